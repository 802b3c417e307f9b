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
# # Lesson 04 · Whales: the individual
#
# Open in Colab: not yet, the course has no public address.
#
# 40 minutes with the teacher, 55 minutes of practice · about 120 s of computing on two CPU cores
#
# You will learn to:
#
# - Find something in a picture with a network that names places instead of classes.
# - Bring every example into the same position before you classify it, with places a network predicted.
# - Train one network on two questions at once, and let several views of a picture vote.
# - Judge a classifier by its top five, its log loss and how well it knows its own doubts.
#
# This lesson builds on [lesson 03](03_deeper_networks.ipynb).

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
# In 2015 NOAA asked the world to name 447 right whales from the air. Whoever counts so few animals has to know each one: who
# has a calf, who has disappeared.
#
# The networks of lesson 03 failed on the photographs as they were. The winners did not look for a better network. They asked
# three simple questions instead of one hard one: **where is the head? how does it lie? who is it?** You do the same, and
# measure what each step is worth.

# %%
import tempfile

import torch
from torch.nn import functional as F

whales = lk.datasets.whales()
train, valid, test = whales.split()
frame = whales.images[300]
finder = lk.models.ours("whale_finder")
with torch.inference_mode():
    corners = finder(frame[None] / 127.5 - 1)[0]
lk.show.flow(
    [
        (f"whole picture (drawn)\n{list(frame.shape)} uint8", frame),
        ("model", "Locator"),
        (f"output {list(corners.shape)}\ntwo corners of a box", "\n".join(
            f"x = {x:.2f}, y = {y:.2f}" for x, y in corners.tolist())),
    ],
    alt="A drawn whale in the sea, a box for the model Locator, two pairs of numbers from 0 to 1.",
)


# %% [markdown]
# This is input → model → output: where, in shares of width and height. How a **Locator** does it comes below.
#
# ## First try: the whole picture
#
# First lesson 01's small network on the whole picture. A biologist who is shown five likely whales has
# little left to compare.
#
# ### Exercise 1: the top five
#
# How often is the right whale among the `k` best guesses? `logits.topk(k).indices` are the k best classes of each picture, [N, k].
# `labels[:, None]` is [N, 1], so `==` compares it with all k. `any(1)` asks of each row whether something in it is true.

# %% tags=["exercise"]
def top_k(logits, labels, k):
    """Return how often the right class is among the k largest logits, from 0 to 1."""
    best = logits.topk(k).indices
    return ...


top_k = lk.check("top_k", top_k)

# %% [markdown]
# First the yardstick: an answer that never looks, and tells every picture how often each of the twenty whales stands in the
# training.

# %%
task = lk.tasks.classify(whales.classes)
truth = test.targets["label"]
results, confusions = {}, {}


def note(experiment, probabilities, beside="frequencies only"):
    """Keep what probabilities [N, 20] of the test pictures are worth; show it beside others."""
    confusions[experiment] = confusion = lk.metrics.Confusion(classes=20)
    confusion.update(probabilities, truth)
    row = {"experiment": experiment, "top-1": confusion.compute()["accuracy"]}
    row["top-5"] = top_k(probabilities, truth, 5)
    row["log loss"] = F.nll_loss(probabilities.clamp(min=1e-6).log(), truth).item()
    row["macro F1"] = confusion.compute()["F1"]
    results[experiment] = row
    shown = dict.fromkeys(["frequencies only", beside, experiment])
    lk.table([results[name] for name in shown], "Twenty whales, encounters never seen (drawn)")


often = train.targets["label"].bincount(minlength=20) / len(train)
note("frequencies only", often.expand(len(test), 20))

# %% [markdown]
# **Predict**: does the network beat it, on encounters that it never saw?

# %%
lk.seed(0)
whole = lk.models.ConvNet(20)
moves = [lk.augment.quarter_turns(), lk.augment.shift(0.1)]
batches = train.batches(32, augment=moves, shuffle=True)
lk.fit(whole, task, batches, epochs=lk.budget(cpu=8, gpu=20, seconds=1.5), lr=1e-2)
note("whole picture", lk.predict(whole, task, test.batches(200)).softmax(1))

