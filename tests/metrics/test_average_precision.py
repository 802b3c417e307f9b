"""Average precision by hand: pycocotools for one class and one threshold, VOC's by fractions."""

import contextlib
import io
import math
from fractions import Fraction
from itertools import pairwise

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from labkit.metrics import average_precision, match_detections

BOX = st.tuples(*[st.integers(0, 10)] * 2, *[st.integers(0, 10)] * 2)
FOUND = st.tuples(BOX, st.integers(0, 9))
TRUTH = st.tuples(BOX, st.booleans())
PICTURE = st.tuples(st.lists(FOUND, max_size=8), st.lists(TRUTH, max_size=5))
CONVENTIONS = ("coco", "voc2007", "voc2010")


class Ignoring(COCOeval):
    """pycocotools, which writes over `ignore`, made to heed the difficult after all."""

    def _prepare(self):
        super()._prepare()
        for objects in self._gts.values():
            for each in objects:
                each["ignore"] = each["difficult"]


def theirs(pictures, threshold):
    """pycocotools' average precision of one class, and the flags of each picture's detections."""
    objects, found = [], []
    for image, (detections, truth) in enumerate(pictures):
        common = {"image_id": image, "category_id": 0, "iscrowd": 0}
        for box, difficult in truth:
            item = {"id": len(objects) + 1, "bbox": list(box), "area": box[2] * box[3]}
            objects.append(common | item | {"difficult": difficult})
        for box, score in detections:
            item = {"id": len(found) + 1, "bbox": list(box), "area": box[2] * box[3]}
            found.append(common | item | {"score": score / 10})
    with contextlib.redirect_stdout(io.StringIO()):
        sides = []
        for items in (objects, found):
            sides.append(COCO())
            images = [{"id": number} for number in range(len(pictures))]
            sides[-1].dataset = {"images": images, "annotations": items, "categories": [{"id": 0}]}
            sides[-1].createIndex()
        run = Ignoring(*sides, "bbox")
        run.params.iouThrs, run.params.areaRng = [threshold], [[0, 1e10]]
        run.evaluate()
        run.accumulate()
    flags = {}
    for each in run.evalImgs:
        if each:
            rows = (each["dtIds"], each["dtMatches"][0], each["dtIgnore"][0])
            flags |= {number: (match > 0, left) for number, match, left in zip(*rows, strict=True)}
    precision = run.eval["precision"][0, :, 0, 0, -1].mean()
    return math.nan if precision == -1 else precision, [flags[each["id"]] for each in found]


def corners(boxes):
    """(x, y, width, height) to (x1, y1, x2, y2)."""
    given = torch.tensor(boxes).float().reshape(-1, 4)
    return torch.cat([given[:, :2], given[:, :2] + given[:, 2:]], 1)


def matched(picture, threshold):
    detections, truth = picture
    scores = torch.tensor([score / 10 for _, score in detections])
    found = match_detections(
        corners([box for box, _ in detections]),
        scores,
        corners([box for box, _ in truth]),
        torch.tensor([difficult for _, difficult in truth]),
        threshold,
    )
    return scores, found


@settings(max_examples=200, deadline=None)
@given(
    pictures=st.lists(PICTURE, min_size=1, max_size=4), threshold=st.sampled_from([0.3, 0.5, 0.75])
)
def test_one_class_at_one_threshold_is_pycocotools(pictures, threshold):
    wanted, flags = theirs(pictures, threshold)
    sides = [matched(picture, threshold) for picture in pictures]
    scores, found = (torch.cat(each) for each in zip(*sides, strict=True))
    assert [(each != -1, each == -2) for each in found.tolist()] == flags
    objects = sum(not difficult for _, truth in pictures for _, difficult in truth)
    counts = found != -2
    ours = average_precision(scores[counts], found[counts] >= 0, objects)
    assert ours == pytest.approx(wanted, abs=1e-6, nan_ok=True)


def test_of_objects_overlapped_alike_it_is_the_one_that_pycocotools_takes():
    """The last; had it been the first, the second detection would find nothing."""
    picture = (
        [((5, 0, 10, 10), 9), ((0, 0, 10, 10), 8)],
        [((0, 0, 10, 10), False), ((10, 0, 10, 10), False)],
    )
    assert theirs([picture], 0.3)[1] == [(True, False), (True, False)]
    assert matched(picture, 0.3)[1].tolist() == [1, 0]


def test_recalls_are_rounded_as_pycocotools_rounds_them():
    """0.7 of its recalls is a last digit above 7 / 10, which thus does not reach it."""
    boxes = [((20 * each, 0, 10, 10), False) for each in range(10)]
    picture = [(box, 5) for box, _ in boxes[:7]], boxes
    wanted, _ = theirs([picture], 0.5)
    assert wanted == pytest.approx(70 / 101)
    scores, found = matched(picture, 0.5)
    assert average_precision(scores, found >= 0, 10) == pytest.approx(wanted)


def by_fractions(flags, objects, convention):
    """Everingham's words, without a rounding: flags are from the surest detection on down."""
    points, right = [], 0
    for seen, flag in enumerate(flags, start=1):
        right += flag
        points.append((Fraction(right, objects), Fraction(right, seen)))

    def best(recall):
        return max((precision for reached, precision in points if reached >= recall), default=0)

    if convention == "voc2007":
        return float(sum(best(Fraction(tenth, 10)) for tenth in range(11)) / 11)
    steps = sorted({Fraction(0)} | {recall for recall, _ in points})
    return float(sum((b - a) * best(b) for a, b in pairwise(steps)))


