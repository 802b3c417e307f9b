"""Many large files: what building their store takes and survives, and what it then serves.

"building" decodes generated photographs of 960 x 1280 pixels in a process of its own, which is
killed once, interrupted once, and goes on each time. "serving" reads random batches of that store,
and of what it is split into, against plain reads of as many rows of the same file, with all the
memory there is and, where the limit can be set (Linux, as root), with a quarter of what it takes.
"""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import torch
from measure import Report, in_turns, ratio
from skimage import data

from labkit.datasets import folder
from labkit.images import write
from labkit.runtime.cores import PATIENCE
from labkit.store import done
from labkit.store.done import EVERY

SIDES = (960, 1280)
SIZE = 224  # of a picture in the store
BATCH, BATCHES = 64, 40
ENOUGH = 6e8  # bytes in which Python and torch can work
GROUPS = Path("/sys/fs/cgroup")


def main() -> None:
    if sys.argv[1:2] == ["build"]:
        build(Path(sys.argv[2]), float(sys.argv[3]))
    elif sys.argv[1:2] == ["serve"]:
        serve(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        report = Report(__doc__, ["building", "serving"])
        count = 400 if report.quick else 20_000
        with tempfile.TemporaryDirectory() as place:
            root = photographs(Path(place) / "files", count)
            building(report, root, count)
            if "serving" in report.parts:
                serving(report, root, 3 if report.quick else 7)
        report.end()


def photographs(root: Path, count: int) -> Path:
    """Write JPEG files, each another part of one of scikit-image's photographs."""
    large = []
    for picture in (data.astronaut(), data.chelsea(), data.coffee()):
        pixels = torch.from_numpy(np.asarray(picture)).permute(2, 0, 1)[None].float()
        size = (SIDES[0] + 128, SIDES[1] + 128)
        large.append(torch.nn.functional.interpolate(pixels, size, mode="bicubic")[0])
    large = [picture.clamp(0, 255).byte() for picture in large]

    def one(number: int) -> None:
        top, left = np.random.default_rng(number).integers(0, 128, 2)
        picture = large[number % 3][:, top : top + SIDES[0], left : left + SIDES[1]]
        write(picture, root / ("a" if number % 2 else "b") / f"{number}.jpg", quality=85)

    for name in "ab":
        (root / name).mkdir(parents=True)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(one, range(count)))
    return root


