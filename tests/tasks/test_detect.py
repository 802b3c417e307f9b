"""Detection keeps the contract with torchvision's detectors and with one written by hand."""

import copy
import io
import math
from contextlib import redirect_stdout

import pytest
import torch
from torch import nn
from torchvision.models.detection import FasterRCNN, MaskRCNN
from torchvision.models.detection.anchor_utils import AnchorGenerator, DefaultBoxGenerator
from torchvision.models.detection.faster_rcnn import FastRCNNPredictor, TwoMLPHead
from torchvision.models.detection.mask_rcnn import MaskRCNNHeads, MaskRCNNPredictor
from torchvision.models.detection.ssd import SSD
from torchvision.ops import MultiScaleRoIAlign

from labkit.models import YOLO, faster_rcnn, mask_rcnn, ssd
from labkit.tasks import check_task, detect
from labkit.train import evaluate, fit, predict

CLASSES = ("car", "bus")
SIDE = 32
NAN = math.nan


def body(width=8):
    body = nn.Sequential(
        nn.Conv2d(3, width, 3, stride=2, padding=1),
        nn.ReLU(),
        nn.Conv2d(width, width, 3, stride=2, padding=1),
        nn.ReLU(),
    )
    body.out_channels = width
    return body


SMALL = {"min_size": SIDE, "max_size": SIDE, "box_batch_size_per_image": 16}
SMALL |= {
    f"rpn_{when}_nms_top_n_{which}": 20 for when in ("pre", "post") for which in ("train", "test")
}


def two_stages(masks=False):
    torch.manual_seed(0)
    parts = {
        "rpn_anchor_generator": AnchorGenerator(((8, 16),), ((1.0,),)),
        "box_roi_pool": MultiScaleRoIAlign(["0"], 4, 2),
        "box_head": TwoMLPHead(8 * 16, 16),
        "box_predictor": FastRCNNPredictor(16, 3),
    }
    if not masks:
        return FasterRCNN(body(), **parts, **SMALL)
    parts |= {
        "mask_roi_pool": MultiScaleRoIAlign(["0"], 4, 2),
        "mask_head": MaskRCNNHeads(8, (8,), 1),
        "mask_predictor": MaskRCNNPredictor(8, 8, 3),
    }
    return MaskRCNN(body(), **parts, **SMALL)


def one_stage():
    torch.manual_seed(0)
    boxes = DefaultBoxGenerator([[1.0]], scales=[0.3, 0.5], steps=[4])
    network = body()
    network.out_channels = [8]  # of each level, and there is one
    return SSD(network, boxes, (SIDE, SIDE), 3)


class ByHand(nn.Module):
    """One box a picture, whose class and place are learned: the least that detects."""

    def __init__(self):
        super().__init__()
        torch.manual_seed(0)
        self.network = nn.Sequential(
            body(), nn.AdaptiveAvgPool2d(4), nn.Flatten(), nn.Linear(128, 4 + 3)
        )

    def forward(self, images, targets=None):
        found = self.network(images)
        boxes, logits = SIDE * found[:, :4].sigmoid(), found[:, 4:]
        if self.training:
            first = [each["labels"][0] if len(each["labels"]) else 0 for each in targets]
            there = [
                (box, each) for box, each in zip(boxes, targets, strict=True) if len(each["boxes"])
            ]
            errors = [(box - each["boxes"][0]).abs().mean() / SIDE for box, each in there]
            return {
                "class": nn.functional.cross_entropy(logits, torch.tensor(first)),
                "place": sum(errors, found.sum() * 0),
            }
        scores, labels = logits.softmax(1)[:, 1:].max(1)
        return [
            {"boxes": box[None], "labels": label[None] + 1, "scores": score[None]}
            for box, label, score in zip(boxes, labels, scores, strict=True)
        ]


class Fixed(nn.Module):
    """Answers what it was made with, and remembers what it was given to learn from."""

    def __init__(self, answers=None, losses=None):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(()))
        self.answers, self.losses = answers, losses

    def forward(self, images, targets=None):
        self.given = targets
        if not self.training:
            return copy.deepcopy(self.answers)
        return {"loss": self.weight.square()} if self.losses is None else self.losses


def images(count=1):
    return torch.randn(count, 3, SIDE, SIDE, generator=torch.Generator().manual_seed(0))


