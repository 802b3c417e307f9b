"""Does a network know how sure to be? Of what it calls 80 % likely, are 80 % right?"""

import torch
from torch import Tensor

from labkit.metrics.checks import NOTHING, logits_and_labels


class Calibration:
    """How sure a classifier was, against how often it was right, in bins of equal width.

    `compute` returns the expected calibration error, the mean gap over pictures: 0 is perfect.
    After Guo and others (2017), arXiv 1706.04599. Raises ValueError for no bins. Taught in lesson
    04.

    >>> score = Calibration(bins=2)
    >>> score.update(torch.tensor([[0.9, 0.1], [0.9, 0.1]]).log(), torch.tensor([0, 1]))
    >>> {name: round(value, 3) for name, value in score.compute().items()}
    {'calibration error': 0.4}
    """

    def __init__(self, bins: int = 10) -> None:
        """Begin with nothing seen."""
        if bins < 1:
            raise ValueError(f"Calibration was given {bins} bins. It needs at least one.")
        self.bins = bins
        self.sums = torch.zeros(3, bins)  # pictures, how sure, right

    def update(self, predictions: Tensor, targets: Tensor) -> None:
        """Count in a batch: logits [B, classes] and labels [B]. Raises ValueError otherwise."""
        logits_and_labels("Calibration", predictions, targets)
        sure, called = predictions.float().softmax(1).max(1)
        place = (sure * self.bins).long().clamp(max=self.bins - 1)
        new = torch.stack([torch.ones_like(sure), sure, (called == targets).float()])
        self.sums = self.sums.to(sure.device).index_add(1, place, new)

    def bars(self) -> list[tuple[float, float, int]]:
        """Of each bin that holds a picture: how sure in the mean, how often right, how many."""
        pictures, sure, right = self.sums.cpu()
        return [
            ((sure[i] / n).item(), (right[i] / n).item(), int(n))
            for i, n in enumerate(pictures)
            if n
        ]

    def compute(self) -> dict[str, float]:
        """The error so far. Raises ValueError before the first picture."""
        seen = sum(count for _, _, count in self.bars())
        if not seen:
            raise ValueError(NOTHING)
        gaps = sum(abs(sure - right) * count for sure, right, count in self.bars())
        return {"calibration error": gaps / seen}
