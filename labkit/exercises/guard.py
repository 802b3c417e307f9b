"""Run a student's code so that nothing it does can hurt the kernel or the cells that follow."""

import builtins
import contextlib
import copy
import io
import os
import random
import signal
import sys
import threading
import time
import types
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NoReturn

import numpy as np
import torch

IMPORTS = 60.0  # seconds more that loading modules may take; torch loads some at a first step
KEPT = 2_000  # characters of what an answer prints: enough to read, too little to freeze a browser

_OUR_CODE = {__file__, contextlib.__file__}


class TookTooLong(BaseException):
    """Raised in an answer when its time is up; no `except Exception` of its own can stop it."""


class TriedToExit(BaseException):
    """Raised in place of ending the process when an answer calls `exit()` or a relative of it."""


# Of the whole process: how each is read, how it is written, and what an answer is told that leaves
# it changed. The last ones change by themselves too, as when a module is loaded.
SETTINGS: tuple[tuple[Callable[[], Any], Callable[[Any], Any], str], ...] = (
    (
        torch.is_grad_enabled,
        torch.set_grad_enabled,
        "gradients switched on or off: `with torch.no_grad():` ends by itself",
    ),
    (torch.get_default_dtype, torch.set_default_dtype, "another default dtype"),
    (torch.get_default_device, torch.set_default_device, "another default device"),
    (torch.get_num_threads, torch.set_num_threads, ""),
    (torch.is_anomaly_enabled, torch.set_anomaly_enabled, ""),
    (np.geterr, lambda kinds: np.seterr(**kinds), ""),
    (sys.getrecursionlimit, sys.setrecursionlimit, ""),
    (sys.gettrace, sys.settrace, ""),
    (sys.getprofile, sys.setprofile, ""),
)


@dataclass(frozen=True)
class Outcome:
    """What came of one call: a value or an error, what was printed, whether inputs changed, and
    which setting was left changed."""

    value: Any = None
    error: BaseException | None = None
    printed: str = ""
    changed: bool = False
    left: str = ""


def can_limit_time() -> bool:
    """Tell whether a time limit can be enforced: it needs Unix alarms and the main thread."""
    return hasattr(signal, "SIGALRM") and threading.current_thread() is threading.main_thread()


def call(function: Callable, arguments: tuple, seconds: float) -> Outcome:
    """Call `function` on copies of `arguments` and report what came of it, whatever it did.

    Random numbers start from the same seed on every call and the caller's own sequence goes on
    undisturbed, so an answer and the reference can be compared and later cells do not depend on
    whether an exercise was tried. Only the person's own interrupt (Ctrl-C, the stop button) passes.

    >>> call(lambda a, b: a / b, (1, 0), seconds=1).error
    ZeroDivisionError('division by zero')
    """
    mine = copy.deepcopy(arguments)
    paper, left = _Paper(), list[str]()
    try:
        with (
            contextlib.redirect_stdout(paper),
            contextlib.redirect_stderr(paper),
            _same_random_numbers(),
            _same_process(left),
            _no_exit(),
            warnings.catch_warnings(action="ignore"),
            _time_limit(seconds),
        ):
            value = function(*mine)
            changed = not same(mine, arguments)  # an answer may have put anything into its inputs
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # SystemExit, TookTooLong and whatever an answer defines itself
        return Outcome(error=error, printed=paper.text())
    return Outcome(value, printed=paper.text(), changed=changed, left=", ".join(left))


