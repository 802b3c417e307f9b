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
#     title: 'Cars: boxes'
#     objectives:
#     - Read and convert the ways of writing a box, and see the bugs that they breed.
#     - Compute IoU, match anchors to objects, and leave each object one box by NMS.
#     - Draw a precision-recall curve by hand, and make of it average precision and mAP.
#     - Tell a detector's kinds of mistakes apart, in its pictures.
#     teach: 45
#     practise: 60
#     cpu: 85
#     gpu: null
#     builds_on:
#     - '08'
# ---

# %% [markdown] tags=["generated"]
# # Lesson 09 · Cars: boxes
#
# Open in Colab: not yet, the course has no public address.
#
# 45 minutes with the teacher, 60 minutes of practice · about 85 s of computing on two CPU cores
#
# You will learn to:
#
# - Read and convert the ways of writing a box, and see the bugs that they breed.
# - Compute IoU, match anchors to objects, and leave each object one box by NMS.
# - Draw a precision-recall curve by hand, and make of it average precision and mAP.
# - Tell a detector's kinds of mistakes apart, in its pictures.
#
# This lesson builds on [lesson 08](08_losses_scores_honesty.ipynb).

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
# On 18 March 2018, at night, a test car that drove itself killed a woman who pushed her bicycle across a road in Tempe, Arizona. Radar and lidar had registered her about six seconds before. The software took her for an unknown object, then for a vehicle, then for a bicycle, each time with another path ahead (NTSB, preliminary report HWY18MH010). The investigators name many causes, most of them human: a company's safety culture, a driver's eyes on a phone (report HAR-19/03). This lesson is about one link of that chain: **what is there, and where?**
#
# What an earlier edition of this course, of 2018, hoped for: **ecology**, less pollution; **society**, less noise and more time; **safety**, fewer accidents; **economy**, less spending. Each is contested. Does a car in which one can sleep drive less, or more? Who pays for the mistake that no human would have made? Whose street was in the training pictures?
#
# input → model → output, on **drawn** streets, here and in the two lessons to come:

# %%
import torch
from torchvision.ops import box_iou
from torchvision.utils import draw_bounding_boxes

lk.seed(0)
streets = lk.datasets.roads(2000)
train, _, test = streets.split()
trained = lk.models.ours("road_faster_rcnn")
shown = 6
picture = test.images[shown]
with torch.inference_mode():
    found = trained(picture[None] / 127.5 - 1)[0]
seen = found["boxes"][found["scores"] > 0.3]
lk.show.flow(
    [
        (f"street (drawn)\n{list(picture.shape)}", picture),
        ("model", "Faster R-CNN\n0.9 million\nweights"),
        ("a list", "\n".join(f"{name} {list(each.shape)}" for name, each in found.items())),
        ("surer than 0.3", draw_bounding_boxes(picture, seen, colors="orange")),
    ],
    alt="A drawn street goes into a model; boxes, labels and scores come out, then boxes on it.",
)

# %% [markdown]
# The answer is a **list**: boxes, a class and a score for each, and beforehand nobody knows how many; many are hardly sure. A car needs all of them, in the right place, with the right name, in time, and it needs to know how sure it is.
#
# ## Look at the data

# %%
picks = [0, 6, 12, 25, 33, 47]
lk.show.boxes(
    [test.images[pick] for pick in picks],
    [{name: test.targets[name][pick] for name in ("boxes", "labels")} for pick in picks],
    classes=streets.classes, titles=["drawn"] * 6,
    alt="Six drawn streets, one at night: a box around each car, person, sign and light.",
)

# %%
labels, boxes = (torch.cat(train.targets[name]) for name in ("labels", "boxes"))
sides = boxes[:, 2:] - boxes[:, :2]
longer = sides.max(1).values
rows = [
    {"class": name, "objects": (labels == number).sum().item(),
     "median longer side, px": longer[labels == number].median().item(),
     "height / width": (sides[:, 1] / sides[:, 0])[labels == number].median().item()}
    for number, name in enumerate(streets.classes)
]  # fmt: skip
lk.table(rows, "To learn from (drawn)")
counts = [len(each) for each in train.targets["boxes"]]
print(f"objects a picture: from {min(counts)} to {max(counts)}")

