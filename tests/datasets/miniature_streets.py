"""The sets of streets, cars and things in miniature: real names, layouts and oddities."""

import json

import numpy as np

from .miniature import disc, palette, picture, png, scene, tarred, zipped

OBJECT = """<object><name>{name}</name><pose>Frontal</pose><truncated>0</truncated>
<difficult>{difficult}</difficult>
<bndbox><xmin>{0}</xmin><ymin>{1}</ymin><xmax>{2}</xmax><ymax>{3}</ymax></bndbox>{part}</object>"""
HEAD = """<part><name>head</name><bndbox><xmin>20</xmin><ymin>2</ymin><xmax>26</xmax>
<ymax>8</ymax></bndbox></part>"""  # of a person: it is no object
XML = """<annotation><folder>{year}</folder><filename>{name}.jpg</filename>
<source><database>The {year} Database</database><annotation>PASCAL {year}</annotation></source>
<size><width>64</width><height>48</height><depth>3</depth></size>
<segmented>{segmented}</segmented>{objects}</annotation>"""
CAR, MAN, TRAIN = (1, 9, 30, 40), (19, 2, 40, 46), (41, 21, 64, 48)  # the first pixel is 1


def voc(year, sides, outlined, others=()):
    """VOCdevkit/VOC…: `sides` name the pictures of each list, `outlined` those of Segmentation.

    `others` have an XML file and are in no list of Main, as those of other tasks in 2012. Main also
    holds a list for each class, with 1 and -1 behind the names.
    """
    at, files = f"VOCdevkit/{year}", {}
    everybody = [name for names in sides.values() for name in names]
    for number, name in enumerate([*everybody, *others]):
        shown = [("car", CAR, 0, ""), ("person", MAN, 0, HEAD), ("train", TRAIN, 1, "")]
        shown = shown[: number % 3 + 1]
        objects = "".join(
            OBJECT.format(*box, name=what, difficult=hard, part=part)
            for what, box, hard, part in shown
        )
        files[f"{at}/JPEGImages/{name}.jpg"] = picture(number)
        files[f"{at}/Annotations/{name}.xml"] = XML.format(
            year=year, name=name, objects=objects, segmented=int(name in outlined)
        ).encode()
        if name in outlined:
            numbers, classes = np.zeros((2, 48, 64), np.uint8)
            for place, (what, (x1, y1, x2, y2), _, _) in enumerate(shown, 1):
                inside = np.s_[y1 - 1 : y2, x1 - 1 : x2]
                numbers[inside] = 255  # a void border around each
                numbers[y1 : y2 - 1, x1 : x2 - 1] = place
                classes[inside] = {"car": 7, "person": 15, "train": 19}[what]
            files[f"{at}/SegmentationObject/{name}.png"] = palette(numbers)
            files[f"{at}/SegmentationClass/{name}.png"] = palette(classes)
    for side, names in sides.items():
        files[f"{at}/ImageSets/Main/{side}.txt"] = "".join(f"{n}\n" for n in names).encode()
        marks = "".join(f"{name} {' 1' if k % 2 else '-1'}\n" for k, name in enumerate(names))
        files[f"{at}/ImageSets/Main/car_{side}.txt"] = marks.encode()
        own = [name for name in names if name in outlined]
        files[f"{at}/ImageSets/Segmentation/{side}.txt"] = "\n".join(own).encode()
    if "val" in sides:
        both = [*sides["train"], *sides["val"]]
        files[f"{at}/ImageSets/Main/trainval.txt"] = "\n".join(both).encode()
        own = [name for name in both if name in outlined]
        files[f"{at}/ImageSets/Segmentation/trainval.txt"] = "\n".join(own).encode()
    return tarred(files, "w")


def voc2007():
    learned = {"train": ("000012", "000017", "000023"), "val": ("000005", "000007")}
    return {
        "VOCtrainval_06-Nov-2007.tar": voc("VOC2007", learned, ("000017", "000005")),
        "VOCtest_06-Nov-2007.tar": voc("VOC2007", {"test": ("000001", "000002")}, ("000002",)),
    }


def voc2012():
    train = [f"2008_{number:06d}" for number in range(2, 22)]
    sides = {"train": train, "val": ("2008_000201", "2010_000003")}
    outlined = ("2008_000002", "2008_000007", "2008_000201")
    made = voc("VOC2012", sides, outlined, others=("2011_000999",))
    return {"VOCtrainval_11-May-2012.tar": made}


