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
#     title: 'Whales: the individual'
#     objectives:
#     - Find something in a picture with a network that names places instead of classes.
#     - Bring every example into the same position before you classify it, with places a network predicted.
#     - Train one network on two questions at once, and let several views of a picture vote.
#     - Judge a classifier by its top five, its log loss and how well it knows its own doubts.
#     teach: 30
#     practise: 45
#     cpu: 90
#     gpu: null
#     builds_on:
#     - '03'
# ---

# %% [markdown] tags=["generated"]
# # Lesson 04 · Whales: the individual
#
# Open in Colab: not yet, the course has no public address.
#
# 30 minutes with the teacher, 45 minutes of practice · about 90 s of computing on two CPU cores
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

# %% [markdown]
# In 2015 NOAA asked the world to name 447 right whales from the air. Whoever counts a species with so few animals left has to
# know each one: who has a calf, who has disappeared, who carries the scar of a rope.
#
# The teams of the contest soon saw that the networks of lesson 03 failed on the photographs as they were. The winners did
# not look for a better network. They asked three simple questions instead of one hard one: **where is the head? how does it lie?
# who is it?** In this lesson you do the same, and measure what each step is worth.

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
    alt="A drawn whale in the sea, a box for the model Locator, and two pairs of numbers between 0 and 1.",
)

# %% [markdown]
# This is input → model → output: where, in shares of width and height.
#
# ## First try: the whole picture
#
# First lesson 01's small network on the whole picture, so that there is something to beat. The contest's teams did not have to be
# right at once: a biologist who is shown five likely whales has little left to compare.
#
# ### Exercise 1: the top five
#
# How often is the right whale among the `k` best guesses? `logits.topk(k).indices` are the k best classes of each picture, [N, k].
# `labels[:, None]` is [N, 1], so `==` compares it with all k. `any(1)` asks of each row whether something in it is true.

# %% tags=["exercise"]
def top_k(logits, labels, k):
    """Return how often the right class is among the k largest logits, from 0 to 1."""
    best = logits.topk(k).indices
    return (best == labels[:, None]).any(1).float().mean().item()  # SOLUTION


top_k = lk.check("top_k", top_k)

# %% [markdown]
# There are twenty whales, and the commonest makes up 18 % of all pictures. **Predict** what the network reaches on encounters that it never saw.

# %%
task = lk.tasks.classify(whales.classes)
truth = test.targets["label"]
results, confusions = [], {}


def note(experiment, probabilities):
    """Keep what probabilities [N, 20] of the test pictures are worth, and show it."""
    confusions[experiment] = confusion = lk.metrics.Confusion(classes=20)
    confusion.update(probabilities, truth)
    row = {"experiment": experiment, "top-1": confusion.compute()["accuracy"]}
    row["top-5"] = top_k(probabilities, truth, 5)
    row["log loss"] = F.nll_loss(probabilities.clamp(min=1e-6).log(), truth).item()
    row["macro F1"] = confusion.compute()["F1"]
    results.append(row)
    lk.table([row], "Twenty whales, encounters never seen (drawn)")


# %%
lk.seed(0)
whole = lk.models.ConvNet(20)
moves = [lk.augment.quarter_turns(), lk.augment.shift(0.1)]
batches = train.batches(32, augment=moves, shuffle=True)
lk.fit(whole, task, batches, epochs=lk.budget(cpu=8, gpu=20, seconds=1.5), lr=1e-2)
note("whole picture", lk.predict(whole, task, test.batches(200)).softmax(1))

# %% [markdown]
# It has learned nothing that helps. A head is a quarter of the picture's width, at any place, turned any way, and what
# tells two whales apart is a few pixels on it. Somebody who knows nothing and says 1/20 to each has a **log loss** of
# log 20 = 3.0, so this network might as well have kept silent.
#
# ## Where is the head?
#
# A **Locator** looks like the networks you know, up to its last layer. Instead of classes it has a map for each corner of the box it looks for: on each of 16 × 16
# places, how much it bets that the corner is there. Softmax makes the bets add up to 1.

# %%
with torch.inference_mode():
    first, last = finder.maps(frame[None] / 127.5 - 1)[0]
lk.show.glow(
    frame,
    {"bets on the first corner": first, "bets on the last corner": last},
    alt="A drawn whale, then the same picture twice with a bright spot: above left of the head, and below right.",
)

