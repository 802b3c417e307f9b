"""Right and wrong answers to lesson 11's exercises on one stage: what is kept, cells, boxes."""

from collections.abc import Callable
from typing import Any

import torch

Tensor = torch.Tensor
INF = float("inf")


def kept(losses: Tensor, positive: Tensor, ratio: int = 3) -> Tensor:
    others = losses.masked_fill(positive, -torch.inf)
    count = min(ratio * int(positive.sum()), int((~positive).sum()))
    chosen = positive.clone()
    chosen[others.topk(count).indices] = True
    return chosen


def of_others(losses: Tensor, positive: Tensor) -> Tensor:
    """The losses, with no chance for the positive ones."""
    return losses.masked_fill(positive, -INF)


def keeping(
    count: Callable[[Tensor, int], Any] = lambda positive, ratio: ratio * positive.sum(),
    values: Callable[[Tensor, Tensor], Tensor] = of_others,
    join: Callable[[Tensor, Tensor], Any] = torch.logical_or,
) -> Callable:
    """Another number, other values to rank by, or something else made of both kinds."""

    def answer(losses: Tensor, positive: Tensor, ratio: int = 3) -> Any:
        ranked, hard = values(losses, positive), torch.zeros_like(positive)
        number = max(0, min(int(count(positive, ratio)), len(losses)))
        hard[ranked.topk(number).indices] = True
        return join(positive, hard & (ranked > -INF))

    return answer


def random_ones(losses: Tensor, positive: Tensor, ratio: int = 3) -> Tensor:
    chosen, negative = positive.clone(), (~positive).nonzero()[:, 0]
    order = torch.randperm(len(negative))
    chosen[negative[order[: ratio * int(positive.sum())]]] = True
    return chosen


def places_among_the_others(losses: Tensor, positive: Tensor, ratio: int = 3) -> Tensor:
    """The places in the shorter tensor of the others, taken for places among all."""
    count = min(ratio * int(positive.sum()), int((~positive).sum()))
    chosen = positive.clone()
    chosen[losses[~positive].topk(count).indices] = True
    return chosen


def without_a_bound(losses: Tensor, positive: Tensor, ratio: int = 3) -> Tensor:
    chosen, negative = positive.clone(), (~positive).nonzero()[:, 0]
    chosen[negative[losses[negative].topk(ratio * int(positive.sum())).indices]] = True
    return chosen


def without_a_bound_among_all(losses: Tensor, positive: Tensor, ratio: int = 3) -> Tensor:
    """The positive ones come last and are taken too: no harm, until there are none left either."""
    chosen = positive.clone()
    chosen[of_others(losses, positive).topk(ratio * int(positive.sum())).indices] = True
    return chosen


def down_to_a_line(among: Callable[[Tensor, Tensor], Tensor]) -> Callable:
    """All whose loss is at least the last one's of those that are wanted, if there are so many."""

    def answer(losses: Tensor, positive: Tensor, ratio: int = 3) -> Tensor:
        count = ratio * int(positive.sum())
        ranked = among(losses, positive).sort(descending=True).values
        line = ranked[count - 1] if count else INF
        return positive | (losses >= line)

    return answer


def all_or_none(losses: Tensor, positive: Tensor, ratio: int = 3) -> Tensor:
    """None of the others where there are not so many as are wanted."""
    enough = ratio * positive.sum() <= (~positive).sum()
    return kept(losses, positive, ratio) if enough else positive.clone()


def places_of_both(losses: Tensor, positive: Tensor, ratio: int = 3) -> Tensor:
    count = min(ratio * int(positive.sum()), int((~positive).sum()))
    hard = of_others(losses, positive).topk(count).indices
    return torch.cat([positive.nonzero()[:, 0], hard])


def sorted_once(losses: Tensor, positive: Tensor, ratio: int = 3) -> Tensor:
    """The published trick sorts twice; once gives places, and no ranks."""
    places = of_others(losses, positive).argsort(descending=True)
    return positive | (~positive & (places < ratio * positive.sum()))


