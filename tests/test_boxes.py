"""Boxes by arithmetic: against torchvision's own parts, and where boxes are empty or none."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torchvision.models.detection._utils import BoxCoder, Matcher
from torchvision.models.detection.anchor_utils import AnchorGenerator
from torchvision.models.detection.image_list import ImageList
from torchvision.ops import batched_nms, box_iou, generalized_box_iou, nms, remove_small_boxes

from labkit.boxes import anchors, decode, encode, kinds, match, soft_nms

PLACE = st.tuples(*[st.integers(0, 20)] * 2, *[st.integers(0, 12)] * 2)
NOTHING = torch.zeros(0, 4)
POINT, BACKWARDS = [5.0, 5, 5, 5], [9.0, 0, 0, 9]


def some_boxes(count, seed=0):
    places = 50 * torch.rand(count, 4, generator=torch.Generator().manual_seed(seed))
    return torch.cat([places[:, :2], places[:, :2] + places[:, 2:] + 1], 1)


def corners(places):
    """(x, y, width, height) to (x1, y1, x2, y2)."""
    given = torch.tensor(places).float().reshape(-1, 4)
    return torch.cat([given[:, :2], given[:, :2] + given[:, 2:]], 1)


# What torchvision.ops does with boxes that are empty or backwards, which we build upon.


def test_torchvision_answers_no_boxes_by_none():
    assert box_iou(NOTHING, some_boxes(3)).shape == (0, 3)
    assert nms(NOTHING, torch.zeros(0), 0.5).shape == (0,)
    assert batched_nms(NOTHING, torch.zeros(0), torch.zeros(0).long(), 0.5).shape == (0,)


@pytest.mark.parametrize("broken", [POINT, BACKWARDS])
def test_torchvision_finds_no_overlap_or_nan_with_boxes_without_an_area(broken):
    broken = torch.tensor([broken])
    whole = torch.tensor([[0.0, 0, 8, 8]])
    assert not box_iou(broken, whole).nan_to_num(0).any()
    assert not (box_iou(broken, broken) > 0).any()
    assert box_iou(torch.tensor([POINT]), torch.tensor([POINT])).isnan().all()
    assert generalized_box_iou(torch.tensor([POINT]), torch.tensor([POINT])).isnan().all()
    assert nms(broken.repeat(2, 1), torch.ones(2), 0.1).tolist() == [0, 1]  # one like the other
    assert remove_small_boxes(torch.cat([broken, whole]), 1).tolist() == [1]


# Anchors


@pytest.mark.parametrize("size", [(3, 5), (1, 1), (4, 2)])
def test_anchors_are_torchvisions_moved_into_the_middle_of_the_cells(size):
    scales, ratios, stride = (8, 16, 32), (0.25, 1, 4), 16  # of which nothing is to be rounded
    theirs = AnchorGenerator((scales,), (ratios,))
    image = torch.zeros(1, 3, size[0] * stride, size[1] * stride)
    (wanted,) = theirs(ImageList(image, [image.shape[2:]]), [torch.zeros(1, 8, *size)])
    found = anchors(size, stride, scales, ratios)
    torch.testing.assert_close(found, wanted + stride / 2)


def test_anchors_have_their_scale_and_their_ratio():
    found = anchors((2, 3), 8, scales=[10, 20], ratios=[0.5, 1, 3])
    assert found.shape == (2 * 3 * 6, 4)
    width, height = (found[:, 2:] - found[:, :2]).view(6, 3, 2, 2).unbind(-1)
    torch.testing.assert_close((width * height).sqrt(), torch.tensor([10.0, 20]).expand(6, 3, 2))
    ratios = torch.tensor([0.5, 1, 3])[:, None].expand(6, 3, 2)
    torch.testing.assert_close(height / width, ratios)
    middles = (found[:, :2] + found[:, 2:]).view(2, 3, 6, 2) / 2
    assert middles[1, 2].unique(dim=0).tolist() == [[20, 12]]


@pytest.mark.parametrize(
    "given",
    [((0, 2), 8, [8], [1]), ((2, 2), 0, [8], [1]), ((2, 2), 8, [], [1]), ((2, 2), 8, [8], [-1])],
)
def test_anchors_of_nothing_are_told(given):
    with pytest.raises(ValueError, match=r"anchors was given size=.*at least one scale"):
        anchors(*given)


# Matching


@settings(max_examples=200, deadline=None)
@given(
    ours=st.lists(PLACE, min_size=1, max_size=12),
    boxes=st.lists(PLACE, min_size=1, max_size=5),
    low=st.sampled_from([0, 0.2, 0.3]),
    high=st.sampled_from([0.3, 0.5, 0.7]),
)
def test_matching_is_torchvisions(ours, boxes, low, high):
    ours, boxes = corners(ours), corners(boxes)
    overlaps = box_iou(boxes, ours).nan_to_num(0)
    overlaps = overlaps[overlaps.any(1)]  # see the next test
    found = match(ours, boxes[box_iou(boxes, ours).nan_to_num(0).any(1)], low, high)
    if len(overlaps):
        theirs = Matcher(high, low, allow_low_quality_matches=True)
        assert found.tolist() == theirs(overlaps).tolist()


def test_a_box_that_overlaps_no_anchor_gets_none_and_not_all_as_torchvisions():
    grid = anchors((2, 2), 8, [8], [1])
    boxes = torch.tensor([[100.0, 100, 110, 110], [0, 0, 8, 8]])
    assert match(grid, boxes, 0.3, 0.7).tolist() == [1, -1, -1, -1]
    theirs = Matcher(0.7, 0.3, allow_low_quality_matches=True)
    assert (theirs(box_iou(boxes, grid)) >= 0).all()


def test_between_is_neither_and_every_box_keeps_its_best():
    grid = anchors((1, 4), 10, [10], [1])
    boxes = torch.tensor([[0.0, 0, 10, 9], [14, 0, 24, 10]])
    assert match(grid, boxes, 0.2, 0.7).tolist() == [0, 1, -2, -1]


def test_thresholds_belong_to_the_upper_side():
    grid = torch.tensor([[0.0, 0, 10, 10], [0, 0, 10, 5], [0, 0, 10, 2]])
    assert match(grid, grid[:1], 0.2, 0.5).tolist() == [0, 0, -2]


@pytest.mark.parametrize("boxes", [NOTHING, torch.zeros(0), torch.tensor([POINT, BACKWARDS])])
def test_without_boxes_all_is_background(boxes):
    grid = anchors((1, 3), 8, [8], [1])
    found = match(grid, boxes, 0.3, 0.7)
    assert found.tolist() == [-1, -1, -1]
    assert found.dtype == match(grid, grid, 0.3, 0.7).dtype == torch.int64
    assert match(NOTHING, boxes, 0.3, 0.7).shape == (0,)


@pytest.mark.parametrize(("low", "high"), [(0.7, 0.3), (-0.1, 0.5), (0.3, 1.1)])
def test_thresholds_out_of_order_are_told(low, high):
    with pytest.raises(ValueError, match=rf"low={low} and high={high}.*0 <= low <= high <= 1"):
        match(some_boxes(2), some_boxes(2), low, high)


# Offsets


def test_offsets_are_torchvisions():
    boxes, near = some_boxes(30), some_boxes(30, 1)
    theirs = BoxCoder((1.0, 1.0, 1.0, 1.0))
    torch.testing.assert_close(encode(boxes, near), theirs.encode([boxes], [near])[0])
    offsets = 3 * torch.randn(30, 4, generator=torch.Generator().manual_seed(2))
    offsets[:3, 2:] = 50.0  # more than may be
    wanted = theirs.decode(offsets, [near])[:, 0]
    torch.testing.assert_close(decode(offsets, near), wanted, rtol=1e-4, atol=1e-3)
    assert decode(offsets, near).isfinite().all()


def test_there_and_back():
    boxes, near = some_boxes(30).view(5, 6, 4), some_boxes(30, 1).view(5, 6, 4)
    torch.testing.assert_close(decode(encode(boxes, near), near), boxes, rtol=1e-4, atol=1e-3)
    torch.testing.assert_close(decode(torch.zeros(5, 6, 4), near), near)


@pytest.mark.parametrize("function", [encode, decode])
def test_no_boxes_have_no_offsets(function):
    assert function(NOTHING, NOTHING).shape == (0, 4)


@pytest.mark.parametrize("broken", [POINT, BACKWARDS])
def test_offsets_are_finite_also_without_an_area(broken):
    broken, whole = torch.tensor([broken]), torch.tensor([[0.0, 0, 8, 8]])
    for pair in ((broken, whole), (whole, broken), (broken, broken)):
        assert encode(*pair).isfinite().all()
        assert decode(encode(*pair), pair[1]).isfinite().all()
    point = torch.tensor([POINT])
    assert not BoxCoder((1.0,) * 4).encode([point], [whole])[0].isfinite().all()


# Soft suppression


def as_the_paper_has_it(boxes, scores, method, threshold=0.3, sigma=0.5, least=0.001):
    """Figure 2 of Bodla and others (2017), with plain lists."""
    waiting, scores, kept = list(range(len(boxes))), scores.tolist(), []
    overlaps = box_iou(boxes, boxes).nan_to_num(0).tolist()
    while waiting:
        surest = max(waiting, key=lambda each: (scores[each], -each))
        waiting.remove(surest)
        kept.append((surest, scores[surest]))
        for each in waiting:
            iou = overlaps[surest][each]
            if method == "gaussian":
                scores[each] *= math.exp(-iou * iou / sigma)
            elif iou >= threshold:
                scores[each] *= 1 - iou
    return [(each, score) for each, score in kept if score >= least]


@settings(max_examples=100, deadline=None)
@given(
    places=st.lists(st.tuples(PLACE, st.integers(1, 99)), max_size=10),
    method=st.sampled_from(["linear", "gaussian"]),
)
def test_soft_nms_is_the_papers(places, method):
    boxes = corners([place for place, _ in places]).double()
    scores = torch.tensor([score / 100 for _, score in places]).double()
    kept, sure = soft_nms(boxes, scores, method)
    wanted = as_the_paper_has_it(boxes, scores, method)
    assert kept.tolist() == [each for each, _ in wanted]
    assert sure.tolist() == pytest.approx([score for _, score in wanted])
    assert sure.tolist() == sorted(sure.tolist(), reverse=True)


def test_without_overlaps_soft_nms_sorts_as_nms_does():
    boxes = anchors((2, 3), 8, [8], [1])
    scores = torch.tensor([0.3, 0.9, 0.1, 0.5, 0.7, 0.2])
    for method in ("linear", "gaussian"):
        kept, sure = soft_nms(boxes, scores, method)
        assert kept.tolist() == nms(boxes, scores, 0.5).tolist()
        assert torch.equal(sure, scores[kept])


def test_an_object_behind_another_survives_and_given_scores_stay():
    boxes = torch.tensor([[0.0, 0, 10, 10], [0, 0, 10, 9], [0, 0, 10, 10]])
    scores = torch.tensor([0.9, 0.8, 0.7])
    assert nms(boxes, scores, 0.5).tolist() == [0]
    kept, sure = soft_nms(boxes, scores)
    assert kept.tolist() == [0, 1]  # the third is the first once more, and nothing is left of it
    assert sure.tolist() == pytest.approx([0.9, 0.08])
    assert soft_nms(boxes, scores, "gaussian", least=0.2)[0].tolist() == [0]
    assert scores.tolist() == pytest.approx([0.9, 0.8, 0.7])
    assert soft_nms(boxes, scores, threshold=0.95)[0].tolist() == [0, 1]
    half = torch.tensor([[0.0, 0, 10, 10], [0, 0, 10, 5]])
    for threshold, wanted in ((0.5, 0.4), (0.51, 0.8)):
        assert soft_nms(half, scores[:2], threshold=threshold)[1][1] == pytest.approx(wanted)


@pytest.mark.parametrize("boxes", [NOTHING, torch.zeros(0)])
def test_soft_nms_of_nothing_is_nothing(boxes):
    kept, sure = soft_nms(boxes, torch.zeros(0))
    assert kept.shape == sure.shape == (0,)
    assert kept.dtype == torch.int64


@pytest.mark.parametrize("method", ["linear", "gaussian"])
def test_boxes_without_an_area_suppress_nothing(method):
    boxes = torch.tensor([POINT, POINT, BACKWARDS, BACKWARDS])
    scores = torch.tensor([0.9, 0.8, 0.7, 0.6])
    kept, sure = soft_nms(boxes, scores, method)
    assert kept.tolist() == [0, 1, 2, 3]
    assert torch.equal(sure, scores)


@pytest.mark.parametrize(
    ("shapes", "options", "words"),
    [
        ([(2, 4), (3,)], {}, r"boxes \[2, 4\] and scores \[3\]"),
        ([(2, 5), (2,)], {}, r"boxes \[2, 5\]"),
        ([(0,), (3,)], {}, r"boxes \[0\] and scores \[3\]"),
        ([(1, 4), (1,)], {"method": "hard"}, "'hard'. It is"),
        ([(1, 4), (1,)], {"method": "gaussian", "sigma": 0}, "sigma=0"),
    ],
)
def test_what_cannot_be_suppressed_is_told(shapes, options, words):
    with pytest.raises(ValueError, match=words):
        soft_nms(*(torch.zeros(shape) for shape in shapes), **options)


# Kinds of mistakes

CAR, BUS = 0, 1
OBJECT = (0, 0, 10, 10)


def told(found, truth, **flags):
    """Of one picture: found are (box, label, score), truth are (box, label)."""
    boxes, labels, scores = zip(*found, strict=True) if found else ((), (), ())
    places, classes = zip(*truth, strict=True) if truth else ((), ())
    prediction = {
        "boxes": torch.tensor(boxes).float().reshape(-1, 4),
        "labels": torch.tensor(labels).long(),
        "scores": torch.tensor(scores),
    }
    targets = {
        "boxes": [torch.tensor(places).float().reshape(-1, 4)],
        "labels": [torch.tensor(classes).long()],
        **{name: [torch.tensor(value)] for name, value in flags.items()},
    }
    (mistakes,) = kinds([prediction], targets)
    return mistakes


@pytest.mark.parametrize(
    ("box", "label", "kind", "missed"),
    [
        ((0, 0, 10, 9), CAR, "right", []),
        ((0, 0, 10, 5), CAR, "right", []),
        ((0, 0, 10, 4.9), CAR, "place", []),
        ((0, 0, 10, 1), CAR, "place", []),
        ((0, 0, 10, 0.9), CAR, "background", [0]),
        ((0, 0, 10, 9), BUS, "class", []),
        ((0, 0, 10, 5), BUS, "class", []),
        ((0, 0, 10, 4.9), BUS, "class and place", [0]),
        ((0, 0, 10, 2), BUS, "class and place", [0]),
        ((0, 0, 10, 0.9), BUS, "background", [0]),
        ((30, 30, 40, 40), CAR, "background", [0]),
        (POINT, CAR, "background", [0]),
        (BACKWARDS, CAR, "background", [0]),
    ],
)
def test_one_detection_and_one_object(box, label, kind, missed):
    assert told([(box, label, 0.5)], [(OBJECT, CAR)]) == ([kind], missed)


def test_the_surer_one_is_right_and_the_other_a_duplicate():
    twice = [((0, 0, 10, 10), CAR, 0.5), ((0, 0, 10, 9), CAR, 0.9)]
    assert told(twice, [(OBJECT, CAR)]) == (["duplicate", "right"], [])
    assert told(twice, [(OBJECT, CAR), ((0, 0, 10, 8), CAR)]) == (["right", "right"], [])


def test_place_is_asked_before_class_and_class_before_duplicate():
    """As TIDE's own program does."""
    found = [(OBJECT, CAR, 0.9), ((0, 0, 10, 9), CAR, 0.5), ((0, 0, 10, 30), CAR, 0.4)]
    truth = [(OBJECT, CAR), ((0, 0, 10, 8), BUS)]
    assert told(found, truth) == (["right", "class", "place"], [])
    truth[1] = ((0, 0, 10, 30), BUS)
    assert told(found, truth).kinds == ["right", "duplicate", "place"]


