"""The two cells every lesson opens with: what it is about, and the course's library."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from labkit.classroom.front_matter import FrontMatter
from labkit.classroom.problems import LessonError, Problem

_BADGE = "https://colab.research.google.com/assets/colab-badge.svg"
_COLAB = "https://colab.research.google.com/github"
# The address that stands in pyproject.toml until there is a real one.
_NOT_YET = "example.org"

_SETUP = """\
# This cell finds labkit, the library of this course{purpose}.
try:
    import labkit as lk
except ImportError:
{install}

if not hasattr(lk, "doctor"):
    print("This is another package called labkit. In a terminal: pip uninstall labkit")
    raise ImportError("Then restart the kernel and run this cell again.")

KEEP = False  # True: what you do here is there tomorrow, on Colab on your Drive
shelf = lk.keep() if KEEP else None"""

_INSTALL = """\
    print("Installing labkit: this takes a minute.")
    %pip install -q "image-labkit @ git+{repository}"
    import labkit as lk"""

_EXPLAIN = """\
    print("labkit is not installed. In a terminal, in your clone of the course, run:")
    print('    pip install -e ".[lab]"')
    raise"""


def repository(root: Path) -> str:
    """The course's address, from ``[project.urls] Repository`` in ``root``'s pyproject.toml.

    Raises LessonError where there is none.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as root:
    ...     text = '[project.urls]\\nRepository = "https://example.org/course/"'
    ...     _ = Path(root, "pyproject.toml").write_text(text)
    ...     repository(Path(root))
    'https://example.org/course'
    """
    path = root / "pyproject.toml"
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    address = tomllib.loads(text).get("project", {}).get("urls", {}).get("Repository")
    if not address:
        message = (
            "The course has no address. Add Repository under [project.urls]; "
            f'"https://{_NOT_YET}/course" while it is not published.'
        )
        raise LessonError.of(path, [Problem(1, message)])
    return str(address).rstrip("/").removesuffix(".git")


def opening(
    number: str, name: str, front: FrontMatter, address: str, lessons: Mapping[str, str]
) -> str:
    """The Markdown a lesson opens with.

    ``name`` is the stem of its files; ``lessons`` gives those of the lessons it builds on, by
    number.

    >>> front = FrontMatter("Edges", ("Find them.", "Use them."), 10, 1, 40, 20, ("00",))
    >>> print(opening("01", "01_edges", front, "https://example.org/c", {"00": "00_first"}))
    # Lesson 01 · Edges
    <BLANKLINE>
    Open in Colab: not yet, the course has no public address.
    <BLANKLINE>
    10 minutes with the teacher, 1 minute of practice · \
about 40 s of computing on two CPU cores (20 s on a GPU)
    <BLANKLINE>
    You will learn to:
    <BLANKLINE>
    - Find them.
    - Use them.
    <BLANKLINE>
    This lesson builds on [lesson 00](00_first.ipynb).
    """
    gpu = "" if front.gpu is None else f" ({front.gpu} s on a GPU)"
    parts = [
        f"# Lesson {number} · {front.title}",
        badge(name, address),
        f"{_minutes(front.teach)} with the teacher, {_minutes(front.practise)} of practice · "
        f"about {front.cpu} s of computing on two CPU cores{gpu}",
        "You will learn to:",
        "\n".join(f"- {objective}" for objective in front.objectives),
    ]
    links = [f"[lesson {n}]({lessons[n]}.ipynb)" for n in front.builds_on]
    if links:
        parts.append(f"This lesson builds on {' and '.join(links)}.")
    return "\n\n".join(parts)


def badge(name: str, address: str) -> str:
    """The line that leads to Colab, which opens notebooks from GitHub.

    >>> badge("00_first", "https://example.org/course")
    'Open in Colab: not yet, the course has no public address.'
    >>> badge("00_first", "https://github.com/ada/course")
    '[![Open in Colab](https://colab.research.google.com/assets/colab-badge.svg)]\
(https://colab.research.google.com/github/ada/course/blob/main/notebooks/00_first.ipynb)'
    """
    if not is_public(address):
        return "Open in Colab: not yet, the course has no public address."
    where = urlsplit(address)
    if where.hostname != "github.com":
        return f"Open in Colab: not from {where.hostname}, Colab reads from GitHub."
    return f"[![Open in Colab]({_BADGE})]({_COLAB}{where.path}/blob/main/notebooks/{name}.ipynb)"


def setup(address: str) -> str:
    """The code that imports labkit, and installs it where the course has a public address.

    The library is never installed by its bare name: another package is called labkit.

    >>> "pip install -q" in setup("https://example.org/course")
    False
    >>> "image-labkit @ git+https://github.com/ada/course" in setup("https://github.com/ada/course")
    True
    """
    if is_public(address):
        install = _INSTALL.format(repository=address)
        return _SETUP.format(purpose=", and installs it where it is missing", install=install)
    return _SETUP.format(purpose=", under the short name lk", install=_EXPLAIN)


def is_public(address: str) -> bool:
    """Does the course have an address that others can reach?

    >>> is_public("https://example.org/course")
    False
    """
    return urlsplit(address).hostname != _NOT_YET


def _minutes(number: int) -> str:
    return "1 minute" if number == 1 else f"{number} minutes"
