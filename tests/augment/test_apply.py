"""Picture, mask, boxes and points stay together under any composition of maps."""

import sys

import pytest
import torch
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from labkit import augment
from labkit.augment.geometry import Geometry, Step
from labkit.images import GREY, VOID

SIZE = 48
SQUARE = [
    augment.flip(), augment.flip_vertical(), augment.quarter_turns(), augment.rotate(25),
    augment.scale(0.8, 1.3), augment.shift(0.1), augment.shear(10), augment.crop(40),
    augment.crop(52, padding=6), augment.centre_crop(36), augment.elastic(1, 20),
    augment.random_resized_crop(44, area=(0.6, 1)),
]  # fmt: skip
EXACT = [t for t in SQUARE if t.exact]
compositions = st.lists(st.sampled_from(SQUARE), min_size=1, max_size=4)
seeds = st.integers(0, 2**31)


def draw(seed=0):
    return torch.Generator().manual_seed(seed)


def scene(count=3, size=SIZE, seed=0):
    """Pictures with one bright, soft spot each, and the truth about it in every form."""
    centre = size * (0.4 + 0.2 * torch.rand(count, 2, generator=draw(seed)))
    at = torch.arange(size) + 0.5
    x, y = (
        at[None, None, :] - centre[:, 0, None, None],
        at[None, :, None] - centre[:, 1, None, None],
    )
    spot = 255 * (-(x**2 + y**2) / 18).exp()
    images = spot[:, None].repeat(1, 3, 1, 1)
    mask = (x**2 + y**2 < 25).to(torch.uint8)
    box = torch.cat([centre - 5, centre + 5], 1)
    targets = {
        "mask": mask, "box": box, "boxes": [row[None] for row in box],
        "labels": [torch.tensor([7])] * count, "points": centre[:, None],
        "label": torch.arange(count),
    }  # fmt: skip
    return images, targets


def weighted_centre(weights):
    """The centre of mass of [B, H, W], as x and y in pixels."""
    height, width = weights.shape[1:]
    total = weights.sum((1, 2))
    x = (weights.sum(1) * (torch.arange(width) + 0.5)).sum(1) / total
    y = (weights.sum(2) * (torch.arange(height) + 0.5)).sum(1) / total
    return torch.stack([x, y], 1)


@settings(max_examples=60, deadline=None)
@given(compositions, seeds)
def test_image_mask_boxes_and_points_agree_after_any_composition(transforms, seed):
    images, targets = scene(seed=seed % 97)
    try:
        moved, truth = augment.apply(transforms, images, targets, draw(seed))
    except ValueError:
        reject()  # a crop that no longer fits
    point = truth["points"][:, 0]
    height, width = moved.shape[-2:]
    inside = ((point > 9) & (point < torch.tensor([width - 9.0, height - 9.0]))).all(1)
    bright = (moved[:, 0] - GREY).clamp(min=0)  # the half of the spot that is brighter than outside
    mask = (truth["mask"] == 1).float()
    box = truth["box"]
    # A bent spot is not as wide to all sides, so its middle strays from what was its middle.
    bends = sum("elastic" in transform.text for transform in transforms)
    near = 1 + 0.3 * bends
    for i in inside.nonzero().flatten():
        assert (weighted_centre(bright[i : i + 1])[0] - point[i]).norm() < near
        assert (weighted_centre(mask[i : i + 1])[0] - point[i]).norm() < near
        rows, columns = mask[i].nonzero().unbind(1)
        assert columns.min() >= box[i, 0] - 1.6
        assert columns.max() + 1 <= box[i, 2] + 1.6
        assert rows.min() >= box[i, 1] - 1.6
        assert rows.max() + 1 <= box[i, 3] + 1.6
        assert torch.equal(truth["boxes"][i], box[i : i + 1])
    assert torch.equal(truth["label"], targets["label"])


@settings(max_examples=40, deadline=None)
@given(compositions, seeds)
def test_batched_is_one_by_one(transforms, seed):
    """The map of a sample does not depend on its neighbours."""
    images, targets = scene()

    def only(number):
        def sample(count, size, generator):
            step = steps[number[0]]
            number[0] += 1
            pushes = None if step.displacement is None else step.displacement[number[1]][None]
            return Step(step.matrix[number[1]][None], step.size, pushes)

        return sample

    steps = []

    def recording(transform):
        def sample(count, size, generator):
            steps.append(transform.draw(count, size, generator))
            return steps[-1]

        return Geometry("recorded", sample, transform.exact)

    try:
        moved, truth = augment.apply(
            [recording(t) for t in transforms], images, targets, draw(seed)
        )
    except ValueError:
        reject()
    for i in range(len(images)):
        state = [0, i]
        alone = [Geometry("replayed", only(state), t.exact) for t in transforms]
        one = {"mask": targets["mask"][i][None], "points": targets["points"][i][None]}
        picture, own = augment.apply(alone, images[i][None], one, draw())
        torch.testing.assert_close(picture[0], moved[i])
        assert torch.equal(own["mask"][0], truth["mask"][i])
        torch.testing.assert_close(own["points"][0], truth["points"][i])


