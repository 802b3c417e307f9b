"""Is an answer wrong in the same way as a known mistake?"""

from collections.abc import Mapping
from typing import Any

import torch

from labkit.exercises.compare import difference
from labkit.exercises.guard import Outcome


def parts(value: Any) -> list[Any]:
    """Everything in a nested value, in one list."""
    if not isinstance(value, Mapping | tuple | list):
        return [value]
    inside = value.values() if isinstance(value, Mapping) else value
    return [part for each in inside for part in parts(each)]


def is_many(value: Any) -> bool:
    """Whether a result is so much that two answers hardly have it in common by chance."""
    if isinstance(value, dict):
        return any(map(is_many, value.values()))
    if isinstance(value, torch.Tensor):
        return value.numel() > 1
    return isinstance(value, tuple | list) and len(value) > 1


def alike(mine: Outcome, theirs: Outcome, right: Outcome) -> bool:
    """Whether two answers give the same on a case.

    Where a tensor is wanted, a list of the same numbers is another answer, with another fault.
    """
    if mine.error is not None or theirs.error is not None:
        return type(mine.error) is type(theirs.error) and str(mine.error) == str(theirs.error)
    if difference(mine.value, theirs.value) is not None:
        return False
    strict = any(isinstance(part, torch.Tensor) for part in parts(right.value))
    return not (strict and difference(theirs.value, mine.value))


def left_alike(mine: Outcome, theirs: Outcome, right: Outcome) -> bool:
    """Whether two answers that give what is `right` also leave the same changed.

    Then nothing but the change is wrong, and a mistake without it explains nothing.
    """
    if mine.error is not None or difference(mine.value, right.value) is not None:
        return True
    return (mine.changed, mine.left) == (theirs.changed, theirs.left)
