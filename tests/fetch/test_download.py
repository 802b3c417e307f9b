"""Whether a file is the right one, and where else it may come from."""

import hashlib
import json
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from labkit.fetch import FetchError, Patience, folder_of, there
from labkit.fetch import progress as progresses
from labkit.fetch.entry import File
from labkit.fetch.looking import where
from labkit.fetch.progress import Progress
from labkit.runtime.folders import without_home

from .conftest import FAST, ZIP, answers, on_disk, sends, sha256, zipped

OTHER = zipped({"mini/other.json": b"[]"})


def digest(data):
    return hashlib.sha256(data).hexdigest()


def aside(data):
    return f"mini.zip.{digest(data)[:12]}.aside"


def get(**more):
    return folder_of("mini", patience=FAST, **more)


@pytest.fixture
def record(archives):
    return lambda: json.loads((archives / "mini.zip.json").read_text(encoding="utf-8"))


def test_a_wrong_hash_is_kept_aside_and_the_other_mirror_is_asked(
    server, mini, archives, record, capsys
):
    server.routes |= {"/bad.zip": sends(OTHER), "/good.zip": sends(ZIP)}
    mini(f"{server.url}/bad.zip", f"{server.url}/good.zip")
    assert (get() / "mini/a.json").is_file()
    assert on_disk(archives) == ["mini.zip", aside(OTHER)]
    assert (archives / aside(OTHER)).read_bytes() == OTHER
    told = record()
    assert told["sha256"] == digest(ZIP)
    assert (told["trust"], told["from"]) == ("published", f"{server.url}/good.zip")
    host = server.url.removeprefix("http://")
    assert (
        f"{host} sent a file with another hash, kept as {aside(OTHER)}. Asking the next place.\n"
    ) in capsys.readouterr().out


def test_a_wrong_hash_everywhere_is_said(server, mini, archives):
    server.routes["/bad.zip"] = sends(OTHER)
    mini(f"{server.url}/bad.zip")
    with pytest.raises(FetchError) as caught:
        get()
    host = server.url.removeprefix("http://")
    assert str(caught.value) == (
        "mini.zip of mini could not be had.\n"
        f"  {host} sent a file with another hash, kept as {aside(OTHER)}.\n"
        f"In {without_home(archives)}: {aside(OTHER)}.\n"
        "What to do: run the same again later. Or get mini.zip in a browser "
        f"({server.url}/bad.zip), from a colleague or from a stick, and put it into "
        f"{without_home(archives)}; or set LABKIT_MIRROR to a folder or an address that has it. "
        "If you are sure that the file kept aside is right: "
        "python -m labkit data get mini --trust"
    )


def test_what_was_kept_aside_can_be_trusted(server, mini, archives, record):
    server.routes["/bad.zip"] = sends(OTHER)
    mini(f"{server.url}/bad.zip")
    with pytest.raises(FetchError):
        get()
    assert (get(trust=True) / "mini/other.json").is_file()
    assert len(server.asked) == 1  # not downloaded again
    assert record()["trust"] == "told to"
    assert on_disk(archives) == ["mini.zip"]
    assert get().is_dir()


def test_what_comes_may_be_trusted_unseen(server, mini, record):
    server.routes["/bad.zip"] = sends(OTHER)
    mini(f"{server.url}/bad.zip")
    assert (get(trust=True) / "mini/other.json").is_file()
    assert record()["trust"] == "told to"


def test_trust_downloads_nothing_that_is_right(server, mini):
    server.routes |= {"/bad.zip": sends(OTHER), "/good.zip": sends(ZIP)}
    files = tuple(
        File(name, (f"{server.url}/{name}",), hashes=(sha256(ZIP),))
        for name in ("good.zip", "bad.zip")
    )
    mini(files=files)
    with pytest.raises(FetchError):
        get()
    assert (get(trust=True) / "mini/other.json").is_file()
    assert [path for path, _ in server.asked] == ["/good.zip", "/bad.zip"]


