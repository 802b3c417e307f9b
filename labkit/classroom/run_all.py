"""Would an untouched student's copy run to its end? Read from its code, without running it."""

import ast

from labkit.classroom.problems import Problem
from labkit.classroom.syntax import dotted_name


def bound_names(tree: ast.Module) -> set[str]:
    """The names that running a cell binds outside functions.

    >>> sorted(bound_names(ast.parse("import numpy as np\\ndef f():\\n    x = 1\\ny = 2")))
    ['f', 'np', 'y']
    """
    names = _Names()
    names.visit(tree)
    return names.bound


def _definitions(tree: ast.Module) -> dict[str, str]:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return {node.name: ast.dump(node) for node in tree.body if isinstance(node, kinds)}


def _is_blank(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is Ellipsis


class RunAll:
    """What a run of the student's copy does to names, cell after cell, outside functions.

    A name is *blank* from the cell that leaves it as ``...`` (or leaves its function or class
    without its body) until something is assigned to it, which is what a check is for.

    >>> run = RunAll()
    >>> run.cell(ast.parse("x = ...\\ny = x + 1"), ast.parse("x = 1\\ny = x + 1"))
    [Problem(line=2, message="`x` is still blank here, and Run All would compute with it. \
Compute below its check, with the name that holds the check's result.")]
    """

    def __init__(self) -> None:
        """Begin a run: no name exists yet."""
        self._names = _Names()

    def cell(self, student: ast.Module | None, solution: ast.Module) -> list[Problem]:
        """What would stop or spoil the next cell; ``student`` is None where the cell is left out.

        >>> run = RunAll()
        >>> run.cell(None, ast.parse("helper = 1"))
        []
        >>> run.cell(ast.parse("helper"), ast.parse("helper"))[0].message
        '`helper` is defined only in the solution. Define it outside the marks, in a cell that \
students get.'
        """
        names = self._names
        names.problems = []
        names.solution_only |= bound_names(solution) - names.bound
        names.answered = _definitions(solution)
        if student is not None:
            names.visit(student)
        return names.problems


class _Names(ast.NodeVisitor):
    def __init__(self) -> None:
        self.bound: set[str] = set()
        self.blank: set[str] = set()
        self.solution_only: set[str] = set()
        self.answered: dict[str, str] = {}  # the solution's functions and classes
        self.problems: list[Problem] = []

    # These follow the order in which Python runs things, where ast's own order differs.

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Store):
            self._bind(node.id)
        elif node.id in self.blank:
            message = (
                f"`{node.id}` is still blank here, and Run All would compute with it. "
                "Compute below its check, with the name that holds the check's result."
            )
            self.problems.append(Problem(node.lineno, message))
        else:
            self._must_exist(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        if node.value is Ellipsis:
            message = (
                "Run All would compute with the blank on this line. Leave only `name = ...` or "
                "`...` outside functions."
            )
            self.problems.append(Problem(node.lineno, message))

    def visit_Expr(self, node: ast.Expr) -> None:
        if not _is_blank(node.value):
            self.visit(node.value)

    def visit_Assign(self, node: ast.Assign) -> None:
        if _is_blank(node.value) and all(isinstance(target, ast.Name) for target in node.targets):
            self.blank |= {target.id for target in node.targets if isinstance(target, ast.Name)}
            self.bound |= self.blank
            return
        self.visit(node.value)
        for target in node.targets:
            self.visit(target)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit_Assign(ast.Assign([node.target], node.value))

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        if isinstance(node.target, ast.Name):
            self.visit_Name(ast.copy_location(ast.Name(node.target.id, ast.Load()), node.target))
        self.visit(node.value)

    def visit_Call(self, node: ast.Call) -> None:
        if dotted_name(node.func) != "lk.check":
            self.generic_visit(node)
            return
        for argument in [*node.args, *(keyword.value for keyword in node.keywords)]:
            self._hand_over(argument)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        self.visit(node.value)
        parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        for part in parts:
            if not _is_blank(part):  # picture[..., 0] is no blank
                self.visit(part)

    def visit_For(self, node: ast.For) -> None:
        for part in [node.iter, node.target, *node.body, *node.orelse]:
            self.visit(part)

    def visit_ListComp(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp) -> None:
        self._comprehension(node.generators, [node.elt])

    visit_SetComp = visit_GeneratorExp = visit_ListComp  # noqa: N815

    def visit_DictComp(self, node: ast.DictComp) -> None:
        self._comprehension(node.generators, [node.key, node.value])

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self._defaults(node.args)  # its body runs when it is called

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        for decorator in node.decorator_list:
            self.visit(decorator)
        self._defaults(node.args)
        self._define(node)

    visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        for part in [*node.decorator_list, *node.bases, *node.keywords]:
            self.visit(part)
        self._define(node)

    def visit_alias(self, node: ast.alias) -> None:
        self._bind(node.asname or node.name.partition(".")[0])

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        if node.name:
            self._bind(node.name)
        self.generic_visit(node)

    def _bind(self, name: str) -> None:
        self.bound.add(name)
        self.blank.discard(name)

    def _define(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> None:
        self._bind(node.name)
        if ast.dump(node) != self.answered.get(node.name, ast.dump(node)):
            self.blank.add(node.name)

    def _defaults(self, arguments: ast.arguments) -> None:
        for default in [*arguments.defaults, *arguments.kw_defaults]:
            if default is not None:
                self.visit(default)

    def _comprehension(self, generators: list[ast.comprehension], results: list[ast.expr]) -> None:
        for generator in generators:
            for part in [generator.iter, generator.target, *generator.ifs]:
                self.visit(part)
        for result in results:
            self.visit(result)

    def _hand_over(self, node: ast.expr) -> None:
        """What a check is given may be blank, alone or in a list, tuple or dictionary."""
        if isinstance(node, ast.Name):
            self._must_exist(node)
        elif isinstance(node, ast.List | ast.Tuple):
            for element in node.elts:
                self._hand_over(element)
        elif isinstance(node, ast.Dict):
            for value in node.values:
                self._hand_over(value)
        elif not _is_blank(node):
            self.visit(node)

    def _must_exist(self, node: ast.Name) -> None:
        if node.id in self.solution_only and node.id not in self.bound:
            message = (
                f"`{node.id}` is defined only in the solution. Define it outside the marks, in a "
                "cell that students get."
            )
            self.problems.append(Problem(node.lineno, message))
