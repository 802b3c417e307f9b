"""Right and wrong answers to lesson 10's exercises on boxes and losses, beyond one line."""

import math
from collections.abc import Callable, Iterable, Mapping
from numbers import Real
from typing import Any

import torch

from labkit.exercises.blanks import all_blank

Tensor = torch.Tensor


def windows(size: int, side: int, step: int) -> Tensor:
    starts = range(0, size - side + 1, step)
    boxes = [(x, y, x + side, y + side) for y in starts for x in starts]
    return torch.tensor(boxes, dtype=torch.float32)


def places(size: int, side: int, step: int) -> Iterable[float]:
    """Where the windows of a row begin."""
    return range(0, size - side + 1, step)


def from_start(x: float, y: float, side: int) -> tuple[float, ...]:
    return x, y, x + side, y + side


def sliding(
    across: Callable[[int, int, int], Iterable[float]] = places,
    down: Callable[[int, int, int], Iterable[float]] | None = None,
    box: Callable[[float, float, int], tuple[float, ...]] = from_start,
) -> Callable:
    """Other places where windows begin, across and down, or another box at each."""

    def answer(size: int, side: int, step: int) -> Tensor:
        columns = list(across(size, side, step))
        rows = list((down or across)(size, side, step))
        return torch.tensor([box(x, y, side) for y in rows for x in columns], dtype=torch.float32)

    return answer


def cut_off(size: int, side: int, step: int) -> Tensor:
    """Windows that stick out, cut at the picture's border."""
    starts = range(0, size, step)
    return torch.tensor(
        [(x, y, min(x + side, size), min(y + side, size)) for y in starts for x in starts],
        dtype=torch.float32,
    )


def pushed_back(size: int, side: int, step: int) -> list[int]:
    """One more at the border, where the step does not come out even."""
    return sorted({*range(0, size - side + 1, step), size - side})


