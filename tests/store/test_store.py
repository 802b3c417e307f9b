"""A store: what is in it, smaller stores of it, its batches and its crops."""

import numpy as np
import pytest
import torch

from labkit import augment
from labkit.store import ImageStore
from labkit.store.batches import seed_from


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


@pytest.mark.parametrize(
    "images", [torch.zeros(2, 3, 4, 4), torch.zeros(2, 4, 4, 3, dtype=torch.uint8)]
)
def test_pictures_that_are_no_bytes_or_channels_last_are_refused(images):
    with pytest.raises(ValueError, match=r"keeps bytes from 0 to 255, uint8 \[N, 3, H, W\]"):
        ImageStore(images, {})


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


@pytest.mark.parametrize("plan", [[], [augment.rotate(20), augment.colour(0.2)]], ids=["", "aug"])
@pytest.mark.parametrize("asked", ["meta", None])
def test_batches_lie_on_the_device_that_is_asked_for_or_picked(monkeypatch, plan, asked):
    """A device that holds no values stands for a GPU."""
    monkeypatch.setattr("labkit.store.batches.pick_device", lambda: torch.device("meta"))
    store = make(box=torch.rand(20, 4))
    for images, targets in store.batches(8, augment=plan, targets=["label", "box"], device=asked):
        assert images.is_meta
        assert images.dtype is torch.float32
        assert all(each.is_meta for each in targets.values())


def first_pictures(store, **settings):
    return next(iter(store.batches(10, augment=[augment.rotate(30)], **settings)))[0]


def test_augmentation_is_another_one_with_another_seed_batch_or_process(monkeypatch):
    store = make(10)
    twice = ImageStore(store.images.repeat(2, 1, 1, 1), {})
    usual = first_pictures(store)
    assert torch.equal(first_pictures(store), usual)
    assert not torch.equal(first_pictures(store, seed=1), usual)
    one, other = (images for images, _ in twice.batches(10, augment=[augment.rotate(30)]))
    assert torch.equal(one, usual)
    assert not torch.equal(one, other)
    monkeypatch.setattr("labkit.store.batches._rank_and_world", lambda: (1, 2))
    assert not torch.equal(first_pictures(store), usual)


def test_processes_share_an_epoch_and_evaluate_all_of_it(monkeypatch):
    store = make(number=torch.arange(20))
    shares, whole = [], []
    for rank in range(3):
        monkeypatch.setattr("labkit.store.batches._rank_and_world", lambda rank=rank: (rank, 3))
        for found, shuffle in ((shares, True), (whole, False)):
            batches = store.batches(4, targets="number", shuffle=shuffle)
            found.append([n for _, part in batches for n in part.tolist()])
            assert len(batches) == -(-len(found[-1]) // 4)
    assert [len(share) for share in shares] == [6, 6, 6]
    assert len(set().union(*shares)) == 18
    assert whole == [list(range(20))] * 3


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda s: s[:0].batches(4), "store is empty"),
        (lambda s: s.batches(0), "at least one"),
        (lambda s: s.batches(4, targets="labels"), "Did you mean 'label'"),
        (lambda s: s[:0].mean_std(), "no mean"),
        (lambda s: s.split(by="group"), "no groups"),
        (lambda s: s.split(by="given"), "came with no split"),
        (lambda s: ImageStore(s.images, {}).counts(), "no labels, only: no targets"),
        (lambda s: s.split(0.5, 0.5), "something to train on"),
        (lambda s: s.crops(torch.zeros(3, 4), 8), r"boxes \[20, 4\]"),
        (lambda s: s.crops(torch.full((20, 4), torch.nan), 8), "for 0, 1, 2"),
    ],
)
def test_what_cannot_be_is_told(ask, words):
    with pytest.raises(ValueError, match=words):
        ask(make())


def test_seeds_made_of_neighbours_have_nothing_in_common():
    assert len({seed_from(a, b, c) for a in range(5) for b in range(5) for c in range(5)}) == 125


def test_a_last_picture_by_itself_sits_out_while_shuffled():
    store = make()
    batches = store[:7].batches(3, shuffle=True, seed=1)
    assert [len(images) for images, _ in batches] == [3, 3]
    assert len(batches) == 2
    assert [len(images) for images, _ in store[:7].batches(3)] == [3, 3, 1]
    assert [len(images) for images, _ in store[:1].batches(3, shuffle=True)] == [1]


@pytest.mark.parametrize("by", ["groups", "classes"])
def test_a_split_by_something_else_is_refused(by):
    store = make()
    with pytest.raises(ValueError, match=f"not '{by}'"):
        store.split(by=by)


def test_crops_at_an_unknown_target_name_those_there_are():
    store = make()
    with pytest.raises(ValueError, match=r"no target 'boxx'.* It has: "):
        store.crops("boxx", 8)


def test_numbers_of_any_kind_are_numbers():
    store = make()
    last = store[len(store) - 1][0]
    for index in (torch.tensor(len(store) - 1), -1, np.int64(-1)):
        assert torch.equal(store[index][0], last)
    assert torch.equal(store[[-1]].images[0], last)
    with pytest.raises(IndexError):
        store[torch.tensor([True])]


@pytest.mark.gpu
def test_batches_of_a_store_in_memory_or_on_a_gpu_lie_on_it():
    store = make()
    for held in (store, store.to("cuda")):
        for images, label in held.batches(8, augment=[augment.flip(), augment.colour(0.2)]):
            assert images.is_cuda
            assert label.is_cuda
