"""What the scores ask of what they are given."""

from torch import Tensor

NOTHING = "Nothing has been scored yet. Call update() first."


def logits_and_labels(name: str, predictions: Tensor, targets: Tensor) -> None:
    """Raise ValueError unless these are logits [B, classes] and labels [B]."""
    if predictions.ndim != 2 or targets.shape != predictions.shape[:1]:
        raise ValueError(
            f"{name} was given predictions {list(predictions.shape)} and targets "
            f"{list(targets.shape)}. It takes logits [B, classes] and labels [B]."
        )
