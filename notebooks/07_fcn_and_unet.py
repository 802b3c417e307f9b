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
# # Lesson 07 · Polyps: FCN and U-Net
#
# Open in Colab: not yet, the course has no public address.
#
# 40 minutes with the teacher, 50 minutes of practice · about 105 s of computing on two CPU cores
#
# You will learn to:
#
# - Turn a network that names pictures into one that names every pixel.
# - Enlarge maps with a transposed convolution, worked out by hand.
# - Measure what skips bring, from FCN-32s to U-Net.
# - Outline pictures of any size, see where the network hesitates, and learn from a few scribbles.
#
# This lesson builds on [lesson 06](06_polyps_pictures_and_masks.ipynb).

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
# A biologist outlines a thousand cells by hand. A doctor asks how far a polyp reaches. You want yourself in front of another background. All need more than a
# name: **where does it end**, to the pixel?
#
# Two answers came in 2014 and 2015. Long, Shelhamer and Darrell taught networks that name pictures to name every pixel: **FCN**. Ronneberger, Fischer and Brox made **U-Net** for cells,
# of which few are ever outlined. You build the heart of both, and measure which draws the better outline. **All frames here are drawn**; the photograph near the end is real.
#
# Look first into a trained U-Net, lesson 06's, while a frame goes through: input → model → output.

# %%
import tempfile

import numpy as np
import torch
from PIL import Image, ImageDraw
from torch import nn
from torch.nn import functional as F
from torchvision.models.segmentation import fcn_resnet50

lk.seed(0)
large = lk.datasets.polyps(size=96)
frame, trained = large.images[29], lk.models.ours("polyp_masks")
with torch.inference_mode():
    maps = [trained.down[0](frame[None] / 127.5 - 1)]
    for level in trained.down[1:]:
        maps.append(level(trained.pool(maps[-1])))
    for level, bridge in zip(trained.up, maps[-2::-1]):
        maps.append(level(maps[-1], bridge))
    answer = trained.head(maps[-1])[0, 0].sigmoid()
answer = answer.where(large.targets["mask"][29] != 255, 0)  # the lens shows nothing there


# %%
def stage(maps):
    """A caption and a picture of maps [1, C, h, w]: their mean, from black to white."""
    mean = maps[0].mean(0)
    return str(list(maps.shape[1:])), (mean - mean.min()) / (mean.max() - mean.min())


shapes = f"{list(frame.shape)} → {list(maps[0].shape[1:])}"
lk.show.levels(
    [(f"frame (drawn)\n{shapes}", frame), *map(stage, maps[1:5])],
    [*map(stage, maps[5:8]), (f"polyp? {list(answer.shape)}", answer)],
    alt="A drawn frame shrinks to 6 by 6 places and grows again; dashed arrows join the two sides.",
)

# %% [markdown]
# On the way down there are more and more maps, of fewer and fewer places: they say *what*. On the way up the places come back: *where*. Each dashed arrow is a **skip**, also called a *bridge*: it
# brings fine maps to coarse ones. (The topmost starts at the frame's first 12 maps.)
#
# ## From a name to a map
#
# A classifier ends in a linear layer: from 64 numbers of a picture, say, to scores of two classes. FCN's first idea: ask the same layer **at every place** of the last maps. Such a
# layer is a convolution whose kernel is one pixel. **Predict** the shape of its answer to 64 maps of 4 × 5 places.

# %%
handed = torch.randn(1, 64, 4, 5)  # maps, as a classifier's convolutions hand them on
name_it = nn.Linear(64, 2)
everywhere = nn.Conv2d(64, 2, kernel_size=1)
with torch.no_grad():
    everywhere.weight.copy_(name_it.weight[:, :, None, None])
    everywhere.bias.copy_(name_it.bias)
scores = everywhere(handed)
same = torch.allclose(scores[0, :, 2, 3], name_it(handed[0, :, 2, 3]), atol=1e-5)
print("scores", list(scores.shape), "| at one place, is it the linear layer's answer?", same)


