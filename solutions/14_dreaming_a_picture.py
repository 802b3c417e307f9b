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
#     title: Dreaming a picture
#     objectives:
#     - Lead pictures to noise by hand, and say what a network must learn to come back.
#     - Train a small generator on real digits, and follow it out of noise step by step.
#     - Insist on a class by guidance, and measure what that costs.
#     - Judge what was drawn by more than the eye, and ask whether it copies.
#     teach: 40
#     practise: 35
#     cpu: 90
#     gpu: null
#     builds_on:
#     - '03'
# ---

# %% [markdown] tags=["generated"]
# # Lesson 14 · Dreaming a picture
#
# Open in Colab: not yet, the course has no public address.
#
# 40 minutes with the teacher, 35 minutes of practice · about 90 s of computing on two CPU cores
#
# You will learn to:
#
# - Lead pictures to noise by hand, and say what a network must learn to come back.
# - Train a small generator on real digits, and follow it out of noise step by step.
# - Insist on a class by guidance, and measure what that costs.
# - Judge what was drawn by more than the eye, and ask whether it copies.
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
# Somebody types a sentence, and a picture comes that nobody took. An illustrator finds her own manner in it: a network learned from her drawings, and nobody had asked her. A politician sees himself where he never was. Behind both stands a little arithmetic that leads **noise** to pictures. You write it today, and learn how you would notice that it copies.
#
# We trained one network on heads of **drawn** whales; you will train one on real digits. Ours first, input → model → output:

# %%
from dataclasses import replace

import torch
from torch.nn import functional as F

lk.seed(0)
dreamer = lk.models.ours("dreamt_whales")
film = lk.models.sample_film(dreamer, [1], 32, guidance=2, seed=4)[:, 0]
lk.show.flow(
    [
        (f"noise\n{list(film[0].shape)}", film[0]),
        ("model", "Denoiser,\ntold “one strip”,\nin 20 steps"),
        ("after 10 steps", film[10]),
        ("after 20: a head that\nno one drew (dreamt)", film[20]),
    ],
    alt="Noise, a model, noise in which a light strip begins to show, a head like a drawn whale's.",
)

# %% [markdown]
# (*One strip*: how the white patches on its head lie; on others they are *broken*.)
#
# ## Look at the data
#
# Yours learns from lesson 02's digits, 8 × 8 pixels, written by 13 people. (The last fifth, mostly by other hands, is the test.)
#
# Three words today: **real** digits are written by people, **drawn** digits are made by your network, **dreamt** whales by ours. (Those that it learned from are drawn by our program.)

# %%
train, _, test = lk.datasets.digits(8).split()
real, labels = train.images / 127.5 - 1, train.targets["label"]  # -1 to 1: noise lies around 0


def large(pictures):
    """Make pictures [N, 3, 8, 8] easy to see: in grey, and enlarged smoothly; 0 to 1."""
    grey = pictures.mean(1, keepdim=True)
    return list(F.interpolate(grey, scale_factor=8, mode="bicubic")[:, 0].clamp(0, 1))


print(len(real), "digits to learn from,", len(test), "of (mostly) other hands")
print("one is", list(real[0].shape))
lk.show.pictures(
    [*train.images[:8], *large(train.images[:8] / 255)], columns=8,
    titles=[f"real, {name}" for name in labels[:8].tolist()] + ["for the eye"] * 8,
    alt="Eight real digits of 8 by 8 pixels; below them the same ones enlarged smoothly.",
)

# %% [markdown]
# ## The way to noise
#
# Mix in noise. At **level** 0 the picture is as it was, at level 1 it is noise alone. Between them lies a straight way of mixtures.
#
# ### Exercise 1: noised
#
# Each picture of a batch has a level of its own: `t` is [N]. (`t[:, None, None, None]` is [N, 1, 1, 1]: torch multiplies each picture by its own number.)

# %% tags=["exercise"]
def noised(pictures, noise, t):
    """Return pictures mixed with noise, [N, C, h, w]: t [N] is the noise's share, 0 to 1.

    What the noise leaves is the picture's share.
    """
    # BEGIN SOLUTION
    share = t[:, None, None, None]
    return (1 - share) * pictures + share * noise
    # END SOLUTION


