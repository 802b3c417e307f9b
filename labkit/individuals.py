"""Who is it? The contest's way: find the head, turn it upright, then name the animal."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import interpolate

from labkit.augment import flip, flip_vertical, quarter_turns, rotate, scale, shift
from labkit.models import ConvNet, Locator, ours
from labkit.models.modes import held_still
from labkit.runtime import pick_device
from labkit.store import ImageStore
from labkit.store.crops import around_boxes
from labkit.store.store import check_store
from labkit.tasks import classify, locate
from labkit.train import fit, predict

FRAME, CLOSE_UP = 128, 64  # pixels of the pictures that finder and pointer learn from
MARGIN = 0.35  # of a head's box, left around it, since a box that is found is a little off


@torch.no_grad()  # and not inference mode: whoever gets the places may go on to learn from them
def find_heads(
    store: ImageStore, finder: nn.Module | None = None, pointer: nn.Module | None = None
) -> tuple[Tensor, Tensor]:
    """Find a head in each picture: boxes [N, 4] and two points [N, 2, 2], in the store's pixels.

    `finder` takes the whole picture at 128 pixels, `pointer` a square around the box at 64; both
    are models of `locate`, and ours, trained on drawn right whales, where none is given. Where a
    head is, does not depend on how the camera was held: both are asked about the picture, its
    mirror image and either upside down, and the mean of the four counts. Taught in lesson 04.
    """
    check_store(store, "find_heads")
    finder, pointer = finder or ours("whale_finder"), pointer or ours("whale_pointer")
    height, width = store.images.shape[-2:]
    corners = _mean_of_four(finder, store, (FRAME, FRAME * width // height), ordered=True)
    boxes = (corners * torch.tensor([width, height])).flatten(1)
    close_up = store.crops(boxes, CLOSE_UP, margin=MARGIN)
    points = CLOSE_UP * _mean_of_four(pointer, close_up, (CLOSE_UP, CLOSE_UP))
    back = around_boxes(boxes.double(), CLOSE_UP, MARGIN).float()  # [N, 2, 3]
    return boxes, torch.einsum("nij,nkj->nki", back[:, :, :2], points) + back[:, None, :, 2]


def _mean_of_four(
    network: nn.Module, store: ImageStore, size: tuple[int, int], ordered: bool = False
) -> Tensor:
    """Places [N, K, 2] in shares of the picture; `ordered` for a box, which stays upright."""
    device = pick_device()
    network.to(device)
    found = []
    with held_still(network):
        for images, _ in store.batches(200, targets=(), device=device):
            images = interpolate(images, size, mode="bilinear", antialias=True)
            views = []
            for mirrored in ((), (3,), (2,), (2, 3)):
                places = network(images.flip(mirrored)).float().cpu()
                for side in mirrored:
                    places[..., 3 - side] = 1 - places[..., 3 - side]  # x belongs to dimension 3
                views.append(places.sort(1).values if ordered else places)
            found.append(torch.stack(views).mean(0))
    return torch.cat(found)


def passports(
    store: ImageStore,
    size: int = 64,
    finder: nn.Module | None = None,
    pointer: nn.Module | None = None,
) -> ImageStore:
    """Cut each head out, upright and of one size: a new store of squares of `size` pixels.

    Places are found, not given, so any store will do; see `find_heads` and `ImageStore.crops`.
    Taught in lesson 04.
    """
    return store.crops(find_heads(store, finder, pointer)[1], size)


def learn_heads(
    train: ImageStore, valid: ImageStore | None = None, *, epochs: int = 30
) -> tuple[nn.Module, nn.Module]:
    """Train a finder and a pointer on a store with `box` and `points`: see `find_heads`.

    Mirrored pictures are welcome here: a mirrored head is where it is. Squares for the pointer
    are cut around the true boxes, then moved about as much as a finder errs. Pictures whose head
    nobody has marked are left out. Taught in lesson 04.
    """
    train, valid = _marked(train), valid and _marked(valid)
    finder, pointer = Locator(points=2), Locator(points=2)
    moves = [flip(), flip_vertical(), quarter_turns(), shift(0.1)]
    fit(finder, locate("box"), *_batches([train, valid], "box", moves), epochs=epochs, lr=1e-2)
    near = [part and part.crops("box", CLOSE_UP, margin=MARGIN) for part in (train, valid)]
    moves = [rotate(180), flip(), shift(0.12)]
    fit(pointer, locate("points"), *_batches(near, "points", moves), epochs=epochs, lr=1e-2)
    return finder, pointer


def _marked(store: ImageStore) -> ImageStore:
    """The pictures of which both box and points are known, as of most photographs they are."""
    known = store.column("box").isfinite().all(1) & store.column("points").isfinite().all(2).all(1)
    return store if known.all() else store[known]


def _batches(parts: list, target: str, augment: list) -> list:
    """Batches to learn from and, where there is a second part, to be scored on."""
    train, valid = parts
    scored = valid.batches(200, targets=target) if valid else None
    return [train.batches(32, augment=augment, targets=target, shuffle=True), scored]


@dataclass(frozen=True)
class Identifier:
    """Finder, pointer and classifier in a row: what `identify` returns."""

    network: nn.Module
    classes: tuple[str, ...]
    finder: nn.Module | None = None
    pointer: nn.Module | None = None

    def __call__(self, store: ImageStore) -> Tensor:
        """How likely each picture is to show each individual: [N, classes], rows sum to one."""
        heads = passports(store, CLOSE_UP, self.finder, self.pointer)
        return predict(self.network, classify(self.classes), heads.batches(200)).softmax(1)


def identify(train: ImageStore, *, epochs: int = 60) -> Identifier:
    """Learn to name individuals from whole pictures; call what is returned with other pictures.

    `train` needs labels. Where it has a `box` and `points` too, a finder and a pointer learn from
    them; without, ours are used. Finds and turns the heads, then trains a small network on them
    with small turns and shifts, never mirrored: a mirrored animal is another one. Raises what
    `fit` raises. Taught in lesson 04.
    """
    finder = pointer = None
    if {"box", "points"} <= train.targets.keys():
        finder, pointer = learn_heads(train)
    heads = passports(train, CLOSE_UP, finder, pointer)
    network = ConvNet(len(train.classes))
    augment = [rotate(8), shift(0.04), scale(0.92, 1.08)]
    batches = heads.batches(32, augment=augment, shuffle=True)
    fit(network, classify(train.classes), batches, epochs=epochs, lr=1e-2)
    return Identifier(network, train.classes, finder, pointer)
