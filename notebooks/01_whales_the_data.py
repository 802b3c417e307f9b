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
# # Lesson 01 · Whales: the data
#
# Open in Colab: not yet, the course has no public address.
#
# 20 minutes with the teacher, 40 minutes of practice · about 90 s of computing on two CPU cores
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

# %% [markdown]
# A small plane flies straight lines over the Atlantic. Below, a right whale comes up to breathe, and
# somebody leans out and photographs its head. On the black skin grow patches of rough, pale skin,
# the **callosities**, in a pattern that each whale keeps for life. Back on land, somebody compares
# the picture with hundreds of known heads, one by one.
#
# A program that names the whale helps whoever counts the animals and finds out where they go
# (**ecology**), and those who build the cameras and drones, or live from visitors who come to see
# whales (**economy**). In 2015 the American agency NOAA asked the world for one, and gave 4,544
# photographs of 447 whales to learn from.
#
# A network cannot be shown a folder of photographs. This lesson is about all that comes before.
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
# **These pictures are drawn by a program.** NOAA's photographs may not be handed on; and drawn data
# have a use of their own: you can turn one difficulty at a time.
#
# ## The task: classification
#
# Here is the figure that every lesson has, input → model → output. The task is called
# **classification**: a picture goes in, and out comes a probability for each class.

# %%
lk.seed(0)
untrained = lk.models.ConvNet(classes=20).eval()
image = whales.images[309]
with torch.inference_mode():
    probabilities = untrained(image[None] / 127.5 - 1).softmax(1)[0]
lk.show.flow(
    [
        (f"picture\n{list(image.shape)} uint8", image),
        ("model", "ConvNet,\nnot trained yet"),
        ("output\n20 probabilities", (probabilities, whales.classes)),
    ],
    alt="A drawn whale, a box for the model, and three bars of about five per cent each.",
)

# %% [markdown]
# People compare classifiers on **reference sets**, which you will meet everywhere: MNIST and SVHN
# (ten digits: handwritten, and on houses), CIFAR10 and CIFAR100 (10 and 100 kinds of things, 32 by 32
# pixels) and ImageNet (lesson 00's thousand classes). Whales are harder than any: the classes look
# alike, and of most there are few pictures.

# %%
counts = sorted(whales.counts().values(), reverse=True)
lk.show.bars(
    {str(rank): count for rank, count in enumerate(counts)},
    title="Pictures of each of the 20 whales (drawn)",
    x="whales, the most photographed first",
    y="pictures",
    alt="Bars that fall from 108 pictures of one whale to 2 of another.",
)


# %% [markdown]
# The real ones fall the same way: half of the 447 whales have nine pictures or fewer, 24 have one.
#
# ### Exercise 1: what no learning achieves
#
# Suppose a program always names the commonest whale. How often is it right? `labels.bincount()` counts
# how often each number occurs in a tensor of labels.

# %% tags=["exercise"]
def majority(labels):
    """Return the accuracy, from 0 to 1, of always naming the commonest class."""
    return ...


majority = lk.check("majority", majority)
print(f"Always the same whale: {majority(whales.targets['label']):.0%} right.")

# %% [markdown]
# ## From files to batches
#
# Photographs come as files. We write some of our pictures as such, a folder for each whale, and
# let torchvision's `ImageFolder` find them.

# %%
from torch.utils.data import DataLoader, Dataset
from torchvision import transforms
from torchvision.datasets import ImageFolder
from torchvision.transforms import v2

files = lk.datasets.write_folder(whales[::10], Path(tempfile.mkdtemp()) / "whales")
found = ImageFolder(files)
print(len(found), "pictures in", len(found.classes), "folders. Five of them:")
for picture, label in [found[i] for i in range(0, 60, 12)]:
    print(f"  {picture.width} x {picture.height} pixels, {found.classes[label]}")

# %% [markdown]
# This is how a lecture of 2018 prepared whales, the course that this one grew from. **Predict, then run:** what is missing?

