"""The loop learns, stops, remembers, and says what is wrong."""

import ast
import inspect
import math
import signal
from importlib import import_module

import pytest
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from labkit.models import ConvNet
from labkit.show import as_html
from labkit.store import ImageStore
from labkit.tasks import Task, classify, total
from labkit.train import MemoryFullError, Run, TrainingError, evaluate, fit, predict
from labkit.train.fit import ready
from labkit.train.progress import compared

TASK = classify(3)


@pytest.fixture
def store():
    """Three classes of noise, each a little lighter in its own channel: soon learned."""
    draw = torch.Generator().manual_seed(0)
    label = torch.arange(60) % 3
    images = torch.randint(200, (60, 3, 12, 12), generator=draw)
    images[torch.arange(60), label] += 55
    return ImageStore(images.to(torch.uint8), {"label": label}, classes=("r", "g", "b"))


def network(seed=0):
    torch.manual_seed(seed)
    return ConvNet(3, widths=(4, 8))


def test_it_learns_and_tells_an_epoch_a_line(store, capsys):
    model = network()
    run = fit(model, TASK, store.batches(10, shuffle=True), store.batches(60), epochs=8, lr=0.03)
    assert [row["epoch"] for row in run.history] == list(range(1, 9))
    assert run.history[-1]["loss"] < run.history[0]["loss"] / 2
    assert run.history[-1]["valid accuracy"] > 0.9
    assert run.step == 48
    assert run.stopped == ""
    assert not model.training
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 8
    assert lines[0].startswith("epoch 1 of 8  loss ")
    assert "valid accuracy" in lines[0]


def test_the_body_fits_one_screen_and_has_few_options():
    tree = ast.parse(inspect.getsource(fit)).body[0]
    first = tree.body[1].lineno  # behind the docstring
    assert tree.end_lineno - first + 1 <= 40
    assert len(tree.args.args) + len(tree.args.kwonlyargs) <= 8


def test_the_loss_of_a_seeded_training_is_what_it_was(store):
    run = fit(network(), TASK, store.batches(10, shuffle=True), epochs=2, lr=0.01)
    by_hand = network()
    optimiser = torch.optim.AdamW(by_hand.parameters(), lr=0.01, fused=True)
    plan = torch.optim.lr_scheduler.OneCycleLR(optimiser, 0.01, total_steps=12)
    losses = []
    batches = store.batches(10, shuffle=True)
    for _ in range(2):
        total = 0.0
        for images, labels in batches:
            loss = nn.functional.cross_entropy(by_hand.train()(images), labels)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            plan.step()
            total += loss.item() * len(labels)
        losses.append(total / 60)
    assert [row["loss"] for row in run.history] == pytest.approx(losses, rel=1e-4)


def test_a_dataloader_will_do(store):
    images = store.images.float() / 127.5 - 1
    loader = DataLoader(TensorDataset(images, store.targets["label"]), 10, shuffle=True)
    assert fit(network(), TASK, loader, epochs=6, lr=0.03).history[-1]["loss"] < 0.9


def test_several_losses_are_logged_each_and_their_sum_is_minimised(store):
    def loss(model, batch):
        own = TASK.loss(model, batch)["loss"]
        return {"own": own, "weights": 0.1 * sum(w.square().sum() for w in model.parameters())}

    task = Task("two losses", loss, TASK.predict, TASK.score)
    run = fit(network(), task, store.batches(10), epochs=1)
    row = run.history[0]
    assert row["loss"] == pytest.approx(row["own"] + row["weights"])
    assert list(run.losses) == ["own", "weights"]
    summed = Task("the sum", lambda *of: {"loss": total(loss(*of))}, TASK.predict, TASK.score)
    alone = fit(network(), summed, store.batches(10), epochs=1)
    for mine, theirs in zip(run.model.parameters(), alone.model.parameters(), strict=True):
        assert torch.equal(mine, theirs)


