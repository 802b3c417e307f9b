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
# # Lesson 02 · Whales: convolutions and LeNet
#
# Open in Colab: not yet, the course has no public address.
#
# 25 minutes with the teacher, 45 minutes of practice · about 25 s of computing on two CPU cores
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

# %% [markdown]
# In lesson 00 a network that saw one pixel at a time confused a suit with a flag. What names a whale
# is no colour either: it is a **pattern**, light beside dark. To see a pattern, look at neighbours.
#
# In the 1990s a network that does so, **LeNet**, read the amounts on bank cheques. It spared clerks a
# dull job, and each figure that it misread cost somebody money. You build it here, train it with a
# loop of your own, and compute the scores that tell how far to trust it.
#
# ## A convolution, number by number
#
# A **kernel** is a small table of weights. Lay it on the picture, multiply number by number, add up:
# that is one number of the output. Then move it on. This kernel takes what is on the right from what
# is on the left.

# %%
import inspect
import time

import torch
from torch import nn
from torch.nn import functional as F

edge = torch.tensor([[0, 0, 0, 9, 9, 9]] * 6)  # dark on the left, light on the right
left_minus_right = torch.tensor([[1.0, 0.0, -1.0]] * 3)


def slide(step=5, stride=1, padding=0, dilation=1):
    """Show one step of the kernel on its way over the edge."""
    lk.show.convolution_step(
        edge, left_minus_right, step, stride=stride, padding=padding, dilation=dilation,
        alt="A grid of numbers with a frame of nine, a kernel of nine weights, and the sums so far.",
    )


slide()

# %% [markdown]
# Where nothing changes the sum is 0; at the edge it is −27. **Stride** is how far the kernel moves,
# **padding** a frame of zeros, **dilation** spreads the kernel out. Move the sliders, or call `slide` with
# other numbers. Which of the three make the output smaller?

# %%
lk.explore(slide, step=(0, 35, 1), stride=(1, 3, 1), padding=(0, 2, 1), dilation=(1, 2, 1))


# %% [markdown]
# ### Exercise 1: convolve
#
# Two lines are missing: cut out the window at this row and column, and keep the sum of the products.

# %% tags=["exercise"]
def convolve(picture, kernel):
    """Slide a kernel over a picture [H, W]; return the sums, smaller by what does not fit."""
    height, width = kernel.shape
    rows, columns = picture.shape[0] - height + 1, picture.shape[1] - width + 1
    result = torch.zeros(rows, columns)
    for row in range(rows):
        for column in range(columns):
            window = ...
            result[row, column] = ...
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
started = time.perf_counter()
maps = [convolve(head, kernel) for kernel in kernels.values()]
by_hand = time.perf_counter() - started
stack = torch.stack(list(kernels.values()))[:, None]  # [4 kernels, 1 channel, 3, 3]
started = time.perf_counter()
F.conv2d(head[None, None], stack)  # all four at once, by torch
print(f"Your loops took {by_hand / (time.perf_counter() - started):.0f} times as long as torch.")
lk.show.pictures(
    [head, *(m if m.min() >= 0 else m + 0.5 for m in maps)],
    titles=["a head (drawn)", *kernels],
    columns=5,
    alt="A drawn whale's head in grey, and four maps: its upright edges, its level edges, a blur, its spots.",
)


# %% [markdown]
# Grey is 0, light is more, dark is less. Each kernel answers to something else, everywhere in the picture alike. And
# **nobody writes kernels any more: training finds them.**
#
# ### Exercise 2: what size comes out
#
# With dilation, a kernel reaches over more pixels than it has weights: three weights two apart reach
# over five. Count the places it finds on a side of `size` pixels; `//` divides and rounds down.

# %% tags=["exercise"]
def size_after(size, kernel, stride=1, padding=0, dilation=1):
    """Return how many places a kernel finds along a side."""
    ...


size_after = lk.check("size_after", size_after)

# %% [markdown]
# A **transposed convolution** goes the other way: each number of a small map is multiplied by the kernel
# and laid down on a larger one. Lesson 07 draws with it. Its size is the one that the formula would lead back.

# %%
up = nn.ConvTranspose2d(1, 1, kernel_size=4, stride=2, padding=1)
size = up(torch.zeros(1, 1, 8, 8)).shape[-1]
print(f"8 becomes {size}, and a convolution makes {size_after(size, 4, 2, 1)} of {size} again.")


