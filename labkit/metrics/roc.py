"""Where to draw the line: every threshold of a score, and what it costs (the ROC curve)."""

from typing import NamedTuple

import torch
from torch import Tensor


class OperatingPoint(NamedTuple):
    """A threshold, and what follows from it; scores that reach the threshold are called positive.

    `sensitivity` is the share of positives that are found, `specificity` the share of negatives
    that are left alone.
    """

    threshold: float
    sensitivity: float
    specificity: float


class Roc:
    """Sensitivity against specificity at every threshold, over any number of batches.

    `compute` returns the area under the curve: the probability that a positive scores higher than
    a negative, 0.5 for guessing. As scikit-learn's `roc_curve`, which computes it. Taught in
    lesson 05.

    >>> score = Roc()
    >>> score.update(torch.tensor([0.9, 0.5, 0.7, 0.1]), torch.tensor([1, 1, 0, 0]))
    >>> score.compute()
    {'area under ROC': 0.75}
    >>> score.at(sensitivity=1)
    OperatingPoint(threshold=0.5, sensitivity=1.0, specificity=0.5)
    """

    def __init__(self) -> None:
        """Begin with nothing seen."""
        self.scores: list[Tensor] = []
        self.truths: list[Tensor] = []

    def update(self, predictions: Tensor, targets: Tensor) -> None:
        """Count in scores [B], higher for what looks positive, and truths [B], 0 or 1.

        Raises ValueError for other shapes.
        """
        if predictions.ndim != 1 or targets.shape != predictions.shape:
            raise ValueError(
                f"Roc was given scores {list(predictions.shape)} and truths {list(targets.shape)}. "
                "It takes one score and one truth a picture, [B] each."
            )
        self.scores.append(predictions.detach())
        self.truths.append(targets.bool())

    def points(self) -> list[OperatingPoint]:
        """Every threshold that makes a difference, the strictest first: it calls nothing positive.

        Raises ValueError where positives or negatives are missing, or a score is no number.
        """
        from sklearn.metrics import roc_curve  # slow to import, and needed here alone

        scores, truths = self._seen()
        alarms, found, thresholds = roc_curve(truths, scores, drop_intermediate=False)
        rows = zip(thresholds.tolist(), found.tolist(), (1 - alarms).tolist(), strict=True)
        return [OperatingPoint(*row) for row in rows]

    def at(
        self, *, sensitivity: float | None = None, specificity: float | None = None
    ) -> OperatingPoint:
        """The best point with at least the sensitivity, or at least the specificity, asked for.

        Raises ValueError for both or neither, or for what is not from 0 to 1.
        """
        wanted = sensitivity if specificity is None else specificity
        alone = (sensitivity is None) != (specificity is None)
        if wanted is None or not alone or not 0 <= wanted <= 1:
            raise ValueError(
                f"at was given sensitivity={sensitivity} and specificity={specificity}. Ask for "
                "one of them, from 0 to 1."
            )
        points = self.points()  # down the thresholds: sensitivity rises, specificity falls
        if specificity is None:
            return next(point for point in points if point.sensitivity >= wanted - 1e-9)
        return [point for point in points if point.specificity >= wanted - 1e-9][-1]

    def compute(self) -> dict[str, float]:
        """The area so far. Raises ValueError as `points` does."""
        from sklearn.metrics import roc_auc_score

        scores, truths = self._seen()
        return {"area under ROC": float(roc_auc_score(truths, scores))}

    def _seen(self) -> tuple[Tensor, Tensor]:
        scores = torch.cat(self.scores).double().cpu() if self.scores else torch.zeros(0)
        truths = torch.cat(self.truths).cpu() if self.truths else torch.zeros(0)
        positives = int(truths.sum())
        if not 0 < positives < len(truths):
            raise ValueError(
                f"Roc has seen {positives} positives and {len(truths) - positives} negatives. It "
                "needs some of both: call update() with them."
            )
        if not scores.isfinite().all():
            raise ValueError("Roc was given scores that are not finite. Every score must be.")
        return scores, truths
