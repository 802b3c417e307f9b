"""Archives: unpacked whole or not at all, and what no data set holds is refused."""

import errno
import gzip
import io
import stat
import tarfile
import zipfile

import pytest

from labkit.fetch import FetchError, folder_of, members, unpack
from labkit.fetch.entry import File
from labkit.runtime.folders import without_home

from .conftest import FAST, FILES, on_disk, sends, sha256, tarred, zipped

REFUSED = (
    " No data set needs that, and nothing of it was unpacked. Do not use this file: tell whoever "
    "gave it to you, and remove it. It is in "
)


@pytest.fixture
def archived(server, mini):
    """Serve an archive of this name, and get the set that it is."""

    def get(data, name="mini.zip", **more):
        server.routes[f"/{name}"] = sends(data)
        mini(f"{server.url}/{name}", data=data, name=name, **more)
        return folder_of("mini", patience=FAST)

    return get


@pytest.fixture
def nothing_unpacked(cache):
    """Neither the set nor anything else is left but the archive."""
    yield
    assert list((cache / "sets").glob("*")) == list((cache / "sets").glob(".*.lock"))
    assert not (cache.parent / "evil.txt").exists()


def test_every_kind_is_unpacked(server, mini):
    kept = {
        "a.zip": zipped(FILES),
        "b.tar": tarred({"b/1": b"1"}, "w"),
        "c.tar.gz": tarred({"./c/1": b"1"}),
        "d.tgz": tarred({"d/1": b"1"}),
        "raw-ubyte.gz": gzip.compress(b"digits"),
        "e.npz": b"arrays",
    }
    for name, data in kept.items():
        server.routes[f"/{name}"] = sends(data)
    into = {"raw-ubyte.gz": "MNIST/raw", "e.npz": "more"}
    files = tuple(
        File(name, (f"{server.url}/{name}",), hashes=(sha256(data),), into=into.get(name, ""))
        for name, data in kept.items()
    )
    mini(files=files)
    folder = folder_of("mini", patience=FAST)
    found = {each.relative_to(folder).as_posix() for each in folder.rglob("*") if each.is_file()}
    assert found == {
        *FILES, "b/1", "c/1", "d/1", "MNIST/raw/raw-ubyte", "more/e.npz", ".labkit.json",
    }  # fmt: skip
    assert (folder / "MNIST/raw/raw-ubyte").read_bytes() == b"digits"
    assert unpack.mark(mini(files=files))["files"] == len(found) - 1


@pytest.mark.usefixtures("nothing_unpacked")
@pytest.mark.parametrize(
    "name", ["../../../evil.txt", "/tmp/evil.txt", "a/../../evil.txt", "..\\evil.txt", "C:evil.txt"]
)
@pytest.mark.parametrize("kind", ["mini.zip", "mini.tar.gz"])
def test_paths_that_lead_out_are_refused(archived, name, kind, archives):
    data = (zipped if kind == "mini.zip" else tarred)({"good.txt": b"good", name: b"evil"})
    with pytest.raises(FetchError) as caught:
        archived(data, kind)
    assert str(caught.value) == (
        f"{kind} was refused: it holds {name!r}, which would be written outside its folder."
        f"{REFUSED}{without_home(archives)}."
    )


@pytest.mark.usefixtures("nothing_unpacked")
@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (tarfile.SYMTYPE, "a link"),
        (tarfile.LNKTYPE, "a link"),
        (tarfile.CHRTYPE, "a device"),
        (tarfile.BLKTYPE, "a device"),
        (tarfile.FIFOTYPE, "a device"),
    ],
)
def test_links_and_devices_in_a_tar_are_refused(archived, kind, words, archives):
    member = tarfile.TarInfo()
    member.type, member.linkname = kind, "/etc/passwd"
    with pytest.raises(FetchError) as caught:
        archived(tarred({"good.txt": b"good", "evil": member}), "mini.tar.gz")
    assert str(caught.value) == (
        f"mini.tar.gz was refused: 'evil' in it is {words}, and not a file.{REFUSED}"
        f"{without_home(archives)}."
    )


@pytest.mark.usefixtures("nothing_unpacked")
@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO])
def test_links_and_devices_in_a_zip_are_refused(archived, kind):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        member = zipfile.ZipInfo("evil")
        member.external_attr = (kind | 0o777) << 16
        archive.writestr(member, "/etc/passwd")
    words = "mini.zip was refused: 'evil' in it is a link or a device, and not a file."
    with pytest.raises(FetchError, match=words):
        archived(stream.getvalue())


