# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
#   labkit:
#     title: 'Cars: two stages'
#     objectives:
#     - Tell what R-CNN, Fast and Faster R-CNN compute once, and count what that saves.
#     - Open a region proposal network, and read regions by RoIPool and RoIAlign, worked by hand.
#     - Say of each of the four losses what you see when it is high, and what it does to the trunk.
#     - Go from boxes to R-FCN's maps of parts and to Mask R-CNN's instances, and fine-tune.
#     teach: 45
#     practise: 55
#     cpu: 120
#     gpu: null
#     builds_on:
#     - '09'
# ---

# %% [markdown] tags=["generated"]
# # Lesson 10 · Cars: two stages
#
# Open in Colab: not yet, the course has no public address.
#
# 45 minutes with the teacher, 55 minutes of practice · about 120 s of computing on two CPU cores
#
# You will learn to:
#
# - Tell what R-CNN, Fast and Faster R-CNN compute once, and count what that saves.
# - Open a region proposal network, and read regions by RoIPool and RoIAlign, worked by hand.
# - Say of each of the four losses what you see when it is high, and what it does to the trunk.
# - Go from boxes to R-FCN's maps of parts and to Mask R-CNN's instances, and fine-tune.
#
# This lesson builds on [lesson 09](09_boxes.ipynb).

# %% tags=["generated"]
# This cell finds labkit, the library of this course, under the short name lk.
try:
    import labkit as lk
except ImportError:
    print("labkit is not installed. In a terminal, in your clone of the course, run:")
    print('    pip install -e ".[lab]"')
    raise

if not hasattr(lk, "doctor"):
    print("This is another package called labkit. In a terminal: pip uninstall labkit")
    raise ImportError("Then restart the kernel and run this cell again.")

KEEP = False  # True: what you do here is there tomorrow, on Colab on your Drive
shelf = lk.keep() if KEEP else None

# %% [markdown]
# At 50 km/h a car drives fourteen metres in a second. A program that takes a second a picture sees you step off the kerb fourteen metres late. So *what do you compute twice?* matters.
#
# Three papers answered it within nineteen months, Ross Girshick an author of each: **R-CNN** (*regions with CNN features*, arXiv 1311.2524), **Fast R-CNN** (1504.08083) and **Faster R-CNN** (1506.01497). In lesson 09 the last was a closed box; now you open it. **All streets are drawn.** input → model → output, in two stages:

# %%
import copy
import tempfile
import timeit
from dataclasses import replace

import torch
from IPython.utils.capture import capture_output
from torch.nn import functional as F
from torchvision import ops
from torchvision.models.detection.image_list import ImageList
from torchvision.models.detection.rpn import concat_box_prediction_layers
from torchvision.utils import draw_bounding_boxes

lk.seed(0)
streets = lk.datasets.roads(1000, masks=True)
train, _, test = streets.split()
columns = ["boxes", "labels", "difficult"]
task = lk.tasks.detect(streets.classes)
model = lk.models.ours("road_faster_rcnn")
shown = 12
street, objects = test.images[shown], test.targets["boxes"][shown]
picture, sizes = street[None] / 127.5 - 1, [(160, 160)]

# %%
def framed(boxes, colour="black"):
    """Draw boxes on the street, three times as large."""
    large = F.interpolate(street[None], scale_factor=3)[0]
    return draw_bounding_boxes(large, 3 * boxes, colors=colour, width=3) if len(boxes) else large


with torch.inference_mode():
    levels = model.backbone(picture)
    proposals, _ = model.rpn(ImageList(picture, sizes), levels)
    answer = model(picture)[0]
shapes = "\n".join(str(list(level.shape[1:])) for level in levels.values())
sure = answer["boxes"][answer["scores"] > 0.5]
lk.show.flow(
    [
        (f"street (drawn)\n{list(street.shape)}", framed([])),
        ("model, stage 1:\nwhere to look", f"levels of maps\n{shapes}\nproposals"),
        (f"proposals\n{list(proposals[0].shape)}", framed(proposals[0], "orange")),
        ("stage 2, the head:\nwhat is it?", "of each:\n8 scores\n8 × 4 offsets"),
        (f"boxes, labels, scores\n{len(sure)} are surer than ½", framed(sure, "cyan")),
    ],
    alt="A drawn street, eighty boxes proposed on it, and the few of which stage two is sure.",
)

