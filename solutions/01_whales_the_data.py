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
#     title: 'Whales: the data'
#     objectives:
#     - Turn a folder of photographs of all sizes into batches that a network can learn from.
#     - Tell an augmentation that helps from one that does nothing and one that lies.
#     - Split pictures so that a test score means something.
#     - Measure what each difficulty of the data costs.
#     teach: 40
#     practise: 55
#     cpu: 85
#     gpu: null
#     builds_on:
#     - '00'
# ---

# %% [markdown] tags=["generated"]
# # Lesson 01 · Whales: the data
#
# Open in Colab: not yet, the course has no public address.
#
# 40 minutes with the teacher, 55 minutes of practice · about 85 s of computing on two CPU cores
#
# You will learn to:
#
# - Turn a folder of photographs of all sizes into batches that a network can learn from.
# - Tell an augmentation that helps from one that does nothing and one that lies.
# - Split pictures so that a test score means something.
# - Measure what each difficulty of the data costs.
#
# This lesson builds on [lesson 00](00_first_look.ipynb).

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
# A small plane flies straight lines over the Atlantic. Below, a right whale comes up to breathe;
# somebody leans out and photographs its head. On it grow patches of rough, pale skin,
# the **callosities**, in a pattern that each whale keeps for life. Back on land, somebody compares
# it with hundreds of known heads, one by one.
#
# A program that names the whale helps whoever counts the animals (**ecology**), and whoever builds drones or lives from visitors
# (**economy**). In 2015 the American agency NOAA asked the world for one, and gave 4,544 photographs of 447 whales.
#
# But no network can be shown a folder of photographs.
#
# ## Look at the data

# %%
import tempfile
import time
from pathlib import Path

import torch

whales = lk.datasets.whales()
print(whales)
some = whales[7:600:50]
lk.show.pictures(
    some.images,
    titles=[f"whale {label}" for label in some.targets["label"].tolist()],
    alt="Twelve drawn pictures of the sea from the air, in each the dark head of a whale.",
)

# %% [markdown]
# **These pictures are drawn by a program.** NOAA's photographs may not be handed on; and with drawn ones
# you can turn one difficulty at a time. The grey bars only make a picture square. The `label` is which whale it is.
#
# ## The task: classification
#
# The figure that every lesson has, input → model → output. In **classification** a picture goes
# in, and out comes a probability for each class.

# %%
lk.seed(0)  # a network starts from random weights; the seed says from which
untrained = lk.models.ConvNet(classes=20).eval()
image = whales.images[438]
with torch.inference_mode():
    logits = untrained(image[None] / 127.5 - 1)  # 0..255 becomes -1..1; [None]: a batch of one
lk.show.flow(
    [
        (f"picture\n{list(image.shape)} uint8", image),
        ("model", "ConvNet,\nnot trained yet"),
        ("output\n3 of 20 probabilities", (logits.softmax(dim=1)[0], whales.classes)),
    ],
    alt="A drawn whale, a box for the model, and three bars of about five per cent each.",
)

# %% [markdown]
# In **reference sets**, MNIST and SVHN (digits), CIFAR10 and CIFAR100 (things), ImageNet, classes are about
# equally common. And whales?

# %%
counts = sorted(whales.counts().values(), reverse=True)
lk.show.bars(
    {str(rank): count for rank, count in enumerate(counts)},
    title="Pictures of each of the 20 whales (drawn)",
    x="whales, the most photographed first",
    y="pictures",
    alt="Bars that fall from 108 pictures of one drawn whale to 2 of another.",
)

# %% [markdown]
# The real ones fall the same way: half of the 447 whales have nine pictures or fewer, 24 have one.
#
# ### Exercise 1: what no learning achieves
#
# A program always names the commonest whale. How often is it right? `labels.bincount()` counts
# how often each number occurs in a tensor of labels.

# %% tags=["exercise"]
def majority(labels):
    """Return the accuracy, from 0 to 1, of always naming the commonest class."""
    return labels.bincount().max().item() / len(labels)  # SOLUTION