noised = lk.check("noised", noised)

# %% [markdown]
# **Predict** the level from which on you no longer know which digit it was.

# %%
three = torch.stack([real[labels == digit][0] for digit in (3, 5, 8)])
noise = lk.models.noise_of(range(3), 8)  # picture number k always gets the same noise
levels = torch.linspace(0, 1, 6)
mixed = torch.stack([noised(three, noise, level.expand(3)) for level in levels], 1)
lk.show.pictures(
    large(mixed.flatten(0, 1) / 2 + 0.5), columns=6,
    titles=["real, level 0", *[f"level {level:.1f}" for level in levels[1:]]] * 3,
    alt="Three real digits in six steps from clear to noise; from level 0.6 on hardly readable.",
)

# %% [markdown]
# From .6 on it is guesswork, for you.
#
# ## The way back
#
# On a straight way the direction is the same everywhere. That **velocity** is what the network is asked for: a small U-Net (lesson 07) that is also told the level and the class. This is *flow matching* (Lipman and others, 2022, arXiv 2210.02747). *Diffusion models* (Ho and others, 2020, arXiv 2006.11239) take a bent way to the same end.
#
# ### Exercise 2: wanted
#
# Which direction leads from noise to picture? It is as long as the whole way.

# %% tags=["exercise"]
def wanted(pictures, noise):
    """Return the velocity that the network is to say: what leads from the noise to the pictures.

    Both are [N, C, h, w], and so is the answer.
    """
    # BEGIN SOLUTION
    return pictures - noise
    # END SOLUTION


wanted = lk.check("wanted", wanted)

# %% [markdown]
# With your two lines the loss is written: draw a level for each picture, mix, ask, and take the mean of the squared differences. Of a tenth of the pictures it is told no class: see below.

# %%
def loss(network, batch):
    """Return the loss of a batch: how far off is the velocity, each picture at some level?"""
    pictures, labels = batch  # these are -1 to 1 already
    t = torch.rand_like(pictures[:, 0, 0, 0])  # a level for each picture
    noise = torch.randn_like(pictures)
    told = labels.masked_fill(torch.rand_like(t) < 0.1, 10)  # 10 is none
    said = network(noised(pictures, noise, t), t, told).float()  # a GPU may answer in 16 bits
    return {"loss": F.mse_loss(said, wanted(pictures, noise))}


digits = replace(lk.tasks.generate(10), loss=loss)  # it has the same one: yours in its place

# %% [markdown]
# **Predict:** can this loss become 0?

# %%
network = lk.models.Denoiser(classes=10)
lk.fit(
    network, digits.called("real digits"), train.batches(64, shuffle=True),
    epochs=lk.budget(cpu=40, gpu=100, seconds=0.9),
)
network.cpu()  # wherever it was trained: from here on it is asked for little
weights = sum(weight.numel() for weight in network.parameters())
error = lk.evaluate(network, digits, test.batches(360))["error"]
print(f"{weights:,} weights; on digits of other hands its loss is {error:.2f}")

# %% [markdown]
# Never: from a mixture nobody can say for sure which picture and which noise it was made of.
#
# Mix a digit 3 that it never saw with noise. From there its velocity, followed to the end, is its guess at the picture: `mixed + t * velocity`. **Predict** the guess at level 1, from noise alone: once told the class, once untold.

# %%
one = (test.images[test.targets["label"] == 3][:1] / 127.5 - 1).expand(5, -1, -1, -1)
t = torch.tensor([1.0, 0.8, 0.6, 0.4, 0.2])
with torch.no_grad():
    place = noised(one, lk.models.noise_of([5] * 5, 8), t)
    velocities = network(place, t, torch.full((5,), 3)), network(place, t)  # no label: untold
told, untold = (place + t[:, None, None, None] * velocity for velocity in velocities)
lines = {"mixed": place, "told 3": told, "untold": untold}
lk.show.pictures(
    large(torch.cat([*lines.values(), one[:1]]) / 2 + 0.5), columns=5,
    titles=[f"{name}, level {level:.1f}" for name in lines for level in t] + ["the real one"],
    alt="Guesses from noise: told 3, a blurred three; untold, a grey blot; later both are right.",
)