def batch():
    """Six pictures of bright and dark squares, the fourth with nothing on it."""
    draw = torch.Generator().manual_seed(1)
    pictures = 0.1 * torch.randn(6, 3, SIDE, SIDE, generator=draw)
    targets = {name: [] for name in ("boxes", "labels", "difficult", "crowd", "numbers")}
    targets["mask"] = torch.zeros(6, SIDE, SIDE, dtype=torch.uint8)
    for number in range(6):
        count = 0 if number == 3 else 1 + number % 2
        corner = torch.tensor([[2, 3], [17, 16]])[:count] + number % 3
        boxes = torch.cat([corner, corner + 12], 1)
        labels = (torch.arange(count) + number) % 2
        for place, (x1, y1, x2, y2) in enumerate(boxes.tolist()):
            pictures[number, :, y1:y2, x1:x2] += 2.0 if labels[place] else -2.0
            targets["mask"][number, y1:y2, x1:x2] = place + 1
        targets["boxes"].append(boxes.float())
        targets["labels"].append(labels)
        targets["difficult"].append(torch.zeros(count, dtype=torch.bool))
        targets["crowd"].append(torch.zeros(count, dtype=torch.bool))
        targets["numbers"].append(torch.arange(1, count + 1))
    return pictures, targets


def only(targets, *names):
    return {name: targets[name] for name in names}


def one(**changed):
    """Targets of one picture with two objects, one below the other."""
    mask = torch.zeros(1, SIDE, SIDE, dtype=torch.uint8)
    mask[0, 2:6, 2:8], mask[0, 12:20, 4:8], mask[0, :, 30:] = 1, 2, 255
    boxes = torch.tensor([[2.0, 2, 8, 6], [4, 12, 8, 20]])
    given = {"boxes": [boxes], "labels": [torch.tensor([0, 1])]}
    given |= {"mask": mask, "numbers": [torch.tensor([1, 2])]}
    return given | {name: value if name == "mask" else [value] for name, value in changed.items()}


def learned(targets, masks=False):
    """What a model is given to learn from, of one picture."""
    model = Fixed()
    detect(CLASSES, masks).loss(model, (images(), targets))
    return model.given[0]


def answer(boxes, labels, scores):
    """A picture's detections as a model returns them."""
    return {
        "boxes": torch.tensor(boxes).reshape(-1, 4),
        "labels": torch.tensor(labels, dtype=torch.int64),
        "scores": torch.tensor(scores),
    }


def asked(found, masks=False, count=1):
    return detect(CLASSES, masks).predict(Fixed(found).eval(), images(count))


# The contract


@pytest.mark.parametrize("model", [two_stages, one_stage, ByHand])
def test_it_keeps_the_contract(model):
    pictures, targets = batch()
    check_task(detect(CLASSES), model(), (pictures, only(targets, "boxes", "labels", "difficult")))


def test_with_masks_too():
    check_task(detect(CLASSES, masks=True), two_stages(masks=True), batch())


NONE = {
    "boxes": [torch.zeros(0, 4), torch.zeros(0)],
    "labels": [torch.zeros(0, dtype=torch.int64)] * 2,
    "mask": torch.zeros(2, SIDE, SIDE, dtype=torch.uint8),
    "numbers": [torch.zeros(0, dtype=torch.int64)] * 2,
}


@pytest.mark.parametrize(
    ("model", "masks"), [(two_stages, False), (one_stage, False), (two_stages, True)]
)
def test_a_batch_without_an_object_is_learned_from(model, masks):
    network = (model(masks) if masks else model()).train()
    losses = detect(CLASSES, masks).loss(network, (images(2), NONE))
    sum(losses.values()).backward()
    assert all(value.isfinite() for value in losses.values())


def test_fit_logs_each_loss_and_scores_and_predict_gives_a_list():
    pictures, targets = batch()
    data, task = [(pictures, targets)], detect(CLASSES)
    with redirect_stdout(io.StringIO()) as printed:
        run = fit(model := two_stages(), task, data, valid=data, epochs=2)
    names = {"loss_classifier", "loss_box_reg", "loss_objectness", "loss_rpn_box_reg"}
    assert names | {"valid mAP 50", "valid mAP"} <= run.history[0].keys()
    assert "loss_objectness" in printed.getvalue()
    found = predict(model, task, data)
    assert [set(each) for each in found] == [{"boxes", "labels", "scores"}] * 6


def test_it_is_learned_until_it_is_right():
    pictures, targets = batch()
    # The pictures of one object each, which is all that one box a picture can find.
    data = [(pictures[::2], {name: targets[name][::2] for name in ("boxes", "labels")})]
    with redirect_stdout(io.StringIO()):
        fit(model := ByHand(), detect(CLASSES), data, epochs=60, lr=0.01)
    assert evaluate(model, detect(CLASSES), data)["mAP 50"] == 1


