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
#     title: 'Polyps: losses, scores and honesty'
#     objectives:
#     - Compute IoU and Dice of two masks, and say why a hard score cannot be a loss.
#     - Choose between cross-entropy, Dice and their sum, and measure what each does to small polyps.
#     - Read a published table, and ask which mean it is, whether it can be true, and on whose patients.
#     - Draw a map of land with such a network.
#     teach: 40
#     practise: 50
#     cpu: 110
#     gpu: null
#     builds_on:
#     - '07'
# ---

# %% [markdown] tags=["generated"]
# # Lesson 08 · Polyps: losses, scores and honesty
#
# Open in Colab: not yet, the course has no public address.
#
# 40 minutes with the teacher, 50 minutes of practice · about 110 s of computing on two CPU cores
#
# You will learn to:
#
# - Compute IoU and Dice of two masks, and say why a hard score cannot be a loss.
# - Choose between cross-entropy, Dice and their sum, and measure what each does to small polyps.
# - Read a published table, and ask which mean it is, whether it can be true, and on whose patients.
# - Draw a map of land with such a network.
#
# This lesson builds on [lesson 07](07_fcn_and_unet.ipynb).

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
# A U-Net learned to outline polyps on the public set Kvasir. Then it was asked about frames from six other centres (survey arXiv 2401.11734):

# %%
import tempfile

import torch
from torch import nn

published = {"C1": 0.577, "C2": 0.570, "C3": 0.677, "C4": 0.370, "C5": 0.296, "C6": 0.538}
lk.show.bars(
    published, title="one U-Net, six centres of PolypGen", x="centre", y="mean IoU",
    alt="Six bars: the mean IoU of one U-Net at six centres, from 0.30 to 0.68.",
)

# %% [markdown]
# Somebody in a hospital reads such a number and buys a program. A patient lies before its camera. So both depend on what a score says, and what it leaves out. You take scores apart, find
# a published table that cannot be true, and meet another hospital. **All frames here are drawn.** input → model → output → score:

# %%
lk.seed(0)
large = lk.datasets.polyps(size=96)
test = large.split()[2]
trained = lk.models.ours("polyp_masks")
truth = test.targets["mask"]
with torch.inference_mode():
    found = (trained(test.images / 127.5 - 1)[:, 0] > 0).long().where(truth != 255, 0)
shown = 57
lk.show.flow(
    [
        (f"frame (drawn)\n{list(test.images[shown].shape)}", test.images[shown]),
        ("model", "U-Net\n1.1 million\nweights"),
        (f"mask\n{list(found[shown].shape)}", found[shown].float()),
        ("score", f"IoU\n{lk.metrics.mask_iou(found[[shown]], truth[[shown]] == 1)[0]:.2f}"),
    ],
    alt="A drawn frame, a box for the model, the mask that it answers, and a number: its IoU.",
)

# %% [markdown]
# ## Two masks, one number
#
# **IoU**, *intersection over union* or Jaccard index: the pixels that both masks have, over those that at least one has.
#
# ### Exercise 1: IoU
#
# Count both parts where the truth is known (255 is void). `&` is *and*, `|` is *or*. Where neither mask has a polyp there is nothing to divide by: return NaN, *not a number*.

# %% tags=["exercise"]
def overlap(predicted, mask):
    """Return the IoU of the polyp, class 1, in two masks [H, W]; NaN where neither has one."""
    # BEGIN SOLUTION
    known = mask != 255
    ours, truth = (predicted == 1) & known, (mask == 1) & known
    both, either = (ours & truth).sum().item(), (ours | truth).sum().item()
    return both / either if either else float("nan")
    # END SOLUTION


overlap = lk.check("overlap", overlap)
lk.show.overlap(
    test.images[shown], found[shown], truth[shown], names=("found (drawn)", "true"),
    alt="A drawn polyp: the mask found in orange, the true one in blue, and what they share.",
)

# %% [markdown]
# **Dice** is its sister: twice what both share, over the sum of the two. It is never smaller. **Predict:** you push a perfect mask two pixels aside. Who loses more, a large polyp or a small one?

