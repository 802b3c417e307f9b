"""Each fault of a network and of a server: what is said, and what is left on disk."""

import errno
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from types import SimpleNamespace

import pytest

from labkit.fetch import FetchError, Patience, folder_of
from labkit.fetch import transfer as transfers
from labkit.fetch.entry import File
from labkit.runtime.folders import without_home

from .conftest import FAST, FILES, HASTY, ZIP, answers, hangs, on_disk, sends, sha256

PAGE = b"<!DOCTYPE html><html><title>Sign in</title>"


def get(patience=FAST):
    return folder_of("mini", patience=patience)


def refused():
    """A port that nobody listens at."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def failed(patience=FAST):
    with pytest.raises(FetchError) as caught:
        get(patience)
    shown = None if caught.value.__suppress_context__ else caught.value.__context__
    assert caught.value.__cause__ is shown is None  # nothing of requests stands above it
    return str(caught.value)


def test_a_set_is_downloaded_unpacked_and_its_files_are_there(server, mini, archives, capsys):
    server.routes["/mini.zip"] = sends(ZIP)
    mini(f"{server.url}/mini.zip", permits="anything")
    folder = get()
    for name, content in FILES.items():
        assert (folder / name).read_bytes() == content
    assert on_disk(archives) == ["mini.zip"]
    said = capsys.readouterr().out
    assert said == (
        f"Mini: two pictures: size not known, into {without_home(archives)}. Licence: CC0. It "
        "permits anything.\n"
    )
    assert get() == folder
    assert len(server.asked) == 1
    assert capsys.readouterr().out == ""


def test_no_network(mini, archives):
    url = f"http://127.0.0.1:{refused()}/mini.zip"
    mini(url)
    host = url.split("/")[2]
    assert failed() == (
        "mini.zip of mini could not be had.\n"
        f"  {host} cannot be reached: it refuses the connection, or there is no network.\n"
        f"Nothing of it is in {without_home(archives)}.\n"
        f"What to do: run the same again later. Or get mini.zip in a browser ({url}), from a "
        f"colleague or from a stick, and put it into {without_home(archives)}; or set "
        "LABKIT_MIRROR to a folder or an address that has it."
    )
    assert on_disk(archives) == []


def test_a_name_that_nobody_knows(mini, monkeypatch):
    def unknown(*_, **__):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr("socket.getaddrinfo", unknown)
    mini("https://data.example.invalid/mini.zip")
    words = "cannot be found by its name; perhaps this computer is not online.\n"
    assert f"  data.example.invalid {words}" in failed()


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (404, "does not have it any more (it answers 404)"),
        (403, "does not give it without a login, or not to you (it answers 403)"),
        (503, "does not give it now (it answers 503)"),
    ],
)
def test_the_first_mirror_has_it_not_and_the_second_has(server, mini, capsys, status, words):
    server.routes["/old.zip"] = answers(status)
    mini(f"{server.url}/old.zip")
    assert f"127.0.0.1:{server.server_port} {words}.\n" in failed()
    server.routes["/new.zip"] = sends(ZIP)
    mini(f"{server.url}/old.zip", f"{server.url}/new.zip")
    assert (get() / "mini/a.json").is_file()
    assert [path for path, _ in server.asked] == ["/old.zip", "/old.zip", "/new.zip"]


@pytest.mark.parametrize("kind", ["text/html; charset=utf-8", "application/octet-stream"])
def test_a_login_page_is_no_archive(server, mini, archives, kind):
    server.routes["/login"] = answers(200, PAGE, kind)
    server.routes["/mini.zip"] = answers(302, Location=f"{server.url}/login")
    mini(f"{server.url}/mini.zip", known=False)
    assert (
        "sent a web page and not the file: a login, or the first page of a network that wants "
        "something of you (open any page in a browser)."
    ) in failed()
    assert "mini.zip" not in on_disk(archives)


def test_the_page_of_another_server_is_named(server, mini):
    server.routes["/login"] = answers(200, PAGE)
    elsewhere = server.url.replace("127.0.0.1", "localhost")
    server.routes["/mini.zip"] = answers(302, Location=f"{elsewhere}/login")
    mini(f"{server.url}/mini.zip")
    assert "sent a web page from localhost and not the file" in failed()


def test_no_password_goes_to_whom_a_server_names(server, mini, monkeypatch, tmp_path):
    (tmp_path / "netrc").write_text("machine localhost login me password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    told = []

    def other(handler):
        told.append(handler.headers.get("Authorization"))
        sends(ZIP)(handler)

    server.routes["/other.zip"] = other
    there = f"{server.url.replace('127.0.0.1', 'localhost')}/other.zip"
    server.routes["/mini.zip"] = answers(302, Location=there)
    mini(f"{server.url}/mini.zip")
    folder_of("mini", patience=FAST)
    assert told == [None]


def test_who_sends_without_an_end_is_stopped_at_the_size_that_is_known(server, mini, archives):
    def endless(handler):
        handler.send_response(200)
        handler.send_header("Content-Type", "application/zip")
        handler.end_headers()
        for _ in range(1000):
            handler.wfile.write(bytes(10_000))

    server.routes["/mini.zip"] = endless
    url = f"{server.url}/mini.zip"
    mini(files=(File("mini.zip", (url,), bytes=len(ZIP), hashes=(sha256(ZIP),)),))
    with pytest.raises(FetchError, match=f"sends more than the {len(ZIP):,} bytes that the file"):
        get()
    assert sum(file.stat().st_size for file in archives.glob("*.part")) <= len(ZIP)


def test_a_trickle_is_given_up(server, mini, archives):
    server.routes["/mini.zip"] = sends(ZIP, slow=0.02)
    mini(f"{server.url}/mini.zip")
    began = time.monotonic()
    assert "sent fewer than 1,000 bytes a second for 0.5 s." in failed(HASTY)
    assert time.monotonic() - began < 3
    assert on_disk(archives) == ["mini.zip.part"]


def test_silence_is_given_up(server, mini):
    server.routes["/mini.zip"] = hangs
    mini(f"{server.url}/mini.zip")
    assert "sent nothing for 0.5 s." in failed(HASTY)


def test_silence_in_the_middle_is_given_up_and_what_came_stays(server, mini, archives):
    def half(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(ZIP)))
        handler.end_headers()
        handler.wfile.write(ZIP[:9000])
        hangs(handler)

    server.routes["/mini.zip"] = half
    mini(f"{server.url}/mini.zip")
    assert (
        f"sent nothing for 0.5 s.\nIn {without_home(archives)}: 9 kB of it in mini.zip.part, from "
        "where it goes on.\n"
    ) in failed(HASTY)
    server.routes["/mini.zip"] = sends(ZIP)
    get()
    assert server.asked[-1] == ("/mini.zip", "bytes=9000-")


def test_a_server_that_does_not_answer(mini, monkeypatch):
    def late(*_, **__):
        raise TimeoutError("timed out")

    monkeypatch.setattr("urllib3.util.connection.create_connection", late)
    mini("http://127.0.0.1:9/mini.zip")
    assert "  127.0.0.1:9 does not answer within 0.5 s.\n" in failed(HASTY)


def test_a_cut_connection_goes_on_where_it_broke(server, mini):
    server.routes["/mini.zip"] = sends(ZIP, cut=7000)
    mini(f"{server.url}/mini.zip")
    assert (get() / "mini/a.json").is_file()
    assert server.asked == [("/mini.zip", None), ("/mini.zip", "bytes=7000-")]
    assert server.sent == [0, 7000]


def test_a_server_that_sends_no_parts_begins_again(server, mini):
    server.routes["/mini.zip"] = sends(ZIP, cut=7000, ranges=False)
    mini(f"{server.url}/mini.zip")
    assert (get() / "mini/images/1.jpg").read_bytes() == FILES["mini/images/1.jpg"]
    assert [asked for _, asked in server.asked] == [None, "bytes=7000-"]
    assert server.sent == [0, 0]


def test_a_server_that_sends_another_part_is_asked_for_all(server, mini):
    def other(handler):
        handler.send_response(206)
        handler.send_header("Content-Range", f"bytes 5-{len(ZIP) - 1}/{len(ZIP)}")
        handler.send_header("Content-Length", str(len(ZIP) - 5))
        handler.end_headers()
        handler.wfile.write(ZIP[5:])

    first = sends(ZIP, cut=7000)
    routes = iter([first, other, sends(ZIP)])
    server.routes["/mini.zip"] = lambda handler: next(routes)(handler)
    mini(f"{server.url}/mini.zip")
    folder_of("mini", patience=Patience(tries=3, pause=0))
    assert [asked for _, asked in server.asked] == [None, "bytes=7000-", None]


@pytest.mark.parametrize("whole", [True, False])
def test_a_server_that_tells_no_size(server, mini, whole):
    """It sends pieces; where the last one is missing, the rest is asked for."""

    def pieces(handler):
        handler.protocol_version = "HTTP/1.1"
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        for place in range(0, len(ZIP), 5000):
            piece = ZIP[place : place + 5000]
            handler.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            if not whole and place:
                handler.close_connection = True
                return
        handler.wfile.write(b"0\r\n\r\n")
        handler.close_connection = True

    routes = iter([pieces, sends(ZIP)])
    server.routes["/mini.zip"] = lambda handler: next(routes)(handler)
    mini(f"{server.url}/mini.zip")
    assert (get() / "mini/a.json").is_file()
    asked = [asked for _, asked in server.asked]
    assert asked == ([None] if whole else [None, "bytes=10000-"])


def test_a_server_that_just_stops_where_the_size_is_known(server, mini):
    def stops(handler):
        handler.send_response(200)
        handler.end_headers()
        handler.wfile.write(ZIP[:6000])

    routes = iter([stops, sends(ZIP)])
    server.routes["/mini.zip"] = lambda handler: next(routes)(handler)
    url = f"{server.url}/mini.zip"
    mini(files=(File("mini.zip", (url,), bytes=len(ZIP), hashes=(sha256(ZIP),)),))
    assert (get() / "mini/a.json").is_file()
    assert server.asked[-1] == ("/mini.zip", "bytes=6000-")


def test_a_server_that_hangs_up(server, mini):
    server.routes["/mini.zip"] = lambda handler: None
    mini(f"{server.url}/mini.zip")
    assert "breaks off: 0 bytes came, in 2 tries." in failed()


def test_a_proxy_that_is_not_there(mini, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{refused()}")
    mini("http://data.example.invalid/mini.zip")
    assert "data.example.invalid cannot be reached through the proxy that is set.\n" in failed()


def test_a_connection_that_always_breaks_is_given_up(server, mini, archives):
    def cut(handler):
        sends(ZIP, cut=1500)(handler)

    server.routes["/mini.zip"] = cut
    mini(f"{server.url}/mini.zip")
    assert "breaks off: 3 kB came, in 2 tries." in failed()
    assert on_disk(archives) == ["mini.zip.part"]


def test_breaks_that_bring_enough_are_no_tries(server, mini):
    server.routes["/mini.zip"] = lambda handler: sends(ZIP, cut=1500)(handler)
    mini(f"{server.url}/mini.zip")
    folder_of("mini", patience=Patience(tries=1, worth=1000, pause=0))
    assert len(server.asked) == -(-len(ZIP) // 1500)


def test_another_version_is_not_glued_to_the_first(server, mini):
    server.routes["/mini.zip"] = sends(b"PK older" + bytes(9000), cut=7000, tag='"older"')
    mini(f"{server.url}/mini.zip", known=False)
    one_try = Patience(tries=1, pause=0)
    with pytest.raises(FetchError):
        folder_of("mini", patience=one_try)
    server.routes["/mini.zip"] = sends(ZIP, tag='"newer"')
    assert (folder_of("mini", patience=one_try) / "mini/a.json").is_file()
    assert server.asked[-1] == ("/mini.zip", "bytes=7000-")
    assert server.sent == [0, 0]


@pytest.mark.parametrize("where", ["another server", "no version"])
def test_what_may_be_another_file_is_begun_again(server, mini, where):
    tag = None if where == "no version" else '"one"'
    server.routes["/old.zip"] = server.routes["/new.zip"] = sends(ZIP, tag=tag)
    server.routes["/old.zip"] = sends(ZIP, tag=tag, cut=7000)
    mini(f"{server.url}/old.zip", known=False)
    with pytest.raises(FetchError):
        folder_of("mini", patience=Patience(tries=1, pause=0))
    other = "/old.zip" if where == "no version" else "/new.zip"
    mini(f"{server.url}{other}", known=False)
    get()
    assert server.asked[-1] == (other, None)


def test_a_known_file_goes_on_from_another_mirror(server, mini):
    server.routes["/old.zip"] = sends(ZIP, cut=7000)
    server.routes["/new.zip"] = sends(ZIP, tag='"the same, by another name"')
    mini(f"{server.url}/old.zip", f"{server.url}/new.zip")
    folder_of("mini", patience=Patience(tries=1, pause=0))
    assert server.asked[-1] == ("/new.zip", "bytes=7000-")
    assert server.sent == [0, 7000]


def test_what_is_whole_but_has_no_name_yet_is_used(server, mini, archives):
    server.routes["/mini.zip"] = sends(ZIP)
    mini(f"{server.url}/mini.zip")
    archives.mkdir(parents=True)
    (archives / "mini.zip.part").write_bytes(ZIP)
    assert (get() / "mini/a.json").is_file()
    assert server.asked == [("/mini.zip", f"bytes={len(ZIP)}-")]


def test_more_than_there_is_is_begun_again(server, mini, archives):
    server.routes["/mini.zip"] = sends(ZIP)
    mini(f"{server.url}/mini.zip")
    archives.mkdir(parents=True)
    (archives / "mini.zip.part").write_bytes(ZIP + b"more")
    get()
    assert server.asked[-1] == ("/mini.zip", None)


def test_a_file_of_another_size_is_not_even_downloaded(server, mini):
    server.routes["/mini.zip"] = sends(ZIP)
    known = File("mini.zip", (f"{server.url}/mini.zip",), bytes=12, hashes=("md5:0",))
    mini(files=(known,))
    assert f"offers a file of {len(ZIP):,} bytes, and it should have 12." in failed()


@pytest.mark.parametrize("url", ["http://[broken/mini.zip", "http://127.0.0.1:99999/mini.zip"])
def test_an_address_that_is_none(mini, url):
    mini(url)
    assert " cannot be asked (" in failed()


# Disks


def test_no_room_is_said_before_anything_is_downloaded(server, mini, monkeypatch, archives):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=120_000_000))
    known = File("mini.zip", (f"{server.url}/mini.zip",), bytes=590_000_000)
    mini(files=(known,))
    assert failed() == (
        f"There is no room for mini.zip: it takes 590 MB more in {without_home(archives)}, and "
        "120 MB are free. Nothing of it was written. Make room there, or set LABKIT_DATA to a "
        "folder on a larger disk, then run the same again."
    )
    assert server.asked == []


def test_no_room_for_what_the_server_announces(server, mini, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=50_000_001))
    server.routes["/mini.zip"] = sends(ZIP)
    mini(f"{server.url}/mini.zip")
    assert "There is no room for mini.zip: it takes" in failed()


class Full:
    """A file on a disk that has room for 5,000 bytes more, and takes half of what does not fit."""

    def __init__(self, stream, number):
        self.stream, self.number = stream, number

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stream.close()

    def write(self, data):
        room = 5000 - self.stream.tell()
        if room <= 0:
            raise OSError(self.number, os.strerror(self.number))
        return self.stream.write(data[:room])


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, ": the disk is full. "),
        (errno.EDQUOT, ": your share of the disk is used up. "),
        (errno.EIO, " (Input/output error). "),
    ],
)
def test_a_disk_that_fills_up(server, mini, monkeypatch, archives, number, words):
    real = transfers._opened
    monkeypatch.setattr(transfers, "_opened", lambda *given: Full(real(*given), number))
    server.routes["/mini.zip"] = sends(ZIP)
    mini(f"{server.url}/mini.zip", f"{server.url}/mini.zip")
    text = failed()
    assert text.startswith(f"mini.zip could not be written to {without_home(archives)}{words}")
    assert f"5 kB of it are in {without_home(archives)}/mini.zip.part, to go on from. " in text
    assert "LABKIT_DATA to a folder" in text
    assert len(server.asked) == 1  # no other mirror would help
    monkeypatch.setattr(transfers, "_opened", real)
    get()
    assert server.asked[-1] == ("/mini.zip", "bytes=5000-")


def test_a_folder_that_cannot_be_made(mini, cache):
    cache.write_text("a file", encoding="utf-8")
    mini("http://127.0.0.1:9/mini.zip")
    assert re.fullmatch(
        rf"Data of mini could not be written to {re.escape(without_home(cache))}/sets \(.+\)\. Set "
        "LABKIT_DATA, or LABKIT_LOCAL alone, to a folder that you may write to, then run the same "
        "again.", failed(),
    )  # fmt: skip


def test_archives_that_cannot_be_written(mini, tmp_path, monkeypatch, cache):
    monkeypatch.setenv("LABKIT_LOCAL", str(tmp_path / "disk"))
    cache.write_text("a file", encoding="utf-8")
    mini("http://127.0.0.1:9/mini.zip")
    assert failed().startswith(f"mini.zip could not be written to {without_home(cache)}/archives")


# Processes

CHILD = """
import sys
from labkit.fetch import SETS, Patience, folder_of
from labkit.fetch.entry import File, Set
url, digest = sys.argv[1:]
file = File("mini.zip", (url,), hashes=(digest,))
SETS["mini"] = Set("mini", "Mini", "classify", (file,), "", "")
try:
    folder_of("mini")
