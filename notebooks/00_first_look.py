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
# # Lesson 00 · First look
#
# Open in Colab: not yet, the course has no public address.
#
# 25 minutes with the teacher, 25 minutes of practice · about 20 s of computing on two CPU cores
#
# You will learn to:
#
# - Ask a trained network what it sees in a photograph, and read its answer with care.
# - Say what a picture is to a program, its channels, rows, columns, type and range.
# - Prepare pictures for a network, one at a time and as a batch.
# - In ten minutes more, train a first, very small network and find out what it cannot see.

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
# A biologist leans out of a small plane and photographs the head of a whale. A doctor moves a camera
# through a patient's colon and looks for polyps. A car rolls up to a crossing, and a child stands
# between two parked vans. All three depend on one question: **what is in this picture?**
#
# ## A network that has looked at many photographs
#
# In this course you build programs that answer it. Here is one that is already trained: EfficientNet-Lite0. It learnt from
# ImageNet, photographs sorted into a thousand classes: animals, tools, dishes, vehicles. Run each cell from the top (Shift + Enter) and
# look at the figure. The first cell, and code that only shows something, with `lk.show`, you may leave unread.

# %%
import time

import torch

# The network, what each picture goes through first, and the names of the thousand classes.
network, prepare, classes = lk.models.pretrained("lite0")


def ask(pictures):
    """Return the network's thousand numbers for each picture."""
    batch = torch.stack([prepare(picture) for picture in pictures])
    with torch.inference_mode():  # only asking, not learning
        return network(batch)


# %%
started = time.perf_counter()
photos = [lk.datasets.photograph(name) for name in ("chelsea", "coffee", "camera", "rocket")]
pictures = [photo.pixels for photo in photos]
lk.show.top5(
    pictures,
    ask(pictures).softmax(dim=1),  # dim=1: over the classes of each picture
    classes,
    titles=["a cat", "an espresso", "a man with a camera", "a rocket"],
    alt="Four photographs, each with its five likeliest classes as bars; the text tells them.",
)
print(f"Four answers in {time.perf_counter() - started:.1f} seconds.")
for photo in photos:
    print(f"{photo.caption}. Photograph: {photo.credit}.")

# %% [markdown]
# Read the bars as bets: all thousand sum to 100 %, and these are the five largest. The network is sure of
# the espresso, and spreads its bets over three kinds of cat. No class is called *person*, so it names the tripod; none is
# called *rocket*, so it says *missile*.
#
# **Predict, then run.** What will it say to a blurred wall clock, and to the back of a human eye? How sure will it be?

# %%
hard = [lk.datasets.photograph(name) for name in ("clock", "retina")]
hard_pictures = [photo.pixels for photo in hard]
lk.show.top5(
    hard_pictures,
    ask(hard_pictures).softmax(dim=1),
    classes,
    titles=["a clock, blurred", "the back of an eye"],
    alt="A blurred clock and an eye, each with five bars. The text below tells them.",
)
for photo in hard:
    print(f"{photo.caption}. Photograph: {photo.credit}.")

# %% [markdown]
# * The clock is hard for you too, and you may say: I cannot tell. The network bets more than half on
#   *bubble*; *wall clock* comes third. **A large bet is not the same as being right.**
# * No class fits the eye, but the network must share out 100 % among those it knows. Small bets all round are its only
#   sign of doubt.
#
# ## From picture to answer
#
# To a program a picture is a **tensor**, a block of numbers. Its **shape** tells how many: [3, 400, 600] is 3 channels (red, green,
# blue), 400 rows and 600 columns. These **dimensions** are numbered from 0. `prepare` shrinks every photograph, cuts [3, 224, 224] out of its middle and scales its
# numbers. The network is numbers too, millions of **weights**. Here is all of it, input → model → output:

# %%
coffee = lk.datasets.photograph("coffee").pixels
logits = ask([coffee])[0]  # one picture was asked about; [0] takes its answer
lk.show.flow(
    [
        (f"photograph\n{list(coffee.shape)}", coffee),
        (f"prepared\n{list(prepare(coffee).shape)}", (prepare(coffee) + 1) / 2),  # in 0..1
        ("model", "EfficientNet-Lite0\n4.65 million\nweights"),
        (f"output\n{list(logits.shape)}", (logits.softmax(dim=0), classes)),
    ],
    alt="From left to right: the coffee, a smaller prepared square, the model, espresso far ahead.",
)

# %% [markdown]
# What comes out is a number of any size for each class: its **logits**. **Softmax** makes the probabilities of them that the figure shows. With
# three classes, the steps from logits to a name are these:

