"""Running scores of answers to questions about pictures."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from torch import Tensor

from labkit.metrics.checks import NOTHING, before

Row = dict[str, Any]


class Answers:
    """How many questions are answered rightly, in all and of each kind, over any number of batches.

    A question whose logits hold NaN, or whose right answer another ties with, is not answered
    rightly. Right ones are counted where the predictions lie; `compute` reads them. Built in lesson
    12.

    >>> import torch
    >>> score = Answers()
    >>> logits = [torch.tensor([[2.0, 0.0], [1.0, 3.0]]), torch.tensor([[0.0, 1.0]])]
    >>> right = [torch.tensor([0, 0]), torch.tensor([1])]
    >>> score.update(logits, {"answers": right, "kinds": [("exist", "count"), ("exist",)]})
    >>> score.compute()
    {'accuracy': 0.6666666666666666}
    >>> score.by_kind()[0]
    {'kind': 'count', 'questions': 1, 'accuracy': 0.0}
    """

    def __init__(self) -> None:
        """Begin with nothing asked."""
        self.right: list[Tensor] = []
        self.kinds: list[str | None] = []

    def update(self, predictions: Sequence[Tensor], targets: Mapping[str, Any]) -> None:
        """Count in a batch: logits [q, answers] for each picture, and columns of a store.

        Of the targets it reads `answers`, int64 [q] a picture, and `kinds` where they are there.
        Raises ValueError for other shapes.
        """
        known = targets["answers"]
        kinds = targets.get("kinds", [[None] * len(one) for one in known])
        for logits, right, names in zip(predictions, known, kinds, strict=True):
            if logits.ndim != 2 or right.shape != logits.shape[:1] or len(names) != len(right):
                raise ValueError(
                    f"Answers was given logits {list(logits.shape)}, answers {list(right.shape)} "
                    f"and {len(names)} kinds for a picture. It takes logits [q, answers], and q "
                    "of each other."
                )
            self.right.append(before(logits, right) == 0)
            self.kinds += names

    def compute(self) -> dict[str, float]:
        """The share of questions that are answered rightly. Raises ValueError before the first."""
        right = self._right()
        return {"accuracy": sum(right) / len(right)}

    def by_kind(self) -> list[Row]:
        """A row for each kind of question: how many, and the share that is answered rightly."""
        right = self._right()
        asked = Counter(self.kinds)
        good = Counter(kind for kind, good in zip(self.kinds, right, strict=True) if good)
        return [
            {"kind": kind, "questions": count, "accuracy": good[kind] / count}
            for kind, count in sorted(asked.items(), key=lambda item: str(item[0]))
        ]

    def _right(self) -> list[bool]:
        if not self.kinds:
            raise ValueError(NOTHING)
        return [good for part in self.right for good in part.tolist()]
