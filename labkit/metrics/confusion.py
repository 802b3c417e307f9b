"""Who is taken for whom: a running confusion matrix, and the scores that are read off it."""

from typing import Literal

import torch
from torch import Tensor

from labkit.metrics.checks import NOTHING

Average = Literal["binary", "macro", "micro"]
NAMES = ("precision", "recall", "F1")


class Confusion:
    """Counts of truth against prediction, over any number of batches.

    `matrix` is int64 [classes, classes], a row for each truth and a column for each prediction, on
    the device of the predictions. `average` says how precision, recall and F1 of the classes become
    one number: "macro" is the plain mean over all classes, also over those that never occurred,
    "micro" counts every picture alike, "binary" looks at class 1 of two. Where nothing was called
    a class, its precision is 0, as with scikit-learn's `labels=range(classes), zero_division=0`.
    Raises ValueError for fewer than two classes, or "binary" with more. Built in lesson 02.

    >>> score = Confusion(classes=3)
    >>> score.update(torch.tensor([0, 2, 2, 2]), torch.tensor([0, 2, 1, 2]))
    >>> {name: round(value, 3) for name, value in score.compute().items()}
    {'accuracy': 0.75, 'precision': 0.556, 'recall': 0.667, 'F1': 0.6}
    """

    def __init__(self, classes: int, average: Average = "macro") -> None:
        """Begin with nothing seen."""
        if classes < 2 or (average == "binary" and classes != 2):
            raise ValueError(
                f"Confusion was given {classes} classes and average={average!r}. It needs at least "
                'two classes, and exactly two for "binary".'
            )
        if average not in ("binary", "macro", "micro"):
            raise ValueError(
                f'Confusion was given average={average!r}. It is "binary", "macro" or "micro".'
            )
        self.classes, self.average = classes, average
        self.matrix: Tensor | None = None
        self.astray: Tensor | None = None  # how many labels were no class

    def update(self, predictions: Tensor, targets: Tensor) -> None:
        """Count in a batch: logits [B, classes] or labels [B], and labels int64 [B].

        For two classes, one logit a picture, float [B], will do: above 0 means class 1. Raises
        ValueError for other shapes; a label that is no class, and logits that are NaN, are told by
        `compute`, since looking at them here would make a GPU wait.
        """
        predicted = self._labels(predictions, targets)
        both = torch.stack([targets.long(), predicted])  # [2, B]
        good = ((both >= 0) & (both < self.classes)).all(0)
        truth, called = both.clamp(0, self.classes - 1)
        # index_add_, as bincount would make a GPU wait for the largest number.
        counts = torch.zeros(self.classes**2, dtype=torch.long, device=predicted.device)
        counts.index_add_(0, truth * self.classes + called, good.long())
        matrix, astray = counts.view(self.classes, self.classes), (~good).sum()
        self.matrix = matrix if self.matrix is None else self.matrix + matrix
        self.astray = astray if self.astray is None else self.astray + astray

    def per_class(self) -> dict[str, Tensor]:
        """Precision, recall and F1 of each class, float64 [classes] on the CPU, and its support.

        Support is how many pictures of the class there were. Raises ValueError before the first
        picture, and where a label was no class.
        """
        matrix = self._read().double()
        right, called, support = matrix.diagonal(), matrix.sum(0), matrix.sum(1)
        return dict(zip(NAMES, _scores(right, called, support), strict=True)) | {"support": support}

    def compute(self) -> dict[str, float]:
        """Accuracy, and precision, recall and F1 averaged as `average` says.

        Raises what `per_class` raises.
        """
        matrix, each = self._read(), self.per_class()
        accuracy = matrix.diagonal().sum().item() / matrix.sum().item()
        if self.average == "micro":  # every picture is called something, so all three are the same
            return {"accuracy": accuracy, **dict.fromkeys(NAMES, accuracy)}
        if self.average == "binary":
            return {"accuracy": accuracy, **{name: each[name][1].item() for name in NAMES}}
        return {"accuracy": accuracy, **{name: each[name].mean().item() for name in NAMES}}

    def _read(self) -> Tensor:
        """The matrix on the CPU, once it is known to hold something, and all there was."""
        if self.astray is not None and self.astray.item():
            raise ValueError(
                f"Of {self.astray.item()} pictures, the label or the prediction was no class from "
                f"0 to {self.classes - 1}, or NaN. Give Confusion the number of classes that there "
                "are, and logits that are numbers."
            )
        if self.matrix is None or not self.matrix.any():
            raise ValueError(NOTHING)
        return self.matrix.cpu()

    def _labels(self, predictions: Tensor, targets: Tensor) -> Tensor:
        count = predictions.shape[:1]
        if predictions.shape == (*count, self.classes) and targets.shape == count:
            # NaN is the largest for argmax, and yet no answer.
            return predictions.argmax(1).masked_fill(predictions.isnan().any(1), -1)
        if predictions.ndim == 1 and targets.shape == count:
            if not predictions.is_floating_point():
                return predictions.long()
            if self.classes == 2:
                return (predictions > 0).long().masked_fill(predictions.isnan(), -1)
        raise ValueError(
            f"Confusion was given predictions {list(predictions.shape)} {predictions.dtype} and "
            f"targets {list(targets.shape)}. It takes logits [B, {self.classes}], or whole numbers "
            "[B], and labels [B]."
        )


def _scores(right: Tensor, called: Tensor, support: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Precision, recall and F1 of counts; 0 where there is nothing to divide by."""
    precision = right / called.clamp(min=1)
    recall = right / support.clamp(min=1)
    return precision, recall, 2 * right / (called + support).clamp(min=1)
