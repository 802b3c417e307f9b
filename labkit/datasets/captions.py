"""Pictures and what people would say of them: of drawn worlds, or of files that others made."""

from pathlib import Path

from labkit.datasets.questions import Language, Scenes
from labkit.store import ImageStore


def captions(
    n: int = 1000,
    *,
    scenes: Scenes = "shapes",
    language: Language = "en",
    size: int | None = None,
    seed: int = 0,
    source: str | Path | None = None,
) -> ImageStore:
    """A store of pictures with two to five captions each. Taught in lesson 13.

    Columns, a value a picture: `captions` (tuple of str), `boxes` (float32 [t, 4]) and `labels`
    (int64 [t], into `classes`) of the things. To be written.
    """
    raise NotImplementedError
