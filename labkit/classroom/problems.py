"""What is wrong with a lesson, and where."""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple


class Problem(NamedTuple):
    """A thing to put right: ``line`` counts from 1, ``message`` tells what is wrong, what to do.

    >>> Problem(3, "This is wrong. Do that.").line
    3
    """

    line: int
    message: str


class LessonError(ValueError):
    """A lesson that cannot be built, with every reason on a line of its own.

    >>> raise LessonError.of("solutions/00_first.py", [Problem(3, "This is wrong. Do that.")])
    Traceback (most recent call last):
    labkit.classroom.problems.LessonError: solutions/00_first.py:3: This is wrong. Do that.
    """

    @classmethod
    def of(cls, path: str | Path, problems: Iterable[Problem]) -> "LessonError":
        """All problems of one file, in the order of its lines.

        >>> print(LessonError.of("a.py", [Problem(2, "Second."), Problem(1, "First.")]))
        a.py:1: First.
        a.py:2: Second.
        """
        return cls("\n".join(f"{path}:{line}: {message}" for line, message in sorted(problems)))
