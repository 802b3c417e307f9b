"""Killed at any step, a training goes on and ends with the very same weights."""

import os
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from labkit import augment
from labkit.models import ConvNet
from labkit.store import ImageStore
from labkit.tasks import classify
from labkit.train import CheckpointError, fit

SCRIPT = Path(__file__).with_name("resumable.py")
TASK = classify(3)
NEVER = 10**9


def start(checkpoint, die_at, result):
    command = [sys.executable, str(SCRIPT), str(checkpoint), str(die_at), str(result)]
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def finish(process):
    out, error = process.communicate()
    assert process.returncode == 0, error
    return out


def test_killed_at_a_random_step_it_ends_bit_for_bit_as_unbroken(tmp_path):
    whole = start(tmp_path / "whole", NEVER, tmp_path / "whole.pt")
    # Six epochs of five steps: behind the first, so that something is there to resume.
    at = random.Random().randint(6, 29)
    killed = start(tmp_path / "broken", at, tmp_path / "broken.pt")
    while killed.stdout.readline().strip() != "dying":
        assert killed.poll() is None
    killed.kill()
    killed.communicate()
    assert not (tmp_path / "broken.pt").exists()
    said = finish(start(tmp_path / "broken", NEVER, tmp_path / "broken.pt"))
    finish(whole)
    done = (at - 1) // 5
    assert f"{done} of 6 epochs are in the checkpoint: going on at {done + 1}." in said
    one, two = (
        torch.load(tmp_path / name, weights_only=True) for name in ("whole.pt", "broken.pt")
    )
    assert one.keys() == two.keys()
    for name in one:
        assert torch.equal(one[name], two[name]), f"{name}, killed at step {at}"
    assert not list(tmp_path.glob("*.unfinished"))


def batches():
    draw = torch.Generator().manual_seed(0)
    return [(torch.randn(4, 3, 8, 8, generator=draw), torch.tensor([0, 1, 2, 0]))] * 3


def network(widths=(4, 8)):
    torch.manual_seed(0)
    return ConvNet(3, widths)


@pytest.mark.parametrize("looked", [0, 1, 2])
def test_batches_that_were_looked_at_first_go_on_where_they_were(tmp_path, looked):
    draw = torch.Generator().manual_seed(0)
    images = torch.randint(256, (20, 3, 8, 8), generator=draw, dtype=torch.uint8)
    store = ImageStore(images, {"label": torch.arange(20) % 3}, classes=tuple("abc"))

    def trained(checkpoint, looks, stop_at=NEVER):
        batches = store.batches(4, augment=[augment.noise(20)], shuffle=True)
        for _ in range(looks):
            next(iter(batches))  # as a lesson does that shows a batch

        def stop(run):
            if run.step == stop_at:
                raise KeyboardInterrupt

        run = fit(network(), TASK, batches, epochs=3, hooks=[stop], checkpoint=checkpoint)
        return run.model.state_dict()

    whole = trained(tmp_path / "whole", 1)
    trained(tmp_path / "broken", 1, stop_at=7)
    for name, value in trained(tmp_path / "broken", looked).items():
        assert torch.equal(value, whole[name]), name


def test_every_generator_goes_on_drawing_where_it_was(tmp_path):
    def drawn(checkpoint, seed, stop_at=NEVER):
        torch.manual_seed(seed), np.random.seed(seed), random.seed(seed)
        model, found = ConvNet(3, (4, 8)), []

        def draw(run):
            found.append((torch.rand(1).item(), np.random.rand(), random.random()))
            if run.step == stop_at:
                raise KeyboardInterrupt

        fit(model, TASK, batches(), epochs=3, hooks=[draw], checkpoint=checkpoint)
        return found

    whole = drawn(tmp_path / "whole", seed=1)
    drawn(tmp_path / "broken", seed=1, stop_at=5)  # in the second epoch of three steps
    assert drawn(tmp_path / "broken", seed=2) == whole[3:]


def test_a_finished_training_is_not_run_again(tmp_path, capsys):
    first = fit(network(), TASK, batches(), epochs=2, checkpoint=tmp_path / "run")
    calls = []
    model = network()
    second = fit(
        model, TASK, batches(), epochs=2, hooks=[calls.append], checkpoint=tmp_path / "run"
    )
    assert calls == []
    assert second.history == first.history
    for one, two in zip(first.model.parameters(), model.parameters(), strict=True):
        assert torch.equal(one, two)
    assert "2 of 2 epochs are in the checkpoint: nothing is left to do." in capsys.readouterr().out