# %% [markdown]
# Cars are many, lights and buses few: a **long tail**. One object in six is small or hidden and carries the mark *difficult*: scores leave it out.
#
# ## Four ways to write a box
#
# torchvision and PASCAL VOC write two corners, (x1, y1, x2, y2). COCO writes a corner and the sides, (x, y, width, height). YOLO's files hold the middle and the sides, as shares of the picture. All are four numbers, so no program complains about the wrong ones. **Predict** what you see if COCO's boxes are taken for corners.

# %%
truth = test.targets["boxes"][shown]
coco = truth.clone()
coco[:, 2:] -= coco[:, :2]
lk.show.boxes(
    [test.images[shown]] * 2, [truth, coco], columns=2,
    titles=["corners (drawn)", "x, y, w, h as corners (drawn)"],
    alt="A drawn street twice: boxes around its objects, then boxes with one right corner.",
)

# %% [markdown]
# One corner is right, the other anywhere: mostly above and to the left of it, so that the sides are negative. Drawing does not mind; a loss does.
#
# ### Exercise 1: corners

# %% tags=["exercise"]
def corners(boxes):
    """Return boxes (x, y, width, height), [n, 4], as (x1, y1, x2, y2), [n, 4].

    Of the same dtype, and n may be 0; `boxes` itself stays as it is.
    """
    # BEGIN SOLUTION
    x, y, width, height = boxes.unbind(1)
    return torch.stack([x, y, x + width, y + height], 1)
    # END SOLUTION


corners = lk.check("corners", corners)
print(corners(coco)[:2], truth[:2], sep="\n")

# %% [markdown]
# ## How well does a box fit?
#
# By **IoU**, as masks in lesson 08: the area that two boxes share, over the area of both together.
#
# ### Exercise 2: every box with every box
#
# `a[:, None]` is [N, 1, 4], and `torch.maximum` of it and `b` compares every pair. Where boxes lie apart, a side of what they share comes out negative: `clamp(min=0)`.

# %% tags=["exercise"]
def iou(a, b):
    """Return the IoU of each box of a [N, 4] with each box of b [M, 4]: [N, M], from 0 to 1."""
    # BEGIN SOLUTION
    start = torch.maximum(a[:, None, :2], b[:, :2])
    end = torch.minimum(a[:, None, 2:], b[:, 2:])
    shared = (end - start).clamp(min=0).prod(-1)
    area_a, area_b = (a[:, 2:] - a[:, :2]).prod(1), (b[:, 2:] - b[:, :2]).prod(1)
    return shared / (area_a[:, None] + area_b - shared)
    # END SOLUTION


iou = lk.check("iou", iou)

# %% [markdown]
# **Predict:** you push a box four pixels to the right. What is left of the IoU if it is 12 pixels wide, 24, 96?

# %%
pushes = torch.arange(0.0, 13)
curves = {}
for side in (12, 24, 96):
    box = torch.tensor([[0.0, 0, side, side]])
    pushed = box + torch.stack([pushes, 0 * pushes, pushes, 0 * pushes], 1)
    curves[f"{side} px"] = iou(box, pushed)[0]
lk.show.curves(
    curves, at=pushes, title="a square box pushed to the right", x="pushed by, px", y="IoU",
    alt="IoU falls as a box is pushed: for 96 pixels slowly, for 12 pixels to 0.5 at four.",
)

# %% [markdown]
# Four pixels: .5, .71, .92. The usual rule *found means IoU ≥ 0.5* forgives a bus a lot, and a far pedestrian nothing.
#
# ## Where to look: anchors
#
# A network answers with a fixed number of numbers. So lay boxes all over the picture, **anchors**, and ask of each: is there an object, and how far off am I? An anchor has a scale (root of its area) and a ratio (height over width). Move them, and count who finds an object that it overlaps by half (coloured). Pale ones overlap one by less, dots none:

# %%
scene, objects = test.images[shown], test.targets["boxes"][shown]


def lay(scale=36, ratio=1.0):
    """Show which anchors, one every 16 pixels, overlap which object by half."""
    anchors = lk.boxes.anchors((10, 10), stride=16, scales=[scale], ratios=[ratio])
    states = lk.boxes.match(anchors, objects, low=0.3, high=0.5)
    fits = iou(anchors, objects).max(1).values >= 0.5
    states = states.where(fits, states.clamp(max=-1))  # match also keeps each object's best
    lk.show.anchors(
        scene, anchors, objects, states, title=f"scale {scale}, ratio {ratio} (drawn)",
        alt="A drawn street under a grid of anchors: those that fit have their object's colour.",
    )


