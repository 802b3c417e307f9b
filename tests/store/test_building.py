"""Building from files: once, again when something changed, and never half."""

import errno
import json
import os
import signal
import subprocess
import sys
import time
import weakref
from pathlib import Path

import numpy as np
import pytest
import torch
from filelock import FileLock, Timeout
from PIL import Image

import labkit.store.kept
from labkit import images
from labkit.runtime.folders import without_home
from labkit.runtime.lock import alone
from labkit.store import build, build_masks
from labkit.store.done import Done
from labkit.store.kept import Built, kept_or_made


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


def test_what_is_kept_is_mapped_and_not_read_into_memory(files, monkeypatch):
    loaded, load = [], np.load
    monkeypatch.setattr(
        "labkit.store.kept.np.load", lambda *a, **k: loaded.append(load(*a, **k)) or loaded[-1]
    )
    images = build(files, 32, "crop").images
    assert isinstance(loaded[0], np.memmap)
    assert images.data_ptr() == loaded[0].ctypes.data


def write_red(files):
    Image.new("RGB", (50, 50), "red").save(files[2])


def touch(files):
    os.utime(files[2], ns=(1, 1))


def lengthen(files):
    before = files[2].stat()
    with files[2].open("ab") as stream:
        stream.write(b"behind the picture")
    os.utime(files[2], ns=(before.st_atime_ns, before.st_mtime_ns))


def rename(files):
    files[2] = files[2].rename(files[2].with_name("another name.png"))


def swap(files):
    files[1], files[2] = files[2], files[1]


@pytest.mark.parametrize(
    "change", [write_red, touch, lengthen, rename, swap, lambda files: files.pop()]
)
def test_anything_that_changes_builds_again(files, change, monkeypatch, tmp_path):
    build(files, 32, "crop")
    change(files)
    calls = []
    monkeypatch.setattr(
        "labkit.store.building.read_square", lambda *a: calls.append(a) or images.read_square(*a)
    )
    built = build(files, 32, "crop")
    assert len(calls) == len(files) == len(built.images)
    for row, file in enumerate(files):
        assert torch.equal(built.images[row], images.read_square(file, 32, "crop")[0])