def only_the_largest(losses: Tensor, positive: Tensor, ratio: int = 3) -> Tensor:
    """A part as large as the ratio says, whatever the positives are."""
    return positive | keeping(lambda p, ratio: (~p).sum() // ratio)(losses, positive, ratio)


def cells(boxes: Tensor, size: float, grid: int) -> Tensor:
    middle = (boxes[:, :2] + boxes[:, 2:]) / 2
    column, row = (middle * grid / size).long().clamp(max=grid - 1).unbind(1)
    return torch.stack([row, column], 1)


def middle(boxes: Tensor) -> Tensor:
    return (boxes[:, :2] + boxes[:, 2:]) / 2


def in_cells(places: Tensor, size: float, grid: int) -> Tensor:
    return places * grid / size


def to_the_last(places: Tensor, grid: int) -> Tensor:
    return places.clamp(max=grid - 1)


def celled(
    place: Callable[[Tensor], Tensor] = middle,
    scale: Callable[[Tensor, float, int], Tensor] = in_cells,
    whole: Callable[[Tensor], Tensor] = Tensor.long,
    last: Callable[[Tensor, int], Tensor] = to_the_last,
    order: Callable[[Tensor], Any] = lambda found: found.flip(1),
) -> Callable:
    """Another place of the box, another unit, another cell, or another form of the answer."""

    def answer(boxes: Tensor, size: float, grid: int) -> Any:
        return order(last(whole(scale(place(boxes), size, grid)), grid))

    return answer


def number_of_cell(boxes: Tensor, size: float, grid: int) -> Tensor:
    row, column = cells(boxes, size, grid).unbind(1)
    return row * grid + column


def without_those_on_the_border(boxes: Tensor, size: float, grid: int) -> Tensor:
    inside = (middle(boxes) < size).all(1)
    return cells(boxes[inside], size, grid)


def from_below(boxes: Tensor, size: float, grid: int) -> Tensor:
    """Rows counted upwards, as in mathematics."""
    row, column = cells(boxes, size, grid).unbind(1)
    return torch.stack([grid - 1 - row, column], 1)


def first_box(boxes: Tensor, size: float, grid: int) -> Tensor:
    """Rows taken for columns: four boxes instead of four numbers."""
    x1, y1, x2, y2 = boxes
    place = torch.stack([(y1 + y2) / 2, (x1 + x2) / 2], 1)
    return (place * grid / size).long().clamp(max=grid - 1)


def boxes_of(answers: Tensor, size: float) -> Tensor:
    numbers = torch.arange(len(answers))
    x, y, width, height = answers.unbind(-1)
    x, y = (numbers + x) / len(answers), (numbers[:, None] + y) / len(answers)
    width, height = width**2, height**2
    corners = [x - width / 2, y - height / 2, x + width / 2, y + height / 2]
    return size * torch.stack(corners, -1)


def two_corners(x: Tensor, y: Tensor, width: Tensor, height: Tensor) -> tuple[Tensor, ...]:
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def reading(
    place: Callable[[Tensor, Tensor, float, int], Any] = lambda x, cell, size, grid: (
        (cell + x) / grid * size
    ),
    side: Callable[[Tensor, float, int], Any] = lambda root, size, grid: root**2 * size,
    corners: Callable[[Tensor, Tensor, Tensor, Tensor], Any] = two_corners,
    swapped: bool = False,
    columns: tuple[int, int, int, int] = (0, 1, 2, 3),
) -> Callable:
    """A middle or a side read in another way, other corners, or cells the other way round."""

    def answer(answers: Tensor, size: float) -> Tensor:
        grid = len(answers)
        row, column = torch.meshgrid(torch.arange(grid), torch.arange(grid), indexing="ij")
        if swapped:
            row, column = column, row
        x, y, width, height = (answers[..., column] for column in columns)
        x, y = place(x, column, size, grid), place(y, row, size, grid)
        width, height = side(width, size, grid), side(height, size, grid)
        return torch.stack(corners(x, y, width, height), -1)

    return answer


def only(columns: list[int], wrong: Callable, right: Callable = boxes_of) -> Callable:
    """Right but for some columns, which are those of a wrong answer."""

    def answer(*given: Any) -> Tensor:
        found = right(*given).clone()
        found[..., columns] = wrong(*given)[..., columns]
        return found

    return answer


def turned_table(answers: Tensor, size: float) -> Tensor:
    """`answers[column, row]` is read for the cell in this row and column."""
    return reading(swapped=True)(answers, size).transpose(0, 1)


def shaped(change: Callable[[Tensor], Any]) -> Callable:
    """The right boxes in another form."""
    return lambda answers, size: change(boxes_of(answers, size))


def inside(answers: Tensor, size: float) -> Tensor:
    return boxes_of(answers, size).clamp(0, size)


def one_offset(answers: Tensor, size: float) -> Tensor:
    """`arange` of one dimension, added to both: along the columns, whichever it is."""
    grid = len(answers)
    x, y, width, height = answers.unbind(-1)
    x, y = (torch.arange(grid) + x) / grid, (torch.arange(grid) + y) / grid
    return size * torch.stack(two_corners(x, y, width**2, height**2), -1)
