"""The doctor's checks of the packages: this labkit, what it requires, torch and torchvision."""

from __future__ import annotations

import operator
import re
from importlib import metadata

from labkit.runtime.findings import Finding, fine, notice, problem, said

DISTRIBUTION = "image-labkit"
RESTART = "then restart the kernel (on Colab: Runtime > Restart session)"
# Never by name: in the public package index the name labkit belongs to somebody else's package.
INSTALL = f'In the course\'s own folder run: python -m pip install -e ".[lab]", {RESTART}.'
REINSTALL_TORCH = (
    "Uninstall both (python -m pip uninstall -y torch torchvision), install both in one command "
    f"(python -m pip install torch torchvision), {RESTART}. "
    "On Colab choose Runtime > Disconnect and delete runtime instead."
)
COMPARISONS = {
    "==": operator.eq,
    "!=": operator.ne,
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}


def satisfies(version: str, bounds: str) -> bool:
    """Whether a version lies within bounds such as `>=2.0,<3`.

    >>> satisfies("2.10.0+cu128", "==2.10.0"), satisfies("2.9", ">=2.10")
    (True, False)
    """
    try:
        from packaging.specifiers import SpecifierSet
    except ImportError:
        return _satisfies_by_hand(version, bounds)
    return SpecifierSet(bounds).contains(version, prereleases=True)


def _satisfies_by_hand(version: str, bounds: str) -> bool:
    """The same for plain releases; what it cannot read it lets pass, as torch is also tried out."""
    parts = re.findall(r"(==|!=|>=|<=|>|<)\s*(\d[\d.]*)(?=\s*(?:,|$))", bounds)
    return all(COMPARISONS[sign](_release(version), _release(bound)) for sign, bound in parts)


def _release(version: str) -> tuple[int, ...]:
    """The numbers of a version, so that 2.10 is more than 2.9 and 2.0 equals 2.

    >>> _release("2.10.0+cu128"), _release("2.11.0rc1")
    ((2, 10), (2, 11))
    """
    found = re.match(r"\d+(?:\.\d+)*", version)
    numbers = [int(number) for number in found.group().split(".")] if found else []
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)


def _required_by(distribution: str) -> dict[str, str]:
    """What a distribution always requires: name -> bounds, extras left out."""
    required = {}
    for line in metadata.requires(distribution) or []:
        requirement, _, condition = line.partition(";")
        name = re.match(r"[\w.-]+", requirement)
        if name and not condition:
            required[name.group()] = requirement[name.end() :].strip(" ()")
    return required


def _installed(distribution: str) -> str | None:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None


def this_labkit() -> Finding:
    """Is the package called labkit ours?

    >>> this_labkit().topic
    'labkit'
    """
    owners = {name for name in metadata.packages_distributions().get("labkit", []) if name}
    strangers = sorted(owners - {DISTRIBUTION})
    if strangers:
        return problem(
            "labkit",
            f"another package also calls itself labkit: {', '.join(strangers)}. "
            f"The course's is {DISTRIBUTION}.",
            # Ours goes too: the two wrote into one folder, and pip cannot tell the files apart.
            f"Run: python -m pip uninstall -y {' '.join(strangers)} {DISTRIBUTION}. {INSTALL}",
        )
    if not owners:
        return notice("labkit", "used from its folder, without being installed.", INSTALL)
    return fine("labkit", f"{DISTRIBUTION} {metadata.version(DISTRIBUTION)}.")


def requirements() -> Finding:
    """Is everything that labkit requires installed, and new enough?

    >>> requirements().topic
    'Packages'
    """
    try:
        required = _required_by(DISTRIBUTION)
    except metadata.PackageNotFoundError:
        return notice(
            "Packages", "what labkit requires is known only once it is installed.", INSTALL
        )
    versions = {name: _installed(name) for name in required}
    missing = [name for name, version in versions.items() if version is None]
    unfit = {
        name: version
        for name, version in versions.items()
        if version is not None and not satisfies(version, required[name])
    }
    if not missing and not unfit:
        shown = ", ".join(f"{name} {version}" for name, version in versions.items())
        return fine("Packages", f"{shown}.")
    faults = [f"{name} is missing" for name in missing]
    faults += [
        f"{name} is {version}, labkit needs {required[name]}" for name, version in unfit.items()
    ]
    wanted = " ".join(f'"{name}{required[name]}"' for name in [*missing, *unfit])
    return problem(
        "Packages", f"{'; '.join(faults)}.", f"Run: python -m pip install {wanted}, {RESTART}."
    )


def torch_works() -> Finding:
    """Can torch be loaded and compute?

    >>> torch_works().topic
    'torch'
    """
    try:
        import torch

        torch.ones(2).sum().item()
    # A broken installation raises anything from ImportError to OSError (a library not found).
    except Exception as error:
        return problem("torch", f"does not load ({said(error)}).", REINSTALL_TORCH)
    return fine("torch", f"{torch.__version__} loads and computes.")


def torchvision_matches() -> Finding:
    """Is torch the version that torchvision was built for?

    >>> torchvision_matches().topic
    'torch and torchvision'
    """
    topic = "torch and torchvision"
    torch, torchvision = _installed("torch"), _installed("torchvision")
    if torch is None or torchvision is None:
        return problem(
            topic, f"{'torch' if torch is None else 'torchvision'} is missing.", REINSTALL_TORCH
        )
    bounds = _required_by("torchvision").get("torch", "")
    pair = f"torchvision {torchvision} and torch {torch}"
    if satisfies(torch, bounds):
        return fine(topic, f"{pair} go together.")
    return problem(
        topic,
        f"{pair} do not go together: this torchvision is made for torch{bounds}.",
        REINSTALL_TORCH,
    )


def torchvision_works() -> Finding:
    """Can torchvision be loaded, and does its compiled part answer?

    >>> torchvision_works().topic
    'torchvision'
    """
    try:
        import torch
        import torchvision

        box = torch.tensor([[0.0, 0.0, 1.0, 1.0]])  # [1, 4] left, top, right, bottom
        torchvision.ops.nms(box, torch.ones(1), 0.5)
    except Exception as error:
        cause = said(error)
        if "torchvision::nms does not exist" in cause:
            cause = "its compiled part was made for another torch"
        return problem("torchvision", f"does not work: {cause}.", REINSTALL_TORCH)
    return fine("torchvision", f"{torchvision.__version__} loads and computes.")