# %%
areas = test.targets["area"]
by_area = areas.where(areas > 0, 1).argsort()  # frames without a polyp come last
for name, at in {"smallest": by_area[0], "largest": areas.argmax()}.items():
    mask = truth[at].where(truth[at] != 255, 0)
    aside = mask.roll(2, 1)
    iou = lk.metrics.mask_iou(aside[None], mask[None])[0]
    dice = lk.metrics.mask_dice(aside[None], mask[None])[0]
    print(f"{name}, {areas[at]:.1%} of the view: IoU {iou:.2f}, Dice {dice:.2f}")

# %% [markdown]
# Both punish the small one more for the same two pixels.
#
# ## Why not learn by it?
#
# A loss has to tell every weight which way is better. **Predict** what autograd answers if you ask that of an IoU.

# %%
logits = torch.tensor([[2.0, -1.0], [0.3, -3.0]], requires_grad=True)
mask = torch.tensor([[1, 0], [0, 0]])
hard = (logits > 0).float()
iou = (hard * mask).sum() / ((hard + mask) > 0).sum()
print(f"IoU {iou:.2f}. Does it lead back to the logits? {iou.requires_grad}")
try:
    iou.backward()
except RuntimeError as error:
    print("autograd:", str(error).splitlines()[0])

# %% [markdown]
# *Above 0 or not* is a step: push a logit a little, and the mask stays the same; its slope is 0 everywhere, or none at all. **Soft Dice** takes the probabilities themselves: what both share becomes the sum of *probability times mask*.
#
# ### Exercise 2: a loss of it
#
# Without a polyp nothing can be shared, and the formula would give 1 whatever you do. Then take the mean probability: less is better. (Keep tensors: `.item()` cuts the way back.)

# %% tags=["exercise"]
def dice_loss(probabilities, mask):
    """Return 1 − 2 · shared / sum of both, of probabilities [H, W] and a mask [H, W] of 0 and 1.

    Without a polyp in the mask: the mean probability.
    """
    # BEGIN SOLUTION
    if mask.sum() == 0:
        return probabilities.mean()
    shared = (probabilities * mask).sum()
    return 1 - 2 * shared / (probabilities.sum() + mask.sum())
    # END SOLUTION


dice_loss = lk.check("dice_loss", dice_loss)

# %% [markdown]
# Before training a network says about one half everywhere. Which pixels does each loss push, and how hard? **Predict** the polyp's share of all pushing, for a polyp that covers a fiftieth of the picture.

# %%
mask = truth[by_area[10]].where(truth[by_area[10]] != 255, 0).float()
losses = {
    "cross-entropy": lambda logits: nn.functional.binary_cross_entropy_with_logits(logits, mask),
    "Dice": lambda logits: dice_loss(logits.sigmoid(), mask),
}
for name, loss in losses.items():
    logits = torch.zeros_like(mask, requires_grad=True)
    loss(logits).backward()
    push = logits.grad.abs()
    print(f"{name}: {(push * mask).sum() / push.sum():.0%} of the pushing is on the polyp")

# %% [markdown]
# Cross-entropy counts every pixel alike, so a small polyp hardly counts. Dice gives a polyp at least half of its push, however small the polyp.
#
# ## Four losses, one network
#
# **BCE**, yes-or-no cross-entropy of one logit; **CE**, cross-entropy of a logit for each class; **Dice**; and the sum of BCE and Dice. The network is lesson 07's FCN-8s, which is quick. **Predict** which row wins.

# %%
frames = lk.datasets.polyps(size=64)
train, _, held_out = frames.split()  # patients stay whole
turned = [lk.augment.flip(), lk.augment.flip_vertical()]
epochs = lk.budget(cpu=14, gpu=20, seconds=0.8)
networks, rows = {}, {}


def masks_of(network, store):
    """Return the classes [N, H, W] that a network gives to the pictures of a store."""
    either = lk.tasks.segment(store.classes, loss="dice")  # one logit a pixel, or one a class
    logits = lk.predict(network, either, store.batches(60, targets="mask"))
    return (logits[:, 0] > 0).long() if logits.shape[1] == 1 else logits.argmax(1)