# %% [markdown]
# It does not. From three random starts (over three **seeds**) it named 9 to 13 % rightly, the yardstick 18 %, and its
# log loss was 3.0 to 3.1 beside 2.74. Training longer does not help: after 24 epochs 9 to 11 % and 3.7 to 3.8. A head lies at any place, turned any way, and what
# tells two whales apart is a few pixels on it.
#
# ## Where is the head?
#
# A Locator looks like the networks you know, up to its last layer. Instead of classes it has a map for each corner of the box: on
# each of 16 × 16 places, how much it bets that the corner is there. Softmax makes the bets add up to 1.

# %%
with torch.inference_mode():
    first, last = finder.maps(frame[None] / 127.5 - 1)[0]
lk.show.glow(
    frame,
    {"bets on the first corner": first, "bets on the last corner": last},
    alt="A drawn whale, then the same twice in grey with a bright spot: at one corner of the "
    "head's box, and at the other.",
)


# %% [markdown]
# ### Exercise 2: from bets to a place
#
# Take the **mean place**: every column's number, weighted by all that was bet in that column, added up; then the rows likewise.
# `bets.sum(0)` adds up each column, `torch.arange(columns)` counts 0, 1, 2 and so on. x comes first. (In pixels a place
# is 8 wide, and its middle 4 further on.)

# %% tags=["exercise"]
def mean_place(bets):
    """Return the mean column and row, as numbers, of bets [rows, columns] that sum to 1."""
    rows, columns = bets.shape
    x = ...
    y = ...
    return x, y


mean_place = lk.check("mean_place", mean_place)
x, y = mean_place(first)
print(f"By hand ({8 * x + 4:.1f}, {8 * y + 4:.1f})")
print(f"By the network {[round(value, 1) for value in (128 * corners[0]).tolist()]}")

# %% [markdown]
# Unlike the largest bet, the mean moves a little when a bet does: training can follow it, and the answer may lie between two
# places (Nibali and others, 2018).
#
# This finder is **trained already**, by `labkit/recipes/whale_heads.py`, on other drawn whales: some minutes on two CPU cores.
#
# ## How does it lie?
#
# The winners trained a second network, which sees only the head and names two points: the tip of the snout (**bonnet**) and the
# **blowholes**. You train yours on squares of 64 pixels around the true boxes, turned all ways and moved about, since a found
# box is a little off. Distances are in pixels of these squares.

# %%
lk.seed(0)
pointer = lk.models.Locator(points=2)
close = [part.crops("box", 64, margin=0.35) for part in (train, valid)]
moves = [lk.augment.rotate(180), lk.augment.flip(), lk.augment.shift(0.12)]
batches = close[0].batches(32, augment=moves, targets="points", shuffle=True)
scored = close[1].batches(200, targets="points")
epochs = lk.budget(cpu=25, gpu=40, seconds=0.5)
run = lk.fit(pointer, lk.tasks.locate("points"), batches, scored, epochs=epochs, lr=1e-2)

# %% [markdown]
# `find_heads` asks both about each picture as it is, mirrored, upside down and both, and takes the mean: a mirrored head is still
# *where it is*. **IoU** (lesson 09) is the area that two boxes share over the area that either covers: 1 for the same box, 0
# for boxes apart.

# %%
print(f"Looking for {len(whales)} heads, with two networks, four times each: half a minute.")
boxes, points = lk.find_heads(whales, pointer=pointer)
asked = torch.tensor([whales.names.index(name) for name in test.names])
some = asked[[0, 17, 34, 51, 68, 85, 102, 118]]
lk.show.located(
    whales.images[some], boxes=boxes[some], points=points[some],
    true_boxes=whales.targets["box"][some], true_points=whales.targets["points"][some],
    alt="Eight drawn whales; on each an orange box and two orange points, and close to them dotted "
    "and hollow white ones.",
)
overlap = lk.metrics.Overlap()
overlap.update(boxes[asked], test.targets["box"])
print("Orange: found. White: true. Circle: snout. Square: blowholes.")
print("All test pictures:", {name: round(value, 2) for name, value in overlap.compute().items()})

