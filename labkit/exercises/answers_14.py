"""Right and wrong answers to lesson 14's exercises: noise and back, and the nearest picture."""

from collections.abc import Callable
from typing import Any

import torch

Tensor = torch.Tensor


def in_parts(function: Callable, *given: Any) -> Any:
    """The parts of an answer, fractions in 32 bits."""
    found = function(*given)
    if not isinstance(found, tuple | list):
        return found
    return tuple(
        each.float() if isinstance(each, Tensor) and each.dtype == torch.float64 else each
        for each in found
    )


def some(seed: int, *shape: int, most: int = 6) -> Tensor:
    """Halves, from minus `most` to `most` of them: few enough digits to compute by hand."""
    return torch.randint(-most, most + 1, shape, generator=torch.Generator().manual_seed(seed)) / 2


def shaped(right: Callable, change: Callable[..., Any]) -> Callable:
    """What is right, in another form."""
    return lambda *given: change(right(*given))


def made_of(right: Callable, make: Callable[..., Any]) -> Callable:
    """Something else made of the right parts."""
    return lambda *given: make(*right(*given))


def noised(pictures: Tensor, noise: Tensor, t: Tensor) -> Tensor:
    share = t[:, None, None, None]
    return (1 - share) * pictures + share * noise


def mixing(mix: Callable[[Tensor, Tensor, Tensor], Any]) -> Callable:
    """Something else made of pictures, noise and the share of noise, [N, 1, 1, 1]."""
    return lambda pictures, noise, t: mix(pictures, noise, t[:, None, None, None])


def laid(place: Callable[[Tensor], Any]) -> Callable:
    """The shares laid along other dimensions."""
    return lambda pictures, noise, t: (1 - place(t)) * pictures + place(t) * noise


def pictures_first(place: Callable[[Tensor], Any]) -> Callable:
    """The same the other way round: where sizes do not fit, torch names the left one first."""
    return lambda pictures, noise, t: pictures * (1 - place(t)) + noise * place(t)


def chosen(pictures: Tensor, noise: Tensor, share: Tensor) -> Tensor:
    """Each pixel is of the one or of the other."""
    return torch.where(torch.rand_like(pictures) < share, noise, pictures)


def even(pictures: Tensor, noise: Tensor, share: Tensor) -> Tensor:
    """As noisy all along, by dividing."""
    return ((1 - share) * pictures + share * noise) / ((1 - share) ** 2 + share**2).sqrt()


def wanted(pictures: Tensor, noise: Tensor) -> Tensor:
    return pictures - noise


def of_length_one(pictures: Tensor, noise: Tensor) -> Tensor:
    way = pictures - noise
    return way / way.square().sum((1, 2, 3), keepdim=True).sqrt()


def for_a_t(pictures: Tensor, noise: Tensor) -> Tensor:
    """As whoever uses a `t` that is not given."""
    raise NameError("name 't' is not defined")


def stepped(picture: Tensor, velocity: Tensor, t: float, until: float) -> Tensor:
    return picture + (t - until) * velocity


def going(share: Callable[[Any, Any], Any]) -> Callable:
    """Another share of the velocity."""
    return lambda picture, velocity, t, until: picture + share(t, until) * velocity


def remixed(mix: Callable[[Tensor, Tensor, Tensor, float], Any]) -> Callable:
    """Something mixed of the picture that is guessed, the one that is given and the velocity."""
    return lambda picture, velocity, t, until: mix(picture + t * velocity, picture, velocity, until)


def guided(told: Tensor, untold: Tensor, guidance: float) -> Tensor:
    return untold + guidance * (told - untold)


def guiding(share: Callable[[float], Any]) -> Callable:
    """The difference enlarged by another number."""
    return lambda told, untold, guidance: untold + share(guidance) * (told - untold)


def as_long_as_told(told: Tensor, untold: Tensor, guidance: float) -> Tensor:
    """Guided, and then no larger than what is said with the class."""
    found = guided(told, untold, guidance)
    return found * told.std() / found.std()


def closest(drawn: Tensor, known: Tensor) -> tuple[Tensor, Tensor]:
    apart = torch.cdist(drawn.flatten(1), known.flatten(1))
    distance, number = apart.min(1)
    return number, distance


def table(drawn: Tensor, known: Tensor) -> Tensor:
    """All distances, [N, M]."""
    return torch.cdist(drawn.flatten(1), known.flatten(1))


def measuring(apart: Callable[[Tensor, Tensor], Tensor]) -> Callable:
    """The least of another measure; pictures come as rows."""

    def answer(drawn: Tensor, known: Tensor) -> Any:
        distance, number = apart(drawn.flatten(1), known.flatten(1)).min(1)
        return number, distance

    return answer


def picking(pick: Callable[[Tensor], Any]) -> Callable:
    """Something else taken from the distances, [N, M]."""
    return lambda drawn, known: pick(table(drawn, known))


def differing(size: Callable[[Tensor], Tensor]) -> Callable:
    """What the differences [N, M, C, h, w] come to, by another sum."""

    def answer(drawn: Tensor, known: Tensor) -> Any:
        distance, number = size(drawn[:, None] - known).min(1)
        return number, distance

    return answer


def in_pairs(drawn: Tensor, known: Tensor) -> Any:
    """Each with the one at its own place."""
    distance = (drawn - known).flatten(1).norm(dim=1)
    return distance.argmin(), distance.min()


def second(apart: Tensor) -> tuple[Tensor, Tensor]:
    """As where the picture itself is among those that are known."""
    best = apart.topk(min(2, apart.shape[1]), largest=False)
    return best.indices[:, -1], best.values[:, -1]


def at_once(apart: Tensor) -> tuple[Tensor, Tensor]:
    """`argmin` without a dimension: a place among all."""
    return apart.argmin(), apart.min()