def test_an_epochs_loss_is_a_mean_over_pictures_and_not_over_batches():
    def loss(model, batch):
        return {"loss": batch[0].mean() + 0 * sum(w.sum() for w in model.parameters())}

    zeros, ones = torch.zeros(9, 3, 4, 4), torch.ones(1, 3, 4, 4)
    batches = [(zeros, torch.zeros(9)), (ones, torch.zeros(1))]
    run = fit(network(), Task("mean", loss, TASK.predict, TASK.score), batches, epochs=1)
    assert run.history[0]["loss"] == pytest.approx(0.1)


def test_frozen_weights_stay(store):
    model = network()
    for weight in model.features.parameters():
        weight.requires_grad = False
    before = [weight.clone() for weight in model.parameters()]
    fit(model, TASK, store.batches(10), epochs=1)
    same = [torch.equal(a, b) for a, b in zip(before, model.parameters(), strict=True)]
    assert same == [True] * 6 + [False] * 2


# Stopping


def test_a_hook_sees_every_step_and_may_stop(store):
    seen = []

    def stop_early(run):
        seen.append((run.step, run.loss.item()))
        if run.step == 9:
            run.stopped = "no longer better"

    run = fit(network(), TASK, store.batches(10), epochs=5, hooks=[stop_early])
    assert [step for step, _ in seen] == list(range(1, 13))
    assert len(run.history) == 2
    assert run.stopped == "no longer better"


def test_a_hook_can_average_weights(store):
    model = network()
    average = torch.optim.swa_utils.AveragedModel(model)
    fit(
        model,
        TASK,
        store.batches(10),
        epochs=1,
        hooks=[lambda run: average.update_parameters(model)],
    )
    assert average.n_averaged == 6