def test_tasks_that_are_scored_alike_are_shown_in_one_figure():
    """Which is drawn for equal scores alone."""
    assert detect(CLASSES).score == detect(list(CLASSES)).called("with rain").score
    assert detect(CLASSES).score != detect(CLASSES, masks=True).score
    assert detect(CLASSES).score != detect(2).score


# What is learned


def test_labels_count_from_1_for_the_model_alone():
    targets = one(labels=torch.tensor([0, 1], dtype=torch.int32))
    assert learned(targets)["labels"].tolist() == [1, 2]
    assert learned(targets)["labels"].dtype is torch.int64
    assert targets["labels"][0].tolist() == [0, 1]
    (found,) = asked([answer([[0.0, 0, 1, 1], [2, 2, 4, 4]], [1, 2], [0.5, 0.4])])
    assert found["labels"].tolist() == [0, 1]


@pytest.mark.parametrize("kind", [torch.int64, torch.float16], ids=str)
def test_boxes_are_learned_from_in_32_bits_whatever_they_come_in(kind):
    given = learned(one(boxes=one()["boxes"][0].to(kind)))["boxes"]
    assert given.dtype is torch.float32
    assert torch.equal(given, one()["boxes"][0])


@pytest.mark.parametrize("kind", [torch.bool, torch.uint8], ids=str)
def test_a_crowd_is_not_learned_from(kind):
    given = learned(one(crowd=torch.tensor([1, 0]).to(kind)), masks=True)
    assert given["boxes"].tolist() == [[4, 12, 8, 20]]
    assert given["labels"].tolist() == [2]
    assert given["masks"].shape == (1, SIDE, SIDE)
    assert given["masks"].sum() == 8 * 4


def test_a_difficult_object_is_learned_from_as_any_other():
    given = learned(one(difficult=torch.tensor([True, False])))
    assert {*given} == {"boxes", "labels"}
    assert len(given["boxes"]) == 2


def test_each_object_learns_its_own_mask_and_void_is_in_none():
    given = learned(one(numbers=torch.tensor([2, 1])), masks=True)["masks"]
    assert given.dtype is torch.uint8
    mask = one()["mask"][0]
    assert torch.equal(given, torch.stack([mask == 2, mask == 1]).to(torch.uint8))


@pytest.mark.parametrize("number", [0, 3, 255])
def test_an_object_without_a_mask_is_left_out_where_masks_are_learned_and_there_alone(number):
    """Number 0 is the background's, 255 void's, and of 3 there is not a pixel."""
    targets = one(numbers=torch.tensor([number, 2]))
    assert learned(targets, masks=True)["boxes"].tolist() == [[4, 12, 8, 20]]
    assert len(learned(targets, masks=True)["masks"]) == 1
    assert len(learned(targets)["boxes"]) == 2


def test_a_box_that_is_left_out_may_be_any():
    boxes = torch.tensor([[5.0, 5, 5, 5], [4, 12, 8, 20]])
    targets = one(boxes=boxes, crowd=torch.tensor([True, False]), labels=torch.tensor([9, 1]))
    assert len(learned(targets)["boxes"]) == 1


# What is found


@pytest.mark.parametrize("kind", [torch.float16, torch.bfloat16, torch.float64], ids=str)
def test_answers_of_16_bits_are_handed_on_in_32(kind):
    given = answer([[0.0, 0, 8, 8]], [1], [0.5]) | {"masks": torch.ones(1, 1, SIDE, SIDE)}
    given = {
        name: value.to(torch.int32 if name == "labels" else kind) for name, value in given.items()
    }
    (found,) = asked([given], masks=True)
    kinds = {name: value.dtype for name, value in found.items()}
    assert kinds == {"boxes": torch.float32, "scores": torch.float32, "labels": torch.int64,
                     "masks": torch.bool}  # fmt: skip


def test_more_than_a_half_is_inside_a_mask():
    values = torch.zeros(1, 1, SIDE, SIDE)
    values[0, 0, 0, :3] = torch.tensor([0.49, 0.5, 0.51])
    (found,) = asked([answer([[0.0, 0, 8, 8]], [1], [0.5]) | {"masks": values}], masks=True)
    assert found["masks"].shape == (1, SIDE, SIDE)
    assert found["masks"][0, 0, :4].tolist() == [False, False, True, False]