except KeyboardInterrupt:
    print("interrupted")
"""


@pytest.fixture
def other(server, mini, archives):
    """Another process that gets the set, from a server that is slow at first."""
    slow, fast, let_go = sends(ZIP, slow=0.01), sends(ZIP), []

    def route(handler):
        (fast if let_go else slow)(handler)

    server.routes["/mini.zip"] = route
    entry = mini(f"{server.url}/mini.zip")
    command = [sys.executable, "-c", CHILD, entry.files[0].urls[0], entry.files[0].hashes[0]]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    deadline, part = time.monotonic() + 60, archives / "mini.zip.part"
    while (not part.exists() or part.stat().st_size < 5) and time.monotonic() < deadline:
        time.sleep(0.01)
    process.let_go = let_go
    yield process
    process.kill()
    process.communicate()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL], ids=["interrupted", "killed"])
@pytest.mark.skipif(os.name == "nt", reason="Windows has other signals")
def test_what_another_process_left_goes_on(server, other, archives, how, capsys):
    other.send_signal(how)
    said, _ = other.communicate(timeout=30)
    assert ("interrupted" in said) is (how == signal.SIGINT)
    assert on_disk(archives) == ["mini.zip.part"]
    came = (archives / "mini.zip.part").stat().st_size
    other.let_go.append(True)
    assert (get() / "mini/a.json").is_file()
    assert server.asked[-1] == ("/mini.zip", f"bytes={came}-")
    assert "waiting" not in capsys.readouterr().out


def test_the_second_of_two_processes_waits_and_uses_what_the_first_got(server, mini, capsys):
    entry = mini(f"{server.url}/mini.zip")
    begun = []

    def route(handler):
        begun.append(True)
        time.sleep(0.5)
        sends(ZIP)(handler)

    server.routes["/mini.zip"] = route
    command = [sys.executable, "-c", CHILD, entry.files[0].urls[0], entry.files[0].hashes[0]]
    with subprocess.Popen(command) as process:
        while not begun:
            time.sleep(0.01)
        assert (get() / "mini/a.json").is_file()
        assert process.wait(30) == 0
    assert "Another process is getting mini: waiting for it.\n" in capsys.readouterr().out
    assert len(server.asked) == 1


def test_a_disk_that_knows_no_locks_is_used_without(server, mini, monkeypatch):
    def none(*_, **__):
        raise NotImplementedError

    monkeypatch.setattr("filelock.FileLock.acquire", none)
    server.routes["/mini.zip"] = sends(ZIP)
    mini(f"{server.url}/mini.zip")
    assert (get() / "mini/a.json").is_file()