@pytest.mark.parametrize("damage", [lambda b: b[: len(b) // 2], lambda b: b"", lambda b: b"text"])
def test_a_damaged_file_is_told(tmp_path, damage):
    path = tmp_path / "run"
    fit(network(), TASK, batches(), epochs=1, checkpoint=path)
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(CheckpointError, match="run is damaged, or no checkpoint of labkit"):
        fit(network(), TASK, batches(), epochs=1, checkpoint=path)


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("history", "[{"), ("history", None), ("model", None), ("settings", {}), ("step", ...),
        ("optimiser", {}), ("plan", None), ("random", {"torch": torch.zeros(1)}), ("trained", 3),
        ("labkit checkpoint", 1),
    ],
)  # fmt: skip
def test_a_part_that_is_damaged_is_told_and_the_model_left_as_it_was(tmp_path, part, value):
    path, model = tmp_path / "run", network()
    fit(network(), TASK, batches(), epochs=1, checkpoint=path)
    content = torch.load(path, weights_only=True)
    content[part] = value
    if value is ...:
        del content[part]
    torch.save(content, path)
    with pytest.raises(CheckpointError, match="run is damaged, or no checkpoint of labkit"):
        fit(model, TASK, batches(), epochs=1, checkpoint=path)
    for mine, as_built in zip(model.parameters(), network().parameters(), strict=True):
        assert torch.equal(mine, as_built)


def test_what_cannot_be_read_is_not_called_damaged(tmp_path):
    with pytest.raises(CheckpointError, match=r"cannot be read \(Is a directory\)|\(Permission"):
        fit(network(), TASK, batches(), epochs=1, checkpoint=tmp_path)


def test_a_file_of_something_else_is_told(tmp_path):
    torch.save(network().state_dict(), tmp_path / "weights.pt")
    with pytest.raises(CheckpointError, match=r"weights\.pt is damaged, or no checkpoint"):
        fit(network(), TASK, batches(), checkpoint=tmp_path / "weights.pt")


@pytest.mark.parametrize(
    ("widths", "words"),
    [
        ((4, 9), "features.1.0.weight has the shape [8, 4, 3, 3] there and [9, 4, 3, 3] here"),
        ((4,), "head.weight has the shape [3, 8] there and [3, 4] here"),
        ((4, 8, 8), "it has no features.2.0.weight"),
    ],
)
def test_a_checkpoint_of_another_model_is_told_by_its_first_tensor(tmp_path, widths, words):
    fit(network(), TASK, batches(), epochs=1, checkpoint=tmp_path / "run")
    before = (tmp_path / "run").read_bytes()
    with pytest.raises(CheckpointError, match="is of another model") as told:
        fit(network(widths), TASK, batches(), epochs=1, checkpoint=tmp_path / "run")
    assert words in str(told.value)
    assert (tmp_path / "run").read_bytes() == before


@pytest.mark.parametrize("changed", [{"epochs": 3}, {"lr": 0.5}])
def test_another_plan_is_told(tmp_path, changed):
    fit(network(), TASK, batches(), epochs=1, checkpoint=tmp_path / "run")
    with pytest.raises(CheckpointError, match="cannot be changed half way"):
        fit(network(), TASK, batches(), **{"epochs": 1, **changed}, checkpoint=tmp_path / "run")


@pytest.mark.parametrize(
    ("then", "now", "words"),
    [
        (["head"], ["features", "head"], r"features\.0\.0\.weight is trained here and was frozen"),
        (["features", "head"], ["head"], r"features\.0\.0\.weight is frozen here and was trained"),
        (["features.0"], ["features.1"], r"features\.1\.0\.weight is trained here"),
    ],
)
def test_other_frozen_layers_are_told_before_anything_changes(tmp_path, then, now, words):
    def partly_frozen(parts):
        model = network().requires_grad_(False)
        for part in parts:
            model.get_submodule(part).requires_grad_(True)
        return model

    path, model = tmp_path / "run", partly_frozen(now)
    fit(partly_frozen(then), TASK, batches(), epochs=1, checkpoint=path)
    before = path.read_bytes()
    with pytest.raises(CheckpointError, match=f"other weights: {words}.*another name"):
        fit(model, TASK, batches(), epochs=1, checkpoint=path)
    assert path.read_bytes() == before
    for mine, as_built in zip(model.parameters(), network().parameters(), strict=True):
        assert torch.equal(mine, as_built)


def test_a_folder_that_is_not_there_is_told_before_training(tmp_path):
    calls = []
    with pytest.raises(CheckpointError, match="Nothing can be written to"):
        fit(
            network(), TASK, batches(), epochs=1, hooks=[calls.append],
            checkpoint=tmp_path / "no" / "run",
        )  # fmt: skip
    assert calls == []


@pytest.mark.skipif(os.name == "nt", reason="files have no such modes")
def test_others_may_read_a_checkpoint_as_any_file(tmp_path):
    (tmp_path / "any").touch()
    fit(network(), TASK, batches(), epochs=1, checkpoint=tmp_path / "run")
    assert (tmp_path / "run").stat().st_mode == (tmp_path / "any").stat().st_mode


def test_a_disk_that_fills_up_leaves_the_last_whole_checkpoint(tmp_path, monkeypatch):
    path = tmp_path / "run"
    real, calls = torch.save, []

    def fills_up(content, stream):
        calls.append(1)
        if len(calls) == 2:
            stream.write_bytes(b"half of it")
            raise OSError(28, "No space left on device")
        real(content, stream)

    monkeypatch.setattr("labkit.train.checkpoint.torch.save", fills_up)
    with pytest.raises(CheckpointError, match="No space left on device"):
        fit(network(), TASK, batches(), epochs=3, checkpoint=path)
    assert [file.name for file in tmp_path.iterdir()] == ["run"]
    run = fit(network(), TASK, batches(), epochs=3, checkpoint=path)
    assert len(run.history) == 3


@pytest.mark.gpu
def test_on_a_gpu_a_training_goes_on_as_if_it_had_never_stopped(tmp_path):
    def trained(stop=0, checkpoint=None):
        torch.manual_seed(0)
        images = torch.randint(256, (60, 3, 16, 16), dtype=torch.uint8)
        store = ImageStore(images, {"label": torch.arange(60) % 3})

        def hook(run):
            if stop and len(run.history) == stop - 1:
                run.stopped = "enough for today"

        batches = store.batches(20, augment=[augment.flip()], shuffle=True)
        return fit(ConvNet(3), TASK, batches, epochs=4, hooks=[hook], checkpoint=checkpoint)

    whole = trained()
    assert len(trained(2, tmp_path / "half").history) == 2
    resumed = trained(0, tmp_path / "half")
    assert [row["epoch"] for row in resumed.history] == [1, 2, 3, 4]
    losses = [[row["loss"] for row in run.history] for run in (whole, resumed)]
    assert losses[1] == pytest.approx(losses[0], rel=0.02)  # kernels add in another order each time