# %%
def learn(name, loss, changes=turned):
    """Train an FCN-8s, keep it, and add its two kinds of IoU on the test to the table."""
    lk.seed(0)
    networks[name] = lk.models.FCN(classes=2 if loss == "ce" else 1, stride=8, width=8)
    batches = train.batches(16, augment=changes, targets="mask", shuffle=True)
    task = lk.tasks.segment(frames.classes, loss=loss).called(name)
    lk.fit(networks[name], task, batches, epochs=epochs, lr=5e-3)
    score = lk.metrics.Segmentation(classes=2)
    score.update(masks_of(networks[name], held_out), held_out.targets["mask"])
    each = score.compute()
    rows[name] = {"loss": name} | {key: each[key] for key in ("IoU per image", "IoU pooled")}
    lk.table(list(rows.values()), "Polyps of drawn patients never seen (the test alone)")


learn("BCE", "bce")
learn("CE", "ce")

# %%
learn("Dice", "dice")
learn("BCE + Dice", "bce + dice")

# %% [markdown]
# On three sets of drawn patients, in the mean: BCE .51, CE .53, Dice .56, **their sum .62** (`lk.datasets.polyps(seed=…)` draws others; single runs differ by .1). BCE and CE ask the same in two ways, so what lies between them is chance. Cross-entropy asks every pixel, Dice the whole shape, and the sum listens to both. But why do the two columns disagree?
#
# ## Two means
#
# **Per image**: an IoU for every frame, then their mean, so every frame counts alike. **Pooled**: put all pixels together, then divide once, so large polyps decide.
#
# ### Exercise 3: both
#
# (`shared[seen]` keeps the entries where `seen` is True.)

# %% tags=["exercise"]
def two_means(shared, either):
    """Return the mean IoU of the pictures, and the IoU of all their pixels pooled.

    shared and either [N] are the pixels in the intersection and in the union of each picture.
    Pictures without any (either is 0) have no IoU.
    """
    # BEGIN SOLUTION
    seen = either > 0
    per_image = (shared[seen] / either[seen]).mean().item()
    pooled = (shared.sum() / either.sum()).item()
    return per_image, pooled
    # END SOLUTION


two_means = lk.check("two_means", two_means)

# %%
shared = ((found == 1) & (truth == 1)).sum((1, 2))
either = (((found == 1) | (truth == 1)) & (truth != 255)).sum((1, 2))
print("our trained U-Net: per image {:.3f}, pooled {:.3f}".format(*two_means(shared, either)))
small, sizes = (areas > 0) & (areas < 0.05), (truth == 1).sum((1, 2))
blind = two_means(shared.where(~small, 0), either.where(~small, sizes))
print("blind to small polyps: {:.3f}, {:.3f}".format(*blind))

# %% [markdown]
# A program that sees no small polyp loses .12 by the first mean, and .02 by the second. Both are printed as *mean IoU*.
#
# ## A table that cannot be true
#
# For **one** picture Dice and IoU say the same: Dice = 2 · IoU / (1 + IoU), a curve that bends down. The mean of several pictures lies between their points: below the curve, then, or on it, and never below the line Dice = IoU, for Dice is never smaller.
#
# ### Exercise 4: possible?
#
# Printed numbers are rounded: `rounding` is how far Dice may lie outside.

# %% tags=["exercise"]
def possible(iou, dice, rounding=0.001):
    """Say whether one method can have this mean IoU and this mean Dice over the same pictures."""
    # BEGIN SOLUTION
    most = 2 * iou / (1 + iou)
    return iou - rounding <= dice <= most + rounding
    # END SOLUTION


possible = lk.check("possible", possible)

# %%
survey, picture = "survey arXiv 2401.11734", "figure, PraNet's repository"
readme, hundred = "HarDNet-DFUS's README", "Kvasir, 100 frames"
printed = [  # mean Dice, then mean IoU
    ("U-Net", "Kvasir-SEG", survey, 0.818, 0.746),
    ("ResUNet++", "Kvasir-SEG", survey, 0.807, 0.727),
    ("ResUNet++", "Kvasir-SEG", picture, 0.813, 0.793),
    ("ResUNet++", "ClinicDB", picture, 0.796, 0.796),
    ("U-Net", hundred, readme, 0.782, 0.814),
    ("PraNet", hundred, readme, 0.901, 0.840),
]
read, verdicts = [], {True: [], False: []}
for method, test_set, source, dice, iou in printed:
    verdict = possible(iou, dice)
    verdicts[verdict].append((iou, dice))
    row = {"method": method, "test": test_set, "source": source, "mean Dice": dice}
    read.append(row | {"mean IoU": iou, "possible": verdict})