def same(left: Any, right: Any) -> bool:
    """Tell whether two nested arguments are equal, tensors and arrays included (NaN equals NaN)."""
    if type(left) is not type(right):
        return False
    if isinstance(left, torch.Tensor):
        return (
            left.dtype == right.dtype
            and torch.allclose(left, right, rtol=0, atol=0, equal_nan=left.is_floating_point())
            if left.shape == right.shape
            else False
        )
    if isinstance(left, np.ndarray):
        return bool(np.array_equal(left, right, equal_nan=left.dtype.kind in "fc"))
    if isinstance(left, list | tuple):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, torch.nn.Module):  # equal to itself alone: what counts are its numbers
        return same({**left.state_dict()}, {**right.state_dict()})
    if isinstance(left, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    return bool(left == right or (left != left and right != right))  # NaN alone is not itself


class _Paper(io.TextIOBase):
    """Takes everything an answer prints and keeps the beginning."""

    def __init__(self) -> None:
        self.kept, self.length = "", 0

    def write(self, text: str) -> int:
        self.kept += text[: KEPT - len(self.kept)]
        self.length += len(text)
        return len(text)

    def text(self) -> str:
        left_out = self.length - len(self.kept)
        return self.kept + (f"… ({left_out:,} more characters)" if left_out else "")


@contextlib.contextmanager
def _same_random_numbers() -> Iterator[None]:
    python, numpy = random.getstate(), np.random.get_state()
    with torch.random.fork_rng(devices=[]):
        random.seed(0)
        np.random.seed(0)
        torch.default_generator.manual_seed(0)  # torch.manual_seed would reach every GPU too
        try:
            yield
        finally:
            random.setstate(python)
            np.random.set_state(numpy)


@contextlib.contextmanager
def _same_process(left: list[str]) -> Iterator[None]:
    """Put back what an answer may have changed for the cells below: settings, folder, variables.

    Add to `left` what it is to be told of, since outside a check nobody puts it back.
    """
    before = [read() for read, *_ in SETTINGS]
    folder, variables = os.getcwd(), dict(os.environ)  # noqa: PTH109  chdir wants what it gives
    try:
        yield
    finally:
        for (read, write, words), value in zip(SETTINGS, before, strict=True):
            if read() != value:  # writing some of them costs every later call a little
                write(value)
                left.extend([words] if words else [])
        if os.environ != variables:
            os.environ.clear()
            os.environ.update(variables)
        os.chdir(folder)


@contextlib.contextmanager
def _time_limit(seconds: float) -> Iterator[None]:
    if not can_limit_time():
        yield
        return

    running = True

    def ring(_: int, where: types.FrameType | None) -> None:
        # Asked while no alarm is set, or the next would ring in the middle of the asking.
        if running and _importing(where) and time.monotonic() - started < seconds + IMPORTS:
            signal.setitimer(signal.ITIMER_REAL, 0.1)
            return
        # Once time is up the alarm rings very fast: a bare `except:` in a loop swallows each
        # exception raised inside its `try`, and only a ring between two rounds gets out. It is set
        # anew each time, or it would starve code in C, which hears it only at its end.
        if running:
            signal.setitimer(signal.ITIMER_REAL, 0.00002)
        # Only in the answer: raised in our own clean-up, it would leave the alarm on.
        if running and where is not None and where.f_code.co_filename not in _OUR_CODE:
            raise TookTooLong

    started = time.monotonic()
    before = signal.signal(signal.SIGALRM, ring)
    left, interval = signal.setitimer(signal.ITIMER_REAL, max(seconds, 0.01))
    try:
        yield
    finally:
        running = False
        signal.setitimer(signal.ITIMER_REAL, 0)
        # A last ring may still be on its way through another thread. Nothing may hear it: not the
        # system's default, which would end the kernel.
        signal.signal(signal.SIGALRM, before if callable(before) else _hear_nothing)
        if left:  # the caller's own alarm goes on, late rather than never
            remaining = left - (time.monotonic() - started)
            signal.setitimer(signal.ITIMER_REAL, max(remaining, 0.001), interval)


def _importing(where: types.FrameType | None) -> bool:
    """Whether a module is being loaded: to break that off would leave it half made, for good."""
    while where is not None:
        if where.f_code.co_filename.startswith("<frozen importlib"):
            return True
        where = where.f_back
    return False


def _hear_nothing(*_: object) -> None:
    """Take an alarm that nobody waits for any more."""


@contextlib.contextmanager
def _no_exit() -> Iterator[None]:
    """Turn every usual way to end the process into `TriedToExit`.

    In a notebook `exit()` is IPython's own and asks the running kernel to stop; in Python it is
    a builtin that closes standard input first.
    """

    process, leave = os.getpid(), os._exit

    def refuse(*_: object, **__: object) -> NoReturn:
        if os.getpid() != process:  # a child process must end, or it would live on as this kernel
            leave(1)
        raise TriedToExit

    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    doors = [(os, "_exit"), (sys, "exit"), (builtins, "exit"), (builtins, "quit")]
    if shell is not None:
        doors.append((shell, "ask_exit"))
    before = [(owner, name, getattr(owner, name)) for owner, name in doors if hasattr(owner, name)]
    for owner, name, _ in before:
        setattr(owner, name, refuse)
    try:
        yield
    finally:
        for owner, name, door in before:
            setattr(owner, name, door)