# %%
then = transforms.Compose(
    [
        transforms.Resize(224),
        transforms.RandomHorizontalFlip(),
        transforms.ToTensor(),
        transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]),
    ]
)
loader = DataLoader(ImageFolder(files, then), batch_size=16, shuffle=True)
try:
    next(iter(loader))
except RuntimeError as error:
    print(error)

# %% [markdown]
# A batch is one block of numbers, so its pictures need **one size**; `Resize(224)` sets the shorter side alone. And
# NOAA's own files would not even get here: they lie in one folder with a table of names.
# Today's transforms are called `v2`. Each takes what the one before it gives.

# %%
steps = [
    v2.ToImage(),
    v2.Resize((128, 128)),
    v2.RandomHorizontalFlip(p=1),
    v2.ToDtype(torch.float32, scale=True),
    v2.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]),
]
shown, titles, picture = [], [], found[20][0]
for step in steps:
    picture = step(picture)
    shown.append(picture.as_subclass(torch.Tensor))
    low, high = picture.min().item(), picture.max().item()
    titles.append(f"{type(step).__name__}\n{list(picture.shape)}\n{low:.3g} to {high:.3g}")
lk.show.pictures(
    shown,
    titles=titles,
    columns=5,
    alt="One whale after each of five steps: as read, squashed, mirrored, scaled, normalised.",
)

# %% [markdown]
# The last one looks wrong, and is right: nearly all of its numbers are below 0, which no screen
# shows. `RandomHorizontalFlip` is there because the lecture had it. Keep it in mind.
#
# ### One size, three ways
#
# Squash the picture, cut out its middle, or shrink it until it fits and fill the rest. Which would
# you choose for whales?

# %%
file = Path(found.imgs[20][0])
shown = [lk.images.read_square(file, 128, fit)[0] for fit in ("squash", "crop", "letterbox")]
lk.show.pictures(
    [lk.images.read(file), *shown],
    titles=["the file", "squash", "crop", "letterbox"],
    alt="A wide picture of a whale, and three squares of it: out of shape, cut, with grey bars.",
)
height, width = lk.images.read(file).shape[1:]
short, long = sorted((height, width))
costs = [
    {"way": "squash", "what it costs": f"shapes are off by a factor of {long / short:.2f}"},
    {"way": "crop", "what it costs": f"{1 - short / long:.0%} of the picture is lost"},
    {"way": "letterbox", "what it costs": f"{1 - short / long:.0%} of the square is empty"},
]
lk.table(costs, "One size for a batch")


# %% [markdown]
# ### Exercise 2: fit inside
#
# The letterbox needs to know: how many rows and columns has the picture once it just fits into a
# square of `size` pixels, in its own shape? `round(x)` makes a whole number.

# %% tags=["exercise"]
def fit_inside(height, width, size):
    """Return the new (rows, columns) of a picture that just fits into a square."""
    ...


fit_inside = lk.check("fit_inside", fit_inside)
print(f"460 rows and 887 columns become {fit_inside(460, 887, 128)}.")


# %% [markdown]
# ### Exercise 3: a Dataset
#
# `ImageFolder` is a `Dataset`: anything that answers `len(data)` and `data[5]`. Python asks the methods
# `__len__` and `__getitem__`. Write one for a list of files, a list of labels, and a function `load`
# that makes a picture of a file.
#
# A `DataLoader` then makes batches. `shuffle=True` mixes the order anew in every **epoch** (one pass over
# all pictures): files are sorted by whale, and a network that sees one whale fifty times in a row
# forgets the others.

# %% tags=["exercise"]
class WhaleFiles(Dataset):
    """Pictures that are loaded when they are asked for, each with its label."""

    def __init__(self, files, labels, load):
        self.files, self.labels, self.load = files, labels, load

    def __len__(self):
        return ...

    def __getitem__(self, index):
        return ...


