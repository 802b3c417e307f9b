"""Code cells as Python sees them, IPython's magics included."""

import ast
from collections.abc import Iterator


def parse(source: str) -> ast.Module:
    """Parse a code cell; line numbers are those of the cell, counted from 1.

    A magic or shell command is left as the call that IPython makes of it, which `commands` finds.
    Raises SyntaxError.

    >>> ast.unparse(parse("x=1"))
    'x = 1'
    """
    from IPython.core.inputtransformer2 import TransformerManager

    lines = source.split("\n")
    # IPython drops blank lines at the top, and the numbers of all other lines with them.
    blank = next((n for n, line in enumerate(lines) if line.strip()), 0)
    try:
        tree = ast.parse(TransformerManager().transform_cell("\n".join(lines[blank:])))
    except SyntaxError as error:
        error.lineno = (error.lineno or 1) + blank
        raise
    ast.increment_lineno(tree, blank)
    return tree


def commands(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """The magics and shell commands in a parsed cell: the line, and the command as it is typed.

    >>> list(commands(parse("x = 1\\nfiles = !ls")))
    [(2, '!ls')]
    >>> list(commands(parse("if True:\\n    %matplotlib inline")))
    [(2, '%matplotlib')]
    """
    for node in ast.walk(tree):
        method, words = _ipython_call(node)
        if method == "run_line_magic":
            yield node.lineno, f"%{words[0]}"  # type: ignore[attr-defined]
        elif method == "run_cell_magic":
            yield node.lineno, f"%%{words[0]}"  # type: ignore[attr-defined]
        elif method in ("system", "getoutput"):
            yield node.lineno, f"!{words[0]}"  # type: ignore[attr-defined]


def dotted_name(node: ast.expr) -> str:
    """A name with its dots as it is written, or "" for anything else.

    >>> dotted_name(ast.parse("lk.show.figure", mode="eval").body)
    'lk.show.figure'
    >>> dotted_name(ast.parse("f().x", mode="eval").body)
    ''
    """
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        start = dotted_name(node.value)
        return f"{start}.{node.attr}" if start else ""
    return ""


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Every call in a piece of code, with the dotted name of what is called.

    >>> [name for name, call in calls(parse("y = lk.check('label', f(x))"))]
    ['lk.check', 'f']
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield dotted_name(node.func), node


def _ipython_call(node: ast.AST) -> tuple[str, list[str]]:
    """The method of IPython's shell that is called, and its arguments; ("", []) otherwise."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return "", []
    shell = node.func.value
    if not (isinstance(shell, ast.Call) and dotted_name(shell.func) == "get_ipython"):
        return "", []
    words = [str(word.value) for word in node.args if isinstance(word, ast.Constant)]
    return node.func.attr, words or [""]
