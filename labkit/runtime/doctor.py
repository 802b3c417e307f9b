"""The doctor: can the course run on this computer, and if not, what to do."""

from __future__ import annotations

from collections.abc import Callable

from labkit.runtime import check_machine, check_packages
from labkit.runtime.findings import Diagnosis, Finding, notice, said

# Packages stand before the GPU: a GPU says little while torch does not load.
CHECKS: tuple[Callable[[], Finding], ...] = (
    check_machine.python,
    check_machine.frontend,
    check_packages.this_labkit,
    check_packages.requirements,
    check_packages.torch_works,
    check_packages.torchvision_matches,
    check_packages.torchvision_works,
    check_machine.gpu,
    check_machine.cores,
    check_machine.memory,
    check_machine.data,
    check_machine.time_limit,
    check_machine.settings,
)


def doctor() -> Diagnosis:
    """Look at this computer and say what stands in the way of the course; never raises.

    >>> diagnosis = doctor()
    >>> diagnosis.findings[0].topic
    'Python'
    """
    return Diagnosis(tuple(_examine(check) for check in CHECKS))


def _examine(check: Callable[[], Finding]) -> Finding:
    try:
        return check()
    # Whatever is wrong with this computer, the other findings must still be told.
    except Exception as error:
        return notice(
            check.__name__.replace("_", " "),
            f"this could not be checked ({said(error)}).",
            "Settle the other findings first; if this one stays, show it to your instructor.",
        )
