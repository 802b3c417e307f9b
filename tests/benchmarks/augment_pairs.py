"""Elastic and affine changes of pictures and masks together: a batch at once, or one by one."""

import warnings

import torch
from measure import Report, best, in_turns, ratio
from torchvision import tv_tensors
from torchvision.transforms import InterpolationMode, v2

from labkit import augment

BATCH, SIDE = 64, 128


def main() -> None:
    report = Report(__doc__)
    torch.set_num_threads(1)
    draw = torch.Generator().manual_seed(0)
    images = torch.randint(256, (BATCH, 3, SIDE, SIDE), generator=draw, dtype=torch.uint8)
    masks = torch.randint(2, (BATCH, SIDE, SIDE), generator=draw, dtype=torch.uint8)
    ours = [augment.rotate(15), augment.scale(0.8, 1.25), augment.elastic(2, 12)]
    theirs = v2.Compose(
        [
            v2.RandomAffine(15, scale=(0.8, 1.25), interpolation=InterpolationMode.BILINEAR),
            v2.ElasticTransform(alpha=40.0, sigma=6.0),
        ]
    )
    pairs = [
        (tv_tensors.Image(image), tv_tensors.Mask(mask))
        for image, mask in zip(images, masks, strict=True)
    ]

    def batched() -> None:
        augment.apply(ours, images, {"mask": masks}, draw)

    def one_by_one() -> None:
        for image, mask in pairs:
            theirs(image, mask)

    turns = 3 if report.quick else 7
    with warnings.catch_warnings(action="ignore"):
        costs = in_turns(turns, batched=batched, one_by_one=one_by_one)
    times, spread = ratio(costs["batched"], costs["one_by_one"])
    each = [1000 * best(costs[name]) / BATCH for name in ("batched", "one_by_one")]
    spread += f"; {each[0]:.2f} and {each[1]:.2f} ms CPU a pair"
    report.row("elastic + affine: torchvision v2 one by one / ours", times, spread, least=3)
    report.end()


if __name__ == "__main__":
    main()