# Categories of COCO: ids with gaps.
COCO = {1: "person", 3: "car", 13: "stop sign", 90: "toothbrush"}
SQUARES = {1: (2, 20, 20, 16), 3: (4, 8, 40, 30), 13: (50, 2, 12, 12), 90: (30, 30, 20, 10)}


def coco2017(shows=None):
    """Pictures of val2017, of which `shows` tells the categories, and files of several tasks.

    One picture has no annotation, and one a crowd, told in run lengths.
    """
    shows = shows or [(1,), (1, 3), (1, 3), (1,), (1, 13), (3,), (90,), (1, 3), ()]
    numbers = [139 * (place + 1) for place in range(len(shows))]
    entries, boxes = [], []
    pictures = {}
    for place, (number, own) in enumerate(zip(numbers, shows, strict=True)):
        name = f"{number:012d}.jpg"
        pictures[f"val2017/{name}"] = picture(number)
        entries.append({"id": number, "file_name": name, "width": 64, "height": 48})
        for category in own:
            x, y, w, h = SQUARES[category]
            entry = {
                "id": len(boxes) + 900_000, "image_id": number, "category_id": category,
                "bbox": [float(v) for v in (x, y, w, h)], "area": w * h, "iscrowd": 0,
                "segmentation": [[x, y, x + w, y, x + w, y + h, x, y + h]],
            }  # fmt: skip
            if place == 3:  # runs go down columns: 20 of them, from the first row to the last
                entry |= {"iscrowd": 1, "bbox": [0.0, 0.0, 20.0, 48.0]}
                entry["segmentation"] = {"size": [48, 64], "counts": [0, 20 * 48, 44 * 48]}
            boxes.append(entry)
    listed = [{"id": k, "name": n, "supercategory": "outdoor"} for k, n in COCO.items()]
    told = {"info": {"year": 2017}, "images": entries, "annotations": boxes, "categories": listed}
    said = {"images": entries, "annotations": [{"id": 1, "image_id": 139, "caption": "a street"}]}
    files = {
        "annotations/instances_val2017.json": json.dumps(told).encode(),
        "annotations/instances_train2017.json": b"{}",  # 450 MB that nobody needs
        "annotations/captions_val2017.json": json.dumps(said).encode(),
        "annotations/person_keypoints_val2017.json": json.dumps(told).encode(),
    }
    return {"val2017.zip": zipped(pictures), "annotations_trainval2017.zip": zipped(files)}


PEOPLE = ("FudanPed00001", "FudanPed00002", "FudanPed00003", "PennPed00001", "PennPed00002")


def penn_fudan(names=PEOPLE):
    """Masks whose pixels are the numbers of people, and text files that count pixels from 1."""
    files = {
        "PennFudanPed/readme.txt": b"1. Directory structure: ...",
        "PennFudanPed/added-object-list.txt": b"# image name (\t) object index\n",
    }
    for number, name in enumerate(names):
        numbers = np.zeros((48, 64), np.uint8)
        lines = ["# Compatible with PASCAL Annotation Version 1.00"]
        for person in range(number % 3 + 1):
            left = 4 + 20 * person
            numbers[8:40, left : left + 10] = person + 1
            lines.append(
                f'Bounding box for object {person + 1} "PASpersonWalking" (Xmin, Ymin) - (Xmax, '
                f"Ymax) : ({left + 1}, 9) - ({left + 10}, 40)"
            )
        files[f"PennFudanPed/PNGImages/{name}.png"] = png(scene(number))
        files[f"PennFudanPed/PedMasks/{name}_mask.png"] = png(numbers)
        files[f"PennFudanPed/Annotation/{name}.txt"] = "\n".join(lines).encode()
    return {"PennFudanPed.zip": zipped(files)}


