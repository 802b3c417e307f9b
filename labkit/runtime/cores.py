"""Work for all cores at once."""

import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

PATIENCE = 4.0  # seconds before progress is shown


def on_all_cores(work: Callable[[int], None], count: int, what: str) -> None:
    """Call `work` with every number below `count`; progress is shown where one has to wait."""
    from tqdm import tqdm  # here, so that the doctor can speak where packages are missing

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        done = pool.map(work, range(count))
        # Not to stderr, which a notebook shows on red ground, as it does errors.
        bar = tqdm(done, what, count, False, sys.stdout, delay=PATIENCE, unit="pictures")
        for _ in bar:
            pass
