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
# 10 minutes with the teacher, 15 minutes of practice · about 20 s of computing on two CPU cores
#
# You will learn to:
#
# - Ask a trained network what it sees in a photograph, and read its answer with care.
# - Say what a picture is to a program, its channels, rows, columns, type and range.
# - Prepare pictures for a network, one at a time and as a batch.
# - Train a first, very small network and find out what it cannot see.

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
# A biologist leans out of a small plane and photographs the head of a whale. A doctor moves a camera
# through a patient's colon and looks for polyps. A car rolls up to a crossing, and a child stands
# between two parked vans. Three people depend on the same question: **what is in this picture?**
#
# In this course you build programs that answer it. Today you meet one that somebody else has
# trained.
#
# ## A network that has looked at many photographs
#
# It is called EfficientNet-Lite0. Its authors trained it on ImageNet, a collection of photographs
# sorted into a thousand classes: animals, tools, dishes, vehicles. Here are four photographs to ask
# it about. Run the cells (Shift + Enter) and look at the figure. You need not read the code yet.

# %%
import time

started = time.perf_counter()
import torch

# The network, what each picture goes through first, and the names of the thousand classes.
network, prepare, classes = lk.models.pretrained("lite0")


def ask(pictures):
    """Return a row of a thousand probabilities for each picture."""
    batch = torch.stack([prepare(picture) for picture in pictures])
    with torch.inference_mode():  # only asking, not learning
        return network(batch).softmax(dim=1)


# %%
photos = [lk.datasets.photograph(name) for name in ("chelsea", "coffee", "camera", "rocket")]
pictures = [photo.pixels for photo in photos]
lk.show.top5(
    pictures,
    ask(pictures),
    classes,
    titles=["a cat", "an espresso", "a man with a camera", "a rocket"],
    alt="Four photographs, each with its five likeliest classes as bars. The text below tells them.",
)
print(f"Four answers after {time.perf_counter() - started:.0f} seconds.")
for photo in photos:
    print(f"{photo.caption}. Photograph: {photo.credit}.")

# %% [markdown]
# Read the bars as bets. All thousand sum to 100 %; these are the five largest. It is sure
# of the espresso, and spreads its bets over three kinds of cat. It names the tripod and not the man,
# because none of its classes is called *person*. And none is called *rocket*: it says *missile*.
#
# **Predict, then run.** Below are two more photographs: a clock on a wall, taken with an unsteady
# hand, and the back of a human eye. What will the network say, and how sure will it be?

# %%
hard = [lk.datasets.photograph(name) for name in ("clock", "retina")]
hard_pictures = [photo.pixels for photo in hard]
lk.show.top5(
    hard_pictures,
    ask(hard_pictures),
    classes,
    titles=["a clock, blurred", "the back of an eye"],
    alt="A blurred clock and an eye, each with five bars. The text below tells them.",
)
for photo in hard:
    print(f"{photo.caption}. Photograph: {photo.credit}.")

# %% [markdown]
# * The clock is hard for you too, and you may say: I cannot tell. The network bets more than half on
#   *bubble*; *wall clock* comes third. **A large bet is not the same as being right.**
# * No class of the thousand fits the eye, and it says *lampshade*. It has no way to say *I do not know*: it must share out
#   100 % among what it knows, and small bets all round are its only sign of doubt. Whoever wants a network for medicine
#   has to train it on medicine.
#
# ## From picture to answer
#
# To a program a picture is a **tensor**: a block of numbers with a **shape**, here channels, rows and columns.
# Every lesson has this figure in it somewhere: input → model → output, with the shapes. `prepare` brings a photograph to
# the size the network knows, cuts out the middle and scales its numbers (how, comes below). The network itself is
# millions of numbers too, its **weights**.

# %%
coffee = lk.datasets.photograph("coffee").pixels
prepared = prepare(coffee)
with torch.inference_mode():
    logits = network(prepared[None])[0]  # [None]: as a batch of one; [0]: its only answer