def test_what_is_not_finite_is_not_found():
    """Or the first epochs of a network in bad shape would end in its score."""
    boxes = [[NAN, 0, 8, 8], [0.0, 0, math.inf, 8], [1.0, 2, 3, 4], [0.0, 0, 8, 8]]
    given = answer(boxes, [1, 1, 2, 1], [0.9, 0.9, 0.8, NAN])
    given["masks"] = torch.ones(4, 1, SIDE, SIDE)
    (found,) = asked([given], masks=True)
    assert found["boxes"].tolist() == [[1, 2, 3, 4]]
    assert found["labels"].tolist() == [1]
    assert len(found["masks"]) == 1
    scores = evaluate(Fixed([given]), detect(CLASSES, masks=True), [(images(), one())])
    assert scores["mAP 50"] == 0


def test_a_model_whose_weights_are_lost_still_is_scored():
    model = ByHand()
    nn.init.constant_(model.network[-1].bias, NAN)
    pictures, targets = batch()
    assert evaluate(model, detect(CLASSES), [(pictures, targets)])["mAP"] == 0


def test_a_perfect_answer_scores_1_an_empty_one_0_and_nothing_to_find_nothing():
    boxes, labels = one()["boxes"][0], one()["labels"][0]
    masks = torch.stack([one()["mask"][0] == number for number in (1, 2)])[:, None].float()
    perfect = {"boxes": boxes, "labels": labels + 1, "scores": torch.tensor([0.9, 0.8])}
    empty = answer([], [], []) | {"masks": torch.zeros(0, 1, SIDE, SIDE)}
    task = detect(CLASSES, masks=True)
    scores = evaluate(Fixed([perfect | {"masks": masks}]), task, [(images(), one())])
    assert scores == pytest.approx({"mAP 50": 1, "mAP": 1, "mask mAP 50": 1})
    assert {*evaluate(Fixed([empty]), task, [(images(), one())]).values()} == {0.0}
    nothing = evaluate(Fixed([empty, empty]), task, [(images(2), NONE)])
    assert all(math.isnan(value) for value in nothing.values())


def test_no_score_for_a_difficult_object_or_a_crowd():
    targets = one(crowd=torch.tensor([True, False]), difficult=torch.tensor([False, True]))
    assert math.isnan(
        evaluate(Fixed([answer([], [], [])]), detect(CLASSES), [(images(), targets)])["mAP"]
    )


# What is told


@pytest.mark.parametrize("classes", [0, [], "car"])
def test_classes_are_names_or_their_number(classes):
    with pytest.raises(ValueError, match=r"was given classes=.*their names.*without a background"):
        detect(classes)


BOXES, LABELS = one()["boxes"][0], one()["labels"][0]
WRONG_TARGETS = {
    "without boxes and labels. Take batches": ({"label": 1}, False),
    r"without boxes and labels.*targets=\('boxes', 'labels'\)": (BOXES, False),
    "without labels": ({"boxes": [BOXES]}, False),
    r"without numbers.*'mask', 'numbers'": (only(one(), "boxes", "labels", "mask"), True),
    "1 pictures, and in its targets 1 boxes, 2 labels": (
        {"boxes": [BOXES], "labels": [LABELS] * 2},
        False,
    ),
    "1 pictures.*2 boxes, 2 labels, 2 crowd": (
        {"boxes": [BOXES] * 2, "labels": [LABELS] * 2, "crowd": [LABELS == 0] * 2},
        False,
    ),
    r"boxes \[2, 4\], labels \[1\] for picture 0": (one(labels=LABELS[:1]), False),
    r"boxes \[2, 5\], labels \[2\]": (one(boxes=torch.zeros(2, 5)), False),
    r"boxes \[0\], labels \[2\]": (one(boxes=torch.zeros(0)), False),
    r"labels \[2, 1\]": (one(labels=LABELS[:, None]), False),
    r"numbers \[3\].*everything else a box": (one(numbers=torch.arange(3)), True),
    r"crowd \[1\]": (one(crowd=torch.tensor([False])), False),
    r"is \[5\.0, 2\.0, 5\.0, 9\.0\]: its second corner is not below": (
        one(boxes=torch.tensor([[0.0, 0, 1, 1], [5, 2, 5, 9]])),
        False,
    ),
    r"is \[nan, .*in pixels": (one(boxes=torch.full((2, 4), NAN)), False),
    r"is \[0\.0, 0\.0, inf": (one(boxes=torch.tensor([[0.0, 0, math.inf, 1]] * 2)), False),
    "learn from go from 1 to 2, and there are 2 classes.*from 0 to 1": (
        one(labels=LABELS + 1),
        False,
    ),
    "go from -1 to 0": (one(labels=LABELS - 1), False),
}