def spread(size: int, side: int, step: int) -> list[float]:
    """As many as there are, spread evenly up to the border."""
    return torch.linspace(0, size - side, (size - side) // step + 1).tolist()


def in_grid(size: int, side: int, step: int) -> Tensor:
    """A table of windows, row and column, instead of a list."""
    found = windows(size, side, step)
    return found.view(math.isqrt(len(found)), -1, 4)


def in_numbers(size: int, side: int, step: int) -> list[tuple[int, ...]]:
    return [tuple(map(int, box)) for box in windows(size, side, step).tolist()]


def decoded(offsets: Tensor, anchors: Tensor) -> Tensor:
    start, end = anchors[:, :2], anchors[:, 2:]
    sides = end - start
    centre = (start + end) / 2 + offsets[:, :2] * sides
    half = sides * offsets[:, 2:].exp() / 2
    return torch.cat([centre - half, centre + half], 1)


def cornered(centre: Tensor, sides: Tensor) -> Tensor:
    """Corners from centres and sides."""
    return torch.cat([centre - sides / 2, centre + sides / 2], 1)


def moving(
    centre: Callable[[Tensor, Tensor], Tensor] = lambda start, sides: start + sides / 2,
    shift: Callable[[Tensor, Tensor, Tensor], Tensor] = lambda d, sides, grown: d * sides,
    grown: Callable[[Tensor, Tensor], Tensor] = lambda sides, d: sides * d.exp(),
    box: Callable[[Tensor, Tensor], Any] = cornered,
) -> Callable:
    """Another centre, another shift of it, other sides, or another box made of both."""

    def answer(offsets: Tensor, anchors: Tensor) -> Any:
        start, sides = anchors[:, :2], anchors[:, 2:] - anchors[:, :2]
        new = grown(sides, offsets[:, 2:])
        return box(centre(start, sides) + shift(offsets[:, :2], sides, new), new)

    return answer


def fixed_corner(offsets: Tensor, anchors: Tensor) -> Tensor:
    """The first corner moves as the centre should, and the box grows from it."""
    start, sides = anchors[:, :2], anchors[:, 2:] - anchors[:, :2]
    start = start + offsets[:, :2] * sides
    return torch.cat([start, start + sides * offsets[:, 2:].exp()], 1)


def all_linear(offsets: Tensor, anchors: Tensor) -> Tensor:
    sides = anchors[:, 2:] - anchors[:, :2]
    return anchors + offsets * torch.cat([sides, sides], 1)


def unpacked(offsets: Tensor, anchors: Tensor) -> Tensor:
    """The rows taken for the columns."""
    x1, y1, x2, y2 = anchors
    dx, dy, dw, dh = offsets
    width, height = x2 - x1, y2 - y1
    x, y = (x1 + x2) / 2 + dx * width, (y1 + y2) / 2 + dy * height
    width, height = width * dw.exp(), height * dh.exp()
    return torch.stack([x - width / 2, y - height / 2, x + width / 2, y + height / 2])


def in_place(offsets: Tensor, anchors: Tensor) -> Tensor:
    anchors.copy_(decoded(offsets, anchors))
    return anchors


def by_math(offsets: Tensor, anchors: Tensor) -> Tensor:
    start, end = anchors[:, :2], anchors[:, 2:]
    centre = (start + end) / 2 + offsets[:, :2] * (end - start)
    half = (end - start) * math.exp(offsets[:, 2:]) / 2
    return torch.cat([centre - half, centre + half], 1)


def weighted(losses: Mapping[str, Tensor], weights: Mapping[str, float]) -> dict[str, Tensor]:
    return {name: loss * weights.get(name, 1.0) for name, loss in losses.items()}


class Weighed(dict):
    """What `weighted` returned, in words where it is shown."""

    def __repr__(self) -> str:
        cut = self["what no longer leads back to the network"]
        parts = (
            f"{name!r}: {_shown(loss)}" + (" (leads nowhere)" if f"{name} (" in cut else "")
            for name, loss in self["the losses"].items()
        )
        return f"{{{', '.join(parts)}}}"


def _shown(loss: Any) -> str:
    return f"{float(loss):.4g}" if isinstance(loss, Tensor) and loss.ndim == 0 else repr(loss)


def led_back(
    weighted_by: Callable, losses: Mapping[str, Tensor], weights: Mapping[str, float]
) -> Any:
    """The losses that come back, how each leads back, and whether those given are as they were."""
    leaves = {name: loss.clone().requires_grad_() for name, loss in losses.items()}
    before = {name: leaf.clone() for name, leaf in leaves.items()}  # as a network computes them
    given = dict(before)
    found = weighted_by(given, weights)
    if not isinstance(found, Mapping):
        return plain(found)
    if all_blank(found):
        return found
    return Weighed(
        {
            "the names, in their order": list(found),
            "the losses": {name: plain(each) for name, each in found.items()},
            "what no longer leads back to the network": _cut_off(found),
            "its gradient": {name: _slope(each, leaves.get(name)) for name, each in found.items()},
            "what was given": _after(given, before, leaves),
        }
    )


def plain(value: Any) -> Any:
    """Without the way back, which is looked at by itself; however it is nested."""
    if isinstance(value, Real):
        return torch.tensor(float(value))
    if isinstance(value, Tensor):
        return value.detach().float()
    return type(value)(map(plain, value)) if type(value) in (list, tuple) else value


def _cut_off(found: Mapping[str, Any]) -> str:
    """Which losses are plain numbers, or tensors that no gradient passes; 0 has none to pass."""
    cut = [
        f"{name} ({'detached' if isinstance(each, Tensor) else 'a plain number'})"
        for name, each in found.items()
        if not isinstance(each, Tensor) or (not each.requires_grad and each.any())
    ]
    return ", ".join(cut) or "nothing"


def _slope(value: Any, leaf: Tensor | None) -> float:
    """How much of its gradient a loss hands back to the one that was given under its name."""
    if leaf is None or not isinstance(value, Tensor) or not value.requires_grad:
        return 0.0
    slope = torch.autograd.grad(value.sum(), leaf, retain_graph=True, allow_unused=True)[0]
    return 0.0 if slope is None else slope.item()


def _after(given: dict, before: dict[str, Tensor], leaves: dict[str, Tensor]) -> str:
    if not all(torch.equal(before[name], leaf) for name, leaf in leaves.items()):
        return "a tensor in it was changed"
    same = list(given) == list(before) and all(given[name] is before[name] for name in before)
    return "as it was" if same else "the dictionary was changed"


def changed_in_place(losses: dict[str, Tensor], weights: Mapping[str, float]) -> dict[str, Tensor]:
    for name, weight in weights.items():
        losses[name] = losses[name] * weight
    return losses


def multiplied_in_place(
    losses: Mapping[str, Tensor], weights: Mapping[str, float]
) -> dict[str, Tensor]:
    """A new dictionary, and yet the same tensors in it."""
    new = dict(losses)
    for name in new:
        new[name] *= weights.get(name, 1.0)
    return new


def filled_up(losses: Mapping[str, Tensor], weights: dict[str, float]) -> dict[str, Tensor]:
    return {name: loss * weights.setdefault(name, 1.0) for name, loss in losses.items()}


def each_loss(change: Callable[[Tensor, float], Any]) -> Callable:
    """Something else of each loss and its weight."""

    def answer(losses: Mapping[str, Tensor], weights: Mapping[str, float]) -> dict[str, Any]:
        return {name: change(loss, weights.get(name, 1.0)) for name, loss in losses.items()}

    return answer


def only(keep: Callable[[str, Mapping[str, float]], Any]) -> Callable:
    """Only some of the names."""

    def answer(losses: Mapping[str, Tensor], weights: Mapping[str, float]) -> dict[str, Tensor]:
        right = weighted(losses, weights)
        return {name: loss for name, loss in right.items() if keep(name, weights)}

    return answer


def shared_out(losses: Mapping[str, Tensor], weights: Mapping[str, float]) -> dict[str, Tensor]:
    """Weights that come to 1 together."""
    whole = sum(weights.get(name, 1.0) for name in losses)
    return {name: loss * weights.get(name, 1.0) / whole for name, loss in losses.items()}


def by_position(losses: Mapping[str, Tensor], weights: Mapping[str, float]) -> dict[str, Tensor]:
    """Weights given to the losses one after another, whatever their names."""
    each = [*weights.values(), *[1.0] * len(losses)]
    return {name: loss * weight for (name, loss), weight in zip(losses.items(), each, strict=False)}