@pytest.mark.parametrize("flag", ["difficult", "crowd"])
def test_who_finds_what_does_not_count_is_ignored_and_it_is_not_missed(flag):
    flags = {flag: [True]}
    assert told([], [(OBJECT, CAR)], **flags) == ([], [])
    assert told([(OBJECT, CAR, 0.9)], [(OBJECT, CAR)], **flags) == (["ignored"], [])
    assert told([(OBJECT, BUS, 0.9)], [(OBJECT, CAR)], **flags) == (["ignored"], [])
    within = [((0, 0, 4, 4), CAR, 0.9)]
    assert told(within, [(OBJECT, CAR)], **flags) == (["ignored"], [])
    hardly = [((0, 0, 10, 0.9), BUS, 0.9)]
    assert told(hardly, [(OBJECT, CAR)], **flags) == (["background"], [])
    wrong = told([(OBJECT, BUS, 0.9)], [(OBJECT, CAR)] * 2, **{flag: [True, False]})
    assert wrong == (["class"], [])
    both = {flag: [True, False]}
    assert told([(OBJECT, CAR, 0.9)], [(OBJECT, CAR)] * 2, **both) == (["right"], [])


def test_no_objects_and_no_detections():
    assert told([], [(OBJECT, CAR), (OBJECT, BUS)]) == ([], [0, 1])
    assert told([(OBJECT, CAR, 0.9)], []) == (["background"], [])
    assert told([], []) == ([], [])
    assert kinds([], {"boxes": [], "labels": []}) == []


