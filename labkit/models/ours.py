"""Networks that this course has trained: their weights come with the package."""

from importlib import import_module, resources

import torch
from torch import nn

from labkit.models.captioner import Captioner
from labkit.models.denoiser import Denoiser
from labkit.models.film import FiLM
from labkit.models.grid import Grid
from labkit.models.locator import Locator
from labkit.models.unet import UNet
from labkit.runtime.near import did_you_mean
from labkit.words import vocabulary

STREET = 7  # classes of the drawn streets
SHAPES_ANSWERS = 26  # to questions about drawn shapes


def for_streets(name: str) -> nn.Module:
    """A detector of `labkit.models`, which loads it when it is first asked for."""
    return getattr(import_module("labkit.models"), name)(STREET)


# name -> the network its weights belong to; how each was trained: labkit/recipes
OURS = {
    "whale_finder": lambda: Locator(points=2),
    "whale_pointer": lambda: Locator(points=2),
    "polyp_masks": lambda: UNet(classes=1, width=12),
    "road_faster_rcnn": lambda: for_streets("faster_rcnn"),
    "road_mask_rcnn": lambda: for_streets("mask_rcnn"),
    "road_rfcn": lambda: for_streets("rfcn"),
    "road_ssd": lambda: for_streets("ssd"),
    "road_yolo": lambda: for_streets("YOLO"),
    "dreamt_whales": lambda: Denoiser(classes=2, widths=(24, 48, 96)),
    "shapes_grid": Grid,
    "asked_shapes": lambda: FiLM(vocabulary("shapes"), SHAPES_ANSWERS, blocks=3),
    "told_shapes": lambda: Captioner(vocabulary("shapes", "en")),
    "told_shapes_fr": lambda: Captioner(vocabulary("shapes", "fr")),
}


def ours(name: str) -> nn.Module:
    """Return one of the course's own trained networks, in evaluation mode.

    "whale_finder" finds the box of a right whale's head in a whole picture, "whale_pointer" the tip
    of the snout and the blowholes in a square around that box; both learned from drawn whales alone
    (`labkit.recipes.whale_heads`). "polyp_masks" gives one logit a pixel, above 0 for a polyp in a
    drawn endoscopy frame (`labkit.recipes.polyp_masks`). "road_faster_rcnn", "road_mask_rcnn",
    "road_rfcn", "road_ssd" and "road_yolo" find the seven classes of `datasets.roads` in drawn
    streets of 160 pixels (`labkit.recipes.road_detectors`). "dreamt_whales" draws heads of 32
    pixels with `sample`, of class 0 with broken callosities and of class 1 with one strip of them
    (`labkit.recipes.dreamt_whales`). "shapes_grid" is a `Grid` that knows drawn shapes by sight,
    for networks that are asked about them or tell of them (`labkit.recipes.shapes_grid`), and
    "asked_shapes" answers questions in English about them by the classes of `datasets.questions`
    (`labkit.recipes.asked_shapes`); "told_shapes" and "told_shapes_fr" tell of them in English and
    in French (`labkit.recipes.told_shapes`). Raises ValueError for another name. Taught in lessons
    04, 06 and 09 to 14.

    >>> ours("whale_pointer")(torch.zeros(1, 3, 64, 64)).shape
    torch.Size([1, 2, 2])
    """
    if name not in OURS:
        hint = did_you_mean(name, OURS)
        raise ValueError(
            f"No network of ours is called {name!r}.{hint} There are {', '.join(OURS)}."
        )
    network = OURS[name]()
    with resources.as_file(resources.files("labkit") / "weights" / f"{name}.pt") as file:
        state = torch.load(file, map_location="cpu", weights_only=True)
    network.load_state_dict(state)  # kept in 16 bits, which become the network's 32
    return network.eval()
