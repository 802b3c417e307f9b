import importlib
import time

import pytest
import torch

from labkit.runtime import budget, mode

# `labkit.runtime.budget` as an attribute is the function, so the module is fetched by its name.
MODULE = importlib.import_module("labkit.runtime.budget")
CPU = torch.device("cpu")


@pytest.fixture(autouse=True)
def _on_a_cpu(monkeypatch):
    monkeypatch.setattr(MODULE, "pick_device", lambda: CPU)


@pytest.fixture
def on_a_gpu(monkeypatch):
    monkeypatch.setattr(MODULE, "pick_device", lambda: torch.device("cuda"))


def pretend_slowness(monkeypatch, times):
    monkeypatch.setattr(MODULE, "probe", lambda device: times * MODULE.REFERENCE_SECONDS)


def test_the_mode_is_default_unless_set(monkeypatch):
    assert mode() == "default"
    monkeypatch.setenv("LABKIT_BUDGET", "")
    assert mode() == "default"


@pytest.mark.parametrize("name", ["smoke", "default", "full"])
def test_the_mode_comes_from_the_environment(name, monkeypatch):
    monkeypatch.setenv("LABKIT_BUDGET", name)
    assert mode() == name


def test_an_unknown_mode_is_told_the_three(monkeypatch):
    monkeypatch.setenv("LABKIT_BUDGET", "fast")
    with pytest.raises(
        ValueError, match=r"LABKIT_BUDGET is 'fast'\. It can be smoke, default or full: set it"
    ):
        budget(cpu=1, gpu=1)


@pytest.mark.parametrize(("name", "count"), [("smoke", 1), ("default", 6), ("full", 20)])
def test_counts_on_a_cpu(name, count, monkeypatch):
    monkeypatch.setenv("LABKIT_BUDGET", name)
    assert budget(cpu=6, gpu=20) == count


@pytest.mark.parametrize(("name", "count"), [("smoke", 1), ("default", 20), ("full", 20)])
def test_counts_on_a_gpu(name, count, monkeypatch, on_a_gpu):
    monkeypatch.setenv("LABKIT_BUDGET", name)
    assert budget(cpu=6, gpu=20) == count


def test_full_is_the_larger_count_even_if_that_is_the_cpu_one(monkeypatch, on_a_gpu):
    monkeypatch.setenv("LABKIT_BUDGET", "full")
    assert budget(cpu=9, gpu=2) == 9


def test_without_seconds_only_the_count_is_said(capsys, monkeypatch):
    monkeypatch.setattr(MODULE, "probe", lambda device: pytest.fail("nothing is to be timed"))
    budget(cpu=6, gpu=20)
    assert capsys.readouterr().out == "6 epochs on this computer.\n"


def test_the_time_is_said_in_advance(capsys, monkeypatch):
    pretend_slowness(monkeypatch, 1.0)
    budget(cpu=6, gpu=20, seconds=2.4)
    assert capsys.readouterr().out == "6 epochs, about 15 s on this computer.\n"


def test_a_slower_probe_gives_a_longer_time(capsys, monkeypatch):
    pretend_slowness(monkeypatch, 10.0)
    budget(cpu=6, gpu=20, seconds=2.4)
    assert capsys.readouterr().out == "6 epochs, about 2 minutes on this computer.\n"


@pytest.mark.parametrize(
    ("unit", "one"),
    [("epochs", "1 epoch"), ("batches", "1 batch"), ("passes", "1 pass"), ("images", "1 image")],
)
def test_one_unit_is_singular(unit, one, capsys):
    budget(cpu=1, gpu=1, unit=unit)
    assert capsys.readouterr().out == f"{one} on this computer.\n"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0.1, "about 1 s"),
        (9.4, "about 9 s"),
        (9.6, "about 10 s"),
        (14, "about 15 s"),
        (88, "about 90 s"),
        (91, "about 2 minutes"),
        (150, "about 3 minutes"),
        (17 * 60, "about 15 minutes"),
        (100 * 60, "about 2 hours"),
    ],
)
def test_times_are_rounded_to_what_is_known(seconds, said, capsys, monkeypatch):
    pretend_slowness(monkeypatch, 1.0)
    budget(cpu=1, gpu=1, seconds=seconds)
    assert capsys.readouterr().out == f"1 epoch, {said} on this computer.\n"


@pytest.mark.parametrize(("cpu", "gpu", "name"), [(0, 3, "cpu"), (3, -1, "gpu")])
def test_a_count_below_one_is_refused(cpu, gpu, name):
    with pytest.raises(ValueError, match=rf"^{name} is .*at least 1: give budget\(\) {name}=1"):
        budget(cpu=cpu, gpu=gpu)


def test_seconds_that_are_not_positive_are_refused():
    with pytest.raises(ValueError, match=r"seconds is 0\. It must be more than 0: give"):
        budget(cpu=1, gpu=1, seconds=0)


def test_the_probe_runs_once_and_is_short():
    MODULE.probe.cache_clear()
    start = time.perf_counter()
    budget(cpu=1, gpu=1, seconds=1)
    assert time.perf_counter() - start < 1
    budget(cpu=2, gpu=2, seconds=1)
    assert MODULE.probe.cache_info().misses == 1
    assert MODULE.probe.cache_info().hits == 1


def test_the_probe_times_what_it_runs(monkeypatch):
    def compute(*_):
        end = time.thread_time() + 0.03
        while time.thread_time() < end:
            pass

    monkeypatch.setattr(MODULE, "_convolve", compute)
    MODULE.probe.cache_clear()
    seconds = MODULE.probe(CPU)
    MODULE.probe.cache_clear()
    assert 0.03 / MODULE.SECOND_CORE <= seconds < 0.06


def test_the_probe_leaves_the_number_of_threads_alone():
    MODULE.probe.cache_clear()
    before = torch.get_num_threads()
    MODULE.probe(CPU)
    assert torch.get_num_threads() == before


def test_the_probe_leaves_random_numbers_alone():
    MODULE.probe.cache_clear()
    before = torch.get_rng_state()
    MODULE.probe(CPU)
    assert torch.equal(torch.get_rng_state(), before)


def test_the_device_that_a_lesson_trains_on_is_asked(monkeypatch, on_a_gpu):
    assert MODULE.budget(cpu=3, gpu=9) == 9
