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
#     title: 'Whales: convolutions and LeNet'
#     objectives:
#     - Work a convolution by hand, and tell what size comes out of any layer.
#     - Read LeNet line by line and train it, on real handwritten digits, with a loop of your own.
#     - Compute the losses and scores of the field by hand, and say what each one hides.
#     - Recognise too little learning, too much of it, and four silent mistakes by what they show.
#     teach: 40
#     practise: 65
#     cpu: 25
#     gpu: null
#     builds_on:
#     - '01'
# ---

# %% [markdown] tags=["generated"]
# # Lesson 02 · Whales: convolutions and LeNet
#
# Open in Colab: not yet, the course has no public address.
#
# 40 minutes with the teacher, 65 minutes of practice · about 25 s of computing on two CPU cores
#
# You will learn to:
#
# - Work a convolution by hand, and tell what size comes out of any layer.
# - Read LeNet line by line and train it, on real handwritten digits, with a loop of your own.
# - Compute the losses and scores of the field by hand, and say what each one hides.
# - Recognise too little learning, too much of it, and four silent mistakes by what they show.
#
# This lesson builds on [lesson 01](01_whales_the_data.ipynb).

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
# In lesson 00 a network that saw one pixel at a time confused a suit with a flag. What names a whale
# is no colour either: it is a **pattern**, light beside dark. To see a pattern, look at neighbours.
#
# In the 1990s a network that does so, **LeNet**, read the amounts on bank cheques. You build it here.
#
# ## A convolution, number by number
#
# A **kernel** is a small table of weights. Lay it on the picture, multiply number by number, add up:
# that is one number of the output. Then move it on. This kernel subtracts right from
# left: 6 × 6 numbers become 4 × 4. Move the slider `step`, but
# **predict** which make the output smaller still: a **stride** of 2 (the kernel moves two places), **padding** (a frame of zeros),
# or a **dilation** of 2 (its weights lie two apart)?

# %%
import copy

import torch
from torch import nn
from torch.nn import functional as F

edge = torch.tensor([[0, 0, 0, 9, 9, 9]] * 6)  # dark on the left, light on the right
left_minus_right = torch.tensor([[1.0, 0.0, -1.0]] * 3)


def slide(step=5, stride=1, padding=0, dilation=1):
    """Show one step of the kernel on its way over the edge."""
    lk.show.convolution_step(
        edge, left_minus_right, step, stride=stride, padding=padding, dilation=dilation,
        alt="A grid of numbers with a frame of nine, a kernel of nine weights, the sums so far.",
    )


lk.explore(slide, step=(0, 35, 1), stride=(1, 3, 1), padding=(0, 2, 1), dilation=(1, 2, 1))

# %% [markdown]
# Where nothing changes the sum is 0; at the edge it is −27. A stride or a dilation of 2 makes the output smaller still,
# padding makes it larger.
#
# ### Exercise 1: convolve
#
# Cut out the window at this row and column, and keep the sum of the products.

# %% tags=["exercise"]
def convolve(picture, kernel):
    """Slide a kernel over a picture [H, W]; return the sums, smaller by what does not fit."""
    height, width = kernel.shape
    rows, columns = picture.shape[0] - height + 1, picture.shape[1] - width + 1
    result = torch.zeros(rows, columns)
    for row in range(rows):
        for column in range(columns):
            window = picture[row : row + height, column : column + width]  # SOLUTION
            result[row, column] = (window * kernel).sum()  # SOLUTION
    return result


convolve = lk.check("convolve", convolve)

# %%
heads = lk.datasets.whales().crops("points", 64)
head = heads.images[300].float().mean(0) / 255  # grey, from 0 to 1
kernels = {
    "left − right": left_minus_right,
    "top − bottom": left_minus_right.T,
    "mean of nine": torch.ones(3, 3) / 9,
    "middle − around": torch.tensor([[0.0, -1, 0], [-1, 4, -1], [0, -1, 0]]),
}
maps = [convolve(head, kernel) for kernel in kernels.values()]
stack = torch.stack(list(kernels.values()))[:, None]  # [4 kernels, 1 channel, 3, 3]
by_torch = F.conv2d(head[None, None], stack)[0]  # all four at once
print("torch finds the same numbers:", torch.allclose(torch.stack(maps), by_torch, atol=1e-5))
lk.show.pictures(
    [head, *maps], titles=["a head (drawn)", *kernels], columns=5,
    alt="A drawn whale's head in grey, and four maps: upright edges, level edges, a blur, spots.",
)

