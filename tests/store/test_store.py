"""A store: what is in it, smaller stores of it, its batches and its crops."""

import pytest
import torch
import torch.nn.functional as F

from labkit import augment
from labkit.store import ImageStore
from labkit.store.batches import mixed


def make(count=20, size=16, **targets):
    images = torch.randint(256, (count, 3, size, size), generator=draw(), dtype=torch.uint8)
    label = torch.arange(count) % 3
    return ImageStore(images, {"label": label, **targets}, classes=("a", "b", "c"))


def draw(seed=0):
    return torch.Generator().manual_seed(seed)


def test_one_picture_has_its_targets():
    store = make(caption=[f"picture {n}" for n in range(20)])
    image, targets = store[4]
    assert torch.equal(image, store.images[4])
    assert targets == {"label": 1, "caption": "picture 4"}


@pytest.mark.parametrize(
    "index", [slice(3, 9, 2), [3, 5, 7], torch.tensor([3, 5, 7]), torch.arange(20) % 2 * 3 == 3]
)
def test_smaller_stores_keep_everything_together(index):
    store = make(caption=[str(n) for n in range(20)])
    part = store[index]
    rows = torch.arange(20)[index]
    assert torch.equal(part.images, store.images[rows])
    assert part.targets["caption"] == [str(n) for n in rows.tolist()]
    assert part.names == part.targets["caption"]
    assert torch.equal(part[1:].rows, rows[1:])


def test_a_slice_copies_nothing():
    store = make()
    assert store[5:].images.data_ptr() == store.images[5].data_ptr()


def test_counts_and_mean_and_deviation():
    store = make()
    assert store.counts() == {"a": 7, "b": 7, "c": 6}
    mean, std = store.mean_std()
    values = store.images.double() / 255
    torch.testing.assert_close(torch.tensor(mean), values.mean((0, 2, 3)).float())
    torch.testing.assert_close(
        torch.tensor(std), values.std((0, 2, 3), correction=0).float(), rtol=1e-5, atol=0
    )


def test_a_column_of_another_length_is_refused():
    with pytest.raises(ValueError, match="caption has 2 values and there are 20 pictures"):
        make(caption=["one", "two"])


# Batches


def test_every_picture_comes_once_an_epoch_in_an_order_that_follows_from_the_seed():
    store = make(number=torch.arange(20))
    batches = store.batches(6, targets="number", shuffle=True, seed=5)
    assert len(batches) == 4
    first, second = ([n for _, part in batches for n in part.tolist()] for _ in range(2))
    assert sorted(first) == sorted(second) == list(range(20))
    assert first != second
    again = store.batches(6, targets="number", shuffle=True, seed=5)
    again.epoch = 1
    assert [n for _, part in again for n in part.tolist()] == second
    other = store.batches(6, targets="number", shuffle=True, seed=6)
    assert [n for _, part in other for n in part.tolist()] != first


def test_without_shuffling_the_order_is_the_stores():
    store = make(number=torch.arange(20))
    for _ in range(2):
        numbers = [n for _, part in store.batches(7, targets="number") for n in part.tolist()]
        assert numbers == list(range(20))


def test_images_are_normalised_in_units_of_one():
    store = make()
    mean, std = [0.1, 0.2, 0.3], [0.5, 0.25, 2.0]
    images, label = next(iter(store.batches(20, normalise=(mean, std))))
    by_hand = store.images.float() / 255 - torch.tensor(mean).view(3, 1, 1)
    torch.testing.assert_close(images, by_hand / torch.tensor(std).view(3, 1, 1))
    assert torch.equal(label, store.targets["label"])
    images, _ = next(iter(store.batches(20)))
    torch.testing.assert_close(images, store.images.float() / 127.5 - 1, atol=1e-6, rtol=0)
    images, _ = next(iter(store.batches(20, normalise=None)))
    assert torch.equal(images, store.images)


def test_one_target_comes_alone_and_several_by_name():
    store = make(box=torch.rand(20, 4), caption=[str(n) for n in range(20)])
    _, label = next(iter(store.batches(4)))
    assert label.tolist() == [0, 1, 2, 0]
    _, both = next(iter(store.batches(4, targets=["box", "caption"])))
    assert set(both) == {"box", "caption"}
    assert both["caption"] == ["0", "1", "2", "3"]


