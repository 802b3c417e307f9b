"""What a lesson must keep to, so that it reads well and Run All never stops."""

import ast
import re
from collections.abc import Iterable, Iterator, Sequence

from labkit.classroom.figures import code_figures, text_figures
from labkit.classroom.grammar import StudentCell, blank_out, find_mark
from labkit.classroom.percent import Cell
from labkit.classroom.problems import Problem
from labkit.classroom.run_all import RunAll
from labkit.classroom.syntax import calls, commands, parse

# nbval-check-output is nbval's own: the output is the same on every run, and compared.
TAGS = ("exercise", "solution", "instructor", "generated", "nbval-check-output")
ONLY_IN_SOLUTION = {"solution", "instructor"}
LONGEST_CELL = 25
_COMMAND = re.compile(r"(^|=)\s*[%!]")
# A mark in Markdown is one in capitals: "# Solution" may well be a heading.
_MARK_IN_MARKDOWN = re.compile(r"#\s*((BEGIN|END) (SOLUTION|PROMPT)|SOLUTION)\b")


def lint(cells: Sequence[Cell]) -> list[Problem]:
    """Everything that is wrong with a lesson's cells; lines are those of its file.

    >>> lint([Cell("code", "answer = input()", {}, 7, "")])[0]
    Problem(line=7, message='input() stops Run All. Give the value in the code.')
    """
    problems: list[Problem] = []
    labels: set[str] = set()
    run = RunAll()
    for cell in cells:
        problems += _options(cell)
        if cell.kind != "code":
            problems += _at(cell, _markdown(cell))
            continue
        misread = [*_misread(cell)]
        if misread:
            problems += _at(cell, misread)
            continue
        try:
            tree = parse(cell.source)
        except SyntaxError as error:
            message = f"This is not Python: {error.msg}. Correct it; the cell was not looked at."
            problems += _at(cell, [Problem(error.lineno or 1, message)])
            continue
        problems += _at(cell, _code(cell, tree))
        problems += _at(cell, code_figures(tree))
        problems += _at(cell, _repeated_labels(tree, labels))
        problems += _at(cell, _student(cell, tree, run))
    return problems


def _at(cell: Cell, problems: Iterable[Problem]) -> Iterator[Problem]:
    """The same problems, counted in lines of the file."""
    return (Problem(cell.line - 1 + line, message) for line, message in problems)


def _options(cell: Cell) -> Iterator[Problem]:
    marker = cell.line - 1
    for name in cell.options:
        if name != "tags":
            message = f'A cell has no option "{name}". Write tags=["…"] or nothing behind # %%.'
            yield Problem(marker, message)
    for tag in cell.tags:
        if tag not in TAGS:
            yield Problem(marker, f'There is no tag "{tag}". Tags are: {", ".join(TAGS)}.')
    if cell.kind == "raw":
        yield Problem(marker, "A lesson has no raw cells. Make it code or Markdown.")
    if "exercise" in cell.tags and cell.kind == "markdown":
        yield Problem(marker, "An exercise is a code cell. Move the tag to the cell with the code.")
    if "exercise" in cell.tags and ONLY_IN_SOLUTION & set(cell.tags):
        message = "Students would not get this exercise. Take the tag solution or instructor out."
        yield Problem(marker, message)


def _markdown(cell: Cell) -> list[Problem]:
    problems = text_figures(cell.source)
    for number, line in enumerate(cell.source.split("\n"), 1):
        if _MARK_IN_MARKDOWN.search(line):
            message = (
                "A mark in Markdown hides nothing. Put what only the solution tells in a cell "
                "of its own, tagged solution."
            )
            problems.append(Problem(number, message))
    return problems


def _misread(cell: Cell) -> Iterator[Problem]:
    """Comments that jupytext takes for a commented-out command, and turns into code."""
    written = cell.text.split("\n")[1:]
    for number, (comment, line) in enumerate(
        zip(written, cell.source.split("\n"), strict=False), 1
    ):
        if comment != line and not _COMMAND.search(line):
            message = (
                f"jupytext takes this comment for a command and makes it {line.strip()!r}. "
                "Reword it; the cell was not looked at."
            )
            yield Problem(number, message)


def _code(cell: Cell, tree: ast.Module) -> list[Problem]:
    problems = text_figures(cell.source)
    length = cell.source.count("\n") + 1
    if length > LONGEST_CELL:
        message = f"This cell has {length} lines, {LONGEST_CELL} are allowed. Cut it in two."
        problems.append(Problem(1, message))
    for line, command in commands(tree):
        message = (
            f"{command} is not allowed: where such a line fails, tests do not notice. Use Python; "
            "time.perf_counter() measures."
        )
        problems.append(Problem(line, message))
    for name, call in calls(tree):
        if name == "input":
            message = "input() stops Run All. Give the value in the code."
            problems.append(Problem(call.lineno, message))
    return problems


def _repeated_labels(tree: ast.Module, labels: set[str]) -> Iterator[Problem]:
    for call in _checks(tree):
        label = _label(call)
        if label and label in labels:
            message = f'The label "{label}" is taken by an exercise above. Choose another.'
            yield Problem(call.lineno, message)
        labels.add(label)


def _student(cell: Cell, tree: ast.Module, run: RunAll) -> list[Problem]:
    """What is wrong with the exercise in a cell, and with the copy of the cell students get."""
    if "exercise" not in cell.tags:
        problems = [*_strays(cell.source, tree)]
        left_out = ONLY_IN_SOLUTION & set(cell.tags)
        return problems or ([] if left_out else run.cell(tree, tree))
    copy = blank_out(cell.source)
    if copy.problems:
        return list(copy.problems)
    problems = [*_exercise(copy, tree)]
    try:
        copied = parse(copy.source)
    except SyntaxError as error:
        message = f"The student's copy is not Python: {error.msg}. Leave a valid line for it here."
        return [*problems, Problem(copy.number(error.lineno or 1), message)]
    found = run.cell(copied, tree)
    return problems + [Problem(copy.number(line), message) for line, message in found]


def _strays(source: str, tree: ast.Module) -> Iterator[Problem]:
    for number, line in enumerate(source.split("\n"), 1):
        mark = find_mark(line)
        if mark:
            message = f"# {mark.text} stands outside an exercise. Tag the cell exercise."
            yield Problem(number, message)
    for call in _checks(tree):
        yield Problem(call.lineno, "A check stands outside an exercise. Tag the cell exercise.")


def _exercise(copy: StudentCell, tree: ast.Module) -> Iterator[Problem]:
    checks = list(_checks(tree))
    assigned = [
        node
        for node in tree.body
        if isinstance(node, ast.Assign)
        and node.value in checks
        and len(node.targets) == 1
        and isinstance(node.targets[0], ast.Name)
    ]
    if not len(checks) == len(assigned) == 1 or not _label(checks[0]):
        message = (
            "An exercise needs exactly one check, and its result in a name. "
            'Write it as name = lk.check("label", name).'
        )
        yield Problem(checks[0].lineno if checks else 1, message)
    if not copy.blanks:
        message = "This exercise leaves nothing to write. Mark the answer with # SOLUTION."
        yield Problem(1, message)


def _checks(tree: ast.Module) -> Iterator[ast.Call]:
    return (call for name, call in calls(tree) if name == "lk.check")


def _label(call: ast.Call) -> str:
    """The label a check is called with, "" where it is not written out."""
    first = call.args[0] if call.args else None
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else ""