# %% [markdown]
# In the maps that go below 0, grey is 0. Each kernel answers to something else, everywhere alike. And
# **nobody writes kernels any more: training finds them.**
#
# ### Exercise 2: what size comes out
#
# How far can a kernel move? Three weights on 6 pixels can move by 6 − 3 = 3: three moves and the first place make 4. A stride
# of 2 leaves 3 // 2 = 1 move (`//` rounds down). Padding lengthens the side at both ends. With dilation a kernel reaches
# further than it has weights: three weights two apart reach over five pixels.

# %% tags=["exercise"]
def size_after(size, kernel, stride=1, padding=0, dilation=1):
    """Return how many places a kernel finds along a side."""
    # BEGIN SOLUTION
    reach = dilation * (kernel - 1) + 1
    return (size + 2 * padding - reach) // stride + 1
    # END SOLUTION


size_after = lk.check("size_after", size_after)

# %% [markdown]
# A **transposed convolution** goes the other way: with it, lesson 07 makes small maps large. Each number is multiplied by the
# kernel, and the products are laid on a larger map, `stride` places apart; where they overlap, they add up. A side
# becomes (size − 1) × stride − 2 × padding + kernel.

# %%
small, ones = torch.tensor([[[1.0, 2.0]]]), torch.tensor([[[1.0, 1.0, 1.0]]])
print("1 and 2 become", F.conv_transpose1d(small, ones, stride=2)[0, 0].tolist())
up = nn.ConvTranspose2d(1, 1, kernel_size=4, stride=2, padding=1)
size = up(torch.zeros(1, 1, 8, 8)).shape[-1]
print(f"(8 - 1) × 2 - 2 × 1 + 4 is {(8 - 1) * 2 - 2 * 1 + 4}, and torch makes {size} of 8.")
print(f"A convolution makes {size_after(size, 4, 2, 1)} of {size} again.")

# %% [markdown]
# ## LeNet, line by line
#
# Two convolutions look for patterns, and patterns of patterns. After each, `Tanh` bends every number: without a
# bend, several layers in a row could be replaced by one. A mean over 2 × 2 places halves each side
# (**pooling**). Three **linear** layers weigh what was found. **Predict** the shape after each line.

# %%
def lenet(classes=10):
    """Return LeNet-5 (LeCun and others, 1998), simplified, for colour pictures of 32 x 32."""
    return nn.Sequential(
        nn.Conv2d(3, 6, kernel_size=5), nn.Tanh(), nn.AvgPool2d(2),
        nn.Conv2d(6, 16, kernel_size=5), nn.Tanh(), nn.AvgPool2d(2),
        nn.Flatten(), nn.Linear(16 * 5 * 5, 120), nn.Tanh(),
        nn.Linear(120, 84), nn.Tanh(), nn.Linear(84, classes),
    )  # fmt: skip


x, rows = torch.zeros(1, 3, 32, 32), []
for layer in lenet():
    x = layer(x)
    weights = sum(w.numel() for w in layer.parameters())
    name = type(layer).__name__
    rows.append({"layer": name, "what comes out": list(x.shape), "weights": weights})
lk.table(rows, "A picture on its way through LeNet")

# %% [markdown]
# Each of the first 6 kernels has a 5 × 5 table for each of the 3 channels, and one added number (the
# **bias**): 6 × (75 + 1) = 456. That is little, since all places share them. The first linear layer has most weights, and
# ties LeNet to its size: it expects exactly 16 × 5 × 5 numbers.
#
# The digits are **real**: 13 people wrote them; they are kept as 8 × 8 numbers, here enlarged. Neighbours may be of one hand,
# so the split cuts the set in blocks. The figure input → model → output, before any training:

# %%
digits = lk.datasets.digits()
train_digits, valid_digits, test_digits = digits.split()
network = lenet()
digit = digits.images[8]
with torch.inference_mode():
    probabilities = network(digit[None] / 127.5 - 1).softmax(1)[0]