# %% [markdown]
# Squared differences cost least at the **mean** of all that may be right: from noise alone, all threes, or all digits. At .6, where you guessed, it sees the three without being told.
#
# Each way is straight; the mean of all ways through a place bends. So do not go all the way at once: a small step leaves fewer digits possible, and the next mean is sharper.
#
# ## Out of noise, step by step
#
# Go a little along the velocity, ask again, go on: that is Euler's method.
#
# ### Exercise 3: stepped
#
# `t` and `until` are plain numbers, the levels before and after the step; `until` may also be the higher one. From 1 to 0 it would be the whole velocity, from .75 to .5 a quarter of it.

# %% tags=["exercise"]
def stepped(picture, velocity, t, until):
    """Return the picture [N, C, h, w] after one step along the velocity, from level t to until."""
    # BEGIN SOLUTION
    return picture + (t - until) * velocity
    # END SOLUTION


stepped = lk.check("stepped", stepped)

# %% [markdown]
# Five digits out of five noises, in twenty steps. **Predict** the step at which you can read them.

# %%
five, way = torch.tensor([0, 2, 4, 7, 9]), torch.linspace(1, 0, 21).tolist()
strip = [lk.models.noise_of(range(5), 8, seed=1)]
with torch.no_grad():
    for t, until in zip(way, way[1:]):
        velocity = network(strip[-1], torch.full((5,), t), five)
        strip.append(stepped(strip[-1], velocity, t, until))
moments = (0, 5, 8, 11, 14, 17, 20)
lk.show.pictures(
    large(torch.stack([strip[step][k] for k in range(5) for step in moments]) / 2 + 0.5),
    columns=7, titles=[
        f"told {digit}: {'drawn' if step == 20 else f'step {step}'}"
        for digit in five.tolist() for step in moments
    ],
    alt="Five digits appear out of noise, each in seven moments; half way their shape shows.",
)

# %% [markdown]
# First the rough shape, about half way, then the strokes. Some fail: is your 7 a 7? `lk.models.sample` is this loop; its picture number k always comes out of the same noise.
#
# ## Who says that it is a three?
#
# Not you: you know what was asked. A **judge** does, a classifier that learned the same digits. But who judges the judge? Digits of other hands. **Predict** which it recognises more often: these, or what your network drew.

# %%
judge, naming = lk.models.ConvNet(10, widths=(32, 64)), lk.tasks.classify(10)
lk.fit(
    judge, naming.called("the judge"), train.batches(32, shuffle=True),
    epochs=lk.budget(cpu=30, gpu=30, seconds=0.1),
)
judge.cpu()
asked = torch.arange(10).repeat(20)  # what 200 drawn digits are to be

# %%
def measured(name, pictures, labels=asked):
    """Return a row for a table: the share recognised as their labels, and their variety."""
    with torch.no_grad():
        says = judge(pictures * 2 - 1).argmax(1)
    share = (says == labels).float().mean().item()
    return {"digits": name, "recognised": share, "variety": lk.metrics.variety(pictures, labels)}


drawn, others = lk.models.sample(network, asked, 8), test.images / 255
by_people = measured("real, of other hands", others, test.targets["label"])
lk.table([by_people, measured("drawn", drawn)], "What the judge says")
lk.show.pictures(
    large(drawn[:30]), columns=10, titles=[f"drawn, {name}" for name in asked[:30].tolist()],
    alt="Thirty digits that the network drew, each under the digit that it was asked for.",
)

# %% [markdown]
# (*Variety* is how far apart two digits of a class are, in the mean: 0 if all are the same.)
#
# Three trainings, in the mean: .97 of what was drawn, .95 of the real ones. That makes drawn digits no better: judge and network learned from the same hands, these real ones are by others. And drawn ones vary less (.25, against .28).
#
# ## Guidance: more than asked
#
# Ask the network twice, told and untold: the difference is what the class *means* at this place. **Guidance** enlarges it (Ho and Salimans, 2022, arXiv 2207.12598). For that, a tenth came without class.
#
# ### Exercise 4: guided

