"""Would an untouched student's copy run to its end? Read from its code, without running it."""

import ast
from collections.abc import Iterator

from labkit.classroom.problems import Problem
from labkit.classroom.syntax import dotted_name

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


class RunAll:
    """A run of the student's copy, cell after cell, as far as blanks go.

    A name is *blank* from the statement that leaves it as ``...`` (or leaves its function or class
    without its body) until something is assigned to it, which is what a check is for.

    >>> run = RunAll()
    >>> run.cell(ast.parse("x = ...\\ny = x + 1"), ast.parse("x = 1\\ny = x + 1"))
    [Problem(line=2, message="`x` is still blank here, and Run All would compute with it. \
Compute below its check, with the name that holds the check's result.")]
    """

    def __init__(self) -> None:
        """Begin a run: nothing is blank yet."""
        self._blank: set[str] = set()

    def cell(self, student: ast.Module, solution: ast.Module) -> list[Problem]:
        """What would stop or spoil the next cell of the student's copy."""
        whole = [ast.dump(node) for node in solution.body]
        problems: list[Problem] = []
        for statement in student.body:
            if isinstance(statement, _DEFINITIONS):
                filled = ast.dump(statement) in whole
                (self._blank.discard if filled else self._blank.add)(statement.name)
            elif names := _left_blank(statement):
                self._blank |= names
            else:
                problems += self._statement(statement)
        return problems

    def _statement(self, statement: ast.stmt) -> Iterator[Problem]:
        bound = set()
        for node in _computed(statement):
            if isinstance(node, ast.Constant) and _is_blank(node):
                message = (
                    "Run All would compute with the blank on this line. Leave only `name = ...` "
                    "or `...` outside functions."
                )
                yield Problem(node.lineno, message)
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                bound.add(node.id)
            elif isinstance(node, ast.Name) and node.id in self._blank:
                message = (
                    f"`{node.id}` is still blank here, and Run All would compute with it. "
                    "Compute below its check, with the name that holds the check's result."
                )
                yield Problem(node.lineno, message)
        self._blank -= bound


def _is_blank(node: ast.AST | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is Ellipsis


def _left_blank(statement: ast.stmt) -> set[str]:
    """The names that ``name = ...`` leaves blank."""
    if not isinstance(statement, ast.Assign | ast.AnnAssign) or not _is_blank(statement.value):
        return set()
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    names = {target.id for target in targets if isinstance(target, ast.Name)}
    return names if len(names) == len(targets) else set()


def _computed(node: ast.AST) -> Iterator[ast.AST]:
    """What is computed when a statement runs: no function's body, nothing a check is given."""
    if isinstance(node, (ast.Lambda, *_DEFINITIONS)):
        return
    if isinstance(node, ast.Expr) and _is_blank(node.value):
        return
    yield node
    is_check = isinstance(node, ast.Call) and dotted_name(node.func) == "lk.check"
    for child in ast.iter_child_nodes(node):
        if isinstance(node, ast.Subscript) and child is node.slice:  # x[..., 0] is no blank
            yield from (part for part in ast.walk(child) if not _is_blank(part))
        else:
            yield from (_handed_over if is_check else _computed)(child)


def _handed_over(node: ast.AST) -> Iterator[ast.AST]:
    """A check may be given blanks, alone or in a list, tuple or dictionary."""
    if isinstance(node, ast.List | ast.Tuple | ast.Dict | ast.keyword):
        for child in ast.iter_child_nodes(node):
            yield from _handed_over(child)
    elif not (isinstance(node, ast.Name) or _is_blank(node)):
        yield from _computed(node)