WhaleFiles = lk.check("WhaleFiles", WhaleFiles)
names, labels = zip(*found.imgs)
data = WhaleFiles(names, labels, lambda file: lk.images.read_square(file, 128, "letterbox")[0])
for images, labels in DataLoader(data, batch_size=16, shuffle=True):
    print(list(images.shape), images.dtype, labels.tolist()[:8])


# %% [markdown]
# ### Decode once
#
# Every epoch, the loader opens, decodes and shrinks every file again. The course's `ImageStore` does
# that once and keeps the small pictures in memory, as bytes. **Predict, then run:** how many times
# faster is its epoch?

# %%
def milliseconds(batches, pictures):
    started = time.perf_counter()
    for _ in batches:
        pass
    return 1000 * (time.perf_counter() - started) / pictures


store = lk.datasets.folder(files, size=128)
now = v2.Compose([v2.ToImage(), v2.Resize((128, 128)), v2.ToDtype(torch.float32, scale=True)])
loader = DataLoader(ImageFolder(files, now), batch_size=16, shuffle=True)
slow = milliseconds(loader, len(store))
quick = min(milliseconds(store.batches(16, shuffle=True), len(store)) for _ in range(3))
print(f"files {slow:.2f} ms, store {quick:.3f} ms a picture: {slow / quick:.0f} times faster")


# %% [markdown]
# ### Exercise 4: mean and deviation
#
# Lesson 00 normalised by a network's own numbers. A new network gets those of its training pictures: a mean and a
# standard deviation for each channel, in units of 0..1. `x.mean((0, 2, 3))` takes the mean over dimensions 0, 2 and 3.

# %% tags=["exercise"]
def mean_std(images):
    """Return the mean and the deviation, [3] each, of uint8 images [N, 3, H, W], as 0..1."""
    ...


mean_std = lk.check("mean_std", mean_std)
mean, std = mean_std(whales.images)
print("mean", mean.numpy().round(3), "deviation", std.numpy().round(3))

# %% [markdown]
# ## Honest splits
#
# To know what a network has learned, test it on pictures that it never saw. But what counts as
# never seen? The plane meets a whale and takes three pictures within a minute.

# %%
day = [i for i, group in enumerate(whales.groups) if group == "whale 3 day 1"]
lk.show.pictures(
    whales.images[day],
    titles=[f"picture {i}" for i in day],
    columns=3,
    alt="Three drawn pictures of one whale in the same light and sea.",
)

# %% [markdown]
# Shuffle all pictures and cut, and two of these teach what the third one asks. Let us cheat on purpose and
# name a whale by **six numbers of colour**: a test picture gets the name of the training picture whose mean
# and deviation come nearest. **Predict:** can the colour of the sea name a whale?

# %%
middle = whales.images[:, :, 26:102].float()  # without the grey bars
colours = torch.cat([middle.mean((2, 3)), middle.std((2, 3))], 1)


def right_by_colour(train, test):
    """Return how often the nearest training picture, by colour, shows the same whale."""
    labels = whales.targets["label"]
    nearest = torch.cdist(colours[test], colours[train]).argmin(1)
    return (labels[train][nearest] == labels[test]).float().mean().item()


train, _, test = whales.split(by="class")
cheated = right_by_colour(train.rows, test.rows)
print(f"Pictures shuffled: {cheated:.0%} right. Always the same whale: 18%.")


# %% [markdown]
# ### Exercise 5: split by encounter
#
# Keep each encounter on one side. `groups` has an entry for each picture; `held_out` is the set of groups
# to test on. `enumerate(groups)` counts positions: 0, 1, 2 and so on.

# %% tags=["exercise"]
def split_by_group(groups, held_out):
    """Return two lists of positions: those to train on, and those whose group is held out."""
    ...


split_by_group = lk.check("split_by_group", split_by_group)
held_out = set(sorted(set(whales.groups))[::5])
honest = right_by_colour(*map(torch.tensor, split_by_group(whales.groups, held_out)))
print(f"Pictures shuffled: {cheated:.0%} right. Encounters kept together: {honest:.0%}.")