@pytest.mark.parametrize("dtype", [torch.uint8, torch.float32])
@pytest.mark.parametrize("transform", [augment.flip(1), augment.flip_vertical(1)])
def test_flipping_twice_changes_nothing(transform, dtype):
    images, targets = scene()
    images = images.to(dtype)
    moved, truth = augment.apply([transform, transform], images, targets, draw())
    assert torch.equal(moved, images)
    for name in ("mask", "box", "points"):
        assert torch.equal(truth[name], targets[name])


@pytest.mark.parametrize(
    "nothing",
    [augment.flip(0), augment.rotate(0), augment.scale(1, 1), augment.shift(0), augment.shear(0),
     augment.crop(SIZE), augment.centre_crop(SIZE), augment.elastic(0, 8),
     augment.random_resized_crop(SIZE, area=(1, 1), ratio=(1, 1))],
    ids=repr,
)  # fmt: skip
def test_a_map_that_does_nothing_changes_nothing(nothing):
    images, targets = scene()
    images = images.to(torch.uint8)
    moved, truth = augment.apply([nothing], images, targets, draw())
    assert torch.equal(moved, images)
    assert torch.equal(truth["mask"], targets["mask"])
    torch.testing.assert_close(truth["box"], targets["box"])


@pytest.mark.parametrize("there", [augment.rotate(30), augment.elastic(2, 20)], ids=repr)
def test_masks_take_the_nearest_pixel_and_no_mean_of_two(there):
    mask = 6 * torch.randint(2, (4, SIZE, SIZE), generator=draw(), dtype=torch.uint8)
    images = mask[:, None].repeat(1, 3, 1, 1)
    moved, truth = augment.apply([there], images, {"mask": mask}, draw())
    assert set(truth["mask"].unique().tolist()) == {0, 6, VOID}
    assert {1, 2, 3, 4, 5} <= set(moved.unique().tolist())  # a picture mixes its neighbours


def test_a_turn_and_its_way_back_are_one_map_which_blurs_nothing():
    images, targets = scene()
    images = torch.randint(256, images.shape, generator=draw(), dtype=torch.uint8)
    step = augment.rotate(30).draw(len(images), (SIZE, SIZE), draw())
    back = Step(torch.linalg.inv(step.matrix), step.size)
    both = [Geometry("a turn", lambda *_, each=each: each, exact=False) for each in (step, back)]
    moved, _ = augment.apply(both, images, targets, draw())
    inner = (..., slice(1, -1), slice(1, -1))  # grey from outside is mixed in at the border
    assert (moved[inner].int() - images[inner].int()).abs().max() <= 1


def turned(times):
    """A quarter turn that is not random."""
    transform = augment.quarter_turns()

    def sample(count, size, generator):
        for seed in range(1000):
            step = transform.draw(1, size, draw(seed))
            if torch.equal(step.matrix[0, :2, :2], torch.tensor([[0.0, -1.0], [1.0, 0.0]])):
                return Step(step.matrix.repeat(count, 1, 1), step.size)
        raise AssertionError("a quarter turn never came")

    return [Geometry("a quarter turn", sample, exact=True)] * times


def test_four_quarter_turns_are_none_and_one_is_rot90():
    images, targets = scene()
    once, _ = augment.apply(turned(1), images, targets, draw())
    assert any(torch.equal(once, torch.rot90(images, k, (2, 3))) for k in (1, 3))
    four, truth = augment.apply(turned(4), images, targets, draw())
    assert torch.equal(four, images)
    torch.testing.assert_close(truth["points"], targets["points"])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(EXACT), min_size=1, max_size=4), seeds)
def test_whole_pixels_are_the_same_pixels_by_either_way(transforms, seed):
    """The fast copies and the general sampling give the same numbers."""
    images = torch.randint(256, (4, 3, SIZE, SIZE), generator=draw(seed), dtype=torch.uint8)
    mask = torch.randint(4, (4, SIZE, SIZE), generator=draw(seed), dtype=torch.uint8)
    slow = [Geometry("slow", t.draw, exact=False) for t in transforms]
    try:
        fast = augment.apply(transforms, images, {"mask": mask}, draw(seed))
    except ValueError:
        reject()
    general = augment.apply(slow, images, {"mask": mask}, draw(seed))
    assert torch.equal(fast[0], general[0])
    assert torch.equal(fast[1]["mask"], general[1]["mask"])