def test_another_version_builds_again(files, monkeypatch):
    build(files, 32, "crop")
    monkeypatch.setattr("labkit.store.building.VERSION", 999)
    monkeypatch.setattr("labkit.store.building.read_square", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        build(files, 32, "crop")


def test_other_sizes_and_fits_are_kept_side_by_side(files, tmp_path):
    built = [build(files, *how) for how in ((32, "crop"), (16, "crop"), (32, "squash"))]
    assert len(finished(tmp_path)) == 3
    assert not torch.equal(built[0].images, built[2].images)


def make_of(value, calls):
    def make(pixels):
        calls.append(value)
        pixels[:] = value
        return Built(torch.from_numpy(pixels), torch.zeros(2, 2, 3, dtype=torch.float64), {})

    return make


def test_of_each_key_those_used_last_are_kept(tmp_path):
    calls = []

    def ask(*values, key="key"):
        for value in values:
            made = kept_or_made(key, f"made_of_{value}", (2, 4), make_of(value, calls), most=2)
            assert (made.images == value).all()
            time.sleep(0.02)  # more than the clock of a file system may be behind

    ask(1, 2, 1, 2)
    assert calls == [1, 2]
    ask(1, 3)  # 2 was used longest ago
    assert {file.stem for file in finished(tmp_path)} == {"made_of_1", "made_of_3"}
    ask(1, 3, 2)
    assert calls == [1, 2, 3, 2]
    ask(1, key="another")
    assert len(finished(tmp_path)) == 3
    assert len(list((tmp_path / "cache").rglob("*.json"))) == 3


def test_what_others_are_writing_is_left_alone_and_what_was_left_long_ago_goes(files, tmp_path):
    build(files, 32, "crop")
    folder = finished(tmp_path)[0].parent
    written, abandoned = folder / "theirs.1.unfinished", folder / "theirs.2.unfinished"
    for file in (written, abandoned):
        file.write_bytes(b"half")
    hours = 3600
    os.utime(written, (0, time.time() - 20 * hours))
    os.utime(abandoned, (0, time.time() - 28 * hours))
    touch(files)
    build(files, 32, "crop")
    assert written.exists()
    assert not abandoned.exists()


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
    said = capsys.readouterr().out
    assert without_home(tmp_path / "file" / "stores") in said  # where, and not only what
    assert "made in memory" in said
    assert "set LABKIT_DATA to another folder" in said


def test_what_cannot_be_read_back_is_built_in_memory(files, monkeypatch, capsys):
    monkeypatch.setattr("labkit.store.kept._kept", lambda *_: None)
    assert build(files, 32, "crop").images[0].any()
    said = capsys.readouterr().out
    assert "(what was written cannot be read back): made in memory" in said


def full(*_, **__):
    raise OSError(errno.ENOSPC, "No space left on device")


def unable(*_, **__):
    raise OSError(errno.EOPNOTSUPP, "This kind of disk cannot")


@pytest.mark.parametrize(
    "where", ["kept.np.lib.format.open_memmap", "kept.reserve", "done.Done._write"]
)
def test_a_full_disk_is_no_end(files, monkeypatch, tmp_path, capsys, where):
    monkeypatch.setattr(f"labkit.store.{where}", full)
    built = build(files, 32, "crop")
    assert all(picture.any() for picture in built.images)
    assert torch.equal(built.maps[3], images.read_square(files[3], 32, "crop")[1])
    assert "No space left on device" in capsys.readouterr().out
    left = [each.name for each in (tmp_path / "cache").rglob("*") if each.is_file()]
    assert left == [".lock"]


@pytest.mark.skipif(not hasattr(os, "posix_fallocate"), reason="written through here")
def test_a_disk_that_cannot_hold_all_of_it_says_so_at_once(files, monkeypatch, capsys):
    monkeypatch.setattr("labkit.store.room.os.posix_fallocate", full)
    assert build(files, 32, "crop").images[0].any()
    assert "No space left on device" in capsys.readouterr().out


@pytest.mark.skipif(os.name == "nt", reason="does not tell what a file takes up")
@pytest.mark.parametrize("how", ["as it comes", "unable", "not there"])
def test_the_room_is_there_before_the_first_picture_is(tmp_path, monkeypatch, how):
    """A file with holes lets a full disk end the process when the holes are filled."""
    if how == "unable":
        monkeypatch.setattr("labkit.store.room.os.posix_fallocate", unable, raising=False)
    elif how == "not there":
        monkeypatch.delattr("labkit.store.room.os.posix_fallocate", raising=False)
    taken = []

    def make(pixels):
        (file,) = (tmp_path / "cache").rglob("*.unfinished")
        taken.append(file.stat().st_blocks * 512)
        assert file.stat().st_size - pixels.size in range(64, 256)  # the header
        return make_of(7, [])(pixels)

    built = kept_or_made("key", "print", (2, 1_500_000), make)
    assert taken[0] >= 3_000_000
    assert (built.images == 7).all()


def test_a_file_is_unmapped_before_it_gets_its_name(files, tmp_path, monkeypatch):
    """Windows renames no file that is mapped."""
    mapped, at_rename = [], []
    real, rename = np.lib.format.open_memmap, Path.replace

    def open_memmap(*args, **kwargs):
        pixels = real(*args, **kwargs)
        mapped.append(weakref.ref(pixels))
        return pixels

    def replace(file, target):
        at_rename.extend(each() for each in mapped)
        return rename(file, target)

    monkeypatch.setattr("labkit.store.kept.np.lib.format.open_memmap", open_memmap)
    monkeypatch.setattr(Path, "replace", replace)
    build(files, 32, "crop")
    assert at_rename
    assert all(pixels is None for pixels in at_rename)


@pytest.mark.skipif(os.name == "nt", reason="no such rights")
@pytest.mark.parametrize("mask", [0o022, 0o077])
def test_files_may_be_read_by_whom_the_umask_lets(files, tmp_path, mask):
    before = os.umask(mask)
    try:
        build(files, 32, "crop")
    finally:
        os.umask(before)
    kept = [each for each in (tmp_path / "cache").rglob("*") if each.is_file()]
    kept = [each for each in kept if each.name != ".lock"]  # empty, and anybody's
    assert len(kept) == 2
    assert {each.stat().st_mode & 0o777 for each in kept} == {0o666 & ~mask}


def cut_short(file):
    file.write_bytes(file.read_bytes()[:200])


def other_numbers(file):
    np.save(file, np.zeros((6, 3, 32, 32), np.complex64))


def fewer(file):
    np.save(file, np.zeros((5, 3, 32, 32), np.uint8))


@pytest.mark.parametrize("harm", [cut_short, lambda f: f.write_bytes(b""), other_numbers, fewer])
def test_damaged_pictures_are_built_again(files, tmp_path, harm):
    wanted = build(files, 32, "crop").images.clone()
    (kept,) = finished(tmp_path)
    harm(kept)
    assert torch.equal(build(files, 32, "crop").images, wanted)


@pytest.mark.parametrize(
    "text",
    ["", "[]", "null", "{", "{}", '{"maps": 1, "faults": {}}', '{"maps": [[1], 2], "faults": {}}'],
)
def test_a_damaged_record_is_built_again(files, tmp_path, text):
    wanted = build(files, 32, "crop")
    finished(tmp_path)[0].with_suffix(".json").write_text(text)
    again = build(files, 32, "crop")
    assert torch.equal(again.images, wanted.images)
    assert torch.equal(again.maps, wanted.maps)


SLOW = """
import sys, time
from pathlib import Path
import labkit.store.building as b
import labkit.store.done
labkit.store.done.EVERY = 0.1
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


@pytest.mark.skipif(os.name == "nt", reason="no such signal")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_build_that_is_stopped_goes_on(files, how, tmp_path, capsys, monkeypatch):
    process = start(files)
    begun = time.monotonic()
    while not (rows := list((tmp_path / "cache").rglob("*.rows"))) or not rows[0].read_text():
        assert time.monotonic() - begun < 60
        time.sleep(0.01)
    process.send_signal(how)
    said = process.communicate()[0]
    assert ("and the same call goes on" in said) is (how == signal.SIGINT)
    count = len(rows[0].read_text().splitlines())
    assert 0 < count < len(files)

    monkeypatch.setenv("LABKIT_DATA", str(tmp_path / "elsewhere"))
    whole = build(files, 32, "crop")
    monkeypatch.setenv("LABKIT_DATA", str(tmp_path / "cache"))
    read = reads(monkeypatch)
    built = build(files, 32, "crop")
    assert (
        f"Going on: {count} of {len(files)} pictures were read before." in capsys.readouterr().out
    )
    assert len(read) == len(files) - count
    assert torch.equal(built.images, whole.images)
    assert torch.equal(built.maps, whole.maps)
    assert not list((tmp_path / "cache").rglob("*.begun"))
    assert not list((tmp_path / "cache").rglob("*.rows"))


def reads(monkeypatch):
    """What is read from now on, a file a time."""
    read = []
    monkeypatch.setattr(
        "labkit.store.building.read_square", lambda *a: read.append(a[0]) or images.read_square(*a)
    )
    return read


def stopped(files, monkeypatch, after=4):
    """Interrupt a build, and return the file of its pixels and that of its rows."""
    stop_at(files, monkeypatch, after)
    cache = Path(os.environ["LABKIT_DATA"])
    return next(cache.rglob("*.begun")), next(cache.rglob("*.rows"))


def stop_at(files, monkeypatch, after):
    """Interrupt a build when so many pictures are read, and return the interrupt."""
    count = []

    def read(*given):
        if len(count) == after:
            raise KeyboardInterrupt
        count.append(given)
        return images.read_square(*given)

    with monkeypatch.context() as context:
        context.setattr("labkit.runtime.cores.os.cpu_count", lambda: 1)
        context.setattr("labkit.store.building.read_square", read)
        with pytest.raises(KeyboardInterrupt) as caught:
            build(files, 32, "crop")
    return caught.value


def cut_off(begun, rows):
    rows.write_text(rows.read_text()[:-5])  # as where power fails


def of_no_row(begun, rows):
    rows.write_text('[17, []]\n["0", []]\n')


def gone(begun, rows):
    rows.unlink()


def short(begun, rows):
    begun.write_bytes(begun.read_bytes()[:-3])


def of_another_shape(begun, rows):
    np.save(begun.with_suffix(".npy"), np.zeros((6, 3, 31, 32), np.uint8))
    begun.with_suffix(".npy").rename(begun)


@pytest.mark.parametrize(
    ("harm", "left"),
    [(cut_off, 3), (of_no_row, 6), (gone, 6), (short, 6), (of_another_shape, 6)],
)
def test_what_is_not_known_to_be_done_is_read_again(files, harm, left, monkeypatch):
    harm(*stopped(files, monkeypatch))
    read = reads(monkeypatch)
    built = build(files, 32, "crop")
    assert len(read) == left
    for row, file in enumerate(files):
        assert torch.equal(built.images[row], images.read_square(file, 32, "crop")[0])


@pytest.mark.parametrize("torn", ["[5, [[1.0, 0", "\0\0\0\0", "[5, null]"])
def test_what_is_done_behind_a_torn_line_counts_again(files, monkeypatch, torn):
    """Power fails, the build goes on, and is stopped once more."""
    _, rows = stopped(files, monkeypatch, after=2)
    with rows.open("a") as stream:
        stream.write(torn)
    stopped(files, monkeypatch, after=2)
    read = reads(monkeypatch)
    build(files, 32, "crop")
    assert len(read) == len(files) - 4


def test_who_stops_it_again_at_once_loses_nothing(files, monkeypatch):
    stopped(files, monkeypatch)

    def at_once(*_):
        raise KeyboardInterrupt

    for name in ("kept._mapped", "done._told"):
        with monkeypatch.context() as context:
            context.setattr(f"labkit.store.{name}", at_once)
            with pytest.raises(KeyboardInterrupt):
                build(files, 32, "crop")
    read = reads(monkeypatch)
    build(files, 32, "crop")
    assert len(read) == len(files) - 4


def test_who_stops_it_on_a_full_disk_has_stopped_it(files, monkeypatch, capsys):
    monkeypatch.setattr("labkit.store.done.Done._write", full)
    stop_at(files, monkeypatch, 4)
    assert "made in memory" not in capsys.readouterr().out


def test_nothing_is_written_down_where_nothing_can_be_kept(files):
    done = Done()
    done.add(3, None)
    assert done.rows == {3: None}
    assert not done._new  # of a million pictures it would be much


def test_who_was_first_tidies_up_before_the_second_begins(files, monkeypatch):
    """The second one may go on with what is days old, and would miss it at its end."""
    begun, rows = stopped(files, monkeypatch)
    for each in (begun, rows):
        os.utime(each, (0, 0))
    touch(files)
    held = []
    real = labkit.store.kept._tidy

    def tidy(*given):
        second = FileLock(begun.parent / ".lock")
        with pytest.raises(Timeout):
            second.acquire(timeout=0)
        held.append(given)
        real(*given)

    monkeypatch.setattr("labkit.store.kept._tidy", tidy)
    build(files, 32, "crop")
    assert held
    assert not begun.exists()


def test_a_build_goes_on_only_with_the_files_that_it_began_with(files, monkeypatch):
    stopped(files, monkeypatch)
    touch(files)
    read = reads(monkeypatch)
    build(files, 32, "crop")
    assert len(read) == len(files)


def test_of_two_builds_at_once_the_second_waits_for_the_first(files, tmp_path):
    first, second = start(files), start(files)
    sums = [process.communicate()[0].split()[-1] for process in (first, second)]
    assert first.returncode == second.returncode == 0
    assert sums == [str(int(build(files, 32, "crop").images.sum()))] * 2
    assert len(finished(tmp_path)) == 1
    assert not list((tmp_path / "cache").rglob("*.begun"))


def test_who_waits_is_told_so(files, tmp_path):
    build(files, 32, "crop")
    folder = finished(tmp_path)[0].parent
    touch(files)
    with alone(folder / ".lock", "doing something else"):
        process = start(files)
        said = process.stdout.readline()
    assert said == "Another process is reading these pictures: waiting for it.\n"
    assert process.communicate()[0].split()[-1].isdigit()


@pytest.mark.skipif(os.name == "nt", reason="no such signal")
def test_nobody_waits_for_the_dead(files):
    process = start(files)
    assert process.stdout.readline().startswith("reading")
    process.send_signal(signal.SIGKILL)
    process.communicate()
    second = start(files)
    assert "waiting" not in second.communicate()[0]


@pytest.mark.parametrize(
    "error", [NotImplementedError(), OSError(errno.ENOLCK, "No locks available")]
)
def test_where_there_are_no_locks_each_builds_its_own(files, monkeypatch, tmp_path, error):
    def none(self, **_):
        raise error

    monkeypatch.setattr(FileLock, "acquire", none)
    assert build(files, 32, "crop").images[5].any()
    assert len(finished(tmp_path)) == 1
    assert not list((tmp_path / "cache").rglob("*.rows"))


def test_progress_is_shown_only_where_one_waits(files, capsys, monkeypatch):
    build(files, 32, "crop")
    assert capsys.readouterr() == ("", "")
    monkeypatch.setattr("labkit.runtime.cores.PATIENCE", 0)
    real = images.read_square
    monkeypatch.setattr("labkit.store.building.read_square", lambda *a: time.sleep(0.1) or real(*a))
    build(files, 24, "crop")
    shown = capsys.readouterr()
    assert "Decoding" in shown.out
    assert shown.err == ""  # red in a notebook, as errors are


@pytest.fixture
def masks(files):
    folder = files[0].parents[1] / "masks"
    folder.mkdir()
    random = np.random.default_rng(1)
    for number, file in enumerate(files):
        with Image.open(file) as picture:
            values = random.integers(0, 3, picture.size[::-1], dtype=np.uint8)
        Image.fromarray(values + number).save(folder / file.name)
    return sorted(folder.iterdir())


def test_masks_are_those_of_read_square_mask_and_are_read_once(files, masks, monkeypatch):
    (masks[3]).write_bytes(b"")
    wanted = [
        images.read_square_mask(mask, file, 24, "letterbox")
        for mask, file in zip(masks, files, strict=True)
        if mask is not masks[3]
    ]
    for _ in range(2):  # the second time from the cache
        codes, found, faults = build_masks(masks, files, 24, "letterbox")
        assert codes.shape == (6, 24, 24)
        rows = [0, 1, 2, 4, 5]
        assert [found[row] for row in rows] == [each for _, each in wanted]
        assert found[2].values == [2, 3, 4]
        assert torch.equal(codes[rows], torch.stack([each for each, _ in wanted]))
        assert list(faults) == [3]
        assert "3.png: is empty" in faults[3]
        monkeypatch.setattr("labkit.store.building.read_square_mask", lambda *_: 1 / 0)


@pytest.mark.parametrize("which", ["picture", "mask"])
def test_masks_are_read_again_where_they_or_their_pictures_change(files, masks, which, monkeypatch):
    build_masks(masks, files, 24, "crop")
    touch(files if which == "picture" else masks)
    monkeypatch.setattr("labkit.store.building.read_square_mask", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        build_masks(masks, files, 24, "crop")


def test_masks_and_pictures_of_one_folder_are_kept_side_by_side(files, masks, tmp_path):
    build(masks, 24, "crop")
    build_masks(masks, files, 24, "crop")
    assert len(finished(tmp_path)) == 2


def test_damaged_notes_are_made_again(files, masks, tmp_path):
    wanted = build_masks(masks, files, 24, "crop")[1]
    beside = finished(tmp_path)[0].with_suffix(".json")
    beside.write_text(json.dumps(json.loads(beside.read_text()) | {"notes": {"0": 1}}))
    assert build_masks(masks, files, 24, "crop")[1] == wanted