lk.show.flow(
    [
        (f"digit\n{list(digit.shape)} uint8", digit),
        ("model", "LeNet,\nnot trained yet"),
        ("output: 10 probabilities,\nthe three largest", (probabilities, digits.classes)),
    ],
    alt="A handwritten eight, a box for LeNet, and three bars of about a tenth each.",
)
print(digits.source)

# %% [markdown]
# ## Your training loop
#
# ### Exercise 3: one step
#
# Training is four lines. `F.cross_entropy(network(images), labels)` guesses, and measures how wrong: the loss. `optimiser.zero_grad()`
# forgets the last **gradients** (which way each weight should move), `loss.backward()` finds new ones,
# `optimiser.step()` moves the weights. Write them, and return the loss as a plain number.

# %% tags=["exercise"]
def train_step(network, optimiser, images, labels):
    """Let a network learn from one batch; return its loss."""
    # BEGIN SOLUTION
    loss = F.cross_entropy(network(images), labels)
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    return loss.item()
    # END SOLUTION


train_step = lk.check("train_step", train_step)

# %%
def train(network, batches, epochs=8, lr=0.1, step=train_step):
    """Train with plain gradient descent; return the mean loss of each epoch."""
    optimiser = torch.optim.SGD(network.parameters(), lr=lr)
    history = []
    for _ in range(epochs):
        network.train()
        losses = [step(network, optimiser, images, labels) for images, labels in batches]
        history.append(sum(losses) / len(losses))
    network.eval()  # from here on it is only asked
    return history


def of(part, **options):
    """Return a part's batches of 32, mixed anew in every epoch."""
    return part.batches(32, shuffle=True, device="cpu", **options)


lk.seed(0)
network = lenet()
network_losses = train(network, of(train_digits))
lk.show.curves(
    {"loss": network_losses}, title="LeNet learns digits", x="epoch", y="loss",
    alt="A loss that falls fast over two epochs, then slowly towards zero.",
)

# %% [markdown]
# How good is it on digits that it never saw? The **log loss** is the loss on them.

# %%
task = lk.tasks.classify(digits.classes)
results = {}


def note(experiment, network, part=test_digits):
    """Measure a network on pictures it never saw, and keep the row."""
    found = lk.evaluate(network, task, part.batches(400, device="cpu"))
    scores = {name: found[name] for name in ("accuracy", "log loss")}
    results[experiment] = {"experiment": experiment, **scores}
    print(f"{experiment}: {found['accuracy']:.1%} right, log loss {found['log loss']:.2f}")


note("my loop", network)

# %% [markdown]
# `lk.fit` is **that loop**. Find your four among its own lines.

# %%
lk.code(lk.fit, start="for batch in train", lines=10)
lk.seed(0)
fitted = lenet()
lk.fit(fitted, task, of(train_digits), epochs=8, lr=1e-2)
note("lk.fit", fitted.cpu())

# %% [markdown]
# Around your four stand the device, 16-bit numbers on a GPU (`scaler`), the work shared by several GPUs (`team`), the sum of a
# task's losses and a plan for the learning rate. Its optimiser is **AdamW**, which fits the steps to each weight: its learning rates and yours cannot be compared.
#
# ## What is minimised
#
# **Cross-entropy** is −Σ c log p: `c` is 1 for the right class and 0 for the others, which leaves minus the natural logarithm of
# the right class's probability: 0.22 for 0.8, 2.3 for 0.1.
#
# ### Exercise 4: cross-entropy
#
# `logits.log_softmax(dim=1)` gives log p, [N, classes]. `table[torch.arange(2), torch.tensor([5, 3])]` picks one number a
# row: `table[0, 5]` and `table[1, 3]`.

# %% tags=["exercise"]
def cross_entropy(logits, labels):
    """Return the mean of -log p of each picture's own class."""
    # BEGIN SOLUTION
    log_p = logits.log_softmax(dim=1)
    rows = torch.arange(len(labels))
    return -log_p[rows, labels].mean()
    # END SOLUTION


cross_entropy = lk.check("cross_entropy", cross_entropy)
images, labels = next(iter(test_digits.batches(400, device="cpu")))
with torch.inference_mode():
    logits = network(images)