# %% [markdown]
# No layer is left that insists on a size: the network is **fully convolutional**, and a larger picture gets a larger map.
#
# VGG, from lesson 03, halves a picture five times, so one place stands for 32 × 32 pixels. A frame of 64 pixels keeps 2 × 2 places. They have to be enlarged.
#
# ## A convolution, the other way round
#
# A **transposed convolution** (or *up-convolution*) multiplies the whole kernel by each number and lays the product down like a stamp, each `stride` places after the last. Where stamps overlap, they add up. Move the sliders.

# %%
def stamp(step=1, stride=2):
    """Show the stamp that one number leaves, and the sums so far."""
    lk.show.upconvolution_step(
        torch.tensor([[1.0, 2], [3, 4]]), torch.tensor([[1.0, 2, 1], [2, 4, 2], [1, 2, 1]]),
        step, stride=stride,
        alt="Four numbers, the kernel times one of them, and the sums of all stamps so far.",
    )


lk.explore(stamp, step=(0, 3), stride=(1, 3))


# %% [markdown]
# ### Exercise 1: stamp by stamp
#
# `output` is ready, all zeros. Go over all values, and add to each one's part of the output what it stamps. (`output[a:b, c:d] += …` adds.)

# %% tags=["exercise"]
def up_convolve(values, kernel, stride):
    """Return the output of a transposed convolution: values [H, W] stamped with kernel [k, l]."""
    rows, columns = kernel.shape
    height, width = values.shape
    output = torch.zeros((height - 1) * stride + rows, (width - 1) * stride + columns)
    ...


up_convolve = lk.check("up_convolve", up_convolve)

# %%
known = large.targets["mask"][29] == 1
coarse = F.avg_pool2d(known[None].float(), 8)[0]  # 12 x 12 places
tent = 1 - ((torch.arange(16) + 0.5) / 8 - 1).abs()  # 1 in the middle, 0 at the neighbours
kernels = torch.ones(8, 8), tent[:, None] * tent
enlarged = [up_convolve(coarse, kernel, 8) for kernel in kernels]
chess = up_convolve(up_convolve(coarse, torch.ones(3, 3) / 2, 2), torch.ones(3, 3) / 2, 2)
lk.show.pictures(
    [coarse, *[e / e.max() for e in (*enlarged, chess)]], columns=4,
    titles=["12 × 12 (drawn)", "8 × 8 of ones", "16 × 16, a tent", "3 × 3, stride 2, twice"],
    alt="A coarse drawn polyp enlarged: as squares, smoothly, and with a chessboard pattern.",
)

# %% [markdown]
# With a tent for a kernel it interpolates. So ours begin, and then they learn, like all other weights. A kernel whose side is no multiple of its stride leaves a chessboard.
#
# Why *transposed*? Write all pixels in one column, and a convolution is a table of numbers that multiplies it. The up-convolution multiplies by the same table with rows and columns exchanged. Its test: *a* convolved, times *b*, is *a* times *b* up-convolved.

# %%
kernel, a, b = torch.randn(3, 3), torch.randn(9, 9), torch.randn(4, 4)
convolved = F.conv2d(a[None, None], kernel[None, None], stride=2)[0, 0]
print(f"{(convolved * b).sum():.4f} = {(a * up_convolve(b, kernel, 2)).sum():.4f}")

# %% [markdown]
# ## FCN-32s
#
# VGG's convolutions, scores at every place, enlarged 32-fold in one step. Train it, everything narrow, in seconds. **Predict** its IoU; lesson 06's small U-Net had about .65.

# %%
small = lk.datasets.polyps(size=64)
train, _, test = small.split()  # patients stay whole
task = lk.tasks.segment(small.classes, loss="bce + dice")
turned = [lk.augment.flip(), lk.augment.flip_vertical()]
epochs = lk.budget(cpu=14, gpu=20, seconds=0.8)
results, found = {}, {}