# %%
some = [1, 28, 35, 44]
lk.show.boxes(
    [test.images[i] for i in some],
    [{name: test.targets[name][i] for name in ("boxes", "labels")} for i in some],
    classes=streets.classes, titles=[f"street {i} (drawn)" for i in some], columns=4,
    alt="Four drawn streets: cars, a bus, a truck, people and signs, far and near, in boxes.",
)
longer = torch.cat([(boxes[:, 2:] - boxes[:, :2]).amax(1) for boxes in train.targets["boxes"]])
tenths = longer.quantile(torch.tensor([0.1, 0.5, 0.9]))
print("sides: a tenth below {:.0f} pixels, half below {:.0f}, a tenth above {:.0f}".format(*tenths))

# %% [markdown]
# ## Everywhere, in every size
#
# The oldest answer is a **sliding window**: everywhere, in every size, ask a classifier.
#
# ### Exercise 1: all windows
#
# Square windows of one size. The first begins at the top left, each next one `step` further; go row by row, as you read. Those that do not fit in whole are left out.

# %% tags=["exercise"]
def windows(size, side, step):
    """Return all square windows in a picture of size x size: float [N, 4], x1, y1, x2, y2."""
    # BEGIN SOLUTION
    starts = range(0, size - side + 1, step)
    boxes = [(x, y, x + side, y + side) for y in starts for x in starts]
    return torch.tensor(boxes, dtype=torch.float32)
    # END SOLUTION


windows = lk.check("windows", windows)

# %% [markdown]
# Four sizes, steps of a quarter side. **Predict** how many windows, and how much longer they take than Faster R-CNN. (A window is a crop of 64 × 64 pixels, through the same backbone.)

# %%
def met(regions, store, most=None):
    """Return the share of a store's objects that a region overlaps by an IoU of 0.5 or more."""
    best = []
    for own, boxes, hard in zip(regions, store.targets["boxes"], store.targets["difficult"]):
        if not hard.all():  # difficult ones do not count
            best.append(ops.box_iou(own[:most], boxes[~hard]).amax(0))
    return (torch.cat(best) >= 0.5).float().mean().item()


@torch.inference_mode()
def proposals_of(network, store):
    """Return the proposals for each picture of a store, [n, 4], the surest first."""
    found, device = [], next(network.parameters()).device
    for images in (store.images / 127.5 - 1).split(20):
        batch = ImageList(images.to(device), sizes * len(images))
        found += network.rpn(batch, network.backbone(batch.tensors))[0]
    return [boxes.cpu() for boxes in found]


# %%
@torch.inference_mode()
def milliseconds(work):
    """Return how long work() takes: the best of five times."""
    return 1000 * min(timeit.repeat(work, number=1, repeat=5))