# %% tags=["exercise"]
def guided(told, untold, guidance):
    """Return the velocity with guidance, a number from 0 on; told, untold are [N, C, h, w].

    At 0 it is untold, at 1 told, and above 1 it goes as much further in the same direction.
    """
    # BEGIN SOLUTION
    return untold + guidance * (told - untold)
    # END SOLUTION


guided = lk.check("guided", guided)

# %%
@torch.no_grad()
def dream(labels, guidance=1, steps=20):
    """Draw a digit [3, 8, 8], from 0 to 1, for each label, with the steps that you wrote."""
    pictures, way = lk.models.noise_of(range(len(labels)), 8), torch.linspace(1, 0, steps + 1)
    for t, until in zip(way.tolist(), way[1:].tolist()):
        levels = torch.full([len(labels)], t)
        told, untold = network(pictures, levels, labels), network(pictures, levels)
        pictures = stepped(pictures, guided(told, untold, guidance), t, until)
    return (pictures / 2 + 0.5).clamp(0, 1)


again = dream(asked[:10])
print("as lk.models.sample draws them:", torch.allclose(again, drawn[:10], atol=1e-3))

# %% [markdown]
# **Predict** two curves over guidance: the share that is recognised, and the variety.

# %%
strengths = (0, 1, 2, 4, 8)
by = {each: dream(asked, guidance=each) for each in strengths}
fours = torch.stack([by[each][4 + 10 * k] for each in strengths for k in range(8)])
lk.show.pictures(
    large(fours), columns=8,
    titles=[
        title for each in strengths for title in (f"guidance {each}", "(drawn)", *[""] * 6)
    ],
    alt="Rows from the same noises: at 0 any digits, then fours, at last one and the same four.",
)
insisted = [measured(f"drawn, guidance {each}", pictures) for each, pictures in by.items()]
lk.show.curves(
    {name: [row[name] for row in insisted] for name in ("recognised", "variety")},
    at=strengths, title="what guidance buys (drawn digits)", x="guidance", y="share, distance",
    alt="Recognised rises to 1 with guidance and stays; variety falls on and on.",
)

# %% [markdown]
# Each column is one noise. At 0 nobody asked for a four: one in ten is recognised, by chance. Then the fours become bolder, and one and the same. Three trainings, in the mean: from 1 to 4 the judge gains three digits in a hundred, and three tenths of the variety are lost (.25, then .18). Who reports one reports half.
#
# ## A score that is fooled
#
# Twenty steps ask it at twenty levels. **Predict:** how many digits does the judge recognise after *one* step?

# %%
hurried = {steps: dream(asked, steps=steps) for steps in (1, 2, 5, 20)}
lk.table(
    [measured(f"drawn, steps: {steps}", pictures) for steps, pictures in hurried.items()],
    "What the judge says of haste",
)
threes = torch.stack([hurried[steps][3 + 10 * k] for steps in (1, 20) for k in range(8)])
lk.show.pictures(
    large(threes), columns=8, titles=["drawn, 1 step"] * 8 + ["drawn, 20 steps"] * 8,
    alt="Eight threes drawn in one step are one and the same blur; in twenty steps they differ.",
)

# %% [markdown]
# All of them, and every three is the same three: the mean that you have seen. (Variety about .07; real digits have .28.) Nothing is more typical than a mean. So report a second score, one that this does not fool.
#
# ## Does it copy?
#
# One more way pleases both: give back what was learned.
#
# ### Exercise 5: closest
#
# Compare every drawn picture with every known one, by Euclid's distance, the root of the sum of all squared differences. (`torch.cdist(a, b)` gives it for all rows of a and b, `.flatten(1)` makes a row of each picture, `.min(1)` gives the least of each row and where it stands.)

# %% tags=["exercise"]
def closest(drawn, known):
    """Return (number, distance): which known picture is nearest to each drawn one, and how far.

    drawn is [N, C, h, w], known [M, C, h, w]; number is int64 [N], distance [N].
    """
    # BEGIN SOLUTION
    apart = torch.cdist(drawn.flatten(1), known.flatten(1))
    distance, number = apart.min(1)
    return number, distance
    # END SOLUTION


