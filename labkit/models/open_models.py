"""Large networks that others have published, opened where this computer has what they need."""

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any

from labkit.models.opened import OpenDrawer, OpenReader, open_blip, open_drawer, open_smolvlm
from labkit.runtime import pick_device
from labkit.runtime.memory import memory_bytes

FILES = ("*.json", "*.txt", "*.jinja", "*.safetensors")  # numbers and texts: nothing that is run


@dataclass(frozen=True)
class Published:
    """What is known of a network before it is there. `revision` None: the newest at first."""

    repository: str
    revision: str | None
    licence: str
    packages: tuple[str, ...]
    megabytes: int  # to download
    memory: float  # GB that it takes to run, with what a notebook takes beside it
    opens: Callable[[Path, Any], OpenDrawer | OpenReader]


# Sizes are what their numbers of weights come to in float32: 35.7, 361 and 256 million.
OPEN = {
    "ddpm_cifar": Published(
        "google/ddpm-cifar10-32", None, "its licence: see its page", ("diffusers",), 143, 2,
        open_drawer,
    ),
    "blip_vqa": Published(
        "Salesforce/blip-vqa-base", None, "BSD-3-Clause", ("transformers",), 1540, 5, open_blip
    ),
    "smolvlm": Published(
        "HuggingFaceTB/SmolVLM-256M-Instruct", None, "Apache-2.0",
        ("transformers", "num2words"), 1030, 4, open_smolvlm,
    ),
}  # fmt: skip


def open_model(
    name: str,
    *,
    folder: str | PathLike[str] | None = None,
    download: bool = False,
    revision: str | None = None,
) -> Any:
    """Open a published network, ready to be called; or say what it would need, and return None.

    "ddpm_cifar" draws: `draw(4)` (`OpenDrawer`). "blip_vqa" answers and "smolvlm" tells or answers:
    `ask(picture, question)` (`OpenReader`). `folder` holds one that you have; otherwise it is what
    was downloaded before, and with `download` it is fetched from huggingface.co: only numbers and
    texts, and no code of others is ever run. `revision` is a commit, for the very same network as
    somebody else's; without it, what was downloaded first stays, whatever is published later. The
    one that was opened stands in its `revision`. Raises ValueError for another
    name, and for a folder that is not there or holds no such network. Used in lessons 12 to 14.
    """
    if name not in OPEN:
        raise ValueError(f"No open model is called {name!r}. There are {', '.join(OPEN)}.")
    known = OPEN[name]
    if lacking := _lacking(known):
        print(f"{name} is not opened here: {lacking}")
        return None
    if folder is not None:
        return _opened(known, Path(folder))
    try:
        there = _fetched(known, download, revision)
    except OSError as error:  # so is all that goes wrong on the way to huggingface.co
        print(
            f"{name} is not opened here: it could not be downloaded ({_first_line(error)})."
            if download
            else f'{name} is not on this computer: open_model("{name}", download=True) fetches '
            f"{known.megabytes:,} MB of {known.repository} ({known.licence}) from huggingface.co."
        )
        return None
    try:
        return _opened(known, there)
    except Exception as error:  # whatever others' code makes of others' files: the lesson goes on
        print(f"{name} is not opened here: what was downloaded cannot be ({_first_line(error)}).")
        return None


def _first_line(error: Exception) -> str:
    return f"{error or type(error).__name__}".strip().splitlines()[0].rstrip(".")


def _lacking(known: Published) -> str:
    """What this computer would need first, in a sentence, or nothing."""
    absent = " ".join(each for each in known.packages if importlib.util.find_spec(each) is None)
    if absent:
        return f"it needs more packages. Install them: pip install {absent}"
    there = memory_bytes()
    if there is not None and there < known.memory * 1e9:
        return (
            f"it needs {known.memory:g} GB of memory, and this computer has {there / 1e9:.1f}. "
            "On Google Colab there are 12."
        )
    return ""


def _fetched(known: Published, download: bool, revision: str | None) -> Path:
    from huggingface_hub import snapshot_download  # comes with either package

    def folder(commit: str | None, here: bool) -> Path:
        return Path(
            snapshot_download(
                known.repository, revision=commit, allow_patterns=list(FILES),
                local_files_only=here,
            )
        )  # fmt: skip

    commit = revision or known.revision
    try:
        found = folder(commit, here=True)
    except OSError:
        if not download:
            raise
        return folder(commit, here=False)
    # What is here was perhaps not downloaded to its end: the rest of the same commit.
    return folder(found.name, here=False) if download else found


def _opened(known: Published, folder: Path) -> OpenDrawer | OpenReader:
    if not folder.is_dir():
        raise ValueError(
            f"There is no folder {folder}. Give the folder of {known.repository}, or leave "
            "folder out for what was downloaded."
        )
    if not any(folder.rglob("*.safetensors")):
        raise ValueError(
            f"{folder.name} holds no weights in files that end in .safetensors. Give the folder of "
            f"{known.repository}, or one that save_pretrained wrote; other files of weights can "
            "run code, and are not opened."
        )
    model = known.opens(folder, pick_device())
    model.revision = folder.name
    return model
