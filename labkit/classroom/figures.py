"""Pictures that a reader who cannot see them would miss."""

import ast
import re
from collections.abc import Iterator

from labkit.classroom.problems import Problem
from labkit.classroom.syntax import calls

_MARKDOWN_IMAGE = re.compile(r"!\[\s*\]\s*[(\[]")
_HTML_IMAGE = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
_ALT = re.compile(r"""\balt\s*=\s*(["'])\s*[^"'\s]""", re.IGNORECASE)
_MODULE = "matplotlib"
# Parts of pyplot and of our own show that leave nothing on the page by themselves.
_QUIET = {"close", "get_cmap", "rc", "use"}
_ON_AN_AXIS = "lk.show.draw"
_FIGURE = "lk.show.figure"


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


def code_figures(tree: ast.Module, drawing: set[str]) -> list[Problem]:
    """Figures without alt text in a code cell.

    ``drawing`` holds the names under which the cells above imported parts of matplotlib; those
    imported here are added to it.

    >>> import ast
    >>> cell = ast.parse("import matplotlib.pyplot as plt; plt.plot([1, 2])")
    >>> len(code_figures(cell, set()))
    1
    """
    drawing |= set(_imported(tree))
    problems = []
    drawn, shown = [], []
    for name, call in calls(tree):
        root, _, rest = name.partition(".")
        function = rest.removeprefix("pyplot.")
        if root in drawing and function == "show":
            message = f'{name}() drops the alt text. Use {_FIGURE}(figure, alt="…").'
            problems.append(Problem(call.lineno, message))
        elif name == _ON_AN_AXIS or (root in drawing and _draws(function)):
            drawn.append(call.lineno)
        elif name.startswith("lk.show.") and not _has_alt(call):
            message = f'{name} has no alt text. Say what the figure shows: alt="…".'
            problems.append(Problem(call.lineno, message))
        if name == _FIGURE:
            shown.append(call.lineno)
    unseen = [line for line in drawn if line > max(shown, default=0)]
    if unseen:
        message = (
            "This draws a figure that is never shown with alt text. "
            f'End the cell with {_FIGURE}(figure, alt="…").'
        )
        problems.append(Problem(min(unseen), message))
    return problems


def _imported(tree: ast.Module) -> Iterator[str]:
    """The names under which a cell imports matplotlib and its parts."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for part in node.names:
                if part.name.partition(".")[0] == _MODULE:
                    yield part.asname or _MODULE
        elif isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == _MODULE:
            for part in node.names:
                yield part.asname or part.name


def _draws(function: str) -> bool:
    """Does a call of this part of pyplot draw?  plt.style.use and its like do not."""
    return "." not in function and function not in _QUIET


def _has_alt(call: ast.Call) -> bool:
    for keyword in call.keywords:
        if keyword.arg == "alt":
            given = keyword.value
            return not isinstance(given, ast.Constant) or bool(str(given.value or "").strip())
    return False


def _line(source: str, position: int) -> int:
    return source.count("\n", 0, position) + 1