lk.show.flow(
    [
        (f"photograph\n{list(coffee.shape)}", coffee),
        (f"prepared\n{list(prepared.shape)}", (prepared + 1) / 2),  # back to 0..1 for the screen
        ("model", "EfficientNet-Lite0\n4.65 million\nweights"),
        (f"output\n{list(logits.shape)}", (logits.softmax(dim=0), classes)),
    ],
    alt="From left to right: the coffee, its prepared square, the model, espresso far ahead.",
)

# %% [markdown]
# The model gives a thousand numbers of any size, called **logits**. **Softmax** makes probabilities
# of them; `dim=0` says along which dimension, and a list of numbers has no other. `argmax` tells the position of
# the largest, counted from 0; square brackets take the number at a position; `item` makes a plain number of it.

# %% tags=["nbval-check-output"]
three = torch.tensor([1.0, 3.0, 0.5]).softmax(dim=0)
three, three.argmax(), three[1].item()


# %% [markdown]
# ### Exercise 1: name the best guess
#
# `classes[3]` is the name of class 3. Replace each `...` and run the cell. You are told at once how it
# went. While an answer is not right, this cell and all below go on with our version: try again as often as you
# like. Only what Python cannot even read (a forgotten bracket) has to be mended first.
#
# Stuck? The cell below gives a hint, and the next one each time you run it. `lk.solution("best_guess")` shows our
# answer.

# %% tags=["exercise"]
def best_guess(logits, classes):
    """Return the likeliest class's name and its probability."""
    probabilities = logits.softmax(dim=0)
    best = ...
    return ...


best_guess = lk.check("best_guess", best_guess)
name, probability = best_guess(logits, classes)
print(f"The network sees: {name}, {probability:.0%}")

# %%
lk.hint("best_guess")

# %% [markdown]
# ## A picture is a block of numbers
#
# The cell asks for the cat's shape, the type of its numbers, and one of its pixels.

# %% tags=["nbval-check-output"]
cat = lk.datasets.photograph("chelsea").pixels
cat.shape, cat.dtype, cat[:, 110, 150]


# %% [markdown]
# The last three numbers say how much red, green and blue light there is in row 110, column 150, from
# 0 (none) to 255 (all). The type is `uint8`: whole numbers in eight bits, so 256 values and no more.
#
# ### Exercise 2: cut out a square
#
# `picture[a, b, c]` picks one number. A slice such as `picture[:, 10:14, 20:24]` keeps all channels,
# rows 10 to 13 and columns 20 to 23.

# %% tags=["exercise"]
def crop(picture, top, left, size):
    """Return the square of `size` pixels with its corner at row `top`, column `left`."""
    return ...


crop = lk.check("crop", crop)
lk.show.numbers(
    crop(cat, 84, 178, 10),
    alt="Ten by ten pixels at the edge of the cat's eye, and the red value of each as a number.",
)

# %% [markdown]
# Ten by ten pixels from the edge of the cat's eye. To a program there is no cat and no eye: there are 3 × 300 × 451 numbers.
#
# Each channel alone is a grey picture: the lighter, the more of that colour.

# %%
lk.show.pictures(
    [coffee, coffee[0], coffee[1], coffee[2]],
    titles=["all three", "red", "green", "blue"],
    alt="The coffee in colour and its three channels in grey: the red saucer is light in red only.",
)

# %% [markdown]
# ### The type has a trap
#
# Add 100 to every pixel and the picture should get lighter. **Predict, then run:** what does
# `uint8` do with 200 + 100?

# %% tags=["nbval-check-output"]
torch.tensor([0, 100, 200, 250], dtype=torch.uint8) + 100

# %% [markdown]
# After 255 it starts again at 0, without a word, and in each channel by itself, so that colours change too. The
# remedy: `int()` makes room for large numbers, `clamp` keeps them between two bounds, `to` goes back.

# %%
brighter = (coffee.int() + 100).clamp(0, 255).to(torch.uint8)
lk.show.pictures(
    [coffee, coffee + 100, brighter],
    titles=["as photographed", "coffee + 100", "with room and bounds"],
    columns=3,
    alt="The coffee as it is, with turquoise and blue patches where it was light, and evenly lighter.",
)


