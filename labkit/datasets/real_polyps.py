"""Polyps that were photographed: sets of the catalogue, and folders like them."""

from dataclasses import replace
from pathlib import Path

from labkit.datasets.arrays import read_arrays
from labkit.datasets.clinic import clinic_place, endoscene_place, read_clinic, read_endoscene
from labkit.datasets.folder import folder
from labkit.datasets.folder_files import FolderError, existing
from labkit.datasets.lot import check_request, lot
from labkit.datasets.pairs import pair_folders, pairs
from labkit.datasets.published import published
from labkit.datasets.set_places import asked_for, elsewhere
from labkit.fetch import SETS, folder_of
from labkit.images import VOID, Fit
from labkit.store import ImageStore

ARRAYS = tuple(name for name in SETS if name.startswith("medsegbench-"))
PAIRS = ("hyperkvasir", "kvasir-seg")
CLINIC, ENDOSCENE = "cvc-clinicdb", "cvc-endoscenestill"
NAMES = (*PAIRS, *ARRAYS, CLINIC, ENDOSCENE)
UNKNOWN_PATIENTS = (
    "by picture, because nothing tells which frames are of one patient: scores may be too good"
)
HONEST = {
    CLINIC: "by sequence: all 29 are whole; two may be of one patient",
    ENDOSCENE: "by patient, as code of others has it",
    **dict.fromkeys(PAIRS, UNKNOWN_PATIENTS),
    **dict.fromkeys(ARRAYS, "as published, and not by patient as far as anybody tells"),
}
FRAME = "the black around the lens counts as background: no pixel is void"
FAULTS = {
    CLINIC: (FRAME, "which frames are of which sequence is told by another's table"),
    ENDOSCENE: ("where drawings overlap, specularity hides polyp, and polyp lumen"),
    **dict.fromkeys(PAIRS, (FRAME, "every picture has a polyp: nothing tells false alarms")),
    **dict.fromkeys(ARRAYS, (FRAME,)),
}


def real_polyps(
    source: str | Path, n: int | None, size: int, fit: Fit, classes: tuple[str, ...], seed: int
) -> ImageStore:
    """What `polyps` returns of a `source`: a set of the catalogue, or a folder; see there.

    Raises ValueError for a set without polyps, or without the classes that are asked for,
    FolderError for a folder that cannot be read, and FetchError for a set that cannot be had.
    """
    check_request(n, size, fit, "polyps")
    name = asked_for(source, NAMES, "polyps", "polyps")
    root = Path(source).expanduser()
    asked = bool(name)
    if not asked and root.is_dir():  # as the two sets come that people have to bring
        name = CLINIC if clinic_place(root) else ENDOSCENE if endoscene_place(root) else ""
    if len(classes) > 2 and name and name != ENDOSCENE:
        raise ValueError(
            f"polyps was given source={str(source)!r} and truth='classes'. Its masks tell polyps "
            f"alone: leave truth out. Lumen and specularity are in {ENDOSCENE} and in drawn frames."
        )
    store = _read(name, folder_of(name) if asked else root, size, fit, classes)
    if name:
        known = published(name, split=HONEST[name], faults=FAULTS[name])
        store = replace(store, **known)
    mask = store.targets["mask"]
    seen, inside = mask != VOID, (mask == 1).flatten(1).sum(1)
    area = inside / seen.flatten(1).sum(1).clamp(min=1)
    store = replace(store, targets={"mask": mask, "label": (inside > 0).long(), "area": area})
    return store[lot(store.names, n, seed, "polyps", store.groups or store.given or ())]


def _read(name: str, root: Path, size: int, fit: Fit, classes: tuple[str, ...]) -> ImageStore:
    if name == CLINIC and (place := clinic_place(root)):
        return read_clinic(place, size, fit, classes)
    if name == ENDOSCENE and (place := endoscene_place(root)):
        return read_endoscene(place, size, fit, classes)
    if name in ARRAYS:
        file = root / SETS[name].files[0].name
        if not file.is_file():
            raise elsewhere(name, file.name)
        return read_arrays(file, size, classes)
    if name in PAIRS:
        both = pair_folders(root)
        if both is None:
            raise elsewhere(name, "images and masks")
        return pairs(*both, size, fit=fit, classes=classes)
    if existing(root) and pair_folders(root) is None:
        raise FolderError(
            f"polyps was given source={root.name!r}. It reads folders images and masks, with "
            "a mask for each picture, CVC-ClinicDB and CVC-EndoSceneStill as they are published; "
            "this one is none of them."
        )
    return folder(root, size, fit=fit, classes=classes)
