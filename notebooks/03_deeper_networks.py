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
# # Lesson 03 · Whales: deeper networks
#
# Open in Colab: not yet, the course has no public address.
#
# 40 minutes with the teacher, 50 minutes of practice · about 105 s of computing on two CPU cores
#
# You will learn to:
#
# - Say what AlexNet, VGG, Inception, ResNet and DenseNet each added, and what it costs.
# - Read a network that you did not write, and redefine its output layer.
# - Reuse what a network has learned, frozen or with two learning rates.
# - Tell where a pretrained network helps and where it does not.
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
# NOAA's contest gave out 4,544 photographs of 447 whales. Felix Lau, who came second, tried networks in the style of
# VGG, Inception and ResNet: others had published them, for other pictures, with another last layer.
#
# Biologists do the same today, and so can you: choose a network, know what it costs, give it your classes, reuse what it has
# learned. This lesson also asks when that helps, and is ready to hear that it does not. The task stays classification. input → model → output:

# %%
import torch
from torch import nn
from torch.nn import functional as F

whales = lk.datasets.whales()
heads = whales.crops("points", 64)
lk.seed(0)
network = lk.models.classifier("resnet18", classes=447).eval()
with torch.inference_mode():
    probabilities = network(heads.images[300:301] / 127.5 - 1).softmax(1)[0]
lowest, highest = probabilities.min(), probabilities.max()
lk.show.flow(
    [
        ("a head (drawn)\n[3, 64, 64] uint8", heads.images[300]),
        ("model", "ResNet-18,\nnot trained yet"),
        ("output\n447 probabilities", f"{lowest:.1%} to {highest:.1%}:\nit knows no whale yet"),
    ],
    alt="A drawn whale's head, a box for ResNet-18, and a box with the range of 447 probabilities.",
)

# %% [markdown]
# ## What each network added
#
# ### AlexNet, 2012: a bend that does not tire
#
# AlexNet is LeNet's plan, much larger. `Tanh` gave way to **ReLU**, which keeps what is above 0 and cuts off the
# rest. **Predict:** what is the slope of each for a large number? The weights learn by that slope.

# %%
x = torch.linspace(-6, 6, 200, requires_grad=True)
slopes = {}
for bend in (torch.tanh, torch.relu):
    (slope,) = torch.autograd.grad(bend(x).sum(), x)
    slopes[f"slope of {bend.__name__}"] = slope.tolist()
lk.show.curves(
    slopes, at=x.tolist(), title="How much a bend lets through to learn from",
    x="what goes into the bend", y="slope",
    alt="The slope of tanh is a hill around 0 and nothing beyond 3; relu's jumps at 0 from 0 to 1.",
)


# %% [markdown]
# ### VGG, 2014: nothing but 3 × 3
#
# Two 3 × 3 convolutions in a row see as far as one of 5 × 5. What do they cost?
#
# ### Exercise 1: two prices
#
# A convolution has a kernel for each pair of input and output channel. Each weight is used once at each of the `side` × `side` places:
# there it is multiplied and the product added, one **multiply-add**.

# %% tags=["exercise"]
def cost(kernel, inputs, outputs, side):
    """Return a convolution's weights and its multiply-adds, without bias."""
    ...


cost = lk.check("cost", cost)
one, two = cost(5, 64, 64, 56), cost(3, 64, 64, 56)
print(f"One 5 × 5: {one[0]:,} weights. Two 3 × 3: {2 * two[0]:,}, and they bend twice.")

# %% [markdown]
# ### Inception, 2014: first make it narrow
#
# GoogLeNet lays kernels of several sizes side by side. Its 5 × 5 ones would be expensive, so a **1 × 1 convolution** comes first: at each
# place it mixes 192 channels into 16. **Predict** how much it saves.

# %%
wide = cost(5, 192, 32, 28)[1]
narrow = cost(1, 192, 16, 28)[1] + cost(5, 16, 32, 28)[1]
print(f"Straight: {wide / 1e6:.0f} million multiply-adds. Through 16 channels: {narrow / 1e6:.1f}.")

# %% [markdown]
# ### ResNet, 2015: learn the change
#
# More layers should never do worse: the new ones could simply hand on what they get. Let us see. **Predict** the loss of 20 layers
# and of 56, trained for four epochs on lesson 02's real digits. Both are **plain**: each layer reads only the one before.