def test_the_order_of_maps_counts():
    images, targets = scene()
    first = augment.apply([augment.flip(1), augment.crop(30)], images, targets, draw(3))[0]
    second = augment.apply([augment.crop(30), augment.flip(1)], images, targets, draw(3))[0]
    assert not torch.equal(first, second)


def test_the_same_generator_gives_the_same_batch_and_another_does_not():
    images, targets = scene()
    first = augment.apply(SQUARE[:7], images, targets, draw(1))[0]
    assert torch.equal(first, augment.apply(SQUARE[:7], images, targets, draw(1))[0])
    assert not torch.equal(first, augment.apply(SQUARE[:7], images, targets, draw(2))[0])


def test_samples_of_a_batch_are_drawn_apart():
    images = scene(1)[0].repeat(16, 1, 1, 1)
    moved = augment.apply([augment.rotate(90)], images, {}, draw())[0]
    assert len({tuple(m.flatten().tolist()) for m in moved}) == 16


def test_what_comes_from_outside_is_grey_in_pictures_and_void_in_masks():
    images, targets = scene()
    moved, truth = augment.apply([augment.crop(60, padding=6)], images, targets, draw())
    assert (moved[..., 0, 0] == GREY).all()
    assert (truth["mask"][:, 0, 0] == VOID).all()


def test_boxes_that_leave_are_dropped_with_their_rows():
    images = torch.zeros(2, 3, 40, 40, dtype=torch.uint8)
    boxes = [torch.tensor([[0.0, 0, 4, 4], [18, 18, 22, 22]]), torch.zeros(0, 4)]
    labels = [torch.tensor([1, 2]), torch.zeros(0, dtype=torch.long)]
    targets = {"boxes": boxes, "labels": labels, "caption": ["two", "none"]}
    _, truth = augment.apply([augment.centre_crop(20)], images, targets, draw())
    assert [len(rows) for rows in truth["boxes"]] == [1, 0]
    assert truth["labels"][0].tolist() == [2]
    assert truth["boxes"][0].tolist() == [[8, 8, 12, 12]]
    assert truth["caption"] == ["two", "none"]


def test_points_that_are_not_there_stay_away():
    images, _ = scene(1)
    points = torch.tensor([[[10.0, 12.0], [torch.nan, torch.nan]]])
    _, truth = augment.apply([augment.flip(1)], images, {"points": points}, draw())
    assert truth["points"][0, 0].tolist() == [SIZE - 10, 12]
    assert truth["points"][0, 1].isnan().all()


@pytest.mark.parametrize("size", [(1, 1), (1, 9), (31, 7)])
def test_pictures_of_any_shape(size):
    images = torch.randint(256, (2, 3, *size), dtype=torch.uint8)
    transforms = [augment.flip(), augment.rotate(10), augment.blur(1), augment.noise(3)]
    assert augment.apply(transforms, images, {}, draw())[0].shape == images.shape


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: augment.flip(1.5), r"flip was given p=1.5. It must be from 0 to 1"),
        (lambda: augment.rotate(-3), "degrees=-3"),
        (lambda: augment.scale(2, 1), "the smaller first"),
        (lambda: augment.crop(0), "at least 1"),
        (lambda: augment.elastic(9, 10), "a third of the smoothness"),
        (lambda: augment.random_resized_crop(8, area=(0, 1)), "Areas lie above 0"),
        (lambda: augment.colour(hue=0.7), "hue=0.7. It must be from 0 to 0.5"),
        (lambda: augment.blur(0), "sigma=0"),
        (lambda: augment.noise(300), "sigma=300"),
        (lambda: augment.cutout(2), "cutout was given 2"),
        (lambda: augment.mixup(0, 3), "alpha above 0"),
    ],
)
def test_impossible_settings_are_refused(make, words):
    with pytest.raises(ValueError, match=words):
        make()


def run(transforms, images, targets=None):
    return augment.apply(transforms, images, targets or {}, draw())


