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
# ---

# %% [markdown] tags=["generated"]
# # Lesson 06 · Polyps: pictures and masks
#
# Open in Colab: not yet, the course has no public address.
#
# 40 minutes with the teacher, 45 minutes of practice · about 70 s of computing on two CPU cores
#
# You will learn to:
#
# - Read a mask, a class for every pixel, and say what its numbers mean.
# - Keep picture and mask together, and recognise the four bugs that spoil a mask.
# - Cut, bend and weigh pairs so that small and touching objects are learned.
# - Split by patient, and measure what a split by frame would have promised.
#
# This lesson builds on [lesson 02](02_convolutions_and_lenet.ipynb).

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
# A doctor moves a camera through a patient's bowel and looks for **polyps**: growths that may turn into cancer, most of which can be
# taken out in the same examination. One that is overlooked goes home with the patient. What people hope of a program that outlines
# polyps while the doctor looks: that fewer **patients** are sent home with one, that a **health system** decides faster, and that
# it costs less.
#
# You learn what it takes to teach such a program. **All frames here are drawn**: they show how learning works, and say
# nothing about patients.

# %%
import io
import tempfile

import numpy as np
import torch
from PIL import Image
from skimage.measure import label as islands
from torch.nn import functional as F

lk.seed(0)
frames = lk.datasets.polyps(truth="classes", size=96)
some = [2, 9, 25, 96, 111, 134]
lk.show.pictures(
    [frames.images[i] for i in some], titles=[f"frame {i} (drawn)" for i in some], columns=3,
    alt="Six drawn frames of a bowel: folds, a dark way on, white glints, a polyp in most.",
)

# %% [markdown]
# **Predict:** in which frames is a polyp, and where does it end? Then look at the truth.

# %%
lk.show.masks(
    [frames.images[i] for i in some], [frames.targets["mask"][i] for i in some],
    classes=frames.classes, titles=[f"frame {i}" for i in some], columns=3,
    alt="The same drawn frames with polyps in orange, the lumen in blue and glints in light blue.",
)

# %% [markdown]
# ## A class for every pixel
#
# The **mask** of a picture has a number for each of its pixels: here 0 background, 1 polyp, 2 *lumen* (where the bowel goes
# on), 3 *specularity* (glints), the classes of the public set CVC-EndoSceneStill. The handle that some polyps have, their *stalk*, belongs to them;
# instruments, bubbles and stool are background. 255 is **void**: nobody knows, as outside the lens. Naming every pixel is called
# **semantic segmentation**. Here is a network that does it for polyps, trained by `labkit/recipes/polyp_masks.py` on other drawn patients, in twenty minutes on two CPU cores; you build it in lesson 07.
# From left to right, input → model → output:

# %%
polyp = torch.where(frames.targets["mask"] == 255, 255, (frames.targets["mask"] == 1).long())
unsure = frames.images[131]
outliner = lk.models.ours("polyp_masks")
with torch.inference_mode():
    bets = outliner(unsure[None] / 127.5 - 1)[0, 0].sigmoid()
bets = bets.where(polyp[131] != 255, 0)  # the lens shows nothing there
lk.show.flow(
    [
        (f"frame (drawn)\n{list(unsure.shape)}", unsure),
        ("model", "U-Net\n1.1 million\nweights"),
        (f"polyp? from 0 to 1\n{list(bets.shape)}", bets),
        (f"mask: over one half\n{list(bets.shape)}", (bets > 0.5).float()),
    ],
    alt="A drawn frame, a box for the model, a map that is grey where it hesitates, the mask.",
)

# %%
sets = [
    {"set": "PASCAL VOC", "shows": "everyday things", "masks": "palette PNG, 255 is void"},
    {"set": "COCO", "shows": "everyday things in their places", "masks": "outlines of each object"},
    {"set": "CamVid", "shows": "streets, seen from a car", "masks": "a colour for each class"},
    {"set": "Kvasir-SEG", "shows": "1,000 polyps", "masks": "JPEG, one class"},
    {"set": "CVC-EndoSceneStill", "shows": "912 frames of 36 patients", "masks": "4 classes, void"},
]
lk.table(sets, "Public sets with masks")


# %% [markdown]
# ## How wrong is a pixel?
#
# ### Exercise 1: pixel accuracy
#
# Of all known pixels (not void), what share is right? (`a == b` compares pixel by pixel, and `values[known]` keeps those where
# `known` is True.) **Predict** the score of a program that never sees a polyp.