# %%
digits = lk.datasets.digits()
train_digits, _, test_digits = digits.split()
task, results, curves = lk.tasks.classify(digits.classes), [], {}


def learn(name, network):
    """Train a network on digits; keep its losses and a row of the table."""
    batches = train_digits.batches(32, shuffle=True)
    epochs = lk.budget(cpu=4, gpu=4, seconds=1.2)
    run = lk.fit(network, task.called(name), batches, epochs=epochs, lr=1e-2)
    curves[name] = [row["loss"] for row in run.history]
    score = lk.evaluate(network, task, test_digits.batches(360))["accuracy"]
    size = sum(weights.numel() for weights in network.parameters())
    results.append({"network": name, "weights": size, "accuracy": score})


for blocks in (3, 9):
    lk.seed(0)
    plain = lk.models.SmallResNet(classes=10, blocks=blocks, width=8, skip=False)
    learn(f"plain, {6 * blocks + 2} layers", plain)

# %% [markdown]
# In the same time fifty-six layers learn *less* than twenty, on their own training pictures: this is not overfitting. It seems hard to
# learn to hand on what one gets. So hand it on by construction, and let the layers learn the **change**.

# %%
lk.show.blocks(
    {"plain": ["conv", "relu", "conv", "relu"], "residual": ["conv", "relu", "conv", "+", "relu"]},
    alt="Two rows of steps from x. In the residual one an arc leads past the layers to a plus.",
)


# %% [markdown]
# ### Exercise 2: a residual block
#
# `self.change` is two convolutions. Add the input to what they return, and bend the sum with `F.relu`. (`network(x)` calls `forward(x)`.)