@pytest.mark.parametrize(
    ("call", "kind", "words"),
    [
        (lambda: run([augment.crop(60)], scene()[0]), ValueError, "a padding of at least 6"),
        (lambda: run([augment.quarter_turns()], torch.zeros(1, 3, 4, 6)), ValueError, "square"),
        (lambda: run([], torch.zeros(3, 4, 4)), ValueError, r"images\[None\]"),
        (lambda: run([augment.flip], scene()[0]), TypeError, "with its brackets"),
        (lambda: run([], scene()[0].long()), ValueError, r"type torch.int64. It takes bytes"),
        (
            lambda: run([augment.flip()], scene()[0], {"mask": scene()[1]["mask"] == 1}),
            ValueError,
            r"torch.bool, which cannot hold 255.*mask.to\(torch.uint8\)",
        ),
        (
            lambda: run([augment.flip()], scene()[0], {"mask": torch.zeros(3, 9, 9)}),
            ValueError,
            "rows and columns of its picture",
        ),
        (
            lambda: run([augment.mixup(0.2, 3)], scene()[0], {"box": torch.zeros(3, 4)}),
            ValueError,
            'targets="label"',
        ),
    ],
)
def test_misfits_are_told(call, kind, words):
    with pytest.raises(kind, match=words):
        call()


def test_mixup_mixes_pictures_and_labels_alike():
    label = torch.tensor([0, 1, 2, 1])
    images = (100 * label.float()).view(4, 1, 1, 1).expand(4, 3, 5, 5)
    mixed, truth = augment.apply([augment.mixup(0.4, 3)], images, {"label": label}, draw(5))
    shares = truth["label"]
    assert shares.shape == (4, 3)
    torch.testing.assert_close(shares.sum(1), torch.ones(4))
    torch.testing.assert_close(mixed[:, 0, 0, 0], shares @ torch.tensor([0.0, 100, 200]))
    assert (shares.gather(1, label[:, None]) >= 0.5).all()
    assert (shares.max(1).values < 1).any()


def test_the_parts_a_device_computes_in_change_no_sample(monkeypatch):
    images = torch.randint(256, (9, 3, 8, 8), dtype=torch.uint8)
    changes = [augment.colour(0.3, hue=0.2), augment.blur(2), augment.cutout(0.2)]
    wanted, _ = augment.apply(changes, images, {}, draw())
    monkeypatch.setattr(sys.modules["labkit.augment.apply"], "CACHED", 2 * 3 * 8 * 8)
    found, _ = augment.apply(changes, images, {}, draw())
    assert torch.equal(found, wanted)


def test_an_empty_batch_stays_empty():
    changes = [augment.scale(0.5, 1), augment.colour(0.3)]
    assert augment.apply(changes, torch.zeros(0, 3, 8, 8), {}, draw())[0].numel() == 0


# On a GPU

CHANGES = [
    [augment.flip(), augment.crop(52, padding=6)],  # whole pixels: a CPU copies, a GPU looks up
    [augment.rotate(25), augment.scale(0.8, 1.3), augment.shift(0.1), augment.shear(10)],
    [augment.elastic(1, 20), augment.random_resized_crop(44, area=(0.6, 1))],
    [augment.colour(0.3, 0.3, 0.3, hue=0.2), augment.blur(2), augment.cutout(0.2)],
]  # fmt: skip


@pytest.mark.gpu
@pytest.mark.parametrize("transforms", CHANGES)
def test_a_gpu_makes_the_pictures_and_truths_of_the_cpu(transforms):
    images, targets = scene(8)
    wanted, truth = augment.apply(transforms, images, targets, draw())
    found, where = augment.apply(transforms, images.cuda(), targets, draw())
    assert found.is_cuda
    # In 0..255: the hue of a nearly grey pixel is a division of two roundings.
    torch.testing.assert_close(found.cpu(), wanted, atol=0.05, rtol=0)
    masks = where["mask"].cpu()
    assert (masks == truth["mask"]).float().mean() > 0.999  # a place on the edge of two pixels
    for name in ("box", "points"):
        torch.testing.assert_close(where[name].cpu(), truth[name], atol=1e-3, rtol=0)


@pytest.mark.gpu
def test_noise_on_a_gpu_has_its_deviation():
    images = torch.full((4, 3, 64, 64), 128.0, device="cuda")
    noisy, _ = augment.apply([augment.noise(10)], images, {}, draw())
    assert (noisy - 128).std().item() == pytest.approx(10, rel=0.03)


@pytest.mark.gpu
@pytest.mark.parametrize("transforms", [*CHANGES, [augment.noise(10)], [augment.mixup(0.2, 8)]])
def test_augmenting_makes_a_gpu_wait_for_nothing(transforms, nothing_waits):
    images, label = scene(8)[0].cuda(), torch.arange(8)
    augment.apply(transforms, images, {"label": label}, draw())
    with nothing_waits():
        augment.apply(transforms, images, {"label": label}, draw())