def test_pictures_keep_apart_and_masks_may_lie_beside():
    one = {"boxes": torch.tensor([OBJECT]), "labels": torch.tensor([CAR])}
    found = one | {"scores": torch.tensor([0.9]), "masks": torch.zeros(1, 9, 9)}
    targets = {name: [value[:0], value] for name, value in one.items()}
    targets |= {"mask": torch.zeros(2, 9, 9), "numbers": [torch.zeros(0), torch.zeros(1)]}
    assert kinds([found, found], targets) == [(["background"], []), (["right"], [])]


def test_other_numbers_of_pictures_are_told():
    with pytest.raises(ValueError, match=r"predictions for 0 pictures.*targets for 1"):
        kinds([], {"boxes": [NOTHING], "labels": [torch.zeros(0)]})


@pytest.mark.gpu
def test_on_a_gpu_it_is_the_same():
    boxes, near = some_boxes(40), some_boxes(40, 1)
    scores = torch.rand(40, generator=torch.Generator().manual_seed(0))
    there, around = boxes.cuda(), near.cuda()
    assert torch.equal(match(there, around[:5], 0.3, 0.7).cpu(), match(boxes, near[:5], 0.3, 0.7))
    offsets = encode(there, around)
    torch.testing.assert_close(offsets.cpu(), encode(boxes, near))
    torch.testing.assert_close(decode(offsets, around).cpu(), boxes, rtol=1e-4, atol=1e-3)
    for here, far in zip(soft_nms(boxes, scores), soft_nms(there, scores.cuda()), strict=True):
        torch.testing.assert_close(far.cpu(), here)