every = torch.cat([windows(160, side, side // 4) for side in (16, 32, 64, 128)])
crops, proposed = torch.randn(32, 3, 64, 64), proposals_of(model, test)
one = milliseconds(lambda: model.backbone(crops)) / 32
once = milliseconds(lambda: model.backbone(picture))
read = milliseconds(lambda: model.roi_heads(levels, proposals, sizes))
by_windows, by_proposals = met([every] * len(test), test), met(proposed, test)
rows = [
    ("sliding window", len(every), "the whole network", one * len(every), by_windows),
    ("R-CNN", 80, "the whole network", one * 80, by_proposals),
    ("Fast R-CNN", 80, "the head", once + read, by_proposals),
    ("Faster R-CNN", 80, "the head", milliseconds(lambda: model(picture)), by_proposals),
]
names = ("method", "regions", "computed for each", "ms a picture", "objects met")
lk.table([dict(zip(names, row)) for row in rows], "One drawn street, looked at in four ways")

# %% [markdown]
# (*Objects met*: overlapped by an IoU of half. The 80 proposals are ours; R-CNN and Fast R-CNN took theirs from another program, whose time is missing here; Faster R-CNN's counts.)
#
# R-CNN asks at fewer places. Fast R-CNN makes the maps once, and reads every region from them. Faster R-CNN lets the same maps say where to look.
#
# ## Stage 1, opened
#
# The **region proposal network**, RPN, has two anchors at every place of three levels: a wide and a tall one, as large as squares of 22, 44 or 90 pixels. A small convolution says of each how surely it holds an object, no matter which (**objectness**), and how to move it. **Predict** where people on foot light up. (An anchor's middle is the top left corner of the square you see.)

# %%
with torch.inference_mode():
    logits, offsets = model.rpn.head(list(levels.values()))
maps = {
    f"{kind} anchors of {side} (drawn)": logit[0, number].sigmoid()
    for number, kind in enumerate(("wide", "tall"))
    for side, logit in zip((22, 44, 90), logits)
}
lk.show.glow(
    street, maps, columns=3, most=1,
    alt="Six maps over a drawn street: wide anchors light up most at cars, tall ones at people.",
)

# %% [markdown]
# Tall ones light up far more at people.
#
# ### Exercise 2: from offsets to boxes
#
# How to move an anchor are four numbers: dx, dy, dw, dh. The anchor's **centre** moves by dx of its width and dy of its height. Its width becomes exp(dw) times as long, its height exp(dh). (`torch.cat([a, b], 1)` joins two times two columns.)
#
# Then see what NMS leaves, and **predict** how many proposals meet nine objects of ten.

# %% tags=["exercise"]
def decoded(offsets, anchors):
    """Return boxes x1, y1, x2, y2 [N, 4]: anchors [N, 4] moved by offsets dx, dy, dw, dh [N, 4]."""
    # BEGIN SOLUTION
    start, end = anchors[:, :2], anchors[:, 2:]
    sides = end - start
    centre = (start + end) / 2 + offsets[:, :2] * sides
    half = sides * offsets[:, 2:].exp() / 2
    return torch.cat([centre - half, centre + half], 1)
    # END SOLUTION


decoded = lk.check("decoded", decoded)

# %%
def encoded(boxes, anchors):
    """Return the offsets [n, 4] from anchors to boxes: the way back, and what is learned."""
    sides, wanted = (each[:, 2:] - each[:, :2] for each in (anchors, boxes))
    start, aim = ((each[:, :2] + each[:, 2:]) / 2 for each in (anchors, boxes))
    return torch.cat([(aim - start) / sides, (wanted / sides).log()], 1)


with torch.inference_mode():
    anchors = model.rpn.anchor_generator(ImageList(picture, sizes), list(levels.values()))[0]
    objectness, moves = concat_box_prediction_layers(logits, offsets)  # in the anchors' order
order = objectness[:, 0].argsort(descending=True)
moved = decoded(moves, anchors)[order]
own = objects[ops.box_iou(anchors, objects).argmax(1)]  # whom each anchor overlaps most
told = encoded(own, anchors)
print("as lk.boxes.encode:", torch.allclose(told, lk.boxes.encode(own, anchors), atol=1e-5),
      "and back:", torch.allclose(decoded(told, anchors), own, atol=1e-3))
kept = ops.nms(moved, objectness[order, 0], 0.7)
gone = 80 - (kept < 80).sum()
print(f"{len(anchors):,} anchors; of the 80 surest NMS takes {gone} away, the next ones move up")
lk.show.boxes(
    [street] * 3, [anchors[order[:30]], moved[:30], moved[kept[:30]]], truth=[objects] * 3,
    titles=["30 surest anchors (drawn)", "moved by their offsets", "30 surest after NMS at .7"],
    alt="Thirty anchors on a drawn street, then moved onto things, then spread by NMS.",
)

# %%
counts = [1, 2, 5, 10, 20, 40, 80]
lk.show.curves(
    {
        "proposals": [met(proposed, test, most) for most in counts],
        f"{len(every):,} windows": [by_windows] * len(counts),
    },
    at=counts, title="objects met (drawn streets)", x="proposals a picture", y="share of objects",
    alt="The share of drawn objects met rises with the number of proposals, above that of windows.",
)

# %% [markdown]
# NMS keeps one of those that overlap by .7: room for others. On three sets of drawn streets 10 proposals meet .83 of the objects, 20 meet .89 and 80 meet .94; all those windows .61, for people are not square.
#
# ## Stage 2: regions of any size
#
# The head wants equally many numbers from every region. **RoIPool** (of a *region of interest*, RoI), Fast R-CNN's, cuts a region of the maps into equal parts and keeps the largest value of each.
#
# ### Exercise 3: RoIPool
#
# Divide the corners by the stride, round them to whole cells (`.round().long().tolist()`), and take all cells from the first corner's to the second's, **both included**. Cut them into 2 × 2 parts: halves of an odd side share the middle row or column.

# %% tags=["exercise"]
def pooled(feature, box, stride):
    """Return the largest values [C, 2, 2] of the 2 x 2 parts of a box, in each of C channels.

    feature [C, h, w] has a cell every stride pixels; box is x1, y1, x2, y2 in pixels, a tensor [4].
    """
    # BEGIN SOLUTION
    x1, y1, x2, y2 = (box / stride).round().long().tolist()
    cells = feature[:, y1 : y2 + 1, x1 : x2 + 1]
    height, width = cells.shape[1:]
    rows = slice(0, (height + 1) // 2), slice(height // 2, height)
    columns = slice(0, (width + 1) // 2), slice(width // 2, width)
    parts = [cells[:, row, column].amax((1, 2)) for row in rows for column in columns]
    return torch.stack(parts, 1).view(-1, 2, 2)
    # END SOLUTION


pooled = lk.check("pooled", pooled)

# %% [markdown]
# It rounds: at a stride of 8 by up to 4 pixels, and half of our objects are less than 32 long. **RoIAlign**, Mask R-CNN's (1703.06870), rounds nothing: it asks *between* the cells.
#
# ### Exercise 4: between cells
#
# The cell of row i and column j stands at y = i, x = j. Four cells surround (x, y). Each counts its nearness across times its nearness down; nearness is 1 minus the distance. (`int(x)` is the column to the left. At the border the last cell serves twice.)
#
# Then the box of a car is pushed to the right, half a pixel at a time. **Predict** both curves.

# %% tags=["exercise"]
def between(feature, x, y):
    """Return the value of each channel of feature [C, h, w] at (x, y), floats inside the map."""
    height, width = feature.shape[1:]
    # BEGIN SOLUTION
    left, top = int(x), int(y)
    right, below = min(left + 1, width - 1), min(top + 1, height - 1)
    across, down = x - left, y - top
    rows = (1 - across) * feature[:, :, left] + across * feature[:, :, right]
    return (1 - down) * rows[:, top] + down * rows[:, below]
    # END SOLUTION


between = lk.check("between", between)

# %%
def aligned(feature, box, stride):
    """Return [C, 2, 2]: the value in the middle of each of the 2 x 2 parts, nothing rounded."""
    x1, y1, x2, y2 = (box / stride - 0.5).tolist()  # the first cell's middle is at 0.5
    places = [(x1 + (x2 - x1) * a, y1 + (y2 - y1) * d) for d in (0.25, 0.75) for a in (0.25, 0.75)]
    return torch.stack([between(feature, x, y) for x, y in places], 1).view(-1, 2, 2)


finest, pushes = levels["0"][0], torch.arange(0, 16.5, 0.5)
boxes = objects[1] + pushes[:, None] * torch.tensor([1.0, 0, 1, 0])
told = {
    "RoIPool": torch.stack([pooled(finest, box, 8) for box in boxes]),
    "RoIAlign": torch.stack([aligned(finest, box, 8) for box in boxes]),
}
theirs = ops.roi_align(finest[None], [boxes], 2, 1 / 8, sampling_ratio=1, aligned=True)
print(f"yours and torchvision's differ by {(told['RoIAlign'] - theirs).abs().max():.0e} at most")
lk.show.curves(
    {name: (each - each[0]).flatten(1).norm(dim=1) for name, each in told.items()}, at=pushes,
    title="what the head is told of a box that moves (drawn)", x="pixels to the right",
    y="change of 256 numbers", alt="RoIPool's numbers of a drawn car jump; RoIAlign's move along.",
)

# %% [markdown]
# For pixels on end RoIPool tells the head the same, then something else: too coarse to say where a thing ends.
#
# ## Four losses at once
#
# Two stages ask two questions each: four losses, and one network learns from their sum.
#
# * `loss_objectness`: is something here? `loss_rpn_box_reg`: how does the anchor move?
# * `loss_classifier`: what is it? `loss_box_reg`: how does the proposal move?
#
# (Ours adds up all anchors for each that fits, so objectness begins large.) Train one: live by epochs, then by steps. **Predict** which one rises at first.

# %%
scratch = lk.models.faster_rcnn(classes=7)
batches = train.batches(8, augment=[lk.augment.flip()], targets=columns, shuffle=True)
steps = []
epochs = lk.budget(cpu=2, gpu=12, seconds=8)
lk.fit(scratch, task, batches, epochs=epochs, lr=5e-3, hooks=[lambda run: steps.append(run.losses)])
points = {name: torch.stack([step[name] for step in steps]).cpu() for name in steps[0]}
means = {name: values.unfold(0, 15, 15).mean(1) for name, values in points.items()}
lk.show.curves(
    means, at=range(15, len(steps) + 1, 15), scale="log", x="step", y="mean of 15 steps",
    title="four losses of one training (drawn streets)",
    alt="Four losses on drawn streets: three fall, the head's loss of boxes rises first.",
)

# %% [markdown]
# `loss_box_reg` *rises*: only proposals that hold an object count in it, and at first hardly one does. A low loss may mean that nothing was asked.
#
# What do you **see** when one is high? Set one task's last layer in our trained network back to random numbers. **Predict** the four pictures.

# %%
last_layers = {
    "loss_objectness": "rpn.head.cls_logits",
    "loss_rpn_box_reg": "rpn.head.bbox_pred",
    "loss_classifier": "roi_heads.box_predictor.cls_score",
    "loss_box_reg": "roi_heads.box_predictor.bbox_pred",
}
networks = {"none": model}
for name, layer in last_layers.items():
    networks[name] = copy.deepcopy(model)
    networks[name].get_submodule(layer).reset_parameters()
few = next(iter(test.batches(40, targets=columns, device="cpu")))
rows = []
for name, network in networks.items():
    learning = copy.deepcopy(network).train()  # only then it returns losses
    with torch.no_grad():
        losses = task.loss(learning, few)
    rows.append({"set back": name} | {each: value.item() for each, value in losses.items()})
lk.table(rows, "Losses of a trained network, one last layer random (drawn streets)")

# %%
with torch.inference_mode():
    first = [networks[n].rpn(ImageList(picture, sizes), levels)[0][0][:20] for n in [*networks][:3]]
    second = [networks[n](picture)[0] for n in ("none", "loss_classifier", "loss_box_reg")]
second = [{key: value[:6] for key, value in each.items()} for each in second]  # the surest
second = [each | {"labels": each["labels"] - 1} for each in second]
lk.show.boxes(
    [street] * 3, first, truth=[objects] * 3,
    titles=["20 proposals (drawn)", "objectness set back", "rpn_box_reg set back"],
    alt="Twenty proposals on a drawn street: on things, then anywhere, then of wild sizes.",
)
lk.show.boxes(
    [street] * 3, second, truth=[objects] * 3, classes=streets.classes,
    titles=["6 answers (drawn)", "classifier set back", "box_reg set back"],
    alt="Six answers on a drawn street: right, then named by chance, then in loose boxes.",
)

# %% [markdown]
# * Objectness high: proposals anywhere, and the head is asked about sky.
# * `rpn_box_reg` high: near the right places, in wild sizes.
# * Classifier high: unsure names, as chance has them, and boxes moved as for those.
# * `box_reg` high: right names, boxes that fit less well.
#
# In the table, look at `loss_box_reg` where *proposals* are bad. It **falls**, for the reason above. So no loss judges a detector; pictures do, and mAP.
#
# ## One trunk, four tasks
#
# **Multi-task learning**: the backbone, the *trunk*, learns from all four losses at once.
#
# ### Exercise 5: louder and softer
#
# Weights say how loud each task is: our benchmarks triple the head's two. A new dictionary, in the same order. (`weights.get(name, 1.0)` is 1 where there is none. Keep tensors: networks learn from them.)

# %% tags=["exercise"]
def weighted(losses, weights):
    """Return a new dictionary: each loss of losses times its weight, or as it is without one."""
    # BEGIN SOLUTION
    return {name: loss * weights.get(name, 1.0) for name, loss in losses.items()}
    # END SOLUTION


weighted = lk.check("weighted", weighted)

# %% [markdown]
# Each loss pulls the trunk its own way: its gradient. Do two pull together? Their **cosine** says so, from 1, the same way, over 0 to −1, against. **Predict** who pulls hardest.
#
# Then switch each off in turn, and turn two of them up ten times. All seven trainings begin with our network, its four last layers new. **Predict** which switch costs most.

# %%
learning, pulls = copy.deepcopy(model).train(), []
trunk = list(learning.backbone.parameters())
for batch in test[:100].batches(25, targets=columns, device="cpu"):
    losses = task.loss(learning, batch)
    grads = [torch.autograd.grad(losses[name], trunk, retain_graph=True) for name in last_layers]
    pulls.append(torch.stack([torch.cat([g.flatten() for g in each]) for each in grads]))
pull = torch.stack(pulls).mean(0)
cosines = F.normalize(pull) @ F.normalize(pull).T
names = [f"{n.removeprefix('loss_')}: {p.norm():.2f}" for n, p in zip(last_layers, pull)]
lk.show.matrix(
    cosines, names, whole=1, title="cosines (drawn)", x="", y="how hard each pulls",
    alt="Cosines between the gradients of four losses in the trunk, on drawn streets.",
)

# %%
last, held_out = tuple(last_layers.values()), test[:100]
taught = train[: 8 * lk.budget(cpu=30, gpu=75, unit="batches", seconds=1)]
learned = {name: w for name, w in model.state_dict().items() if not name.startswith(last)}


def tried(name, weights):
    """Train four new last layers on our network with these weights; return a row for the table."""
    lk.seed(1)
    network = lk.models.faster_rcnn(classes=7)
    network.load_state_dict(learned, strict=False)  # the last layers stay random
    job = replace(task, name=name, loss=lambda net, batch: weighted(task.loss(net, batch), weights))
    batches = taught.batches(8, augment=[lk.augment.flip()], targets=columns, shuffle=True)
    with capture_output():  # one point would be no curve
        lk.fit(network, job, batches, epochs=1, lr=5e-3)
    print(name, end=" … ")
    score = lk.evaluate(network, task, held_out.batches(20, targets=columns))
    return {"weights": name, "objects met": met(proposals_of(network, held_out), held_out)} | score


turned = [("off", 0, name) for name in last_layers]
turned += [("× 10", 10, name) for name in ("loss_objectness", "loss_box_reg")]
switched = [tried("all 1", {})]
switched += [tried(f"{name} {word}", {name: weight}) for word, weight, name in turned]
lk.table(switched, "Four tasks, louder and softer (100 drawn streets of the test)")

# %% [markdown]
# On three sets of drawn streets, in the mean:
#
# * Objectness pulls four times as hard as any other, and most alike with the classifier.
# * Without objectness .04 of the objects are met, without `rpn_box_reg` .21, else .80.
# * Without the classifier as many are met as ever, and none is named. `box_reg` is not missed at an IoU of half.
# * Ten times as loud, each but the classifier takes mAP 50 from .29 to about .2.
#
# ## R-FCN: which part of a car is this?
#
# Faster R-CNN's head computes on every region. **R-FCN** (Dai and others, 1605.06409) moves that into maps, made once: for each class, one map for each of 3 × 3 parts. One is high at the top left of cars, another at their bottom right. A region asks each part in *its* map.
#
# ### Exercise 6: parts
#
# With 2 × 2 parts, the maps of the top left, top right, bottom left, bottom right. The box has whole numbers; `(x1 + x2) // 2` is the middle. Unlike in exercise 3, it ends **before** x2 and y2.

# %% tags=["exercise"]
def part_scores(maps, box):
    """Return the mean of four means: each part of box [4], in cells, in its map of [4, h, w]."""
    # BEGIN SOLUTION
    x1, y1, x2, y2 = box.tolist()
    x, y = (x1 + x2) // 2, (y1 + y2) // 2
    above = maps[0, y1:y, x1:x].mean() + maps[1, y1:y, x:x2].mean()
    below = maps[2, y:y2, x1:x].mean() + maps[3, y:y2, x:x2].mean()
    return (above + below) / 4
    # END SOLUTION


part_scores = lk.check("part_scores", part_scores)

# %% [markdown]
# Of our R-FCN, **predict** where each of a car's nine maps lights up, what a box scores that is pushed aside, and how its time grows with regions, since none costs it a layer.

# %%
voting = lk.models.ours("road_rfcn")
with torch.inference_mode():
    fine = voting.backbone(picture)
    parts = voting.roi_heads.box_roi_pool.maps(fine["0"])[0].view(12, 9, 80, 80)  # answer, part
car = parts[1] - parts[0]  # how much more a car than nothing; the other answers are left out
near = car[:, 40:72, 10:66]  # around the large one
high = (near - near.mean((1, 2), keepdim=True)).clamp(min=0)
across = ("left", "centre", "right")
names = [f"{y} {x} (drawn)" for y in ("top", "middle", "bottom") for x in across]
lk.show.glow(
    street[:, 80:144, 20:132], dict(zip(names, high)), columns=3,
    alt="Nine maps over a drawn car: each lights up at another part of it.",
)

# %%
corners, cells = car[[0, 2, 6, 8]], (objects[0] / 2).round().int()  # corners: your four maps
aside = torch.arange(-12, 13)
boxes = [cells + push * torch.tensor([1, 0, 1, 0]) for push in aside]
anywhere = corners.mean(0, keepdim=True).expand(4, -1, -1)
lk.show.curves(
    {
        "each part in its own map": [float(part_scores(corners, box)) for box in boxes],
        "all parts in their mean": [float(part_scores(anywhere, box)) for box in boxes],
    },
    at=2 * aside, title="a box pushed over a car (drawn)", x="pixels to the right",
    y="car, minus nothing",
    alt="The score of a drawn car's box, pushed aside: with parts it falls on both sides.",
)

# %%
def time_of(network, maps, count):
    """Return how many milliseconds a second stage takes for so many regions of one picture."""
    roi, own = network.roi_heads, [proposals[0].repeat(count // 80, 1)]
    return milliseconds(lambda: roi.box_predictor(roi.box_head(roi.box_roi_pool(maps, own, sizes))))


counts = [80, 400, 800, 1600, 2400]
both = {"Faster R-CNN": (model, levels), "R-FCN": (voting, fine)}
lk.show.curves(
    {name: [time_of(*each, count) for count in counts] for name, each in both.items()},
    at=counts, title="the second stage, its maps made before (a drawn street)",
    x="regions", y="milliseconds", alt="Time of two second stages, by regions (a drawn street).",
)

# %% [markdown]
# Each map knows its part, the lower ones best: a box that lies beside asks the wrong ones. (Your four alone stay below 0; all nine lift a car above it.) Reading them takes time too, and our head is small: little is saved.
#
# ## Mask R-CNN: from boxes to instances
#
# A U-Net paints two cars that overlap as one. **Mask R-CNN** adds a third answer for each region: a small mask, 16 × 16. Each box has its own: **instances**.
#
# It reads its regions by RoIAlign. **Predict** what rounding them, as RoIPool does, takes from the masks.

# %%
outliner = lk.models.ours("road_mask_rcnn")
task_masks = lk.tasks.detect(streets.classes, masks=True)
wanted, four = [*columns, "mask", "numbers"], test[[1, 12, 28, 44]]
found = lk.predict(outliner, task_masks, four.batches(4, targets=wanted))
layers = []
for each in found:
    layer = torch.zeros(160, 160, dtype=torch.long)
    sure = each["scores"] > 0.6
    for number, mask in enumerate(each["masks"][sure].flip(0), start=1):  # the surest on top
        layer[mask] = number
    layers.append(layer)
lk.show.masks(
    list(four.images), layers, titles=[f"street {i} (drawn)" for i in (1, 12, 28, 44)],
    alt="Four drawn streets: cars, trucks and people outlined, neighbours in different colours.",
)

# %%
def round_to_cells(layer, given):
    """Round the regions that a layer is to read to cells of 8 pixels, as RoIPool would."""
    maps, regions, sizes = given
    return maps, [(8 * (each / 8).round()) for each in regions], sizes


rounding = copy.deepcopy(outliner)
rounding.roi_heads.mask_roi_pool.register_forward_pre_hook(round_to_cells)
judged = {"Faster R-CNN": (model, task), "R-FCN": (voting, task)}
judged |= {"Mask R-CNN": (outliner, task_masks), "its masks, rounded": (rounding, task_masks)}
rows = []
for name, (network, job) in judged.items():
    score = lk.evaluate(network, job, held_out.batches(20, targets=wanted))
    rows.append({"network": name} | score | {"ms a picture": torch.inf})
for _ in range(5):  # in turns: whatever else your computer does slows all of them
    for row, (network, _) in zip(rows, judged.values()):
        took = milliseconds(lambda asked=network: asked(picture))
        row["ms a picture"] = min(row["ms a picture"], took)
lk.table(rows, "Learned from 8,000 other drawn streets, tested on 100")

# %% [markdown]
# Rounding takes the masks from .82 to .77, on three sets, though every box is the same (none was rounded in training). And R-FCN's finer maps cost more time than 80 regions save.
#
# ## Sixty pictures
#
# Your city wants other classes: vehicle, somebody, sign or light. Sixty pictures have such boxes. **Fine-tune**: take all that our network learned, except the layer that knows the classes. Or begin from scratch. **Predict** both rows.

# %%
groups = torch.tensor([0, 0, 0, 1, 1, 2, 2])  # from our seven classes to three
kinds = ("vehicle", "somebody", "sign or light")
labels = [groups[each] for each in streets.targets["labels"]]
city = replace(streets, targets=streets.targets | {"labels": labels}, classes=kinds)
sixty, _, others = city.split()
sixty, others, task_city = sixty[:60], others[:100], lk.tasks.detect(kinds)
epochs, rows = lk.budget(cpu=6, gpu=12, seconds=1.5), []
begins = {"fine-tuned": (model.state_dict(), 2e-3), "from scratch": ({}, 5e-3)}
for name, (start, rate) in begins.items():
    lk.seed(1)
    network, head = lk.models.faster_rcnn(classes=3), "roi_heads.box_predictor"
    known = {key: w for key, w in start.items() if not key.startswith(head)}
    network.load_state_dict(known, strict=False)
    batches = sixty.batches(4, augment=[lk.augment.flip()], targets=columns, shuffle=True)
    lk.fit(network, task_city.called(name), batches, epochs=epochs, lr=rate)
    score = lk.evaluate(network, task_city, others.batches(20, targets=columns))
    rows.append({"sixty pictures": name} | score)
lk.table(rows, "Three classes on drawn streets never seen")

# %% [markdown]
# On three sets: mAP 50 of .75 fine-tuned, .07 from scratch in as many steps. (Its three classes join seven that it knew.)
#
# ## Remember
#
# * Compute once what regions share. Faster R-CNN shares even where to look.
# * A proposal network says *something is here*; the head says *what*.
# * Rounding loses places. RoIAlign asks between cells.
# * Four losses, one trunk: pictures tell which is high.
#
# ## Other applications
#
# Where touching things must be told apart: cells, trees from the air, goods on shelves.
#
# ## On real data
#
# **Penn-Fudan**: 170 photographs, 345 people on foot, 54 MB (`python -m labkit data get penn-fudan`). PyTorch's tutorial fine-tunes a Mask R-CNN of COCO on 120 of them, and reports a box mAP above .50 after one epoch. Ours knows drawn streets. Or yours: a folder laid out as COCO's or VOC's in place of `None`.

# %%
path, name, two = None, "penn-fudan", ["boxes", "labels"]  # or "voc2007", "coco2017-val", "kitti"
network, asked = model, task
if path is None and lk.datasets.there(name):
    mine = lk.datasets.roads(120, source=name, size=160)
    mine.card.show()
    learned, _, mine = mine.split()
    asked, network = lk.tasks.detect(mine.classes), lk.models.faster_rcnn(len(mine.classes))
    known = {key: w for key, w in model.state_dict().items() if not key.startswith(head)}
    network.load_state_dict(known, strict=False)
    batches = learned.batches(4, augment=[lk.augment.flip()], targets=two, shuffle=True)
    kept = shelf and shelf / f"10 {name}.pt"  # with KEEP, it goes on where a session ended
    lk.fit(network, asked, batches, epochs=epochs, lr=2e-3, checkpoint=kept)
    print(lk.evaluate(network, asked, mine.batches(20, targets=two)))

# %%
if network is model:
    path = path or lk.datasets.write_coco(test[:8], tempfile.mkdtemp() + "/streets")
    mine = lk.datasets.folder(path, size=160)
found = lk.predict(network, asked, mine.batches(8, targets=two))
sure = [{key: value[each["scores"] > 0.5] for key, value in each.items()} for each in found]
lk.show.boxes(
    mine.images[:4], sure[:4], truth=mine.targets["boxes"][:4], columns=4,
    classes=streets.classes if network is model else mine.classes,
    alt="Four streets, photographed or drawn: boxes found, true ones dotted.",
)
lk.report()

# %% [markdown]
# ## Go further
#
# * Freeze the trunk: `network.backbone.requires_grad_(False)` before `lk.fit`, for the sixty pictures. What is lost?
# * From scratch, how many `epochs` reach what fine-tuning did?
#
# **Next:** lesson 11 drops the second stage.