closest = lk.check("closest", closest)

# %% [markdown]
# How near is too near? Set two beside it: *real digits of other hands*, and a second network that has seen **20 digits**, again and again. **Predict:** does what your network drew lie nearer than real ones? (As for variety, 1 would be black beside white everywhere.)

# %%
twenty = [(labels == digit).nonzero()[k].item() for digit in range(10) for k in range(2)]
few, parrot = train[twenty], lk.models.Denoiser(classes=10)
lk.fit(
    parrot, digits.called("20 digits alone"), train[twenty * 20].batches(20, shuffle=True),
    epochs=lk.budget(cpu=25, gpu=25, seconds=0.4),
)
parrot = parrot.cpu()
for name, part in {"its twenty": few, "digits of other hands": test}.items():
    error = lk.evaluate(parrot, digits, part.batches(360))["error"]
    print(f"the loss of the second network on {name}: {error:.2f}")

# %%
seen, seen_few = train.images / 255, few.images / 255
repeated = lk.models.sample(parrot, asked, 8)
cases = {"real": (others, seen), "drawn": (drawn, seen), "after 20": (repeated, seen_few)}
pairs, titles, lines, shares = [], [], {}, torch.linspace(0, 1, 21)
for name, (pictures, known) in cases.items():
    number, distance = closest(pictures, known)
    distance = distance / pictures[0].numel() ** 0.5
    lines[name] = distance.quantile(shares).tolist()
    for k in range(4):
        pairs += [pictures[k], known[number[k]]]
        titles += [name, f"seen: {distance[k]:.2f}"]
lk.show.pictures(
    large(torch.stack(pairs)), columns=8, titles=titles,
    alt="Digits beside the nearest one seen: real and drawn ones differ from it, the last do not.",
)
lk.show.curves(
    lines, at=(100 * shares).tolist(), title="how far is the nearest seen? (real and drawn digits)",
    x="percent of the digits that lie nearer", y="distance",
    alt="Real and drawn rise alike; after 20 lies far below.",
)

# %%
groups = {
    "real, of other hands": (others, seen),
    "drawn": (drawn, seen),
    "drawn with guidance 4": (by[4], seen),
    "drawn in one step": (hurried[1], seen),
    "drawn after 20 digits": (repeated, seen_few),
    "real, beside these 20": (others, seen_few),
}
rows = []
for name, (pictures, known) in groups.items():
    _, distance = closest(pictures, known)
    row = measured(name, pictures, test.targets["label"] if pictures is others else asked)
    rows.append(row | {"nearest seen": distance.median().item() / pictures[0].numel() ** 0.5})
lk.table(rows, "Three questions to a generator, and what real digits answer")

# %% [markdown]
# Half the digits lie nearer than .15 to one seen, whether drawn or real, of other hands; after twenty digits, than .06, where real ones lie at .24 (three trainings, in the mean). The first network draws; the second repeats. By columns: the judge praises all that fail. One step and guidance 4 are no copies, and betray themselves by variety; the twenty too, and above all by what lies nearest.
#
# Nothing in one picture alone says which of the two networks it came from: that is one of **provenance**. **Ask what it learned from, how often it met the same one, and who agreed.** What was met too often can come out again: a face, a patient.
#
# ## Whales that never swam
#
# Ours learned from 2,400 drawn heads (`labkit/recipes/dreamt_whales.py`: 22 minutes of one core). Our program drew half of these heads, half are dreamt. **Predict** which.

