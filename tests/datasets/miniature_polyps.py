"""The sets of polyps in miniature: real names, layouts and oddities, drawn pictures."""

import io
import json

import numpy as np

from .miniature import bmp, disc, jpeg, picture, scene, tif, zipped

KVASIR = (
    "cju0qkwl35piu0993l0dewei2", "cju0qoxqj9q6s0835b43399p4", "cju0qx73cjw570799j4n5cjze",
    "cju0roawvklrq0799vmjorwfv", "cju0rx1idathl0835detmsp84", "cju0s2a9ekvms080138tjjpxr",
    "cju0s690hkp960855tjuaqvv0", "cju0sr5ghl0nd08789uzf1raf", "cju0t4oil7vzk099370nun5h9",
    "cju0tl3uz8blh0993wxvn7ly3", "cju0u2g7pmnux0801vkk47ivj", "cju0u82z3cuma0835wlxrnrjv",
)  # fmt: skip


def kvasir(folder="segmented-images", boxes="bounding-boxes.json"):
    """Twelve pictures of several sizes, masks that JPEG has blurred, and boxes that nobody needs.

    The mask of the last one ends in the middle, as a download that broke off would.
    """
    files, told = {}, {}
    for number, name in enumerate(KVASIR):
        height, width = ((53, 62), (48, 64), (107, 192))[number % 3]
        where = disc(height, width, height // 2, width // 2, 8 + number)
        files[f"{folder}/images/{name}.jpg"] = picture(number, height, width)
        mask = jpeg(where * np.uint8(255))
        files[f"{folder}/masks/{name}.jpg"] = mask[:300] if name == KVASIR[-1] else mask
        x, y = np.flatnonzero(where.any(0)), np.flatnonzero(where.any(1))
        corners = {"xmin": x[0], "ymin": y[0], "xmax": x[-1], "ymax": y[-1]}
        box = {"label": "polyp"} | {key: int(value) for key, value in corners.items()}
        told[name] = {"height": height, "width": width, "bbox": [box]}
    return zipped({**files, f"{folder}/{boxes}": json.dumps(told).encode()})


def kvasir_seg():
    return kvasir("Kvasir-SEG", "kavsir_bboxes.json")


def medsegbench(side, counts=(6, 2, 3), white=1):
    """An npz with the keys of MedSegBench, whose masks are called label, and not labels."""
    arrays, number = {}, 0
    for name, count in zip(("train", "val", "test"), counts, strict=True):
        rows = range(number, number + count)
        number += count
        pictures = [scene(row, side, side) for row in rows]
        masks = [disc(side, side, side // 2, side // 2, 3 + row) * np.uint8(white) for row in rows]
        arrays |= {f"{name}_images": np.stack(pictures), f"{name}_label": np.stack(masks)}
    stream = io.BytesIO()
    np.savez_compressed(stream, **arrays)
    return stream.getvalue()


CLINIC = (1, 2, 24, 25, 26, 27, 50, 51, 60, 67, 68, 103, 104, 126, 127, 611, 612)


def clinic(root):
    """ClinicDB as its archive unpacks: numbered TIFFs in Original and Ground Truth."""
    for number in CLINIC:
        for folder, content in (
            ("Original", tif(scene(number, 288, 384))),
            ("Ground Truth", tif(disc(288, 384, 144, 180, 30 + number % 9) * np.uint8(255))),
        ):
            (root / "CVC-ClinicDB" / folder).mkdir(parents=True, exist_ok=True)
            (root / "CVC-ClinicDB" / folder / f"{number}.tif").write_bytes(content)
    return root


ENDOSCENE = {"CVC-300": (1, 76, 77, 149, 208, 300), "CVC-612": (1, 26, 51, 104, 127, 612)}


def endoscene(root):
    """EndoScene: frames in bbdd, a black and white drawing of each thing, TIFF and BMP mixed."""
    for part, frames in ENDOSCENE.items():
        height, width = (50, 57) if part == "CVC-300" else (48, 64)
        y, x = np.mgrid[:height, :width]
        border = (y < 4) | (x < 4) | (y >= height - 4) | (x >= width - 4)
        drawn = {
            "gtpolyp": disc(height, width, 24, 20, 9),
            "gtlumen": disc(height, width, 24, 34, 9),  # the polyp hides some of it
            "gtspecular": disc(height, width, 20, 18, 2),  # on the polyp
            "border": border,
        }
        for number in frames:
            files = {f"bbdd/{number}.bmp": bmp(scene(number, height, width))}
            for name, where in drawn.items():
                as_tif = part == "CVC-612" and name == "gtpolyp"
                ending, write = (("tif", tif), ("bmp", bmp))[not as_tif]
                files[f"{name}/{number}.{ending}"] = write(where * np.uint8(255))
            for file, content in files.items():
                (root / part / file).parent.mkdir(parents=True, exist_ok=True)
                (root / part / file).write_bytes(content)
    return root
