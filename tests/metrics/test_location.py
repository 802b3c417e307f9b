"""Distances and overlaps: against torchvision, and where there is nothing to overlap."""

import math

import pytest
import torch
from torchvision.ops import box_iou

from labkit.metrics import Distance, Overlap, inside, iou


def some_boxes(seed):
    places = 50 * torch.rand(40, 4, generator=torch.Generator().manual_seed(seed))
    return torch.cat([places[:, :2], places[:, :2] + places[:, 2:]], 1)


def test_iou_is_torchvisions():
    boxes, others = some_boxes(0), some_boxes(1)
    torch.testing.assert_close(iou(boxes, others), box_iou(boxes, others).diagonal())


@pytest.mark.parametrize(
    ("box", "wanted"),
    [
        ((0, 0, 0, 0), 0),
        ((9, 9, 12, 12), 0),
        ((4, 0, 0, 4), 0),
        ((0, 0, 4, 4), 1),
        ((4, 0, 8, 4), 0),
    ],
    ids=["a point", "elsewhere", "inside out", "the same", "side by side"],
)
def test_odd_boxes_overlap_as_much_as_they_do(box, wanted):
    found = iou(torch.tensor([box]).float(), torch.tensor([[0.0, 0, 4, 4]]))
    assert found.tolist() == [wanted]


def test_scores_do_not_depend_on_batches():
    boxes, others = some_boxes(0), some_boxes(1)
    whole, parts = Overlap(), Overlap()
    whole.update(boxes, others)
    for part in (slice(0, 7), slice(7, 40)):
        parts.update(boxes[part], others[part])
    assert whole.compute() == pytest.approx(parts.compute())
    assert whole.compute()["IoU over 0.5"] == (iou(boxes, others) > 0.5).float().mean().item()


@pytest.mark.parametrize("unknown", [(math.nan, math.nan), (math.nan, 9.0), (9.0, math.nan)])
def test_a_point_that_is_not_known_does_not_count(unknown):
    score = Distance()
    truth = torch.tensor([[[0.0, 0.0], unknown]])
    score.update(torch.tensor([[[0.0, 3.0], [9.0, 9.0]]]), truth)
    assert score.compute() == {"mean distance": 3.0, "median distance": 3.0}


def test_a_prediction_that_is_no_number_is_not_left_out():
    score = Distance()
    truth = torch.tensor([[[0.0, 0.0], [0.0, 0.0]]])
    score.update(torch.tensor([[[0.0, 3.0], [torch.nan, 0.0]]]), truth)
    assert all(math.isnan(value) for value in score.compute().values())
    assert list(score.compute()) == ["mean distance", "median distance"]


@pytest.mark.parametrize(("score", "shape"), [(Overlap, (2, 4)), (Distance, (2, 3, 2))])
def test_update_reads_no_value(score, shape):
    """On a device that holds none, whatever would make a GPU wait cannot be done at all."""
    running = score()
    running.update(torch.empty(shape, device="meta"), torch.empty(shape, device="meta"))
    (seen,) = next(iter(vars(running).values()))
    assert seen.is_meta


@pytest.mark.parametrize(
    ("score", "given", "words"),
    [
        (Overlap, (2, 5), "boxes"),
        (Overlap, (2, 2, 2), "boxes"),
        (Distance, (2, 4), "points"),
    ],
)
def test_other_shapes_are_told(score, given, words):
    with pytest.raises(ValueError, match=f"It takes {words}"):
        score().update(torch.zeros(given), torch.zeros(given))


@pytest.mark.parametrize("score", [Overlap, Distance])
def test_nothing_seen_is_told(score):
    with pytest.raises(ValueError, match="Nothing has been scored"):
        score().compute()


def test_inside_counts_cells_by_the_part_that_a_box_covers():
    maps = torch.zeros(1, 4, 4)
    maps[0, 1, 2] = 1.0  # rows from 1/4 to 1/2, columns from 1/2 to 3/4
    for box, share in (
        ((0.5, 0.25, 0.75, 0.5), 1),
        ((0.0, 0.0, 0.5, 1.0), 0),
        ((0.5, 0.0, 0.625, 1.0), 0.5),
        ((0.625, 0.375, 1.0, 1.0), 0.25),
        ((0.55, 0.3, 0.6, 0.4), 0.08),  # within the cell
    ):
        torch.testing.assert_close(inside(maps, torch.tensor([box])), torch.tensor([float(share)]))


def test_inside_of_an_even_map_is_the_area_and_parts_add_up():
    made = torch.Generator().manual_seed(0)
    corners = torch.rand(20, 2, 2, generator=made).sort(1).values
    boxes = corners.flatten(1)
    even = inside(torch.full((20, 5, 7), 3.0), boxes)
    torch.testing.assert_close(even, (boxes[:, 2:] - boxes[:, :2]).prod(1))
    maps = torch.rand(20, 5, 7, generator=made)
    left, right = boxes.clone(), boxes.clone()
    left[:, 2] = right[:, 0] = boxes[:, [0, 2]].mean(1)
    torch.testing.assert_close(inside(maps, left) + inside(maps, right), inside(maps, boxes))


def test_inside_of_nothing_is_nothing():
    assert inside(torch.zeros(1, 2, 2), torch.tensor([[0.0, 0, 1, 1]])).item() == 0