# %% tags=["exercise"]
def pixel_accuracy(predicted, mask):
    """Return the share of known pixels, those not 255, at which both have the same number."""
    known = ...
    return ...


pixel_accuracy = lk.check("pixel_accuracy", pixel_accuracy)
nothing = torch.zeros_like(polyp)
print(f"Never a polyp: {pixel_accuracy(nothing, polyp):.1%} of the pixels are right.")

# %% [markdown]
# Nearly nine pixels in ten, and every polyp missed. So this lesson keeps a second score beside it, **IoU**, which you met for boxes in lesson 04: of all pixels that the
# mask or the answer calls polyp, the share that both do. (Frames where neither does are left out. Lesson 08 takes it apart.)

# %%
results = {}


def note(program, predicted, store):
    """Keep the scores of predicted masks, labels [N, H, W] or logits, for the final table."""
    score = lk.metrics.Segmentation(classes=2)
    score.update(predicted, store.targets["mask"])
    each = score.compute()
    row = {"program": program, "pixel accuracy": each["pixel accuracy"]}
    results[program] = row | {"IoU, mean of frames": each["IoU per image"]}
    lk.table(list(results.values()), "Polyps in drawn frames never seen (the test alone)")


small = lk.datasets.polyps(size=64)
train, _, test = small.split()  # patients stay whole; why, you will measure
note("never a polyp", torch.zeros_like(test.targets["mask"]), test)


# %% [markdown]
# ## Pairs
#
# What you learn from are **couples**: a picture and its mask. Four bugs spoil them, and none stops your program. The first: whatever moves the picture must move
# the mask.
#
# ### Exercise 2: mirror both
#
# `flipped` says of each picture of the batch whether to mirror it. `images.flip(3)` mirrors all images left to right; masks have no channels, so theirs is `masks.flip(2)`.
# `torch.where(a, b, c)` takes from `b` where `a` is True, else from `c`; `flipped[:, None, None]` has the shape [B, 1, 1].

# %% tags=["exercise"]
def flip_some(images, masks, flipped):
    """Mirror those of images [B, 3, H, W] and masks [B, H, W] for which flipped [B] is True."""
    ...


flip_some = lk.check("flip_some", flip_some)
frame, mask = frames.images[96], polyp[96]
flipped, together = flip_some(frame[None], mask[None], torch.tensor([True]))
lk.show.masks(
    [frame, flipped[0], flipped[0]], [mask, together[0], mask], columns=3,
    titles=["as it was", "both mirrored", "the mask forgotten"],
    alt="A drawn polyp under its mask, mirrored with it, and without it: the mask lies beside.",
)

# %% [markdown]
# No error, no warning: the loss falls all the same, only less far. You will measure it below. (In the course's own batches
# `lk.augment` moves masks, boxes and points with the picture.)
#
# ## The numbers are names
#
# In a picture, 100 lies between 0 and 200. In a mask, 2 does not lie between 1 and 3: they are names. **Predict** what becomes of 0, 1, 2, 3 and 255 if
# you normalise the mask like a picture; halve it by mixing neighbours (*bilinear*, as pictures are); halve it by the nearest pixel.