@settings(max_examples=200, deadline=None)
@given(
    flags=st.lists(st.booleans(), max_size=30),
    missed=st.integers(0, 12),
    convention=st.sampled_from(["voc2007", "voc2010"]),
)
def test_voc_is_what_the_paper_says(flags, missed, convention):
    objects = sum(flags) + missed
    if not objects:
        return
    scores = torch.linspace(0.9, 0.1, len(flags))
    turned = torch.randperm(len(flags), generator=torch.Generator().manual_seed(0))
    right = torch.tensor(flags).bool()
    found = average_precision(scores[turned], right[turned], objects, convention)
    assert found == pytest.approx(by_fractions(flags, objects, convention), abs=1e-9)


def test_conventions_differ():
    scores, right = torch.tensor([0.9, 0.8, 0.7, 0.6]), torch.tensor([1, 0, 0, 1]).bool()
    values = [average_precision(scores, right, 2, each) for each in CONVENTIONS]
    assert values == pytest.approx([(51 + 50 * 0.5) / 101, (6 + 5 * 0.5) / 11, 0.75])


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_nothing_to_find_has_no_score_and_nothing_found_scores_nothing(convention):
    for count in (0, 2):
        wrong = torch.rand(count), torch.zeros(count).bool()
        assert math.isnan(average_precision(*wrong, 0, convention))
        assert average_precision(*wrong, 3, convention) == 0
    assert average_precision(torch.rand(3), torch.ones(3).bool(), 3, convention) == 1


TWO = torch.tensor([[0.0, 0, 10, 10], [0, 0, 10, 8]])


def test_the_surest_chooses_first_and_each_object_is_found_once():
    found = torch.tensor([[0.0, 0, 10, 9], [0, 0, 10, 10], [0, 0, 10, 10]])
    scores = torch.tensor([0.5, 0.6, 0.9])
    assert match_detections(found, scores, TWO).tolist() == [-1, 1, 0]
    assert match_detections(found, scores, TWO[:1]).tolist() == [-1, -1, 0]


def test_a_difficult_object_is_chosen_only_where_no_other_will_do():
    found, scores = TWO[:1].repeat(3, 1), torch.tensor([0.9, 0.8, 0.7])
    difficult = torch.tensor([True, False])
    assert match_detections(found, scores, TWO, difficult).tolist() == [1, -2, -1]


def test_the_threshold_itself_is_enough():
    half = torch.tensor([[0.0, 0, 10, 5]])
    assert match_detections(half, torch.ones(1), TWO[:1], threshold=0.5).tolist() == [0]
    assert match_detections(half, torch.ones(1), TWO[:1], threshold=0.51).tolist() == [-1]


def test_empty_and_degenerate_boxes_find_nothing():
    nothing = torch.zeros(0)
    assert match_detections(nothing, nothing, TWO).shape == (0,)
    assert match_detections(TWO, torch.rand(2), nothing).tolist() == [-1, -1]
    point = torch.tensor([[5.0, 5, 5, 5], [10, 10, 0, 0]])
    assert match_detections(point, torch.rand(2), point).tolist() == [-1, -1]


@pytest.mark.parametrize(
    ("shapes", "words"),
    [
        ([(2, 4), (3,), (1, 4), (1,)], r"boxes \[2, 4\], scores \[3\]"),
        ([(2, 5), (2,), (1, 4), (1,)], r"boxes \[2, 5\]"),
        ([(2, 4), (2,), (4,), (4,)], r"objects \[4\]"),
        ([(2, 4), (2,), (1, 4), (2,)], r"difficult \[2\]"),
        ([(2, 4), (0,), (1, 4), (1,)], r"boxes \[2, 4\], scores \[0\]"),
        ([(2, 4), (2,), (1, 4), (0,)], r"difficult \[0\]"),
        ([(0,), (2,), (1, 4), (1,)], r"boxes \[0\], scores \[2\]"),
    ],
)
def test_other_shapes_of_boxes_are_told(shapes, words):
    with pytest.raises(ValueError, match=words):
        match_detections(*(torch.zeros(shape) for shape in shapes))


@pytest.mark.parametrize(
    ("scores", "right", "objects", "words"),
    [
        ([0.5, 0.6], [True], 1, r"scores \[2\] and right \[1\]"),
        ([[0.5]], [[True]], 1, r"scores \[1, 1\]"),
        ([math.nan], [True], 1, "not finite"),
        ([0.5, 0.6], [True, True], 1, "2 detections that are right and 1 objects"),
    ],
)
def test_what_cannot_be_scored_is_told(scores, right, objects, words):
    with pytest.raises(ValueError, match=words):
        average_precision(torch.tensor(scores), torch.tensor(right), objects)


def test_another_convention_is_told():
    with pytest.raises(ValueError, match=r"'voc2012'. It is one of \"coco\", \"voc2007\""):
        average_precision(torch.rand(1), torch.ones(1).bool(), 1, "voc2012")
