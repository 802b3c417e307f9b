"""The figures of lesson 12, with three seeds: what is answered blind, deaf, and with both.

"learned" trains what the lesson trains, on drawn shapes, and scores it on pictures never seen:
networks without eyes, without ears, with both side by side, and FiLM: with the eyes of
`shapes_grid` and the questions about one thing first, without the one, and without the other.
What eyes and order bring by themselves, the network with both side by side shows that has them too.
"ours" scores the weights of `labkit/recipes/asked_shapes.py` by kind of question, on combinations
of a colour and a shape that no training saw, with two answers to choose from, and in French, of
which it knows no word. "easy-vqa" trains FiLM on the set of that name, where its package is
installed, and scores it on the test that its authors give.
"""

import statistics
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import torch
from measure import Report, cost, quiet
from torch import nn

from labkit import runtime
from labkit.datasets import questions
from labkit.exercises.answers_kinds_12 import chosen, most_frequent
from labkit.models import FiLM, Joined, ours
from labkit.store import ImageStore
from labkit.tasks import answer
from labkit.train import fit, predict
from labkit.words import Vocabulary, vocabulary

PICTURES, A_PICTURE, SECONDS = 4600, 8, 45
COLUMNS = ("questions", "answers", "kinds")
Make = Callable[[Vocabulary, int], nn.Module]


def seeing(model: nn.Module) -> nn.Module:
    """The model with the eyes of `shapes_grid`."""
    model.grid.load_state_dict(ours("shapes_grid").state_dict())
    return model


def film(words: Vocabulary, answers: int, *, eyes: bool = True, blocks: int = 2) -> nn.Module:
    """FiLM with the eyes of `shapes_grid`, or with eyes that have seen nothing."""
    model = FiLM(words, answers, blocks=blocks)
    return seeing(model) if eyes else model


SIMPLE = ("exist", "count", "colour", "shape", "size")  # kinds about one thing
# How each is made, and how it learns: epochs of simple questions at first, of all, and the rates.
LEARNED: dict[str, tuple[Make, tuple[int, int], tuple[float, float]]] = {
    "blind": (lambda words, count: Joined(words, count, picture=False), (0, 3), (0, 3e-3)),
    "deaf": (lambda words, count: Joined(words, count, question=False), (0, 1), (0, 3e-3)),
    "side by side": (Joined, (0, 3), (0, 3e-3)),
    "side by side, FiLM's eyes and order": (
        lambda words, count: seeing(Joined(words, count)), (3, 1), (2e-3, 1e-3),
    ),
    "FiLM": (film, (3, 1), (2e-3, 1e-3)),
    "FiLM, all kinds at once": (film, (0, 4), (0, 2e-3)),
    "FiLM, eyes that saw nothing": (
        lambda words, count: film(words, count, eyes=False), (3, 1), (2e-3, 1e-3),
    ),
}  # fmt: skip
EASY_EPOCHS, EASY_RATE = 10, 2e-3


def learned(number: int, quick: bool) -> dict[str, float]:
    count = 400 if quick else PICTURES
    train, _, test = questions(count, a_picture=A_PICTURE, seed=number).split()
    simple = questions(count, a_picture=A_PICTURE, kinds=SIMPLE, seed=number).split()[0]
    row = {"most frequent": guessed(train, test)}
    for name, (make, epochs, rates) in LEARNED.items():
        stores = [(simple, epochs[0], rates[0]), (train, epochs[1], rates[1])]
        model, seconds = trained(make, vocabulary("shapes"), stores, number)
        score = scored(model, test)
        row[name] = score.compute()["accuracy"]
        row |= {f"{name}, {kind}": value for kind, value in by_kind(score).items()}
        row[f"{name}, seconds of training"] = seconds
    row["FiLM above blind"] = row["FiLM"] - row["blind"]
    row["FiLM above the same side by side"] = (
        row["FiLM"] - row["side by side, FiLM's eyes and order"]
    )
    return row


def trained(make: Make, words: Vocabulary, stores, number: int) -> tuple[nn.Module, float]:
    """A network that learned from stores, each so many epochs at its rate, and the seconds of it.

    They are the lesser of the clock's and the CPU's: beside other programs the clock runs on, and
    with two threads the CPU counts twice.
    """
    runtime.seed(number)
    classes = stores[0][0].classes
    model, task, total = make(words, len(classes)), answer(classes), 0.0
    for store, epochs, rate in stores:
        if epochs:
            batches = store.batches(16, targets=COLUMNS, shuffle=True, seed=number)
            with quiet():
                spent = cost(partial(fit, model, task, batches, epochs=epochs, lr=rate))
            total += min(spent.cpu, spent.wall)
    return model, total