majority = lk.check("majority", majority)
print(f"Always the same whale: {majority(whales.targets['label']):.0%} right.")

# %% [markdown]
# ## From files to batches
#
# Photographs come as files. We write sixty of ours, a folder for each whale, and torchvision's
# `ImageFolder` finds them (every tenth picture, so two whales are missing). It is a **Dataset**: it answers `len(found)`, and `found[5]` with a picture and its label.

# %%
from torch.utils.data import DataLoader, Dataset
from torchvision import transforms
from torchvision.datasets import ImageFolder
from torchvision.transforms import v2

place = lk.datasets.write_folder(whales[::10], Path(tempfile.mkdtemp()) / "whales")
found = ImageFolder(place)
print(len(found), "pictures in", len(found.classes), "folders. Five of them:")
for picture, label in [found[i] for i in range(0, 60, 12)]:
    print(f"  {picture.width} x {picture.height} pixels, label {label}: {found.classes[label]}")

# %% [markdown]
# Beware: folders are sorted as text, 0, 1, 10, 11, 12, so **label 2 is whale 10**.
#
# Next, the code of the lecture of 2018 that this course grew from. A **transform** changes a
# picture; `Compose` applies several in turn; `Resize(224)` makes the *shorter* side 224. A **DataLoader**
# joins samples to batches. `shuffle=True` mixes them anew in every **epoch** (one pass over all pictures).
#
# **Predict, then run:** what goes wrong?

# %%
then = transforms.Compose(
    [
        transforms.Resize(224),
        transforms.RandomHorizontalFlip(),
        transforms.ToTensor(),
        transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]),
    ]
)
loader = DataLoader(ImageFolder(place, then), batch_size=16, shuffle=True)
try:
    next(iter(loader))
except RuntimeError as error:
    print(error)

# %% [markdown]
# A batch is one block of numbers, so its pictures need **one size**, and the longer sides differ.
#
# Today's transforms are called `v2`. Each takes what the one before it gives. `p=1` mirrors every picture (the
# lecture: one in two). The last two lists are ImageNet's mean and deviation, in units of 0..1.

# %%
steps = [
    v2.ToImage(),
    v2.Resize((128, 128)),
    v2.RandomHorizontalFlip(p=1),
    v2.ToDtype(torch.float32, scale=True),
    v2.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]),
]
file = next(place.rglob("w_0090.jpg"))
shown, titles, picture = [], [], found.loader(file)
for step in steps:
    picture = step(picture)
    shown.append(picture.as_subclass(torch.Tensor))
    low, high = picture.min().item(), picture.max().item()
    titles.append(f"{type(step).__name__}\n{list(picture.shape)}\n{low:.3g} to {high:.3g}")
lk.show.pictures(
    shown,
    titles=titles,
    columns=5,
    alt="One drawn whale after each of five steps: read, squashed, mirrored, scaled, normalised.",
)

# %% [markdown]
# The last one is right: most of its numbers are below 0, which a screen shows as black.
#
# ### One size, three ways
#
# Squash the picture, cut out its middle, or shrink (or enlarge) it until it just fits and fill the rest. Which would you choose?

# %%
ways = ("squash", "crop", "letterbox")
lk.show.pictures(
    [lk.images.read(file), *(lk.images.read_square(file, 128, way)[0] for way in ways)],
    titles=["the file", *ways],
    alt="A drawn whale at the right of a wide picture; out of shape; cut off; whole, with bars.",
)
short, long = sorted(lk.images.read(file).shape[1:])
costs = [
    {"way": "squash", "what it costs": f"shapes are off by a factor of {long / short:.2f}"},
    {"way": "crop", "what it costs": f"{1 - short / long:.0%} of the picture is lost"},
    {"way": "letterbox", "what it costs": f"{1 - short / long:.0%} of the square is empty"},
]
lk.table(costs, "One size for a batch")

