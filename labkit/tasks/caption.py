"""Captioning: a picture, and a sentence that tells what it shows."""

from collections.abc import Mapping
from typing import Any

from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from labkit.metrics import Captions
from labkit.tasks.task import Batch, Task, shape_of
from labkit.words import PAD, Vocabulary


def caption(words: Vocabulary) -> Task:
    """The task of telling a picture in words that a vocabulary has.

    Targets are a dictionary of a store's columns with `captions`, one or several texts a picture;
    all of them are learned from. While it learns, the model is called as `model(images, captions)`
    and returns logits [texts, T, words] of each next word; else `model.tell(images)` returns texts.
    Cross-entropy a word; predictions are texts, scored by BLEU-4 and CIDEr against all captions of
    their picture. Raises ValueError for targets without captions, and for a model that returns
    another shape. Taught in lesson 13.

    >>> caption(Vocabulary.of(["a red star"])).name
    'caption'
    """

    def loss(model: nn.Module, batch: Batch) -> dict[str, Tensor]:
        images, targets = batch
        _check(images, targets)
        logits = model(images, targets["captions"])
        wanted = words.encode([text for of in targets["captions"] for text in of], ends=True)[:, 1:]
        if not isinstance(logits, Tensor) or logits.shape != (*wanted.shape, len(words)):
            raise ValueError(
                f"The model returned {shape_of(logits)} for {len(wanted)} captions. It must return "
                f"logits {[*wanted.shape, len(words)]}: for each place in a text, one a word of "
                "the vocabulary."
            )
        wanted = wanted.to(logits.device).flatten()
        return {"loss": cross_entropy(logits.float().flatten(0, 1), wanted, ignore_index=PAD)}

    def predict(model: nn.Module, images: Tensor) -> list[str]:
        return model.tell(images).texts  # type: ignore[operator]

    return Task("caption", loss, predict, Captions)


def _check(images: Tensor, targets: Any) -> None:
    if not isinstance(targets, Mapping) or "captions" not in targets:
        raise ValueError(
            "caption was given targets without captions. Take batches of this column: "
            'store.batches(32, targets=("captions",)).'
        )
    told = targets["captions"]
    if len(told) != len(images) or any(isinstance(of, str) or not len(of) for of in told):
        raise ValueError(
            f"caption was given {len(images)} pictures, and captions of {len(told)}. It takes one "
            "or several texts for each picture, in a sequence of their own."
        )
