"""The table of lessons that stands in the READMEs, written from the lessons' own front matter."""

from collections.abc import Iterable
from pathlib import Path

from labkit.classroom.front_matter import FrontMatter
from labkit.classroom.opening import badge

BEGIN, END = "<!-- syllabus, written by make notebooks -->", "<!-- end of the syllabus -->"
# Where the table stands, and how a link gets from there to the student notebooks.
PAGES = {Path("README.md"): "notebooks/", Path("notebooks/README.md"): ""}


def renewed(page: str, lessons: Iterable[tuple[str, FrontMatter]], address: str, path: str) -> str:
    """The text of a page with a fresh table between its two marks; without marks, unchanged.

    `lessons` are pairs of a file's stem and its front matter, `path` leads to the notebooks.

    >>> front = FrontMatter("Edges", ("Find.", "Use."), 10, 15, 40, None, ())
    >>> page = f"# Course\\n\\n{BEGIN}\\nold\\n{END}\\n"
    >>> print(renewed(page, [("01_edges", front)], "https://example.org/c", "notebooks/"))
    # Course
    <BLANKLINE>
    <!-- syllabus, written by make notebooks -->
    | lesson | to teach | to practise | computing, two CPU cores | Colab |
    |---|---|---|---|---|
    | [01 Edges](notebooks/01_edges.ipynb) | 10 min | 15 min | 40 s | not yet |
    <!-- end of the syllabus -->
    <BLANKLINE>
    """
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        return page
    rows = [
        "| lesson | to teach | to practise | computing, two CPU cores | Colab |",
        "|---|---|---|---|---|",
        *(_row(name, front, address, path) for name, front in lessons),
    ]
    return "\n".join([before + begin, *rows, end + after])


def _row(name: str, front: FrontMatter, address: str, path: str) -> str:
    colab = badge(name, address)
    if not colab.startswith("["):  # words instead of a link: the table says it shorter
        colab = "not yet"
    link = f"[{name[:2]} {front.title}]({path}{name}.ipynb)"
    return f"| {link} | {front.teach} min | {front.practise} min | {front.cpu} s | {colab} |"