# %% [markdown]
# ### Exercise 2: from bets to a place
#
# Take the **mean place**: every column's number, weighted by all that was bet in that column, added up; then the rows likewise. `bets.sum(0)` adds up each
# column, `torch.arange(columns)` counts 0, 1, 2 and so on. x comes first.

# %% tags=["exercise"]
def mean_place(bets):
    """Return the mean column and the mean row, as numbers, of bets [rows, columns] that sum to 1."""
    rows, columns = bets.shape
    # BEGIN SOLUTION
    x = (bets.sum(0) * torch.arange(columns)).sum().item()
    y = (bets.sum(1) * torch.arange(rows)).sum().item()
    # END SOLUTION
    return x, y


mean_place = lk.check("mean_place", mean_place)
x, y = mean_place(first)
print(f"By hand ({8 * x + 4:.1f}, {8 * y + 4:.1f}), by the network {[round(v, 1) for v in (128 * corners[0]).tolist()]}")

# %% [markdown]
# (A map's place is 8 pixels wide, and its middle 4 further on.) Unlike the largest bet, the mean moves a little when a bet moves a little, so there is a gradient to learn by, and
# the answer may lie between two places (Nibali and others, 2018).
#
# This finder is **trained already**, by `labkit/recipes/whale_heads.py`, on drawn whales that are not among these: some minutes on two CPU
# cores. `find_heads` asks it four times, about the picture as it is, mirrored, upside down and both, and takes the mean: a mirrored head is
# still *where it is*.

# %%
boxes, _ = lk.find_heads(test)
some = [0, 17, 34, 51, 68, 85, 102, 118]
lk.show.located(
    test.images[some],
    boxes=boxes[some],
    true_boxes=test.targets["box"][some],
    alt="Eight drawn whales; on each an orange box that was found and a dotted white one that is true, close together.",
)
overlap = lk.metrics.Overlap()
overlap.update(boxes, test.targets["box"])
print("Orange: found. Dotted white: true.", {k: round(v, 2) for k, v in overlap.compute().items()})

# %% [markdown]
# **IoU** is the area that both boxes share over the area that either covers: 1 for the same box, 0 for boxes apart. Lesson 09 takes it to pieces.
#
# ## How does it lie?
#
# The winners trained a second network, which sees only the head and names two points: the tip of the snout (**bonnet**) and the **blowholes**. You train yours
# now, on squares around the true boxes, which are turned all ways and moved about, since a found box is a little off.

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
# Two points say all that is needed: `crops` turns, scales and moves each picture so that the snout comes to the top and the blowholes to the bottom. The
# winners called the result a **passport photo**. It is cut out of the *original* picture, so nothing is enlarged from a blur.

# %%
_, points = lk.find_heads(whales, pointer=pointer)
heads = whales.crops(points, 64)
train_heads, valid_heads, test_heads = heads.split()
shown = [whales.names.index(test.names[number]) for number in some]
lk.show.located(
    whales.images[shown], points=points[shown], true_points=whales.targets["points"][shown],
    alt="Eight drawn whales with two orange marks each, a circle on the snout and a square on the blowholes.",
)
lk.show.pictures(
    heads.images[shown],
    alt="The same eight heads, each upright, of one size, with the snout above and the pale patches in full detail.",
)

# %% [markdown]
# ## Who is it?
#
# The same small network as at the beginning, and the same pictures. **Predict** its accuracy now.

# %%
small = [lk.augment.rotate(8), lk.augment.shift(0.04), lk.augment.scale(0.92, 1.08)]
epochs = lk.budget(cpu=40, gpu=60, seconds=0.35)


def learn(task, outputs, targets):
    """Train lesson 01's small network on the passport photos."""
    lk.seed(0)
    network = lk.models.ConvNet(outputs)
    lk.fit(network, task, train_heads.batches(32, augment=small, targets=targets, shuffle=True), epochs=epochs, lr=1e-2)
    return network


named = learn(task, 20, "label")
note("found, turned, named", lk.predict(named, task, test_heads.batches(200)).softmax(1))

