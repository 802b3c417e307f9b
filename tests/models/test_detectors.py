"""The small detectors: one contract, the parts that make each of them, and that they learn."""

import math

import pytest
import torch
from torchvision.ops import MultiScaleRoIAlign, box_iou, ps_roi_pool

from labkit.models import YOLO, Pyramid, faster_rcnn, mask_rcnn, rfcn, ssd
from labkit.models.proposals import Proposals
from labkit.models.regions import Aligned
from labkit.models.small_rfcn import Enlarge, PartMaps, Vote
from labkit.models.yolo import MOST, corners_of, found, owners, shares_of

SIZE, STEPS = 96, 70
MAKE = {
    "faster_rcnn": lambda: faster_rcnn(2, width=32),
    "mask_rcnn": lambda: mask_rcnn(2, width=32),
    "rfcn": lambda: rfcn(2, width=32),
    "ssd": lambda: ssd(2, size=SIZE, width=32),
    "yolo": lambda: YOLO(2, width=32),
}
HEAD = {"loss_classifier", "loss_box_reg", "loss_objectness", "loss_rpn_box_reg"}
LOSSES = {
    "faster_rcnn": HEAD,
    "mask_rcnn": HEAD | {"loss_mask"},
    "rfcn": HEAD,
    "ssd": {"classification", "bbox_regression"},
    "yolo": {"place", "size", "object", "no object", "class"},
}


def squares(count=4):
    """Pictures of a bright square, of class 1, and a dark upright bar, of class 2, on grey."""
    draw = torch.Generator().manual_seed(3)
    images, targets = torch.zeros(count, 3, SIZE, SIZE), []
    for image in images:
        x, y = torch.randint(4, 40, (2,), generator=draw).tolist()
        boxes = torch.tensor([[x, y, x + 24, y + 24], [x + 30, y, x + 42, y + 36]]).float()
        masks = torch.zeros(2, SIZE, SIZE, dtype=torch.uint8)
        for row, colour in enumerate((1, -1)):
            x1, y1, x2, y2 = boxes[row].int().tolist()
            image[:, y1:y2, x1:x2], masks[row, y1:y2, x1:x2] = colour, 1
        targets.append({"boxes": boxes, "labels": torch.tensor([1, 2]), "masks": masks})
    return images, targets


@pytest.fixture(params=MAKE)
def name(request):
    torch.manual_seed(0)
    return request.param


def test_a_detector_answers_as_torchvisions_do(name):
    model, (images, targets) = MAKE[name](), squares()
    losses = model(images, targets)
    assert set(losses) == LOSSES[name]
    assert all(loss.ndim == 0 and loss.isfinite() for loss in losses.values())
    found = model.eval()(images)
    assert len(found) == len(images)
    for one in found:
        assert one["boxes"].shape == (len(one["scores"]), 4)
        assert one["labels"].shape == one["scores"].shape
        assert ((one["labels"] >= 1) & (one["labels"] <= 2)).all()
        assert ("masks" in one) == (name == "mask_rcnn")


@pytest.mark.parametrize("make", [faster_rcnn, mask_rcnn, rfcn, ssd, YOLO])
@pytest.mark.parametrize("classes", [0, -1, "car", ("car", "bus")])
def test_a_detector_is_made_for_a_number_of_classes(make, classes):
    with pytest.raises(ValueError, match=rf"{make.__name__} was given classes=.*their number, at"):
        make(classes)


def test_a_picture_without_an_object_is_learned_from(name):
    model, (images, targets) = MAKE[name](), squares()
    for one in targets:
        for column, values in one.items():
            one[column] = values[:0]
    losses = model(images, targets)
    sum(losses.values()).backward()
    assert all(loss.isfinite() for loss in losses.values())
    if name != "ssd":  # which takes three empty boxes for each that fits: here none
        assert any(weight.grad is not None and weight.grad.any() for weight in model.parameters())