# %% [markdown]
# The colour never named a whale. It named a *day*, and the shuffled split rewarded that: with
# encounters kept together it does worse than always naming the same whale. In medicine the group is
# the patient, in a film the scene. `whales.split()` keeps encounters whole.
#
# ## Augmentation is no magic
#
# Whole frames tell a small network nothing (lesson 04 shows it, and finds the heads). Here somebody
# has marked the snout and the blowholes, so `crops` cuts each head out, upright. From it, **augmentation**
# makes changed copies, new ones in every epoch. An explorer: move the sliders, or call `look` yourself.

# %%
heads = whales.crops("points", 64)


def look(rotate=20, shift=0.08, noise=5, mirror=False):
    """Show eight copies of one head, each changed by its own random numbers."""
    changes = [lk.augment.rotate(rotate), lk.augment.shift(shift), lk.augment.flip(p=mirror)]
    changes += [lk.augment.noise(noise)] if noise else []
    copies = heads[[300] * 8].batches(8, augment=changes, normalise=None, device="cpu")
    images, _ = next(iter(copies))
    lk.show.pictures(images, columns=8, alt="One head eight times, each turned, moved and noisy.")


look()

# %%
lk.explore(look, rotate=(0, 180, 10), shift=(0, 0.3, 0.02), noise=(0, 40, 5))

# %% [markdown]
# Three ideas for more pictures: turn and move them a little, add noise, mirror them. Each network is tested
# twice: on heads cut out as neatly as those it learned from, and on heads cut out **carelessly**, up to 20°
# turned and 8 % beside. **Predict** which idea helps where.

# %%
train, valid, test = heads.split()
task = lk.tasks.classify(heads.classes)
careless = [lk.augment.rotate(20), lk.augment.shift(0.08)]
epochs = lk.budget(cpu=20, gpu=20, seconds=0.2)


def learn(train, augment=()):
    """Train a small network on a store of heads, and return it with its run."""
    lk.seed(0)
    network = lk.models.ConvNet(len(train.classes))
    batches = train.batches(32, augment=augment, shuffle=True)
    return network, lk.fit(network, task, batches, epochs=epochs, lr=1e-2)


network, run = learn(train)

# %%
ideas = {
    "nothing": [],
    "turn and move": careless,
    "noise": [lk.augment.noise(5)],
    "mirror": [lk.augment.flip()],
}
rows = []
for idea, augment in ideas.items():
    trained = learn(train, augment)[0] if augment else network
    neat = lk.evaluate(trained, task, test.batches(200))["accuracy"]
    rough = lk.evaluate(trained, task, test.batches(200, augment=careless))["accuracy"]
    rows.append({"augmentation": idea, "neat heads": neat, "careless heads": rough})
lk.table(rows, "Accuracy on heads of encounters never seen")


# %% [markdown]
# Turning and moving makes the network three times as good on careless heads: it has seen what it
# will meet. It *costs* on neat ones, where it has more to learn in the same time. Noise changes nothing.
# The mirror is the trap: a mirrored whale is **another whale**, so these copies lie, and the score falls.
# In one whale contest it helped to give mirrored whales classes of their own. Ask of each
# augmentation: may this change without changing the answer?
#
# ## What makes data difficult
#
# The lecture listed it: pictures of different sizes, cut objects, classes that look alike, few examples
# of some classes, adversarial examples. Our drawn whales have a dial for each but the last, which lesson 05
# makes against your trained network, and three more that whale photographers know.

# %%
def turned(**dials):
    """Return one drawn whale with some dials turned."""
    return lk.datasets.whales(only=[167], **dials).images[0]