# %% [markdown]
# Two points are enough: `crops` turns, scales and moves each picture so that the snout comes to the top and the blowholes to the
# bottom. The winners called the result a **passport photo**. It is cut out of the *original*, in full detail.

# %%
found = whales.crops(boxes, 64)
heads = whales.crops(points, 64)
lk.show.pictures(
    [*found.images[some[:4]], *heads.images[some[:4]]],
    titles=["found (drawn)"] * 4 + ["found and turned"] * 4,
    alt="Four drawn heads in their boxes, lying all ways; below them the same, upright.",
)

# %% [markdown]
# ## Who is it?
#
# The same small network, first on heads as they lie (turned all ways in the training), then on upright ones. **Predict** both.

# %%
small = [lk.augment.rotate(8), lk.augment.shift(0.04), lk.augment.scale(0.92, 1.08)]
epochs = lk.budget(cpu=40, gpu=60, seconds=0.35)
train_heads, valid_heads, test_heads = heads.split()


def learn(task, outputs, part, moves=small, targets="label"):
    """Train lesson 01's small network on the heads of a part, each moved a little differently."""
    lk.seed(0)
    network = lk.models.ConvNet(outputs)
    batches = part.batches(32, augment=moves, targets=targets, shuffle=True)
    lk.fit(network, task, batches, epochs=epochs, lr=1e-2)
    return network


lying, _, test_lying = found.split()
unturned = learn(task, 20, lying, moves=[lk.augment.rotate(180), *small[1:]])
note("found, not turned", lk.predict(unturned, task, test_lying.batches(200)).softmax(1))

# %%
named = learn(task, 20, train_heads)
note("found and turned", lk.predict(named, task, test_heads.batches(200)).softmax(1))


# %% [markdown]
# The network is the same. **The question has changed.** Mean top-1 over three seeds: 0.11 on whole pictures, 0.43 on heads that are
# found, 0.82 turned. Finding takes away place and size, turning takes away heading, and none of them says who it is. (Lesson 01's
# 0.95 had true marks, and no small moves to learn.)
#
# ## Two questions, one network
#
# The winners also asked each head: are the callosities along the snout, its rough pale patches, continuous or broken? That answer
# was never wanted, but whoever gives it must look at them. One network with several losses is **multi-task learning**.
#
# ### Exercise 3: two losses
#
# The network has an output for each whale and a last one for *is it continuous?* `logits[:, -1]` is the last column, `logits[:, :-1]` all others,
# however many. Lesson 02 had both losses; the second is `F.binary_cross_entropy_with_logits`, and wants numbers: `continuous.float()`. Both stay
# tensors, for `fit` to follow back to the weights.

# %% tags=["exercise"]
def two_losses(logits, labels, continuous):
    """Return {"who": the name's loss, "kind": the callosity's} of logits [N, classes + 1]."""
    ...


two_losses = lk.check("two_losses", two_losses)


# %% [markdown]
# A **task** of this course is three functions: the losses, whose sum is minimised, what is predicted, and how it is scored.

# %%
def losses(network, batch):
    images, wanted = batch
    return two_losses(network(images), wanted["label"], wanted["continuous"])


def names(network, images):
    return network(images)[:, :-1]


both = lk.tasks.Task("name and kind", losses, names, lk.metrics.Classification)
asked_twice = learn(both, 21, train_heads, targets=["label", "continuous"])
answers = lk.predict(asked_twice, both, test_heads.batches(200)).softmax(1)
note("two questions", answers, beside="found and turned")


# %% [markdown]
# Over three seeds the second question raised top-1 each time, from 0.82 to 0.85 in the mean: three or four heads of 119: perhaps
# luck, perhaps not on yours. Mean log loss fell from 0.59 to 0.47, but with one of the seeds it rose.
#
# ## Ask several times
#
# A head that is turned or moved a little is the same whale. So the winners looked at each test picture more than
# twenty times, a little differently, and took the mean.
#
# ### Exercise 4: a vote
#
# `views` is [V, N, classes]: V sets of logits for the same N pictures. Make probabilities of them, and take the mean over the views.