def test_places_are_computed_in_32_bits_where_the_rest_is_in_16(name):
    """As on a GPU; in 16 bits, places past 128 are whole pixels."""
    if name == "rfcn":
        pytest.skip("on a CPU, its pooling knows no 16 bits")
    model, images = MAKE[name]().eval(), 2 * torch.rand(2, 3, 3 * SIZE, 3 * SIZE) - 1
    for part in model.modules():  # without training nothing is sure
        if hasattr(part, "score_thresh"):
            part.score_thresh = 0.0
        if isinstance(part, YOLO):
            torch.nn.init.constant_(part.head[-1].bias, 3.0)
    kinds = []
    for part in model.modules():
        if "Generator" in type(part).__name__:
            part.register_forward_hook(lambda _, given, made: kinds.append(made[0].dtype))
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        found = model(images)[0]["boxes"]
    far = found[found > 128]
    assert found.dtype == torch.float32
    assert set(kinds) <= {torch.float32}
    assert len(far) > 10
    assert (far.bfloat16() != far).float().mean() > 0.5


def test_a_detector_learns_what_is_where(name):
    model, (images, targets) = MAKE[name](), squares()
    optimiser = torch.optim.AdamW(model.parameters(), lr=3e-3)
    plan = torch.optim.lr_scheduler.LinearLR(optimiser, 1, 0.02, total_iters=STEPS)
    for _ in range(STEPS):
        loss = sum(model(images, targets).values())
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        plan.step()
    found = model.eval()(images)
    for one, true in zip(found, targets, strict=True):
        best = box_iou(true["boxes"], one["boxes"]).max(1)
        # R-FCN cuts parts at whole cells.
        assert (best.values > (0.35 if name == "rfcn" else 0.5)).all()
        assert one["labels"][best.indices].tolist() == [1, 2]
    if name == "mask_rcnn":
        mask = found[0]["masks"][0, 0] > 0.5
        true = targets[0]["masks"][found[0]["labels"][0] - 1] > 0
        assert (mask & true).sum() / (mask | true).sum() > 0.6


def test_a_pyramid_has_a_level_for_each_stride():
    levels = Pyramid(width=16)(torch.zeros(2, 3, 64, 32))
    assert [list(each.shape) for each in levels.values()] == [
        [2, 16, 8, 4], [2, 16, 4, 2], [2, 16, 2, 1],
    ]  # fmt: skip


def test_a_fine_level_knows_what_only_coarse_features_see():
    """A place learns from pixels that no fine convolution reaches."""
    torch.manual_seed(0)
    pyramid, picture = Pyramid().eval(), torch.zeros(1, 3, 160, 160)
    far = picture.clone()
    far[..., 120:, 120:] = 3
    before, after = (pyramid(each)["0"][0, :, 8, 8] for each in (picture, far))
    assert not torch.allclose(before, after)


def test_proposals_learn_from_every_anchor_that_is_known():
    proposals = Proposals(8, (8, 16))
    logits = torch.tensor([2.0, -1.0, 0.5, 3.0])[:, None]
    offsets, wanted = torch.randn(4, 4), torch.randn(4, 4)
    labels = torch.tensor([1.0, 0.0, -1.0, 1.0])  # the third lies between near and far
    there, errors = proposals.compute_loss(logits, offsets, [labels[:2], labels[2:]], [wanted])
    parts = [torch.nn.functional.softplus(-sign * logits[row, 0]) for row, sign in
             ((0, 1), (1, -1), (3, 1))]  # fmt: skip
    torch.testing.assert_close(there, sum(parts) / 2)
    gaps = (offsets - wanted)[[0, 3]].abs()
    smooth = torch.where(gaps < 1 / 9, 4.5 * gaps**2, gaps - 1 / 18)
    torch.testing.assert_close(errors, smooth.sum() / 2)


def test_a_head_learns_from_fewer_regions_than_it_answers_for():
    model, (images, targets) = faster_rcnn(2, width=32), squares()
    read = []
    model.roi_heads.box_roi_pool.register_forward_pre_hook(
        lambda _, given: read.append([len(regions) for regions in given[1]])
    )
    model(images, targets)
    model.eval()(images)
    assert max(read[0]) <= 32
    assert 40 < max(read[1]) <= 80


