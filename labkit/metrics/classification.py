"""Running scores of a classifier: sums on the device, read once at the end."""

import torch
from torch import Tensor

from labkit.metrics.checks import NOTHING, before, logits_and_labels

TOP = 5  # guesses, as ImageNet is scored; with no more classes than that all would be right


class Classification:
    """Accuracy, top-5 accuracy (from six classes on) and log loss, over any number of batches.

    Sums stay on the device of the predictions until `compute` reads them. A picture whose logits
    hold NaN is never right, and its log loss is NaN. The same figures as scikit-learn's
    `accuracy_score`, `top_k_accuracy_score` and `log_loss`. Built in lesson 02.

    >>> score = Classification()
    >>> score.update(torch.tensor([[2.0, 0.0], [1.0, 3.0]]), torch.tensor([0, 0]))
    >>> {name: round(value, 3) for name, value in score.compute().items()}
    {'accuracy': 0.5, 'log loss': 1.127}
    """

    def __init__(self) -> None:
        """Begin with nothing seen."""
        self.seen = 0
        self.classes = 0
        self.sums: Tensor | None = None  # right, right among the top, log loss

    def update(self, predictions: Tensor, targets: Tensor) -> None:
        """Count in a batch: logits [B, classes], and labels int64 [B].

        Raises ValueError for other shapes.
        """
        logits_and_labels("Classification", predictions, targets)
        logits = predictions.float()
        rank = before(logits, targets)
        loss = logits.logsumexp(1) - logits.gather(1, targets[:, None])[:, 0]
        sums = torch.stack([(rank < 1).sum(), (rank < TOP).sum(), loss.sum()])
        self.sums = sums if self.sums is None else self.sums + sums
        self.seen, self.classes = self.seen + len(targets), predictions.shape[1]

    def compute(self) -> dict[str, float]:
        """The scores so far. Raises ValueError before the first picture."""
        if self.sums is None or not self.seen:
            raise ValueError(NOTHING)
        right, near, loss = (self.sums / self.seen).tolist()
        top = {f"top-{TOP}": near} if self.classes > TOP else {}
        return {"accuracy": right, **top, "log loss": loss}
