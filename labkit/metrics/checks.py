"""What the scores ask of what they are given."""

from torch import Tensor

NOTHING = "Nothing has been scored yet. Call update() first."


def before(logits: Tensor, labels: Tensor) -> Tensor:
    """How many classes stand before the right one: int64 [B], of logits [B, classes] and labels.

    Whatever is not below the right logit is ranked before it: a tie counts against the network,
    and so does NaN, which is neither above nor below anything.

    >>> import torch
    >>> before(torch.tensor([[2.0, 0.0, 1.0], [1.0, 1.0, 0.0]]), torch.tensor([2, 0]))
    tensor([1, 1])
    """
    return (~(logits < logits.gather(1, labels[:, None]))).sum(1) - 1


def logits_and_labels(name: str, predictions: Tensor, targets: Tensor) -> None:
    """Raise ValueError unless these are logits [B, classes] and labels [B]."""
    if predictions.ndim != 2 or targets.shape != predictions.shape[:1]:
        raise ValueError(
            f"{name} was given predictions {list(predictions.shape)} and targets "
            f"{list(targets.shape)}. It takes logits [B, classes] and labels [B]."
        )