@pytest.fixture
def stoppable():
    """A Python that hears the stop button: one started in the background of a shell does not."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("stoppable")
def test_an_interrupt_keeps_what_was_learned(store, capsys):
    model = network()
    before = model.head.weight.clone()

    def stop_button(run):
        if run.step == 9:  # in the middle of the second epoch
            signal.raise_signal(signal.SIGINT)

    run = fit(model, TASK, store.batches(10), epochs=1000, hooks=[stop_button])
    assert run.stopped == "interrupted"
    assert len(run.history) == 1
    assert not torch.equal(model.head.weight, before)
    assert not model.training
    assert "the model keeps what it has learned" in capsys.readouterr().out


def test_an_interrupted_first_epoch_leaves_no_curves_and_says_so(store, capsys):
    def stop_button(run):
        raise KeyboardInterrupt

    run = fit(network(), TASK, store.batches(10), hooks=[stop_button])
    assert run.history == []
    run.plot()
    assert "classify 3 classes: no epoch was finished" in capsys.readouterr().out
    assert "0 of 5 epochs, interrupted" in str(run)


# What goes wrong


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_a_loss_that_is_no_number_is_told_with_its_step(store, value):
    calls = []

    def loss(model, batch):
        calls.append(1)
        own = TASK.loss(model, batch)["loss"]
        return {"own": own, "other": own * (value if len(calls) == 9 else 1)}

    task, model = Task("breaks", loss, TASK.predict, TASK.score), network()
    with pytest.raises(
        TrainingError, match=r"'other' is .* at step 3 of epoch 2.*lower lr"
    ) as told:
        fit(model, task, store.batches(10), epochs=3)
    assert len(told.value.run.history) == 1
    assert not model.training


def test_memory_that_is_full_is_told_what_to_halve(store):
    class Greedy(nn.Module):
        def __init__(self):
            super().__init__()
            self.weight = nn.Parameter(torch.ones(1))

        def forward(self, x):
            return x.new_empty(2**46) * self.weight

    with pytest.raises(MemoryFullError, match="Halve the batch"):
        fit(Greedy(), TASK, store.batches(10), epochs=1)


def test_a_gpu_that_is_full_is_told_the_same(store):
    def loss(model, batch):
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.")

    with pytest.raises(MemoryFullError, match=r"another 2\.00 GiB"):
        fit(network(), Task("big", loss, TASK.predict, TASK.score), store.batches(10))


def test_other_errors_pass_as_they_are(store):
    def loss(model, batch):
        raise RuntimeError("something else")

    with pytest.raises(RuntimeError, match="something else"):
        fit(network(), Task("odd", loss, TASK.predict, TASK.score), store.batches(10))


@pytest.mark.parametrize(
    ("call", "kind", "words"),
    [
        (lambda s: fit(nn.Identity(), TASK, s.batches(9)), ValueError, "no weights to train"),
        (lambda s: fit(network(), TASK, []), ValueError, "no batches to train on"),
        (lambda s: fit(network(), TASK, iter(s.batches(9))), TypeError, "has no length"),
        (lambda s: fit(network(), TASK, s.batches(9), epochs=0), ValueError, "epochs=0"),
        (lambda s: fit(network(), TASK, s.batches(9), lr=0), ValueError, "lr=0"),
        (lambda s: fit(network(), TASK, [s.images]), TypeError, r"\(images, targets\)"),
        (lambda s: fit(ConvNet(5, (4,)), TASK, s.batches(9)), ValueError, "new last layer"),
    ],
)
def test_what_cannot_be_trained_is_told(store, call, kind, words):
    with pytest.raises(kind, match=words):
        call(store)


# Evaluate and predict


@pytest.mark.parametrize("training", [True, False])
def test_evaluating_changes_nothing(store, training):
    model = network().train(training)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    scores = evaluate(model, TASK, store.batches(7))
    assert set(scores) == {"accuracy", "log loss"}
    assert model.training == training
    assert all(torch.equal(before[name], value) for name, value in model.state_dict().items())
    assert scores == pytest.approx(evaluate(model, TASK, store.batches(60)), rel=1e-5)


def test_predictions_come_in_the_order_of_the_store(store):
    model = network()
    together = predict(model, TASK, store.batches(60))
    torch.testing.assert_close(predict(model, TASK, store.batches(7)), together)
    assert together.shape == (60, 3)


def test_predictions_can_be_learned_from(store):
    found = predict(network(), TASK, store.batches(60))
    assert not found.requires_grad
    head = nn.Linear(3, 2)
    head(found).sum().backward()  # a tensor of inference mode would refuse
    assert head.weight.grad.abs().sum() > 0


def test_predictions_in_lists_come_in_one_list(store):
    """As a detector gives them: of every picture as many as it has."""

    def found(model, images):
        return [{"boxes": each[: n % 3]} for n, each in enumerate(model(images))]

    task, model = Task("find", TASK.loss, found, TASK.score), network()
    listed = predict(model, task, store.batches(7))
    assert isinstance(listed, list)
    assert [len(each["boxes"]) for each in listed] == [n % 7 % 3 for n in range(60)]
    values = predict(model, TASK, store.batches(7))
    for each, row in zip(listed, values, strict=True):
        assert torch.equal(each["boxes"], row[: len(each["boxes"])])
        assert not each["boxes"].requires_grad
        assert not each["boxes"].is_inference()


@pytest.mark.parametrize("batches", [[], iter(())], ids=["empty", "used up"])
def test_no_batches_to_predict_are_told(batches):
    with pytest.raises(ValueError, match=r"given no batches.*store\.batches\(64\).*none left"):
        predict(network(), TASK, batches)


@pytest.mark.gpu
def test_predictions_in_lists_come_from_a_gpu(store):
    def found(model, images):
        return [{"boxes": each} for each in model(images)]

    listed = predict(network().cuda(), Task("find", TASK.loss, found, TASK.score), store.batches(7))
    assert {each["boxes"].device.type for each in listed} == {"cpu"}


@pytest.mark.parametrize(("device", "waits"), [("cpu", True), ("cuda", False)])
def test_nothing_is_read_before_it_is_back_from_a_gpu(device, waits):
    moves = []

    class Watched(torch.Tensor):
        def pin_memory(self):
            return self

        def to(self, device, non_blocking=False):
            moves.append((device.type, non_blocking))
            return self

    tensor = torch.zeros(2).as_subclass(Watched)
    for targets in (tensor, {"box": [tensor]}):
        ready((tensor, targets), torch.device(device))
    assert moves == [(device, not waits)] * 4


@pytest.mark.gpu
def test_batches_on_a_gpu_train_a_model_on_the_cpu(store, monkeypatch):
    monkeypatch.setattr(
        import_module("labkit.train.fit"), "pick_device", lambda: torch.device("cpu")
    )
    batches = list(store.to("cuda").batches(10, device="cuda"))
    run = fit(network(), TASK, batches, epochs=2)
    wanted = fit(network(), TASK, [(x.cpu(), y.cpu()) for x, y in batches], epochs=2)
    assert run.history[-1]["loss"] == pytest.approx(wanted.history[-1]["loss"], rel=1e-4)


# The run


def history():
    return [
        {"epoch": 1, "loss": 0.9, "valid accuracy": 0.5, "seconds": 1.0},
        {"epoch": 2, "loss": 0.4, "valid accuracy": 0.8, "seconds": 1.0},
        {"epoch": 3, "loss": 0.5, "valid accuracy": 0.7, "seconds": 1.0},
    ]


def test_a_run_is_a_table():
    run = Run(nn.Identity(), "name whales", 3, history())
    assert "name whales: 3 of 3 epochs" in str(run)
    assert "<table>" in run._repr_html_()


def test_named_losses_are_drawn_with_the_losses_whatever_their_names():
    rows = [{"epoch": 1, "loss": 2.0, "who": 1.5, "kind": 0.5, "valid top-1": 0.6, "seconds": 1.0}]
    run = Run(nn.Identity(), "both", 1, rows)
    left, right = run.drawing().axes
    assert [line.get_label() for line in left.lines] == ["loss", "who", "kind"]
    assert len(right.lines) == 1


def test_a_run_draws_losses_and_scores_apart(capsys):
    run = Run(nn.Identity(), "name whales", 3, history())
    left, right = run.drawing().axes
    assert (left.get_title(), right.get_title()) == ("losses", "scores")
    assert left.figure.get_suptitle() == "name whales"
    assert list(right.lines[0].get_ydata()) == [0.5, 0.8, 0.7]
    run.plot()
    assert "valid accuracy 0.7" in capsys.readouterr().out


class FindsNothing:
    """What a score says where there is nothing to find: no number."""

    def update(self, predictions, targets):
        pass

    def compute(self):
        return {"mAP": math.nan}


def test_a_score_that_is_no_number_is_printed_drawn_and_kept(store, capsys, tmp_path):
    """Warnings are errors here."""
    task = Task("find", TASK.loss, TASK.predict, FindsNothing)
    for epochs in (1, 3):
        run = fit(network(), task, store.batches(60), store.batches(60), epochs=epochs)
        assert "valid mAP nan" in capsys.readouterr().out
        assert "valid mAP nan" in as_html(run.drawing(), alt=run.alt())
        assert "–" in str(run)
    assert "<img" in as_html(compared({"a": run.history, "b": run.history[:1]}, run), alt="a")
    saved = {"valid": store.batches(60), "epochs": 2, "checkpoint": tmp_path / "run"}
    for _ in range(2):  # trained, then read
        run = fit(network(), task, store.batches(60), **saved)
        assert [math.isnan(row["valid mAP"]) for row in run.history] == [True, True]


def test_in_a_notebook_curves_grow_in_one_place(store, monkeypatch):
    shown = []
    monkeypatch.setattr("labkit.train.progress.in_notebook", lambda: True)
    monkeypatch.setattr(
        "labkit.train.progress.Live.show", lambda self, html, text: shown.append((html, text))
    )
    fit(network(), TASK, store.batches(10), store.batches(60), epochs=3)
    assert shown[-1][1].startswith("epoch 3 of 3")
    assert "<img alt=" in shown[-1][0]
    assert len(shown) <= 3


def test_trainings_of_one_cell_share_one_figure(store, monkeypatch):
    places, number = [], 7
    monkeypatch.setattr("labkit.train.progress.in_notebook", lambda: True)
    monkeypatch.setattr("labkit.train.progress.cell", lambda: number)
    monkeypatch.setattr(
        "labkit.train.progress.Live.show", lambda self, html, text: places.append((self, text))
    )
    for _ in range(2):
        fit(network(), TASK, store.batches(10), store.batches(60), epochs=1)
    (first, alone), (second, after) = places
    assert first is second
    assert (alone[:5], after[:17]) == ("epoch", "training 2: epoch")
    fit(network(), TASK.called("with noise"), store.batches(10), store.batches(60), epochs=1)
    assert places[-1][0] is first
    assert places[-1][1].startswith("with noise: epoch")
    number = 8
    fit(network(), TASK, store.batches(10), epochs=1)
    assert places[-1][0] is not first
    assert places[-1][1].startswith("epoch")


def test_several_trainings_are_drawn_as_a_panel_a_score():
    figure = compared(
        {"noise": history(), "mirror": history()[:1]}, Run(nn.Identity(), "mirror", 3, history())
    )
    assert [axis.get_title() for axis in figure.axes] == ["loss", "valid accuracy"]
    assert figure.get_suptitle() == ""  # the curves have names of their own
    left = figure.axes[0].lines
    assert [each.get_label() for each in left] == ["noise", "mirror"]
    assert list(left[1].get_ydata()) == [0.9]


def test_nothing_is_written_that_nobody_asked_for(store, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LABKIT_DATA", str(tmp_path / "data"))
    fit(network(), TASK, store.batches(10), store.batches(60), epochs=1)
    assert list(tmp_path.iterdir()) == []


# On a GPU


@pytest.mark.gpu
def test_no_step_waits_for_the_gpu(store):
    calls = []

    def strict(run):
        calls.append(1)
        torch.cuda.set_sync_debug_mode("error" if len(calls) % 6 else "default")

    try:
        fit(network(), TASK, store.to("cuda").batches(10, shuffle=True), epochs=2, hooks=[strict])
    finally:
        torch.cuda.set_sync_debug_mode("default")
    assert len(calls) == 12


@pytest.mark.gpu
def test_sixteen_bits_learn_too(store):
    train, valid = store.batches(10, shuffle=True), store.batches(60)
    run = fit(network(), TASK, train, valid, epochs=8, lr=0.03)
    assert run.history[-1]["valid accuracy"] > 0.9


def test_it_learns_in_half_precision_too(store, monkeypatch):
    """What a T4 is given, computed on a CPU: float16, its gradients scaled."""
    for module in ("labkit.runtime.device", "labkit.train.fit"):
        monkeypatch.setattr(import_module(module), "precision", lambda device: torch.float16)
    seen = set()
    model = network()
    model.register_forward_hook(lambda layer, given, logits: seen.add(logits.dtype))
    run = fit(model, TASK, store.batches(10, shuffle=True), store.batches(60), epochs=8, lr=0.03)
    assert seen == {torch.float16}
    assert run.history[-1]["valid accuracy"] > 0.9
    assert all(weight.dtype is torch.float32 for weight in model.parameters())


@pytest.mark.parametrize(
    ("dtype", "scaled"), [(torch.float16, True), (torch.bfloat16, False), (None, False)], ids=str
)
def test_gradients_are_scaled_in_half_precision_alone(store, monkeypatch, dtype, scaled):
    for module in ("labkit.runtime.device", "labkit.train.fit"):
        monkeypatch.setattr(import_module(module), "precision", lambda device: dtype)
    slopes = []

    def loss(model, batch):
        own = TASK.loss(model, batch)["loss"]
        own.register_hook(lambda slope: slopes.append(slope.item()))
        return {"loss": own}

    fit(network(), Task("watched", loss, TASK.predict, TASK.score), store.batches(60), epochs=1)
    assert (slopes[0] > 1000) is scaled
    assert scaled or slopes == [1]


def test_the_optimiser_takes_its_step_in_one_kernel(store, tmp_path):
    fit(network(), TASK, store.batches(60), epochs=1, checkpoint=tmp_path / "run")
    (group,) = torch.load(tmp_path / "run", weights_only=True)["optimiser"]["param_groups"]
    assert group["fused"]


def test_the_network_is_laid_out_channels_last(store):
    seen = []
    model = network()
    first = next(layer for layer in model.modules() if isinstance(layer, nn.Conv2d))
    first.register_forward_hook(lambda layer, given, out: seen.append((layer.weight, out)))
    fit(model, TASK, store.batches(30), epochs=1)
    last = torch.channels_last
    assert seen
    assert all(each.is_contiguous(memory_format=last) for pair in seen for each in pair)
