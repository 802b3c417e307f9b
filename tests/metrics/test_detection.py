"""COCO's scores of detectors: pycocotools' own numbers, and honest where nothing is."""

import contextlib
import io
import math
import sys
from pathlib import Path
from unittest.mock import patch

import faster_coco_eval
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from pycocotools import mask as run_lengths
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval
from torchvision.ops import box_convert

from labkit.metrics import Detection, average_precision
from labkit.metrics.coco import _library

CLASSES = ("car", "bus", "sign")
HEIGHT, WIDTH = 40, 60
EDGES = (8, 18)
ENGINES = ("faster-coco-eval", "pycocotools")


@contextlib.contextmanager
def using(engine):
    """Force one of the two, and see that it is the one."""
    theirs = None if engine == "pycocotools" else faster_coco_eval
    with patch.dict(sys.modules, faster_coco_eval=theirs):  # None: as if it were not installed
        assert _library()[1].__module__.split(".")[0] == engine.replace("-", "_")
        yield


@pytest.fixture(params=ENGINES, autouse=True)
def engine(request):
    with using(request.param):
        yield request.param


def inside(boxes):
    y, x = torch.meshgrid(torch.arange(HEIGHT), torch.arange(WIDTH), indexing="ij")
    x1, y1, x2, y2 = boxes.reshape(-1, 4, 1, 1).unbind(1)
    return (x >= x1) & (x < x2) & (y >= y1) & (y < y2)


def draw(pictures=8, seed=0, odd=0.2):
    """Predictions and targets of so many pictures, some without objects, some without either."""
    draw = torch.Generator().manual_seed(seed)

    def share(*shape):
        return torch.rand(*shape, generator=draw)

    predictions, targets = [], {name: [] for name in ("boxes", "labels", "difficult", "crowd")}
    targets |= {"mask": torch.zeros(pictures, HEIGHT, WIDTH, dtype=torch.uint8), "numbers": []}
    for picture in range(pictures):
        count = picture % 5
        corner = share(count, 2) * torch.tensor([WIDTH - 25, HEIGHT - 15])
        boxes = torch.cat([corner, corner + 3 + share(count, 2) * 22], 1)
        labels = torch.randint(0, 3, (count,), generator=draw)
        near = torch.randint(0, count, (4 * count,), generator=draw) if count else torch.zeros(0)
        found = boxes[near.long()] + 2 * torch.randn(len(near), 4, generator=draw)
        found = torch.cat([found, torch.tensor([[1.0, 2, 20, 30]] * (picture % 3))])
        found[:, 2:] = torch.maximum(found[:, :2] + 1, found[:, 2:])
        named = torch.cat([labels[near.long()], torch.zeros(picture % 3).long()])
        named = torch.where(share(len(named)) < 0.2, 2, named)
        scores = share(len(found))
        predictions.append({"boxes": found, "labels": named, "scores": scores})
        predictions[-1]["masks"] = inside(found)
        targets["boxes"].append(boxes)
        targets["labels"].append(labels)
        targets["difficult"].append(share(count) < odd)
        targets["crowd"].append(share(count) < odd)
        targets["numbers"].append(torch.arange(1, count + 1))
        for number, own in enumerate(inside(boxes), start=1):
            targets["mask"][picture][own] = number
    return predictions, targets


def cut(predictions, targets, part):
    return predictions[part], {name: value[part] for name, value in targets.items()}


def scored(predictions, targets, at_once=100, **options):
    score = Detection(CLASSES, **options)
    for start in range(0, len(predictions), at_once):
        score.update(*cut(predictions, targets, slice(start, start + at_once)))
    return score


class Ignoring(COCOeval):
    """pycocotools, which writes over `ignore`, made to heed the difficult after all."""

    def _prepare(self):
        super()._prepare()
        for objects in self._gts.values():
            for each in objects:
                each["ignore"] = each["ignore"] or each["difficult"]


