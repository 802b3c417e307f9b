"""`import labkit` against `import torch`, each in a fresh process."""

import subprocess
import sys

from measure import Report, in_turns, ratio


def importing(name: str) -> None:
    subprocess.run([sys.executable, "-c", f"import {name}"], check=True)


def main() -> None:
    report = Report(__doc__)
    turns = 5 if report.quick else 9
    costs = in_turns(
        turns,
        torch=lambda: importing("torch"),
        labkit=lambda: importing("torch, labkit"),
    )
    share, spread = ratio(costs["torch"], costs["labkit"])
    report.row("import torch, labkit, against import torch: CPU", share, spread, most=1.05)
    report.end()


if __name__ == "__main__":
    main()
