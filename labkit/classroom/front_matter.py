"""What a lesson says about itself at the top of its source."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from labkit.classroom.problems import Problem


@dataclass(frozen=True)
class FrontMatter:
    """What a lesson teaches and what it costs.

    ``teach`` and ``practise`` are minutes; ``cpu`` and ``gpu`` are seconds of *Run All* on two CPU
    cores and on a GPU, where None means not measured; ``builds_on`` holds numbers of lessons.

    >>> FrontMatter("First look", ("Read a picture.", "Name it."), 10, 15, 40, None, ()).teach
    10
    """

    title: str
    objectives: tuple[str, ...]
    teach: int
    practise: int
    cpu: int
    gpu: int | None
    builds_on: tuple[str, ...]


def front_matter(header: str, metadata: Mapping[str, Any]) -> FrontMatter | list[Problem]:
    """Read ``metadata`` (what the YAML in ``header`` says) or tell all that is wrong with it.

    >>> front_matter("# ---\\n# jupyter:\\n# ---\\n", {})[0].line
    1
    """
    given = metadata.get("labkit")
    if not isinstance(given, dict):
        message = (
            "There is no front matter. In the YAML header, below jupyter:, add labkit: with the "
            f"keys {', '.join(_KEYS)}."
        )
        return [Problem(1, message)]
    problems = [
        Problem(
            line_of(header, key), f'labkit has no key "{key}". Its keys are {", ".join(_KEYS)}.'
        )
        for key in given
        if key not in _KEYS
    ]
    for key, rule in _KEYS.items():
        if key not in given:
            message = f'The key "{key}" is missing. Add it, as {rule.wanted}.'
            problems.append(Problem(line_of(header, "labkit"), message))
        elif not rule.holds(given[key]):
            message = f"{key} is {given[key]!r}. Write it as {rule.wanted}."
            problems.append(Problem(line_of(header, key), message))
    if problems:
        return problems
    values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in given.items()}
    return FrontMatter(**values)


def line_of(header: str, key: str) -> int:
    """The line on which a key of the front matter stands, counted from 1.

    >>> line_of("# ---\\n# jupyter:\\n#   labkit:\\n#     title: Edges\\n# ---\\n", "title")
    4
    """
    start = max(header.find("labkit:"), 0)
    match = re.search(rf"^#\s*{re.escape(str(key))}\s*:", header[start:], re.MULTILINE)
    return header.count("\n", 0, start + (match.start() if match else 0)) + 1


class _Rule(NamedTuple):
    holds: Callable[[Any], bool]
    wanted: str


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _are_objectives(value: Any) -> bool:
    return isinstance(value, list) and 2 <= len(value) <= 4 and all(map(_is_text, value))


def _are_numbers(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(number, str) and re.fullmatch(r"\d\d", number) for number in value
    )


_KEYS = {
    "title": _Rule(_is_text, "a short text, in quotes where it holds a colon"),
    "objectives": _Rule(_are_objectives, "a list of two to four sentences that begin with a verb"),
    "teach": _Rule(_is_count, "a whole number of minutes, at least 1"),
    "practise": _Rule(_is_count, "a whole number of minutes, at least 1"),
    "cpu": _Rule(_is_count, "a whole number of seconds, at least 1"),
    "gpu": _Rule(
        lambda value: value is None or _is_count(value),
        "a whole number of seconds, at least 1, or null where it was not measured",
    ),
    "builds_on": _Rule(_are_numbers, 'a list of numbers in quotes, such as ["00"], or []'),
}