by_hand, by_torch = cross_entropy(logits, labels), F.cross_entropy(logits, labels)
print(f"By hand {by_hand:.4f}, by torch {by_torch:.4f}")

# %% [markdown]
# With two classes one logit will do. The **sigmoid**, 1 / (1 + e<sup>−logit</sup>), makes of it the probability
# `p` of *yes*: a half at 0, 0.8 at 1.386. The loss is the **binary cross-entropy**, −c log p − (1 − c) log(1 − p).
#
# Back to the whales: the callosities on the snout are one strip with some, and broken with others. Lesson 01's
# **ConvNet** learns which: four convolutions, each followed by
# **batch normalisation**, which takes off each channel's mean over the batch and divides by its spread.

# %%
one_strip = heads.targets["continuous"]
some = [*one_strip.nonzero()[[0, 60], 0], *(~one_strip).nonzero()[[0, 60], 0]]
lk.show.pictures(
    [heads.images[i] for i in some],
    titles=["one strip (drawn)", "one strip", "broken", "broken"],
    alt="Four drawn heads: a light strip along the snout is whole in two and has gaps in two.",
)

# %%
def binary_step(network, optimiser, images, continuous):
    """Learn to say yes or no, with the formula as the lecture had it."""
    p, c = network(images)[:, 0].sigmoid(), continuous.float()
    loss = (-c * p.log() - (1 - c) * (1 - p).log()).mean()
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    return loss.item()


train_heads, _, test_heads = heads.split()
lk.seed(0)
yes_or_no = lk.models.ConvNet(classes=1)
batches = of(train_heads, targets="continuous")
binary_losses = train(yes_or_no, batches, epochs=5, lr=0.03, step=binary_step)
print("The loss, epoch by epoch:", [round(loss, 2) for loss in binary_losses])
p, c = torch.tensor([1.0, 0.8, 1.0]), torch.tensor([0.0, 1.0, 1.0])
print("The formula:", -c * p.log() - (1 - c) * (1 - p).log())
by_logits = F.binary_cross_entropy_with_logits(torch.tensor([100, 1.386, 100]), c, reduction="none")
print("From logits:", by_logits)

# %% [markdown]
# Once p is rounded to 1, sure and wrong costs infinity, and sure and *right* is no number any more. So torch computes both
# losses from **logits**, before any softmax or sigmoid.
#
# ## What is reported
#
# Accuracy is the share that is right. It hides *which* mistakes are made.
#
# ### Exercise 5: precision, recall and F1
#
# **Precision:** of all that was called yes, how much really is yes? **Recall:** of all that is yes, how much was called
# so? **F1** is 2 × precision × recall / (precision + recall). All three are 0 where no yes is right. `a & b` is True where both
# are.

# %% tags=["exercise"]
def scores(predicted, truth):
    """Return precision, recall and F1 of two tensors of True and False."""
    # BEGIN SOLUTION
    tp = (predicted & truth).sum().item()
    precision = tp / max(predicted.sum().item(), 1)
    recall = tp / max(truth.sum().item(), 1)
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    return precision, recall, f1
    # END SOLUTION


scores = lk.check("scores", scores)

# %% [markdown]
# From which probability on is it called one strip? **Predict** what a higher threshold does to each score.

# %%
test_images, truth = next(iter(test_heads.batches(200, targets="continuous", device="cpu")))
with torch.inference_mode():
    strip_logits = yes_or_no(test_images)[:, 0]
p, rows = strip_logits.sigmoid(), []
for threshold in (0.05, 0.25, 0.5, 0.75, 0.95, 1.0):
    predicted = p > threshold
    row = {"yes above": threshold, "accuracy": (predicted == truth).float().mean().item()}
    row["precision"], row["recall"], row["F1"] = scores(predicted, truth)
    rows.append(row)
lk.table(rows, "One strip or broken? (drawn whales)")
eights, never = labels == 8, torch.zeros(len(labels), dtype=torch.bool)
share = (never == eights).float().mean()
print(f"Is a digit an 8? Always no: {share:.1%} right, and", scores(never, eights))

