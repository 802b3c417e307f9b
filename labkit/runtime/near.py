"""What somebody may have meant who wrote a name that there is not."""

from collections.abc import Iterable
from difflib import get_close_matches


def did_you_mean(name: str, names: Iterable[str], cutoff: float = 0.6) -> str:
    """A question for messages, after a space; nothing where no name is near.

    `cutoff` is how alike two names must be, from 0 to 1.

    >>> did_you_mean("mnits", ["svhn", "mnist"]), did_you_mean("x", ["mnist"])
    (" Did you mean 'mnist'?", '')
    """
    near = get_close_matches(name, list(names), n=1, cutoff=cutoff)
    return f" Did you mean {near[0]!r}?" if near else ""