def building(report: Report, root: Path, count: int) -> None:
    """Build in a process that is killed at a third, interrupted at two, and goes on."""
    runs = [
        built(root, count, signal.SIGKILL, count // 3),
        built(root, count, signal.SIGINT, 2 * count // 3),
        built(root, count, None, count),
    ]
    if "building" not in report.parts:
        return
    ended = runs[1:]  # who is killed tells nothing
    long = [each["said"].count("Decoding") > 1 for each in ended if each["wall"] > 2 * PATIENCE]
    if long:
        report.row("share of long builds that showed progress", sum(long) / len(long), "", least=1)
    peaks = [each["peak"] for each in ended]
    if all(peaks):
        spread = " ".join(f"{peak:.0f}" for peak in peaks)
        report.row(f"{count:,} files: MB beside the store", max(peaks), spread, most=1000)
    else:
        print("Memory: not measured, this system does not tell it.")
    cores = os.cpu_count() or 1
    seconds = sum(each["wall"] for each in ended)
    busy = sum(each["cpu"] for each in ended) / seconds
    report.row(f"cores that were busy, of {cores}", busy, "", least=0.75 * cores)
    decoded = runs[1]["written"] - runs[1]["begun"] + count - runs[2]["begun"]
    report.row("files a second", decoded / seconds, "")
    for how, before, after in zip(("killed", "interrupted"), runs, ended, strict=False):
        lost = before["written"] - after["begun"]
        name = f"{how} after {before['written']:,}: read again of these"
        report.row(name, lost, "", most=0)


def built(root: Path, count: int, how: signal.Signals | None, at: int) -> dict:
    """Build in a process of its own, and send it a signal when so many pictures are done."""
    process = subprocess.Popen(
        [sys.executable, __file__, "build", str(root), str(min(EVERY, count / 4000))],
        env=with_cache(root),
        stdout=subprocess.PIPE,
        text=True,
    )
    while how and process.poll() is None and written_down(root) < at:
        time.sleep(0.05)
    if how:
        process.send_signal(how)
    said = process.communicate()[0]
    begun = re.search(r"Going on: ([\d,]+) of", said)
    return {
        "said": said,
        "written": written_down(root),
        "begun": int(begun[1].replace(",", "")) if begun else 0,
        **(json.loads(said.splitlines()[-1]) if process.returncode == 0 else {}),
    }


def with_cache(root: Path) -> dict[str, str]:
    return {**os.environ, "LABKIT_DATA": str(root.parent / "cache")}


def written_down(root: Path) -> int:
    """How many pictures are known to be done."""
    files = (root.parent / "cache" / "stores").rglob("*.rows")
    return sum(file.read_bytes().count(b"\n") for file in files)


def build(root: Path, every: float) -> None:
    """What the process of `built` does; few files are written down more often than many."""
    done.EVERY = every
    stop, peak = threading.Event(), [0.0]
    watch = threading.Thread(target=watched, args=(stop, peak))
    watch.start()
    wall, cpu = time.perf_counter(), time.process_time()
    with contextlib.suppress(KeyboardInterrupt):
        folder(root, size=SIZE, fit="squash")
    told = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
    stop.set()
    watch.join()
    print(f"\n{json.dumps({**told, 'peak': peak[0]})}")


def watched(stop: threading.Event, peak: list[float]) -> None:
    """Note the most MB of memory that are no file's, as Linux tells them."""
    status = Path("/proc/self/status")
    while status.exists() and not stop.wait(0.02):
        for line in status.read_text().splitlines():
            if line.startswith("RssAnon:"):
                peak[0] = max(peak[0], int(line.split()[1]) * 1024 / 1e6)


def serving(report: Report, root: Path, turns: int) -> None:
    """Random batches of the store, against plain reads, as the wall clock has them."""
    (file,) = (root.parent / "cache" / "stores").rglob("*.npy")
    quarter = file.stat().st_size // 4
    name = f"batches of a store of {4 * quarter / 1e9:.2f} GB, plain reads' seconds over ours"
    rows(report, name, served(root, turns))
    if quarter < ENOUGH:
        print(
            f"With a quarter of that as memory: not measured, Python and torch take {ENOUGH:.0e}."
        )
        return
    try:
        with limited(quarter) as group:
            with file.open("rb") as stream:  # what lies in memory already would not count
                os.posix_fadvise(stream.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
            told = served(root, turns, group)
    except OSError as error:
        print(
            f"With {quarter / 1e6:.0f} MB of memory: not measured, no limit can be set ({error})."
        )
        return
    rows(report, f"the same, with {quarter / 1e6:.0f} MB of memory", told)


def rows(report: Report, name: str, told: dict) -> None:
    report.row(name, told["ratio"], told["spread"], least=0.8)
    report.row("... batches of its part to train on", told["part"], told["spread of part"], 0.8)
    report.row("... seconds of splitting it in three", told["split"], "")


def served(root: Path, turns: int, group: Path | None = None) -> dict:
    done = subprocess.run(
        [sys.executable, __file__, "serve", str(root), str(turns)],
        env=with_cache(root),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        # Before Python has taken any memory.
        preexec_fn=(lambda: (group / "cgroup.procs").write_text(str(os.getpid())))
        if group
        else None,
    )
    return json.loads(done.stdout.splitlines()[-1])


@contextlib.contextmanager
def limited(size: int) -> Iterator[Path]:
    """A group of processes of Linux that may have so many bytes, the pages of files included."""
    first = (GROUPS / "memory").exists()  # of the two kinds that there are
    group = GROUPS / ("memory" if first else "") / f"labkit_{os.getpid()}"
    group.mkdir()
    try:
        (group / ("memory.limit_in_bytes" if first else "memory.max")).write_text(str(size))
        yield group
    finally:
        group.rmdir()


def serve(root: Path, turns: int) -> None:
    """What the process of `served` does."""
    store = folder(root, size=SIZE, fit="squash")
    (file,) = (root.parent / "cache" / "stores").rglob("*.npy")
    batches = store.batches(BATCH, shuffle=True, normalise=None, device="cpu")
    offset = file.stat().st_size - store.images.numel()
    memory = torch.empty(BATCH, *store.images.shape[1:], dtype=torch.uint8)
    random = np.random.default_rng(0)

    def of_store() -> None:
        for number, _ in enumerate(batches, 1):
            if number == BATCHES:
                break

    def plain() -> None:
        with file.open("rb", buffering=0) as stream:
            for _ in range(min(BATCHES, len(batches))):
                rows = random.choice(len(store), BATCH, replace=False)
                read(stream, rows)

    def read(stream: Any, rows: np.ndarray) -> None:
        for place, row in zip(memory.numpy(), rows, strict=True):
            stream.seek(offset + int(row) * place.nbytes)
            stream.readinto(place)

    with file.open("rb", buffering=0) as stream:
        read(stream, np.arange(BATCH))
    assert torch.equal(memory, store.images[:BATCH])
    costs = in_turns(turns, store=of_store, plain=plain)
    measured, spread = ratio(costs["store"], costs["plain"], "wall")
    started = time.perf_counter()
    train = store.split()[0]
    told = {"ratio": measured, "spread": spread, "split": time.perf_counter() - started}
    batches = train.batches(BATCH, shuffle=True, normalise=None, device="cpu")
    costs = in_turns(turns, store=of_store, plain=plain)
    told["part"], told["spread of part"] = ratio(costs["store"], costs["plain"], "wall")
    print(json.dumps(told))


if __name__ == "__main__":
    main()