# %% [markdown]
# ## What a network wants
#
# Networks learn best from small numbers around zero. So pictures are **normalised**: subtract a
# mean, divide by a standard deviation (`std`). Most networks have their own pair
# for each channel; EfficientNet-Lite0 takes the mean 127 and the deviation 128 for all three.
#
# ### Exercise 3: normalise
#
# `mean` and `std` are tensors of three numbers, one a channel; `picture.float()` has fractions (`float32`). One obstacle: torch
# lines shapes up from the right, so a mean of shape `[3]` would meet the *columns* of `[3, H, W]`.
# `reshape(3, 1, 1)` lines it up with the channels: that line is there.

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
# Only the scale has moved.
#
# ### Batches
#
# A network takes many pictures at once, a **batch**, all of one size: `prepare` makes every photograph 224 by 224. In
# `ask`, `torch.stack` puts them into one tensor, along a new first dimension.
#
# ### Exercise 4: predict a shape
#
# Without running anything first: what was the shape of the batch of four photographs at the top?
# Write four numbers, such as `(1, 2, 3, 4)`.

# %% tags=["exercise"]
batch_shape = ...
batch_shape = lk.check("batch_shape", batch_shape)

# %% [markdown]
# ## What the network forgives
#
# **Predict, then run.** Which of these mistakes will the network hardly notice, and which one will
# ruin the answer? Each line is one experiment with the coffee.

# %%
# Dimension 0 is channels, 1 is rows, 2 is columns.
inputs = {
    "as it should be": prepare(coffee),
    "mirrored": prepare(coffee.flip(2)),
    "red and blue exchanged": prepare(coffee[[2, 1, 0]]),
    "upside down": prepare(coffee.flip(1)),
    "never normalised": prepare(coffee) * 128 + 127,
}
rows = []
for experiment, pixels in inputs.items():
    with torch.inference_mode():
        guess, chance = best_guess(network(pixels[None])[0], classes)
    rows.append({"experiment": experiment, "the network says": guess, "how sure": f"{chance:.0%}"})
lk.table(rows, "One espresso, five ways to hand it over")

# %% [markdown]
# A mirrored espresso is an espresso. Exchanged colours and standing on its head cost some certainty. (Some libraries store
# blue first: this mistake happens.) Forget to normalise, and the answer is nonsense, with no error and
# no warning. **Wrong preparation is silent**, so prepare pictures exactly as a network was trained with.

# %% [markdown]
# ## Where it is computed
#
# Most numbers inside a network need not wait for each other. A processor works on
# a few at a time, a graphics processor (GPU) on thousands: that is why people train on GPUs. `to` brings
# network and pictures there.

# %%
device = lk.device()
pixels = prepare(coffee)[None].to(device)
network = network.to(device)
with torch.inference_mode():
    network(pixels)  # the first call prepares things; the second is timed
    started = time.perf_counter()
    network(pixels).cpu()
print(f"One picture takes {1000 * (time.perf_counter() - started):.0f} ms on this {device.type}.")
network = network.cpu()

# %% [markdown]
# ## Now you train one
#
# EfficientNet-Lite0 came trained. Here is a network of 81 weights that knows nothing. It sees **one pixel**, three
# numbers, and has to say: is this the astronaut's orange suit? You train two copies with pixels cut out of one
# photograph, the first with suit and wall, the second with suit, wall and flag. Always look at your examples first.

# %%
astronaut = lk.datasets.photograph("astronaut")
suit = crop(astronaut.pixels, 300, 75, 40)
wall = crop(astronaut.pixels, 30, 305, 60)
flag = crop(astronaut.pixels, 130, 0, 80)
lk.show.pictures(
    [astronaut.pixels, suit, wall, flag],
    titles=["the photograph", "yes: suit", "no: wall", "no, for the second: flag"],
    alt="An astronaut before a flag and a wall; squares of orange cloth, grey wall and stripes.",
)
print(f"Photograph: {astronaut.credit}.")


# %% [markdown]
# Training repeats the four numbered lines. Read those and skip the rest; in lesson 02 you write it yourself.

# %%
def as_rows(picture):
    """Return the pixels of a picture, normalised, one a row: [pixels, 3]."""
    return (picture.reshape(3, -1).T.float() - 127) / 128