def theirs(predictions, targets, kind="bbox", edges=EDGES):
    """The twelve numbers that pycocotools prints, -1 as NaN."""

    def described(box, label, mask):
        x, y, width, height = box_convert(box.double(), "xyxy", "xywh").tolist()
        rle = run_lengths.encode(np.asfortranarray(mask.numpy().astype(np.uint8)))
        area = width * height if kind == "bbox" else float(run_lengths.area(rle))
        item = {"bbox": [x, y, width, height], "category_id": int(label), "area": area}
        return item | {"segmentation": rle, "iscrowd": 0, "difficult": 0}

    objects, found = [], []
    for image, each in enumerate(predictions):
        names = ("boxes", "labels", "difficult", "crowd", "numbers")
        for box, label, difficult, crowd, number in zip(
            *(targets[name][image] for name in names), strict=True
        ):
            item = described(box, label, targets["mask"][image] == number)
            flags = {"iscrowd": int(crowd), "difficult": int(difficult)}
            objects.append(item | flags | {"id": len(objects) + 1, "image_id": image})
        for box, label, score, mask in zip(
            *(each[name] for name in ("boxes", "labels", "scores", "masks")), strict=True
        ):
            item = described(box, label, mask) | {"id": len(found) + 1, "image_id": image}
            found.append(item | {"score": float(score)})
    with contextlib.redirect_stdout(io.StringIO()):
        sides = []
        for items in (objects, found):
            sides.append(COCO())
            images = [{"id": n, "height": HEIGHT, "width": WIDTH} for n in range(len(predictions))]
            categories = [{"id": number} for number in range(3)]
            sides[-1].dataset = {"images": images, "annotations": items, "categories": categories}
            sides[-1].createIndex()
        run = Ignoring(*sides, kind)
        small, large = (edge**2 for edge in edges)
        run.params.areaRng = [[0, 1e10], [0, small], [small, large], [large, 1e10]]
        run.evaluate()
        run.accumulate()
        run.summarize()
    return [math.nan if value == -1 else value for value in run.stats]


def ours(score):
    """The same, but the AP at 0.75."""
    every, sizes = score.compute(), score.by_size(EDGES)
    return [
        every["mAP"],
        every["mAP 50"],
        *(row["mAP"] for row in sizes),
        *score.recall().values(),
        *(row["recall"] for row in sizes),
    ]


def without_75(stats):
    return stats[:2] + stats[3:]


def same(found, wanted):
    assert found == pytest.approx(wanted, abs=1e-6, nan_ok=True)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("odd", [0, 0.3])
def test_the_numbers_are_pycocotools(seed, odd):
    predictions, targets = draw(10, seed, odd)
    wanted = theirs(predictions, targets)
    assert 0.05 < wanted[1] < 0.95  # so there is something to be wrong about
    same(ours(scored(predictions, targets, 3)), without_75(wanted))


@pytest.mark.parametrize("seed", range(3))
def test_the_numbers_of_masks_are_pycocotools(seed):
    predictions, targets = draw(10, seed)
    for mask, numbers in zip(targets["mask"], targets["numbers"], strict=True):
        # One that is covered by others has no mask: of that, see below.
        for number in numbers:
            if not (mask == number).any():
                mask[HEIGHT - 1, WIDTH - int(number)] = number
    score = scored(predictions, targets, 3, masks=True)
    assert score.compute()["mask mAP 50"] == pytest.approx(
        theirs(predictions, targets, "segm")[1], abs=1e-6
    )
    same(ours(score), without_75(theirs(predictions, targets)))


BOX = st.tuples(*[st.integers(0, 12)] * 2, *[st.integers(1, 12)] * 2)
FOUND = st.tuples(BOX, st.integers(0, 2), st.sampled_from([0.2, 0.5, 0.9]))
TRUTH = st.tuples(BOX, st.integers(0, 2), st.booleans(), st.booleans())
PICTURE = st.tuples(st.lists(FOUND, max_size=5), st.lists(TRUTH, max_size=4))


