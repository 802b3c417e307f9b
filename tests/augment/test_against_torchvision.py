"""Sample by sample, with the same parameters, our maps and colours are torchvision's."""

import pytest
import torch
from torchvision.transforms import v2
from torchvision.transforms.v2 import functional as tv

from labkit import augment
from labkit.augment.colour import grey, turn_hue
from labkit.images import GREY


def draw(seed=0):
    return torch.Generator().manual_seed(seed)


def photo(count=4, height=40, width=56):
    """Smooth noise: sampling between its pixels is well defined."""
    coarse = torch.rand(count, 3, 6, 8, generator=draw(3)) * 255
    return torch.nn.functional.interpolate(
        coarse, (height, width), mode="bicubic", align_corners=True
    ).clamp(0, 255)


def matrices(transform, images, seed):
    return transform.draw(len(images), tuple(images.shape[-2:]), draw(seed)).matrix


def test_flips():
    images = photo()
    moved = augment.apply([augment.flip(1)], images, {}, draw())[0]
    assert torch.equal(moved, tv.horizontal_flip(images))
    moved = augment.apply([augment.flip_vertical(1)], images, {}, draw())[0]
    assert torch.equal(moved, tv.vertical_flip(images))


@pytest.mark.parametrize("seed", range(3))
def test_rotate(seed):
    images, transform = photo(), augment.rotate(40)
    matrix = matrices(transform, images, seed)
    moved = augment.apply([transform], images, {}, draw(seed))[0]
    for image, ours, m in zip(images, moved, matrix, strict=True):
        degrees = torch.atan2(m[1, 0], m[0, 0]).rad2deg().item()
        theirs = tv.rotate(image, degrees, v2.InterpolationMode.BILINEAR, fill=GREY)
        inner = (slice(None), slice(2, -2), slice(2, -2))
        close = (ours - theirs)[inner].abs() < 1
        assert close.float().mean() > 0.95  # they differ where grey from outside is mixed in


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("transform", [augment.scale(0.7, 1.4), augment.shear(20)], ids=repr)
def test_scale_and_shear(transform, seed):
    images = photo()
    matrix = matrices(transform, images, seed)
    moved = augment.apply([transform], images, {}, draw(seed))[0]
    for image, ours, m in zip(images, moved, matrix, strict=True):
        factor = 1 / m[1, 1].item()
        degrees = torch.atan(m[0, 1]).rad2deg().item()
        theirs = tv.affine(
            image, angle=0, translate=[0, 0], scale=factor, shear=[degrees, 0],
            interpolation=v2.InterpolationMode.BILINEAR, fill=GREY,
        )  # fmt: skip
        close = (ours - theirs).abs() < 1
        assert close.float().mean() > 0.9


@pytest.mark.parametrize("seed", range(3))
def test_crop(seed):
    images = photo()
    transform = augment.crop(24, padding=4)
    matrix = matrices(transform, images, seed).long()
    moved = augment.apply([transform], images, {}, draw(seed))[0]
    padded = tv.pad(images, [4], fill=GREY)
    for image, ours, m in zip(padded, moved, matrix, strict=True):
        assert torch.equal(ours, tv.crop(image, m[1, 2] + 4, m[0, 2] + 4, 24, 24))


def test_centre_crop():
    images = photo()
    moved = augment.apply([augment.centre_crop(30)], images, {}, draw())[0]
    assert torch.equal(moved, tv.center_crop(images, [30]))


@pytest.mark.parametrize("seed", range(3))
def test_random_resized_crop(seed):
    images = photo()
    transform = augment.random_resized_crop(48, area=(0.2, 0.4))
    matrix = matrices(transform, images, seed)
    moved = augment.apply([transform], images, {}, draw(seed))[0]
    for image, ours, m in zip(images, moved, matrix, strict=True):
        # Theirs cuts at whole pixels, so compare on the enlarged picture, one pixel finer.
        left, top = m[0, 2].item(), m[1, 2].item()
        width, height = 48 * m[0, 0].item(), 48 * m[1, 1].item()
        fine = tv.resize(image, [400, 560], antialias=False)
        theirs = tv.resized_crop(
            fine, round(10 * top), round(10 * left), round(10 * height), round(10 * width),
            [48, 48], antialias=False,
        )  # fmt: skip
        assert (ours - theirs)[:, 2:-2, 2:-2].abs().mean() < 1.5