lk.table(read, "Published, polyps in real frames")

# %%
score = lk.metrics.Segmentation(classes=2)
score.update(found, truth)
each = {name: values[:, 1] for name, values in score.per_image().items()}
curve = torch.linspace(0, 1, 50)
lk.show.scatter(
    {
        "frames (drawn)": (each["IoU"], each["Dice"]),
        "their mean": ([each["IoU"].nanmean()], [each["Dice"].nanmean()]),
        "published, possible": tuple(zip(*verdicts[True])),
        "published, impossible": tuple(zip(*verdicts[False])),
    },
    lines={"Dice = 2 IoU / (1 + IoU)": 2 * curve / (1 + curve), "Dice = IoU": curve},
    title="what can be true", x="IoU", y="Dice",
    alt="Drawn frames lie on a curve; means between it and a line; one published mean below it.",
)

# %% [markdown]
# (The frames at 0, 0 are false alarms; they pull both means down.) A mean IoU above the mean Dice cannot be, and an equal one only if every picture scored exactly 0 or 1. Nobody need have cheated: perhaps the two columns were averaged in different ways, or came from different programs. The same method has other figures in another source, so **name the source and the mean with every number**.
#
# ## Which polyps?
#
# ### Exercise 5: recall by size
#
# Call a polyp *found* if half of its pixels are. `edges` of 0, 0.05, 1 make two sizes. (The mean of an empty tensor is NaN.)

# %% tags=["exercise"]
def recall_by_size(found, areas, edges):
    """Return for each size which share of its polyps was found; NaN where there is none.

    found [N] is True or False, areas [N] are shares of the view. A size goes from one edge up to
    below the next.
    """
    # BEGIN SOLUTION
    shares = []
    for low, high in zip(edges[:-1], edges[1:]):
        inside = (areas >= low) & (areas < high)
        shares.append(found[inside].float().mean().item())
    return shares
    # END SOLUTION


recall_by_size = lk.check("recall_by_size", recall_by_size)

# %%
def hits(called, store):
    """Return of each frame with a polyp whether half of it is called so, and the polyp's share."""
    mask, share = store.targets["mask"] == 1, store.targets["area"]
    found = ((called == 1) & mask).sum((1, 2)) >= 0.5 * mask.sum((1, 2))
    return found[share > 0], share[share > 0]


sizes = ("below 5 %", "5 to 15 %", "larger")
edges, share = (0, 0.05, 0.15, 1), held_out.targets["area"]
counts = [((share > low) & (share < high)).sum().item() for low, high in zip(edges, edges[1:])]
by_size = [{"loss": "how many there are"} | dict(zip(sizes, counts))]
called = {name: masks_of(network, held_out) for name, network in networks.items()}
for name, masks in called.items():
    shares = recall_by_size(*hits(masks, held_out), edges)
    by_size.append({"loss": name} | dict(zip(sizes, shares)))
lk.table(by_size, "Share of polyps found, by their share of the view (drawn)")

# %% [markdown]
# On three sets of patients, in the mean: of the small ones BCE finds 19 %, CE 33, Dice 65, the sum 60; of the large ones every loss finds 80 to 83. No mean IoU had told you. (Small ones are few, so your rows may jump. Where a frame shows two, they count as one.)
#
# ## Nothing there
#
# One frame in five shows no polyp. If the network calls nothing either, IoU is 0 / 0. **Predict** what three rules make of the same masks: leave the frame out, count 1, count 0.

# %%
for name, rule in {"is left out": None, "counts 1": 1.0, "counts 0": 0.0}.items():
    score = lk.metrics.Segmentation(classes=2, absent=rule)
    score.update(called["BCE + Dice"], held_out.targets["mask"])
    print(f"a rightly empty frame {name}: IoU per image {score.compute()['IoU per image']:.3f}")

# %%
def alarms(masks, store):
    """Return the share of the frames without a polyp in which something is called one."""
    seen = (masks == 1) & (store.targets["mask"] != 255)
    return seen.any(2).any(1)[store.targets["area"] == 0].float().mean().item()


for name, masks in called.items():
    print(f"{name}: a false alarm in {alarms(masks, held_out):.0%} of the empty frames")

