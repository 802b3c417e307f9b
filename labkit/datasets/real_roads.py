"""Streets, cars and people that were photographed: sets of the catalogue, and folders like them."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path
from typing import Literal

from labkit.datasets.box_files import Told, choose
from labkit.datasets.boxes import boxes_store
from labkit.datasets.camvid import camvid_place, read_camvid
from labkit.datasets.class_maps import class_maps
from labkit.datasets.coco import Part, read_coco
from labkit.datasets.folder import folder
from labkit.datasets.folder_files import FolderError
from labkit.datasets.kitti import kitti_place, read_kitti
from labkit.datasets.lot import check_request, lot
from labkit.datasets.penn_fudan import penn_fudan_place, read_penn_fudan
from labkit.datasets.published import published
from labkit.datasets.set_places import asked_for, elsewhere
from labkit.datasets.voc import read_voc
from labkit.fetch import folder_of
from labkit.images import Fit
from labkit.store import ImageStore
from labkit.store.split import sides

Masks = bool | Literal["classes"]
BY_PICTURE = "by picture, because nothing tells which pictures show the same street"
# What the split of each set is made by, and its name in the catalogue.
HONEST = {
    "voc2007": "as published: train, val and test",
    "voc2012": "as published: val is the test, and a tenth of train is set apart to choose by, "
    "because the answers of its own test are not published",
    "coco2017-val": "by picture; all of them are COCO's own val, so nothing that learned from some "
    "can be compared with published scores",
    "penn-fudan": BY_PICTURE,
    "kitti": BY_PICTURE + ": frames of one drive may be on both sides",
    "camvid": "by sequence: each was filmed in one drive",
}
FAULTS = {
    "kitti": (
        "regions called DontCare hold objects that nobody labelled; they are left out, and who "
        "finds one is called wrong",
        "how its lines and folders are read was not tried on the real files",
    ),
    "camvid": (
        "its list valid.txt is not used: nothing tells whether it parts a sequence",
        "how its lists and folders are read was not tried on the real files",
    ),
    "penn-fudan": ("small and hidden people were outlined later than the others",),
}


def real_roads(
    source: str | Path,
    n: int | None,
    size: int,
    fit: Fit,
    masks: Masks,
    classes: Sequence[str] | None,
    seed: int,
) -> ImageStore:
    """What `roads` returns of a `source`: a set of the catalogue, or a folder.

    Raises ValueError for a set that has no streets in it or not what is asked of it, FolderError
    for a folder that cannot be read, and FetchError for a set that cannot be had.
    """
    check_request(n, size, fit, "roads")
    name = asked_for(source, tuple(HONEST), "roads", "streets, and of what is on them,")
    if not name:
        return _drawn_by_lot(_of_folder(Path(source), size, fit, masks, classes), n, seed)
    _check_masks(name, masks, classes)
    root = folder_of(name)
    known = published(name, split=HONEST[name], faults=FAULTS.get(name, ()))
    if name == "camvid":
        place = camvid_place(root)
        if place is None:
            raise elsewhere(name, "codes.txt")
        store = read_camvid(place, size, fit)
        given = sides(store.groups or [], [""] * len(store), 0.2, 0.2, seed=0)
        return _drawn_by_lot(replace(store, given=given, **known), n, seed)
    told = _told(name, root, outlined=bool(masks))
    if classes is not None:
        choose(told, classes)
    if name == "coco2017-val" and n is not None:
        told.scenes = [told.scenes[row] for row in balanced(told, n, seed)]
        known["facts"]["sample"] = (
            "each class is in as many pictures as can be: shares are not those of the whole set"
        )
    else:
        names, shares = [told.name(s.file) for s in told.scenes], [s.split for s in told.scenes]
        told.scenes = [told.scenes[row] for row in lot(names, n, seed, name, shares)]
    store = boxes_store(told, size, fit, bool(masks), "", "")
    store = replace(store, **known)
    return class_maps(store) if masks == "classes" else store


def _check_masks(name: str, masks: Masks, classes: Sequence[str] | None) -> None:
    """Raise ValueError where a set has no masks of that kind, or no boxes to choose among."""
    if name == "kitti" and masks:
        raise ValueError(
            f"roads was given source='kitti' and masks={masks!r}. KITTI has boxes alone: leave "
            'masks out, or take "voc2012", "coco2017-val", "penn-fudan" or "camvid".'
        )
    if name == "camvid" and (masks is True or classes is not None):
        raise ValueError(
            "roads was given source='camvid' and masks=True or classes. CamVid tells the class of "
            "each pixel and no objects: leave both out."
        )


def _told(name: str, root: Path, *, outlined: bool) -> Told:
    """What the files of a set tell. Raises FolderError where they do not lie as published."""
    if name == "coco2017-val":
        images, file = root / "val2017", root / "annotations" / "instances_val2017.json"
        if not file.is_file():
            raise elsewhere(name, "annotations/instances_val2017.json")
        return read_coco(images, [Part(file, images)])
    if name == "kitti":
        if (place := kitti_place(root)) is None:
            raise elsewhere(name, "training/label_2")
        return read_kitti(place)
    if name == "penn-fudan":
        if (place := penn_fudan_place(root)) is None:
            raise elsewhere(name, "PedMasks")
        return read_penn_fudan(place)
    return _voc(name, root / "VOCdevkit" / name.upper(), outlined)


def _voc(name: str, place: Path, outlined: bool) -> Told:
    """VOC's pictures with boxes, or those alone that are also outlined, which have other lists."""
    if not (place / "Annotations").is_dir():
        raise elsewhere(name, f"VOCdevkit/{place.name}/Annotations")
    lists = place / "ImageSets" / ("Segmentation" if outlined else "Main")
    told = read_voc(
        place / "JPEGImages",
        place / "Annotations",
        lists,
        place / "SegmentationObject" if outlined else None,
    )
    # Thousands, of other tasks; what is printed tells how many.
    told.pictures = [line for line in told.pictures if ": is in no list of " not in line]
    given = [scene.split or "train" for scene in told.scenes]
    if "test" not in given:
        names = [scene.file.stem for scene in told.scenes]
        apart = sides(names, given, 0.1, 0, seed=0)
        given = ["test" if side == "valid" else new for side, new in zip(given, apart, strict=True)]
        told.scenes = [
            replace(scene, split=side) for scene, side in zip(told.scenes, given, strict=True)
        ]
    return told


