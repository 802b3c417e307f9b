"""Boxes of Pascal VOC's kind: an XML file for each picture."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from labkit.datasets.box_files import Scene, Thing, Told, flag, many, numbers, sides_of
from labkit.datasets.folder_files import (
    ENDINGS,
    FolderError,
    counted,
    endings,
    entries,
    order,
    picture_files,
    some,
)
from labkit.datasets.folder_names import finder, leaves

CORNERS = ("xmin", "ymin", "xmax", "ymax")


class XmlError(ValueError):
    """An XML file cannot be used; the message says why, behind its name."""


def xml_files(folder: Path) -> list[Path]:
    """XML files under a folder, in natural order, without hidden ones."""
    found = [each for each in folder.rglob("*") if each.suffix.lower() == ".xml"]
    return sorted(
        (each for each in found if not each.name.startswith(".") and each.is_file()),
        key=lambda each: order(str(each)),
    )


def read_voc(root: Path, annotations: Path, sets: Path | None, objects: Path | None) -> Told:
    """What XML files under `annotations` tell about pictures under `root`.

    `sets` is a folder of ImageSets, such as Main, whose lists tell the split, and `objects` is
    SegmentationObject, whose PNG files hold the number of the object in each pixel. Classes are in
    natural order. Raises FolderError where no file tells of a picture.
    """
    told = Told(root, "VOC", difficult=True)
    lists = f"ImageSets/{sets.name}" if sets else "ImageSets"
    files = picture_files(root)
    if not files:
        raise FolderError(f"There is no picture in {root}: none ends in {endings()}.")
    find = finder(root, files)
    painted = {each.stem: each for each in picture_files(objects)} if objects else {}
    sides = _split(sets, told)
    xmls = xml_files(annotations)
    outside: list[str] = []
    pictures: dict[Path, Path] = {}
    others: list[str] = []  # of files that name another picture inside
    for xml in xmls:
        name = xml.relative_to(annotations).as_posix()
        if sides and xml.stem not in sides:
            outside.append(name)
            continue
        try:
            tree = parsed(xml.read_bytes())
            file = _picture(tree, name, find, told, others)
            if file in pictures:
                raise XmlError(f"is of {told.name(file)}, as {pictures[file].name} is. Keep one.")
            pictures[file] = xml
            things = _things(tree, told, told.name(file))
        except XmlError as error:
            told.pictures.append(f"{name}: {error}")
            continue
        size = sides_of(tree.findtext("size/width"), tree.findtext("size/height"))
        at = painted.get(file.stem)
        told.scenes.append(Scene(file, tuple(things), size, sides.get(xml.stem), at))
    if not told.scenes:
        why = told.pictures[0] if told.pictures else f"no XML file is in a list of {lists}."
        raise FolderError(f"No picture in {root} has boxes that can be read: {why}")
    told.classes = tuple(sorted({t.name for s in told.scenes for t in s.things}, key=order))
    if others:
        told.said.append(
            f"{many(len(others), 'XML file')} called otherwise than the picture named inside: "
            f"{some(others)}."
        )
    told.pictures += [f"{each}: is in no list of {lists}." for each in outside]
    if outside:
        told.said.append(f"{many(len(outside), 'XML file')} in no list of {lists}, left out.")
    stems = {xml.stem for xml in xmls}
    told.pictures += [
        f"{each}: is in a list of {lists}, and has no XML file. Add it."
        for each in sides
        if each not in stems
    ]
    if lost := [told.name(f) for f in files if f not in pictures and f.stem not in stems]:
        told.said.append(f"{counted(len(lost))} without an XML file, left out: {some(lost)}.")
    _count_from_one(told)
    return told


def parsed(content: bytes) -> Element:
    """The root of an XML file, read without any entity of its own.

    A file may define entities that hold each other a million times, or that are other files of the
    computer; only a DOCTYPE can, so that one is refused. Raises XmlError for it, and for what is
    no XML and no annotation.
    """
    builder, parser = TreeBuilder(), expat.ParserCreate()
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = _refuse
    if not content.strip():
        raise XmlError("is empty. Copy or download it again.")
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        if isinstance(error, XmlError):
            raise
        raise XmlError(
            f"is no XML that can be read ({error}). If letters with accents are in it, save it as "
            "UTF-8; else export it again."
        ) from None
    root = builder.close()
    if root.tag != "annotation":
        raise XmlError(f"begins with <{root.tag}>, and VOC's files with <annotation>. Take it out.")
    return root


def _refuse(*_: object) -> None:
    raise XmlError("has a DOCTYPE, which may define entities and is not read. Take it out.")


def _picture(
    tree: Element, name: str, find: Callable[[str], list[Path]], told: Told, others: list[str]
) -> Path:
    """The picture called as the XML file is, or else the one that it names inside."""
    inside = (tree.findtext("filename") or "").strip()
    short = inside.replace("\\", "/").rsplit("/", 1)[-1]
    own = Path(name).with_suffix("").as_posix()
    fitting = find(own) or find(Path(own).name)
    if not fitting and leaves(inside):
        raise XmlError(
            f"names the picture {inside}, which leads out of {told.root.name} and is not followed. "
            "Write its name alone."
        )
    if not fitting and inside:
        fitting = find(inside)
    if not fitting:
        said = f" nor as the {inside} named inside" if inside else ""
        raise XmlError(f"there is no picture in {told.root.name} called so{said}. Add it.")
    if len(fitting) > 1:
        raise XmlError(f"may be of several: {some([told.name(e) for e in fitting])}. Keep one.")
    if {Path(own).name, Path(short).stem or fitting[0].stem} != {fitting[0].stem}:
        others.append(f"{name} says {inside}, and is taken for {told.name(fitting[0])}")
    return fitting[0]


def _things(tree: Element, told: Told, picture: str) -> list[Thing]:
    """The objects of a picture; their parts, which lie deeper, are none."""
    things = []
    for place, entry in enumerate(tree.findall("object"), 1):
        name = (entry.findtext("name") or "").strip()
        texts = [entry.findtext(f"bndbox/{corner}") for corner in CORNERS]
        box = numbers(texts, 4)
        if box is None or not name:
            told.boxes.append(
                f"{picture}: object {place} ({name or 'without a name'}) has the box "
                f"{', '.join(str(text) for text in texts)}; it takes a name and four numbers."
            )
            continue
        x1, y1, x2, y2 = box
        difficult = flag(entry.findtext("difficult"))
        things.append(Thing(name, (x1, y1, x2, y2), difficult, number=place))
    return things


def _count_from_one(told: Told) -> None:
    """Turn pixels counted from 1 into places: the first pixel begins at 0 and ends at 1.

    VOC's first pixel is (1, 1), and its boxes name the first and the last pixel that are inside.
    Labelling programs write such files and count from 0: then more boxes begin at 0 than at 1.
    """
    starts = [value for s in told.scenes for thing in s.things for value in thing.box[:2]]
    if starts.count(0) > starts.count(1):
        told.said.append(
            f"{starts.count(0)} sides of boxes lie at 0 and {starts.count(1)} at 1, so pixels are "
            "taken to count from 0; VOC's own count from 1."
        )
        return
    for place, scene in enumerate(told.scenes):
        moved = [
            replace(thing, box=(thing.box[0] - 1, thing.box[1] - 1, *thing.box[2:]))
            for thing in scene.things
        ]
        told.scenes[place] = replace(scene, things=tuple(moved))


def _split(sets: Path | None, told: Told) -> dict[str, str]:
    """The side of each picture's name, of the lists in ImageSets/Main."""
    lists: defaultdict[str, list[str]] = defaultdict(list)
    for file in entries(sets) if sets and sets.is_dir() else []:
        if file.name in ("train.txt", "val.txt", "trainval.txt", "test.txt"):
            lines = file.read_text(encoding="utf-8-sig", errors="replace").splitlines()
            names = [line.strip() for line in lines if line.strip()]
            lists[file.stem] = [_without_ending(name) for name in names]
    # What is in train or val is in trainval too, and a test picture is never to be learned from.
    side: dict[str, str] = dict.fromkeys(lists["trainval"], "train")
    for name, called in (("train", "train"), ("val", "valid"), ("test", "test")):
        side |= dict.fromkeys(lists[name], called)
    learned = {*lists["train"], *lists["val"], *lists["trainval"]}
    twice = [*(learned & {*lists["test"]}), *({*lists["train"]} & {*lists["val"]})]
    told.others += [
        f"{name}: is in several lists of ImageSets/{sets.name if sets else ''}, and taken as "
        f"{side[name]}."
        for name in sorted(twice, key=order)
    ]
    return side


def _without_ending(name: str) -> str:
    return name[: -len(Path(name).suffix)] if Path(name).suffix.lower() in ENDINGS else name