def scored(model: nn.Module, store: ImageStore):
    """The running score of a network's answers about a store."""
    task = answer(store.classes)
    score = task.score()
    score.update(predict(model, task, store.batches(100, targets=COLUMNS)), store.targets)
    return score


def by_kind(score) -> dict[str, float]:
    return {row["kind"]: row["accuracy"] for row in score.by_kind()}


def flat(store: ImageStore) -> tuple[list[str], torch.Tensor]:
    """The kind and the answer of every question of a store, one after the other."""
    return [kind for kinds in store.targets["kinds"] for kind in kinds], torch.cat(
        list(store.targets["answers"])
    )


def guessed(train: ImageStore, test: ImageStore) -> float:
    """How often the most frequent answer to each kind of question is right."""
    kinds, answers = flat(train)
    usual = most_frequent(kinds, [train.classes[each] for each in answers])
    kinds, answers = flat(test)
    right = [usual[kind] == test.classes[each] for kind, each in zip(kinds, answers, strict=True)]
    return statistics.mean(right)


def of_ours(number: int, quick: bool) -> dict[str, float]:
    model, count = ours("asked_shapes"), 100 if quick else PICTURES
    row: dict[str, float] = {}
    for language in ("en", "fr"):
        store = questions(count, a_picture=A_PICTURE, seed=number, language=language)
        test = store.split()[2]
        score = scored(model, test)
        row[f"ours, in {language}"] = score.compute()["accuracy"]
        if language == "en":
            row |= {f"ours, {kind}": value for kind, value in by_kind(score).items()}
            row |= by_novelty(model, test)
    two = questions(count, kinds=["choice"], a_picture=2, seed=number, held=False)
    row["ours, of two answers"] = of_two(model, two)
    return row


def by_novelty(model: nn.Module, store: ImageStore) -> dict[str, float]:
    """How often a network is right, in all and by kind, about what no training saw and the rest."""
    said = predict(model, answer(store.classes), store.batches(100, targets=COLUMNS))
    kinds, truth = flat(store)
    right = torch.cat([each.argmax(1).cpu() for each in said]) == truth
    new = torch.cat(list(store.targets["new"]))
    row = {}
    for name, which in (("combinations never seen", new), ("other questions", ~new)):
        row[f"ours, {name}"] = right[which].float().mean().item()
        for kind in sorted(set(kinds)):
            own = which & torch.tensor([each == kind for each in kinds])
            row[f"ours, {name}, {kind}"] = right[own].float().mean().item()
    return row


def of_two(model: nn.Module, store: ImageStore) -> float:
    """The share of questions with two answers to choose from that are answered rightly."""
    asked, offered = [], []
    for texts in store.targets["questions"]:
        parts = [text.replace(" B. ", " A. ").split(" A. ") for text in texts]
        asked.append(tuple(text for text, _, _ in parts))
        offered += [[store.classes.index(name) for name in names] for _, *names in parts]
    plain = replace(store, targets={"questions": asked})
    said = predict(model, answer(store.classes), plain.batches(100, targets=("questions",)))
    first, second = torch.tensor(offered).unbind(1)
    letters = torch.tensor([store.classes.index("A"), store.classes.index("B")])
    right = letters[chosen(torch.cat(said), first, second)] == flat(store)[1]
    return right.float().mean().item()


def easy_vqa(number: int, quick: bool) -> dict[str, float]:
    train, _, test = questions(300 if quick else None, source="easy-vqa").split()
    words = Vocabulary.of(text for about in train.targets["questions"] for text in about)
    epochs = 1 if quick else EASY_EPOCHS
    model, seconds = trained(film, words, [(train, epochs, EASY_RATE)], number)
    blind, _ = trained(LEARNED["blind"][0], words, [(train, 1 if quick else 3, 3e-3)], number)
    return {
        "easy-vqa, FiLM": scored(model, test).compute()["accuracy"],
        "easy-vqa, blind": scored(blind, test).compute()["accuracy"],
        "easy-vqa, seconds of training": seconds,
    }


PARTS = {"learned": learned, "ours": of_ours, "easy-vqa": easy_vqa}
LEAST = {"FiLM above blind": 0.2, "ours, in en": 0.9, "easy-vqa, FiLM": 0.95}
MOST = {"FiLM, seconds of training": SECONDS, "easy-vqa, seconds of training": 600}


def main() -> None:
    report = Report(__doc__, PARTS)
    for part in report.parts:
        rows = [PARTS[part](number, report.quick) for number in range(1 if report.quick else 3)]
        for name in rows[0]:
            values = [row[name] for row in rows]
            report.mean(name, values, LEAST.get(name), MOST.get(name))
    report.end()


if __name__ == "__main__":
    main()