# %% [markdown]
# From 0.05 to 0.5 precision rises here for nothing: recall stays 1. Then it costs recall. F1 is best where neither is poor. The last row never says
# yes, and is still right about every broken strip. The rarer the *yes*, the better that looks: never to find an 8 is right
# nine times in ten.
#
# For more than two classes, take each in turn as *yes*. **Macro** F1 is the plain mean over classes, so rare ones
# count as much as common ones; **micro** counts every picture alike. The **confusion matrix** says who is taken for whom.

# %%
rows = []
for average in ("macro", "micro"):
    confusion = lk.metrics.Confusion(classes=10, average=average)
    confusion.update(logits, labels)
    rows.append({"average": average} | confusion.compute())
lk.show.matrix(
    confusion.matrix, digits.classes, title="Who is taken for whom?", x="LeNet says", y="it is",
    alt="A ten by ten table, most counts on the diagonal; the largest other is 1 taken for 9.",
)
lk.table(rows, "Its scores")

# %% [markdown]
# Read row 1: the commonest mistake is to take a 1 for a 9. No single score would have told you. Micro is the accuracy under
# three names.
#
# ### The lecture's code, then and now
#
# Its lines of 2018 stand in the comments.

# %%
from sklearn.metrics import accuracy_score, f1_score

predicted = logits.argmax(1)  # 2018: _, predicted = torch.max(outputs.data, 1)
# 2018: correct = torch.sum(predicted == labels.data); accuracy = 100 * correct / labels.size(0)
accuracy = 100 * (predicted == labels).float().mean()
share = accuracy_score(labels, predicted)  # the same in 2018
f1 = f1_score(labels, predicted, average="macro")  # the same in 2018
loss = nn.CrossEntropyLoss()(logits, labels)  # the same in 2018
running_loss = loss.item()  # 2018: loss.data[0]
print(f"{accuracy:.1f} %, scikit-learn {share:.3f}, F1 {f1:.3f}, loss {running_loss:.3f}")
by_p = nn.BCELoss()(p, truth.float())  # the same in 2018: it takes probabilities
by_logit = nn.BCEWithLogitsLoss()(strip_logits, truth.float())
print(f"One strip or broken, from p {by_p:.3f}, from logits {by_logit:.3f}")

mistakes = {
    "loss.data[0]": lambda: loss.data[0],
    "BCELoss of logits": lambda: nn.BCELoss()(strip_logits, truth.float()),
}
for line, run in mistakes.items():
    try:
        run()
    except (IndexError, RuntimeError) as error:
        print(f"{line} stops today:", str(error)[:60] + "…")

# %% [markdown]
# Nearly all of it still runs. One line stops: a loss is one number, without a first element. `BCELoss` wants a sigmoid first,
# which the slide does not show; what leaves 0 to 1 it refuses.
#
# ## Too fast, too long
#
# The **learning rate** says how far a step goes. **Predict** the three curves.

# %%
curves = {"learning rate 0.1": network_losses}
for lr in (0.005, 3.0):
    lk.seed(0)
    other = lenet()
    curves[f"learning rate {lr:g}"] = train(other, of(train_digits), lr=lr)
    note(f"learning rate {lr:g}", other)
lk.show.curves(
    curves, title="One network, three learning rates", x="epoch",
    y="loss, log scale", scale="log",
    alt="With 0.1 the loss falls below 0.1, with 0.005 it hardly moves, with 3 it falls from "
    "twenty to eight.",
)

# %% [markdown]
# 0.005 is too small: in this time the network learns too little (one way of **underfitting**). 3 is too large: each step jumps past the
# place that it makes for. When a network does not learn, change this number first.
#
# Now fifty digits to learn from, and plenty of time. **Predict**, on digits not among them: the loss, and the accuracy.

# %%
lk.seed(0)
crammed = lenet()
fifty = train_digits[torch.randperm(len(train_digits))[:50]]
lk.fit(crammed, task, of(fifty), valid_digits.batches(400), epochs=60, lr=3e-2)
note("fifty digits", crammed.cpu())