KITTI = (
    "Truck 0.00 0 -1.57 59.41 15.40 62.75 18.25 2.85 2.63 12.34 0.47 1.49 69.44 -1.56\n"
    "Car 0.00 0 1.85 8.50 18.54 42.10 35.12 1.67 1.87 3.69 -16.53 2.39 58.49 1.57\n"
    "Cyclist 0.00 3 -1.65 27.00 6.33 33.40 19.42 1.75 0.50 1.95 -2.60 1.55 18.61 -1.63\n"
    "DontCare -1 -1 -10 50.89 1.71 59.61 9.13 -1 -1 -1 -1000 -1000 -1000 -10\n"
    "DontCare -1 -1 -10 1.35 17.96 5.81 18.45 -1 -1 -1 -1000 -1000 -1000 -10\n",
    "Pedestrian 0.00 0 -0.20 12.40 3.00 20.73 37.92 1.89 0.48 0.88 1.84 1.47 8.41 0.01\n"
    "Car 0.88 1 2.04 0.00 20.12 9.10 47.00 1.57 1.50 3.68 -1.17 1.65 7.86 1.90\n",
    "DontCare -1 -1 -10 3.89 9.71 9.61 10.13 -1 -1 -1 -1000 -1000 -1000 -10\n",
)


def kitti(count=6):
    """Streets of training with a text file each, and one of testing that has none."""
    pictures = {f"training/image_2/{k:06d}.png": png(scene(k, 40, 128)) for k in range(count)}
    pictures["testing/image_2/000000.png"] = png(scene(99, 40, 128))
    told = {f"training/label_2/{k:06d}.txt": KITTI[k % 3].encode() for k in range(count)}
    return {"data_object_image_2.zip": zipped(pictures), "data_object_label_2.zip": zipped(told)}


CAMVID = (
    "Animal", "Archway", "Bicyclist", "Bridge", "Building", "Car", "CartLuggagePram", "Child",
    "Column_Pole", "Fence", "LaneMkgsDriv", "LaneMkgsNonDriv", "Misc_Text", "MotorcycleScooter",
    "OtherMoving", "ParkingBlock", "Pedestrian", "Road", "RoadShoulder", "Sidewalk",
    "SignSymbol", "Sky", "SUVPickupTruck", "TrafficCone", "TrafficLight", "Train", "Tree",
    "Truck_Bus", "Tunnel", "VegetationMisc", "Void", "Wall",
)  # fmt: skip
SEQUENCES = ("0001TP_006690", "0006R0_f00930", "0016E5_00390", "Seq05VD_f00000")
COLOURS = {
    "Building": (128, 0, 0), "Car": (64, 0, 128), "Road": (128, 64, 128), "Sky": (128, 128, 128),
    "Void": (0, 0, 0),
}  # fmt: skip


def camvid_frame(number):
    """The names of the classes of a street, [48, 64]: sky, houses, a road, a car, and void."""
    names = np.full((48, 64), "Sky", dtype="<U16")
    names[12:26] = "Building"
    names[26:] = "Road"
    names[disc(48, 64, 30, 10 + 8 * (number % 6), 6)] = "Car"
    names[:, :3] = "Void"
    return names


def camvid(each=4):
    """Four sequences; masks are called _P, and their grey values count the lines of codes.txt."""
    files = {"camvid/codes.txt": "\n".join(CAMVID).encode()}
    names = [
        f"{first[:-5]}{int(first[-5:]) + 30 * k:05d}" for first in SEQUENCES for k in range(each)
    ]
    for number, name in enumerate(names):
        files[f"camvid/images/{name}.png"] = png(scene(number))
        classes = camvid_frame(number)
        codes = np.zeros(classes.shape, np.uint8)
        for code, called in enumerate(CAMVID):
            codes[classes == called] = code
        files[f"camvid/labels/{name}_P.png"] = png(codes)
    files["camvid/valid.txt"] = f"{names[-1]}.png".encode()
    return {"camvid.tgz": tarred(files)}


def camvid_in_colours(root):
    """As its makers publish it: colours in _L, named by label_colors.txt; a folder."""
    lines = [f"{r} {g} {b}\t\t{name}" for name, (r, g, b) in COLOURS.items()]
    (root / "label_colors.txt").write_text("\n".join(lines))
    for number, name in enumerate(SEQUENCES):
        classes, painted = camvid_frame(number), np.zeros((48, 64, 3), np.uint8)
        for called, colour in COLOURS.items():
            painted[classes == called] = colour
        for file, array in ((f"images/{name}", scene(number)), (f"labels/{name}_L", painted)):
            (root / file).parent.mkdir(exist_ok=True)
            (root / f"{file}.png").write_bytes(png(array))
    return root
