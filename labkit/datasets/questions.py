"""Questions about pictures, and their answers: of drawn worlds, or of files that others made."""

from pathlib import Path
from typing import Literal

from labkit.store import ImageStore

Scenes = Literal["shapes", "roads"]
Language = Literal["en", "fr"]


def questions(
    n: int = 1000,
    *,
    scenes: Scenes = "shapes",
    language: Language = "en",
    a_picture: int = 6,
    choices: bool = False,
    held: bool = True,
    size: int | None = None,
    seed: int = 0,
    source: str | Path | None = None,
) -> ImageStore:
    """A store of pictures with questions about each. Taught in lesson 12.

    Columns, a value a picture: `questions` (tuple of str), `answers` (int64 [q] into `classes`),
    `kinds` (tuple of str), `new` (bool [q]: about a combination that only the test has), `boxes`
    (float32 [t, 4]) and `labels` (int64 [t]) of the things. To be written.
    """
    raise NotImplementedError