difficult = ["sizes", "cut", "foam", "glare", "depth"]
lk.show.pictures(
    [turned(), *(turned(**{name: 1.0}) for name in difficult)],
    titles=["as usual", *(f"{name}=1" for name in difficult)],
    columns=3,
    alt="One drawn whale six times: as usual, far away, cut, under foam, in glare, deep.",
)


# %% [markdown]
# Only the dial changes: whale, place, sea and light stay. So a difference in the score has one cause.
# Turn some yourself.

# %%
def show_dials(sizes=0.3, foam=0.25, depth=0.35):
    """Show four whales with three dials turned."""
    four = lk.datasets.whales(only=[62, 150, 300, 480], sizes=sizes, foam=foam, depth=depth)
    lk.show.pictures(four.images, alt="Four drawn whales with the dials as chosen.")


show_dials()
lk.explore(show_dials, sizes=(0, 1, 0.25), foam=(0, 1, 0.25), depth=(0, 1, 0.25))


# %% [markdown]
# What does each cost? Heads of the test encounters are drawn again with one dial at its end, and named by
# the network that learned from ordinary ones. For look-alikes and for few examples a new network has to
# learn. **Predict** which is the worst.

# %%
def drawn_again(side, **dials):
    """Return the upright heads of one side of the split, with some dials turned."""
    numbers = [i for i, given in enumerate(whales.given) if given == side]
    return lk.datasets.whales(only=numbers, **dials).crops("points", 64)


def accuracy(network, part):
    return lk.evaluate(network, task, part.batches(200))["accuracy"]


usual = accuracy(network, test)
costs = [{"difficulty": "as usual", "accuracy": usual, "cost": 0.0}]
for name in difficult:
    score = accuracy(network, drawn_again("test", **{name: 1.0}))
    costs.append({"difficulty": f"{name}=1", "accuracy": score, "cost": round(usual - score, 2)})

twins = learn(drawn_again("train", lookalikes=1.0))[0]
score = accuracy(twins, drawn_again("test", lookalikes=1.0))
costs.append({"difficulty": "lookalikes=1", "accuracy": score, "cost": round(usual - score, 2)})
score = accuracy(learn(train[::6])[0], test)
costs.append({"difficulty": "a sixth of the pictures", "accuracy": score, "cost": round(usual - score, 2)})
costs.append({"difficulty": "adversaries", "accuracy": "lesson 05", "cost": ""})
lk.table(costs, "What each difficulty costs a small network (drawn whales)")

# %% [markdown]
# With other seeds each figure moves by a few points, and the order of the worst stays: few examples cost
# most, then foam, look-alikes and depth, which hide what tells whales apart. More pictures would help
# more than a better network.
#
# ## Remember
#
# * How data are prepared depends on the data: know where they come from.
# * Normalise, with the numbers of the training pictures. Give pictures one size, and not a large one.
# * Decode once.
# * Augmentation is no magic: it helps where it shows what will be met, and lies where it changes the answer.
# * Split by what belongs together, or the test rewards the wrong thing.
# * Difficult: different sizes, cut objects, look-alikes, few examples, adversaries.
#
# Other applications meet the same questions: animals in camera traps, parts on a conveyor belt, plants in a field.
#
# ## On real data
#
# `folder` reads your own photographs: a folder for each class, or all files and a table. Put its path in
# place of `None`. What this lesson did with `files` works on them; the dials and the marked heads belong to
# drawn whales.

# %%
path = None
mine = lk.datasets.folder(path or files, size=128)
print(mine if path else f"No path yet: the drawn files. {mine}")
mine.show_report()
lk.report()

# %% [markdown]
# ## Go further
#
# * Which seeds? Put another number into `lk.seed` and learn again: how much of each cost is luck?
# * Let a network learn with `foam=1.0` and test it there. Does foam still cost as much?
# * Write a letterbox of your own with `fit_inside`, `v2.functional.resize` and `v2.functional.pad`.
# * Give mirrored whales classes of their own: 40 instead of 20. Does that help the first 20?
#
# **Next:** lesson 02 opens the network, and begins with one convolution.
