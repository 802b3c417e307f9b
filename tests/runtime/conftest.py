"""What every test of the runtime starts from."""

import os

import pytest


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith(("LABKIT_", "COLAB_"))]:
        monkeypatch.delenv(name)