lk.explore(lay, scale=(12, 96, 12), ratio=(0.5, 3.0, 0.5))

# %% [markdown]
# ### Exercise 3: whose is it?
#
# Faster R-CNN's rule. An anchor belongs to the object with which its IoU is highest, if that is `high` or more. Below `low` it is background (−1). In between it is half right, and teaches nothing (−2). At last every object gets its best anchor, whatever the IoU; if two share it, one goes without.

# %% tags=["exercise"]
def matched(ious, high=0.7, low=0.3):
    """Return whose each anchor is, int64 [A]: an object's number, -1 background, -2 neither.

    ious [A, M] are those of each anchor (row) with each object (column).
    """
    # BEGIN SOLUTION
    best, match = ious.max(1)
    match[best < high] = -2
    match[best < low] = -1
    match[ious.argmax(0)] = torch.arange(ious.shape[1])
    return match
    # END SOLUTION


matched = lk.check("matched", matched)

# %%
grids = {"stride 16, one ratio": (16, [1.0]), "stride 8, two ratios": (8, [0.9, 2.6])}
chosen = torch.randperm(len(boxes))[:1500]
rows = []
for name, (stride, ratios) in grids.items():
    cells = (160 // stride, 160 // stride)
    anchors = lk.boxes.anchors(cells, stride, scales=[12, 22, 44, 90], ratios=ratios)
    best = iou(anchors, boxes[chosen]).max(0).values
    row = {"anchors": name, "how many": len(anchors)}
    for number, kind in enumerate(streets.classes):
        row[kind] = (best[labels[chosen] == number] >= 0.5).float().mean().item()
    rows.append(row)
lk.table(rows, "Share of the objects (drawn) with which an anchor has an IoU of 0.5")

# %% [markdown]
# What no anchor fits, a network seldom learns from: lay them for what is on the street. The network below has two ratios, and a scale for each of three strides.
#
# ## Train one
#
# **Faster R-CNN** proposes places from anchors, then looks closer at each. Here it is a box that you do not open; lesson 10 does. It has four losses, and `fit` adds them. *objectness* is the largest, a sum over thousands of anchors for each one that fits; *box_reg* may rise at first, as more proposals lie on something whose box there is to learn.

# %%
task = lk.tasks.detect(streets.classes)
columns = ["boxes", "labels", "difficult"]
model = lk.models.faster_rcnn(len(streets.classes))
epochs = lk.budget(cpu=2, gpu=12, seconds=18)
run = lk.fit(
    model, task, train.batches(8, targets=columns, shuffle=True), epochs=epochs, lr=5e-3
)

# %%
truths = {name: test.targets[name] for name in columns}
answers, rows = {}, []
for name, network in {"yours": model, "trained longer": trained}.items():
    answers[name] = lk.predict(network, task, test.batches(20, targets=columns))
    score = task.score()
    score.update(answers[name], truths)
    rows.append({"network": name, **score.compute()})
lk.table(rows, "Streets (drawn) never seen")

# %% [markdown]
# *Trained longer* is the same network after twelve rounds of 8,000 other streets, by the recipe `labkit/recipes/road_detectors.py`: half an hour of one core. What mAP 50 and mAP mean, you build now.
#
# ## One object, many answers
#
# Neighbouring proposals find the same object, each a little beside the other. Nobody tidies up here, and only boxes surer than 0.3 count. **Predict** how many there are for four cars.

# %%
queue = 47  # a street with cars behind cars
trained.roi_heads.nms_thresh, kept_at = 1.0, trained.roi_heads.nms_thresh
many = lk.predict(trained, task, test[[queue]].batches(1, targets=columns))[0]
trained.roi_heads.nms_thresh = kept_at
car = (many["labels"] == 0) & (many["scores"] > 0.3)
crowd, sure = many["boxes"][car], many["scores"][car]
print(f"{len(crowd)} boxes for {(test.targets['labels'][queue] == 0).sum()} cars (drawn)")

# %% [markdown]
# ### Exercise 4: NMS
#
# **Non-maximum suppression**: keep the surest box, drop all that overlap it by more than `limit`, and go on with those left. (`box_iou(a, b)` of torchvision is your `iou`.)

# %% tags=["exercise"]
def nms(boxes, scores, limit=0.5):
    """Return the row numbers of the boxes [n, 4] to keep, int64, the best of scores [n] first.

    n may be 0.
    """
    # BEGIN SOLUTION
    kept, left = [], scores.argsort(descending=True)
    while len(left) > 0:
        best, left = left[0], left[1:]
        kept.append(best.item())
        overlap = box_iou(boxes[best][None], boxes[left])[0]
        left = left[overlap <= limit]
    return torch.tensor(kept, dtype=torch.long)
    # END SOLUTION


nms = lk.check("nms", nms)

# %%
kept = nms(crowd, sure).tolist()
shots = []
for count in (0, 1, 2, len(kept)):
    gone = (box_iou(crowd, crowd[kept[:count]]) > 0.5).any(1)
    waiting = (~gone).nonzero().flatten().tolist()
    rows = waiting + kept[:count]
    shots.append((crowd[rows], ["waiting"] * len(waiting) + ["kept"] * count))
lk.show.boxes(
    [test.images[queue]] * 4, [boxes for boxes, _ in shots], words=[words for _, words in shots],
    titles=["before (drawn)", "one kept (drawn)", "two kept (drawn)", "the end (drawn)"],
    alt="A drawn street four times: with each step a box is kept and those around it are gone.",
    columns=2,
)

# %% [markdown]
# All detectors of this course end like this, torchvision's too. It has a price: two people, one before the other, overlap by more than half. **Predict** what NMS does with them. **Soft-NMS** (arXiv 1704.04503) only makes the second one less sure, times 1 − IoU:

# %%
def softened(boxes, scores, limit=0.3):
    """Return the rows of boxes [n, 4], the surest first, and how sure each is by then."""
    now, left, order = scores.clone(), list(range(len(scores))), []
    while left:
        best = max(left, key=lambda row: now[row])
        left.remove(best)
        order.append(best)
        overlap = box_iou(boxes[best][None], boxes[left])[0]
        now[left] *= torch.where(overlap >= limit, 1 - overlap, 1.0)
    return torch.tensor(order, dtype=torch.long), now[order]


# %%
pair, walking = 27, streets.classes.index("pedestrian")
trained.roi_heads.nms_thresh = 1.0
many = lk.predict(trained, task, test[[pair]].batches(1, targets=columns))[0]
trained.roi_heads.nms_thresh = kept_at
pedestrians = (many["labels"] == walking) & (many["scores"] > 0.2)
crowd, sure = many["boxes"][pedestrians], many["scores"][pedestrians]
hard = nms(crowd, sure)
soft, soft_sure = softened(crowd, sure)
_, theirs = lk.boxes.soft_nms(crowd, sure, least=0)
print("as lk.boxes.soft_nms:", torch.allclose(soft_sure, theirs))
print("NMS", sure[hard].tolist(), "soft-NMS", soft_sure[soft_sure > 0.2].tolist())
corner = torch.tensor([95.0, 45, 95, 45])  # look closer: cut the rest away
truth = test.targets["boxes"][pair][test.targets["labels"][pair] == walking] - corner
lk.show.boxes(
    [test.images[pair][:, 45:115, 95:]] * 2,
    [crowd[hard] - corner, crowd[soft[soft_sure > 0.2]] - corner],
    titles=["NMS (drawn)", "soft-NMS (drawn)"], truth=[truth] * 2, columns=2,
    alt="Two drawn people, one before the other: one box after NMS, and two after soft-NMS.",
)

# %% [markdown]
# The second one is there, and hardly sure.
#
# ## How good is it?
#
# Sort all detections of a class, the surest first. Each is *right* if its IoU with an object that nobody surer found is 0.5 or more. Then go down the list: of those so far, how many are right (**precision**), and of all objects, how many are found (**recall**)?
#
# ### Exercise 5: precision and recall
#
# `cumsum(0)` adds up as it goes.

# %% tags=["exercise"]
def precision_recall(scores, right, objects):
    """Return precision [n] and recall [n] after each detection, the best score first.

    scores [n]; right [n], True or False; objects is how many there are to find.
    """
    # BEGIN SOLUTION
    right = right[scores.argsort(descending=True)]
    found = right.cumsum(0)
    precision = found / torch.arange(1, len(right) + 1)
    return precision, found / objects
    # END SOLUTION


precision_recall = lk.check("precision_recall", precision_recall)

# %%
def judged(found, kind):
    """Return of all detections of a class the scores, whether right, and how many objects count."""
    scores, right, objects = [], [], 0
    for each, boxes, labels, difficult in zip(found, *truths.values()):
        own, there = each["labels"] == kind, labels == kind
        sure, hidden = each["scores"][own], difficult[there]
        which = lk.metrics.match_detections(each["boxes"][own], sure, boxes[there], hidden)
        counts = which != -2  # which object each found; -2 is a difficult one, -1 none
        scores.append(sure[counts])
        right.append(which[counts] >= 0)
        objects += (~hidden).sum().item()
    return torch.cat(scores), torch.cat(right), objects


lines = {}
for name, found in answers.items():
    precision, recall = precision_recall(*judged(found, walking))
    lines[name] = (recall, precision)
lk.show.precision_recall(
    lines, title="pedestrians in drawn streets never seen",
    alt="Two curves for drawn streets: precision falls with recall, later if trained longer.",
)

# %% [markdown]
# Each threshold on the score is a point of the curve: careful on the left, greedy on the right. Lesson 11 chooses one. To compare networks, take the area, below the dotted line:
#
# ### Exercise 6: average precision
#
# First make the dotted *envelope*, which only falls: each precision becomes the best at this or a higher recall (`flip`, `cummax`). Then add up bars: precision times the step of the recall.

# %% tags=["exercise"]
def average_precision(precision, recall):
    """Return the area below the falling curve of precision [n] against recall [n], from 0 on."""
    # BEGIN SOLUTION
    envelope = precision.flip(0).cummax(0).values.flip(0)
    steps = recall.diff(prepend=torch.zeros(1))
    return (envelope * steps).sum().item()
    # END SOLUTION


average_precision = lk.check("average_precision", average_precision)

# %%
areas, library = [], lk.tasks.detect(streets.classes).score()
library.update(answers["trained longer"], truths)
for kind, row in enumerate(library.per_class()):
    own = judged(answers["trained longer"], kind)
    areas.append(float(average_precision(*precision_recall(*own))))
    print(f"{row['class']}: your function {areas[-1]:.3f}, the library {row['AP']:.3f}")
print(f"mAP 50: you {sum(areas) / 7:.3f}, the library {library.compute()['mAP 50']:.3f} (drawn)")
verdicts = judged(answers["trained longer"], walking)
for rule in ("coco", "voc2010", "voc2007"):
    print(f"pedestrians, {rule}: AP {lk.metrics.average_precision(*verdicts, rule):.3f}")

# %% [markdown]
# **mAP 50** is the mean over classes: buses, few as they are, count as much as cars. Your function takes the exact area, as PASCAL VOC does from 2010 on; COCO looks at 101 recalls, VOC 2007 at 11. The same detections, three numbers: name the rule.
#
# COCO's **mAP** is also a mean over ten IoUs, from .5 to .95. **Predict** who falls first as more overlap is asked for.

# %%
strict = range(50, 100, 5)
by_iou = [library.per_class(percent / 100) for percent in strict]
lk.show.curves(
    {kind: [rows[number]["AP"] for rows in by_iou] for number, kind in enumerate(streets.classes)},
    at=strict, title="AP on drawn streets, by the IoU that counts as found", x="IoU, %", y="AP",
    alt="Seven curves for drawn classes: average precision falls as the overlap asked for rises.",
)

# %%
columns_shown = ("size", "objects", "mAP 50", "mAP")
by_size = [{name: row[name] for name in columns_shown} for row in library.by_size()]
lk.table(by_size, "By the side of an object (drawn): up to 16 px, to 48 px, larger")

# %% [markdown]
# A pedestrian is narrow, so a pixel costs more. A mean hides who is missed. On three sets of streets: mAP 50 .62 for the small ones, .96 for the large; .88 by day, .79 at night. And of what is surer than 0.3, nothing is about 13 % of the pedestrians; of the cars it is 3 %.
#
# ## What kind of mistake?
#
# *Right place, wrong name* wants other cures than *nothing there*. `lk.boxes.kinds` sorts them (after TIDE, arXiv 2008.08115): wrong **class**, wrong **place** (an IoU from .1 to .5), **class and place**, **duplicate**, **background** (nothing there), and **missed**: an object that no detection is about.

# %%
confident = [
    {name: value[each["scores"] > 0.3] for name, value in each.items()}
    for each in answers["trained longer"]
]
sorted_out = lk.boxes.kinds(confident, truths)
tally = {}
for mistakes in sorted_out:
    for kind in [*mistakes.kinds, *["missed"] * len(mistakes.missed)]:
        tally[kind] = tally.get(kind, 0) + 1
print(f"right: {tally.pop('right')}, on difficult ones: {tally.pop('ignored', 0)}")
lk.show.bars(
    dict(sorted(tally.items(), key=lambda item: -item[1])),
    title="mistakes among detections surer than 0.3 (drawn streets)", x="kind", y="how many",
    alt="Bars: how many mistakes of each kind a detector makes on drawn streets.",
)

# %%
surest = {kind: (0, 0, 0) for kind in tally if kind != "missed"}
for number, mistakes in enumerate(sorted_out):
    for row, kind in enumerate(mistakes.kinds):
        score = confident[number]["scores"][row].item()
        if kind in surest and score > surest[kind][0]:
            surest[kind] = (score, number, row)
places = [confident[number]["boxes"][[row]] for _, number, row in surest.values()]
called = [streets.classes[confident[n]["labels"][row]] for _, n, row in surest.values()]
pictures = [number for _, number, _ in surest.values()]
lk.show.boxes(
    [test.images[number] for number in pictures], places, words=[[name] for name in called],
    truth=[test.targets["boxes"][number] for number in pictures],
    titles=[f"{kind}, {score:.2f} sure (drawn)" for kind, (score, *_) in surest.items()],
    alt="Drawn streets, each with the surest mistake of one kind; true boxes are dotted.",
)

# %% [markdown]
# ## Remember
#
# - A detector answers with a **list**: boxes, labels, scores. Four numbers make a box, in at least four ways: ask which.
# - **IoU** says how well a box fits; half is the usual limit, hard on small things.
# - **Anchors** turn *how many?* into *yes or no, here?*; lay them for what is on your pictures.
# - **NMS** leaves each object one box, and may lose one of two that stand close.
# - **AP** is the area under precision against recall; **mAP** its mean over classes, and in COCO over ten IoUs. Name the rule.
# - Look at the **kinds** of mistakes before you buy a cure.
#
# ## Other applications
#
# Boxes count cells on a slide, fruit on a tree, whales from a plane, ships from orbit. What changes is what stands close together, how small it is, and what a miss costs.
#
# ## On real data
#
# **Penn-Fudan** has 170 photographs of people on foot (54 MB: `python -m labkit data get penn-fudan`). Ours learned from drawn streets. How many real people does it find?

# %%
name = "penn-fudan"  # or "voc2007", "voc2012", "coco2017-val", "kitti"
if lk.datasets.there(name):
    person = "Pedestrian" if name == "kitti" else "person"
    real = lk.datasets.roads(100, source=name, size=160, classes=[person])
    real.card.show()
    found = lk.predict(trained, task, real.batches(20, targets=["boxes", "labels"]))
    people = [{k: v[each["labels"] == walking] for k, v in each.items()} for each in found]
    for each in people:
        each["labels"] = torch.zeros_like(each["labels"])
    score = lk.tasks.detect([person]).score()
    score.update(people, {name: real.targets[name] for name in ("boxes", "labels")})
    lk.table([{"learned from": "drawn streets", **score.compute()}], "People (photographed)")
    sure = [{k: v[each["scores"] > 0.3] for k, v in each.items()} for each in people]
    lk.show.boxes(
        real.images[:4], sure[:4], truth=real.targets["boxes"][:4], classes=[person], columns=4,
        alt="Four photographs: the people that were found, and dotted those that there are.",
    )

# %% [markdown]
# `lk.datasets.roads(source="/my/photos")` reads your boxes: a COCO json beside its pictures, or a folder laid out as PASCAL VOC. It names what is wrong: boxes outside, missing pictures, classes nobody listed.
#
# ## Go further
#
# - Train with `lk.datasets.roads(2000, boxes="amodal")`, whole boxes also for what is half hidden. What happens to *place*?
# - Write `average_precision` with 11 recalls, as VOC 2007 had it, and find a curve on which it differs most.
# - Turn one dial: `roads(crowd=1.0)`, `roads(night=1.0)`. Which kind of mistake grows?