# %% [markdown]
# ## LeNet, line by line
#
# Two convolutions look for patterns, and patterns of patterns. Between them a mean over 2 × 2 places halves each side
# (**pooling**), and `Tanh` bends each number, as several layers without a bend would be worth one. At the end
# three **linear** layers weigh what was found. **Predict** the shape after each line.

# %%
def lenet(classes=10):
    """Return LeNet-5 (LeCun and others, 1998) for colour pictures of 32 x 32 pixels."""
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
    rows.append({"layer": type(layer).__name__, "what comes out": list(x.shape), "weights": weights})
lk.table(rows, "A picture on its way through LeNet")

# %% [markdown]
# A convolution needs few weights, since each place shares them. The first linear layer has most of
# them, and it alone ties LeNet to 32 × 32.
#
# Its task is **classification**. The digits are **real**: 13 people wrote them. Neighbours in the set may be of one hand, so
# the split cuts it in blocks. The figure input → model → output, before any training:

# %%
digits = lk.datasets.digits()
train_digits, valid_digits, test_digits = digits.split()
lk.seed(0)
network = lenet()
digit = digits.images[8]
with torch.inference_mode():
    probabilities = network(digit[None] / 127.5 - 1).softmax(1)[0]
lk.show.flow(
    [
        (f"digit\n{list(digit.shape)} uint8", digit),
        ("model", "LeNet,\nnot trained yet"),
        ("output\n10 probabilities", (probabilities, digits.classes)),
    ],
    alt="A handwritten eight, a box for LeNet, and three bars of about a tenth each.",
)
print(digits.source)


# %% [markdown]
# ## Your training loop
#
# ### Exercise 3: one step
#
# Lesson 00 had four numbered lines. Write them: measure the loss with `F.cross_entropy(logits, labels)`, forget
# the last gradients, compute new ones, move the weights. Return the loss as a plain number.

# %% tags=["exercise"]
def train_step(network, optimiser, images, labels):
    """Let a network learn from one batch; return its loss."""
    ...


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


network_losses = train(network, of(train_digits))
lk.show.curve(
    network_losses, title="LeNet learns digits", x="epoch", y="loss",
    alt="A loss that falls fast over two epochs, then slowly towards zero.",
)

# %% [markdown]
# How good is it on digits that it never saw? From here on each experiment leaves a row in one table.

# %%
task = lk.tasks.classify(digits.classes)
results = []


def note(experiment, network, part=test_digits):
    """Measure a network on pictures it never saw, and keep the row."""
    found = lk.evaluate(network, task, part.batches(400, device="cpu"))
    results.append({"experiment": experiment, "accuracy": found["accuracy"], "log loss": found["log loss"]})
    print(f"{experiment}: {found['accuracy']:.1%} right, log loss {found['log loss']:.2f}")


note("my loop", network)

# %% [markdown]
# `lk.fit` is **that loop**. These are its own lines, printed from the library. Find your four.

# %%
source = inspect.getsource(lk.fit).splitlines()
first = next(i for i, line in enumerate(source) if "for batch in train" in line)
print(inspect.cleandoc("\n".join(["", *source[first : first + 10]])))
lk.seed(0)
fitted = lenet()
lk.fit(fitted, task, of(train_digits), epochs=8, lr=1e-2)
note("lk.fit", fitted.cpu())


# %% [markdown]
# Around your four stand the device, 16-bit numbers on a GPU (`scaler`) and a plan that raises and lowers the
# learning rate. `task.loss` is cross-entropy.
#
# ## What is minimised
#
# **Cross-entropy** is −Σ c log p: `c` is 1 for the right class and 0 for the others, so all that is left is
# minus the logarithm of the probability of the right class.
#
# ### Exercise 4: cross-entropy
#
# `logits.log_softmax(dim=1)` gives log p, [N, classes]. `table[[0, 1], [5, 7]]` picks one number of each row.

# %% tags=["exercise"]
def cross_entropy(logits, labels):
    """Return the mean of -log p of each picture's own class."""
    ...


cross_entropy = lk.check("cross_entropy", cross_entropy)
images, labels = next(iter(test_digits.batches(400, device="cpu")))
with torch.inference_mode():
    logits = network(images)
print(f"By hand {cross_entropy(logits, labels):.4f}, by torch {F.cross_entropy(logits, labels):.4f}")


