"""Files that installed packages carry, found without running a package, and known by their hash."""

import hashlib
from importlib import metadata
from pathlib import Path


def wheel_file(
    package: str, version: str, name: str, digest: str, *, absent: str, flags: str = ""
) -> Path:
    """The file `name` of an installed package, known by its sha256.

    Raises ModuleNotFoundError with the words of `absent` where the package is not installed, and
    RuntimeError where the file is not that of `version`; `flags` are how pip has to install it.
    """
    try:
        wheel = metadata.distribution(package)
    except metadata.PackageNotFoundError:
        raise ModuleNotFoundError(absent) from None
    file = Path(str(wheel.locate_file(name)))
    if not file.is_file() or sha256(file) != digest:
        raise RuntimeError(
            f"{file} is missing or is not the file {package} {version} was published with. Install "
            f"it afresh: pip install {flags}--force-reinstall {package}=={version}"
        )
    return file


def sha256(file: Path) -> str:
    """The hash of a file's content, as 64 digits."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