def learn(name, network, lr=5e-3, epochs=epochs, frames=train, batch=16):
    """Train a network, keep its masks of the test, and add its score to the table."""
    batches = frames.batches(batch, augment=turned, targets="mask", shuffle=True)
    lk.fit(network, task.called(name), batches, epochs=epochs, lr=lr)
    found[name] = lk.predict(network, task, test.batches(60, targets="mask"))
    score = lk.metrics.Segmentation(classes=2)
    score.update(found[name], test.targets["mask"])
    weights = sum(weight.numel() for weight in network.parameters())
    results[name] = {"network": name, "weights": weights, "IoU": score.compute()["IoU per image"]}
    lk.table(list(results.values()), "Polyps of drawn patients never seen (the test alone)")


lk.seed(0)
fcn32 = lk.models.FCN(classes=1, stride=32, width=8)
learn("FCN-32s", fcn32)


# %% [markdown]
# ## Skips
#
# What went wrong? The last maps know *what* and hardly *where*. The maps of the stage before have twice as many places. FCN asks them too: their scores are **added** to the coarse ones, once these are
# enlarged to as many places. That is FCN-16s; once more, and it is FCN-8s.
#
# ### Exercise 2: add a skip
#
# `double` is a layer that makes a map of scores twice as high and wide, `score` one that makes scores of `maps`. Add them. If a side of `maps` is odd, the doubled scores have one row or column too many, the last: cut it off.

# %% tags=["exercise"]
def add_skip(coarse, maps, double, score):
    """Return scores as fine as maps [N, C, H, W]: coarse ones doubled, plus those of the maps.

    coarse are scores [N, K, h, w] of K classes; h and w are half of H and W, rounded up.
    """
    ...


add_skip = lk.check("add_skip", add_skip)