@pytest.mark.parametrize("name", ["md5", "sha384"])
def test_any_of_the_hashes_that_were_published_will_do(server, mini, record, name):
    server.routes["/mini.zip"] = sends(ZIP)
    known = ("sha256:0", f"{name}:{hashlib.new(name, ZIP).hexdigest()}")
    mini(f"{server.url}/mini.zip", known=known)
    get()
    assert record()["trust"] == "published"


def test_what_was_begun_and_comes_out_wrong_is_begun_again_once(server, mini, archives):
    archives.mkdir(parents=True)
    (archives / "mini.zip.part").write_bytes(OTHER[:50])
    server.routes["/mini.zip"] = sends(ZIP)
    mini(f"{server.url}/mini.zip")
    get()
    assert [asked for _, asked in server.asked] == ["bytes=50-", None]
    assert on_disk(archives) == ["mini.zip"]


def test_the_first_use_is_trusted_and_said(server, mini, record, capsys):
    server.routes["/mini.zip"] = sends(ZIP)
    mini(f"{server.url}/mini.zip", known=False)
    get()
    assert capsys.readouterr().out.endswith(
        "Nobody has published a hash of mini.zip: what came is trusted, and its sha256, "
        f"{digest(ZIP)[:12]}…, is written beside it.\n"
    )
    told = record()
    assert (told["sha256"], told["trust"], told["bytes"]) == (digest(ZIP), "first use", len(ZIP))


@pytest.mark.parametrize(
    ("name", "kind"),
    [("mini.zip", "zip"), ("mini.tar.gz", "tar"), ("raw.gz", "gz"), ("a.mat", "file")],
)
def test_what_is_not_even_an_archive_is_not_trusted(server, mini, name, kind):
    server.routes[f"/{name}"] = sends(b"" if kind == "file" else b"not an archive")
    if kind == "file":
        server.routes[f"/{name}"] = answers(200, b"", "application/octet-stream")
    mini(f"{server.url}/{name}", known=False, name=name)
    with pytest.raises(FetchError, match=f"sent something that is no {kind}, kept as {name}"):
        get()


def test_an_archive_that_changed_is_said_and_both_are_kept(server, mini, archives, record, capsys):
    server.routes["/mini.zip"] = sends(ZIP)
    mini(f"{server.url}/mini.zip", known=False)
    folder = get()
    on = record()["on"]
    server.routes["/mini.zip"] = sends(OTHER, tag='"two"')
    capsys.readouterr()
    assert get(again=True) == folder
    assert capsys.readouterr().out.endswith(
        f"mini.zip has changed where it is published since {on}. What came now is kept beside it "
        f"as {aside(OTHER)}.\n"
    )
    assert (folder / "mini/a.json").is_file()  # what was first trusted is still used
    assert on_disk(archives) == ["mini.zip", aside(OTHER)]
    assert (get(trust=True) / "mini/other.json").is_file()
    assert on_disk(archives) == ["mini.zip", aside(ZIP)]
    assert not (folder / "mini/a.json").exists()


def test_an_archive_that_changed_while_ours_is_gone_is_an_error(server, mini, archives, record):
    server.routes["/mini.zip"] = sends(ZIP)
    mini(f"{server.url}/mini.zip", known=False)
    get()
    on = record()["on"]
    (archives / "mini.zip").unlink()
    server.routes["/mini.zip"] = sends(OTHER, tag='"two"')
    with pytest.raises(FetchError) as caught:
        get(again=True)
    assert str(caught.value) == (
        f"mini.zip of mini is not the file that was downloaded on {on} (sha256 {digest(ZIP)[:12]}…)"
        ", and nobody has published a hash that tells which is right. What came now is in "
        f"{without_home(archives)} as {aside(OTHER)}. If you expect a new version, use it: "
        "python -m labkit data get mini --trust"
    )
    assert (get() / "mini/a.json").is_file()  # what is unpacked needs no archive