# %% tags=["nbval-check-output"]
names = ["whale", "polyp", "car"]
three = torch.tensor([1.0, 3.0, 0.5]).softmax(dim=0)  # dimension 0, the only one
position = three.argmax()  # where the largest stands, counted from 0
names[position], three[position].item()  # item: a plain number


# %% [markdown]
# ### Exercise 1: name the best guess
#
# Now for any logits and classes: replace each `...` and run the cell. You are told at once how it went, and may try as often
# as you like: until an answer is right, whatever comes after it uses ours. (Only a line that Python cannot read, say with a
# forgotten bracket, has to be mended first.)
#
# Stuck? Take the `#` away in the cell below: each run of it gives one more hint. `lk.solution("best_guess")` shows our answer.

# %% tags=["exercise"]
def best_guess(logits, classes):
    """Return the likeliest class's name and its probability."""
    probabilities = logits.softmax(dim=0)
    best = ...
    name = ...
    return name, probabilities[best].item()


best_guess = lk.check("best_guess", best_guess)
name, probability = best_guess(logits, classes)
print(f"The network sees: {name}, {probability:.0%}")

# %%
# lk.hint("best_guess")

# %% [markdown]
# ## A picture is a block of numbers
#
# A colon alone means *all*: `cat[:, 110, 150]` is all channels of the pixel in row 110, column 150.

# %% tags=["nbval-check-output"]
cat = lk.datasets.photograph("chelsea").pixels
cat.shape, cat.dtype, cat[:, 110, 150]


# %% [markdown]
# The last three numbers say how much red, green and blue light there is, from 0 (none) to 255 (all). Their type, `uint8`,
# holds whole numbers in eight bits: 256 values and no more. (A grey photograph comes as three equal channels.)
#
# ### Exercise 2: cut out a square
#
# The slice `10:14` keeps 10 to 13: `picture[:, 10:14, 20:24]` is a square of 4 by 4 pixels.

# %% tags=["exercise"]
def crop(picture, top, left, size):
    """Return the square of `size` pixels with its top left corner at row `top`, column `left`."""
    return ...


crop = lk.check("crop", crop)
lk.show.numbers(
    crop(cat, 84, 178, 10),
    whole=cat,
    corner=(84, 178),
    alt="The cat, a box of ten by ten pixels at the edge of its eye, and their red values.",
)

# %% [markdown]
# To a program there is no eye, only numbers. Each channel alone is a grey picture: the lighter, the more of that colour. Look at the saucer.

# %%
lk.show.pictures(
    [coffee, coffee[0], coffee[1], coffee[2]],
    titles=["all three", "red", "green", "blue"],
    alt="The coffee in colour and its three channels in grey: the red saucer is light in red only.",
)

# %% [markdown]
# ### The type has a trap
#
# Add 100 to every pixel and the picture should get lighter. **Predict, then run:** what does `uint8` make of 200 + 100?

# %% tags=["nbval-check-output"]
torch.tensor([0, 100, 200, 250], dtype=torch.uint8) + 100

# %% [markdown]
# After 255 it starts again at 0, without a word, and in each channel by itself, so that colours change too. Three steps
# avoid it.

# %%
brighter = coffee.int() + 100  # int: room for large numbers
brighter = brighter.clamp(0, 255)  # nothing below 0 or above 255
brighter = brighter.to(torch.uint8)  # uint8 again
lk.show.pictures(
    [coffee, coffee + 100, brighter],
    titles=["as photographed", "coffee + 100", "in three steps"],
    columns=3,
    alt="The coffee; turquoise and blue where it was light; lighter, its rim burnt out to white.",
)


# %% [markdown]
# ## What a network wants
#
# Networks learn best from small numbers around zero. So pictures are **normalised**: from each channel subtract a
# mean, then divide by a standard deviation (`std`). EfficientNet-Lite0 takes simply 127 and 128, which bring 0 to 255 to about −1 to 1.
#
# ### Exercise 3: normalise
#
# `picture.float()` turns whole numbers into numbers with fractions (`float32`); `mean` and `std` hold one number a channel. The
# first line is ours: in the shape [3, 1, 1] each number counts for one whole channel.

# %% tags=["exercise"]
def normalise(picture, mean, std):
    """Return float32 values: each channel minus its mean, divided by its deviation."""
    mean, std = mean.reshape(3, 1, 1), std.reshape(3, 1, 1)
    return ...