# %% [markdown]
# We take the letterbox: a whale may swim anywhere, and its head must keep its shape. Take the smallest size
# at which *you* still tell the classes apart: twice the side is four times the numbers.
#
# ### Exercise 2: fit inside
#
# How many rows and columns has a letterboxed picture, once it just fits into a
# square of `size` pixels in its own shape? `round(x)` makes a whole number.

# %% tags=["exercise"]
def fit_inside(height, width, size):
    """Return the new (rows, columns) of a picture that just fits into a square."""
    # BEGIN SOLUTION
    scale = size / max(height, width)
    return round(height * scale), round(width * scale)
    # END SOLUTION


fit_inside = lk.check("fit_inside", fit_inside)
print(f"460 rows and 887 columns become {fit_inside(460, 887, 128)}.")

# %% [markdown]
# ### Exercise 3: a Dataset
#
# `ImageFolder` wants a folder for each class. For files that lie otherwise, write a Dataset of your own: Python asks
# its method `__len__` for `len(data)` and `__getitem__` for `data[5]`. Here is a **class** that has them; `self` is the object itself, and what
# `__init__` keeps in it the others find there.

# %% tags=["nbval-check-output"]
class Bag:
    """Things, each with a number."""

    def __init__(self, things):
        self.things = things

    def __len__(self):
        return len(self.things)

    def __getitem__(self, index):
        return self.things[index]


bag = Bag(["fluke", "fin", "blow"])  # calls __init__
len(bag), bag[1]

# %% [markdown]
# Yours keeps files, and answers `data[5]` with a picture and its label. `load(file)` makes a picture of a file.

# %% tags=["exercise"]
class WhaleFiles(Dataset):
    """Pictures that are loaded when they are asked for, each with its label."""

    def __init__(self, files, labels, load):
        self.files, self.labels, self.load = files, labels, load

    def __len__(self):
        return len(self.files)  # SOLUTION

    def __getitem__(self, index):
        return self.load(self.files[index]), self.labels[index]  # SOLUTION


WhaleFiles = lk.check("WhaleFiles", WhaleFiles)
paths, labels = zip(*found.imgs)
data = WhaleFiles(paths, labels, lambda path: lk.images.read_square(path, 128, "letterbox")[0])
for images, answers in DataLoader(data, batch_size=16, shuffle=True):
    print(list(images.shape), images.dtype, answers.tolist()[:8])

# %% [markdown]
# ### Decode once
#
# Every epoch, the loader opens, decodes and shrinks every file again. The course's `ImageStore` does
# that once and keeps the small pictures, as bytes. **Predict, then run:** how many times faster is its epoch?

# %%
def best_of_three(work):
    """Return the milliseconds of the quickest of three calls."""
    times = []
    for _ in range(3):
        started = time.perf_counter()
        work()
        times.append(1000 * (time.perf_counter() - started))
    return min(times)


store = lk.datasets.folder(place, size=128)
now = v2.Compose([v2.ToImage(), v2.Resize((128, 128)), v2.ToDtype(torch.float32, scale=True)])
loader = DataLoader(ImageFolder(place, now), batch_size=16, shuffle=True)
batches = store.batches(16, shuffle=True)
slow = best_of_three(lambda: list(loader)) / len(store)
quick = best_of_three(lambda: list(batches)) / len(store)
print(f"files {slow:.2f} ms, store {quick:.3f} ms a picture: {slow / quick:.0f} times faster")

# %% [markdown]
# NOAA's files are far larger: the contest's winners took ten seconds to decode 111 of them.
#
# ## Honest splits
#
# What counts as a picture never seen? The plane meets a whale and takes three pictures within a minute: an **encounter**.
# `whales.groups` names the encounter of each picture.

# %%
one = [i for i, group in enumerate(whales.groups) if group == "whale 3 day 1"]
lk.show.pictures(
    whales.images[one],
    titles=[f"picture {i}" for i in one],
    columns=3,
    alt="Three drawn pictures of one whale in the same light and sea.",
)

