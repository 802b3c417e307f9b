"""What a person has done: in memory, and on a shelf that outlives the session where they ask."""

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from labkit.exercises.verdict import State
from labkit.runtime.folders import DRIVE, data_folder, replacing, without_home

NAME = "progress.json"
ON_DRIVE = DRIVE / "MyDrive" / "image-labkit"
_DONE: dict[str, "Progress"] = {}
_files: list[Path] = []  # where it is written down: one file, or none


@dataclass
class Progress:
    """What one person has done on one exercise."""

    state: State = State.UNTOUCHED
    attempts: int = 0
    hints: int = 0
    answer: str = ""  # the last one that was right, as code, where it is written down
    now: bool = False  # touched since the kernel started
    counted: int = 0  # of the attempts, those that are written down


def progress_of(label: str) -> Progress:
    """The progress on an exercise, to look at; of one that was never touched, a new one."""
    return _DONE.get(label, Progress())


def touched(label: str) -> Progress:
    """The progress on an exercise that a person turns to now, to be changed; then see `noted`."""
    progress = _DONE.setdefault(label, Progress())
    progress.now = True
    return progress


def noted() -> None:
    """Write down what was done since the kernel started, where `keep` has said so.

    All of it each time: what another notebook overwrote in the same moment is there again after the
    next check. Never raises OSError.
    """
    if not _files:
        return
    touched = [label for label, progress in _DONE.items() if progress.now]
    try:
        written = _read(_files[0])
        for label in touched:
            if label in written:  # another notebook may have got further
                _DONE[label] = _later(_DONE[label], written[label])
            written[label] = _plain(_DONE[label])
        with replacing(_files[0]) as unfinished:
            unfinished.write_text(json.dumps(written, indent=1), encoding="utf-8")
        for label in touched:
            _DONE[label].counted = _DONE[label].attempts
    except OSError as error:
        print(
            f"Your progress cannot be written to {without_home(_files[0])} "
            f"({error.strerror or error}). Call keep() again once that folder is there."
        )
        _files.clear()


def keep(folder: str | Path | None = None) -> Path:
    """Keep answers, downloads and trainings in a folder, and go on from what it holds.

    From now on each check is written down there, with every answer that is right; in a later
    session the same call brings them back, and a check that finds nothing filled in shows what was
    right before. Downloads go there, too, unless `LABKIT_DATA` says otherwise, and a training does
    with `fit(..., checkpoint=keep() / "name.pt")`: called again, it goes on where it was stopped.
    Without a `folder`, it is a person's Google Drive on Colab, which asks for leave, and the data
    folder elsewhere. Returns the folder. Raises OSError where it cannot be made. Met in lesson 00.
    """
    place = Path(folder).expanduser().absolute() if folder else _usual()
    place.mkdir(parents=True, exist_ok=True)
    if folder or DRIVE in place.parents:
        os.environ.setdefault("LABKIT_DATA", str(place / "data"))
    if _files != [place / NAME]:  # a second call counts nothing twice
        told = _read(place / NAME)
        _files[:] = [place / NAME]
        for label, kept in told.items():
            _DONE[label] = _later(_DONE.get(label), kept)
        noted()  # what was done before it was kept
    right = sum(progress.state is State.RIGHT for progress in _DONE.values())
    print(f"Kept in {without_home(place)}. Right so far: {right} of the exercises.")
    return place


def _usual() -> Path:
    if "google.colab" not in sys.modules:
        return data_folder() / "kept"
    if not ON_DRIVE.parent.is_dir():
        from google.colab import drive  # type: ignore[import-not-found]

        try:
            drive.mount(str(DRIVE))
        except Exception as error:  # whatever Colab raises where a person says no
            print(f"Drive is not there ({error}): what is kept goes with this session.")
            return data_folder() / "kept"
    return ON_DRIVE


def _later(here: Progress | None, kept: dict[str, Any]) -> Progress:
    """Both sessions in one: right once is right, and all attempts count, once each."""
    state, attempts = State[kept["state"]], kept["attempts"]
    if here is None:
        return Progress(state, attempts, kept["hints"], kept["answer"], counted=attempts)
    new = here.attempts - here.counted
    total = max(here.attempts, attempts + new)
    return Progress(
        State.RIGHT if State.RIGHT in (here.state, state) else here.state,
        total,
        max(here.hints, kept["hints"]),
        here.answer or kept["answer"],
        here.now,
        total - new,
    )


def _plain(progress: Progress) -> dict[str, Any]:
    return {
        "state": progress.state.name,
        "attempts": progress.attempts,
        "hints": progress.hints,
        "answer": progress.answer,
    }


def _read(file: Path) -> dict[str, dict[str, Any]]:
    """What is written down; a damaged file is put aside."""
    try:
        written = json.loads(file.read_text(encoding="utf-8"))
        if all(_whole(each) for each in written.values()):
            return dict(written)
    except FileNotFoundError:
        return {}
    except (ValueError, AttributeError, TypeError):  # of no JSON, or of a list
        pass
    aside = file.with_suffix(".damaged")
    file.replace(aside)
    print(f"{without_home(file)} cannot be read: it is now {aside.name}, and a new one begins.")
    return {}


def _whole(kept: Any) -> bool:
    return (
        isinstance(kept, dict)
        and kept.get("state") in State.__members__
        and all(isinstance(kept.get(name), int) for name in ("attempts", "hints"))
        and isinstance(kept.get("answer"), str)
    )