# %%
class MyFCN(nn.Module):
    """VGG's convolutions, and as many skips as asked for, each of them yours."""

    def __init__(self, skips):
        super().__init__()
        self.layers = lk.models.FCN(classes=1, stride=32 // 2**skips, width=8)

    def forward(self, images):
        maps = [images]
        for stage in self.layers.stages:
            maps.append(stage(maps[-1]))
        scores = self.layers.scores[0](maps.pop())
        for double, score in zip(self.layers.doublers, self.layers.scores[1:]):
            scores = add_skip(scores, maps.pop(), double, score)
        height, width = images.shape[-2:]
        return self.layers.enlarge(scores)[..., :height, :width]


for skips, name in ((1, "FCN-16s"), (2, "FCN-8s")):
    lk.seed(0)
    learn(name, MyFCN(skips))

# %% [markdown]
# Means of three sets of drawn patients: .27, .51 and .62 (.26 to .28, .46 to .56, .56 to .68). Places come back with each skip, for few weights. (FCN-32s has most, in its larger kernel.)
#
# Very often the code exists already. torchvision's FCN stands on ResNet-50 and has no skips; instead, its last maps stay larger:

# %%
theirs = fcn_resnet50(weights=None, weights_backbone=None, num_classes=1).eval()
with torch.inference_mode():
    images = train.images[:2] / 127.5 - 1
    last, answer = theirs.backbone(images)["out"], theirs(images)["out"]
millions = sum(weight.numel() for weight in theirs.parameters()) / 1e6
print(f"{millions:.0f} million weights, last maps {list(last.shape)}, scores {list(answer.shape)}")


# %% [markdown]
# ## U-Net
#
# FCN adds *scores*. U-Net keeps more: on every level the **maps** of the way down go over the bridge, are laid beside those that come up, and two convolutions look at both.
#
# ### Exercise 3: one level up
#
# `enlarge` doubles the maps; cut off what is too much, as before. Lay them beside the maps from the bridge, **the bridge first** (`torch.cat([a, b], 1)`), and let `look` see both.

# %% tags=["exercise"]
def up(maps, bridge, enlarge, look):
    """Return the maps of the level above, from maps [N, C, h, w] and the bridge's [N, B, H, W]."""
    ...


up = lk.check("up", up)


# %% [markdown]
# Your level is the heart of this network. The rest is one first level, and four down.

# %%
def twice(inputs, outputs):
    """Two convolutions, each with batch normalisation and ReLU."""
    layers = []
    for count in (inputs, outputs):
        layers += [nn.Conv2d(count, outputs, 3, padding=1), nn.BatchNorm2d(outputs), nn.ReLU()]
    return nn.Sequential(*layers)


# %%
class MyUNet(nn.Module):
    """A first level, four down, each half as large and twice as wide, and four up."""

    def __init__(self):
        super().__init__()
        down, up = ((3, 8), (8, 16), (16, 32), (32, 64), (64, 128)), (64, 32, 16, 8)
        self.down = nn.ModuleList(twice(inputs, outputs) for inputs, outputs in down)
        self.enlarge = nn.ModuleList(nn.ConvTranspose2d(2 * n, n, 2, 2) for n in up)
        self.look = nn.ModuleList(twice(2 * n, n) for n in up)
        self.score = nn.Conv2d(8, 1, kernel_size=1)

    def forward(self, images):
        levels = [self.down[0](images)]
        for level in self.down[1:]:
            levels.append(level(F.max_pool2d(levels[-1], 2)))
        maps = levels.pop()
        for enlarge, look in zip(self.enlarge, self.look):
            maps = up(maps, levels.pop(), enlarge, look)
        return self.score(maps)


# %%
lk.seed(0)
network = MyUNet()
learn("my U-Net", network)

# %%
void = test.targets["mask"] == 255
masks = {name: (logits[:, 0] > 0).long().where(~void, 255) for name, logits in found.items()}
two = [58, 83]
lk.show.masks(
    [test.images[i] for i in two for _ in masks], [masks[name][i] for i in two for name in masks],
    truth=[test.targets["mask"][i] for i in two for _ in masks], columns=4,
    titles=[f"{name} (drawn)" for name in masks] * 2,
    alt="Two drawn frames outlined by four networks, ever finer; the true edges dotted.",
)


# %% [markdown]
# FCN-32s paints blots, often beside the polyp. In these two frames every step tightens the outline, and the thin stalk is lost by all four. (They were picked for that: each step helps in about half of the frames.) U-Net on three sets of patients: .68, from .65 to .70. On one FCN-8s is level with it, on none FCN-32s near.
#
# ## Larger than fits
#
# A slide under a microscope is far larger than what a network takes at once. So you cut it into **tiles**. Near its edge a tile does not see what comes next, so U-Net's authors let
# tiles **overlap**, and answer only for the middle of each.
#
# ### Exercise 4: where tiles begin
#
# Along one side: the first begins at 0, each next one as far on as `overlap` allows, and the last ends where the side ends. (`range(a, b, step)` stops before `b`.)

# %% tags=["exercise"]
def tile_starts(length, size, overlap):
    """Return where tiles, each size long, begin along a side: no more of them than it takes.

    Each shares at least overlap with the next; the first begins at 0, the last ends where the side
    ends. length is at least size.
    """
    ...


tile_starts = lk.check("tile_starts", tile_starts)


# %%
def in_tiles(images, size, overlap):
    """Put together, as logits [N, 1, H, W], what the trained U-Net says of square tiles."""
    side, rim = images.shape[-1], overlap // 2
    whole = torch.zeros(len(images), 1, side, side)
    for top in tile_starts(side, size, overlap):
        for left in tile_starts(side, size, overlap):
            tile = trained(images[:, :, top : top + size, left : left + size])
            y, x = rim if top else 0, rim if left else 0  # what the tile before knew better
            whole[:, :, top + y : top + size, left + x : left + size] = tile[:, :, y:, x:]
    return whole


# %% [markdown]
# **Predict:** the U-Net of lesson 06 outlines frames of 96 pixels. What do tiles cost it?

# %%
held_out = large.split()[2]
frames, truth = held_out.images / 127.5 - 1, held_out.targets["mask"]


def overlap_of(name, called):
    """Return a row for a table: the mean IoU of masks of the held-out frames."""
    score = lk.metrics.Segmentation(classes=2)
    score.update(called.long(), truth)
    return {"asked about": name, "IoU": score.compute()["IoU per image"]}


cuts = {"all at once": (96, 0), "4 tiles of 64": (64, 32), "4 tiles of 48": (48, 0)}
cuts["9 tiles of 48"] = (48, 24)
with torch.inference_mode():
    tiled = {name: in_tiles(frames, *cut)[:, 0] > 0 for name, cut in cuts.items()}
lk.table([overlap_of(*each) for each in tiled.items()], "Whole drawn frames, and tiles")
differ = (tiled["4 tiles of 48"] != tiled["all at once"]) & (truth != 255)
at = differ.sum((1, 2)).argmax()
lk.show.masks(
    [held_out.images[at]] * 4, [m[at].long().where(truth[at] != 255, 255) for m in tiled.values()],
    truth=[truth[at]] * 4, titles=[f"{name} (drawn)" for name in tiled],
    alt="One drawn frame, outlined at once and in tiles: parts are missed, edges follow seams.",
)

# %% [markdown]
# A tile that a polyp fills shows wall and hardly an edge, one that it barely reaches shows a sliver: both say *no polyp*, and seams remain. On three sets of patients tiles of 48 give .79 side by side and .84 where they share 24; tiles of 64, which share 32, give .89; all at once, .90.
#
# ## Somebody else's first layers
#
# The way down may be a network that has seen a million photographs. `LiteUNet` goes down through EfficientNet-Lite0, with what ImageNet taught it, frozen, and up through levels like yours. It gets **forty** frames, where the others
# had 360. **Predict** where it lands in the table.

# %%
few = train[::9]
borrowed = lk.models.LiteUNet(classes=1)
borrowed.encoder.requires_grad_(False)
lk.seed(0)
many = lk.budget(cpu=30, gpu=40, seconds=0.4)
learn("frozen Lite0, 40 frames", borrowed, lr=3e-3, epochs=many, frames=few, batch=8)

# %% [markdown]
# With forty frames it lands beside FCN-8s, which had nine times as many. Three sets of patients: .58; from random weights .35, a U-Net on the same forty .28. Edges and textures, it seems, need not be learned twice.
#
# ## From bets to a mask
#
# A network bets, and you draw the line. One half is a habit, no law. **Recall** is the share of the polyps' pixels that you call polyp, **precision** the share of what you call polyp that is one. Move the line.
# **Predict** which of the two rises when the line falls.

# %%
with torch.inference_mode():
    bets = trained(frames)[:, 0].sigmoid().where(truth != 255, 0)


def draw_line(line=0.5):
    """Show three frames with the pixels above the line, and what that gives of all frames."""
    called = bets > line
    right = (called & (truth == 1)).sum()
    print(f"recall {right / (truth == 1).sum():.3f}, precision {right / called.sum():.3f}")
    some = [28, 58, 79]
    lk.show.masks(
        [held_out.images[i] for i in some], [called[i] for i in some], columns=3,
        truth=[truth[i] for i in some],
        alt="Three drawn frames: what is above the line in orange, the true polyps dotted.",
    )


lk.explore(draw_line, line=(0.02, 0.98, 0.06))


# %% [markdown]
# At .02 recall is .99 instead of .97, and one in nine of the pixels you call polyp is none. (Three sets: one in seven.) Where a pixel that is missed costs more than a false alarm, put the line low. You choose it on the validation frames; you have just looked at the test, to learn.
#
# ## Ask four times
#
# A mirrored frame might as well have been taken. So ask about it, too, and **turn the answer back**. Where the answers disagree, the network is unsure.
#
# ### Exercise 5: four views
#
# `images.flip([3])` mirrors left to right, `[2]` upside down, `[2, 3]` does both and `[]` nothing. The model gives logits; you return probabilities.

# %% tags=["exercise"]
def four_views(model, images):
    """Return what the model says of pictures [N, 3, H, W] in four views: [4, N, 1, H, W], 0 to 1.

    The views: as they are, left to right, upside down, both. Each answer is turned back.
    """
    ...


four_views = lk.check("four_views", four_views)
with torch.inference_mode():
    views = four_views(trained, frames)[:, :, 0]
views = views.where(truth != 255, 0)
together, apart = views.mean(0), views.std(0, unbiased=False)
asked = {"one view": views[0] > 0.5, "four views": together > 0.5}
lk.table([overlap_of(*each) for each in asked.items()], "Drawn frames, asked once or four times")

# %%
wrong = (asked["four views"] != (truth == 1)) & (truth != 255)
for low, high in ((0, 0.02), (0.02, 0.1), (0.1, 1)):
    there = (apart >= low) & (apart < high) & (truth != 255)
    share = there.sum() / (truth != 255).sum()
    mistakes = (wrong & there).sum() / wrong.sum()
    print(f"apart by {low} to {high}: {share:.1%} of the pixels, {mistakes:.0%} of the mistakes")
doubt = apart.sum((1, 2))
# The frame with most doubt of three patients, ten frames each. (Twice, to be seen.)
worst = [max(range(first, first + 10), key=lambda i: doubt[i]) for first in (0, 40, 70)]
maps = (held_out.images, together, 2 * apart, wrong.float())
lk.show.pictures(
    [each[i] for i in worst for each in maps],
    titles=["frame (drawn)", "mean of four views", "how far apart", "wrong"] * 3,
    alt="Three drawn frames, the mean answer, where four answers differ, and where they are wrong.",
)

# %% [markdown]
# Four answers are better than one, for nothing but time: .93 on three sets of patients, where one has .90. And most mistakes lie on the few pixels where they differ: at edges, stalks, the rim of the lens. A map of doubt tells a person where to look. It tells nothing of what all four views miss alike.
#
# ## Remember
#
# * A 1 × 1 convolution names every place; a transposed convolution makes the places finer.
# * Coarse maps know what, fine maps know where. FCN adds scores, U-Net lays maps beside each other.
# * Tiles need overlap. Borrowed layers need few frames.
# * The line is yours, and costs either way. Turn the answers back.
#
# ## Other applications: a new background
#
# **Photo editing**: you scribble on a real photograph, orange on the person, blue on the rest. The maps of the frozen Lite0 describe each place with 195 numbers, and the smallest head there is, a 1 × 1 convolution, learns from the
# scribbles alone. (Eileen Collins, photographed for NASA; public domain. Her helmet is *rest*: you want her alone. The sea behind her is drawn.)

# %%
photo = lk.datasets.photograph("astronaut").pixels
person = [
    [(50, 16), (66, 22), (70, 30)], [(56, 30), (56, 44), (58, 75), (62, 118)],
    [(38, 62), (22, 90), (8, 120)], [(66, 86), (84, 88)], [(82, 66), (86, 84)],
    [(30, 126), (30, 112)],
]
rest = [
    [(4, 4), (6, 60), (10, 76)], [(24, 6), (34, 44)], [(82, 6), (84, 40), (92, 52)],
    [(98, 20), (96, 58)], [(104, 8), (106, 50)], [(122, 8), (124, 120)],
    [(104, 72), (120, 66)], [(96, 96), (110, 120)],
    [(102, 86), (118, 90)],
]
paper = Image.new("L", (128, 128), 255)  # 255: nobody says
for number, lines in ((0, rest), (1, person)):
    for line in lines:  # corners as (x, y), from 0 to 127
        ImageDraw.Draw(paper).line(line, fill=number, width=3)
scribbles = torch.tensor(np.array(paper)).long()

# %%
levels = [F.interpolate(photo[None].float(), (256, 256), mode="area") / 127.5 - 1]
encoder = lk.models.LiteUNet(classes=1).encoder.eval()
with torch.no_grad():
    for level in encoder[:4]:
        levels.append(level(levels[-1]))
described = torch.cat([F.interpolate(each, (128, 128), mode="bilinear") for each in levels], 1)
described = described - described.mean((2, 3), keepdim=True)
described = described / described.std((2, 3), keepdim=True).clamp(min=1e-6)


def cut_out(described):
    """Train a head on the scribbles, and return what it makes of the whole photograph, 0 to 1."""
    lk.seed(0)
    head = nn.Conv2d(described.shape[1], 1, kernel_size=1)
    optimiser = torch.optim.AdamW(head.parameters(), lr=0.01, weight_decay=0.1)
    for _ in range(200):
        loss = lk.losses.bce(head(described), scribbles[None])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    logits = F.interpolate(head(described).detach(), photo.shape[-2:], mode="bicubic")
    return logits[0].sigmoid()


# %%
sea = lk.datasets.whales(2, whales=2, size=512, fit="crop").images[1]
marked = F.interpolate(scribbles[None, None].float(), photo.shape[-2:])[0, 0]
painted = photo.clone()
for number, colour in ((0, (0, 114, 178)), (1, (230, 159, 0))):
    painted[:, marked == number] = torch.tensor(colour, dtype=torch.uint8)[:, None]
shown = [painted]
for numbers in (described[:, :3], described):  # the first three are the colours
    cut = cut_out(numbers)
    shown.append((photo * cut + sea * (1 - cut)).to(torch.uint8))
lk.show.pictures(
    shown, columns=3,
    titles=["your scribbles", "by colour alone", "by what Lite0 sees (sea drawn)"],
    alt="An astronaut with scribbles; cut out by colour: a ghost; by features: before a drawn sea.",
)

# %% [markdown]
# Colour alone does not know a person. A halo, a lost sleeve? Add a stroke, (x, y) from the top left corner, 0 to 127, and run again.
#
# ## On real data
#
# Real frames where you have them, else your pairs in place of `None`, else drawn. Ten epochs are no result: a U-Net reaches .75 on Kvasir-SEG (mean IoU, arXiv 2401.11734).

# %%
path, name = None, "hyperkvasir"  # or "camvid": streets, 31 classes
if path is None and lk.datasets.there(name):
    make = lk.datasets.roads if name == "camvid" else lk.datasets.polyps
    mine = make(200, source=name, size=64)
    mine.card.show()
else:
    path = path or lk.datasets.write_folder(few, tempfile.mkdtemp() + "/pairs")
    mine = lk.datasets.folder(path, size=64)
learned, _, shown = mine.split(0.0, 0.2)
lk.seed(0)
network, shown = lk.models.LiteUNet(classes=len(mine.classes)), shown[:4]
network.encoder.requires_grad_(False)
asked = lk.tasks.segment(mine.classes, loss="ce + dice").called("mine")
batches = learned.batches(8, augment=turned[:1], targets="mask", shuffle=True)
kept = shelf / f"07 {name}.pt" if shelf and path is None else None  # see KEEP, in the first cell
lk.fit(network, asked, batches, epochs=lk.budget(cpu=10, gpu=40), lr=3e-3, checkpoint=kept)
found = lk.predict(network, asked, shown.batches(4, targets="mask")).argmax(1)
lk.show.masks(
    shown.images, found.where(shown.targets["mask"] != 255, 255),
    truth=shown.targets["mask"], titles=shown.names, classes=mine.classes,
    alt="Four real frames, or yours, or drawn ones, outlined by a network that never saw them.",
)
lk.report()

# %% [markdown]
# ## Go further
#
# * `fcn_resnet50(weights="DEFAULT")` downloads weights that know the 20 classes of PASCAL VOC. Cut the astronaut out with it: person is class 15.
# * `lk.models.UNet(classes=1, width=16, depth=4)`: wider and deeper. What does it gain, and what does it cost?
# * `borrowed.encoder.requires_grad_(True)`: let the first layers learn too, with `lr=1e-3`.
#
# **Next:** lesson 08 asks what all these scores are worth.