# %% [markdown]
# With two classes, one number is enough: the probability `p` of *yes*. Then it is the **binary
# cross-entropy**, −c log p − (1 − c) log(1 − p). Back to the whales: some have one continuous
# callosity, others a broken one (drawn). The contest's winners let their network learn that too.

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
p, c = torch.tensor([1.0, 0.8]), torch.tensor([0.0, 1.0])
print("The formula:", -c * p.log() - (1 - c) * (1 - p).log())
print("From logits:", F.binary_cross_entropy_with_logits(torch.tensor([100, 1.386]), c, reduction="none"))


# %% [markdown]
# Sure and wrong (p = 1, c = 0) costs infinity, and no gradient survives that. So torch computes both losses from
# **logits**, before any softmax or sigmoid.
#
# ## What is reported
#
# Accuracy is the share that is right. It hides *which* mistakes are made.
#
# ### Exercise 5: precision, recall and F1
#
# **Precision:** of all that was called yes, how much is? **Recall:** of all that is, how much was called yes? **F1** is
# 2 × precision × recall / (precision + recall). All three are 0 where nothing is called yes.

# %% tags=["exercise"]
def scores(predicted, truth):
    """Return precision, recall and F1 of two tensors of True and False."""
    ...


scores = lk.check("scores", scores)

# %% [markdown]
# From which probability on is a callosity called continuous? **Predict** what a higher threshold does to each score.

# %%
with torch.inference_mode():
    batches = test_heads.batches(200, targets="continuous", device="cpu")
    p = torch.cat([yes_or_no(images)[:, 0].sigmoid() for images, _ in batches])
truth = test_heads.targets["continuous"]
rows = []
for threshold in (0.05, 0.25, 0.5, 0.75, 0.95, 1.0):
    predicted = p > threshold
    row = dict(zip(("precision", "recall", "F1"), scores(predicted, truth)))
    rows.append({"yes above": threshold, "accuracy": (predicted == truth).float().mean().item()} | row)
lk.table(rows, "Continuous or broken? (drawn whales)")

# %% [markdown]
# A higher threshold buys precision with recall; F1 is best where neither is poor. The last row never says yes. Its
# accuracy does not look bad; its recall is 0. With a hundred broken callosities for each continuous one, its accuracy
# would be 99 %.
#
# For more than two classes, take each in turn as *yes*. **Macro** F1 is the plain mean over classes, so rare ones
# count as much as common ones; **micro** counts every picture alike. The **confusion matrix** shows it all.

# %%
confusion = lk.metrics.Confusion(classes=10)
confusion.update(logits, labels)
lk.show.matrix(
    confusion.matrix, digits.classes, title="Who is taken for whom?", x="LeNet says", y="it is",
    alt="A ten by ten table with nearly all counts on the diagonal, and a few digits confused.",
)
lk.table([confusion.compute()], "Its scores, macro")

# %% [markdown]
# ### The lecture's code, then and now
#
# These lines stood on its slides in 2018. What does each do today?

# %%
from sklearn.metrics import accuracy_score, f1_score

predicted, loss = logits.argmax(1), F.cross_entropy(logits, labels)
lines = {
    "torch.max(logits.data, 1)[1]": "logits.argmax(1), in torch.inference_mode()",
    "100 * torch.sum(predicted == labels) / labels.size(0)": "of all batches: lk.evaluate",
    "accuracy_score(labels, predicted)": "the same; from a GPU with .cpu()",
    "f1_score(labels, predicted, average='macro')": "the same, or Confusion",
    "nn.CrossEntropyLoss()(logits, labels)": "the same",
    "nn.BCELoss()(logits[:, 0], (labels == 8).float())": "nn.BCEWithLogitsLoss()",
    "loss.data[0]": "loss.item(), and add it up",
}
rows = []
for line, today in lines.items():
    try:
        value = torch.as_tensor(eval(line))
        shown = f"{list(value.shape)} labels" if value.ndim else f"{value:.3f}"
    except (IndexError, RuntimeError) as error:
        shown = f"{type(error).__name__}: {str(error)[:40]}…"
    rows.append({"then": line, "today it gives": shown, "write": today})
lk.table(rows, "Seven lines of 2018")

# %% [markdown]
# ## Too fast, too long
#
# The **learning rate** says how far a step goes. **Predict** the three curves.

# %%
curves = {}
for lr in (0.005, 0.1, 3.0):
    lk.seed(0)
    other = lenet()
    curves[f"learning rate {lr:g}"] = train(other, of(train_digits), lr=lr)
    note(f"learning rate {lr:g}", other)
lk.show.curves(
    curves, title="One network, three learning rates", x="epoch",
    y="loss, log scale", scale="log",
    alt="With 0.005 the loss hardly moves, with 0.1 it falls below 0.1, with 3 it stays around ten.",
)

