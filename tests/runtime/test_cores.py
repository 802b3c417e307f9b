"""Work for one core is done here and in order; work for all is done once each."""

import threading

import pytest

from labkit.runtime import on_all_cores, on_one_core


def test_on_one_core_each_is_done_in_order_and_in_this_thread():
    done = []
    on_one_core(lambda row: done.append((row, threading.get_ident())), 5, "Drawing")
    assert done == [(row, threading.get_ident()) for row in range(5)]


def test_on_all_cores_each_is_done_once():
    done = []
    on_all_cores(done.append, 50, "Decoding")
    assert sorted(done) == list(range(50))


@pytest.mark.parametrize("run", [on_one_core, on_all_cores])
def test_an_error_is_not_lost(run):
    def work(row):
        if row == 3:
            raise OSError("no room")

    with pytest.raises(OSError, match="no room"):
        run(work, 5, "Drawing")
