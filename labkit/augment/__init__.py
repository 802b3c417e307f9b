"""Changed copies of training pictures: drawn a sample, applied a batch, on the device."""

from labkit.augment.apply import Transform, apply
from labkit.augment.colour import blur, colour, cutout, noise
from labkit.augment.geometry import (
    centre_crop,
    crop,
    elastic,
    flip,
    flip_vertical,
    quarter_turns,
    random_resized_crop,
    rotate,
    scale,
    shear,
    shift,
)
from labkit.augment.mix import mixup

__all__ = [
    "Transform",
    "apply",
    "blur",
    "centre_crop",
    "colour",
    "crop",
    "cutout",
    "elastic",
    "flip",
    "flip_vertical",
    "mixup",
    "noise",
    "quarter_turns",
    "random_resized_crop",
    "rotate",
    "scale",
    "shear",
    "shift",
]