def from_rows(pictures):
    predictions, targets = [], {"boxes": [], "labels": [], "difficult": [], "crowd": []}
    for found, truth in pictures:
        boxes, labels, scores = zip(*found, strict=True) if found else ((), (), ())
        predictions.append({"boxes": torch.tensor(boxes).float().reshape(-1, 4)})
        predictions[-1]["boxes"][:, 2:] += predictions[-1]["boxes"][:, :2]
        predictions[-1] |= {"labels": torch.tensor(labels).long(), "scores": torch.tensor(scores)}
        columns = zip(*truth, strict=True) if truth else ((), (), (), ())
        for name, values in zip(targets, columns, strict=True):
            targets[name].append(torch.tensor(values))
        targets["boxes"][-1] = targets["boxes"][-1].float().reshape(-1, 4)
        targets["boxes"][-1][:, 2:] += targets["boxes"][-1][:, :2]
    return predictions, targets


@settings(max_examples=60, deadline=None)
@given(pictures=st.lists(PICTURE, min_size=1, max_size=4), data=st.data())
def test_neither_the_library_nor_cuts_nor_the_order_matter_even_in_ties(pictures, data):
    wanted = ours(scored(*from_rows(pictures)))
    turned = data.draw(st.permutations(pictures))
    for each in ENGINES:
        with using(each):
            same(ours(scored(*from_rows(turned), at_once=2)), wanted)


def box(*places, label=0, **more):
    """One picture's worth of boxes, of a label."""
    boxes = torch.tensor(places).float().reshape(-1, 4)
    count = len(boxes)
    return {"boxes": boxes, "labels": torch.full((count,), label)} | {
        name: torch.tensor(values) for name, values in more.items()
    }


def found(*places, scores=None, label=0):
    sure = scores or [0.9 - each / 1000 for each in range(len(places))]
    return box(*places, label=label, scores=sure)


def there(*pictures):
    return {name: [each[name] for each in pictures] for name in pictures[0]}


SQUARE, AWAY, NOWHERE = (0, 0, 20, 20), (30, 30, 38, 38), box()


def test_where_scores_tie_the_order_of_pictures_does_not_matter():
    """One is right and one wrong, both as sure; the evaluators take the earlier picture first."""
    right = [found(SQUARE, scores=[0.5])], there(box(SQUARE))
    wrong = [found(AWAY, scores=[0.5])], there(box(SQUARE))
    values = set()
    for order in ((right, wrong), (wrong, right)):
        score = Detection(CLASSES)
        for each in order:
            score.update(*each)
        values.add(score.compute()["mAP 50"])
    assert len(values) == 1


def test_false_positives_where_there_is_no_object_have_no_score():
    score = scored([found(SQUARE)], there(NOWHERE))
    assert all(math.isnan(value) for value in (score.compute() | score.recall()).values())
    assert all(math.isnan(row["AP"]) and row["objects"] == 0 for row in score.per_class())
    assert [row["detections"] for row in score.per_class()] == [1, 0, 0]
    assert all(math.isnan(point.precision) for point in score.curve("car"))


def test_a_class_without_objects_enters_no_mean_however_often_it_is_called():
    calls = found(SQUARE)
    more = {name: torch.cat([calls[name], found(SQUARE, label=1)[name]]) for name in calls}
    score = scored([more], there(box(SQUARE)))
    assert score.compute() == pytest.approx({"mAP 50": 1, "mAP": 1})
    car, bus, sign = score.per_class()
    assert [car["objects"], car["detections"], car["recall"]] == [1, 1, 1]
    assert car["AP"] == pytest.approx(1)
    assert bus["detections"] == 1
    assert all(math.isnan(row[name]) for row in (bus, sign) for name in ("AP", "recall"))
    assert scored([found(AWAY)], there(box(SQUARE))).compute()["mAP 50"] == 0  # and this does


def test_a_size_of_which_there_is_no_object_has_no_score():
    score = scored([found(SQUARE, AWAY)], there(box(SQUARE)))
    small, medium, large = score.by_size()
    assert list(medium) == ["size", "objects", "mAP 50", "mAP", "recall"]
    assert list(medium.values())[1:] == pytest.approx([1, 1, 1, 1])
    for row in (small, large):
        assert row["objects"] == 0
        assert all(math.isnan(row[name]) for name in ("mAP 50", "mAP", "recall"))


def test_sizes_are_parted_by_the_root_of_the_area():
    truth = there(box((0, 0, 4, 64), (0, 0, 47, 49), (0, 0, 48, 49)))
    rows = scored([found()], truth).by_size()
    assert [row["objects"] for row in rows] == [1, 2, 1]  # 16 px is small and medium, as in COCO


