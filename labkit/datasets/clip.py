"""A clip of a drawn street, to follow what moves on it."""

from typing import get_args

from labkit.datasets.chosen import check_asked, check_seed
from labkit.datasets.roads import Boxes, check_boxes, check_masks, street_store
from labkit.store import ImageStore
from labkit.synth.road_clip import Camera, sample_clip
from labkit.synth.roads import Dials


def clip(
    frames: int = 60,
    *,
    size: int = 160,
    seed: int = 0,
    camera: Camera = "fixed",
    masks: bool = False,
    boxes: Boxes = "visible",
    **dials: float,
) -> ImageStore:
    """A store of one street over time, ten frames a second, in order.

    Columns as in `roads`, and `tracks`, int64 [n]: who each box is around, one number in all
    frames. `camera` is "fixed", high over a lane as surveillance has it, or "driving". What moves
    keeps to its lane or pavement and its speed; things come, go, and hide each other. `seed`
    chooses the street. Dials as in `roads`, but `cut` and `empty`, which choose among stills and
    change nothing here; of shares, night=1.0 makes it night. Taught in lesson 11. Raises ValueError
    for a dial, a number or a camera that cannot be.

    >>> clip(2, size=32)
    ImageStore: 2 drawn pictures of 32 x 32 pixels, 7 classes; boxes, labels, visible, difficult, \
tracks, weather, night
    """
    settings = Dials.turned(dials)
    check_boxes(boxes, "clip")
    check_masks(masks, "clip", classes=False)
    check_seed(seed, "clip")
    check_asked(frames, size, "clip")
    if camera not in get_args(Camera):
        raise ValueError(f'clip was given camera={camera!r}. It is "fixed" or "driving".')
    specs = sample_clip(frames, camera=camera, seed=seed, dials=settings)
    return street_store(
        specs,
        size,
        masks=masks,
        amodal=boxes == "amodal",
        keep=frames >= 10,
        tracks=True,
        names=[f"f_{number:04d}" for number in range(frames)],
        groups=["clip"] * frames,
    )
