"""Classification: which of several classes does a picture belong to?"""

from collections.abc import Sequence

from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from labkit.metrics import Classification
from labkit.tasks.task import Batch, Task


def classify(classes: int | Sequence[str]) -> Task:
    """The task of naming a class: cross-entropy, logits, and accuracy beside log loss.

    `classes` are their names or their number. The model takes images [B, 3, H, W] and returns
    logits [B, classes]; targets are labels int64 [B], or shares [B, classes] as mixup makes them.
    A model whose last layer has another size is met by a ValueError that shows the line to change.
    Taught in lessons 01 and 02.

    >>> classify(["cat", "dog"]).name
    'classify 2 classes'
    """
    count = classes if isinstance(classes, int) else len(classes)
    if count < 2:
        raise ValueError(f"classify was given {count} classes. It needs at least 2 to choose from.")

    def logits(model: nn.Module, images: Tensor) -> Tensor:
        found = model(images)
        _check_head(found, images, count)
        return found.float()  # of 16 bits, probabilities would not sum to one

    def loss(model: nn.Module, batch: Batch) -> dict[str, Tensor]:
        images, targets = batch
        return {"loss": cross_entropy(logits(model, images), targets)}

    return Task(f"classify {count} classes", loss, logits, Classification)


def _check_head(logits: Tensor, images: Tensor, count: int) -> None:
    """By shape alone: looking at the labels would make a GPU wait, and a wrong one ends it."""
    if not isinstance(logits, Tensor):
        raise ValueError(
            f"The model returned a {type(logits).__name__}. It must return one tensor of logits, "
            f"[{len(images)}, {count}]."
        )
    if logits.shape != (len(images), count):
        raise ValueError(
            f"The model returned logits {list(logits.shape)} for {len(images)} pictures of {count} "
            f"classes. Give it a new last layer, such as model.head = "
            f"nn.Linear(model.head.in_features, {count})."
        )
