"""A miniature set, a cache of its own, and a server on this computer that fails as real ones do."""

import hashlib
import io
import tarfile
import threading
import zipfile
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from labkit.fetch import SETS, Patience
from labkit.fetch.entry import File, Set

FAST = Patience(tries=2, worth=1 << 40, pause=0)  # and as long as a busy computer needs
HASTY = replace(FAST, connect=0.5, stall=0.5)


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    """The data folder of this test."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
    monkeypatch.setenv("LABKIT_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def archives(cache):
    return cache / "archives" / "mini"


class Server(ThreadingHTTPServer):
    """Answers each path as `routes` tells, and remembers what was asked for."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.routes, self.asked, self.sent = {}, [], []  # sent: from which byte on
        self.over = threading.Event()  # whoever is slow waits for it, and no longer
        self.url = f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request, client_address):
        """Clients that hang up are what many of these tests are about."""


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append((self.path, self.headers.get("Range")))
        route = self.server.routes.get(self.path)
        if route is None:
            self.send_error(404)
        else:
            route(self)

    def log_message(self, *args):
        pass


@pytest.fixture
def server():
    made = Server()
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield made
    made.over.set()
    made.shutdown()
    made.server_close()
    thread.join()


def sends(data, *, ranges=True, tag='"one"', cut=None, slow=None, kind="application/zip"):
    """A route that sends a file: whole, or the rest of it if it knows `ranges`.

    It breaks off `cut` bytes further on, once; with `slow` it sends a byte in so many seconds.
    """
    cuts = [cut]

    def route(handler):
        asked, start = handler.headers.get("Range"), 0
        fresh = handler.headers.get("If-Range") in (None, tag)
        if ranges and asked and fresh:
            start = int(asked.removeprefix("bytes=").rstrip("-"))
        if start >= len(data):
            handler.send_response(416)
            handler.send_header("Content-Range", f"bytes */{len(data)}")
            handler.send_header("Content-Length", "0")
            handler.end_headers()
            return
        handler.server.sent.append(start)
        handler.send_response(206 if start else 200)
        if start:
            handler.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
        if tag:
            handler.send_header("ETag", tag)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(len(data) - start))
        handler.end_headers()
        end, cuts[0] = (len(data) if cuts[0] is None else start + cuts[0]), None
        if slow is None:
            handler.wfile.write(data[start:end])
            return
        for place in range(start, end):
            handler.wfile.write(data[place : place + 1])
            if handler.server.over.wait(slow):
                return

    return route


def answers(status, body=b"", kind="text/html", **headers):
    """A route that sends a status and a page."""

    def route(handler):
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return route


def hangs(handler):
    """A route that takes the question and never answers."""
    handler.server.over.wait(5)


def zipped(files):
    """A zip of names and contents."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def tarred(files, mode="w:gz"):
    """A tar of names and contents; a content may also be a TarInfo, which then has the name."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode=mode) as archive:
        for name, content in files.items():
            if isinstance(content, tarfile.TarInfo):
                content.name = name
                archive.addfile(content)
            else:
                member = tarfile.TarInfo(name)
                member.size = len(content)
                archive.addfile(member, io.BytesIO(content))
    return stream.getvalue()


def sha256(data):
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


FILES = {
    "mini/images/1.jpg": b"one" * 5000,
    "mini/images/2.jpg": b"two" * 100,
    "mini/a.json": b"{}",
}
ZIP = zipped({**FILES, "mini/noise.bin": hashlib.shake_128(b"seed").digest(20_000)})


@pytest.fixture
def mini(monkeypatch):
    """Put a set called mini into the catalogue, of these URLs, and return it."""

    def put(*urls, data=ZIP, known=True, name="mini.zip", **more):
        hashes = (sha256(data),) if known is True else known or ()
        files = more.pop("files", (File(name, urls, hashes=hashes),))
        facts = {"licence": "CC0", "layout": None, "pictures": 2} | more
        entry = Set("mini", "Mini: two pictures", "classify", files, **facts)
        monkeypatch.setitem(SETS, "mini", entry)
        return entry

    return put


@pytest.fixture
def offline(monkeypatch):
    """Whoever opens a socket fails."""
    monkeypatch.setattr("socket.socket", lambda *_, **__: pytest.fail("a socket was opened"))
    monkeypatch.setattr("socket.create_connection", lambda *_, **__: pytest.fail("connected"))


def on_disk(folder):
    """The files of a folder, without what only says what they are."""
    if not folder.is_dir():
        return []
    return sorted(each.name for each in folder.iterdir() if each.suffix != ".json")
