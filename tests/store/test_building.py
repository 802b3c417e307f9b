"""Building from files: once, again when something changed, and never half."""

import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
import torch
from PIL import Image

from labkit import images
from labkit.store import build


@pytest.fixture(autouse=True)
def _own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("LABKIT_DATA", str(tmp_path / "cache"))


@pytest.fixture
def files(tmp_path):
    folder = tmp_path / "pictures"
    folder.mkdir()
    random = np.random.default_rng(0)
    for number in range(6):
        pixels = random.integers(0, 256, (40 + 5 * number, 60, 3), dtype=np.uint8)
        Image.fromarray(pixels).save(folder / f"{number}.png")
    return sorted(folder.iterdir())


def finished(tmp_path):
    return sorted((tmp_path / "cache" / "stores").rglob("*.npy"))


def test_pictures_are_those_of_read_square(files):
    built = build(files, 32, "letterbox")
    for row, file in enumerate(files):
        picture, back = images.read_square(file, 32, "letterbox")
        assert torch.equal(built.images[row], picture)
        assert torch.equal(built.maps[row], back)


def test_a_second_build_reads_no_picture(files, monkeypatch):
    first = build(files, 32, "crop")
    monkeypatch.setattr("labkit.store.building.read_square", lambda *_: pytest.fail("read again"))
    second = build(files, 32, "crop")
    assert torch.equal(first.images, second.images)
    assert torch.equal(first.maps, second.maps)


def write_red(files):
    Image.new("RGB", (50, 50), "red").save(files[2])


def touch(files):
    os.utime(files[2], ns=(1, 1))


@pytest.mark.parametrize("change", [write_red, touch, lambda files: files.pop()])
def test_anything_that_changes_builds_again_and_the_old_goes(files, change, monkeypatch, tmp_path):
    build(files, 32, "crop")
    (old,) = finished(tmp_path)
    change(files)
    calls = []
    monkeypatch.setattr(
        "labkit.store.building.read_square", lambda *a: calls.append(a) or images.read_square(*a)
    )
    built = build(files, 32, "crop")
    assert len(calls) == len(files) == len(built.images)
    (new,) = finished(tmp_path)
    assert new != old


def test_other_sizes_are_kept_side_by_side(files, tmp_path):
    build(files, 32, "crop")
    build(files, 16, "crop")
    assert len(finished(tmp_path)) == 2


def test_changes_in_memory_do_not_reach_the_cache(files):
    build(files, 32, "crop").images[0] = 0
    assert build(files, 32, "crop").images[0].any()


def test_unreadable_pictures_are_named_and_the_others_are_there(files):
    files[1].write_bytes(b"")
    files[4].write_text("no picture")
    for _ in range(2):  # the second time from the cache
        built = build(files, 32, "crop")
        assert list(built.faults) == [1, 4]
        assert "1.png: is empty" in built.faults[1]
        assert built.images[0].any()


def test_where_nothing_can_be_written_it_is_built_in_memory(files, monkeypatch, tmp_path, capsys):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("LABKIT_DATA", str(tmp_path / "file"))
    assert build(files, 32, "crop").images[0].any()
    assert "made in memory" in capsys.readouterr().out


def test_a_full_disk_is_no_end(files, monkeypatch, tmp_path, capsys):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("labkit.store.building.np.lib.format.open_memmap", full)
    assert build(files, 32, "crop").images[0].any()
    assert "No space left on device" in capsys.readouterr().out
    assert not list((tmp_path / "cache").rglob("*.unfinished"))


def test_a_damaged_cache_is_built_again(files, tmp_path):
    build(files, 32, "crop")
    (kept,) = finished(tmp_path)
    kept.write_bytes(kept.read_bytes()[:200])
    assert build(files, 32, "crop").images.shape == (6, 3, 32, 32)


SLOW = """
import sys, time
from pathlib import Path
import labkit.store.building as b
real = b.read_square
def slow(*a):
    print("reading", flush=True)
    time.sleep(0.2)
    return real(*a)
b.read_square = slow
built = b.build([Path(p) for p in sys.argv[1:]], 32, "crop")
print(int(built.images.sum()))
"""


def start(files):
    command = [sys.executable, "-c", SLOW, *map(str, files)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


@pytest.mark.skipif(os.name == "nt", reason="no such signal")
def test_a_build_that_is_killed_leaves_nothing_that_is_taken_for_whole(files, tmp_path):
    process = start(files)
    assert process.stdout.readline().startswith("reading")  # both threads may say so at once
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert not finished(tmp_path)
    assert build(files, 32, "crop").images[5].any()


def test_two_builds_at_once_do_no_harm(files, tmp_path):
    first, second = start(files), start(files)
    sums = [process.communicate()[0].split()[-1] for process in (first, second)]
    assert first.returncode == second.returncode == 0
    assert sums == [str(int(build(files, 32, "crop").images.sum()))] * 2
    assert len(finished(tmp_path)) == 1
    assert not list((tmp_path / "cache").rglob("*.unfinished"))


def test_progress_is_shown_only_where_one_waits(files, capsys, monkeypatch):
    build(files, 32, "crop")
    assert capsys.readouterr().err == ""
    monkeypatch.setattr("labkit.store.building.PATIENCE", 0)
    real = images.read_square
    monkeypatch.setattr("labkit.store.building.read_square", lambda *a: time.sleep(0.1) or real(*a))
    build(files, 24, "crop")
    assert "Decoding" in capsys.readouterr().err