def test_the_hundred_surest_of_a_class_count_in_a_picture():
    wrong, right = [AWAY] * 100, [SQUARE]
    last = scored([found(*wrong, *right)], there(box(SQUARE)))
    assert last.compute()["mAP 50"] == 0
    assert last.per_class()[0]["detections"] == 101
    near = scored([found(*wrong[1:], *right)], there(box(SQUARE)))
    assert near.compute()["mAP 50"] == pytest.approx(1 / 100)
    assert near.recall() == {"recall at 1": 0, "recall at 10": 0, "recall at 100": 1}
    two = [found(*wrong[:60]), found(*wrong[:60], *right)]
    assert scored(two, there(box(), box(SQUARE))).compute()["mAP 50"] > 0


@pytest.mark.parametrize("side", ["predictions", "targets"])
@pytest.mark.parametrize("label", [3, -1])
def test_labels_that_count_from_one_are_told(side, label):
    given = [found(SQUARE, label=label)], there(box(SQUARE))
    if side == "targets":
        given = [found(SQUARE)], there(box(SQUARE, label=label))
    with pytest.raises(ValueError, match=rf"1 {side} whose label.*from 0 to 2.*count from 0"):
        scored(*given)


def test_boxes_of_width_and_height_are_told():
    with pytest.raises(ValueError, match=r"1 boxes as targets that end.*\[30\..*\].*box_convert"):
        scored([found()], there(box(SQUARE, (30, 30, 8, 40))))


def test_difficult_is_matched_by_iou_and_crowd_by_the_share_within():
    """A detection that lies within, and covers a fifth."""
    small = found((0, 0, 9, 9), scores=[0.95])
    sure = found(AWAY, scores=[0.5])
    both = [{name: torch.cat([small[name], sure[name]]) for name in small}]
    plain = box(SQUARE, AWAY, difficult=[False, False], crowd=[False, False])
    truth = {
        name: there(plain | {name: torch.tensor([True, False])}) for name in ("difficult", "crowd")
    }
    assert scored(both, truth["crowd"]).compute()["mAP 50"] == pytest.approx(1)
    assert scored(both, truth["difficult"]).compute()["mAP 50"] == pytest.approx(0.5)


def test_difficult_is_found_once_and_a_crowd_as_often_as_you_like():
    twice = [found(SQUARE, SQUARE, AWAY, scores=[0.9, 0.8, 0.7])]
    plain = box(SQUARE, AWAY, difficult=[False, False], crowd=[False, False])
    values = {
        name: scored(twice, there(plain | {name: torch.tensor([True, False])})).compute()["mAP 50"]
        for name in ("difficult", "crowd")
    }
    assert values == pytest.approx({"difficult": 0.5, "crowd": 1})


@pytest.mark.parametrize("flag", ["difficult", "crowd"])
def test_what_does_not_count_is_neither_right_nor_wrong_nor_missed(flag):
    only = there(box(SQUARE, **{flag: [True]}))
    for calls in (found(), found(SQUARE)):
        score = scored([calls], only)
        assert math.isnan(score.compute()["mAP 50"])
        assert score.per_class()[0]["objects"] == sum(r["objects"] for r in score.by_size()) == 0


def test_a_difficult_object_is_chosen_only_where_no_other_will_do():
    truth = there(box((0, 0, 20, 20), (0, 0, 20, 16), difficult=[True, False]))
    assert scored([found((0, 0, 20, 20))], truth).compute()["mAP 50"] == pytest.approx(1)


def test_empty_predictions_and_empty_pictures():
    empty = {"boxes": torch.zeros(0), "labels": torch.zeros(0).long(), "scores": torch.zeros(0)}
    score = scored([empty, found(), found(SQUARE)], there(box(SQUARE), NOWHERE, NOWHERE))
    assert score.compute() == {"mAP 50": 0, "mAP": 0}
    assert score.recall()["recall at 100"] == 0
    nothing = scored([empty], there(NOWHERE))
    assert math.isnan(nothing.compute()["mAP"])
    nothing.update([found(SQUARE)], there(box(SQUARE)))
    assert nothing.compute()["mAP"] == pytest.approx(1)
    before = nothing.compute()
    nothing.update([], {"boxes": [], "labels": []})
    assert nothing.compute() == before


