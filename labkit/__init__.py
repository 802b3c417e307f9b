"""labkit: the lab of a course in which people learn deep learning for images by doing it.

``import labkit as lk`` is all a notebook needs. The names below arrive when they are first used,
so that importing costs little more than importing torch.
"""

from importlib import import_module
from typing import Any

# name -> the module it lives in; a module stands for itself
_HOMES = {
    "augment": "labkit.augment",
    "boxes": "labkit.boxes",
    "budget": "labkit.runtime",
    "code": "labkit.runtime.notebook",
    "check": "labkit.exercises.engine",
    "datasets": "labkit.datasets",
    "device": "labkit.runtime",
    "doctor": "labkit.runtime",
    "evaluate": "labkit.train",
    "explore": "labkit.runtime.notebook",
    "find_heads": "labkit.individuals",
    "fit": "labkit.train",
    "hint": "labkit.exercises.engine",
    "identify": "labkit.individuals",
    "images": "labkit.images",
    "keep": "labkit.exercises.progress",
    "losses": "labkit.losses",
    "metrics": "labkit.metrics",
    "models": "labkit.models",
    "passports": "labkit.individuals",
    "predict": "labkit.train",
    "probe": "labkit.probe",
    "report": "labkit.exercises.engine",
    "seed": "labkit.runtime",
    "show": "labkit.show",
    "solution": "labkit.exercises.engine",
    "tasks": "labkit.tasks",
    "table": "labkit.runtime.notebook",
    "words": "labkit.words",
}

__all__ = list(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        known = ", ".join(sorted(_HOMES))
        raise AttributeError(f"labkit has no {name!r}. It has: {known}.")
    home = _HOMES[name]
    module = import_module(home)
    return module if home == f"labkit.{name}" else getattr(module, name)


def __dir__() -> list[str]:
    return sorted(_HOMES)
