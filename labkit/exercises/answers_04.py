"""Right and wrong answers to the exercises of lesson 04, those that do not fit on a line."""

from collections.abc import Callable
from typing import Any

import torch
from torch.nn import functional as F

from labkit.exercises.blanks import all_blank

Tensor = torch.Tensor


def mean_place(bets: Tensor) -> tuple[float, float]:
    rows, columns = bets.shape
    x = (bets.sum(0) * torch.arange(columns)).sum().item()
    y = (bets.sum(1) * torch.arange(rows)).sum().item()
    return x, y


def along(bets: Tensor, for_x: int, for_y: int) -> tuple[float, float]:
    """The mean place from sums over these dimensions, right where they are 0 and 1."""
    rows, columns = bets.shape
    x = (bets.sum(for_x) * torch.arange(columns)).sum().item()
    y = (bets.sum(for_y) * torch.arange(rows)).sum().item()
    return x, y


def likeliest_place(bets: Tensor) -> tuple[int, int]:
    row, column = divmod(bets.argmax().item(), bets.shape[1])
    return int(column), int(row)


def middle(bets: Tensor) -> tuple[float, float]:
    """Every place counts alike."""
    return (bets.shape[1] - 1) / 2, (bets.shape[0] - 1) / 2


def whole_places(bets: Tensor) -> tuple[int, int]:
    x, y = mean_place(bets)
    return int(x), int(y)


def hit(logits: Tensor, labels: Tensor, k: int) -> Tensor:
    """Which of the k best guesses are right: [N, k]."""
    return logits.topk(k).indices == labels[:, None]


def top_k(logits: Tensor, labels: Tensor, k: int) -> float:
    best = logits.topk(k).indices
    return (best == labels[:, None]).any(1).float().mean().item()


def two_losses(logits: Tensor, labels: Tensor, continuous: Tensor) -> dict[str, Tensor]:
    who = F.cross_entropy(logits[:, :-1], labels)
    kind = F.binary_cross_entropy_with_logits(logits[:, -1], continuous.float())
    return {"who": who, "kind": kind}


class Losses(dict):
    """Losses by name and what of them leads back to the network, in words where it is shown."""

    def __repr__(self) -> str:
        losses = ", ".join(f"{name!r}: {_short(self[name])}" for name in self if name != LEADS)
        return f"{{{losses}}}, and {self[LEADS]} back to the network"


LEADS = "what leads back to the network"


def led_back(losses: Callable, logits: Tensor, labels: Tensor, continuous: Tensor) -> Any:
    """Call `two_losses` as `fit` does: on logits that come from a network."""
    said = losses(logits.clone().requires_grad_().clone(), labels, continuous)
    if not isinstance(said, dict) or LEADS in said or all_blank(said):
        return said
    back = [name for name, loss in sorted(said.items()) if getattr(loss, "requires_grad", False)]
    leads = f"{' and '.join(map(repr, back))} lead" if back else "none leads"
    return Losses({**said, LEADS: leads})


def _short(loss: Any) -> str:
    one = isinstance(loss, Tensor) and loss.numel() == 1
    return f"{loss.item():.4g}" if one else repr(loss)


def plain(*names: str) -> Callable:
    """Two right losses, those of these names as plain numbers."""

    def answer(*given: Tensor) -> dict[str, Any]:
        losses = two_losses(*given)
        return {name: loss.item() if name in names else loss for name, loss in losses.items()}

    return answer


def who_as_probabilities(logits: Tensor, labels: Tensor, continuous: Tensor) -> dict[str, Tensor]:
    who = F.cross_entropy(logits[:, :-1].softmax(1), labels)
    return two_losses(logits, labels, continuous) | {"who": who}


def all_columns(logits: Tensor, labels: Tensor, continuous: Tensor) -> dict[str, Tensor]:
    return two_losses(logits, labels, continuous) | {"who": F.cross_entropy(logits, labels)}


def first_column(logits: Tensor, labels: Tensor, continuous: Tensor) -> dict[str, Tensor]:
    return two_losses(torch.cat([logits[:, 1:], logits[:, :1]], 1), labels, continuous)


def first_for_the_kind(logits: Tensor, labels: Tensor, continuous: Tensor) -> dict[str, Tensor]:
    kind = F.binary_cross_entropy_with_logits(logits[:, 0], continuous.float())
    return two_losses(logits, labels, continuous) | {"kind": kind}


def kind_as_probability(logits: Tensor, labels: Tensor, continuous: Tensor) -> dict[str, Tensor]:
    p = logits[:, -1].sigmoid()
    kind = F.binary_cross_entropy_with_logits(p, continuous.float())
    return two_losses(logits, labels, continuous) | {"kind": kind}


def kind_of_names(logits: Tensor, labels: Tensor, continuous: Tensor) -> dict[str, Tensor]:
    kind = F.cross_entropy(logits[:, :-1], continuous.long())
    return two_losses(logits, labels, continuous) | {"kind": kind}


def by_rows(logits: Tensor, labels: Tensor, continuous: Tensor) -> dict[str, Tensor]:
    return {"who": F.cross_entropy(logits[:-1], labels)}


def kind_of_the_last_row(logits: Tensor, labels: Tensor, continuous: Tensor) -> dict[str, Tensor]:
    kind = F.binary_cross_entropy_with_logits(logits[-1], continuous.float())
    return two_losses(logits, labels, continuous) | {"kind": kind}


def kind_by(loss: Callable[[Tensor, Tensor], Tensor]) -> Callable:
    """Two losses, that of the kind by way of its probability."""

    def answer(logits: Tensor, labels: Tensor, continuous: Tensor) -> dict[str, Tensor]:
        kind = loss(logits[:, -1].sigmoid(), continuous.float())
        return two_losses(logits, labels, continuous) | {"kind": kind}

    return answer


def by_logarithms(p: Tensor, c: Tensor) -> Tensor:
    return -(c * p.log() + (1 - c) * (1 - p).log()).mean()


def one_sum(logits: Tensor, labels: Tensor, continuous: Tensor) -> Tensor:
    return sum(two_losses(logits, labels, continuous).values(), torch.zeros(()))


def vote(views: Tensor) -> Tensor:
    return views.softmax(dim=2).mean(dim=0)


def ballots(views: Tensor) -> Tensor:
    """Each view gives one whole vote to its first guess."""
    return F.one_hot(views.argmax(2), views.shape[2]).float().mean(0)


def temper(probabilities: Tensor, power: float) -> Tensor:
    raised = probabilities**power
    return raised / raised.sum(dim=1, keepdim=True)


def some_logits(*shape: int) -> Tensor:
    return 2 * torch.randn(shape, generator=torch.Generator().manual_seed(sum(shape)))