# %% [markdown]
# It knows its fifty by heart, and the loss on others turns and goes *up*: **overfitting**. More examples help, or stopping
# earlier. The accuracy does not show it: it stays, or even rises. The network errs no more often, but is surer of each error.
#
# ## Four silent mistakes
#
# **Softmax before cross-entropy**, **`zero_grad` forgotten**, **`eval()` forgotten**, and accuracy on
# unequal classes, which you have met, raise no error. **Predict** which of the first three the training loss gives away.

# %%
def never_forget(network, optimiser, images, labels):
    """Wrong: without zero_grad the gradients of all steps add up."""
    loss = F.cross_entropy(network(images), labels)
    loss.backward()
    optimiser.step()
    return loss.item()


lk.seed(0)
softened = nn.Sequential(lenet(), nn.Softmax(dim=1))  # wrong: cross_entropy wants logits
lk.seed(0)
piled = lenet()
curves = {
    "as it should be": network_losses,
    "softmax first": train(softened, of(train_digits)),
    "zero_grad forgotten": train(piled, of(train_digits), step=never_forget),
}
lk.show.curves(
    curves, title="Two mistakes and what they do to the loss", x="epoch",
    y="loss, log scale", scale="log",
    alt="The right loop falls to near 0; softmax first hardly; without zero_grad it falls, rises.",
)

# %%
note("softmax before cross-entropy", softened)
note("zero_grad forgotten", piled)
lk.table(list(results.values()), "All experiments, on digits never seen")


def alone(network):
    """Show a network one head at a time; return how many answers are right."""
    with torch.inference_mode():
        yes = torch.cat([network(image[None])[:, 0] > 0 for image in test_images])
    return f"{(yes == truth).float().mean():.1%} right, {yes.float().mean():.0%} called yes"


print("ConvNet, one head at a time:", alone(yes_or_no.eval()))
forgotten = copy.deepcopy(yes_or_no).train()  # a copy, since asking changes its running means
print("The same, eval() forgotten: ", alone(forgotten))

# %% [markdown]
# * **Softmax first:** the loss falls, only slowly, as if the learning rate were too small; with ten classes this training
#   loss cannot come below 1.46.
# * **No `zero_grad`:** the loss gives it away: it falls, faster at first, then runs away.
# * **No `eval()`:** it goes wrong when you ask, so no training loss shows it. Batch normalisation takes means over all
#   places of all pictures in the batch; one head alone is compared with itself. `eval()` takes the training's means.
#   Forgotten, asking even overwrites these.
#
# ## Remember
#
# * A convolution lays the same few weights on every place.
# * Training is four lines: guess and measure, forget, find the way, move.
# * Losses take logits. Cross-entropy asks how sure the network was of the truth.
# * Watch both curves: the training's says nothing about new pictures.
# * Accuracy hides rare classes; precision, recall and F1 show them.
# * Very often the code exists already: `F.conv2d`, `F.cross_entropy`, `f1_score`.
#
# Other applications: postcodes, meters, road signs.
#
# ## On real data
#
# The classic sets, once downloaded: put `"svhn"`, `"cifar10"` or `"cifar100"` in place of `"mnist"`. Their split is the published one, a
# tenth of its training to choose by.

# %%
name = "mnist"
if lk.datasets.there(name):
    real = lk.datasets.reference(name, 20_000)  # drawn by lot; without a number, all
    real_train, real_valid, real_test = real.split()
    network, task = lenet(len(real.classes)), lk.tasks.classify(real.classes)
    run = lk.fit(
        network,
        task,
        real_train.batches(64, shuffle=True),
        real_valid.batches(256),
        epochs=2,
        checkpoint=shelf and shelf / f"02 {name}.pt",  # with KEEP, it goes on where it ended
    )
    print(name, lk.evaluate(network, task, real_test.batches(256)))
    real.card.show()
lk.report()

# %% [markdown]
# ## Go further
#
# * Your own pictures: `mine = lk.datasets.folder("…", size=32)` and `lenet(len(mine.classes))` go into `lk.fit` alike.
# * Replace `Tanh` by `ReLU` and the mean by `MaxPool2d`. Does LeNet learn faster?
# * Train it with `lk.fit` on `lk.datasets.whales().crops("points", 32)`, 20 classes.
# * Look at the six kernels of the first layer after training, `network[0].weight`.
#
# **Next:** lesson 03 goes deeper, and finds out why deeper alone does not help.