@pytest.mark.parametrize("words", WRONG_TARGETS)
def test_targets_that_cannot_be_learned_from_are_told(words):
    targets, masks = WRONG_TARGETS[words]
    with pytest.raises(ValueError, match=words):
        learned(targets, masks)


@pytest.mark.parametrize(
    ("losses", "words"),
    [
        ([answer([], [], [])], "returned a list while it learns. In training mode"),
        ({}, "returned nothing while it learns"),
        (torch.zeros(()), "returned a Tensor while"),
    ],
)
def test_a_model_without_losses_by_name_is_told(losses, words):
    with pytest.raises(ValueError, match=words):
        detect(CLASSES).loss(Fixed(losses=losses), (images(), one()))


class Short(nn.Module):
    """Of one class, and does not say so."""

    def forward(self, images, targets):
        labels = torch.cat([each["labels"] for each in targets])
        return {"class": nn.functional.cross_entropy(torch.zeros(len(labels), 2), labels)}


@pytest.mark.parametrize(
    ("model", "words"),
    [
        (lambda: faster_rcnn(1, width=16), r"fewer classes \(1\) than the 2 that detect was"),
        (lambda: ssd(1, size=SIDE, width=16), r"fewer classes \(1\)"),
        (lambda: YOLO(1, width=16), r"classes \(1\) than.*Make it for 2, such as faster_rcnn\(2\)"),
        (Short, "knows fewer classes than the 2"),
        (lambda: mask_rcnn(2, width=16), "learns masks, and detect was asked for.*masks=True"),
    ],
)
def test_a_model_that_does_not_fit_the_task_is_told(model, words):
    with pytest.raises(ValueError, match=words):
        detect(CLASSES).loss(model(), (images(), one()))


def test_another_fault_of_an_index_is_the_models_own():
    class Astray(nn.Module):
        def forward(self, images, targets):
            return [][0]

    with pytest.raises(IndexError, match="list index"):
        detect(CLASSES).loss(Astray(), (images(), one()))


RIGHT = answer([[0.0, 0, 8, 8]], [1], [0.5])
WRONG_ANSWERS = {
    "returned a dict for 1 pictures.*a list with a dictionary for each": (RIGHT, False),
    "returned a list of 2 for 1 pictures": ([RIGHT, RIGHT], False),
    "returned a Tensor for 1": (torch.zeros(1, 4), False),
    "returned a Tensor for a picture": ([torch.zeros(4)], False),
    r"returned boxes \[1, 4\], labels \[1\] for a.*boxes \[n, 4\], labels \[n\] and scores": (
        [only(RIGHT, "boxes", "labels")],
        False,
    ),
    r"scores \[2\]": ([RIGHT | {"scores": torch.ones(2)}], False),
    r"scores \[1, 1\]": ([RIGHT | {"scores": torch.ones(1, 1)}], False),
    r"scores \[\]": ([{name: value[0] for name, value in RIGHT.items()}], False),
    r"boxes \[4\]": ([RIGHT | {"boxes": torch.ones(4)}], False),
    r"scores \[1\] for a picture.*and masks \[n, 1, 32, 32\]": ([RIGHT], True),
    r"masks \[1, 32, 32\]": ([RIGHT | {"masks": torch.ones(1, SIDE, SIDE)}], True),
    r"masks \[1, 1, 28, 28\]": ([RIGHT | {"masks": torch.ones(1, 1, 28, 28)}], True),
    "labels go from 0 to 1, and there are 2.*go from 1 to 2, as 0 stands": (
        [answer([[0.0, 0, 1, 1]] * 2, [1, 0], [0.5, 0.5])],
        False,
    ),
    "labels go from 90 to 90.*needs a new head": ([answer([[0.0, 0, 1, 1]], [90], [0.5])], False),
}


@pytest.mark.parametrize("words", WRONG_ANSWERS)
def test_a_model_that_answers_otherwise_is_told(words):
    found, masks = WRONG_ANSWERS[words]
    with pytest.raises(ValueError, match=words):
        asked(found, masks)


def test_a_tuple_of_answers_will_do():
    assert len(asked((RIGHT, RIGHT), count=2)) == 2


@pytest.mark.gpu
def test_it_trains_and_is_scored_on_a_gpu():
    with redirect_stdout(io.StringIO()):
        run = fit(
            two_stages(masks=True), detect(CLASSES, masks=True), [batch()], [batch()], epochs=2
        )
    assert math.isfinite(run.history[-1]["loss"])
    assert "valid mask mAP 50" in run.history[-1]