# %% [markdown]
# Nothing changed but the rule: .62, .69 and .50 on three sets of patients. Say which one you took, and count alarms by themselves. Dice alone, which found most small polyps, raises an alarm in 49 % of the empty frames, BCE in 22 %, the sum in 18. It buys the one with the other.
#
# ## Augmentation that hurts
#
# More is not better. Here is a working log of FCN-8s on polyps (the README of david-vazquez/keras_zoo: a log, not the paper):

# %%
log = {"none": 0.382, "zoom 0.2": 0.271, "four at once": 0.516, "rotation 180": 0.598}
lk.show.bars(
    log, title="FCN-8s on CVC-EndoSceneStill", x="augmentation", y="IoU of polyps",
    alt="Four bars: zoom alone is worse than no augmentation, rotation alone is best.",
)

# %% [markdown]
# Zoom alone did worse than nothing, rotation alone better than shear, flip, rotation and zoom together. The log does not say why. Ask of each change *might this frame have been taken?*, and measure.
#
# ## The other hospital
#
# Other patients, an older camera, another lens. **Predict** how far the scores fall, and whether more augmentation brings them back.

# %%
away = lk.datasets.polyps(size=64, hospital=1).split()[2]
lk.show.pictures(
    [*held_out.images[[3, 41, 77]], *away.images[[3, 41, 77]]], columns=6,
    titles=["home (drawn)"] * 3 + ["away (drawn)"] * 3,
    alt="Drawn frames of two hospitals: other colours, other optics.",
)

# %%
beyond = [*turned, lk.augment.colour(0.2, 0.2, 0.2, hue=0.02)]
learn("BCE + Dice, colours changed", "bce + dice", beyond)

# %%
def at_both(network, size):
    """Return scores on the test frames of the first hospital, and of the second."""
    row = {}
    for place, hospital in (("home", 0), ("away", 1)):
        store = lk.datasets.polyps(size=size, hospital=hospital).split()[2]
        masks = masks_of(network, store)
        score = lk.metrics.Segmentation(classes=2)
        score.update(masks, store.targets["mask"])
        row[f"IoU {place}"] = score.compute()["IoU per image"]
        row[f"small found {place}"] = recall_by_size(*hits(masks, store), (0, 0.05))[0]
        row[f"alarms {place}"] = alarms(masks, store)
    return row


asked = {name: at_both(networks[name], 64) for name in [*networks][-2:]}
asked["our weights (3,000 frames)"] = at_both(trained, 96)
lk.table(
    [{"network": name} | row for name, row in asked.items()], "At two drawn hospitals (tests)"
)

# %% [markdown]
# Away, .62 becomes .33 (three sets of patients). Colours changed in training cost little at home, .60, and bring some back, .40. Our weights, from 3,000 frames, fall from .90 to .57: at home they find every small polyp, away half of them, with an alarm in seven of ten empty frames. No score at home foretold that.
#
# ## What may not be concluded
#
# * Drawn frames say nothing about patients: neither these scores nor their order.
# * A score on one hospital's frames is no promise for another's, nor for next year's camera.
# * Frames are not patients: a mean over frames says nothing about how many patients were missed.
# * An overlap is not a benefit. Whether a program helps a doctor, and a patient, only a trial with both can show.
#
# ## Remember
#
# * IoU and Dice score; soft Dice and cross-entropy teach. A hard mask has no slope.
# * Name the mean, the rule for empty frames, the source.
# * Recall by size and false alarms tell what a mean hides.
# * Hold out patients, then a hospital.
#
# ## Other applications: maps
#
# Maps were drawn by hand from the air; networks now trace roads and houses (the lecture of 2018 pointed to NVIDIA's blog on maps, and to Mapillary). A U-Net as in lesson 07, four classes, drawn land:

# %%
land = lk.datasets.aerial(size=64)
land_train, _, land_test = land.split()
lk.seed(0)
mapper = lk.models.UNet(classes=4, width=8, depth=4)
mapping = lk.tasks.segment(land.classes, loss="ce + dice").called("draw a map")
around = [*turned, lk.augment.rotate(180)]
batches = land_train.batches(16, augment=around, targets="mask", shuffle=True)
lk.fit(mapper, mapping, batches, epochs=lk.budget(cpu=28, gpu=60, seconds=0.7), lr=5e-3)
drawn = masks_of(mapper, land_test)
pieces = [0, 5, 9]
lk.show.masks(
    [land_test.images[i] for i in pieces] * 2,
    [each[i] for each in (drawn, land_test.targets["mask"]) for i in pieces],
    titles=["the network's map (drawn)"] * 3 + ["the true map"] * 3, columns=3,
    classes=land.classes,
    alt="Three drawn pieces of land from the air: the network's map beside the true one.",
)

