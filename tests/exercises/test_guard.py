"""A student's code may do anything; what comes back is an outcome, and the kernel lives."""

import os
import random
import signal
import sys
import threading
import time

import numpy as np
import pytest
import torch

from labkit.exercises import guard
from labkit.exercises.guard import TookTooLong, TriedToExit, call


def test_value_and_what_was_printed():
    outcome = call(lambda x: print("hello") or x + 1, (1,), seconds=1)
    assert (outcome.value, outcome.printed, outcome.error) == (2, "hello\n", None)


def loop_for_ever():
    while True:
        pass


def swallow_everything():
    while True:
        try:
            time.sleep(0.01)
        except:  # noqa: E722  the point of this test
            continue


def recurse():
    return recurse()


def sleep_long():
    time.sleep(60)


@pytest.mark.skipif(not hasattr(signal, "SIGALRM"), reason="no alarms on this system")
@pytest.mark.parametrize("endless", [loop_for_ever, swallow_everything, sleep_long])
def test_endless_code_is_stopped(endless):
    start = time.monotonic()
    outcome = call(endless, (), seconds=0.3)
    assert isinstance(outcome.error, TookTooLong)
    assert time.monotonic() - start < 5


def test_a_module_is_loaded_to_its_end_before_an_answer_is_stopped(tmp_path, monkeypatch):
    (tmp_path / "slow_to_load.py").write_text("import time\ntime.sleep(0.6)\nready = True\n")
    monkeypatch.syspath_prepend(tmp_path)

    def answer():
        import slow_to_load

        while slow_to_load.ready:
            pass

    assert isinstance(call(answer, (), 0.2).error, TookTooLong)
    assert sys.modules.pop("slow_to_load").ready


def test_no_alarm_is_left_and_a_late_one_harms_nobody():
    call(loop_for_ever, (), seconds=0.1)
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)
    os.kill(os.getpid(), signal.SIGALRM)  # by default this would end the process
    time.sleep(0.01)


def test_an_alarm_of_somebody_else_is_put_back():
    heard = []
    before = signal.signal(signal.SIGALRM, lambda *_: heard.append(1))
    try:
        call(loop_for_ever, (), seconds=0.1)
        os.kill(os.getpid(), signal.SIGALRM)
        time.sleep(0.01)
    finally:
        signal.signal(signal.SIGALRM, before)
    assert heard


def test_no_limit_away_from_the_main_thread_and_it_says_so():
    seen = []
    thread = threading.Thread(
        target=lambda: seen.extend([guard.can_limit_time(), call(lambda: 7, (), 1).value])
    )
    thread.start()
    thread.join()
    assert seen == [False, 7]


def test_code_in_c_is_not_slowed_by_the_alarm():
    start = time.monotonic()
    sum(range(10**7))
    plain = time.monotonic() - start
    start = time.monotonic()
    call(lambda: sum(range(10**7)), (), seconds=0.01)
    assert time.monotonic() - start < 4 * plain + 0.5


def test_the_gpus_random_numbers_are_left_alone(monkeypatch):
    calls = []
    monkeypatch.setattr(torch.cuda, "manual_seed_all", calls.append)
    call(lambda: torch.rand(1), (), 1)
    assert calls == []


def test_a_forked_child_that_leaves_really_leaves():
    def fork():
        child = os.fork()
        if child == 0:
            os._exit(0)
        return os.waitpid(child, 0)[1]

    if hasattr(os, "fork"):
        assert os.waitstatus_to_exitcode(call(fork, (), 5).value) == 1


def test_recursion_is_an_outcome():
    assert isinstance(call(recurse, (), seconds=5).error, RecursionError)


@pytest.mark.parametrize(
    "leave",
    [
        lambda: sys.exit(3),
        lambda: exit(),
        lambda: quit(),
        lambda: os._exit(1),
    ],
)
def test_leaving_is_refused(leave):
    doors = (sys.exit, os._exit)
    assert isinstance(call(leave, (), seconds=1).error, TriedToExit)
    assert (sys.exit, os._exit) == doors


def test_a_raised_system_exit_is_an_outcome():
    def leave():
        raise SystemExit

    assert isinstance(call(leave, (), seconds=1).error, SystemExit)


def test_ten_megabytes_of_print_are_cut_and_counted():
    outcome = call(lambda: print("x" * 10_000_000), (), seconds=5)
    assert len(outcome.printed) < guard.KEPT + 100
    assert "9,998,001 more characters" in outcome.printed


