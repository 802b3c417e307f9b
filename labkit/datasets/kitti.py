"""Boxes of KITTI's kind: a text file for each picture, a line for each object."""

from pathlib import Path

from labkit.datasets.box_files import Scene, Thing, Told, many, numbers
from labkit.datasets.folder_files import FolderError, counted, order, picture_files

CLASSES = ("Car", "Van", "Truck", "Pedestrian", "Person_sitting", "Cyclist", "Tram", "Misc")
NOBODY_LOOKED = "DontCare"
HIDDEN, CUT = 2, 0.5  # from where on an object is difficult
FIELDS = 8  # of a line, up to the box


def kitti_place(root: Path) -> Path | None:
    """The folder that holds image_2 and label_2, if it is `root` or its folder training."""
    places = (root / "training", root)
    return next((p for p in places if (p / "image_2").is_dir() and (p / "label_2").is_dir()), None)


def read_kitti(place: Path) -> Told:
    """What text files in label_2 tell of pictures in image_2; those of testing have none.

    A line has the type, how much of the object is cut off (0 to 1), how hidden it is (0 not, 1
    partly, 2 largely, 3 unknown), an angle, and the box in pixels that count from 0; what follows,
    in metres, is not used. Difficult is what is hidden largely or in an unknown way, or cut off by
    half. DontCare, where objects are that nobody labelled, is left out and counted. Written by what
    KITTI's own description tells, and not tried on the real files. Raises FolderError where no
    picture has such a file.
    """
    told = Told(place / "image_2", "KITTI", classes=CLASSES, difficult=True)
    looked_away, alone = 0, []
    for file in picture_files(told.root):
        label = place / "label_2" / f"{file.stem}.txt"
        if not label.is_file():
            alone.append(told.name(file))
            continue
        things = []
        for place_in, line in enumerate(label.read_text(encoding="utf-8").splitlines(), 1):
            fields = line.split()
            if not fields:
                continue
            if fields[0] == NOBODY_LOOKED:
                looked_away += 1
                continue
            known = numbers(fields[1:FIELDS], FIELDS - 1)
            if known is None or fields[0] not in CLASSES:
                told.boxes.append(
                    f"{label.name}: line {place_in}, {line[:40]!r}, is no object of KITTI's: a "
                    "type that it has, and fourteen numbers."
                )
                continue
            cut, hidden, _, x1, y1, x2, y2 = known
            things.append(
                Thing(fields[0], (x1, y1, x2, y2), difficult=hidden >= HIDDEN or cut >= CUT)
            )
        told.scenes.append(Scene(file, tuple(things)))
    if not told.scenes:
        raise FolderError(
            f"No picture in {place.name}/image_2 has a file of its name in {place.name}/label_2, "
            "such as 000000.png and 000000.txt. Unpack both archives into one folder."
        )
    told.pictures += [
        f"{name}: has no text file in label_2. Add it." for name in sorted(alone, key=order)
    ]
    if looked_away:
        told.said.append(
            f"{many(looked_away, 'region')} of {NOBODY_LOOKED} in {counted(len(told.scenes))} left "
            "out: objects are there that nobody labelled, and who finds one is called wrong."
        )
    return told
