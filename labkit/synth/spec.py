"""What the specs of all drawn worlds can do, and their dials."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from numbers import Real
from typing import Any, ClassVar, Self


@dataclass(frozen=True)
class Spec:
    """All that a picture shows, in plain values that come and go as text.

    A spec is a frozen dataclass whose last field, `version`, has a default: the number of what this
    labkit draws. `PARTS` names its fields that are tuples of dataclasses, and of which.
    """

    PARTS: ClassVar[Mapping[str, type]] = {}

    def to_json(self) -> str:
        """The spec as text, to keep beside a picture."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The spec that `to_json` wrote. Raises ValueError for another version of it."""
        values, version = json.loads(text), cls.version  # type: ignore[attr-defined]
        if values.get("version") != version:
            raise ValueError(
                f"This spec has version {values.get('version')}, and this labkit draws version "
                f"{version}. Draw it with the labkit that wrote it, or sample it anew."
            )
        values = {name: _as_tuple(value) for name, value in values.items()}
        for name, kind in cls.PARTS.items():
            values[name] = tuple(kind(**part) for part in values[name])
        return cls(**values)


@dataclass(frozen=True)
class AnyDials:
    """One number a difficulty, from 0 for none of it to 1, or to what `MOST` says."""

    MOST: ClassVar[Mapping[str, float]] = {}

    def __post_init__(self) -> None:
        """Raise ValueError for a number that no picture can be drawn with."""
        for name, value in asdict(self).items():
            most = self.MOST.get(name, 1)
            if not isinstance(value, Real):
                raise ValueError(f"The dial {name} is {value!r}. It is a number from 0 to {most}.")
            if not 0 <= float(value) <= most:
                raise ValueError(f"The dial {name} is {value}. It goes from 0 to {most}.")

    @classmethod
    def turned(cls, given: Mapping[str, float]) -> Self:
        """The usual dials, some of them turned. Raises ValueError for a dial that is not there."""
        known = asdict(cls())
        for name in given:
            if name not in known:
                raise ValueError(f"There is no dial {name!r}. Dials are: {', '.join(known)}.")
        return cls(**given)


def _as_tuple(value: Any) -> Any:
    """Lists, in which JSON keeps tuples, as tuples again, in dictionaries too."""
    if isinstance(value, dict):
        return {name: _as_tuple(each) for name, each in value.items()}
    return tuple(map(_as_tuple, value)) if isinstance(value, list) else value