# %%
score = lk.metrics.Segmentation(classes=4)
score.update(drawn, land_test.targets["mask"])
mask = land_test.targets["mask"]
by_class = {
    "share of the land": [(mask == number).float().mean().item() for number in range(4)],
    "IoU, pooled": score.per_class()["IoU pooled"].tolist(),
}
lk.table(
    [{"of": name} | dict(zip(land.classes, row)) for name, row in by_class.items()],
    "Class by class (drawn land, the test alone)",
)

# %% [markdown]
# Water is rare, and two starts of three never call it (three sets of land: 0, 0 and .59). A mean over classes would hide that, and the accuracy of pixels even more.
#
# ## On real data
#
# Lesson 06's network learned from drawn frames. What is it worth at a real hospital? It is asked about HyperKvasir (46 MB), where you have it: `python -m labkit data get hyperkvasir`. Published networks learned from real frames: a U-Net has a mean IoU of .75 on Kvasir-SEG, and of .34 on ETIS, which it never saw (arXiv 2401.11734; each source averages in its own way). Or score your own pairs, in place of `None`.

# %%
path, name = None, "hyperkvasir"  # or "kvasir-seg", "medsegbench-polypgen-256"
if path is None and lk.datasets.there(name):
    mine = lk.datasets.polyps(200, source=name, size=96)
    mine.card.show()
else:
    path = path or lk.datasets.write_folder(test[:24], tempfile.mkdtemp() + "/pairs")
    mine = lk.datasets.folder(path, size=96)
called = masks_of(trained, mine).where(mine.targets["mask"] != 255, 255)
score = lk.metrics.Segmentation(classes=2)
score.update(called.where(called != 255, 0), mine.targets["mask"])
print({key: round(value, 3) for key, value in score.compute().items()})
ious = score.per_image()["IoU"][:, 1]
worst = ious.nan_to_num(2).argsort()[:4]
lk.show.masks(
    mine.images[worst], called[worst], truth=mine.targets["mask"][worst],
    titles=[f"IoU {ious[i]:.2f}" for i in worst],
    alt="The four real frames, or yours, or drawn ones, that the network outlines worst.",
)

# %% [markdown]
# **CamVid** is a street, pixel by pixel, filmed in four drives: the split keeps each whole. Which class would a mean hide?

# %%
if lk.datasets.there("camvid"):
    real = lk.datasets.roads(200, source="camvid", size=64)
    real.card.show()
    learned, _, held_out = real.split()
    count = len(real.classes)
    lk.seed(0)
    driver = lk.models.UNet(classes=count, width=8, depth=4)
    batches = learned.batches(16, augment=turned[:1], targets="mask", shuffle=True)
    streets = lk.tasks.segment(real.classes, loss="ce + dice").called("streets")
    kept = shelf and shelf / "08 camvid.pt"  # with KEEP, it goes on where a session ended
    epochs = lk.budget(cpu=10, gpu=60, seconds=1.0)
    lk.fit(driver, streets, batches, epochs=epochs, lr=5e-3, checkpoint=kept)
    score = lk.metrics.Segmentation(classes=count)
    score.update(masks_of(driver, held_out), held_out.targets["mask"])
    scores = score.per_class()["IoU pooled"].tolist()
    lk.table(
        [{"class": name, "IoU, pooled": own} for name, own in zip(real.classes, scores)],
        "Class by class (photographed streets, a drive never seen)",
    )
lk.report()

# %% [markdown]
# ## Go further
#
# * `edges = (0, 0.02, 0.05, 1)`, with as many names in `sizes`: how small may a polyp be?
# * Train with `loss="ce + dice"` on `polyps(truth="classes", size=64)`: which of four classes is hardest?
# * Train on `polyps(size=64, hospital=1)`: which hospital is *away* now, and is the way back as far?
#
# **Next:** lesson 09 leaves pixels for boxes, on the road.
