"""The doctor's checks of the packages: this labkit, what it requires, torch and torchvision."""

from __future__ import annotations

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


def satisfies(version: str, bounds: str) -> bool:
    """Whether a version lies within bounds such as `>=2.0,<3`.

    >>> satisfies("2.10.0+cu128", "==2.10.0"), satisfies("2.9", ">=2.10")
    (True, False)
    """
    from packaging.specifiers import SpecifierSet  # comes with matplotlib

    return SpecifierSet(bounds).contains(version, prereleases=True)


def _required_by(distribution: str) -> dict[str, str]:
    """What a distribution always requires: name -> bounds, extras left out."""
    from packaging.requirements import Requirement

    required = map(Requirement, metadata.requires(distribution) or [])
    return {each.name: str(each.specifier) for each in required if each.marker is None}


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
