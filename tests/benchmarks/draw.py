"""Drawing pictures of 128 pixels on all cores: a second's worth of each generator."""

import os
from concurrent.futures import ThreadPoolExecutor

from measure import Report, in_turns

from labkit.synth.whale_pattern import individuals
from labkit.synth.whale_picture import draw
from labkit.synth.whales import sample


def main() -> None:
    report = Report(__doc__)
    count, turns = (60, 3) if report.quick else (200, 5)
    whales = individuals(20)
    specs = [sample(whales[number % 20], number, number // 3) for number in range(count)]

    def all_cores() -> None:
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            list(pool.map(lambda spec: draw(spec, 128, 128), specs))

    costs = in_turns(turns, whales=all_cores)["whales"]
    rates = sorted(count / each.wall for each in costs)
    cpu = 1000 * min(each.cpu for each in costs) / count
    spread = f"{rates[0]:.0f} to {rates[-1]:.0f}, {cpu:.1f} ms CPU each, {os.cpu_count()} cores"
    report.row("whales a second", rates[-1], spread, least=100)
    report.end()


if __name__ == "__main__":
    main()
