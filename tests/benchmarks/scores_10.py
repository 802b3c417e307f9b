"""The figures of lesson 10, with three seeds: regions, four losses, parts, masks, few pictures."""

import copy
from collections import defaultdict
from dataclasses import replace

import torch
from measure import Report, quiet
from torchvision import ops
from torchvision.models.detection.image_list import ImageList

from labkit import augment
from labkit.datasets import roads
from labkit.exercises.answers_10 import weighted, windows
from labkit.models import faster_rcnn, ours
from labkit.runtime import seed as seed_all
from labkit.tasks import detect
from labkit.train import evaluate, fit

COLUMNS = ["boxes", "labels", "difficult"]
MASKS = [*COLUMNS, "mask", "numbers"]
LAST = {
    "loss_objectness": "rpn.head.cls_logits",
    "loss_rpn_box_reg": "rpn.head.bbox_pred",
    "loss_classifier": "roi_heads.box_predictor.cls_score",
    "loss_box_reg": "roi_heads.box_predictor.bbox_pred",
}
WEIGHTS = {"all 1": {}} | {
    f"{name} {word}": {name: weight} for word, weight in (("off", 0), ("x 10", 10)) for name in LAST
}


def met(regions, store, most=None) -> float:
    """The share of objects that count which a region of their picture overlaps by half."""
    best = []
    for own, boxes, hard in zip(
        regions, store.targets["boxes"], store.targets["difficult"], strict=True
    ):
        if not hard.all():
            best.append(ops.box_iou(own[:most], boxes[~hard]).amax(0))
    return (torch.cat(best) >= 0.5).float().mean().item()


@torch.inference_mode()
def proposals(network, store) -> list[torch.Tensor]:
    found, device = [], next(network.parameters()).device
    for images in (store.images / 127.5 - 1).split(20):
        batch = ImageList(images.to(device), [(160, 160)] * len(images))
        found += network.rpn(batch, network.backbone(batch.tensors))[0]
    return [boxes.cpu() for boxes in found]


def learn(network, task, store, number, batch=8, **how) -> None:
    flip = [augment.flip()]
    batches = store.batches(batch, augment=flip, targets=COLUMNS, shuffle=True, seed=number)
    with quiet():
        fit(network, task, batches, **how)


def scored(name, network, job, store, columns=COLUMNS) -> dict[str, float]:
    scores = evaluate(network, job, store.batches(20, targets=columns))
    return {f"{name}: {what}": value for what, value in scores.items()}


def regions(model, task, train, test, number) -> dict[str, float]:
    """Which objects windows meet, and so many of our proposals."""
    every = torch.cat([windows(160, side, side // 4) for side in (16, 32, 64, 128)])
    rows = {"windows: objects met": met([every] * len(test), test)}
    proposed = proposals(model, test)
    for most in (5, 10, 20, 40, 80):
        rows[f"our proposals: objects met by {most}"] = met(proposed, test, most)
    return rows


def scratch(model, task, train, test, number) -> dict[str, float]:
    """The training of the lesson."""
    seed_all(number)
    network = faster_rcnn(7)
    learn(network, task, train, number, epochs=3, lr=5e-3)
    rows = scored("from scratch", network, task, test)
    return rows | {"from scratch: objects met": met(proposals(network, test), test)}


def weights(model, task, train, test, number) -> dict[str, float]:
    """Our network with new last layers, each loss switched off, and turned up."""
    rows, last = {}, tuple(LAST.values())
    learned = {name: w for name, w in model.state_dict().items() if not name.startswith(last)}
    for name, loud in WEIGHTS.items():
        seed_all(100 + number)
        network = faster_rcnn(7)
        network.load_state_dict(learned, strict=False)
        job = replace(
            task, loss=lambda net, batch, loud=loud: weighted(task.loss(net, batch), loud)
        )
        learn(network, job, train[:240], number, epochs=1, lr=5e-3)
        rows |= scored(name, network, task, test[:100])
        rows[f"{name}: objects met"] = met(proposals(network, test[:100]), test[:100])
    return rows


def pulls(model, task, train, test, number) -> dict[str, float]:
    """How long the gradients of the losses in the trunk are, and how alike."""
    network = copy.deepcopy(model).train()
    trunk, found = list(network.backbone.parameters()), []
    for batch in test.batches(25, targets=COLUMNS, device="cpu"):
        losses = task.loss(network, batch)
        each = [torch.autograd.grad(losses[name], trunk, retain_graph=True) for name in LAST]
        found.append(torch.stack([torch.cat([grad.flatten() for grad in one]) for one in each]))
    gradients = torch.stack(found).mean(0)
    length = gradients.norm(dim=1)
    cosines = gradients @ gradients.T / (length[:, None] * length)
    rows = {f"pull of {name}": value for name, value in zip(LAST, length.tolist(), strict=True)}
    for at, name in enumerate(LAST):
        for other, second in enumerate([*LAST][:at]):
            rows[f"cosine of {second} and {name}"] = cosines[at, other].item()
    return rows


def networks(model, task, train, test, number) -> dict[str, float]:
    """The three networks that we trained, and masks read from rounded regions."""
    masks = detect(test.classes, masks=True)
    rows = scored("Faster R-CNN", model, task, test)
    rows |= scored("R-FCN", ours("road_rfcn"), task, test)
    outliner = ours("road_mask_rcnn")
    rows |= scored("Mask R-CNN", outliner, masks, test, MASKS)
    outliner.roi_heads.mask_roi_pool.register_forward_pre_hook(rounded)
    return rows | scored("Mask R-CNN, rounded", outliner, masks, test, MASKS)


def rounded(_layer, given):
    """Regions rounded to cells of 8 pixels, as RoIPool does."""
    maps, boxes, sizes = given
    return maps, [8 * (each / 8).round() for each in boxes], sizes


def few(model, task, train, test, number) -> dict[str, float]:
    """Sixty streets with three classes: from our network without what knows classes, and none."""
    sixty, others, rows = regrouped(train[:60]), regrouped(test[:100]), {}
    for name, learned, lr in (
        ("fine-tuned", model.state_dict(), 2e-3),
        ("nothing known", {}, 5e-3),
    ):
        seed_all(100 + number)
        network = faster_rcnn(3)
        head = "roi_heads.box_predictor"
        known = {key: weight for key, weight in learned.items() if not key.startswith(head)}
        network.load_state_dict(known, strict=False)
        job = detect(sixty.classes)
        learn(network, job, sixty, number, batch=4, epochs=6, lr=lr)
        rows |= scored(f"sixty streets, {name}", network, job, others)
    return rows


def regrouped(store):
    """The same streets with three classes."""
    groups = torch.tensor([0, 0, 0, 1, 1, 2, 2])
    labels = [groups[each] for each in store.targets["labels"]]
    kinds = ("vehicle", "somebody", "sign or light")
    return replace(store, targets=store.targets | {"labels": labels}, classes=kinds)


PARTS = {each.__name__: each for each in (regions, scratch, weights, pulls, networks, few)}


def main() -> None:
    report = Report(__doc__, PARTS)
    found: dict[str, list[float]] = defaultdict(list)
    model = ours("road_faster_rcnn")
    for number in range(1) if report.quick else range(3):
        streets = roads(200 if report.quick else 1000, masks=True, seed=number)
        train, _, test = streets.split()
        for part in report.parts:
            rows = PARTS[part](model, detect(streets.classes), train, test, number)
            for name, value in rows.items():
                found[name].append(value)
    for name, values in found.items():
        report.mean(name, values)
    report.end()


if __name__ == "__main__":
    main()
