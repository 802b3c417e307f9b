"""Crops: the right part of the right original, with its targets, and every old pixel counted."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from PIL import Image

from labkit.images import GREY
from labkit.store import ImageStore
from labkit.store.crops import Files, resampled


def draw(seed=0):
    return torch.Generator().manual_seed(seed)


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


def test_a_margin_is_left_around_the_longer_side():
    store = ImageStore(
        torch.zeros(1, 3, 64, 64, dtype=torch.uint8), {"box": torch.tensor([[10.0, 20, 40, 30]])}
    )
    for margins, wanted in (({}, [3, 13, 33, 23]), ({"margin": 1.0}, [12, 16, 24, 20])):
        found = store.crops("box", 36, **margins).targets["box"]
        torch.testing.assert_close(found, torch.tensor([wanted]).float())


def test_masks_and_boxes_of_each_picture_go_with_its_crop():
    store = spots()
    bright = 6 * (store.images[:, 0] > 127).to(torch.uint8)
    away = torch.tensor([[0.0, 0, 2, 2]])
    boxes = [
        torch.cat([box[None], away])[: 1 + n % 2] for n, box in enumerate(store.targets["box"])
    ]
    kinds = [torch.arange(len(own)) for own in boxes]
    store = ImageStore(
        store.images, store.targets | {"mask": bright, "boxes": boxes, "kind": kinds}
    )
    crops = store.crops("box", 48, margin=0.5)  # twice as large
    assert ((crops.images[:, 0] > 127) == (crops.targets["mask"] == 6)).float().mean() > 0.98
    assert set(crops.targets["mask"].unique().tolist()) == {0, 6}  # of two classes there is no mean
    for own, kind in zip(crops.targets["boxes"], crops.targets["kind"], strict=True):
        torch.testing.assert_close(own, torch.tensor([[12.0, 12, 36, 36]]))
        assert kind.tolist() == [0]  # what is out of view is dropped, with its row
    beyond = store.crops(torch.tensor([[-40.0, 0, -8, 32]] * 6), 32, margin=0)
    assert (beyond.targets["mask"] == 255).all()
    assert (beyond.images == GREY).all()


class Told:
    """Originals that keep what they were asked for."""

    def __init__(self):
        self.asked = {}

    def view(self, row, matrix, size):
        self.asked[row] = matrix
        return torch.full((3, size, size), row, dtype=torch.uint8)

    def whole(self, row):
        raise AssertionError("the whole picture was asked for")


def test_crops_come_from_the_original_of_each_row_and_are_their_own_originals():
    told = Told()
    box = torch.tensor([[float(n), 10, n + 8.0, 18] for n in range(6)])
    store = ImageStore(spots().images, {"box": box}, originals=told)[[4, 1]]
    crops = store.crops("box", 16, margin=0)
    assert crops.images[:, 0, 0, 0].tolist() == [4, 1]
    assert {row: matrix.tolist() for row, matrix in told.asked.items()} == {
        row: [[0.5, 0, row], [0, 0.5, 10]] for row in (4, 1)
    }
    told.asked.clear()
    again = crops.crops(torch.tensor([[0.0, 0, 16, 16]] * 2), 16, margin=0)
    assert not told.asked
    assert torch.equal(again.images, crops.images)


def test_crops_are_cut_where_a_network_is_asked():
    store = spots()
    wanted = store.crops("box", 16)
    with torch.inference_mode():
        crops = store.crops(store.targets["box"] + 0, 16)
    assert torch.equal(crops.images, wanted.images)


def test_a_wide_box_and_a_tall_one_are_cut_out_whole():
    boxes = torch.tensor([[10.0, 20, 40, 30], [20, 10, 30, 40]])
    store = ImageStore(torch.zeros(2, 3, 64, 64, dtype=torch.uint8), {"box": boxes})
    found = store.crops("box", 30, margin=0).targets["box"]
    torch.testing.assert_close(found, torch.tensor([[0.0, 10, 30, 20], [10, 0, 20, 30]]))


def test_an_empty_store_has_empty_crops():
    store = ImageStore(spots().images, {"mask": torch.zeros(6, 64, 64, dtype=torch.uint8)})[:0]
    crops = store.crops(torch.zeros(0, 4), 16)
    assert crops.images.shape == (0, 3, 16, 16)
    assert crops.targets["mask"].shape == (0, 16, 16)


def test_an_original_that_is_gone_is_told(tmp_path):
    Image.new("RGB", (8, 8)).save(tmp_path / "a.png")
    maps = torch.eye(3, dtype=torch.float64)[None, :2]
    store = ImageStore(
        torch.zeros(1, 3, 8, 8, dtype=torch.uint8), {}, originals=Files([tmp_path / "a.png"], maps)
    )
    (tmp_path / "a.png").unlink()
    with pytest.raises(ValueError, match=r"a\.png: there is no such file"):
        store.crops(torch.tensor([[0.0, 0, 8, 8]]), 8)


@pytest.mark.parametrize("axis", [1, 2])
def test_either_side_that_shrinks_is_averaged(axis):
    """A squashed photograph shrinks more along one side than along the other."""
    stripes = ((torch.arange(160) % 4 == 0) * 255).to(torch.uint8)
    picture = stripes.expand(3, 40, 160) if axis == 2 else stripes[:, None].expand(3, 160, 40)
    x, y = (4.0, 1.0) if axis == 2 else (1.0, 4.0)
    matrix = torch.tensor([[x, 0, 0], [0, y, 0]], dtype=torch.float64)
    assert (resampled(picture.contiguous(), matrix, 40) == 64).all()  # a quarter of 255


def by_all_at_once(picture, matrix, size, finer):
    """The mean of finer x finer samples a pixel, as torch takes them from the whole picture."""
    height, width = picture.shape[1:]
    at = (torch.arange(size * finer) + 0.5) / finer
    y, x = torch.meshgrid(at, at, indexing="ij")
    places = torch.einsum("ij,jhw->hwi", matrix.float(), torch.stack([x, y, torch.ones_like(x)]))
    grid = places * torch.tensor([2 / width, 2 / height]) - 1
    colours = F.grid_sample(picture[None].float() - GREY, grid[None], align_corners=False) + GREY
    return F.avg_pool2d(colours, finer)[0]


@pytest.mark.parametrize("turn", [0.0, 0.7, 3.0])
@pytest.mark.parametrize(("scale", "finer"), [(0.3, 1), (2.6, 3)])
def test_bands_make_the_picture_that_all_at_once_would(turn, scale, finer, monkeypatch):
    picture = torch.randint(256, (3, 90, 120), generator=draw(), dtype=torch.uint8)
    cos, sin = scale * np.cos(turn), scale * np.sin(turn)
    matrix = torch.tensor([[cos, -sin, 40], [sin, cos, 20]], dtype=torch.float64)
    wanted = by_all_at_once(picture, matrix, 50, finer)
    for cached in (1_500_000, 4_000):
        monkeypatch.setattr("labkit.store.crops.CACHED", cached)
        assert (resampled(picture, matrix, 50) - wanted).abs().max() < 0.51


def test_a_small_part_of_a_large_photograph_takes_little_memory():
    picture = torch.zeros(3, 3000, 4000, dtype=torch.uint8)
    made = []

    class Counting(torch.overrides.TorchFunctionMode):
        def __torch_function__(self, function, types, args=(), kwargs=None):
            result = function(*args, **(kwargs or {}))
            if isinstance(result, torch.Tensor) and result.is_floating_point():
                made.append(result.numel())
            return result

    for scale in (0.5, 46.0):
        matrix = torch.tensor([[scale, 0, 100], [0, scale, 100]], dtype=torch.float64)
        with Counting():
            resampled(picture, matrix, 64)
    assert max(made) < 5_000_000  # the photograph has 36 million values


@pytest.mark.gpu
def test_crops_of_a_store_on_a_gpu_are_those_of_the_cpu():
    store = spots()
    wanted, found = (
        store.crops("box", 32, margin=0.5),
        store.to("cuda").crops("box", 32, margin=0.5),
    )
    assert (found.images.cpu().int() - wanted.images.int()).abs().max() <= 1
    torch.testing.assert_close(found.targets["points"].cpu(), wanted.targets["points"])
