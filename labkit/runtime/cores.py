"""Work for all cores at once."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

PATIENCE = 4.0  # seconds before progress is shown


def on_all_cores(work: Callable[[int], None], count: int, what: str) -> None:
    """Call `work` with every number below `count`; progress is shown where one has to wait."""
    from tqdm import tqdm  # here, so that the doctor can speak where packages are missing

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        done = pool.map(work, range(count))
        for _ in tqdm(done, what, count, leave=False, delay=PATIENCE, unit="pictures"):
            pass