# %% [markdown]
# Shuffle all pictures and cut, and a network may know the third by the sea and the light of the other two.
#
# ### Exercise 4: split by encounter
#
# `groups` has an entry for each picture; `held_out` is the set of groups to test on, and `group in held_out` asks whether one is in
# it. `enumerate(groups)` gives each entry with its position: 0, 1, 2 and so on.

# %% tags=["exercise"]
def split_by_group(groups, held_out):
    """Return two lists of positions: those to train on, and those whose group is held out."""
    # BEGIN SOLUTION
    train = [i for i, group in enumerate(groups) if group not in held_out]
    test = [i for i, group in enumerate(groups) if group in held_out]
    return train, test
    # END SOLUTION


split_by_group = lk.check("split_by_group", split_by_group)

# %% [markdown]
# Now cheat, and name a whale by **six numbers of colour**: a picture gets the name of the
# one whose mean and deviation of red, green and blue come nearest. Each picture in turn is held out and named
# from all others; then each encounter. (Skip the code.) **Predict:** can the sea's colour name a whale?

# %%
sea = whales.images[:, :, 26:102].float()  # without the grey bars
colours = torch.cat([sea.mean((2, 3)), sea.std((2, 3))], 1)
distances = torch.cdist(colours, colours)
names = whales.targets["label"]


def right_by_colour(groups):
    """Hold out one group after the other; return how often the nearest picture left is right."""
    right = 0
    for group in set(groups):
        train, test = split_by_group(groups, {group})
        nearest = distances[test][:, train].argmin(1)
        right += (names[train][nearest] == names[test]).sum().item()
    return right / len(groups)


print(f"Each picture held out alone:   {right_by_colour(whales.names):.0%} right")
print(f"Each encounter held out whole: {right_by_colour(whales.groups):.0%} right")
blindly = (names.bincount() / len(names)).square().sum()  # two pictures show one whale
print(f"Named like any other picture:  {blindly:.0%} right")

# %% [markdown]
# The colour named a *day*: without pictures of the same encounter it does little better than the name of any other picture, and
# worse than always the commonest whale.
#
# ### Exercise 5: mean and deviation
#
# On to a network. Snout and blowholes are marked, so `crops` cuts heads out, upright.
# `split` keeps encounters whole, and gives three parts: to learn from, to choose by, to test on.
#
# A new network is normalised by its *training* pictures: a mean and a standard deviation for each
# channel, as 0..1. `x.mean((0, 2, 3))` takes the mean over dimensions 0, 2 and 3.

# %% tags=["exercise"]
def mean_std(images):
    """Return the mean and the deviation, [3] each, of uint8 images [N, 3, H, W], as 0..1."""
    # BEGIN SOLUTION
    values = images.float() / 255
    return values.mean((0, 2, 3)), values.std((0, 2, 3))
    # END SOLUTION


mean_std = lk.check("mean_std", mean_std)
heads = whales.crops("points", 64)
train, valid, test = heads.split()
mean, std = mean_std(train.images)
print(f"{len(train)} heads to learn from, {len(valid)} to choose by, {len(test)} to test on")
print("mean", mean.numpy().round(3), "deviation", std.numpy().round(3))

# %%
# Lesson 02 opens this cell. For now: learn trains a small network, accuracy tells how good it is.
task = lk.tasks.classify(heads.classes)
normal = (mean.tolist(), std.tolist())
epochs = lk.budget(cpu=20, gpu=20, seconds=0.2)


def learn(part, name, augment=(), epochs=epochs):
    """Train a small network on a part of the heads, and return it."""
    lk.seed(0)
    network = lk.models.ConvNet(len(part.classes))
    batches = part.batches(32, augment=augment, normalise=normal, shuffle=True)
    lk.fit(network, task.called(name), batches, epochs=epochs, lr=1e-2)
    return network


def accuracy(network, part, augment=()):
    """Return the share of a part's heads that the network names right."""
    batches = part.batches(200, augment=augment, normalise=normal)
    return lk.evaluate(network, task, batches)["accuracy"]


