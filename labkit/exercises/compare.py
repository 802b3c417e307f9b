"""Say in plain words how an answer differs from what was wanted."""

import math
import numbers
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch

# Numbers written out on one line, and those on a few lines: enough to compute by hand.
ON_A_LINE, BY_HAND, LINES = 12, 36, 6


def difference(answer: Any, wanted: Any, *, rtol: float = 1e-4, atol: float = 1e-6) -> str | None:
    """Return `None` where `answer` is as good as `wanted`, else a sentence on what differs.

    Whatever means the same is the same: 3 and 3.0 and `torch.tensor(3)`, a list and a tuple,
    `torch.Size` and both. A tensor that is asked for must be one, with its shape, dtype, device
    and numbers, since later cells compute with it.

    >>> difference(torch.tensor(3), 3.0) is None
    True
    >>> difference([4, 5], (5, 4))
    'at position 0: 4 instead of 5'
    >>> difference(torch.zeros(2), torch.zeros(3))
    'its shape is [2] instead of [3]'
    """
    if answer is ...:
        return "it is still the blank `...`"
    if isinstance(wanted, torch.Tensor):
        return _tensor_difference(answer, wanted, rtol, atol)
    if isinstance(wanted, np.ndarray):
        return _array_difference(answer, wanted, rtol, atol)
    if isinstance(answer, torch.Tensor | np.ndarray | np.generic) and answer.ndim == 0:
        answer = answer.item()
    if isinstance(wanted, bool) or isinstance(answer, bool):
        return None if answer is wanted else f"{summary(answer)} instead of {summary(wanted)}"
    if isinstance(wanted, numbers.Real):
        return _number_difference(answer, wanted, rtol, atol)
    if isinstance(wanted, str):
        return _text_difference(answer, wanted)
    if isinstance(wanted, Mapping):
        return _mapping_difference(answer, wanted, rtol, atol)
    if isinstance(wanted, Sequence):
        return _sequence_difference(answer, wanted, rtol, atol)
    return None if answer == wanted else f"{summary(answer)} instead of {summary(wanted)}"


def summary(value: Any, limit: int = 160) -> str:
    """Describe a value: all of a small one, shape, dtype and range of a large tensor.

    Up to 12 numbers stand on one line; up to 36 on a line for each part of the first dimension,
    so that they can be computed by hand. Anything else is one line. Fractions have six digits.

    >>> summary(torch.zeros(3, 8, 8))
    'tensor [3, 8, 8] float32, from 0 to 0'
    >>> summary(torch.tensor([1.5, 2.0]))
    'tensor [2] float32: [1.5, 2]'
    """
    if isinstance(value, torch.Tensor | np.ndarray):
        return _array_summary(value, lines=LINES)
    if isinstance(value, tuple | list) and any(isinstance(x, torch.Tensor) for x in value):
        parts = (_array_summary(x) if isinstance(x, torch.Tensor) else summary(x) for x in value)
        text = f"({', '.join(parts)})"
    elif type(value) is tuple and len(value) > 1 and all(type(x) in (int, float) for x in value):
        text = f"({', '.join(map(_number, value))})"
    elif type(value) is float:
        text = _number(value)
    else:
        text = _safe_repr(value)
    return text if len(text) <= limit else text[:limit] + "…"


def _array_summary(value: torch.Tensor | np.ndarray, lines: int = 1) -> str:
    kind = "tensor" if isinstance(value, torch.Tensor) else "NumPy array"
    name = f"{kind} {list(value.shape)} {str(value.dtype).removeprefix('torch.')}"
    if isinstance(value, torch.Tensor):
        if value.device.type != "cpu" or value.layout is not torch.strided:
            return f"{name} on {value.device}"
        value = value.detach()
    if value.size == 0 if isinstance(value, np.ndarray) else value.numel() == 0:
        return f"{name}, empty"
    if math.prod(value.shape) <= ON_A_LINE:
        return f"{name}: {_written(value.tolist())}"
    if math.prod(value.shape) <= BY_HAND and 1 < len(value) <= lines:
        return f"{name}:" + "".join(f"\n    {_written(part)}" for part in value.tolist())
    try:
        low, high = value.min().item(), value.max().item()
    except (RuntimeError, TypeError):  # of complex numbers and of words none is the smallest
        return name
    return f"{name}, from {low:.4g} to {high:.4g}"


def _written(value: Any) -> str:
    """Write nested numbers with as many digits as a person reads."""
    if isinstance(value, list):
        return f"[{', '.join(map(_written, value))}]"
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _safe_repr(value: Any) -> str:
    try:
        return repr(value).replace("Ellipsis", "...")
    except (Exception, SystemExit):  # an object made by a student may not even print
        return f"an object of type {type(value).__name__} that cannot be printed"


def _array_difference(answer: Any, wanted: np.ndarray, rtol: float, atol: float) -> str | None:
    if not isinstance(answer, np.ndarray):
        return f"it is {_kind(answer)}, and a NumPy array is wanted"
    return difference(torch.from_numpy(answer), torch.from_numpy(wanted), rtol=rtol, atol=atol)