def balanced(told: Told, n: int, seed: int) -> list[int]:
    """The rows of `n` pictures that show each class about equally often, as far as there are any.

    Again and again the class that is in the fewest chosen pictures gets one more, in an order that
    `seed` and the names tell. Pictures without objects are not taken. Raises ValueError for n below
    1.
    """
    rows: defaultdict[str, list[int]] = defaultdict(list)
    scenes = told.scenes
    lot([scene.file.name for scene in scenes if scene.things], n, seed, "roads")  # can n be?
    keys = [blake2b(f"{seed}/{scene.file.name}".encode()).digest() for scene in scenes]
    for row in sorted(range(len(scenes)), key=lambda row: keys[row], reverse=True):
        for name in {thing.name for thing in scenes[row].things}:
            rows[name].append(row)
    chosen: set[int] = set()
    seen: Counter[str] = Counter()
    while len(chosen) < n:
        for own in rows.values():
            while own and own[-1] in chosen:
                own.pop()
        left = [name for name in told.classes if rows.get(name)]
        if not left:
            break
        row = rows[min(left, key=lambda name: seen[name])].pop()
        chosen.add(row)
        seen.update({thing.name for thing in scenes[row].things})
    return sorted(chosen)


def _of_folder(
    root: Path, size: int, fit: Fit, masks: Masks, classes: Sequence[str] | None
) -> ImageStore:
    """A folder of somebody's, laid out as one of the sets is, or as `folder` reads it."""
    at = root.expanduser()
    told = None
    if at.is_dir():
        if place := camvid_place(at):
            return read_camvid(place, size, fit)
        if place := kitti_place(at):
            told = read_kitti(place)
        elif place := penn_fudan_place(at):
            told = read_penn_fudan(place)
    if told is not None:
        if classes is not None:
            choose(told, classes)
        found = boxes_store(told, size, fit, bool(masks), at.name, "")
    else:
        found = folder(root, size, fit=fit, masks=bool(masks) or None, classes=classes)
    if "boxes" not in found.targets:
        raise FolderError(
            f"roads found no boxes in {root.name}. Lay it out as COCO or Pascal VOC do, or as "
            "write_coco does; folder reads pictures of one class each."
        )
    return class_maps(found) if masks == "classes" else found


def _drawn_by_lot(store: ImageStore, n: int | None, seed: int) -> ImageStore:
    return store[lot(store.names, n, seed, "roads", store.groups or store.given or ())]