@pytest.mark.parametrize("broken", [(20, 0, 0, 20), (20, 20, 0, 0), (5, 5, 5, 5), (0, 9, 20, 2)])
def test_a_detection_without_an_area_is_wrong(broken):
    score = scored([found(broken, SQUARE)], there(box(SQUARE)))
    assert score.compute()["mAP 50"] == pytest.approx(0.5)


def test_an_object_without_an_area_is_never_found():
    point = (5, 5, 5, 5)
    assert scored([found(point)], there(box(point))).compute()["mAP 50"] == 0


def test_the_curve_is_what_the_average_precision_is_the_mean_of():
    predictions, targets = draw(10)
    score = scored(predictions, targets)
    for iou in (0.5, 0.75):
        for row in score.per_class(iou):
            points = score.curve(row["class"], iou)
            assert [point.recall for point in points] == [each / 100 for each in range(101)]
            precision = [point.precision for point in points]
            assert row["AP"] == pytest.approx(sum(precision) / 101)
            assert precision == sorted(precision, reverse=True)
            reached = [point.recall for point in points if point.score]
            assert max(reached, default=0) == pytest.approx(row["recall"], abs=0.011)
    rows = score.per_class(0.5)
    assert score.compute()["mAP 50"] == pytest.approx(sum(row["AP"] for row in rows) / 3)
    assert rows[0]["AP"] > score.per_class(0.75)[0]["AP"]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("iou", [0.5, 0.75])
def test_the_verdicts_are_what_the_average_precision_is_of(seed, iou):
    score = scored(*draw(12, seed=seed, odd=0.3))
    for row in score.per_class(iou):
        verdicts = score.verdicts(row["class"], iou)
        assert verdicts.objects == row["objects"]
        assert average_precision(*verdicts) == pytest.approx(row["AP"], nan_ok=True)
        assert int(verdicts.right.sum()) == pytest.approx(
            verdicts.objects * row["recall"] if verdicts.objects else 0
        )
        assert len(verdicts.scores) <= row["detections"]


@pytest.mark.parametrize("flag", ["difficult", "crowd"])
def test_verdicts_leave_out_what_finds_what_does_not_count(flag):
    """A crowd takes in any number of detections and a difficult object one; nothing else does."""
    plain = box(SQUARE, AWAY, difficult=[False, False], crowd=[False, False])
    truth = there(plain | {flag: torch.tensor([True, False])})
    calls = found(SQUARE, SQUARE, AWAY, AWAY, scores=[0.9, 0.8, 0.7, 0.6])
    scores, right, objects = scored([calls], truth).verdicts("car")
    left = {"difficult": [0.8, 0.7, 0.6], "crowd": [0.7, 0.6]}[flag]
    assert scores.tolist() == pytest.approx(left)
    assert right.tolist() == [sure == 0.7 for sure in left]
    assert objects == 1


def test_verdicts_are_of_one_class_and_of_the_hundred_surest_in_a_picture():
    calls = found(*[AWAY] * 100, SQUARE)
    assert not scored([calls], there(box(SQUARE))).verdicts("car").right.any()
    near = scored([found(*[AWAY] * 99, SQUARE)] * 2, there(box(SQUARE), NOWHERE)).verdicts("car")
    assert (len(near.scores), int(near.right.sum()), near.objects) == (200, 1, 1)
    none = scored([calls], there(box(SQUARE))).verdicts("bus")
    assert [len(none.scores), none.right.dtype, none.objects] == [0, torch.bool, 0]
    assert math.isnan(average_precision(*none))


def test_scores_below_zero_are_scores():
    """A score of -1 is no sign that there is no object."""
    score = scored([found(SQUARE, scores=[-1.0])], there(box(SQUARE)))
    assert score.compute()["mAP 50"] == pytest.approx(1)
    assert score.curve("car")[0].score == -1