def _tensor_difference(answer: Any, wanted: torch.Tensor, rtol: float, atol: float) -> str | None:
    if isinstance(answer, np.ndarray):
        return "it is a NumPy array, and a torch tensor is wanted: torch.from_numpy(…) makes one"
    if not isinstance(answer, torch.Tensor):
        if wanted.ndim == 0:
            return difference(answer, wanted.item(), rtol=rtol, atol=atol)
        if type(answer).__module__ == "torch.return_types":
            return "it holds two things, values and positions: take `.values` or `.indices`"
        return f"it is {_kind(answer)}, and a tensor is wanted"
    if answer.device != wanted.device:
        return (
            f"it is on the device {answer.device} and {wanted.device} is wanted: "
            "a result stays on the device of its inputs"
        )
    if answer.layout != torch.strided or answer.is_quantized or answer.is_complex():
        return f"it is a special tensor ({answer.dtype}, {answer.layout}): a plain one is wanted"
    if answer.requires_grad and not wanted.requires_grad:
        return (
            "it asks for gradients (requires_grad), and nothing here is to be learnt: `.detach()`"
        )
    if answer.shape != wanted.shape:
        return _shape_difference(answer.shape, wanted.shape)
    if answer.dtype != wanted.dtype:
        close = _close(answer, wanted, rtol, atol).all()
        start = "the numbers are right, but " if close else ""
        return f"{start}its dtype is {answer.dtype} instead of {wanted.dtype}"
    if answer.isnan().any() and not wanted.isnan().any():
        return f"{int(answer.isnan().sum())} of its {answer.numel()} numbers are NaN (not a number)"
    close = _close(answer, wanted, rtol, atol)
    if close.all():
        return None
    if answer.numel() == 1:
        return f"{answer.item():.6g} instead of {wanted.item():.6g}"
    where = tuple((~close).nonzero()[0].tolist())
    count = int((~close).sum())
    return (
        f"{count} of its {answer.numel()} numbers differ: the first, at {list(where)}, "
        f"is {answer[where].item():.6g} instead of {wanted[where].item():.6g}"
    )


def _close(answer: torch.Tensor, wanted: torch.Tensor, rtol: float, atol: float) -> torch.Tensor:
    return torch.isclose(answer.double(), wanted.double(), rtol, atol, equal_nan=True)


def _shape_difference(answer: torch.Size, wanted: torch.Size) -> str:
    text = f"its shape is {list(answer)} instead of {list(wanted)}"
    if sorted(answer) == sorted(wanted):
        return f"{text}: the same lengths in another order"
    return text


def _number_difference(answer: Any, wanted: numbers.Real, rtol: float, atol: float) -> str | None:
    if isinstance(answer, torch.Tensor | np.ndarray):
        text = f"its shape is {list(answer.shape)}, and a plain number is wanted"
        if math.prod(answer.shape) == 1:
            return f"{text}: `.item()` makes one of it"
        return f"{text}: one of these, or what they come to together?"
    if not isinstance(answer, numbers.Real):
        return f"it is {_kind(answer)}, and a number is wanted"
    if math.isnan(answer) and not math.isnan(wanted):
        return "it is NaN (not a number)"
    if math.isclose(answer, wanted, rel_tol=rtol, abs_tol=atol) or (
        math.isnan(answer) and math.isnan(wanted)
    ):
        return None
    return f"{_number(answer)} instead of {_number(wanted)}"


def _number(value: Any) -> str:
    return str(value) if isinstance(value, int) else f"{value:.6g}"


def _text_difference(answer: Any, wanted: str) -> str | None:
    if not isinstance(answer, str):
        return f"it is {_kind(answer)}, and a text in quotes is wanted"
    # Capitals and spaces at the ends are never what an exercise is about.
    if answer.strip().casefold() == wanted.strip().casefold():
        return None
    return f"{summary(answer)} instead of {summary(wanted)}"


def _sequence_difference(answer: Any, wanted: Sequence, rtol: float, atol: float) -> str | None:
    of_numbers = not any(isinstance(each, torch.Tensor) for each in wanted)
    if isinstance(answer, torch.Tensor | np.ndarray) and answer.ndim == 1 and of_numbers:
        answer = answer.tolist()
    wish = f"{len(wanted)} values are wanted"
    if isinstance(answer, str):
        return f"it is a text, and {wish}" + (": leave the quotes out" if "," in answer else "")
    if not isinstance(answer, Sequence):
        return f"it is {_kind(answer)}, and {wish}, in brackets"
    if len(answer) != len(wanted):
        return f"it has {len(answer)} values instead of {len(wanted)}"
    for position, (mine, theirs) in enumerate(zip(answer, wanted, strict=True)):
        text = difference(mine, theirs, rtol=rtol, atol=atol)
        if text is not None:
            then = " and there " if text.startswith("at position") else ": "
            return f"at position {position}{then}{text}"
    return None


def _mapping_difference(answer: Any, wanted: Mapping, rtol: float, atol: float) -> str | None:
    if not isinstance(answer, Mapping):
        return f"it is {_kind(answer)}, and a dictionary is wanted"
    for key in wanted:
        if key not in answer:
            return f"{key!r} is missing"
        text = difference(answer[key], wanted[key], rtol=rtol, atol=atol)
        if text is not None:
            return f"{key}: {text}"
    extra = [key for key in answer if key not in wanted]
    return f"{extra[0]!r} is not wanted" if extra else None


def _kind(answer: Any) -> str:
    if answer is None:
        return "None"
    noun = type(answer).__name__
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"
