"""How the benchmarks measure: both sides in one process, in turns, CPU seconds beside wall time.

Other programs slow a computer down, never up, so the best of several turns is the figure and the
median tells how noisy it was. Absolute times mean little elsewhere; ratios hold.
"""

import argparse
import io
import resource
import statistics
import sys
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager, redirect_stdout
from dataclasses import dataclass


def quiet() -> AbstractContextManager[object]:
    """What is printed meanwhile, such as how a training goes, is not shown between the rows."""
    return redirect_stdout(io.StringIO())


@dataclass(frozen=True)
class Cost:
    """Seconds of one turn: of all processors together, and on the clock."""

    cpu: float
    wall: float


def cost(work: Callable[[], object]) -> Cost:
    """What one call costs, its child processes included."""
    cpu, wall = _cpu(), time.perf_counter()
    work()
    return Cost(_cpu() - cpu, time.perf_counter() - wall)


def in_turns(turns: int, **sides: Callable[[], object]) -> dict[str, list[Cost]]:
    """Call each side once to warm up, then all of them in turns."""
    for work in sides.values():
        work()
    costs: dict[str, list[Cost]] = {name: [] for name in sides}
    for _ in range(turns):
        for name, work in sides.items():
            costs[name].append(cost(work))
    return costs


def best(costs: list[Cost], kind: str = "cpu") -> float:
    return min(getattr(each, kind) for each in costs)


def ratio(ours: list[Cost], theirs: list[Cost], kind: str = "cpu") -> tuple[float, str]:
    """Theirs over ours, by the best turns; and the same by the medians, as a text."""
    median = statistics.median(getattr(each, kind) for each in theirs) / statistics.median(
        getattr(each, kind) for each in ours
    )
    return best(theirs, kind) / best(ours, kind), f"by medians {median:.2f}"


class Report:
    """Prints a row a figure, and ends with 1 under --strict where one falls short.

    Of a benchmark with named `parts`, those on the command line are to be run, or all.
    """

    def __init__(self, about: str, parts: Collection[str] = ()) -> None:
        parser = argparse.ArgumentParser(description=about)
        if parts:
            parser.add_argument("parts", nargs="*", help=f"of {', '.join(parts)}; all where none")
        parser.add_argument("--quick", action="store_true", help="a smaller run of the same")
        parser.add_argument("--strict", action="store_true", help="exit 1 where one falls short")
        self.options = parser.parse_args()
        self.quick: bool = self.options.quick
        self.parts: list[str] = getattr(self.options, "parts", []) or list(parts)
        if unknown := [name for name in self.parts if name not in parts]:
            parser.error(f"there is no part {unknown[0]}: give some of {', '.join(parts)}")
        self.short = 0
        print(f"{'figure':58}{'asked':>10}{'measured':>12}  {'':12}spread")

    def row(
        self, name: str, measured: float, spread: str, least: float | None = None,
        most: float | None = None,
    ) -> None:  # fmt: skip
        """Print one figure; `least` or `most` is the bar, if there is one."""
        holds = (least is None or measured >= least) and (most is None or measured <= most)
        self.short += not holds
        asked = f">= {least:g}" if least is not None else f"<= {most:g}" if most is not None else ""
        verdict = "" if not asked else "holds" if holds else "FALLS SHORT"
        print(f"{name:58}{asked:>10}{measured:>12.3g}  {verdict:12}{spread}", flush=True)

    def mean(
        self, name: str, values: Sequence[float], least: float | None = None,
        most: float | None = None,
    ) -> None:  # fmt: skip
        """Print the mean of one figure over the seeds, and beside it what each of them gave."""
        spread = " ".join(f"{value:.3g}" for value in values)
        self.row(name, statistics.mean(values), spread, least, most)

    def end(self) -> None:
        sys.exit(1 if self.short and self.options.strict else 0)


def _cpu() -> float:
    total = 0.0
    for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN):
        used = resource.getrusage(who)
        total += used.ru_utime + used.ru_stime
    return total