def test_the_persons_own_interrupt_passes():
    def interrupted():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        call(interrupted, (), seconds=1)


@pytest.mark.parametrize(
    ("spoil", "argument"),
    [
        (lambda x: x.add_(1), torch.zeros(3)),
        (lambda x: x.append(1), [1, 2]),
        (lambda x: x.update(a=2), {"a": 1}),
        (lambda x: x[0].zero_(), (torch.ones(2), 1)),
        (lambda x: x.fill(1), np.zeros(2)),
        (lambda x: x.__setitem__(0, torch.ones(1)), [2]),
        (lambda x: x.t_(), torch.zeros(2, 3)),
    ],
)
def test_changed_inputs_are_noticed_and_the_originals_kept(spoil, argument):
    before = repr(argument)
    assert call(spoil, (argument,), seconds=1).changed
    assert repr(argument) == before


@pytest.mark.parametrize(
    "argument",
    [
        torch.tensor([float("nan"), 1.0]), np.array([float("nan")]), [float("nan")],
        torch.tensor([True]), np.array([1, 2]), np.array(["a"]), [1, "a"], {"a": 1},
    ],
)  # fmt: skip
def test_untouched_inputs_are_not_called_changed(argument):
    assert not call(lambda x: 1, (argument,), seconds=1).changed


def test_random_numbers_start_alike_and_the_callers_go_on():
    def roll():
        return random.random(), np.random.rand(), torch.rand(1).item()

    torch.manual_seed(5)
    random.seed(5)
    np.random.seed(5)
    expected = roll()
    torch.manual_seed(5)
    random.seed(5)
    np.random.seed(5)
    first, second = call(roll, (), 1).value, call(roll, (), 1).value
    assert first == second
    assert roll() == expected


def test_warnings_of_an_answer_stay_inside():
    import warnings

    assert call(lambda: warnings.warn("mine", stacklevel=1), (), 1).error is None


@pytest.mark.parametrize(
    "change",
    [
        lambda: torch.set_grad_enabled(False),
        lambda: torch.set_default_dtype(torch.float64),
        lambda: torch.set_default_device("meta"),
        lambda: setattr(sys, "stdout", None),
    ],
)
def test_settings_are_as_before(change):
    before = torch.is_grad_enabled(), torch.zeros(1).dtype, torch.zeros(1).device, sys.stdout
    call(change, (), 1)
    assert (torch.is_grad_enabled(), torch.zeros(1).dtype, torch.zeros(1).device) == before[:3]
    assert sys.stdout is before[3]


def change_the_process(folder):
    sys.setrecursionlimit(5000)
    sys.setprofile(lambda *_: None)
    torch.set_num_threads(torch.get_num_threads() + 1)
    torch.autograd.set_detect_anomaly(True)
    np.seterr(divide="raise")
    os.environ["LABKIT_LEFT_BEHIND"] = "yes"
    os.environ.pop("PATH")
    os.chdir(folder)


def process():
    settings = sys.getrecursionlimit(), sys.getprofile(), torch.get_num_threads()
    settings += torch.is_anomaly_enabled(), np.geterr()
    return settings, os.getcwd(), dict(os.environ)  # noqa: PTH109


def test_what_belongs_to_the_process_is_put_back(tmp_path):
    before = process()
    assert call(change_the_process, (tmp_path,), seconds=5).error is None
    assert process() == before


@pytest.mark.skipif(not hasattr(signal, "SIGALRM"), reason="no alarms on this system")
def test_a_timer_of_somebody_else_goes_on():
    heard = []
    before = signal.signal(signal.SIGALRM, lambda *_: heard.append(1))
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.3)
        call(time.sleep, (0.05,), seconds=5)
        assert not heard
        time.sleep(0.5)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert heard


@pytest.mark.skipif(not hasattr(signal, "SIGALRM"), reason="no alarms on this system")
def test_a_guard_within_a_guard_keeps_the_outer_limit():
    def outer():
        call(time.sleep, (0.05,), seconds=5)
        loop_for_ever()

    start = time.monotonic()
    assert isinstance(call(outer, (), seconds=0.4).error, TookTooLong)
    assert time.monotonic() - start < 5


class NeverEqual:
    def __eq__(self, other):
        raise RuntimeError("do not compare me")

    __hash__ = None


def test_inputs_that_cannot_be_compared_are_an_error_and_no_crash():
    outcome = call(lambda items: items.append(NeverEqual()), ([NeverEqual()],), seconds=1)
    assert outcome.error is not None or outcome.changed
