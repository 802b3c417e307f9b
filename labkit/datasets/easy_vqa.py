"""The set easy-VQA, where somebody has the wheel that carries it."""

import json
from pathlib import Path
from typing import Any

import torch

from labkit.datasets.chosen import spread
from labkit.runtime.wheels import wheel_file
from labkit.store import ImageStore, build
from labkit.store.crops import Files
from labkit.store.split import sides

WHEEL, VERSION = "easy-vqa", "1.0"
DATA = "easy_vqa/data"
SHA256 = {
    "answers.txt": "f004fd115e14db5f70a3a4e1b06d89fd76d45d7446a62d12b50ed1ac2a1a824c",
    "train/questions.json": "bb67697636aed0e65631d4266824aebeae5c833b0f37ed781e20752e85617ec5",
    "test/questions.json": "0d4630a51bafec65343e2f6af9cdd20cf8eae214344ef57636202eec409553f7",
}
SHAPES = ("circle", "rectangle", "triangle")
ABSENT = (
    "easy-VQA comes with the package easy-vqa, which is not installed; the course does not need it "
    "otherwise. To get it: pip install easy-vqa==1.0"
)


def easy_vqa(n: int | None, size: int, seed: int) -> ImageStore:
    """Return easy-VQA: 5,000 drawn pictures of one shape each, and 48,248 questions.

    Its own 1,000 test pictures are the test, and of its others a tenth is to choose by. A question
    is of kind "exist" where the answer is yes or no, else "shape" or "colour". `n` pictures are
    taken from all of it, or all. Raises ModuleNotFoundError where it is not installed, RuntimeError
    where its files are not those of 1.0, and ValueError for an n that cannot be.
    """
    files: list[Path] = []
    questions: list[list[tuple[str, str]]] = []
    parts: list[str] = []
    classes = tuple(_file("answers.txt").read_text(encoding="utf-8").split())
    for part in ("train", "test"):
        listed = _file(f"{part}/questions.json")
        of: dict[int, list[tuple[str, str]]] = {}
        for text, answer, number in json.loads(listed.read_bytes()):
            of.setdefault(number, []).append((text, answer))
        for number in sorted(of):
            files.append(listed.parent / "images" / f"{number}.png")
            questions.append(of[number])
            parts.append(part)
    rows = spread(n, len(files))
    names = [f"{parts[row]}/{files[row].stem}" for row in rows]
    learned = [name for name, row in zip(names, rows, strict=True) if parts[row] == "train"]
    own = dict(zip(learned, sides(learned, [""] * len(learned), 0.1, 0.0, seed), strict=True))
    given = [own.get(name, "test") for name in names]
    built = build([files[row] for row in rows], size, "squash")
    if built.faults:
        raise RuntimeError(
            f"{len(built.faults)} pictures of easy-vqa cannot be read: "
            f"{next(iter(built.faults.values()))} Install it afresh: pip install "
            "--force-reinstall easy-vqa==1.0"
        )
    places = {answer: place for place, answer in enumerate(classes)}
    columns: dict[str, Any] = {
        "questions": [tuple(text for text, _ in questions[row]) for row in rows],
        "answers": [torch.tensor([places[answer] for _, answer in questions[row]]) for row in rows],
        "kinds": [tuple(_kind(answer) for _, answer in questions[row]) for row in rows],
    }
    return ImageStore(
        built.images,
        columns,
        classes=classes,
        source="easy-VQA, by Victor Zhou: pictures of a shape, drawn by a program",
        licence="MIT",
        origin="drawn",
        names=names,
        given=given,
        originals=Files([str(files[row]) for row in rows], built.maps),
    )


def _kind(answer: str) -> str:
    if answer in ("yes", "no"):
        return "exist"
    return "shape" if answer in SHAPES else "colour"


def _file(name: str) -> Path:
    return wheel_file(WHEEL, VERSION, f"{DATA}/{name}", SHA256[name], absent=ABSENT)