network = learn(train, "neat heads")
usual = accuracy(network, test)
meetings = len(set(test.groups))
print(f"{usual:.0%} of {len(test)} heads, of {meetings} encounters never seen, are named right.")

# %% [markdown]
# Always the commonest whale was 18 %, the colour of the sea 10 %. These drawn whales can be told apart by their heads. (The test is
# small: take a difference below some 0.08 for luck.)
#
# ## Augmentation is no magic
#
# **Augmentation** shows changed copies of the training pictures, new ones in every epoch.
# Move the sliders.

# %%
def look(rotate=20, shift=0.08, noise=5):
    """Show eight copies of one head, each changed by its own random numbers."""
    changes = [lk.augment.rotate(rotate), lk.augment.shift(shift)]
    changes += [lk.augment.noise(noise)] if noise else []
    copies = heads[[300] * 8].batches(8, augment=changes, normalise=None, device="cpu")
    images, _ = next(iter(copies))
    lk.show.pictures(images, columns=8, alt="A drawn head eight times, turned, moved and noisy.")


lk.explore(look, rotate=(0, 180, 10), shift=(0, 0.3, 0.02), noise=(0, 40, 5))

# %% [markdown]
# Three ideas: add noise, mirror, turn and move a little. Each network is tested on neat heads like those it
# learned from, and on heads cut out **carelessly**, changed just as "turn and move" does. **Predict** which helps where.

# %%
careless = [lk.augment.rotate(20), lk.augment.shift(0.08)]  # degrees, and a share of the side
changes = {
    "noise": [lk.augment.noise(5)],
    "mirror": [lk.augment.flip()],
    "turn and move": careless,
}
ideas = {"nothing": network}
for idea, change in changes.items():
    ideas[idea] = learn(train, idea, change)
rows = []
for idea, trained in ideas.items():
    neat, rough = accuracy(trained, test), accuracy(trained, test, careless)
    rows.append({"augmentation": idea, "neat heads": neat, "careless heads": rough})
lk.table(rows, "Accuracy on heads of encounters never seen")

# %%
left, right = heads.images[300], heads.images[225]
lk.show.pictures(
    [left, left.flip(2), right, right.flip(2)],
    titles=["one whale", "its mirror", "another whale", "its mirror"],
    alt="Two drawn heads, each beside its mirror: pale patches of left and right change places.",
)
mirrored = accuracy(network, test, [lk.augment.flip(p=1)])
print(f"The first network, on mirrored test heads: {mirrored:.0%} right")

# %% [markdown]
# Turning and moving more than doubles the score on careless heads: the network has seen what it will meet. It costs on
# neat ones, for there is more to learn: three times as long brings 0.85 on neat heads and 0.83 on careless ones. Noise changes little. The mirror is the trap:
# a mirrored whale is **another whale**, so these copies lie, and heads are lost. (Three random starts agree.) Ask of each augmentation: may
# this change without changing the answer?
#
# ## What makes data difficult
#
# The lecture's list:
#
# * **Different sizes.** A batch has one; a head far away still is few pixels.
# * **Cut objects.** What tells them apart may be outside.
# * **Classes that look alike.** Our look-alikes differ by one patch.
# * **Few examples, or none.** A whale without a training picture is not even among the answers.
# * **Adversarial examples:** changed on purpose, too little for you to see. Lesson 05 makes them.
#
# Drawn whales have a dial for the first three, and for what whale photographers add: foam, glare, depth.

# %%
best_seen = {"sizes": 260, "cut": 300, "foam": 102, "glare": 260, "depth": 33}
before = [lk.datasets.whales(only=[number]).images[0] for number in best_seen.values()]
after = [
    lk.datasets.whales(only=[number], **{name: 1.0}).images[0]
    for name, number in best_seen.items()
]
lk.show.pictures(
    before + after,
    titles=["as usual"] * 5 + [f"{name}=1" for name in best_seen],
    columns=5,
    alt="Five drawn whales; below, the same far away, cut, under foam, in glare, deep.",
)