# %% [markdown]
# Nothing about the network has changed. **The question has.** Each step takes away something that has nothing to do with who it is:
# place, size, heading.
#
# ## Two questions, one network
#
# The winners also asked each head *is the callosity along the snout continuous or broken?* That answer was never wanted. But a network that has to
# give it must look at the callosity, and the few pictures of a rare whale help to learn it too. One network with several losses is called **multi-task learning**.
#
# ### Exercise 3: two losses
#
# The network has 21 outputs: 20 for the whales and a last one for *continuous*. Lesson 02 had both losses; the second one is `F.binary_cross_entropy_with_logits`, and wants
# numbers: `continuous.float()`.

# %% tags=["exercise"]
def two_losses(logits, labels, continuous):
    """Return {"who": loss of the name, "kind": loss of the callosity} for logits [N, classes + 1]."""
    # BEGIN SOLUTION
    who = F.cross_entropy(logits[:, :-1], labels)
    kind = F.binary_cross_entropy_with_logits(logits[:, -1], continuous.float())
    return {"who": who, "kind": kind}
    # END SOLUTION


two_losses = lk.check("two_losses", two_losses)

# %% [markdown]
# A **task** of this course is three functions: the losses, whose sum is minimised, what is predicted, and how it is scored. So you can write one.

# %%
def losses(network, batch):
    images, wanted = batch
    return two_losses(network(images), wanted["label"], wanted["continuous"])


def names(network, images):
    return network(images)[:, :-1]


both = lk.tasks.Task("name and kind", losses, names, lk.metrics.Classification)
asked_twice = learn(both, 21, ["label", "continuous"])
note("and asked for the callosity", lk.predict(asked_twice, both, test_heads.batches(200)).softmax(1))

# %% [markdown]
# Over three seeds the second question raised top-1 from 0.82 to 0.85 in the mean, and did little for one of them: a gain, and a small one.
#
# ## Ask several times
#
# A head may be turned or moved a little without becoming another whale. So, at the test, the winners looked at each more than twenty times, a little
# differently each time, and took the mean. Does that help you?
#
# ### Exercise 4: a vote
#
# `views` is [V, N, classes]: V sets of logits for the same N pictures. Make probabilities of them, and take the mean over the views.

# %% tags=["exercise"]
def vote(views):
    """Return the mean probabilities [N, classes] of logits [V, N, classes]."""
    return views.softmax(dim=2).mean(dim=0)  # SOLUTION


vote = lk.check("vote", vote)

# %%
def look_again(part, turns=20):
    """Return the logits of a part, [turns, N, 20], each time turned and moved a little."""
    views = [part.batches(200, augment=small, seed=seed) for seed in range(turns)]
    return torch.stack([lk.predict(named, task, batches) for batches in views])


note("a vote of 20 views", vote(look_again(test_heads)))

# %% [markdown]
# It does not help here: over three seeds the vote was a little worse than one straight look. Your heads lie straight already, so turning them
# only takes the network away from what it knows best.
#
# May a view be **mirrored** too? The lecture's code mirrored its training pictures, and for the finder it was right. **Predict** how often the network names a mirrored head rightly.

# %%
mirrored = test_heads.batches(200, augment=[lk.augment.flip(p=1)])
note("mirrored heads", lk.predict(named, task, mirrored).softmax(1))

# %% [markdown]
# A mirrored whale has its patches on the wrong side: it is **another whale**, and only heads that are nearly symmetric are still named.
# *Where* may be mirrored, *who* may not.
#
# ## How sure is it?
#
# The contest was scored by **log loss**, not by accuracy. Who is sure and wrong pays without limit, who doubts pays a little each time: a biologist can work with honest doubts.
#
# ### Exercise 5: temper
#
# A mean of many answers can be too careful. The winners raised their probabilities to a power between 1.1 and 1.6, which gained about 0.1 of log loss.
# A power below 1 does the opposite, for a network that is too sure. Raise each number, then make each row add up to 1 again.

# %% tags=["exercise"]
def temper(probabilities, power):
    """Return probabilities [N, classes] raised to a power, each row adding up to 1."""
    # BEGIN SOLUTION
    raised = probabilities**power
    return raised / raised.sum(dim=1, keepdim=True)
    # END SOLUTION


temper = lk.check("temper", temper)

# %% [markdown]
# Which power? It is a knob like any other, so it is chosen on the **validation** pictures, and used once on the test.

# %%
def sure(part):
    """Return the probabilities that the network with two questions gives."""
    return lk.predict(asked_twice, both, part.batches(200)).softmax(1)


