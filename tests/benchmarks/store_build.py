"""Building a store from files, against one epoch of the pipeline that decodes every time."""

import os
import tempfile
from pathlib import Path

from data_path import gone_through, loader, photographs
from measure import Report, in_turns, ratio

from labkit.store import build


def main() -> None:
    report = Report(__doc__)
    turns = 3 if report.quick else 5
    for (height, width), bar in (((375, 500), 0.9), ((960, 1280), 0.4)):
        count = (64 if report.quick else 256) * (1 if width > 1000 else 2)
        with tempfile.TemporaryDirectory() as place:
            os.environ["LABKIT_DATA"] = f"{place}/cache"
            root = photographs(Path(place) / "files", count, height, width)
            files = sorted(root.rglob("*.jpg"))
            four = loader(root, 4)

            def build_anew(files=files) -> None:
                files[0].touch()  # a file that has changed: nothing is used again
                build(files, 224, "squash")

            costs = in_turns(turns, epoch=lambda four=four: gone_through(four), build=build_anew)
        share, spread = ratio(costs["epoch"], costs["build"])
        report.row(
            f"building, {width} x {height}: share of an epoch's CPU", share, spread, most=bar
        )
    report.end()


if __name__ == "__main__":
    main()