def test_half_precision_and_whole_numbers_do():
    predictions, targets = draw(10)
    for each in predictions:
        each["boxes"], each["scores"] = each["boxes"].half(), each["scores"].half()
    half = scored(predictions, targets).compute()
    for each in predictions:
        each["boxes"], each["scores"] = each["boxes"].float(), each["scores"].float()
    assert half == scored(predictions, targets).compute()
    whole = {"boxes": torch.tensor([SQUARE]), "labels": torch.tensor([0])}
    assert scored([found(SQUARE)], there(whole)).compute()["mAP"] == pytest.approx(1)


def test_a_batch_is_copied_in_one_go(monkeypatch):
    copies, real = [], torch.Tensor.cpu

    def counted(each):
        caller = sys._getframe(1).f_code.co_filename
        if "metrics" in Path(caller).parts:  # and not what another thread does meanwhile
            copies.append(caller)
        return real(each)

    monkeypatch.setattr(torch.Tensor, "cpu", counted)
    predictions, targets = draw(10)
    scored(predictions, targets)
    assert len(copies) == 1
    scored(predictions, targets, masks=True)
    assert len(copies) == 3


@pytest.mark.gpu
@pytest.mark.parametrize("masks", [False, True])
def test_a_gpu_waits_once_for_boxes_and_once_for_masks(masks, recwarn):
    predictions, targets = draw(10)
    there = [{name: value.cuda() for name, value in each.items()} for each in predictions]
    goals = {
        name: value.cuda() if torch.is_tensor(value) else [each.cuda() for each in value]
        for name, value in targets.items()
    }
    score = Detection(CLASSES, masks=masks)
    score.update(there, goals)
    torch.cuda.set_sync_debug_mode("warn")
    try:
        recwarn.clear()
        score.update(there, goals)
    finally:
        torch.cuda.set_sync_debug_mode("default")
    waits = [each for each in recwarn if "synchronizing" in str(each.message)]
    assert len(waits) == 1 + masks
    twice = Detection(CLASSES, masks=masks)
    for _ in range(2):
        twice.update(predictions, targets)
    assert score.compute() == twice.compute()


def masked(places, found_masks=None, void=None, numbers=None):
    """One object a place, found as it is or by other masks."""
    boxes = torch.tensor(places).float()
    own = inside(boxes)
    mask = torch.zeros(HEIGHT, WIDTH, dtype=torch.uint8)
    for number, each in enumerate(own, start=1):
        mask[each] = number
    if void is not None:
        mask[void] = 255
    calls = found(*places) | {"masks": own if found_masks is None else found_masks}
    truth = box(*places) | {
        "mask": mask,
        "numbers": torch.tensor(numbers or range(1, len(own) + 1)),
    }
    targets = {name: [value] for name, value in truth.items()} | {"mask": mask[None]}
    return [calls], targets


def test_masks_are_scored_beside_boxes():
    half = inside(torch.tensor([[0.0, 0, 20, 9]]))
    score = scored(*masked([SQUARE], half), masks=True)
    assert score.compute() == pytest.approx({"mAP 50": 1, "mAP": 1, "mask mAP 50": 0})
    for kind in (torch.uint8, torch.float32, torch.float16):
        given, targets = masked([SQUARE])
        given[0]["masks"] = given[0]["masks"].to(kind) * (0.6 if kind.is_floating_point else 1)
        assert scored(given, targets, masks=True).compute()["mask mAP 50"] == pytest.approx(1)
        if kind.is_floating_point:
            given[0]["masks"] *= 0.5
            assert scored(given, targets, masks=True).compute()["mask mAP 50"] == 0


def test_void_counts_for_no_mask():
    rest = inside(torch.tensor([[0.0, 9, 20, 20]]))[0]
    score = scored(*masked([SQUARE], void=rest), masks=True)
    assert score.compute()["mask mAP 50"] == pytest.approx(1)


@pytest.mark.parametrize("numbers", [[0, 2], [7, 2]], ids=["not known", "not a pixel of it"])
def test_an_object_without_a_mask_is_left_out_of_the_score_of_masks_alone(numbers):
    score = scored(*masked([SQUARE, AWAY], numbers=numbers), masks=True)
    assert score.compute() == pytest.approx({"mAP 50": 1, "mAP": 1, "mask mAP 50": 1})
    calls, targets = masked([SQUARE, AWAY], numbers=numbers)
    calls[0] = {name: value[1:] for name, value in calls[0].items()}
    score = scored(calls, targets, masks=True)
    assert score.compute()["mask mAP 50"] == pytest.approx(1)  # it is not missed
    assert score.compute()["mAP 50"] == pytest.approx(51 / 101)  # but its box is