def test_augmentation_follows_from_seed_and_epoch_and_moves_targets():
    box = torch.tensor([[2.0, 3, 6, 9]]).repeat(20, 1)
    store = make(box=box)
    plan = [augment.flip(1)]
    images, boxes = next(iter(store.batches(20, augment=plan, targets="box", normalise=None)))
    assert torch.equal(images, store.images.flip(3))
    assert boxes[0].tolist() == [10, 3, 14, 9]
    noisy = store.batches(20, augment=[augment.rotate(30)])
    first, second = (next(iter(noisy))[0] for _ in range(2))
    assert not torch.equal(first, second)
    noisy.epoch = 0
    assert torch.equal(next(iter(noisy))[0], first)


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda s: s[:0].batches(4), "store is empty"),
        (lambda s: s.batches(0), "at least one"),
        (lambda s: s.batches(4, targets="labels"), "Did you mean 'label'"),
        (lambda s: s[:0].mean_std(), "no mean"),
        (lambda s: s.split(by="group"), "no groups"),
        (lambda s: s.split(by="given"), "came with no split"),
        (lambda s: s.split(0.5, 0.5), "something to train on"),
        (lambda s: s.crops(torch.zeros(3, 4), 8), r"boxes \[20, 4\]"),
        (lambda s: s.crops(torch.full((20, 4), torch.nan), 8), "for 0, 1, 2"),
    ],
)
def test_what_cannot_be_is_told(ask, words):
    with pytest.raises(ValueError, match=words):
        ask(make())


def test_seeds_made_of_neighbours_have_nothing_in_common():
    assert len({mixed(a, b, c) for a in range(5) for b in range(5) for c in range(5)}) == 125


# Crops


def spots(count=6, size=64):
    """Pictures of one soft spot each, at a known place, with a second point above it."""
    centre = 24 + 16 * torch.rand(count, 2, generator=draw(1))
    at = torch.arange(size) + 0.5
    x, y = at[None, None] - centre[:, :1, None], at[None, :, None] - centre[:, 1:, None]
    images = (255 * (-(x**2 + y**2) / 20).exp()).to(torch.uint8)[:, None].repeat(1, 3, 1, 1)
    other = centre + 12 * F.normalize(torch.randn(count, 2, generator=draw(2)), dim=1)
    points = torch.stack([centre, other], 1)
    box = torch.cat([centre - 6, centre + 6], 1)
    return ImageStore(images, {"points": points, "box": box})


def brightest(images):
    flat = images[:, 0].flatten(1).float().argmax(1)
    return torch.stack([flat % images.shape[-1], flat // images.shape[-1]], 1) + 0.5


def test_crops_around_boxes_are_centred_and_scaled():
    store = spots()
    crops = store.crops("box", 32, margin=0.5)
    assert crops.images.shape == (6, 3, 32, 32)
    assert ((brightest(crops.images) - 16).abs() <= 1).all()
    torch.testing.assert_close(crops.targets["box"], torch.tensor([[8.0, 8, 24, 24]] * 6))
    torch.testing.assert_close(crops.targets["points"][:, 0], torch.full((6, 2), 16.0))


def test_crops_between_points_are_upright():
    crops = spots().crops("points", 40, places=((0.5, 0.25), (0.5, 0.75)))
    wanted = torch.tensor([[[20.0, 10.0], [20.0, 30.0]]] * 6)
    torch.testing.assert_close(crops.targets["points"], wanted, atol=1e-3, rtol=0)
    assert ((brightest(crops.images) - wanted[:, 0]).abs() <= 1).all()


def test_crops_of_a_part_are_a_part_of_the_crops():
    store = spots()
    part = store[[4, 1]].crops("box", 16)
    assert torch.equal(part.images, store.crops("box", 16).images[[4, 1]])


def test_a_crop_that_shrinks_averages():
    store = ImageStore(
        (torch.arange(64) % 2 * 255).to(torch.uint8).expand(1, 3, 64, 64).clone(),
        {"box": torch.tensor([[0.0, 0, 64, 64]])},
    )
    small = store.crops("box", 16, margin=0).images
    assert (small.float() - 127.5).abs().max() < 2