# %% tags=["exercise"]
class Residual(nn.Module):
    """Two convolutions that learn a change of their input."""

    def __init__(self, channels):
        super().__init__()
        self.change = nn.Sequential(
            nn.Conv2d(channels, channels, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(channels, channels, 3, padding=1),
        )

    def forward(self, x):
        return ...


Residual = lk.check("Residual", Residual)

# %%
lk.seed(0)
learn("residual, 56 layers", lk.models.SmallResNet(classes=10, blocks=9, width=8))
lk.show.curves(
    curves, title="The same layers, with and without the input added", x="epoch", y="training loss",
    alt="The loss of 20 plain layers falls, of 56 plain ones hardly, of 56 residual ones fastest.",
)

# %% [markdown]
# The same 56 layers learn once each block adds its input. (From three random starts: a mean loss of 1.8 without, .10 with.) Depth is
# possible now. These digits do not need it: 20 residual layers do as well.
#
# ### DenseNet, 2016: keep everything
#
# A dense block does not add, it **concatenates**: each layer reads all maps that there are and lays a few new ones behind them. How
# many new ones is its **growth**.

# %%
lk.show.blocks(
    {"dense": ["conv", "relu", "cat", "conv", "relu", "cat"]},
    alt="A row of steps from x; arcs lead from x to the first cat and from there to the second.",
)


# %% [markdown]
# ### Exercise 3: a dense block
#
# `torch.cat([a, b], dim=1)` lays maps side by side, along the channels. What a layer finds is `F.relu(layer(x))`.

# %% tags=["exercise"]
class Dense(nn.Module):
    """Layers that each add maps behind all the maps so far."""

    def __init__(self, channels, growth, layers):
        super().__init__()
        self.layers = nn.ModuleList(
            nn.Conv2d(channels + i * growth, growth, 3, padding=1) for i in range(layers)
        )

    def forward(self, x):
        for layer in self.layers:
            x = ...
        return x


Dense = lk.check("Dense", Dense)

# %%
maps = torch.zeros(1, 16, 8, 8)
print("Residual: 16 channels stay", Residual(16)(maps).shape[1])
print("Dense: 16 channels become", Dense(16, growth=12, layers=4)(maps).shape[1])
lk.seed(0)
learn("dense, growth 8", lk.models.SmallDenseNet(classes=10, growth=8))
lk.table(results, "Real digits never seen")

# %% [markdown]
# ## What they all cost
#
# **Very often the code exists already.** Before you write a network, look for it: `lk.models.classifier` knows the lecture's by name, through torchvision.
# The cell runs some of them. **Top-1** is the share of ImageNet's validation photographs whose likeliest class, of a thousand, is the
# right one. **Predict:** has the network with most weights the best top-1? Is it the slowest?

# %%
names = ["alexnet", "vgg16", "googlenet", "inception_v3", "resnet18", "resnet50"]
rows = lk.models.compare([*names, "densenet121", "densenet201"])
lk.table(rows, "One picture of 224 pixels on this computer; top-1 as torchvision publishes it")

# %% [markdown]
# VGG-16 has most weights, is slowest here, and far from best. Most of its weights lie in three linear layers at the end, which the later
# networks left out. DenseNet-121 has fewer weights than ResNet-18 and takes longer: weights are one price, time is another.
#
# Take a point or two of top-1 for nothing: Inception v3 was scored at 299 pixels, and some of these were trained elsewhere. The same
# ResNet-50, trained by a newer recipe, reaches 80.9: training counts as much as the plan.
#
# ### Read what you did not write
#
# A network tells its parts by name. Look at the ends: what goes in, what comes out.

# %%
resnet = lk.models.classifier("resnet18", classes=1000)
for name, part in resnet.named_children():
    print(f"{name:8}", str(part).splitlines()[0])


# %% [markdown]
# ### Exercise 4: redefine the output layer
#
# A thousand answers, and none of them is a whale of yours. Put a new `nn.Linear` in place of `network.fc`. How many numbers it takes, the old one
# knows: `network.fc.in_features`.

# %% tags=["exercise"]
def for_whales(network, classes):
    """Give a ResNet a new output layer, and return it."""
    ...


for_whales = lk.check("for_whales", for_whales)
print(for_whales(resnet, classes=447).fc)

# %% [markdown]
# The others call that layer by other names, and GoogLeNet and Inception have helpers half way, which answer too while they train. `new_head` knows them all.

# %%
rows = []
for name in ("alexnet", "vgg16", "googlenet", "inception_v3", "resnet50", "densenet121", "lite0"):
    with torch.device("meta"):  # shapes without numbers: this is quick
        changed = lk.models.new_head(lk.models.classifier(name, classes=1000), classes=447)
    place, layer = list(changed.named_modules())[-1]
    sizes = {"takes": layer.in_features, "gives": layer.out_features}
    rows.append({"network": name, "output layer": place, **sizes})
lk.table(rows, "One new output layer each")

# %% [markdown]
# ## Reuse what was learned
#
# A network that has seen a million photographs looks for edges, textures, parts of things. **Transfer learning** keeps that. Here the
# network, lesson 00's Lite0, is **frozen**: none of its weights changes. Run each picture through it once, keep the 1,280 numbers that its output layer
# would get (the **features**), and train a linear layer on them: seconds, not hours.
#
# Three questions, from one to ten examples a class. *Surfaces:* brick, grass or gravel? (Real photographs, shared out by region.) *Faces:* is there one?
# (Real too.) *Whales:* who is it? (Drawn.)

# %%
sets = {"surfaces": lk.datasets.textures(), "faces": lk.datasets.faces(), "whales": heads}
shown = {"surfaces": (5, 72, 135), "faces": (2, 16, 114), "whales": (5, 300, 591)}
squares, titles = [], []
for name, places in shown.items():
    for place in places:
        squares.append(sets[name].images[place])
        kind = sets[name].classes[sets[name].targets["label"][place]]
        titles.append(f"{kind}\n({'drawn' if name == 'whales' else 'real'})")
lk.show.pictures(
    squares,
    titles=titles,
    columns=9,
    alt="Squares of brick, grass, gravel; two patches with a face, one without; three drawn heads.",
)
parts = {name: store.split()[::2] for name, store in sets.items()}  # training and test
vectors = {name: [lk.models.features(part) for part in both] for name, both in parts.items()}
for name, both in vectors.items():
    print(name, "to learn from and to test on:", *[list(each.shape) for each in both])

# %% [markdown]
# The rival is lesson 01's small ConvNet, **from scratch**: it starts from random weights. Both get the same pictures and lesson 02's loop, with its optimiser **AdamW**,
# which fits the length of the steps to each weight.

# %%
steps = lk.budget(cpu=200, gpu=200, unit="steps")


def train(network, weights, batches, steps=steps, still=()):
    """Train some weights, or groups of them, of a network."""
    optimiser = torch.optim.AdamW(weights, lr=3e-3)
    network.train()
    for layer in still:  # as when they are only asked
        layer.eval()
    while steps > 0:
        for images, labels in batches:
            loss = F.cross_entropy(network(images), labels)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            steps -= 1
    return network.eval()


def accuracy(network, inputs, labels):
    """Return the share of inputs that a network names rightly."""
    with torch.inference_mode():
        return (network(inputs).argmax(1) == labels).float().mean().item()


# %%
def compete(name, chosen):
    """Return the test accuracy of a linear layer on features, and of a network from scratch."""
    (train_part, test_part), (train_vectors, test_vectors) = parts[name], vectors[name]
    few, few_vectors = train_part[chosen], train_vectors[chosen]
    labels, test_labels = few.targets["label"], test_part.targets["label"]
    classes = len(few.classes)
    mean, spread = few_vectors.mean(0), few_vectors.std(0, correction=0) + 0.1
    linear = nn.Linear(1280, classes)
    train(linear, linear.parameters(), [((few_vectors - mean) / spread, labels)])
    by_features = accuracy(linear, (test_vectors - mean) / spread, test_labels)
    small = lk.models.ConvNet(classes)
    train(small, small.parameters(), few.batches(16, shuffle=True, device="cpu"))
    return by_features, accuracy(small, test_part.images / 127.5 - 1, test_labels)


def pick(labels, count):
    """Return the positions of `count` pictures of each class, drawn at random."""
    order = torch.randperm(len(labels))
    return torch.cat([order[labels[order] == name][:count] for name in labels.unique()])


# %% [markdown]
# **Predict** the winner for each question, with one picture a class and with ten.

# %%
rows, scores = [], {}
for name in sets:
    for count in (1, 3, 5, 10):
        lk.seed(0)
        by_features, scratch = compete(name, pick(parts[name][0].targets["label"], count))
        scores[name, count] = {"frozen features": by_features, "from scratch": scratch}
        rows.append({"question": name, "pictures a class": count, **scores[name, count]})
lk.table(rows, "Accuracy on pictures never seen")


# %% [markdown]
# This is one draw of the examples. The means of three, which may differ from yours:
#
# * **Faces:** a head start. With one picture a class features reach .95 and the small network .76; with ten it has caught up, .98 and .97.
# * **Surfaces:** too easy: one square of each is enough for both, or nearly. Without a simple rival you would have praised the features.
# * **Whales:** with one head both fail; from three on features lose, with ten .18 against .82. Perhaps because ImageNet asks *whether*
#   something is a whale and never *which*; perhaps because these are drawn, and small.
#
# ## Let it move, with care
#
# **Fine-tuning** trains all layers on. The *head*, which is the new output layer, may take large steps. The *body*, which is all that is
# trained already, should take small ones.
#
# ### Exercise 5: two learning rates
#
# An optimiser takes a list of groups such as `{"params": weights, "lr": 0.01}`. Return a list of two, for the body and for the head; `body.parameters()` are its weights.

# %% tags=["exercise"]
def groups(body, head, body_lr, head_lr):
    """Return two groups of weights, each with its learning rate."""
    ...


groups = lk.check("groups", groups)


# %% [markdown]
# Five squares of each surface, normalised as Lite0 learned them, and three learning rates for the body. At 0 its weights stand still. Its **batch
# normalisations** must, too: lesson 02's `eval()`, or they take over the means of fifteen squares. The last row forgets it. **Predict** all four.

# %%
def fine_tune(part, test, body_lr, steps, forget=False):
    """Fine-tune Lite0 on a part; return its accuracy on another."""
    tuned = lk.models.classifier("lite0", len(part.classes), "imagenet")
    head, body = tuned.classifier, nn.ModuleList([tuned.stem, tuned.blocks, tuned.head])
    still = [layer for layer in body.modules() if isinstance(layer, nn.BatchNorm2d)]
    normal = (127 / 255, 128 / 255)
    batches = part.batches(16, shuffle=True, normalise=normal, device="cpu")
    weights = groups(body, head, body_lr, 0.01)
    train(tuned, weights, batches, steps, still=[] if forget else still)
    return accuracy(tuned, (test.images - 127.0) / 128, test.targets["label"])


few_steps = lk.budget(cpu=12, gpu=12, unit="steps")
few_part, test_part = parts["surfaces"]
rows = [{"how": how, "accuracy": score} for how, score in scores["surfaces", 5].items()]
for body_lr, forget in ((0.0, False), (0.001, False), (0.01, False), (0.0, True)):
    lk.seed(0)
    few = few_part[pick(few_part.targets["label"], 5)]
    score = fine_tune(few, test_part, body_lr, few_steps, forget)
    how = f"fine-tuned, body at {body_lr:g}" + (", eval() forgotten" if forget else "")
    rows.append({"how": how, "accuracy": score})
lk.table(rows, "The same fifteen squares; accuracy on squares never seen")

# %% [markdown]
# The means of three draws: 1.00 with a body that stands still, which is the frozen features over again; .88 at 0.001; .33, guessing, at 0.01: steps
# as large as the head's shake up in a moment what a million photographs taught. And .75 where `eval()` was forgotten: no weight of the body moved, and
# no error came.
#
# Here there was nothing to gain. On all 359 heads of the whales, far from ImageNet's photographs, two hundred steps at 0.001 reach .18 with its
# means kept, and .45 with the whales' own; the small network has .82 from ten heads each. It is a tool to try, not a step that always pays.
#
# ## Remember
#
# * AlexNet: ReLU. VGG: small kernels. Inception: 1 × 1 first. ResNet: add the input. DenseNet: keep everything.
# * From some depth on, more layers alone learn less. Weights, multiply-adds, time and score are four different things.
# * Very often the code exists already. **Redefine the output layer**, whatever its name.
# * Few examples alone do not call for frozen features: they won on faces and lost on whales. Pretraining helps where the question is
#   like the one it was trained on.
# * To fine-tune, take a small learning rate for what is trained, and mind its batch normalisation. Compare with a simple rival.
#
# Other applications: retinas, satellite pictures and factory parts are sorted with reused networks every day.
#
# ## On real data
#
# Put the path of a folder of your photographs in place of `None`, three pictures a class or more (lesson 01). They get features and a linear
# layer. Without a path CIFAR-10 does, once it is downloaded, or the faces.

# %%
path = None
if path:
    mine = lk.datasets.folder(path, size=128)
elif lk.datasets.there("cifar10"):  # 32 pixels a side, here enlarged
    mine = lk.datasets.reference("cifar10", 600, size=128)
else:
    mine = sets["faces"]
mine.card.show()
mine_train, _, mine_test = mine.split()
mine_labels = mine_train.targets["label"]
linear = nn.Linear(1280, len(mine.classes))
train(linear, linear.parameters(), [(lk.models.features(mine_train), mine_labels)])
score = accuracy(linear, lk.models.features(mine_test), mine_test.targets["label"])
print(mine)
print(f"{score:.0%} of {len(mine_test)} test pictures are named rightly.")

# %% [markdown]
# Now name a new one, and keep what was learned, with the names of its classes, for tomorrow.

# %%
new = mine_test[::60]  # for yours: lk.datasets.pictures("new.jpg", size=128)
with torch.inference_mode():
    chances = linear(lk.models.features(new)).softmax(1)
lk.show.top5(
    new.images, chances, mine.classes, titles=[f"picture {name}" for name in new.names],
    alt="Pictures, each with the likeliest of your classes as bars.",
)
if path:
    torch.save({"weights": linear.state_dict(), "classes": mine.classes}, "mine.pt")
    # Tomorrow: kept = torch.load("mine.pt"), and once linear is there as above,
    # linear.load_state_dict(kept["weights"]). Then kept["classes"] are the names.
lk.report()

# %% [markdown]
# ## Go further
#
# * Give `SmallResNet` and `SmallDenseNet` as many weights each. Which learns the digits better?
# * Fine-tune Lite0 on all training heads of the whales, for many more steps. When does it reach the small network? How long does it take?
# * How much of the head start is the training, how much the architecture? Take an untrained network's features:
#   `vectors["faces"] = [lk.models.features(part, lk.models.classifier("lite0", 2)) for part in parts["faces"]]`. Then
#   `compete("faces", pick(parts["faces"][0].targets["label"], 5))`.
# * All networks of the lecture in one table: `lk.table(lk.models.compare(), "All")`.
# * Where there is internet, take another network: `lk.models.features(parts["faces"][0], "densenet121")`.
#
# **Next:** lesson 04 finds the head in the whole picture, turns it upright, and names the whale.