# %% [markdown]
# The test heads are drawn again with one dial at its end, and named by the first network.
# For look-alikes a new one learns; for few examples another, from every sixth picture,
# shown six times as often. **Predict** the worst.

# %%
def drawn_again(side, **dials):
    """Return the upright heads of one side of the split, with some dials turned."""
    numbers = [i for i, given in enumerate(whales.given) if given == side]
    return lk.datasets.whales(only=numbers, **dials).crops("points", 64)


costs = [{"difficulty": "as usual", "accuracy": usual, "cost": 0.0}]


def note(difficulty, score):
    """Keep a row for the table at the end."""
    costs.append({"difficulty": difficulty, "accuracy": score, "cost": round(usual - score, 2)})


for name in best_seen:
    note(f"{name}=1", accuracy(network, drawn_again("test", **{name: 1.0})))
twins = learn(drawn_again("train", lookalikes=1.0), "everybody has a look-alike")
note("lookalikes=1", accuracy(twins, drawn_again("test", lookalikes=1.0)))
few = learn(train[::6], "few examples", epochs=6 * epochs)
note("a sixth of the pictures", accuracy(few, test))
costs.append({"difficulty": "adversaries", "accuracy": "lesson 05", "cost": ""})
lk.table(costs, "What each difficulty costs a small network (drawn whales)")

# %% [markdown]
# From three random starts few examples cost most (0.23 to 0.35). Depth, look-alikes and foam follow and change places (0.14
# to 0.24); the rest costs 0.06 to 0.15.
#
# ## Remember
#
# * How data are prepared depends on the data: know where they come from.
# * Normalise, with the numbers of the training pictures.
# * One size, no larger than needed. Decode once.
# * Split by what belongs together, or the test rewards the wrong thing.
# * Augmentation is no magic: it helps where it shows what will be met, and lies where it changes the answer.
# * Difficult: different sizes, cut objects, look-alikes, few examples, adversaries.
#
# Other applications ask the same: what belongs together (a patient), what may
# change without changing the answer (is a 6 upside down a 6)?
#
# ## On real data
#
# `folder` reads your photographs: a folder for each class, or all files in one and a table. Put its path
# in place of `None`. `split()` keeps a group, such as a day, on one side. `whales` takes a `source`: Beluga ID once downloaded, or
# `"right-whales"`, NOAA's. A `card` says where pictures come from. Dials are for drawn ones only.

# %%
path = None  # such as "~/Pictures/birds"; on Windows r"C:\Users\me\Pictures\birds"
mine = lk.datasets.folder(path or place, size=128)  # a table too: label="species", group="day"
print(mine if path else f"No path yet: the drawn files. {mine}")
mine.show_report()
real = whales  # drawn, until there is another set
if lk.datasets.there("beluga"):  # 590 MB: eight minutes at 10 Mbit a second
    real = lk.datasets.whales(600, source="beluga", whales=20)  # the 20 seen most often
    lk.show.pictures(
        real.images[:12],
        titles=[real.classes[label] for label in real.targets["label"][:12].tolist()],
        alt="Twelve photographs of pale belugas in grey water, most of them from above.",
    )
    print(f"Always the same beluga: {majority(real.targets['label']):.0%} right.")
    print("To learn from, choose by and test on:", *[len(part) for part in real.split()])
real.card.show()
lk.report()

# %% [markdown]
# ## Go further
#
# * Put another number into `lk.seed`, which fixes the random start: how much of each cost is luck?
# * Turn dials: `lk.show.pictures(lk.datasets.whales(only=[33, 102], foam=1.0).images, alt="…")`. Let a network learn with
#   `foam=1.0` and test it there. Does foam still cost as much?
# * Give mirrored whales classes of their own, as helped in one contest. Does it here?
#
# **Next:** lesson 02 opens the network, and begins with one convolution.
