"""What the catalogue tells of a set: plain data, each fact as it was found or not told at all."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["zip", "tar", "gz", "file"]
UNKNOWN = "not known"
NO_SCORE = "none that was checked"
LINE = 10  # Mbit a second, of a slow line at home: most people wait less than is said


@dataclass(frozen=True)
class File:
    """One file of a set as it is published, and kept."""

    name: str
    urls: tuple[str, ...] = ()  # in order of preference; none: a person has to bring it
    bytes: int | None = None  # exactly
    about: int | None = None  # bytes, where they are told only roughly
    hashes: tuple[str, ...] = ()  # "sha256:…" or "md5:…", one for each version that is known
    into: str = ""  # the folder, in that of the set, where it unpacks
    certificate: str | None = None  # what the first server leaves out of its chain

    @property
    def kind(self) -> Kind:
        """How it is unpacked, which its name tells.

        >>> [File(name).kind for name in ("a.zip", "a.tar.gz", "a.tgz", "a.gz", "a.npz")]
        ['zip', 'tar', 'tar', 'gz', 'file']
        """
        name = self.name.lower()
        if name.endswith(".zip"):
            return "zip"
        if name.endswith((".tar", ".tar.gz", ".tgz")):
            return "tar"
        return "gz" if name.endswith(".gz") else "file"


@dataclass(frozen=True)
class Set:
    """A set of real data. What is None was looked for and not found."""

    name: str
    title: str
    task: str
    files: tuple[File, ...]
    licence: str | None
    layout: str | None  # in the folder that `folder_of` returns
    pictures: int | None = None
    classes: int | None = None
    about: int | None = None  # bytes of all files, where they are told only together
    permits: str | None = None
    forbids: str | None = None
    citation: str | None = None
    page: str | None = None
    steps: tuple[str, ...] = ()  # to take by hand, where a program cannot get it
    account: Literal["", "Kaggle"] = ""  # whose token it takes
    score: str | None = None  # what somebody has reached with it, and who says so
    faults: tuple[str, ...] = ()  # known, of the set itself

    @property
    def short(self) -> str:
        """Its name as its publishers write it."""
        return self.title.partition(":")[0]

    @property
    def bytes(self) -> int | None:
        """The size of all files together; None where that of one is not known."""
        sizes = [file.bytes or file.about for file in self.files]
        if self.about or not sizes or None in sizes:
            return self.about
        return sum(size for size in sizes if size is not None)

    @property
    def size(self) -> str:
        """The same in words.

        >>> Set("a", "A", "classify", (File("a.zip", about=590_000_000),), None, None).size
        'about 590 MB'
        """
        if self.bytes is None:
            return UNKNOWN
        exact = self.about is None and all(file.bytes for file in self.files)
        return amount(self.bytes) if exact else f"about {amount(self.bytes)}"

    @property
    def brought(self) -> tuple[File, ...]:
        """The files that no program may download."""
        return tuple(file for file in self.files if not file.urls)

    @property
    def by_hand(self) -> bool:
        """Whether a person has to do something first."""
        return bool(self.steps)


def duration(size: float) -> str:
    """How long so many bytes take to come, at `LINE`.

    >>> [duration(size) for size in (46_000_000, 590_000_000, 12_569_945_557)]
    ['37 seconds', '8 minutes', '2.8 hours']
    """
    seconds = size * 8 / (LINE * 1e6)
    if seconds < 90:
        return f"{max(seconds, 1):.0f} seconds"
    return f"{seconds / 60:.0f} minutes" if seconds < 5400 else f"{seconds / 3600:.1f} hours"


def amount(size: float) -> str:
    """A number of bytes to be read.

    >>> [amount(size) for size in (12, 4_400, 46_179_365, 12_569_945_557)]
    ['12 bytes', '4 kB', '46 MB', '12.6 GB']
    """
    if size < 1e3:
        return f"{size:.0f} bytes"
    if size < 1e6:
        return f"{size / 1e3:.0f} kB"
    return f"{size / 1e6:.0f} MB" if size < 1e9 else f"{size / 1e9:.1f} GB"