def test_the_same_archive_again_is_quiet(server, mini, archives, capsys):
    server.routes["/mini.zip"] = sends(ZIP)
    mini(f"{server.url}/mini.zip", known=False)
    folder = get()
    capsys.readouterr()
    assert get(again=True) == folder
    assert capsys.readouterr().out == ""
    assert on_disk(archives) == ["mini.zip"]


# Brought, mirrored, offline


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.usefixtures("offline")
def test_a_file_that_was_put_there_is_used(mini, archives, record, known):
    mini("https://data.example.invalid/mini.zip", known=known)
    archives.mkdir(parents=True)
    (archives / "mini.zip").write_bytes(ZIP)
    assert (get() / "mini/a.json").is_file()
    assert record()["from"] == "put there by hand"
    assert record()["trust"] == ("published" if known else "first use")


def test_a_wrong_file_that_was_put_there_is_kept_aside(server, mini, archives, capsys):
    server.routes["/mini.zip"] = sends(ZIP)
    mini(f"{server.url}/mini.zip")
    archives.mkdir(parents=True)
    (archives / "mini.zip").write_bytes(OTHER)
    get()
    assert (
        "mini.zip of mini is not the file it should be, or is damaged: it is kept as "
        f"{aside(OTHER)}.\n"
    ) in capsys.readouterr().out
    assert on_disk(archives) == ["mini.zip", aside(OTHER)]


@pytest.mark.parametrize("told", [str, Path.as_uri], ids=["path", "address"])
@pytest.mark.parametrize("inside", ["mini/", ""], ids=["as archives", "side by side"])
@pytest.mark.usefixtures("offline")
def test_a_folder_can_be_the_mirror(mini, tmp_path, monkeypatch, inside, record, told):
    stick = tmp_path / "a stick"
    (stick / inside).mkdir(parents=True)
    (stick / inside / "mini.zip").write_bytes(ZIP)
    monkeypatch.setenv("LABKIT_MIRROR", told(stick))
    mini("https://data.example.invalid/mini.zip")
    assert (get() / "mini/a.json").is_file()
    assert record()["from"] == str(stick / inside / "mini.zip")


@pytest.mark.parametrize("path", ["/shared/mini/mini.zip", "/shared/mini.zip"])
def test_an_address_can_be_the_mirror(server, mini, monkeypatch, path):
    server.routes[path] = sends(ZIP)
    monkeypatch.setenv("LABKIT_MIRROR", f"{server.url}/shared/")
    mini(f"{server.url}/mini.zip")
    get()
    assert server.asked[-1][0] == path
    assert "/mini.zip" not in [asked for asked, _ in server.asked]


def test_a_login_in_the_mirrors_address_is_used_and_never_shown(
    server, mini, monkeypatch, capsys, archives, record
):
    monkeypatch.setenv("LABKIT_MIRROR", server.url.replace("://", "://ada:secret@"))
    mini(f"{server.url}/elsewhere.zip")
    with pytest.raises(FetchError) as caught:
        get()
    server.routes["/mini/mini.zip"] = sends(ZIP)
    get()
    shown = f"{caught.value}{capsys.readouterr().out}{where()}"
    assert server.url.removeprefix("http://") in shown
    kept = "".join(file.read_text() for file in archives.glob("*.json"))
    assert "/mini/mini.zip" in kept
    assert "secret" not in shown + kept


def test_a_mirror_that_has_it_not_is_named_and_the_others_asked(
    server, mini, monkeypatch, tmp_path
):
    monkeypatch.setenv("LABKIT_MIRROR", str(tmp_path / "stick"))
    mini(f"{server.url}/mini.zip")
    with pytest.raises(FetchError) as caught:
        get()
    assert f"  {without_home(tmp_path / 'stick' / 'mini')} does not have it.\n" in str(caught.value)
    server.routes["/mini.zip"] = sends(ZIP)
    assert get().is_dir()


def test_a_mirror_that_has_a_wrong_file_is_not_believed(server, mini, monkeypatch, tmp_path):
    (tmp_path / "mini.zip").write_bytes(OTHER)
    monkeypatch.setenv("LABKIT_MIRROR", str(tmp_path))
    server.routes["/mini.zip"] = sends(ZIP)
    mini(f"{server.url}/mini.zip")
    assert (get() / "mini/a.json").is_file()