# %% [markdown]
# Too small: in this time it learns too little (**underfitting**). Too large: every step overshoots. Look for this number
# first.
#
# Now fifty digits to learn from, and plenty of time.

# %%
lk.seed(0)
crammed = lenet()
fifty = train_digits[torch.randperm(len(train_digits))[:50]]
lk.fit(crammed, task, of(fifty), valid_digits.batches(400), epochs=60, lr=3e-2)
note("fifty digits", crammed.cpu())


# %% [markdown]
# It knows its fifty by heart, and the loss on others turns and goes *up*: **overfitting**. More examples help, or stopping
# earlier. The accuracy hardly shows it: the network is wrong as often as before, and more sure of it.
#
# ## Four silent mistakes
#
# None of these raises an error. **Predict** which one the loss gives away.

# %%
def softmax_twice(network, optimiser, images, labels):
    """Wrong: cross_entropy wants logits, not probabilities."""
    loss = F.cross_entropy(network(images).softmax(1), labels)
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    return loss.item()


def never_forget(network, optimiser, images, labels):
    """Wrong: without zero_grad the gradients of all steps add up."""
    loss = F.cross_entropy(network(images), labels)
    loss.backward()
    optimiser.step()
    return loss.item()


curves = {"as it should be": network_losses}
for mistake in (softmax_twice, never_forget):
    lk.seed(0)
    other = lenet()
    curves[mistake.__name__] = train(other, of(train_digits), step=mistake)
    note(mistake.__name__, other)

# %%
lk.show.curves(
    curves, title="Two mistakes and what they do to the loss", x="epoch",
    y="loss, log scale", scale="log",
    alt="The right loop falls to near zero; softmax twice stays high; without zero_grad it rises.",
)
lk.seed(0)
other = lk.models.ConvNet(classes=10)
lk.fit(other, task, of(train_digits), epochs=4, lr=1e-2)
other = other.cpu()
note("ConvNet", other)
other.train()  # the third mistake: nobody called eval()
with torch.inference_mode():
    alone = torch.cat([other(image[None]) for image in images]).argmax(1)
right = (alone == labels).float().mean().item()
results.append({"experiment": "ConvNet, eval() forgotten", "accuracy": right})
lk.table(results, "All experiments, on digits never seen")

# %% [markdown]
# * **Softmax twice:** with ten classes the loss cannot fall below 1.46, and learning is slow.
# * **No `zero_grad`:** it learns, then runs away.
# * **No `eval()`:** batch normalisation compares a picture with its batch. Alone, it has nothing to compare with.
# * **Accuracy on unequal classes** you have met: always *no*, and 99 % right.
#
# ## Remember
#
# * A convolution lays the same few weights on every place. LeNet stacks two, and weighs what they find.
# * Training is four lines: guess and measure, forget, find the way, move.
# * Losses take logits. Cross-entropy asks how sure the network was of the truth.
# * Accuracy hides rare classes; precision, recall and F1 show them.
# * Watch both curves: the training's alone says nothing about new pictures.
# * Very often the code exists already: LeNet is in every tutorial, and `lk.models.LeNet` is yours.
#
# Other applications: the same small networks read postcodes, meters and road signs.
#
# ## On real data
#
# Where there is internet, torchvision brings the classic sets. Put `MNIST`, `SVHN` or `CIFAR10` in place of
# `None`; `"data"` is the folder it goes to.

# %%
name = None
if name:
    from torchvision import datasets
    from torchvision.transforms import v2

    prepare = v2.Compose(
        [v2.ToImage(), v2.RGB(), v2.Resize((32, 32)), v2.ToDtype(torch.float32, scale=True)]
    )
    real = getattr(datasets, name)("data", download=True, transform=prepare)
    network = lenet()
    lk.fit(network, task, torch.utils.data.DataLoader(real, 64, shuffle=True), epochs=2)
else:
    print("No name yet, so nothing is downloaded.")
lk.report()

# %% [markdown]
# ## Go further
#
# * Replace `Tanh` by `ReLU` and the mean by `MaxPool2d`. Does LeNet learn faster?
# * Train it on `lk.datasets.whales().crops("points", 32)`, with 20 classes. How far does it come?
# * Look at the six kernels of the first layer after training, `network[0].weight`. What do they answer to?
# * Write `f1_score(average="macro")` yourself from `confusion.matrix`.
#
# **Next:** lesson 03 goes deeper, and finds out why deeper alone does not help.
