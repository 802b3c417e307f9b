"""The sets of whales in miniature: names, labels and oddities of the real ones, other pictures."""

import io
import json

import numpy as np
from PIL import Image

from ..fetch.conftest import tarred, zipped


def jpeg(seed, width=60, height=40):
    """A photograph of noise, which no other is like."""
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "JPEG")
    return stream.getvalue()


# Of each picture its id in the JSON, the whale, and the day. Ids have gaps; one whale is unknown.
BELUGAS = [
    (number, whale, day)
    for number, (whale, day) in enumerate(
        [
            *[("whale_000", "2018-09-02 15:04:05")] * 2,
            *[("whale_000", "2018-09-03 09:00:00")] * 2,
            *[("whale_000", "2019-07-01 12:00:00")] * 2,
            *[("whale_000", "2019-07-09 12:00:00")] * 2,
            *[("whale_000", "2019-08-09 12:00:00")] * 2,
            *[("whale_101", "2018-09-02 15:06:00")] * 3,
            ("whale_101", "NA"),
            ("whale_101", "NA"),
            ("whale_007", "2017-06-30 10:00:00"),
            ("____", "2018-09-02 15:07:00"),
        ]
    )
]


def beluga(more=None, broken=()):
    """beluga.coco.tar.gz; `more` changes the JSON, pictures that are `broken` end in the middle."""
    images, annotations, files = [], [], {}
    for number, whale, day in BELUGAS:
        name, key = f"{number:012d}.jpg", 3 * number + 1
        images.append(
            {"id": key, "file_name": name, "width": 60, "height": 40, "date_captured": day}
        )
        box = [4, 6, 40, 20]
        outline = [4, 6, 44, 6, 44, 26, 4, 26]
        annotations.append(
            {
                "id": 7 * number + 5, "image_id": key, "category_id": 0, "bbox": box,
                "segmentation": [outline], "area": 800, "iscrowd": 0, "name": whale,
                "viewpoint": "up",
            }
        )  # fmt: skip
        data = jpeg(number)
        files[f"beluga.coco/images/train2022/{name}"] = data[:200] if number in broken else data
    told = {
        "info": {}, "licenses": [], "images": images, "annotations": annotations,
        "categories": [{"id": 0, "name": "beluga_whale", "supercategory": "animal"}],
    }  # fmt: skip
    if more:
        more(told)
    place = "beluga.coco/annotations/instances_train2022.json"
    return {"beluga.coco.tar.gz": tarred({place: json.dumps(told).encode(), **files})}


# Whale by picture; one of them lies outside of imgs.zip, one whale has a single picture.
RIGHT_WHALES = {
    "w_1.jpg": "whale_48813", "w_100.jpg": "whale_48813", "w_1000.jpg": "whale_48813",
    "w_7489.jpg": "whale_48813", "w_2.jpg": "whale_48813", "w_5.jpg": "whale_00195",
    "w_3.jpg": "whale_00195", "w_4.jpg": "whale_00195", "w_10.jpg": "whale_95091",
}  # fmt: skip
TEST = ("w_0.jpg", "w_11468.jpg")  # without labels


def right_whales(gone=()):
    """What Kaggle gives: imgs.zip, train.csv and the stray picture."""
    names = [*RIGHT_WHALES, *TEST]
    data = {name: jpeg(100 + number, 120, 80) for number, name in enumerate(names)}
    rows = "".join(f"{name},{whale}\n" for name, whale in RIGHT_WHALES.items())
    inside = [name for name in names if name != "w_7489.jpg" and name not in gone]
    return {
        "imgs.zip": zipped({f"imgs/{name}": data[name] for name in inside}),
        "train.csv": f"Image,whaleID\n{rows}".encode(),
        "w_7489.jpg": data["w_7489.jpg"],
    }


def _sloth(marks):
    """A list as Sloth writes it: by file, its marks."""
    return json.dumps(
        [
            {"annotations": own, "class": "image", "filename": name}
            for name, own in marks.items()
        ]
    ).encode()  # fmt: skip


def _rect(x, y, width, height):
    return {"class": "Head", "height": height, "type": "rect", "width": width, "x": x, "y": y}


def right_whale_heads():
    """Boxes and points of all but one picture; one has two heads, and one no mark."""
    marked = [name for name in RIGHT_WHALES if name != "w_10.jpg"]
    boxes = {f"../imgs/{RIGHT_WHALES[name]}/{name}": [_rect(30, 20, 40, 30)] for name in marked}
    boxes[f"../imgs/{RIGHT_WHALES['w_5.jpg']}/w_5.jpg"].insert(0, _rect(90, 60, 20, 15))
    boxes[f"../imgs/{RIGHT_WHALES['w_10.jpg']}/w_10.jpg"] = []
    tips, holes = (
        {name: [{"class": "point", "x": x, "y": 35.5}] for name in marked} for x in (60.5, 40.5)
    )
    return {
        "whale_faces_vinh.json": _sloth(boxes),
        "points1.json": _sloth(tips),
        "points2.json": _sloth(holes),
    }


def humpback(root):
    """A folder as the contest's files unpack to it."""
    rows = {
        "0000e88ab.jpg": "w_f48451c", "0001f9222.jpg": "w_c3d896a", "00029d126.jpg": "w_f48451c",
        "00050a15a.jpg": "new_whale", "0005c1ef8.jpg": "new_whale",
    }  # fmt: skip
    return _contest(root, "train", "test", rows, "Image,Id", "{name},{label}")


def happywhale(root):
    """Likewise; a species has two spellings, and pictures of the test are beside."""
    rows = {"00021adfb725ed.jpg": "cadddb1636b9", "000562241d384d.jpg": "1a71fbb72250",
            "0007c33415ce37.jpg": "cadddb1636b9"}  # fmt: skip
    header, row = "image,species,individual_id", "{name},kiler_whale,{label}"
    return _contest(root, "train_images", "test_images", rows, header, row)


def _contest(root, train, test, rows, header, row):
    for folder in (train, test):
        (root / folder).mkdir(parents=True)
    for number, name in enumerate(rows):
        (root / train / name).write_bytes(jpeg(200 + number))
    (root / test / "ffff.jpg").write_bytes(jpeg(300))
    lines = [header, *(row.format(name=name, label=label) for name, label in rows.items())]
    (root / "train.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (root / "sample_submission.csv").write_text(f"{header}\nffff.jpg,a b c\n", encoding="utf-8")
    return root