straight, wanted = sure(valid_heads), valid_heads.targets["label"]
powers = [0.6, 0.7, 0.8, 0.9, 1.0, 1.2, 1.4, 1.6]
costs = [F.nll_loss(temper(straight, power).log(), wanted).item() for power in powers]
best = powers[costs.index(min(costs))]
lk.table([{"power": p, "log loss, validation": cost} for p, cost in zip(powers, costs)], "Which power?")
note(f"to the power {best}", temper(sure(test_heads), best))

# %%
lines = {}
for power in (1.0, best, 3.0):
    calibration = lk.metrics.Calibration(bins=5)
    calibration.update(temper(sure(test_heads), power).log(), truth)
    lines[f"power {power}: off by {calibration.compute()['calibration error']:.2f}"] = calibration.bars()
lk.show.sureness(
    lines, title="Of what it calls 80 % likely, are 80 % right?",
    alt="Lines near a dotted diagonal: how often the network is right, against how sure it says it is.",
)

# %% [markdown]
# **Calibrated** means that of all it calls 80 % likely, 80 % are right: the dotted line. This network is nearly so as it is, and the power that suits
# the validation changes little. To the power 3 nothing is named differently, and it promises more than it keeps (larger dots are more pictures).
#
# ## Who is taken for whom?

# %%
matrix = confusions["and asked for the callosity"].matrix.clone().fill_diagonal_(0)
rows = []
for place in matrix.flatten().topk(4).indices.tolist():
    is_whale, said = divmod(place, 20)
    rows.append({"it is": f"whale {is_whale}", "called": f"whale {said}", "times": matrix[is_whale, said].item()})
lk.table(rows, "The commonest mistakes of the network with two questions")
pair = [whales.targets["label"].eq(number).nonzero()[1].item() for number in (0, 1)]
calm = lk.datasets.whales(only=pair, sizes=0, foam=0, glare=0, depth=0).crops("points", 160)
lk.show.pictures(
    calm.images, titles=["whale 0", "whale 1"], columns=2,
    alt="Two upright heads with the same pale patches, but for one at the side.",
)

# %% [markdown]
# Whales 0 and 1 are **twins**, drawn on purpose: all their patches are the same but one. Here both are drawn again, on a calm sea: look for it. Two pairs
# of twins among twenty whales made between a sixth and a third of all mistakes, over three seeds.

# %%
lk.table(results, "What each step was worth (drawn whales, encounters never seen)")

# %% [markdown]
# ## Beside the contest
#
# The real contest had 447 whales and 4,544 photographs to learn from. Saying 1/447 to each whale costs a log loss of 6.10, and always naming the commonest is right 1.03 % of the time. A public attempt on whole
# pictures, with a network much larger than yours, stayed between 0.2 and 1.8 %. Yours cannot be compared with those: your whales are drawn, and twenty. What carries over is
# the *order* of things: whole pictures fail, for the same reason.
#
# ## Remember
#
# * Take away what does not matter (place, size, heading) before you ask what does.
# * A network can name places as well as classes: bets on a map, and their mean.
# * Several losses, one network: multi-task learning.
# * A mirrored head is in the same place, and is another whale. Whether a vote of views helps, measure.
# * Report the top five, log loss and calibration beside accuracy. Choose every knob on the validation.
#
# Other applications: faces are found, turned upright and recognised in the same three steps; so are zebras, manta rays and number plates.
#
# ## On real data
#
# `identify` is this lesson in one call: it finds and turns heads, trains, and names. Put the path of a folder in place of `None`, a folder for each animal. Our finder knows only drawn right whales from above; for
# other animals, look at `lk.passports(mine)` first.

# %%
path = None
if not path:  # four other drawn whales, as files
    path = lk.datasets.write_folder(lk.datasets.whales(120, whales=4, seed=3), tempfile.mkdtemp() + "/four")
mine = lk.datasets.folder(path, size=128)
mine_train, _, mine_test = mine.split()
who = lk.identify(mine_train, epochs=lk.budget(cpu=20, gpu=60, seconds=0.2))
right = (who(mine_test).argmax(1) == mine_test.targets["label"]).float().mean().item()
print(f"{mine}: {right:.0%} of the test pictures are named rightly.")
lk.report()

# %% [markdown]
# ## Go further
#
# * Weigh the second loss: return `0.2 * kind`. What happens to both?
#
# **Next:** lesson 05 sets out to fool this network.
