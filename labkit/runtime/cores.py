"""Work for all cores at once, or for one of them, with its progress where one has to wait."""

import os
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

PATIENCE = 4.0  # seconds before progress is shown


def on_all_cores(work: Callable[[int], None], count: int, what: str) -> None:
    """Call `work` with every number below `count`, on all cores: to read, decode and write."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        try:
            _wait(pool.map(work, range(count)), count, what)
        except BaseException:  # whoever interrupts does not wait for thousands of others
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def on_one_core(work: Callable[[int], None], count: int, what: str) -> None:
    """Call `work` with every number below `count`, one after another: to draw.

    Drawing is hundreds of short steps of numpy, between which threads hand Python's lock to and
    fro: two of them on two cores draw less than one alone (`tests/benchmarks/draw.py`).
    """
    _wait(map(work, range(count)), count, what)


def _wait(done: Iterable[None], count: int, what: str) -> None:
    from tqdm import tqdm  # here, so that the doctor can speak where packages are missing

    # Not to stderr, which a notebook shows on red ground, as it does errors.
    for _ in tqdm(done, what, count, False, sys.stdout, delay=PATIENCE, unit="pictures"):
        pass
