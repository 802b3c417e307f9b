"""Two processes are one process at twice the batch."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from torch import distributed

SCRIPT = str(Path(__file__).with_name("together.py"))
JOINED = str(Path(__file__).with_name("joined.py"))
pytestmark = pytest.mark.skipif(not distributed.is_available(), reason="torch was built without")


def test_two_processes_end_with_the_weights_of_one_at_double_the_batch(tmp_path):
    two, one = str(tmp_path / "two"), str(tmp_path / "one")
    torchrun = [sys.executable, "-m", "torch.distributed.run", "--standalone"]
    command = [*torchrun, "--nproc_per_node=2", SCRIPT, "4", two]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("epoch 3 of 3") == 1  # one of them speaks
    alone = subprocess.run([sys.executable, SCRIPT, "8", one], capture_output=True, text=True)
    assert alone.returncode == 0, alone.stderr
    (first, score, losses), (second, _, logged), (wanted, same, by_one) = (
        torch.load(path, weights_only=True) for path in (f"{two}.0", f"{two}.1", f"{one}.0")
    )
    assert score == same
    assert losses == logged == pytest.approx(by_one, rel=1e-4)
    for name, value in wanted.items():
        assert torch.equal(first[name], second[name])
        torch.testing.assert_close(first[name], value, rtol=1e-4, atol=1e-5)


def test_processes_that_a_caller_has_joined_train_and_stop_together(tmp_path):
    # No torchrun and none of its variables: the group that is there is what counts.
    outside = {name: value for name, value in os.environ.items() if name != "WORLD_SIZE"}
    pair = [
        subprocess.Popen(
            [sys.executable, JOINED, str(rank), str(tmp_path)], env=outside, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        for rank in (0, 1)
    ]  # fmt: skip
    try:
        for each in pair:
            _, error = each.communicate(timeout=300)
            assert each.returncode == 0, error
    finally:
        for each in pair:
            each.kill()
    first, second = (torch.load(tmp_path / f"{rank}.pt", weights_only=True) for rank in (0, 1))
    assert len(first["history"]) == len(second["history"]) == 2
    assert first["stopped"] == second["stopped"] == "the second has had enough"
    for mine, other in zip(first["history"], second["history"], strict=True):
        assert {**mine, "seconds": 0} == {**other, "seconds": 0}
    for name, value in first["model"].items():  # the statistics of batch normalisation too
        assert torch.equal(value, second["model"][name]), name
    assert first["fault"] == second["fault"]
    assert "'loss' is inf at step 3 of epoch 1" in first["fault"]
    assert first["still joined"]
    assert second["still joined"]
