"""Drawing pictures of 128 pixels, one after another, as stores do: each generator a second."""

import os
import statistics
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from measure import Report, in_turns

from labkit.synth import (
    aerial_land,
    aerial_picture,
    cells,
    endoscopy,
    endoscopy_picture,
    road_scene,
    roads_picture,
    shapes,
    shapes_picture,
    whale_picture,
    whales,
)
from labkit.synth.whale_pattern import individuals

ASKED = {
    "whales": 100, "frames": 150, "roads": 150, "roads of 160 pixels": 100,
    "shapes of 64 pixels": 300,
}  # fmt: skip
SIZES = {"roads of 160 pixels": 160, "shapes of 64 pixels": 64}  # others are of 128


def main() -> None:
    report = Report(__doc__)
    count, turns = (60, 3) if report.quick else (200, 5)
    known = individuals(20)
    specs = {
        "whales": [whales.sample(known[row % 20], row, row // 3) for row in range(count)],
        "frames": [endoscopy.sample(row // 10, 0, row) for row in range(count)],
        "aerial": [aerial_land.sample(row) for row in range(count)],
        "cells": [cells.sample(row) for row in range(count)],
        "roads": [road_scene.sample(row) for row in range(count)],
    }
    specs["roads of 160 pixels"] = specs["roads"]
    specs["shapes of 64 pixels"] = [shapes.sample(row) for row in range(count)]
    drawing = {
        "whales": whale_picture.draw,
        "frames": endoscopy_picture.draw,
        "aerial": aerial_picture.draw,
        "cells": cells.draw,
        "roads": roads_picture.draw,
        "roads of 160 pixels": roads_picture.draw,
        "shapes of 64 pixels": shapes_picture.draw,
    }

    def one_core(name: str) -> Callable[[], None]:
        draw: Callable[..., Any] = drawing[name]
        size = SIZES.get(name, 128)

        def work() -> None:
            for spec in specs[name]:
                draw(spec, size, size)

        return work

    def all_cores(name: str) -> Callable[[], None]:
        draw: Callable[..., Any] = drawing[name]
        size = SIZES.get(name, 128)

        def work() -> None:
            with ThreadPoolExecutor(os.cpu_count()) as pool:
                list(pool.map(lambda spec: draw(spec, size, size), specs[name]))

        return work

    for name in specs:
        found = in_turns(turns, one=one_core(name), all=all_cores(name))
        rates, threads = (
            sorted(count / each.wall for each in found[kind]) for kind in ("one", "all")
        )
        cpu = 1000 * min(each.cpu for each in found["one"]) / count
        median, spread = statistics.median(rates), f"{rates[0]:.0f} to {rates[-1]:.0f}"
        spread = f"median {median:.0f}, {spread}, {cpu:.1f} ms CPU each"
        spread += f"; {threads[-1]:.0f} in {os.cpu_count()} threads"
        report.row(f"{name} a second", rates[-1], spread, least=ASKED.get(name))
    report.end()


if __name__ == "__main__":
    main()