def learn(yes, no, steps):
    """Train a tiny network to say yes to some pixels and no to others."""
    lk.seed(0)
    tiny = torch.nn.Sequential(torch.nn.Linear(3, 16), torch.nn.ReLU(), torch.nn.Linear(16, 1))
    optimiser = torch.optim.Adam(tiny.parameters(), lr=0.02)
    wanted = torch.cat([torch.ones(len(yes), 1), torch.zeros(len(no), 1)])
    losses = []
    for _ in range(steps):
        guess = tiny(torch.cat([yes, no]))  # 1. guess, and measure how wrong: the loss
        loss = torch.nn.functional.binary_cross_entropy_with_logits(guess, wanted)
        optimiser.zero_grad()  # 2. forget the last round
        loss.backward()  # 3. find out which way each weight should move
        optimiser.step()  # 4. move them all a little
        losses.append(loss.item())
    return tiny, losses


# %%
first, losses = learn(as_rows(suit), as_rows(wall), steps=200)
second, more = learn(as_rows(suit), torch.cat([as_rows(wall), as_rows(flag)]), steps=200)
lk.show.curves(
    {"suit and wall": losses, "suit, wall and flag": more},
    title="The loss: how wrong each network still is",
    x="step",
    y="loss",
    alt="Two curves that fall towards zero within two hundred steps.",
)


# %% [markdown]
# Both losses fall to nearly nothing: on their examples both networks are right. Now each judges every pixel of the
# photograph. **Predict, then run:** what besides the suit will the first one call suit?

# %%
def where(tiny):
    """Return how sure the network is that each pixel is suit: [H, W], from 0 to 1."""
    with torch.inference_mode():
        return tiny(as_rows(astronaut.pixels)).sigmoid().reshape(astronaut.pixels.shape[1:])


lk.show.pictures(
    [astronaut.pixels, where(first), where(second)],
    titles=["the photograph", "taught with the wall", "taught with wall and flag"],
    columns=3,
    alt="The photograph and two maps, white where the network is sure of suit. The text tells them.",
)

# %% [markdown]
# To the first network hair, helmet, flag and rocket are suit as well: all it ever heard is that *grey wall* is not. A low loss
# did not tell. The second one finds the suit and little else. **Better examples mended it, not a better network.**
#
# It still leaves out the round patch and the dark folds, and no pixel of them could tell it more: whether a dark spot is
# suit depends on what is *around* it. **Convolutions** look there, and lesson 02 begins with them.

# %% [markdown]
# ## Remember
#
# * A picture is a tensor: channels, rows, columns, usually `uint8` from 0 to 255.
# * A network wants it normalised, in one size, in a batch `[N, 3, H, W]`. Wrong preparation is
#   silent.
# * A network answers with logits; softmax makes probabilities. A large one is no proof.
# * It knows only what it was shown, and cannot say that it does not know.
# * Training makes a loss fall. What the network learns is decided by the examples.
#
# ## On your own picture
#
# Put a picture where the notebook is: drag it into the file list on the left (on Colab, open the
# folder symbol first). Then write its name between quotes, such as `"holiday.jpg"`, in place of
# `None`. It is read where the notebook runs: on this computer, or on Colab's.

# %%
path = None
mine = lk.images.read(path) if path else astronaut.pixels
lk.show.top5(
    [mine],
    ask([mine]),
    classes,
    titles=["your picture" if path else "no path yet: the astronaut"],
    alt="Your picture, or the astronaut, with the network's five likeliest classes.",
)

# %%
lk.report()

# %% [markdown]
# ## Go further
#
# * Exchange the first and last channel of a photograph by hand, `picture[[2, 1, 0]]`, and brighten it
#   without the trap. Does the network still know it?
# * Take the suit's examples from `crop(astronaut.pixels, 340, 180, 80)` and look at them. What else is
#   in that square, and what does the network learn from it?
# * Find a picture the network gets wrong with more than 80 % certainty. What do you think misled it?
# * Crop the cat smaller and smaller. When does the network lose it?
# * Where there is internet, `lk.models.pretrained("resnet50")` gives you another network to ask. Does
#   it read the clock?
#
# **Next:** in lesson 01 you turn a folder of whale photographs into something a network can learn from.
