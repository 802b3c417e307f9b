"""What networks cost and what they reached: one table of all."""

import time
from collections.abc import Sequence
from typing import Any

import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from labkit.models.densenet import SmallDenseNet
from labkit.models.lenet import LeNet
from labkit.models.resnet import SmallResNet
from labkit.models.zoo import NAMES, build, smallest

TURNS = 3
OURS = {"LeNet": LeNet, "SmallResNet": SmallResNet, "SmallDenseNet": SmallDenseNet}
OUR_SIZE, OUR_CLASSES = 32, 10


@torch.inference_mode()
def compare(names: Sequence[str] = (*OURS, *NAMES), size: int = 224) -> list[dict[str, Any]]:
    """Return a row a network: its weights, its work, its time here and its ImageNet score.

    `names` are those that `classifier` knows, with a thousand classes on pictures of `size` pixels
    a side (or the network's smallest, where that is more), and "LeNet", "SmallResNet" and
    "SmallDenseNet", with ten classes on 32 pixels. "multiply-adds, millions" are counted in a
    forward pass of one picture that is really run; "ms a picture" is the best of three such passes
    on this computer's processor. "top-1, %" is what torchvision says of its first weights for the
    network (V1), measured at their own size, which is 299 pixels for Inception v3 and 224 for the
    rest; a dash where there is none. Later weights (V2) of ResNet-50, 101 and 152 owe four points
    or more to another training, so a family with both could not be compared. No weights are
    downloaded: what a pass costs does not depend on them. Taught in lesson 03.

    >>> row = compare(["resnet18"], size=64)[0]
    >>> row["network"], row["weights, millions"], row["top-1, %"]
    ('resnet18', 11.69, 69.8)
    """
    return [_row(name, OUR_SIZE if name in OURS else max(size, smallest(name))) for name in names]


def _row(name: str, size: int) -> dict[str, Any]:
    network = _filled(name)
    picture = torch.zeros(1, 3, size, size).contiguous(memory_format=torch.channels_last)
    with FlopCounterMode(display=False) as counter:  # the pass that warms up
        network(picture)
    seconds = []
    for _ in range(TURNS):
        started = time.perf_counter()
        network(picture)
        seconds.append(time.perf_counter() - started)
    weights = sum(each.numel() for each in network.parameters())
    return {
        "network": name,
        "pixels": size,
        "weights, millions": round(weights / 1e6, 2),
        "multiply-adds, millions": round(counter.get_total_flops() / 2e6, 1),
        "ms a picture": round(1000 * min(seconds), 1),
        "top-1, %": _top1(name),
    }


def _filled(name: str) -> nn.Module:
    """A network whose weights are all alike, since to draw millions takes longer than a pass."""
    with torch.device("meta"):
        network = OURS[name](classes=OUR_CLASSES) if name in OURS else build(name)
    network = network.eval().to_empty(device="cpu")
    for values in (*network.parameters(), *network.buffers()):
        values.fill_(0.01)  # no zeros, nor numbers so small that a processor slows down
    return network.to(memory_format=torch.channels_last)


def _top1(name: str) -> Any:
    if name in OURS or name == "lite0":
        return "–"  # nobody measured them, and the wheel does not say
    from torchvision import models

    first = next(iter(models.get_model_weights(name)))
    return round(first.meta["_metrics"]["ImageNet-1K"]["acc@1"], 1)
