"""Two processes are one process at twice the batch."""

import subprocess
import sys
from pathlib import Path

import pytest
import torch
from torch import distributed

SCRIPT = str(Path(__file__).with_name("together.py"))
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
    (first, score), (second, _), (wanted, same) = (
        torch.load(path, weights_only=True) for path in (f"{two}.0", f"{two}.1", f"{one}.0")
    )
    assert score == same
    for name, value in wanted.items():
        assert torch.equal(first[name], second[name])
        torch.testing.assert_close(first[name], value, rtol=1e-4, atol=1e-5)