# %%
met = lk.datasets.whales(
    40, whales=40, size=32, seed=7,
    few=0, lookalikes=0, sizes=0.1, cut=0, foam=0.05, glare=0.1, depth=0.1,
)
program = met.crops("points", 32, places=((0.5, 0.12), (0.5, 0.85)))  # upright
kinds = [(met.targets["continuous"] == kind).nonzero().flatten()[4:8] for kind in (0, 1)]
dreamt = lk.models.sample_film(dreamer, [0] * 4 + [1] * 4, 32, guidance=2)
heads = [*program.images[torch.cat(kinds)], *dreamt[-1]]
order = [0, 8, 9, 1, 10, 2, 3, 11, 12, 4, 5, 13, 6, 14, 15, 7]  # the upper half is broken
lk.show.pictures(
    [heads[k] for k in order], columns=4,
    titles=[f"{number}: drawn or dreamt?" for number in range(1, 17)],
    alt="Sixteen heads of whales, eight drawn and eight dreamt in disorder, hard to tell apart.",
)

# %% [markdown]
# Dreamt are 2, 3, 5, 8, 9, 12, 14 and 15. Look at the water: streaks where our program drew, specks where it is dreamt.
#
# Does ours copy? Three times 100 dreamt heads, in the mean: the nearest seen is at .07, as for heads of our program that it never saw, and they vary a little less (.12, against .14). It does not. Now watch them come:

# %%
# Eight heads on one picture: two rows of four.
together = dreamt.unflatten(1, (2, 4)).permute(0, 3, 1, 4, 2, 5).reshape(21, 3, 64, 128)
steps = [*range(5, 21), *[20] * 10]  # what comes before is noise; and a second to look at
lk.show.film(
    [together[step] for step in steps], keys=1,  # each frame whole, for all of it changes slowly
    titles=[f"level {1 - step / 20:.2f} (dreamt)" for step in steps],
    alt="Eight heads like those of drawn whales come out of noise, all at once, step by step.",
)

# %% [markdown]
# ## Remember
#
# * Mixing with noise is a sum. A network learns the way back, and says the mean of what may be.
# * One guess is a blur; many small steps make one picture.
# * Guidance buys what was asked, and pays in variety.
# * Recognised, varied, not copied: ask all three, and ask real pictures the same.
#
# ## Other applications
#
# Repair a torn photograph, colour an old one, draw from a sentence: ways out of noise, told something else than a class. So are voices, films, molecules.
#
# **What is contested.** *Before you train:* whose pictures are these, and did they agree? *Before you draw:* who could be shown doing what they never did? Draw nobody who has not said yes. *Before you pass it on:* write on it that it is drawn, and with what. *Before you believe one:* where does it come from, and who says so? A picture alone is no witness any more.
#
# ## On real data
#
# Your digits were real, and small. Where **MNIST** has been downloaded, your loss learns from larger ones. A published network draws in colour, after photographs (CIFAR-10): `download=True` fetches it, 143 MB.

# %%
if lk.datasets.there("mnist"):
    mnist = lk.datasets.reference("mnist", 2000, size=16)
    writer = lk.models.Denoiser(classes=10)
    lk.fit(
        writer, digits.called("MNIST"), mnist.split()[0].batches(64, shuffle=True),
        epochs=lk.budget(cpu=20, gpu=100, seconds=1.5),
        checkpoint=shelf and shelf / "14 mnist.pt",  # with KEEP, it goes on where it ended
    )
    lk.show.pictures(
        large(lk.models.sample(writer.cpu(), range(10), 16)), columns=10,
        titles=[f"drawn, {digit}" for digit in range(10)],
        alt="Ten digits that a network drew after photographs of written ones.",
    )
    mnist.card.show()
draw = lk.models.open_model("ddpm_cifar", download=False)
if draw:
    lk.show.pictures(
        list(draw(8, steps=lk.budget(cpu=20, gpu=50, unit="steps"))), columns=8,
        titles=["drawn by a network"] * 8,
        alt="Eight small pictures in colour that a published network drew; none is a photograph.",
    )
lk.report()

# %% [markdown]
# ## Go further
#
# * `lk.models.sample(network, range(10), 8, numbers=[3] * 10)`: ten classes out of the same noise. What do they share?
# * Mix a real 3 with noise up to level .7, and step from there to level 0, told 8.
# * `lk.datasets.folder(path, size=32)` reads pictures of yours, a subfolder a class: train `Denoiser(classes, widths=(24, 48, 96))` on them. Does it copy?
#
# The course began with one pixel and ends with whose a picture is. **Next:** yours.
