"""Drawn stores are kept in a folder of each test file's own, not in the reader's."""

import threading
from dataclasses import replace

import pytest

from labkit.fetch import SETS

from ..fetch.conftest import Server, sends, sha256


@pytest.fixture(autouse=True, scope="module")
def own_cache(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LABKIT_DATA", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture
def served(tmp_path, monkeypatch):
    """Serve the archives of a set in miniature: the catalogue has their addresses and hashes."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
    monkeypatch.setenv("LABKIT_DATA", str(tmp_path / "data"))
    server = Server()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()

    def put(name, archives):
        entry, files = SETS[name], []
        assert archives.keys() == {file.name for file in entry.files}
        for file in entry.files:
            data, path = archives[file.name], f"/{name}/{file.name}"
            server.routes[path] = sends(data)
            address = {"urls": (f"{server.url}{path}",), "hashes": (sha256(data),)}
            files.append(replace(file, **address, bytes=None, about=None, certificate=None))
        monkeypatch.setitem(SETS, name, replace(entry, files=tuple(files), about=None))

    yield put
    server.over.set()
    server.shutdown()
    server.server_close()
    thread.join()
