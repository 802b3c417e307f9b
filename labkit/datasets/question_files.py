"""Questions about photographs, in files as VQAv2 has them."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch

from labkit.datasets.chosen import spread
from labkit.datasets.coco_json import loaded
from labkit.datasets.folder import store_of
from labkit.datasets.folder_files import (
    SPLITS,
    FolderError,
    all_or_none,
    counted,
    existing,
    picture_files,
    some,
)
from labkit.images import Fit
from labkit.store import ImageStore

FREQUENT = 1000  # answers: more are given too seldom to be learned
YES_NO, NUMBER, OTHER = "yes/no", "number", "other"


@dataclass(frozen=True)
class Asked:
    """A question about picture number `image`, its most frequent answer, and what kind that is."""

    image: int
    text: str
    answer: str
    kind: str
    side: str | None


def vqa_folder(root: Path, n: int | None, size: int, fit: Fit) -> ImageStore:
    """Return a store of questions about photographs, from a folder laid out as VQAv2 is.

    It holds, in any folders, files of questions (…Questions….json), of annotations with the same
    question numbers (…annotations….json), and pictures whose names end in their number, such as
    COCO_val2014_000000262148.jpg. The classes are the 1,000 answers that are most frequent in what
    is trained on, the most frequent first; a question with another answer is left out, and so is
    one without an answer or a picture: the report tells how many. Kinds are those of VQAv2:
    "yes/no", "number" and "other". Files called train, val or test give a split, where there are
    two or more. `n` pictures are taken, or all that there are. Raises FolderError where a file is
    missing or is none of these.
    """
    root = existing(root.expanduser()).absolute()
    asked, lines = _asked(root)
    of_number = _pictures(root)
    absent = sorted({each.image for each in asked} - of_number.keys())
    if absent:
        names = some([f"{number:012d}" for number in absent])
        lines.append(
            f"{counted(len(absent))} not in {root.name}, left out with their questions: {names}."
        )
    asked = [each for each in asked if each.image in of_number]
    if not asked:
        raise FolderError(
            f"None of the pictures that are asked about is in {root.name}. Their names end in "
            f"their numbers, such as COCO_val2014_{absent[0]:012d}.jpg: put them there."
        )
    learned = [each for each in asked if each.side in (None, "train")] or asked
    frequent = Counter(each.answer for each in learned).most_common(FREQUENT)
    places = {answer: place for place, (answer, _) in enumerate(frequent)}
    kept = [each for each in asked if each.answer in places]
    if len(kept) < len(asked):
        rest = some(sorted({each.answer for each in asked} - places.keys()))
        lines.append(
            f"{len(asked) - len(kept):,} questions left out, whose answers are not among the "
            f"{len(places):,} most frequent: {rest}."
        )
    of_picture: defaultdict[int, list[Asked]] = defaultdict(list)
    for each in kept:
        of_picture[each.image].append(each)
    numbers = sorted(of_picture)
    numbers = [numbers[row] for row in spread(n, len(numbers))]
    rows = [of_picture[number] for number in numbers]
    given = all_or_none([row[0].side for row in rows])
    columns: dict[str, Any] = {
        "questions": [tuple(each.text for each in row) for row in rows],
        "answers": [torch.tensor([places[each.answer] for each in row]) for row in rows],
        "kinds": [tuple(each.kind for each in row) for row in rows],
    }
    store = store_of(
        root,
        [of_number[number] for number in numbers],
        size,
        fit,
        targets=columns,
        classes=tuple(places),
        source=root.name,
        given=given if given and len(set(given)) > 1 else None,
    )
    return replace(store, report=(*store.report, *lines))


def _asked(root: Path) -> tuple[list[Asked], list[str]]:
    """All questions that have an answer, and lines about those that have none."""
    files = sorted(file for file in root.rglob("*.json") if not file.name.startswith("."))
    questions = [file for file in files if "question" in file.name.casefold()]
    annotations = [file for file in files if "annotation" in file.name.casefold()]
    for what, name, found in (
        ("questions", "v2_OpenEnded_mscoco_val2014_questions.json", questions),
        ("annotations", "v2_mscoco_val2014_annotations.json", annotations),
    ):
        if not found:
            raise FolderError(
                f"{root.name} has no file of {what}, such as {name}. Put it there, or give "
                'source="easy-vqa".'
            )
    answers = {
        entry["question_id"]: entry
        for file in annotations
        for entry in _entries(file, "annotations", ("question_id", "multiple_choice_answer"))
    }
    asked, lost = [], 0
    for file in questions:
        side = _side(file.name)
        for entry in _entries(file, "questions", ("question_id", "image_id", "question")):
            told = answers.get(entry["question_id"])
            if told is None or not str(told["multiple_choice_answer"]).strip():
                lost += 1
                continue
            answer = str(told["multiple_choice_answer"]).strip()
            kind = str(told.get("answer_type") or _kind(answer))
            asked.append(Asked(int(entry["image_id"]), entry["question"], answer, kind, side))
    if not asked:
        raise FolderError(
            f"None of the {lost:,} questions in {root.name} has an answer in "
            f"{annotations[0].name}. Files of questions and of annotations belong together, train "
            "with train."
        )
    return asked, [f"{lost:,} questions without an answer, left out."] if lost else []


def _entries(file: Path, name: str, keys: Sequence[str]) -> list[dict[str, Any]]:
    data = loaded(file)
    listed = data.get(name) if isinstance(data, dict) else None
    good = isinstance(listed, list) and all(
        isinstance(entry, dict) and all(key in entry for key in keys) for entry in listed
    )
    if not good or not isinstance(listed, list):
        raise FolderError(
            f"{file.name} is no file of VQAv2's {name}: it holds a list called {name}, of entries "
            f"with {', '.join(keys)}."
        )
    return listed


def _pictures(root: Path) -> dict[int, Path]:
    """Picture files by the number that their names end in."""
    found = {}
    for file in picture_files(root):
        if match := re.search(r"(\d+)$", file.stem):
            found[int(match[1])] = file
    return found


def _side(name: str) -> str | None:
    match = re.search(r"(train|val|test)", name.casefold())
    return SPLITS[match[1]] if match else None


def _kind(answer: str) -> str:
    if answer in ("yes", "no"):
        return YES_NO
    return NUMBER if answer.isdecimal() else OTHER