# %%
numbers = frames.targets["mask"][96]
half = (numbers.shape[0] // 2, numbers.shape[1] // 2)
softly = F.interpolate(numbers[None, None].float(), half, mode="bilinear")[0, 0]
exactly = F.interpolate(numbers[None, None].float(), half, mode="nearest")[0, 0]
print("in the mask:               ", numbers.unique().tolist())
normal = [round(value, 3) for value in (numbers / 127.5 - 1).unique().tolist()]
print("normalised like a picture: ", normal)
mixed = softly.round()
strange = ~torch.isin(mixed, torch.tensor([0.0, 1, 2, 3, 255]))
print("halved, mixing neighbours: ", mixed.unique().int().tolist())
print("halved, by nearest pixel:  ", exactly.unique().int().tolist())
lk.show.masks(
    [frame] * 2, [exactly, torch.where(strange, 4, mixed)], columns=2,
    classes=(*frames.classes, "no class at all"), titles=["nearest pixel", "neighbours mixed"],
    alt="A drawn frame's mask halved in two ways: mixing puts rims of other classes around things.",
)

# %% [markdown]
# * **Never normalise a mask.** Pictures are normalised; names stay as they are.
# * **Never mix two pixels of a mask.** Between lumen, 2, and background, 0, lies 1: polyp, where nobody saw one. Take the nearest pixel.
#
# The fourth bug is **JPEG**, which changes values a little to save room. Kvasir-SEG comes so.

# %%
white = (mask == 1).to(torch.uint8) * 255
file = io.BytesIO()
Image.fromarray(white.numpy()).convert("RGB").save(file, "JPEG", quality=75)
pixels = torch.tensor(np.array(Image.open(file))).permute(2, 0, 1)
print(f"{len(white.unique())} values were written, {len(pixels.unique())} are read.")


# %% [markdown]
# ### Exercise 3: read it back
#
# Make classes of such a mask: 1 where it is nearer to white, 0 where it is nearer to black. The three channels are nearly
# alike: take their mean.

# %% tags=["exercise"]
def mask_of(pixels):
    """Return int64 classes [H, W] of uint8 pixels [3, H, W] near 0 or near 255."""
    return ...


mask_of = lk.check("mask_of", mask_of)
print(f"{(mask_of(pixels) != (mask == 1)).sum()} pixels of {mask.numel():,} differ from the mask.")


# %% [markdown]
# ## Cutting
#
# Photographs are often larger than a network can take, so it learns from **crops**. **Predict:** cut a ninth out of each frame that has a
# polyp, anywhere. How many of these crops show nothing of it?

# %%
def seen(masks, corners, size):
    """Return how many pixels of polyp each crop of a mask shows."""
    crops = [
        mask[top : top + size, left : left + size] for mask, (top, left) in zip(masks, corners)
    ]
    return torch.tensor([(crop == 1).sum().item() for crop in crops])


with_polyp = [i for i in range(len(frames)) if (polyp[i] == 1).any()]
anywhere = torch.randint(0, 96 - 32 + 1, (len(with_polyp), 2)).tolist()
shown = seen(polyp[with_polyp], anywhere, 32)
print(f"{(shown == 0).float().mean():.0%} of the random crops show no polyp.")


# %% [markdown]
# ### Exercise 4: a crop that shows it
#
# `row` and `column` are a pixel of the polyp. Put the crop around it, as near to the middle as you can **without leaving the
# picture**: at a border it moves in. (Half a size is `size // 2`; `min` and `max` keep a number between two others.)

# %% tags=["exercise"]
def crop_corner(row, column, size, height, width):
    """Return top and left of a square crop around a pixel, inside a picture."""
    ...


crop_corner = lk.check("crop_corner", crop_corner)
around = []
for i in with_polyp:
    places = (polyp[i] == 1).nonzero()
    row, column = places[torch.randint(len(places), (1,))][0].tolist()
    around.append(crop_corner(row, column, 32, 96, 96))
shown = seen(polyp[with_polyp], around, 32)
print(f"{(shown == 0).float().mean():.0%} of these show none.")
three, cut = [40, 150, 300], lambda whole, at: whole[..., at[0] : at[0] + 32, at[1] : at[1] + 32]
lk.show.masks(
    [cut(frames.images[with_polyp[k]], at[k]) for at in (anywhere, around) for k in three],
    [cut(polyp[with_polyp[k]], at[k]) for at in (anywhere, around) for k in three],
    titles=["anywhere"] * 3 + ["around a polyp"] * 3, columns=3,
    alt="Crops of three drawn frames: anywhere, often without a polyp, and around one.",
)


# %% [markdown]
# Do not take only these, or your network learns that there is always a polyp: mix both kinds.
#
# ## Bending
#
# A bowel is soft, so a bent picture of it is another picture that might have been. **Elastic deformation** pushes every
# pixel a little, and its neighbours with it (the U-Net's authors bent cells so). Move the slider: picture and mask bend together.

# %%
def bend(strength=2.0):
    """Show a frame and its mask, bent by pushes of about so many pixels."""
    pairs = {"mask": mask[None].to(torch.uint8)}
    changes = [lk.augment.elastic(strength, 16)] if strength else []
    bent, moved = lk.augment.apply(changes, frame[None], pairs, torch.Generator().manual_seed(1))
    lk.show.masks(
        [frame, bent[0]], [mask, moved["mask"][0]], columns=2,
        titles=["as it was", f"pushed by about {strength:g} pixels"],
        alt="A drawn frame with its mask, and both bent: the mask still follows the polyp's edge.",
    )


lk.explore(bend, strength=(0.0, 4.0, 0.5))

# %% [markdown]
# ## Touching
#
# Cells under a microscope lie close. Give every one the class *cell*, and where two touch, nothing says that they are two: they hang together in one island.

# %%
cells = lk.datasets.cells(40)
crowd = cells.targets["mask"][7].long()
as_classes = (crowd > 0).long()
together = islands(as_classes.numpy(), connectivity=2).max()
print(f"{crowd.unique().numel() - 1} cells, {together} islands")
lk.show.masks(
    [cells.images[7]] * 2, [crowd, as_classes], columns=2,
    titles=["each by itself (drawn)", "all one class"],
    alt="A field of drawn cells, each in its own colour, then all in one: clusters are islands.",
)


# %% [markdown]
# The U-Net's authors part them: a thin line of background between neighbours, and a loss that counts these pixels more.
#
# ### Exercise 5: how much more?
#
# `d1` is how far each pixel is from the nearest cell, `d2` from the next one. Their formula adds to the weight of a pixel of background
#
# w<sub>0</sub> · exp(−(d1 + d2)² / (2σ²))
#
# **Predict** where it is largest. What a gap without any width gets is w<sub>0</sub>, and σ (`sigma`) says how fast that fades as the gap widens.

# %% tags=["exercise"]
def border_weight(d1, d2, w0=10.0, sigma=5.0):
    """Return how much a pixel of background counts in addition; d1 and d2 are [H, W]."""
    return ...


border_weight = lk.check("border_weight", border_weight)
weights = lk.losses.separation(crowd[None])[0]
lk.show.pictures(
    [cells.images[7], lk.losses.split_touching(crowd[None])[0].float(), weights / weights.max()],
    titles=["cells (drawn)", "parted", f"weights, 1 to {weights.max():.0f}"], columns=3,
    alt="The drawn cells, their mask with dark lines where they touch, weights bright on those.",
)


# %% [markdown]
# ## Whose frames are in the test?
#
# A camera takes many frames of one polyp. Here is a program that learns nothing: for each new frame it looks for the most similar one of the training and
# **copies its mask**. **Predict** its IoU where frames were shuffled before the split, and where whole patients were held out.

# %%
def copied(train, test):
    """Return for each frame of the test the mask of the training frame that looks most alike."""
    tiny = [F.avg_pool2d(part.images.float(), 4).flatten(1) for part in (train, test)]
    return train.targets["mask"][torch.cdist(tiny[1], tiny[0]).argmin(1)].clone()


by_frame_train, _, by_frame_test = small.split(by="class")  # frames, whoever the patient is
for name, (old, new) in {
    "copy the nearest, split by frame": (by_frame_train, by_frame_test),
    "copy the nearest, split by patient": (train, test),
}.items():
    answer = copied(old, new)
    answer[answer == 255] = 0
    note(name, answer, new)

# %% [markdown]
# Split by frame, copying looks like skill. It is memory: a sister frame lies in the training. By patient even its pixel accuracy is below that of *never a
# polyp*. **Split by patient**, or by sequence: CVC-ClinicDB has 612 frames of only 29 sequences.
#
# ## Right pairs against broken ones
#
# Now train a small U-Net, first on pairs. Then on batches of which every second has its pictures mirrored, and its masks not.
# **Predict** what happens to the scores. (The loss has two parts: `bce`, yes-or-no cross-entropy for every pixel, and `dice`, how little both overlap. Lesson 08 takes
# them apart.)

# %%
epochs = lk.budget(cpu=14, gpu=20, seconds=1.0)
task = lk.tasks.segment(small.classes, loss="bce + dice")


def learn(name, batches):
    """Train a small U-Net; note its scores on the test, and return it."""
    lk.seed(0)
    network = lk.models.UNet(classes=1, width=8, depth=3)
    lk.fit(network, task.called(name), batches, epochs=epochs, lr=1e-2)
    note(f"small U-Net, {name}", lk.predict(network, task, test.batches(60, targets="mask")), test)
    return network


turned = [lk.augment.flip(), lk.augment.flip_vertical()]
pairs = train.batches(16, augment=turned, targets="mask", shuffle=True)
network = learn("right pairs", pairs)


# %%
class Broken:
    """Batches of which every second has its pictures mirrored, and its masks left alone."""

    def __len__(self):
        return len(pairs)

    def __iter__(self):
        for number, (images, masks) in enumerate(pairs):
            yield (images.flip(3) if number % 2 else images), masks


broken = learn("every second batch broken", Broken())

# %% [markdown]
# Half of the overlap is gone. Pixel accuracy stays above that of *never a polyp*, the loss falls, and nothing crashes. What did the first network find? (A name tells patient,
# sequence and frame.)

# %%
logits = lk.predict(network, task, test.batches(60, targets="mask"))
few = [3, 24, 41, 58, 77, 95]
found = torch.where(test.targets["mask"] == 255, 255, (logits[:, 0] > 0).long())
lk.show.masks(
    [test.images[i] for i in few], [found[i] for i in few], columns=3,
    truth=[test.targets["mask"][i] for i in few], titles=[test.names[i] for i in few],
    alt="Six drawn test frames: what the small U-Net calls polyp in orange, the truth dotted.",
)

# %% [markdown]
# Some outlines sit well. Others leave out a stalk, or take an instrument for a polyp. On these frames that costs nothing; in a clinic it would.
#
# ## Remember
#
# * A mask names every pixel. Four bugs: moved alone, normalised, mixed with its neighbours, saved as JPEG.
# * Pixel accuracy praises whoever sees nothing.
# * Crops must show what is rare; lines and weights part what touches.
# * Split by patient.
#
# ## Other applications
#
# **Deep radiomics** looks in pictures for signs (*biomarkers*) of how a patient is and will be: an idea, and nothing here tests it. Polyps were segmented in real frames, with one of the networks of lesson 07, by
# Vázquez and others (arXiv 1612.00799). Lesson 07 cuts a person out of a photograph, lesson 08 draws maps.
#
# ## On real data
#
# **HyperKvasir** has 1,000 real frames, each with a polyp and its mask: 46 MB by `python -m labkit data get hyperkvasir`. Every store has a card. Read it before you use the pictures: what may be done with them, by what they are split, what is wrong with them.

# %%
name = "hyperkvasir"  # or "kvasir-seg", "medsegbench-polypgen-256"
brought = None  # the folder of CVC-ClinicDB or CVC-EndoSceneStill
if brought or lk.datasets.there(name):
    real = lk.datasets.polyps(source=brought or name, size=64)
    real.card.show()
    area = real.targets["area"].mean()
    print(f"Polyps cover {area:.0%} of a frame: never a polyp scores {1 - area:.3f}.")
    lk.show.masks(
        real.images[:4], real.targets["mask"][:4], titles=["a real frame"] * 4,
        alt="Four real frames, not drawn ones, each with its polyp outlined.",
    )

# %% [markdown]
# Nothing tells which frames are of one patient, so a score on them may be too good. CVC-ClinicDB and CVC-EndoSceneStill, which keep sequences or patients whole, you have to bring: a folder in place of `None` above is known by its layout, and EndoScene has the four classes.
#
# Your own pairs: a folder with `images` and `masks` in it, in place of `None`. What does not fit is named.

# %%
path = None
path = path or lk.datasets.write_folder(small[:12], tempfile.mkdtemp() + "/pairs")
mine = lk.datasets.folder(path, size=64)
print(mine)
mine.show_report()
lk.show.masks(
    mine.images[:4], mine.targets["mask"][:4],
    alt="Four pictures of your folder, or drawn frames, each under its mask.",
)
lk.report()

# %% [markdown]
# ## Go further
#
# * `lk.datasets.polyps(size=64, alike=0.0)`: polyps that are red. How well does one threshold on the colour do now?
# * Bend while you train: `[*turned, lk.augment.elastic(2, 10)]`. Does it help here?
# * `lk.datasets.polyps(size=64, empty=0.9)`: what does *never a polyp* score?
# * Real nuclei, from one photograph: after `%pip install --no-deps stardist==0.9.2`, part those of `lk.datasets.nuclei()` by `lk.losses.split_touching`,
#   or train on them with `lk.tasks.segment(2, separate=10)`.
#
# **Next:** lesson 07 builds the network that answers for every pixel.
