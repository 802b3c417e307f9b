"""Frames of colonoscopies and the masks of their polyps: drawn, real, or your own."""

from pathlib import Path
from typing import Any, Literal

import numpy as np
import torch
from torch import Tensor

from labkit.datasets.drawn import Scenes, code_of, drawn_or_kept, filled
from labkit.datasets.real_polyps import real_polyps
from labkit.images import GREY, VOID, Fit, square_map
from labkit.store import ImageStore
from labkit.store.split import sides
from labkit.synth import endoscopy_picture, noise
from labkit.synth.endoscopy import Dials, FrameSpec, sample
from labkit.synth.endoscopy_picture import draw

DRAWN = 600  # frames, where no number is asked for
PATIENTS = 60
SEQUENCES = 2  # of a patient
KEPT = 6  # drawn stores of one size
CLASSES = ("background", "polyp", "lumen", "specularity")
Truth = Literal["polyp", "classes", "objects"]


def polyps(
    n: int | None = None,
    *,
    patients: int | None = None,
    truth: Truth = "polyp",
    size: int = 128,
    fit: Fit = "letterbox",
    hospital: int = 0,
    seed: int = 0,
    source: str | Path | None = None,
    **dials: float,
) -> ImageStore:
    """A store of endoscopy frames and masks: drawn, or, with `source`, photographed.

    `n` drawn frames, 600 if it is not given, of as many patients as `patients` says, or 60, in two
    sequences of neighbouring frames each; `groups` are the patients, and the split that is given
    keeps them whole. The target `mask` is uint8 [n, size, size], by `truth`: "polyp" has 1 on
    polyps and 0 elsewhere, "classes" 0 background, 1 polyp, 2 lumen, 3 specularity, as
    CVC-EndoSceneStill has, and "objects" a number of its own for each polyp of a frame; 255, void,
    is outside the lens. `label` is 1 where a polyp is seen, and `area` its share of what the lens
    shows. `hospital` 1 has other patients, an older camera and another lens than 0. Each difficulty
    is a dial from 0 to 1: sizes, flat, alike, cut, touching, clutter, empty (see
    `labkit.synth.endoscopy.Dials`).

    A `source` is "hyperkvasir", "kvasir-seg" or a "medsegbench-…" of the catalogue, which is
    downloaded, or a folder: CVC-ClinicDB's or CVC-EndoSceneStill's, which you bring and which are
    known by their layout, or pairs that `folder` reads. All of it is taken, or `n` frames, drawn by
    lot from each sequence or side alike. Columns are `mask`, `label` and `area`; of these sets,
    only EndoScene has the four classes. Frames of one sequence or patient are on one side of the
    split where anything tells them; `card` says by what it is made, and the set's licence and
    faults. Taught in lesson 06.

    Raises ValueError for a dial or number that cannot be, for what only drawn frames have beside a
    source, and for a set without polyps or those classes; FolderError for a folder that cannot be
    read; FetchError for a set that cannot be had.

    >>> polyps(4, patients=2, size=32)
    ImageStore: 4 drawn pictures of 32 x 32 pixels, 2 classes; mask, label, area
    """
    settings = Dials.turned(dials)
    if truth not in ("polyp", "classes", "objects"):
        raise ValueError(
            f'polyps was given truth={truth!r}. It is "polyp", "classes" or "objects".'
        )
    if source is not None:
        if dials or hospital or truth == "objects" or patients is not None:
            raise ValueError(
                f"polyps was given source={Path(source).name!r} and what only drawn frames have: "
                "dials, patients, a hospital or separate objects. Leave one or the other out."
            )
        named = CLASSES if truth == "classes" else CLASSES[:2]
        return real_polyps(source, n, size, fit, named, seed)
    n, patients = DRAWN if n is None else n, PATIENTS if patients is None else patients
    specs = _specs(n, patients, hospital, seed, settings)
    maps = torch.stack([square_map(spec.height, spec.width, size, fit) for spec in specs])
    scenes = Scenes(specs, maps, _picture, code_of(noise, endoscopy_picture))
    images, classes, objects = _frames(scenes, size)
    owners = [f"hospital {spec.hospital} patient {spec.patient}" for spec in specs]
    seen = objects != VOID
    area = ((objects > 0) & seen).sum((1, 2)) / seen.sum((1, 2)).clamp(min=1)
    mask = {"polyp": torch.where(seen, objects.clamp(max=1), objects), "classes": classes}
    return ImageStore(
        images,
        {"mask": mask.get(truth, objects), "label": (area > 0).long(), "area": area},
        classes=CLASSES if truth == "classes" else CLASSES[:2],
        source="drawn by labkit.synth.endoscopy",
        licence="MIT",
        origin="drawn",
        names=[f"p{spec.patient:03d}_{spec.sequence}_{row:04d}" for row, spec in enumerate(specs)],
        groups=owners,
        given=sides(owners, [""] * n, 0.2, 0.2, seed),
        originals=scenes,
    )


def _specs(n: int, patients: int, hospital: int, seed: int, dials: Dials) -> list[FrameSpec]:
    if not 1 <= patients <= n or hospital not in (0, 1):
        raise ValueError(
            f"polyps was given {n} frames of {patients} patients of hospital {hospital}. It needs "
            "at least a patient, a frame of each, and hospital 0 or 1."
        )
    counts = [0] * patients
    specs = []
    for row in range(n):
        patient = row * patients // n
        number, counts[patient] = counts[patient], counts[patient] + 1
        own = -(-n // patients)  # at most
        sequence = number * SEQUENCES // own
        specs.append(sample(patient, sequence, number, hospital=hospital, seed=seed, dials=dials))
    return specs


def _picture(*what: Any) -> np.ndarray:
    return draw(*what).picture


def _frames(scenes: Scenes, size: int) -> tuple[Tensor, Tensor, Tensor]:
    """Pictures [N, 3, size, size], classes and objects [N, size, size], drawn now or kept."""
    count = len(scenes.specs)

    def cut(planes: Any) -> tuple[Any, Any, Any]:
        pictures = planes[: 3 * count].reshape(count, 3, size, size)
        return pictures, planes[3 * count : 4 * count], planes[4 * count :]

    def one(planes: np.ndarray, row: int) -> None:
        pictures, classes, objects = cut(planes)
        pictures[row], classes[row], objects[row] = GREY, VOID, VOID  # outside the picture
        rows, columns, view = filled(scenes.maps[row].numpy(), size)
        height, width = rows.stop - rows.start, columns.stop - columns.start
        frame = draw(scenes.specs[row], height, width, view)
        pictures[row, :, rows, columns] = frame.picture
        classes[row, rows, columns], objects[row, rows, columns] = frame.classes, frame.polyps

    return cut(drawn_or_kept(scenes, "polyps", (5 * count, size, size), one, most=KEPT))