def test_a_full_disk_while_copying_from_a_stick(mini, monkeypatch, tmp_path, archives):
    def full(*_):
        raise OSError(28, "No space left on device")

    (tmp_path / "mini.zip").write_bytes(ZIP)
    monkeypatch.setenv("LABKIT_MIRROR", str(tmp_path))
    monkeypatch.setattr("labkit.fetch.download.shutil.copyfile", full)
    mini()
    with pytest.raises(FetchError, match=r"mini\.zip could not be written to .*: the disk is full"):
        get()


def test_a_full_cache_needs_no_network(server, mini, request):
    server.routes["/mini.zip"] = sends(ZIP)
    mini(f"{server.url}/mini.zip", known=False)
    folder = get()
    request.getfixturevalue("offline")
    assert get() == folder
    assert there("mini")


def test_the_archive_alone_needs_no_network(server, mini, request, cache):
    server.routes["/mini.zip"] = sends(ZIP)
    mini(f"{server.url}/mini.zip", known=False)
    folder = get()
    request.getfixturevalue("offline")
    folder.rename(cache / "elsewhere")
    assert there("mini")
    assert (get() / "mini/a.json").is_file()


def test_an_archive_that_lost_its_end_is_not_used(server, mini, archives, cache, capsys):
    server.routes["/mini.zip"] = sends(ZIP)
    mini(f"{server.url}/mini.zip")
    get().rename(cache / "elsewhere")
    (archives / "mini.zip").write_bytes(ZIP[:5000])
    assert not there("mini")
    assert (get() / "mini/a.json").is_file()
    assert "is not the file it should be, or is damaged" in capsys.readouterr().out
    assert on_disk(archives) == ["mini.zip", aside(ZIP[:5000])]


def test_what_is_there_is_used_from_a_folder_that_nobody_may_write_to(server, mini, monkeypatch):
    server.routes["/mini.zip"] = sends(ZIP)
    mini(f"{server.url}/mini.zip")
    folder = get()
    monkeypatch.setattr("labkit.fetch.here.alone", lambda _: pytest.fail("it wanted a lock"))
    assert get() == folder


# Progress


def test_in_a_file_nothing_is_shown(server, mini, capsys):
    server.routes["/mini.zip"] = sends(ZIP)
    mini(f"{server.url}/mini.zip")
    get()
    assert capsys.readouterr().err == ""


def test_in_a_terminal_there_is_a_bar(monkeypatch, capsys):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    bar = Progress("mini.zip", 2000, 500)
    bar.to(1000)
    bar.close(1000)
    shown = capsys.readouterr().err
    assert "mini.zip" in shown
    assert "/2.00k" in shown
    assert shown.endswith("\r")  # and is gone at the end


def test_in_a_notebook_one_line_replaces_itself(monkeypatch):
    shown = []
    monkeypatch.setattr(progresses, "in_notebook", lambda: True)
    live = SimpleNamespace(show=lambda html, text: shown.append((html, text)))
    monkeypatch.setattr(progresses, "Live", lambda: live)
    monkeypatch.setattr(progresses, "EVERY", 0)
    bar = Progress("mini.zip", 2000)
    time.sleep(0.01)
    bar.to(1000)
    bar.close(2000)
    assert [text for _, text in shown] == ["mini.zip: 1 kB of 2 kB, 0 s left", "mini.zip: 2 kB."]
    assert shown[0][0] == f"<div>{shown[0][1]}</div>"


def test_patience_is_what_is_waited(server, mini):
    server.routes["/mini.zip"] = sends(ZIP, slow=0.05)
    mini(f"{server.url}/mini.zip")
    with pytest.raises(FetchError, match=r"fewer than 50 bytes a second for 0\.1 s"):
        folder_of("mini", patience=Patience(stall=0.1, least=50))