# %% tags=["exercise"]
def vote(views):
    """Return the mean probabilities [N, classes] of logits [V, N, classes]."""
    return ...


vote = lk.check("vote", vote)


# %%
def look_again(part, turns=20):
    """Return the logits of a part, [turns, N, 20], each time turned and moved a little."""
    views = [part.batches(200, augment=small, seed=seed) for seed in range(turns)]
    return torch.stack([lk.predict(named, task, batches) for batches in views])


note("one question, a vote of 20", vote(look_again(test_heads)), beside="found and turned")

# %% [markdown]
# Do not count on it: over three seeds log loss rose, from 0.59 to 0.63 in the mean.
#
# May a view be **mirrored** too? The lecture's code mirrored its training pictures, and for the finder it was right. Lesson 01
# found that a mirrored whale is another whale. **Predict** how much it costs here.

# %%
mirrored = test_heads.batches(200, augment=[lk.augment.flip(p=1)])
said = lk.predict(named, task, mirrored).softmax(1)
note("one question, mirrored", said, beside="found and turned")
right = confusions["one question, mirrored"].matrix.diag()
print(f"Still named rightly: {right.sum()} of {len(truth)}.")
print(f"{right.max()} of these are {whales.classes[right.argmax()]}.")


# %% [markdown]
# Its patches are on the wrong side. Over three seeds a quarter was still named rightly, much of it (39 to 61 %) one whale.
# *Where* may be mirrored, *who* may not.
#
# ## How sure is it?
#
# The contest was scored by log loss. Who is sure and wrong pays without limit, who doubts pays a little each time: a biologist
# can work with honest doubts.
#
# ### Exercise 5: temper
#
# The winners raised their probabilities to a power between 1.1 and 1.6, which gained
# about 0.1 of log loss. A power below 1 does the opposite. Raise each number, then make each
# row add up to 1 again: `sum(dim=1, keepdim=True)` adds up rows, and keeps a column to divide by.

# %% tags=["exercise"]
def temper(probabilities, power):
    """Return probabilities [N, classes] raised to a power, each row adding up to 1."""
    ...


temper = lk.check("temper", temper)


# %% [markdown]
# Which power? It is a knob: chosen on the **validation** pictures, and used once on the test.

# %%
def sure(part):
    """Return the probabilities that the network with two questions gives."""
    return lk.predict(asked_twice, both, part.batches(200)).softmax(1)


straight, wanted = sure(valid_heads), valid_heads.targets["label"]
powers = [0.6, 0.7, 0.8, 0.9, 1.0, 1.2, 1.4, 1.6]
costs = [F.nll_loss(temper(straight, power).log(), wanted).item() for power in powers]
best = powers[costs.index(min(costs))]
rows = [{"power": power, "log loss, validation": cost} for power, cost in zip(powers, costs)]
lk.table(rows, "Which power?")
note(f"two questions, to the power {best}", temper(sure(test_heads), best), "two questions")

# %%
lines = {}
for power in (1.0, best, 3.0):
    calibration = lk.metrics.Calibration(bins=5)
    calibration.update(temper(sure(test_heads), power).log(), truth)
    off = calibration.compute()["calibration error"]
    lines[f"power {power}: off by {off:.2f}"] = calibration.bars()
lk.show.sureness(
    lines, title="Of what it calls 80 % likely, are 80 % right?",
    alt="Lines near a dotted diagonal: how often the network is right, against how sure it is.",
)

# %% [markdown]
# **Calibrated** means that of all it calls 80 % likely, 80 % are right: the dotted line. Each dot has its number of pictures; where
# that is small, chance decides. Over three seeds the chosen power was 0.7 to 0.9. It gained a little log loss on the validation, and on the test
# hardly anything or nothing; its line may even lie further off. A knob fits the pictures it is chosen on. To the power 3 nobody is named differently,
# and the network promises more than it keeps.
#
# ## Who is taken for whom?