@pytest.mark.usefixtures("nothing_unpacked")
@pytest.mark.parametrize("kind", ["mini.zip", "mini.tar.gz", "bomb.gz"])
def test_a_bomb_is_refused(archived, kind, monkeypatch, archives):
    monkeypatch.setattr(members, "SLACK", 1000)
    zeros = bytes(3_000_000)
    if kind == "bomb.gz":
        data = gzip.compress(zeros)
    else:
        data = (zipped if kind == "mini.zip" else tarred)({"zeros": zeros})
    most = 20 * len(data) + 1000
    with pytest.raises(FetchError) as caught:
        archived(data, kind)
    size = 1_048_576 if kind == "bomb.gz" else 3_000_000
    assert str(caught.value) == (
        f"{kind} was refused: it holds more than a set of its size can, 1 of at most 1,040 files "
        f"and {size:,} of at most {most:,} bytes so far. Nothing of it was unpacked. Do not "
        "use this file: tell whoever gave it to you, and remove it. It is in "
        f"{without_home(archives)}."
    )


@pytest.mark.usefixtures("nothing_unpacked")
def test_more_files_than_a_set_has_are_refused(archived):
    data = zipped({f"{number}.txt": b"" for number in range(1041)})
    with pytest.raises(FetchError, match="1,041 of at most 1,040 files and 0 of at most"):
        archived(data)


def test_where_nobody_told_how_many_pictures_many_files_may_come(archived):
    data = zipped({f"{number}.txt": b"" for number in range(1041)})
    assert archived(data, pictures=None).is_dir()


@pytest.mark.usefixtures("nothing_unpacked")
@pytest.mark.parametrize("what", ["zip", "tar", "short", "locked"])
def test_a_damaged_archive_is_named(archived, what, archives):
    noise = bytes(range(256)) * 400
    if what == "zip":
        data = bytearray(zipped({"a.bin": noise}))
        data[60:80] = bytes(20)
        name, data = "mini.zip", bytes(data)
    elif what == "tar":
        name, data = "mini.tar.gz", tarred({"a.bin": noise})[:-300]
    elif what == "short":
        name, data = "mini.tar", tarred({"a.bin": noise}, "w")[:5000]
    else:
        stream = bytearray(zipped({"a.bin": noise}))
        for mark in (b"PK\x03\x04", b"PK\x01\x02"):  # the flag that says a password is needed
            place = stream.find(mark) + (6 if mark == b"PK\x03\x04" else 8)
            stream[place] |= 1
        name, data = "mini.zip", bytes(stream)
    with pytest.raises(FetchError) as caught:
        archived(data, name)
    assert str(caught.value).startswith(
        f"{name} cannot be unpacked: it is damaged, or packed in a way that is not known here ("
    )
    assert str(caught.value).endswith(
        f"). It is in {without_home(archives)}, and nothing of it was unpacked. Remove it and run "
        "the same again to download it anew."
    )


@pytest.mark.usefixtures("nothing_unpacked")
def test_a_full_disk_leaves_the_archive_and_nothing_half(archived, monkeypatch, archives):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(unpack, "_one", full)
    with pytest.raises(FetchError) as caught:
        archived(zipped(FILES))
    sets = without_home(archives.parents[1] / "sets")
    assert str(caught.value) == (
        f"The files of mini could not be written to {sets}: the disk is full. The archives are "
        "kept, and nothing is half unpacked. Make room there, or set LABKIT_LOCAL to a folder on a "
        "larger disk, then run the same again."
    )
    assert on_disk(archives) == ["mini.zip"]


def test_an_unpacking_that_is_interrupted_leaves_nothing_half(archived, monkeypatch, cache):
    real = unpack._one

    def interrupted(*given):
        real(*given)
        raise KeyboardInterrupt

    monkeypatch.setattr(unpack, "_one", interrupted)
    with pytest.raises(KeyboardInterrupt):
        archived(zipped(FILES))
    assert not (cache / "sets" / "mini").exists()
    abandoned = cache / "sets" / ".mini.killed.unfinished"  # by one that could not tidy up
    abandoned.mkdir()
    (abandoned / "half").touch()
    monkeypatch.setattr(unpack, "_one", real)
    assert (folder_of("mini", patience=FAST) / "mini/a.json").is_file()
    assert not abandoned.exists()
