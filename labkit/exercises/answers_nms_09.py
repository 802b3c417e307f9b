"""Right and wrong answers to lesson 09's exercise on doubles, those that do not fit on a line."""

from collections.abc import Callable

import torch

from labkit.exercises.answers_09 import box_iou

Tensor = torch.Tensor


def nms(boxes: Tensor, scores: Tensor, limit: float = 0.5) -> Tensor:
    kept, left = [], scores.argsort(descending=True)
    while len(left) > 0:
        best, left = left[0], left[1:]
        kept.append(best.item())
        overlap = box_iou(boxes[best][None], boxes[left])[0]
        left = left[overlap <= limit]
    return torch.tensor(kept, dtype=torch.long)


def greedy(
    drops: Callable[[Tensor, float], Tensor] = lambda overlap, limit: overlap > limit,
    order: Callable[[Tensor], Tensor] = lambda scores: scores.argsort(descending=True),
    against: slice = slice(None),
) -> Callable:
    """Another rule of what is dropped, another order, or a look at some of those kept alone."""

    def answer(boxes: Tensor, scores: Tensor, limit: float = 0.5) -> Tensor:
        kept: list[int] = []
        for row in order(scores).tolist():
            overlap = box_iou(boxes[[row]], boxes[kept[against]])[0] if kept else torch.zeros(0)
            if not drops(overlap, limit).any():
                kept.append(row)
        return torch.tensor(kept, dtype=torch.long)

    return answer


def dropped_by_dropped(boxes: Tensor, scores: Tensor, limit: float = 0.5) -> Tensor:
    """Whatever overlaps with a better box is dropped, also where that one is dropped itself."""
    order = scores.argsort(descending=True)
    overlap = box_iou(boxes[order], boxes[order]).triu(1)
    return order[(overlap <= limit).all(0)]


def beside_any(boxes: Tensor, scores: Tensor, limit: float = 0.5) -> Tensor:
    """Whatever overlaps with any other box is dropped, the better one too."""
    order = scores.argsort(descending=True)
    overlap = box_iou(boxes[order], boxes[order]).fill_diagonal_(0)
    return order[(overlap <= limit).all(0)]


def with_itself(boxes: Tensor, scores: Tensor, limit: float = 0.5) -> Tensor:
    """Each box is compared with itself too, and drops itself."""
    order = scores.argsort(descending=True)
    return order[(box_iou(boxes[order], boxes[order]) <= limit).all(0)]


def places_in_order(boxes: Tensor, scores: Tensor, limit: float = 0.5) -> Tensor:
    """Where the boxes stand once they are sorted, not which they are."""
    order = scores.argsort(descending=True)
    return nms(boxes[order], scores[order], limit)


def off_by_one(boxes: Tensor, scores: Tensor, limit: float = 0.5) -> Tensor:
    """The overlap with the boxes behind the first, laid beside all of them."""
    kept, left = [], scores.argsort(descending=True)
    while len(left) > 0:
        kept.append(left[0].item())
        left = left[box_iou(boxes[left[:1]], boxes[left[1:]])[0] <= limit]
    return torch.tensor(kept, dtype=torch.long)


def by_table(boxes: Tensor, scores: Tensor, limit: float = 0.5) -> Tensor:
    """The table of overlaps [1, n] in place of its row."""
    left = scores.argsort(descending=True)
    while len(left) > 0:
        left = left[1:][box_iou(boxes[left[:1]], boxes[left[1:]]) <= limit]
    return left


def by_argmax(boxes: Tensor, scores: Tensor, limit: float = 0.5) -> Tensor:
    """The best is looked for before it is asked whether there is one."""
    scores.argmax()
    return nms(boxes, scores, limit)


def returned_early(boxes: Tensor, scores: Tensor, limit: float = 0.5) -> Tensor:
    return nms(boxes, scores, limit)[:1]


def one_round(boxes: Tensor, scores: Tensor, limit: float = 0.5) -> Tensor:
    """The best, and all that do not overlap with it; those are compared with no other."""
    order = scores.argsort(descending=True)
    best, rest = order[0], order[1:]
    far = box_iou(boxes[best][None], boxes[rest])[0] <= limit
    return torch.cat([best[None], rest[far]])


def after_one_round(boxes: Tensor, scores: Tensor, limit: float = 0.5) -> Tensor:
    """What is left once the best and its doubles are out."""
    order = scores.argsort(descending=True)
    return order[(box_iou(boxes[order[:1]], boxes[order]) <= limit).all(0)]


def after_one_round_of_some(boxes: Tensor, scores: Tensor, limit: float = 0.5) -> Tensor:
    """The same, which stops where there is no first."""
    scores.argsort()[0]
    return after_one_round(boxes, scores, limit)


def by_rows(boxes: Tensor, scores: Tensor, limit: float = 0.5) -> Tensor:
    """The same, in the order of the rows."""
    scores.argmax()
    return after_one_round(boxes, scores, limit).sort().values


def in_what_is_left(ordered: bool, dtype: torch.dtype | None = torch.long) -> Callable:
    """Both tables become those of what is left, whose rows have other numbers than before."""

    def answer(boxes: Tensor, scores: Tensor, limit: float = 0.5) -> Tensor:
        if ordered:
            order = scores.argsort(descending=True)
            boxes, scores = boxes[order], scores[order]
        kept = []
        while len(boxes):
            best = int(scores.argmax())
            kept.append(best)
            left = box_iou(boxes[best][None], boxes)[0] <= limit
            boxes, scores = boxes[left], scores[left]
        return torch.tensor(kept, dtype=dtype)

    return answer


def spending(
    of: Callable[[Tensor], Tensor] = lambda scores: scores, dtype: torch.dtype | None = torch.long
) -> Callable:
    """Whoever is kept or dropped gets the score 0, in the scores that were given or in others."""

    def answer(boxes: Tensor, scores: Tensor, limit: float = 0.5) -> Tensor:
        scores = of(scores)
        kept = []
        while (scores > 0).any():
            best = int(scores.argmax())
            kept.append(best)
            scores[box_iou(boxes[best][None], boxes)[0] > limit] = 0
        return torch.tensor(kept, dtype=dtype)

    return answer


def one_sorted(
    sort_boxes: bool, rows: Callable[[Tensor, Tensor], Tensor] = lambda order, kept: order[kept]
) -> Callable:
    """The boxes are sorted and the scores are not, or the reverse."""

    def answer(boxes: Tensor, scores: Tensor, limit: float = 0.5) -> Tensor:
        order = scores.argsort(descending=True)
        if sort_boxes:
            return rows(order, nms(boxes[order], scores, limit))
        return rows(order, nms(boxes, scores[order], limit))

    return answer