normalise = lk.check("normalise", normalise)
normal = normalise(coffee, torch.full((3,), 127.0), torch.full((3,), 128.0))
lk.show.histograms(
    {"pixels, uint8": coffee, "normalised, float32": normal},
    alt="Two histograms of the same shape, one from 0 to 255, one from minus one to one.",
)

# %% [markdown]
# The same hills on another axis: normalising shifts and scales numbers.
#
# ### Exercise 4: predict a shape
#
# A network takes many pictures at once, a **batch**, all of one size. `ask` makes it by `torch.stack([prepare(picture) for picture in pictures])`,
# along a new first dimension. Before you run the cell: what was the shape of the batch of four photographs?
# Type four numbers in round brackets, with commas; there is nothing to compute.

# %% tags=["exercise"]
batch_shape = ...
batch_shape = lk.check("batch_shape", batch_shape)

# %% [markdown]
# ## What the network forgives
#
# **Predict, then run.** An espresso, handed over in five ways: which mistake will the network hardly notice, and which one
# will ruin the answer?

# %%
# Dimension 0 is channels, 1 is rows, 2 is columns; flip turns one of them round.
inputs = {
    "as it should be": prepare(coffee),
    "mirrored": prepare(coffee.flip(2)),
    "red and blue exchanged": prepare(coffee[[2, 1, 0]]),  # channels in this order
    "upside down": prepare(coffee.flip(1)),
    "never normalised": prepare(coffee) * 128 + 127,  # undoes the normalising
}
batch = torch.stack(list(inputs.values()))
with torch.inference_mode():
    answers = network(batch)
rows = []
for experiment, answer in zip(inputs, answers):
    guess, chance = best_guess(answer, classes)
    rows.append({"experiment": experiment, "the network says": guess, "how sure": f"{chance:.0%}"})
lk.table(rows, "One espresso, five ways to hand it over")

# %% [markdown]
# To this picture mirroring does nothing, exchanged colours cost some certainty, standing on its head more. Without normalising the answer is
# nonsense, with no error: only the small bet hints at it. **Wrong preparation is silent**: prepare pictures exactly as the network was
# trained.
#
# ## Remember
#
# * A picture is a tensor: channels, rows, columns, usually `uint8` from 0 to 255.
# * A network wants it normalised, in one size, in a batch `[N, 3, H, W]`. Wrong preparation is silent.
# * Softmax makes probabilities of logits. A large one is no proof, and *I do not know* is no class.
#
# Which exercises are done, and which are left?

# %%
lk.report()

# %% [markdown]
# ## Ten minutes more: you train one
#
# (Beyond the 25 minutes: the lesson is done, and this can wait.)
#
# Here is a network of 81 weights that knows nothing. It sees **one pixel**, three numbers, and has to say: is this the
# astronaut's orange suit? You train it twice. Network 1 learns from two squares, suit and wall; network 2 from the flag
# as well. Look at your examples first.

# %%
astronaut = lk.datasets.photograph("astronaut")
squares = {"suit": (300, 75, 40), "wall": (30, 305, 60), "flag": (130, 0, 80)}  # top, left, size
suit, wall, flag = (crop(astronaut.pixels, *square) for square in squares.values())
lk.show.pictures(
    [astronaut.pixels, suit, wall, flag],
    squares=squares,
    titles=["the photograph", "suit: yes", "wall: no", "flag: no (network 2)"],
    alt="An astronaut before a flag and a wall; squares of orange cloth, grey wall and stripes.",
)
print(f"Photograph: {astronaut.credit}.")


# %% [markdown]
# Training repeats the four numbered steps. Read those and skip the rest.

# %%
def as_rows(picture):
    """Return the pixels of a picture, normalised, one a row: [pixels, 3]."""
    return (picture.reshape(3, -1).T.float() - 127) / 128


def learn(yes, no):
    """Train a tiny network to say yes to some pixels and no to others."""
    lk.seed(0)
    tiny = torch.nn.Sequential(torch.nn.Linear(3, 16), torch.nn.ReLU(), torch.nn.Linear(16, 1))
    optimiser = torch.optim.Adam(tiny.parameters(), lr=0.02)
    wanted = torch.cat([torch.ones(len(yes), 1), torch.zeros(len(no), 1)])
    losses = []
    for _ in range(200):
        guess = tiny(torch.cat([yes, no]))  # 1. guess, and measure how wrong: the loss
        loss = torch.nn.functional.binary_cross_entropy_with_logits(guess, wanted)
        optimiser.zero_grad()  # 2. forget the last round
        loss.backward()  # 3. find out which way each weight should move
        optimiser.step()  # 4. move them all a little
        losses.append(loss.item())
    return tiny, losses