# %%
matrix = confusions["two questions"].matrix.clone().fill_diagonal_(0)
rows = []
for place in matrix.flatten().topk(4).indices.tolist():
    is_whale, said = divmod(place, 20)
    times = matrix[is_whale, said].item()
    rows.append({"it is": f"whale {is_whale}", "called": f"whale {said}", "times": times})
lk.table(rows, "The commonest mistakes of the network with two questions")
label, boxes = whales.targets["label"], torch.tensor([[98.0, 117, 124, 143]] * 2)
pair = [label.eq(number).nonzero()[row].item() for number, row in ((0, 3), (1, 2))]
calm = lk.datasets.whales(only=pair, sizes=0, foam=0, glare=0, depth=0).crops("points", 160)
lk.show.located(
    calm.images, boxes=boxes, titles=["whale 0 (drawn)", "whale 1 (drawn)"], columns=2,
    alt="Two drawn heads, upright, with the same pale patches, but for one right of the blowholes, "
    "which whale 1 lacks: an orange box is there.",
)

# %% [markdown]
# Whales 0 and 1 are **twins**, drawn on purpose, here once more in a calmer sea: all their patches are the same but the one in the
# box, over the eye. Whales 2 and 3 are the second pair. Over three seeds the two pairs made 24 to 33 % of all mistakes.

# %%
lk.table(list(results.values()), "What each step was worth (drawn whales, encounters never seen)")

# %% [markdown]
# ## Beside the contest
#
# The real contest had 447 whales and 4,544 photographs to learn from. Always naming the commonest is right 1.03 % of the time; a
# public attempt on whole pictures, with a much larger network, stayed between 0.2 and 1.8 %. Your figures cannot be
# compared: your whales are drawn, and twenty.
#
# ## Remember
#
# * Ask first what an answer is worth that never looks.
# * Take away what does not matter (place, size, heading) before you ask what does.
# * A network can name places as well as classes: bets on a map, and their mean.
# * Several losses, one network: multi-task learning.
# * A mirrored head is in the same place, and is another whale.
# * Report the top five, log loss and calibration beside accuracy. Choose every knob on the validation.
#
# Other applications: faces, zebras, manta rays and number plates are found, turned and named in the same three steps.
#
# ## On real data
#
# `identify` is this lesson in one call: it finds and turns heads, trains, and names. Put the path of a folder in place of `None`. Our finder knows only drawn right whales; NOAA's photographs come with
# marked heads, from which another learns. Where no head is upright, cut them out yourself.

# %%
path = None
if path:
    mine = lk.datasets.folder(path, size=128)
elif lk.datasets.there("right-whales"):  # 9.8 GB: two hours at 10 Mbit a second
    mine = lk.datasets.whales(300, source="right-whales", whales=20)
    mine.card.show()
else:  # four other drawn whales, as files
    four = lk.datasets.whales(120, whales=4, seed=3)
    mine = lk.datasets.folder(lk.datasets.write_folder(four, tempfile.mkdtemp() + "/four"), 128)
mine_train, _, mine_test = mine.split()
some = mine_test[:4]
who = lk.identify(mine_train, epochs=lk.budget(cpu=60, gpu=60, seconds=0.1))
heads = lk.passports(some, finder=who.finder, pointer=who.pointer)
lk.show.pictures(heads.images, alt="Four heads, of drawn whales or real ones, found and turned.")
right = (who(mine_test).argmax(1) == mine_test.targets["label"]).float().mean().item()
print(f"{mine}: {right:.0%} of {len(mine_test)} test pictures are named rightly.")
# For one of yours: some = lk.datasets.pictures("new.jpg", size=128)
lk.show.top5(
    some.images, who(some), mine.classes, titles=some.names,
    alt="Four whales, drawn or real, each with the likeliest names as bars.",
)
lk.report()

# %% [markdown]
# ## Go further
#
# * Weigh the second loss: return `0.2 * kind`. What happens to both?
#
# **Next:** lesson 05 sets out to fool this network.
