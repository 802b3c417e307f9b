"""No test reaches the network, and only those marked `gpu` compute on one."""

import contextlib
import os
import socket

import pytest
import torch

HERE = ("127.0.0.1", "::1", "localhost")
# Wherever a GPU is, the tests are about the same arithmetic; their own processes inherit it.
os.environ["LABKIT_DEVICE"] = "cpu"
for name in ("LABKIT_LOCAL", "LABKIT_MIRROR"):  # whoever develops may have set them
    os.environ.pop(name, None)


@pytest.fixture(autouse=True, scope="session")
def no_network():
    real = socket.socket.connect

    def connect(self, address):
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in HERE:
            raise OSError(f"a test wanted to reach {address[0]}")
        return real(self, address)

    socket.socket.connect = connect
    yield
    socket.socket.connect = real


def pytest_collection_modifyitems(items):
    if torch.cuda.is_available():
        return
    for item in items:
        if item.get_closest_marker("gpu"):
            item.add_marker(pytest.mark.skip(reason="there is no GPU here"))


@pytest.fixture(autouse=True)
def device_of_the_test(request, monkeypatch):
    if request.node.get_closest_marker("gpu"):
        monkeypatch.delenv("LABKIT_DEVICE")


@pytest.fixture
def nothing_waits():
    """A context in which whatever makes the GPU wait for the CPU, or the CPU for it, raises."""

    @contextlib.contextmanager
    def strict():
        torch.cuda.set_sync_debug_mode("error")
        try:
            yield
        finally:
            torch.cuda.set_sync_debug_mode("default")

    return strict