# %%
network_1, losses_1 = learn(as_rows(suit), as_rows(wall))
network_2, losses_2 = learn(as_rows(suit), torch.cat([as_rows(wall), as_rows(flag)]))
lk.show.curves(
    {"network 1": losses_1, "network 2": losses_2},
    title="The loss: how wrong each network still is",
    x="step",
    y="loss",
    alt="Two curves that fall towards zero within two hundred steps.",
)


# %% [markdown]
# Both losses fall to nearly nothing: on their examples both networks are right. Now they judge every pixel of the
# photograph. **Predict, then run:** what besides the suit will network 1 call suit?

# %%
def where(tiny):
    """Return how sure the network is that each pixel is suit: [H, W], from 0 to 1."""
    with torch.inference_mode():
        return tiny(as_rows(astronaut.pixels)).sigmoid().reshape(astronaut.pixels.shape[1:])


lk.show.pictures(
    [astronaut.pixels, where(network_1), where(network_2)],
    titles=["the photograph", "network 1: white = suit", "network 2: white = suit"],
    columns=3,
    alt="The photograph and two maps, white where a network is sure of suit. The text tells them.",
)

# %% [markdown]
# Network 1 takes hair, black helmet, black table and much of the flag for suit, but little of the light face. All it ever heard is that *grey wall* is
# not suit, and a loss measured on the examples does not warn you. Network 2 finds the suit and little else: the flag has dark stripes
# and dark blue too, so dark alone no longer passes for suit.
# **Better examples mended it, not a better network.**
#
# Network 2 still leaves out dark folds. A dark pixel looks the same in a fold and in the helmet; only its surroundings could tell.
# **Convolutions** look there: lesson 02.
#
# So remember this too: **training makes a loss fall; what a network learns depends on its examples.**
#
# ### Where it is computed
#
# Networks that look around need more work: for one answer, EfficientNet-Lite0 does about 385 million multiplications. Most need not
# wait for each other. A processor (CPU) does a few at a time, a graphics processor (GPU) thousands. Where there is one, this course uses it.

# %%
device = lk.device()
started = time.perf_counter()
with torch.inference_mode():
    answers = network.to(device)(batch.to(device)).cpu()  # to: bring both there
print(f"{len(answers)} answers on the {device.type}: {time.perf_counter() - started:.1f} seconds")
network = network.cpu()

# %% [markdown]
# ## On real data
#
# First a picture of your own. Whenever you like: drag it into the file list on the left (on Colab, open the folder symbol first). Write its name in
# quotes, such as `"holiday.jpg"`, in place of `None`.

# %%
path = None
mine = lk.images.read(path) if path else coffee
lk.show.top5(
    [mine],
    ask([mine]).softmax(dim=1),
    classes,
    titles=["your picture" if path else "no path yet: the coffee"],
    alt="Your picture, or the coffee, with the network's five likeliest classes.",
)

# %% [markdown]
# Then forty photographs by other people. Imagenette is ten of ImageNet's thousand classes, which the network knows well. Where
# it has been downloaded, the cell asks about forty pictures drawn by lot, and says where they come from. Who has the archives of
# ImageNet itself puts the path of their folder in place of `None`: unpacking them takes hours and 150 GB, once.

# %%
imagenet = None
if imagenet or lk.datasets.there("imagenette"):
    name = "imagenet" if imagenet else "imagenette"
    real = lk.datasets.reference(name, 40, size=224, source=imagenet)
    chances = ask(list(real.images)).softmax(dim=1)
    guesses = [classes[place] for place in chances.argmax(1).tolist()]
    names = [real.classes[label] for label in real.targets["label"].tolist()]
    right = sum(guess == name for guess, name in zip(guesses, names))
    lk.show.top5(
        real.images[:4],
        chances[:4],
        classes,
        titles=names[:4],
        alt="Four photographs of things, each with the network's five likeliest classes as bars.",
    )
    print(f"Its first guess is right for {right} of {len(real)}.")
    real.card.show()

# %% [markdown]
# ## Go further
#
# * Take a larger square for the suit: `square = crop(astronaut.pixels, 340, 180, 80)`, then
#   `lk.show.pictures([square, where(learn(as_rows(square), as_rows(wall))[0])], alt="A square and what is called suit.")`. What else is in it?
# * Find a picture the network gets wrong with more than 80 % certainty. What misled it?
# * Where there is internet, write `network, prepare, classes = lk.models.pretrained("resnet50")` in the cell that has `"lite0"` and run
#   all. Does this network read the clock?
#
# **Next:** in lesson 01 you turn a folder of whale photographs into something a network can learn from.