@pytest.mark.parametrize("parts", [5, 8])
@pytest.mark.parametrize("size", [(160, 160), (100, 210)])
def test_regions_are_read_as_torchvision_reads_them_and_learned_through_as_well(size, parts):
    """Of every size, over every border, and of a picture without any."""
    high, wide = size
    middle = torch.rand(40, 2) * torch.tensor([wide, high])
    half = torch.exp(5 * torch.rand(40, 2)) / 2
    drawn = torch.cat([middle - half, middle + half], 1)
    corner = torch.tensor([[wide - 1.0, high - 1, wide, high], [0, 0, wide, high], [-9, -9, 9, 9]])
    regions = [torch.cat([drawn[:20], corner]), drawn[:0], drawn[20:]]
    levels = {
        name: torch.randn(3, 16, -(-high // stride), -(-wide // stride), requires_grad=True)
        for name, stride in (("0", 8), ("1", 16), ("2", 32))
    }
    theirs = MultiScaleRoIAlign(
        ["0", "1", "2"], parts, sampling_ratio=1, canonical_scale=48, canonical_level=4
    )
    told = [pool(levels, regions, [size] * 3) for pool in (Aligned(parts), theirs)]
    torch.testing.assert_close(*told, rtol=1e-4, atol=1e-4)
    wanted = torch.randn_like(told[0])
    back = [torch.autograd.grad(each, list(levels.values()), wanted) for each in told]
    torch.testing.assert_close(*back, rtol=1e-4, atol=1e-4)


def test_where_there_is_no_region_nothing_is_read():
    levels = {
        name: torch.ones(2, 4, side, side) for name, side in zip("012", (12, 6, 3), strict=True)
    }
    assert Aligned(5)(levels, 2 * [torch.zeros(0, 4)], 2 * [(96, 96)]).shape == (0, 4, 5, 5)


def test_each_part_of_a_region_is_read_in_a_map_of_its_own():
    pool = PartMaps(inputs=4, answers=2, parts=3).eval()
    level, region = torch.randn(1, 4, 12, 12), [torch.tensor([[8.0, 16.0, 56.0, 64.0]])]
    got = pool({"0": level}, region, [(96, 96)])
    maps = pool.maps(level)[0].unflatten(0, (2, 3, 3))  # answer, row, column of a part
    for row in range(3):
        for column in range(3):
            part = maps[
                :, row, column, 8 + 8 * row : 16 + 8 * row, 4 + 8 * column : 12 + 8 * column
            ]
            torch.testing.assert_close(got[0, :, row, column], part.mean((1, 2)))
    torch.testing.assert_close(got, ps_roi_pool(pool.maps(level), region, 3, 0.5))


def test_maps_are_enlarged_as_torch_enlarges_them():
    maps = torch.randn(2, 5, 7, 12).to(memory_format=torch.channels_last)
    theirs = torch.nn.functional.interpolate(maps, scale_factor=4, mode="bilinear")
    torch.testing.assert_close(Enlarge(4)(maps), theirs)


def test_parts_vote_for_a_class_and_for_one_box_of_any_class():
    parts = torch.randn(5, 3 + 4, 3, 3)
    logits, offsets = Vote(classes=3)(parts)
    torch.testing.assert_close(logits, parts[:, :3].sum((2, 3)) / 3)
    assert (offsets.unflatten(1, (3, 4)) == parts[:, 3:].mean((2, 3))[:, None]).all()


def test_yolos_boxes_come_back_from_shares():
    boxes = torch.rand(20, 4) * 60
    boxes[:, 2:] += boxes[:, :2] + 1
    torch.testing.assert_close(corners_of(shares_of(boxes, (96, 130)), (96, 130)), boxes)


def test_the_smallest_object_owns_a_cell_whatever_the_order():
    boxes = torch.tensor([[0.0, 0, 30, 30], [10, 10, 20, 20], [12, 12, 18, 19], [40, 40, 50, 50]])
    cell = torch.tensor([7, 7, 7, 2])
    for order in (torch.arange(4), torch.tensor([2, 0, 3, 1])):
        kept = owners(cell[order], boxes[order], 9)
        assert sorted(order[kept].tolist()) == [2, 3]


def test_yolo_loses_nothing_where_every_cell_is_right():
    model, size = YOLO(2, width=32), (96, 96)
    boxes, labels = torch.tensor([[10.0, 10, 34, 40], [80, 70, 94, 96]]), torch.tensor([2, 1])
    rows = 12
    answers = torch.full((1, rows, rows, 7), -20.0)
    wanted = shares_of(boxes, size)
    for (x, y, w, h), label in zip(wanted.tolist(), labels.tolist(), strict=True):
        cell = answers[0, int(y * rows), int(x * rows)]
        for place, share in enumerate((x * rows % 1, y * rows % 1, w, h)):
            cell[place] = torch.logit(torch.tensor(share))
        cell[4], cell[4 + label] = 20, 20
    target = [{"boxes": boxes, "labels": labels}]
    losses = model.losses(answers, model.shares(answers), target, size)
    assert max(losses.values()) < 1e-3
    target[0]["labels"] = torch.tensor([1, 1])
    assert model.losses(answers, model.shares(answers), target, size)["class"] > 5
    target[0]["boxes"] = boxes + torch.tensor([3.0, 0, 3, 0])
    assert model.losses(answers, model.shares(answers), target, size)["place"] > 0.1


def test_cells_of_a_wide_picture_lie_where_they_are():
    shares = YOLO(2, width=32).shares(torch.zeros(1, 2, 4, 7))
    assert shares.shape == (1, 2, 4, 4)
    assert shares[0, 1, 2].tolist() == [2.5 / 4, 1.5 / 2, 0.5, 0.5]


def test_a_cell_with_an_object_loses_nothing_for_none():
    model, size = YOLO(2, width=32), (96, 96)
    target = [{"boxes": torch.tensor([[10.0, 10, 34, 40]]), "labels": torch.tensor([1])}]
    answers = torch.zeros(1, 12, 12, 7)  # each cell is half sure
    losses = model.losses(answers, model.shares(answers), target, size)
    assert losses["object"] == pytest.approx(math.log(2))
    assert losses["no object"] == pytest.approx(0.5 * 143 * math.log(2))


def test_yolo_finds_a_thing_of_a_class_once_and_a_hundred_at_most():
    """Three cells with one box: two say the first class, the third the second."""
    answers = torch.zeros(1, 3, 7)
    answers[0, :, 4] = torch.tensor([3.0, 4.0, 5.0])
    answers[0, [0, 1, 2], [5, 5, 6]] = 9
    corners = torch.tensor([[[10.0, 10, 40, 40], [11, 10, 40, 40], [10, 10, 40, 41]]])
    one = found(answers, corners, (96, 96))
    assert one["labels"].tolist() == [2, 1]
    assert one["boxes"].tolist() == [[10, 10, 40, 41], [11, 10, 40, 40]]
    corners = torch.arange(MOST + 20.0)[None, :, None] * 50 + torch.tensor([0, 0, 9, 9])
    assert len(found(torch.full((1, MOST + 20, 7), 5.0), corners, (9999, 9999))["scores"]) == MOST


def test_yolos_boxes_end_where_the_picture_does():
    corners = torch.tensor([[[-5.0, -4, 200, 190]]])
    one = found(torch.full((1, 1, 7), 5.0), corners, (96, 130))
    assert one["boxes"].tolist() == [[0, 0, 130, 96]]


@pytest.mark.parametrize(
    ("targets", "words"), [(None, "2 pictures and no targets"), ([], "2 pictures and targets of 0")]
)
def test_yolo_does_not_learn_without_targets(targets, words):
    with pytest.raises(ValueError, match=rf"YOLO learns, and was given {words}. Give a dict"):
        YOLO(2, width=32)(torch.zeros(2, 3, 96, 96), targets)


def test_a_middle_on_the_far_border_has_a_cell():
    model = YOLO(2, width=32)
    target = [{"boxes": torch.tensor([[90.0, 90, 102, 102]]), "labels": torch.tensor([1])}]
    assert all(each.isfinite() for each in model(torch.zeros(1, 3, 96, 96), target).values())
