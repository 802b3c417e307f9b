"""Drawn stores are kept in a folder of each test file's own, not in the reader's."""

import pytest


@pytest.fixture(autouse=True, scope="module")
def own_cache(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LABKIT_DATA", str(tmp_path_factory.mktemp("cache")))
        yield
