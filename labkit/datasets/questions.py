"""Questions about pictures, and their answers: of drawn worlds, or of files that others made."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

from labkit.datasets.chosen import check_square
from labkit.datasets.easy_vqa import easy_vqa
from labkit.datasets.lot import check_lot
from labkit.datasets.published import published
from labkit.datasets.question_files import vqa_folder
from labkit.datasets.set_places import asked_for
from labkit.datasets.worlds import World, check_words, relabelled, world
from labkit.fetch import folder_of
from labkit.images import Fit
from labkit.store import ImageStore
from labkit.synth.asking import Plan, Question
from labkit.synth.proposals import ANSWERS, KINDS
from labkit.synth.speech import Language, answers, worded
from labkit.synth.streams import stream

DRAWN = 1000  # pictures, where no number is asked for
SETS_OF_QUESTIONS = ("vqav2-val", "vqav2-train")  # beside easy-vqa
ONE_SIDE = "by picture: it is one side of what was published; the other is a set of its own"


def questions(
    n: int | None = None,
    *,
    scenes: World = "shapes",
    language: Language = "en",
    a_picture: int = 6,
    kinds: Sequence[str] | None = None,
    choices: bool = False,
    held: bool = True,
    size: int | None = None,
    fit: Fit = "letterbox",
    seed: int = 0,
    source: str | Path | None = None,
) -> ImageStore:
    """A store of pictures with questions about each: drawn, or, with `source`, other people's.

    `n` drawn pictures, 1000 if it is not given, of coloured "shapes" (64 pixels) or of "roads"
    (160 pixels; half of them at night, a third in rain and a third in fog). Columns, one value a
    picture, as long as it has questions: `questions` (a tuple of texts), `answers` int64 [q] into
    `classes`, `kinds` (a tuple of names) and `about` (a tuple of tuples: the numbers of the boxes
    that a question is about); `new` bool [q] tells the questions about combinations of a colour and
    a shape that only the test has, half of its pictures have one, and none has one with
    `held=False`; and for each thing of a picture `boxes` float32 [t, 4] (x1, y1, x2, y2) in pixels
    and `labels` int64 [t] into `classes`. `scene` is all of what is known of a picture; programs of
    `labkit.synth.programs` are computed on it. The classes are all answers of that world in that
    language, in the same order in each; a picture has `a_picture` questions, or fewer where no more
    have a clear answer. Both languages ask the same about the same pictures.

    Each answer to one form of question about shapes is as frequent as the others, so that nothing
    can be guessed from the question; of numbers, small ones are more frequent, but each at most
    0.35 of them. Streets are less even: most that is there is cars, and who has learned every
    question by heart is right about 0.6 of the comparisons of numbers, where 0.5 are luck. And at
    small sizes little on a street is clear enough to be asked where it is, or whether it is larger.
    `kinds` chooses among `KINDS` of `labkit.synth.proposals` and "choice", of two given answers, of
    which "A" or "B" is right; `choices=True` adds that one to the others. The split that is given
    has 60 % to train on, 20 to choose by and 20 to test on.

    `source="easy-vqa"` is the set of that name, from the package easy-vqa, "vqav2-val" and
    "vqav2-train" are those of the catalogue, which are downloaded, or a folder is laid out as these
    are (see `vqa_folder`); `n` pictures are taken, or all. They have `questions`, `answers` and
    `kinds`, and `card` tells their licence and faults. `fit` is for photographs ("letterbox",
    "crop" or "squash"): what is drawn is square. `seed` draws, and splits easy-vqa; photographs
    come with their split. Taught in lesson 12. Raises ValueError for what cannot be asked, and for
    what only drawn pictures have beside a source; FolderError and FetchError for a source that
    cannot be read or had.

    >>> store = questions(2, size=32)
    >>> store
    ImageStore: 2 drawn pictures of 32 x 32 pixels, 26 classes; questions, answers, kinds, new, \
about, boxes, labels, scene
    >>> store.targets["questions"][0][0], store.classes[store.targets["answers"][0][0]]
    ('Do you see as many stars as circles?', 'no')
    """
    check_words("questions", scenes, language)
    check_square(size, fit, "questions")
    if source is not None:
        given = {
            "scenes": scenes != "shapes", "language": language != "en", "kinds": kinds is not None,
            "a_picture": a_picture != 6, "choices": choices, "held": not held,
        }  # fmt: skip
        if turned := [name for name, is_given in given.items() if is_given]:
            raise ValueError(
                f"questions was given source={Path(source).name!r} and {', '.join(turned)}. The "
                "questions of others are as they are: leave one or the other out."
            )
        check_lot(n, "questions")
        if source == "easy-vqa":
            return easy_vqa(n, 64 if size is None else size, seed)
        name = asked_for(source, SETS_OF_QUESTIONS, "questions", "questions")
        store = vqa_folder(
            folder_of(name) if name else Path(source), n, 224 if size is None else size, fit
        )
        return replace(store, **published(name, split=ONE_SIDE)) if name else store
    if a_picture < 1:
        raise ValueError(
            f"questions was given a_picture={a_picture}. Ask at least one about each picture."
        )
    asked = _kinds(scenes, kinds, choices)
    told = world("questions", DRAWN if n is None else n, scenes, size, seed, held=held)
    given_sides = told.store.given or []
    plans = {side: Plan(scenes, asked) for side in ("train", "valid", "test")}
    rows: list[list[Question]] = []
    for row, (scene, side) in enumerate(zip(told.scenes, given_sides, strict=True)):
        new = any(item.new for item in scene.items)
        random = stream(seed, f"questions {scenes}", row)
        rows.append(plans[side].ask(scene, a_picture, random, new=new))
    places = {answer: place for place, answer in enumerate(ANSWERS[scenes])}
    columns: dict[str, Any] = {
        "questions": [tuple(worded(each, language) for each in row) for row in rows],
        "answers": [torch.tensor([places[each.answer] for each in row]).long() for row in rows],
        "kinds": [tuple(each.kind for each in row) for row in rows],
        "new": [torch.tensor([each.new for each in row]).bool() for row in rows],
        "about": [tuple(each.about for each in row) for row in rows],
        "boxes": told.store.targets["boxes"],
        "labels": relabelled(told, ANSWERS[scenes]),
        "scene": told.scenes,
    }
    return replace(told.store, targets=columns, classes=answers(scenes, language))


def _kinds(scenes: World, kinds: Sequence[str] | None, choices: bool) -> tuple[str, ...]:
    """The kinds of questions to ask. Raises ValueError for one that there is not."""
    known = (*KINDS[scenes], "choice")
    if kinds is None:
        return known if choices else KINDS[scenes]
    unknown = [kind for kind in kinds if kind not in known]
    if isinstance(kinds, str) or unknown or not kinds:
        raise ValueError(
            f"questions was given kinds={kinds!r}. About {scenes}, it takes some of "
            f"{', '.join(known)}, as a list."
        )
    return tuple(dict.fromkeys([*kinds, *(("choice",) if choices else ())]))
