"""`fit` beside Lightning and fastai, where they are installed, on one small net and data.

pip install "lightning>=2.6.6" fastai    # not part of the course: in an environment of its own
"""

import contextlib
import importlib.util
import io
import logging
import tempfile
import warnings

import torch
from fit_overhead import BATCH, STEPS, batches, by_hand, network, with_fit
from measure import Report, best, in_turns, quiet, ratio
from torch.nn import functional as F


def with_lightning(data, **options) -> None:
    import lightning

    class Module(lightning.LightningModule):
        def __init__(self) -> None:
            super().__init__()
            self.network = network()

        def training_step(self, batch, number):
            images, targets = batch
            return F.cross_entropy(self.network(images), targets)

        def configure_optimizers(self):
            optimiser = torch.optim.AdamW(self.parameters(), lr=3e-3, fused=True)
            plan = torch.optim.lr_scheduler.OneCycleLR(optimiser, 3e-3, total_steps=len(data))
            return [optimiser], [{"scheduler": plan, "interval": "step"}]

    logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder:  # as it comes, it writes logs and weights
        trainer = lightning.Trainer(
            max_epochs=1, accelerator="cpu", default_root_dir=folder, **options
        )
        trainer.fit(Module(), Counted(data))  # a plain list would be taken for several loaders


def with_bare_lightning(data) -> None:
    with_lightning(
        data, logger=False, enable_checkpointing=False, enable_progress_bar=False,
        enable_model_summary=False,
    )  # fmt: skip


def with_fastai(data) -> None:
    import fastai.callback.progress
    import fastai.callback.schedule  # noqa: F401  and this fit_one_cycle
    from fastai.data.core import DataLoaders
    from fastai.learner import Learner

    loaders = DataLoaders(Counted(data), [])
    learner = Learner(loaders, network(), loss_func=F.cross_entropy)
    with learner.no_bar(), learner.no_logging():
        learner.fit_one_cycle(1, 3e-3)


class Counted:
    """Batches with what fastai and Lightning want of a loader beside them."""

    device = torch.device("cpu")
    n, bs = STEPS * BATCH, BATCH

    def __init__(self, data) -> None:
        self.data = data

    def __iter__(self):
        return iter(self.data)

    def __len__(self) -> int:
        return len(self.data)

    def to(self, device):
        return self


def main() -> None:
    report = Report(__doc__)
    torch.set_num_threads(1)
    data = batches(STEPS // 10 if report.quick else STEPS)
    sides = {"hand": lambda: by_hand(data), "fit": lambda: with_fit(data)}
    others = {
        "lightning": (with_lightning, 1.5),
        "lightning, all of its extras off": (with_bare_lightning, None),
        "fastai": (with_fastai, 1.8),
    }
    here = {
        name: pair for name, pair in others.items() if importlib.util.find_spec(name.split(",")[0])
    }
    for name, (work, _) in here.items():
        sides[name] = lambda work=work: work(data)
    with (
        warnings.catch_warnings(action="ignore"),
        contextlib.redirect_stderr(io.StringIO()),
        quiet(),
    ):
        costs = in_turns(3 if report.quick else 5, **sides)
    micro = {name: 1e6 * best(each) / len(data) for name, each in costs.items()}
    print(", ".join(f"{name} {us:.0f} us a step" for name, us in micro.items()))
    for name in others:
        if name not in here:
            print(f"{name} is not installed: not measured.")
            continue
        report.row(
            f"{name}: times our CPU a step", *ratio(costs["fit"], costs[name]), others[name][1]
        )
    report.end()


if __name__ == "__main__":
    main()
