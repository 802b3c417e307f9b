import importlib
import random
import warnings
from collections import namedtuple

import numpy as np
import pytest
import torch

from labkit.runtime import device, moved, pick_device, precision, seed

# `labkit.runtime.device` as an attribute is the function, so the module is fetched by its name.
MODULE = importlib.import_module("labkit.runtime.device")


@pytest.fixture
def no_gpu(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)


@pytest.fixture
def two_gpus(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda device: "Tesla T4")
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)


@pytest.fixture
def apple_gpu(no_gpu, monkeypatch):
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: True)


def test_without_a_gpu_the_cpu_is_picked(no_gpu):
    assert pick_device() == torch.device("cpu")


def test_a_gpu_is_picked_where_there_is_one(two_gpus):
    assert pick_device() == torch.device("cuda")


def test_the_environment_overrides_the_choice(two_gpus, monkeypatch):
    monkeypatch.setenv("LABKIT_DEVICE", "cpu")
    assert pick_device() == torch.device("cpu")


def test_an_empty_environment_variable_is_as_if_unset(two_gpus, monkeypatch):
    monkeypatch.setenv("LABKIT_DEVICE", "")
    assert pick_device() == torch.device("cuda")


def test_a_name_counts_more_than_the_environment(two_gpus, monkeypatch):
    monkeypatch.setenv("LABKIT_DEVICE", "cpu")
    assert pick_device("cuda:1") == torch.device("cuda", 1)


def test_an_apple_gpu_is_used_only_when_asked_for(apple_gpu):
    assert pick_device() == torch.device("cpu")
    assert pick_device("mps") == torch.device("mps")


def test_a_name_that_is_not_there_is_told_what_is(no_gpu):
    with pytest.raises(ValueError, match=r"asks for the device 'cuda'.* has only: cpu\. Ask for"):
        pick_device("cuda")


def test_the_third_of_two_gpus_is_told_what_there_is(two_gpus):
    with pytest.raises(ValueError, match=r"'cuda:2'.* only: cpu, cuda, cuda:0, cuda:1\."):
        pick_device("cuda:2")


def test_a_wrong_environment_variable_is_named_in_the_error(no_gpu, monkeypatch):
    monkeypatch.setenv("LABKIT_DEVICE", "gpu")
    with pytest.raises(ValueError, match=r"^LABKIT_DEVICE asks .*'gpu'.* cpu\. Set LABKIT_DEVICE"):
        pick_device()


def test_picking_is_silent_even_when_the_driver_is_too_old(monkeypatch, capsys):
    def complain():
        warnings.warn("the driver is too old", UserWarning, stacklevel=1)
        return False

    monkeypatch.setattr(torch.cuda, "is_available", complain)
    assert pick_device().type == "cpu"
    assert capsys.readouterr() == ("", "")


def test_on_a_cpu_the_sentence_reassures_and_says_where_a_gpu_is(no_gpu, capsys):
    assert device() == torch.device("cpu")
    said = capsys.readouterr().out
    assert said.count("\n") == 1
    assert "enough for this lesson" in said
    assert "Runtime > Change runtime type" in said


def test_on_a_gpu_the_sentence_names_it(two_gpus, capsys):
    assert device() == torch.device("cuda")
    assert capsys.readouterr().out == "Computing on the GPU, Tesla T4.\n"


def test_a_cpu_chosen_in_spite_of_a_gpu_is_said_so(two_gpus, capsys):
    device("cpu")
    said = capsys.readouterr().out
    assert said == "Computing on the CPU, as asked, although this computer has a GPU.\n"


def test_an_apple_gpu_is_named(apple_gpu, capsys):
    device("mps")
    assert capsys.readouterr().out == "Computing on the Apple GPU (mps), as asked.\n"


@pytest.mark.parametrize(
    ("capability", "expected"),
    [
        ((6, 1), torch.float16),
        ((7, 0), torch.float16),
        ((7, 5), torch.float16),  # a T4
        ((8, 0), torch.bfloat16),
        ((8, 9), torch.bfloat16),
        ((12, 0), torch.bfloat16),
    ],
)
def test_precision_goes_by_compute_capability(capability, expected, monkeypatch):
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda device: capability)
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda *_, **__: True)
    assert precision(torch.device("cuda")) is expected


@pytest.mark.parametrize("name", ["cpu", "mps"])
def test_without_cuda_there_is_no_mixed_precision(name):
    assert precision(torch.device(name)) is None


def draws(generator):
    return (
        random.random(),
        float(np.random.rand()),
        float(torch.rand(())),
        float(torch.rand((), generator=generator)),
    )


def test_the_same_seed_gives_the_same_numbers_everywhere():
    assert draws(seed(7)) == draws(seed(7))


def test_another_seed_gives_other_numbers_everywhere():
    pairs = zip(draws(seed(7)), draws(seed(8)), strict=True)
    assert all(first != second for first, second in pairs)


def test_seed_returns_a_cpu_generator_of_its_own():
    generator = seed(5)
    assert generator.device.type == "cpu"
    assert generator.initial_seed() == 5
    state = torch.get_rng_state()
    torch.rand(3, generator=generator)
    assert torch.equal(torch.get_rng_state(), state)


@pytest.mark.gpu
def test_seed_covers_the_gpu():
    seed(7)
    first = torch.rand(3, device="cuda")
    seed(7)
    assert torch.equal(torch.rand(3, device="cuda"), first)


@pytest.mark.parametrize("number", [1.0, "3", True, None])
def test_a_seed_that_is_no_whole_number_is_refused(number):
    with pytest.raises(TypeError, match=r"It must be a whole number, such as seed\(0\)") as error:
        seed(number)
    assert str(error.value).startswith(f"The seed is {number!r}, a {type(number).__name__}.")


@pytest.mark.parametrize("number", [-1, 2**32])
def test_a_seed_out_of_range_is_refused(number):
    with pytest.raises(
        ValueError, match=rf"The seed is {number}\. It must be from 0 to 4294967295"
    ):
        seed(number)


def test_the_largest_seed_is_accepted():
    assert seed(MODULE.LARGEST_SEED).initial_seed() == 2**32 - 1


def test_a_named_tuple_is_moved_as_one():
    Pair = namedtuple("Pair", "boxes labels")
    found = moved({"truth": Pair(torch.zeros(2), [torch.ones(1)])}, torch.device("cpu"))
    assert isinstance(found["truth"], Pair)
    assert torch.equal(found["truth"].labels[0], torch.ones(1))