def test_elastic_moves_pixels_by_its_displacement():
    images = photo()
    transform = augment.elastic(2, 10)
    step = transform.draw(len(images), (40, 56), draw(1))
    moved = augment.apply([transform], images, {}, draw(1))[0]
    # torchvision wants [1, H, W, 2], in halves of the picture.
    halves = torch.tensor([2 / 56, 2 / 40])
    for image, ours, pushes in zip(images, moved, step.displacement, strict=True):
        field = pushes.permute(1, 2, 0)[None] * halves
        theirs = tv.elastic(image, field, v2.InterpolationMode.BILINEAR, fill=GREY)
        assert (ours - theirs)[:, 6:-6, 6:-6].abs().max() < 0.5


def factor(original, changed, middle):
    """The factor by which values moved away from a middle, found by least squares."""
    away, now = original - middle, changed - middle
    return ((away * now).sum() / (away * away).sum()).item()


@pytest.mark.parametrize(
    ("transform", "adjust", "middle"),
    [
        (augment.colour(brightness=0.3), tv.adjust_brightness, lambda x: torch.zeros_like(x)),
        (augment.colour(saturation=0.5), tv.adjust_saturation, lambda x: grey(x[None])[0]),
        (
            augment.colour(contrast=0.4),
            tv.adjust_contrast,
            lambda x: grey(x[None]).mean().expand_as(x),
        ),
    ],
    ids=["brightness", "saturation", "contrast"],
)
def test_colours(transform, adjust, middle):
    images = 60 + photo() / 3  # far from 0 and 255, so that nothing is clipped
    changed = augment.apply([transform], images, {}, draw(2))[0]
    factors = [factor(i, c, middle(i)) for i, c in zip(images, changed, strict=True)]
    assert len({round(f, 4) for f in factors}) == len(images)
    for image, ours, by in zip(images, changed, factors, strict=True):
        theirs = adjust(image / 255, by) * 255
        torch.testing.assert_close(ours, theirs, atol=0.6, rtol=0)


@pytest.mark.parametrize("turn", [-0.4, 0.1, 0.5])
def test_hue(turn):
    images = photo()
    ours = turn_hue(images, torch.full((4, 1, 1, 1), turn))
    theirs = tv.adjust_hue(images / 255, turn) * 255
    torch.testing.assert_close(ours, theirs, atol=0.01, rtol=0)


def test_hue_of_grey_is_grey():
    images = torch.full((1, 3, 2, 2), 90.0)
    assert torch.equal(turn_hue(images, torch.full((1, 1, 1, 1), 0.3)), images)


def test_blur():
    images = photo()
    sigma = 1.5 * torch.rand(4, 1, generator=draw(4))
    ours = augment.apply([augment.blur(1.5)], images, {}, draw(4))[0]
    for image, blurred, s in zip(images, ours, sigma, strict=True):
        theirs = tv.gaussian_blur(image, [11, 11], [max(s.item(), 1e-3)] * 2)
        torch.testing.assert_close(blurred, theirs, atol=0.05, rtol=0)


def test_noise_has_its_deviation_and_colours_leave_masks_alone():
    images = torch.full((4, 3, 60, 60), 120.0)
    mask = torch.ones(4, 60, 60, dtype=torch.uint8)
    transforms = [augment.noise(10), augment.colour(brightness=0.1)]
    changed, targets = augment.apply(transforms[:1], images, {"mask": mask}, draw())
    assert abs((changed - images).std().item() - 10) < 0.3
    assert torch.equal(augment.apply(transforms, images, {"mask": mask}, draw())[1]["mask"], mask)
    assert targets["mask"] is mask


def test_cutout_covers_its_fraction_somewhere():
    images = torch.zeros(8, 3, 50, 70)
    covered = augment.apply([augment.cutout(0.25)], images, {}, draw())[0] == GREY
    assert ((covered[:, 0].float().mean((1, 2)) - 0.25).abs() < 0.03).all()
    assert len({tuple(c[0].nonzero()[0].tolist()) for c in covered}) > 4