def test_classes_by_number_and_none():
    score = Detection(2)
    score.update([found(SQUARE)], there(box(SQUARE)))
    assert [row["class"] for row in score.per_class()] == ["0", "1"]
    for none in (0, [], "car"):
        with pytest.raises(ValueError, match="at least one"):
            Detection(none)


@pytest.mark.parametrize("method", ["compute", "per_class", "by_size", "recall"])
def test_nothing_scored_yet(method):
    with pytest.raises(ValueError, match="Nothing has been scored yet"):
        getattr(Detection(2), method)()
    for asked in ("curve", "verdicts"):
        with pytest.raises(ValueError, match="Nothing has been scored yet"):
            getattr(Detection(2), asked)("0")


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda score: score.curve("lorry"), "'lorry'. The classes are car, bus, sign"),
        (lambda score: score.verdicts("lorry"), "verdicts was asked for 'lorry'. The classes are"),
        (lambda score: score.verdicts("car", 0.3), r"IoU of 0.3.*0.5, 0.55"),
        (lambda score: score.curve("car", 0.3), r"IoU of 0.3.*0.5, 0.55"),
        (lambda score: score.per_class(0.52), r"IoU of 0.52.*0.5, 0.55"),
        (lambda score: score.by_size((48, 16)), r"edges=\(48, 16\).*two sides"),
        (lambda score: score.by_size((0, 16)), "two sides"),
        (lambda score: score.by_size((16,)), "two sides"),
    ],
)
def test_what_cannot_be_asked_is_told(call, words):
    with pytest.raises(ValueError, match=words):
        call(scored([found(SQUARE)], there(box(SQUARE))))


def lacking(of, name):
    return {each: value for each, value in of.items() if each != name}


ONE, TRUE = found(SQUARE), there(box(SQUARE))
MASKED, GOALS = masked([SQUARE])


@pytest.mark.parametrize(
    ("predictions", "targets", "masks", "words"),
    [
        ([lacking(ONE, "scores")], TRUE, False, "predictions with boxes, labels.*scores is miss"),
        ([{}], TRUE, False, "predictions with nothing"),
        ([ONE], lacking(TRUE, "labels"), False, "targets with boxes.*labels is missing"),
        ([ONE], TRUE, True, "masks is missing"),
        (MASKED, TRUE, True, "mask, numbers is missing"),
        ([ONE, ONE], TRUE, False, "2 pictures, and in its targets 1 boxes, 1 labels"),
        ([ONE], TRUE | {"crowd": []}, False, "1 labels, 0 crowd"),
        ([ONE | {"boxes": torch.zeros(4)}], TRUE, False, r"picture 0 with boxes \[4\]"),
        ([ONE | {"scores": torch.zeros(2)}], TRUE, False, r"scores \[2\]\. It takes"),
        ([ONE], TRUE | {"difficult": [torch.zeros(3)]}, False, r"targets.*difficult \[3\]"),
        ([MASKED[0] | {"masks": torch.zeros(2, 9, 9)}], GOALS, True, r"masks \[2, 9, 9\]"),
        ([MASKED[0] | {"masks": torch.zeros(1, 9, 9)}], GOALS, True, r"need one size"),
        ([ONE | {"scores": torch.tensor([torch.nan])}], TRUE, False, "1 predictions.*finite"),
        ([ONE | {"boxes": torch.full((1, 4), torch.inf)}], TRUE, False, "1 predictions.*finite"),
        ([ONE], {"boxes": [torch.full((1, 4), torch.nan)], "labels": TRUE["labels"]}, False,
         "1 targets.*finite"),
    ],
)  # fmt: skip
def test_what_cannot_be_counted_is_told(predictions, targets, masks, words):
    score = Detection(CLASSES, masks=masks)
    with pytest.raises(ValueError, match=words):
        score.update(predictions, targets)
    assert not score.pictures
