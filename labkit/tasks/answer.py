"""Visual question answering: a picture and a question, and one of several answers."""

from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from labkit.metrics import Answers
from labkit.tasks.task import Batch, Task, shape_of

Asked = Sequence[Sequence[str]]


def answer(answers: Sequence[str]) -> Task:
    """The task of answering questions about pictures by one of some answers.

    The model is called as `model(images, questions)`, with the texts of each picture's questions,
    and returns logits [questions, answers], those about the first picture first. Targets are a
    dictionary of a store's columns, a value a picture: `questions`, a sequence of texts, `answers`,
    int64 [q], and where it is there `kinds`, the names of the kinds of questions, to score each.
    Cross-entropy and accuracy; predictions are a list of logits [q, answers], one a picture. Raises
    ValueError for fewer than two answers, columns that are missing or do not fit, a batch without a
    question to learn from, and a model that returns another shape. Taught in lesson 12.

    >>> answer(["yes", "no"]).given
    ('questions',)
    """
    if isinstance(answers, str) or len(answers) < 2:
        raise ValueError(
            f"answer was given answers={answers!r}. It takes two or more to choose from, such as "
            "store.classes."
        )

    def loss(model: nn.Module, batch: Batch) -> dict[str, Tensor]:
        images, targets = batch
        _check(images, targets, len(answers))
        logits = _logits(model, images, targets["questions"], len(answers))
        return {"loss": cross_entropy(logits, torch.cat(list(targets["answers"])))}

    def predict(model: nn.Module, images: Tensor, questions: Asked) -> list[Tensor]:
        logits = _logits(model, images, questions, len(answers))
        return list(logits.split([len(about) for about in questions]))

    return Task(f"answer by {len(answers)}", loss, predict, Answers, given=("questions",))


def _logits(model: nn.Module, images: Tensor, questions: Asked, count: int) -> Tensor:
    _check_asked(images, questions)
    asked = sum(len(about) for about in questions)
    found = model(images, questions)
    if not isinstance(found, Tensor) or found.shape != (asked, count):
        raise ValueError(
            f"The model returned {shape_of(found)} for {asked} questions with {count} answers to "
            f"choose from. It must return logits [{asked}, {count}]."
        )
    return found.float()


def _check_asked(images: Tensor, questions: Asked) -> None:
    if isinstance(questions, str) or any(isinstance(about, str) for about in questions):
        raise ValueError(
            "answer was given a text where a picture's questions should be. It takes a sequence of "
            'texts for each picture, such as ["is there a star?"].'
        )
    if len(images) != len(questions):
        raise ValueError(
            f"answer was given {len(images)} pictures and questions about {len(questions)}. It "
            "takes a sequence of texts for each picture; for one that has none, []."
        )


def _check(images: Tensor, targets: Any, count: int) -> None:
    held = targets if isinstance(targets, Mapping) else {}
    if lacking := [name for name in ("questions", "answers") if name not in held]:
        raise ValueError(
            f"answer was given targets without {' and '.join(lacking)}. Take batches of these "
            'columns: store.batches(32, targets=("questions", "answers")).'
        )
    asked, known = targets["questions"], targets["answers"]
    _check_asked(images, asked)
    if len(asked) != len(known):
        raise ValueError(
            f"answer was given questions about {len(asked)} pictures and answers about "
            f"{len(known)}. It takes both of each picture."
        )
    for number, (about, right) in enumerate(zip(asked, known, strict=True)):
        if list(right.shape) != [len(about)]:
            raise ValueError(
                f"answer was given {len(about)} questions and answers {list(right.shape)} about "
                f"picture {number} of a batch. It takes an answer a question."
            )
    if not any(len(about) for about in asked):
        raise ValueError(
            f"answer was given {len(images)} pictures without any question. There is nothing to "
            "learn from such a batch: leave pictures without questions out, or make batches larger."
        )
    right = torch.cat(list(known))
    # On a GPU to look would be to wait for it, at each step.
    if right.device.type == "cpu" and not 0 <= int(right.min()) <= int(right.max()) < count:
        raise ValueError(
            f"answer was given answers from {int(right.min())} to {int(right.max())}, with {count} "
            f"to choose from. They are numbers from 0 to {count - 1}: answer(store.classes) knows "
            "all answers of a store."
        )
