"""Pictures that a reader who cannot see them would miss."""

import ast
import re
from collections.abc import Iterator

from labkit.classroom.problems import Problem
from labkit.classroom.syntax import calls

_MARKDOWN_IMAGE = re.compile(r"!\[\s*\]\s*[(\[]")
_HTML_IMAGE = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
_ALT = re.compile(r"""\balt\s*=\s*(["'])\s*[^"'\s]""", re.IGNORECASE)
# These draw on an axis; lk.show.figure then shows the whole, with its alt text.
_ON_AN_AXIS = {"lk.show.draw", "lk.show.plot"}
# Each puts a picture on the page without alt text.
_OTHER_DOORS = ("matplotlib.pyplot", "skimage.io", "IPython.display.Image", "IPython.display.SVG")


def text_figures(source: str) -> list[Problem]:
    """Images without alt text in Markdown, or in HTML wherever it stands.

    >>> text_figures("![a whale](whale.png) and ![](road.png)")[0].line
    1
    """
    problems = []
    for image in _MARKDOWN_IMAGE.finditer(source):
        message = "This image has no alt text. Write what it shows: ![a fluke in foam](…)."
        problems.append(Problem(_line(source, image.start()), message))
    for image in _HTML_IMAGE.finditer(source):
        if not _ALT.search(image[0]):
            message = 'This <img> has no alt text. Write what it shows: alt="a fluke in foam".'
            problems.append(Problem(_line(source, image.start()), message))
    return problems


def code_figures(tree: ast.Module) -> Iterator[Problem]:
    """Figures without alt text in a code cell.

    >>> next(code_figures(ast.parse("import matplotlib.pyplot as plt"))).line
    1
    """
    for line, module in _imports(tree):
        if module.partition(".")[0] == "labkit":
            message = "labkit is here as lk, by which name checks and figures are found. Write lk.…"
            yield Problem(line, message)
        if module.startswith(_OTHER_DOORS):
            yield Problem(
                line,
                f"{module} shows figures without alt text. Use lk.show, with a "
                "matplotlib.figure.Figure of your own in lk.show.figure where nothing fits.",
            )
    for name, call in calls(tree):
        if name.startswith("lk.show.") and name not in _ON_AN_AXIS and not _has_alt(call):
            message = f'{name} has no alt text. Say what the figure shows: alt="…".'
            yield Problem(call.lineno, message)


def _imports(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, part.name) for part in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{node.module}.{part.name}") for part in node.names)


def _has_alt(call: ast.Call) -> bool:
    for keyword in call.keywords:
        if keyword.arg == "alt":
            given = keyword.value
            return not isinstance(given, ast.Constant) or bool(str(given.value or "").strip())
    return False


def _line(source: str, position: int) -> int:
    return source.count("\n", 0, position) + 1
