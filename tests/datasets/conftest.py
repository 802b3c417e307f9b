"""Drawn stores are kept in a folder of each test file's own, not in the reader's."""

import threading

import pytest

from labkit.fetch import SETS

from ..fetch.conftest import Server
from .serving import serve


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
        assert archives.keys() == {file.name for file in SETS[name].files}
        serve(monkeypatch, server, name, archives)

    yield put
    server.over.set()
    server.shutdown()
    server.server_close()
    thread.join()
