"""The marks around answers, and the student's copy of a cell that holds some.

The marks are Otter-Grader's: a line that ends in ``# SOLUTION``; a block between
``# BEGIN SOLUTION`` (or ``# BEGIN SOLUTION NO PROMPT``) and ``# END SOLUTION``; and behind such a
block, commented out, what the student finds in its place, between ``# BEGIN PROMPT`` and
``# END PROMPT``.
"""

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from labkit.classroom.problems import Problem
from labkit.classroom.syntax import parse

LINE = "SOLUTION"
BEGIN, BEGIN_SILENT, END = "BEGIN SOLUTION", "BEGIN SOLUTION NO PROMPT", "END SOLUTION"
BEGIN_PROMPT, END_PROMPT = "BEGIN PROMPT", "END PROMPT"
MARKS = (LINE, BEGIN, BEGIN_SILENT, END, BEGIN_PROMPT, END_PROMPT)
BLANK = "..."


class Mark(NamedTuple):
    """A comment that is a mark or looks like one: its ``text``, and the ``column`` of its #."""

    text: str
    column: int


class Line(NamedTuple):
    """A line of the student's copy, and the ``number`` of the line of the source it comes from."""

    text: str
    number: int


@dataclass(frozen=True)
class StudentCell:
    """The student's copy of a code cell: its lines, how many blanks it holds, what went wrong."""

    lines: tuple[Line, ...]
    blanks: int
    problems: tuple[Problem, ...]

    @property
    def source(self) -> str:
        """The text of the copy.

        >>> blank_out("x = 1  # SOLUTION").source
        'x = ...'
        """
        return "\n".join(line.text for line in self.lines)

    def number(self, line: int) -> int:
        """The line of the source behind a line of the copy, both counted from 1.

        >>> blank_out("# BEGIN SOLUTION NO PROMPT\\nx = 1\\n# END SOLUTION\\ny = 2").number(1)
        4
        """
        if not self.lines:
            return 1
        return self.lines[min(line, len(self.lines)) - 1].number


def find_mark(line: str) -> Mark | None:
    """The mark in a line of code, or the first comment that could be meant as one.

    >>> find_mark("x = 1  # SOLUTION")
    Mark(text='SOLUTION', column=7)
    >>> find_mark("x = 1  # the solution is near")
    """
    for sign in re.finditer("#", line):
        text = line[sign.end() :].strip()
        if text in MARKS or _resembles_mark(text):
            return Mark(text, sign.start())
    return None


def blank_out(source: str) -> StudentCell:
    """Take the answers out of a code cell, which must be Python (SyntaxError otherwise).

    >>> print(blank_out('''def double(x):
    ...     # BEGIN SOLUTION
    ...     return 2 * x
    ...     # END SOLUTION
    ...
    ... y = double(3)  # SOLUTION''').source)
    def double(x):
        ...
    <BLANKLINE>
    y = ...
    """
    lines = source.split("\n")
    kept: list[Line] = []
    problems: list[Problem] = []
    blanks = position = 0
    while position < len(lines):
        mark = find_mark(lines[position])
        if mark is None:
            kept.append(Line(lines[position], position + 1))
            position += 1
            continue
        try:
            replacement, position = _open(lines, position, mark)
        except _MarkError as error:
            problems.append(error.problem)
            if mark.text != LINE:  # what follows a broken block would be misread
                break
            position += 1
            continue
        kept += replacement
        blanks += bool(replacement)
    return StudentCell(tuple(kept), blanks, tuple(problems))


class _MarkError(Exception):
    def __init__(self, position: int, message: str) -> None:
        super().__init__(message)
        self.problem = Problem(position + 1, message)


def _resembles_mark(text: str) -> bool:
    """A mark in other letters, with other signs, or with more behind it; never mere prose."""
    words = " ".join(re.findall(r"\w+", text.upper()))
    return words in MARKS or bool(re.match(r"(BEGIN|END|SOLUTION|PROMPT)\b", text))


def _open(lines: Sequence[str], position: int, mark: Mark) -> tuple[list[Line], int]:
    """What stands in the place of an answer, and the position of the line that follows it."""
    if mark.text == LINE:
        return [_open_line(lines, position, mark)], position + 1
    if mark.text in (BEGIN, BEGIN_SILENT):
        return _open_block(lines, position, mark)
    _must_be_known(mark, position)
    where = (
        f"Put it directly behind # {END}."
        if mark.text == BEGIN_PROMPT
        else f"Write # {mark.text.replace('END', 'BEGIN')} above it, or take it out."
    )
    raise _MarkError(position, f"# {mark.text} has no partner here. {where}")


def _open_line(lines: Sequence[str], position: int, mark: Mark) -> Line:
    """`x = value  # SOLUTION` without its value."""
    line = lines[position]
    statement = line[: mark.column].strip()
    encoded = line.encode()  # Python counts columns in bytes
    for node in ast.walk(parse("\n".join(lines))):
        if not isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign | ast.Return):
            continue
        if node.value is None or not node.lineno == node.end_lineno == position + 1:
            continue
        if encoded[node.col_offset : node.end_col_offset].decode() == statement:
            start = encoded[: node.value.col_offset].decode().rstrip("( \t")
            return Line(f"{start} {BLANK}", position + 1)
    raise _MarkError(
        position,
        "# SOLUTION marks something else than an assignment or a return on one line. "
        "Mark `name = value` or `return value`, or put the lines between "
        "# BEGIN SOLUTION and # END SOLUTION.",
    )


def _open_block(lines: Sequence[str], position: int, mark: Mark) -> tuple[list[Line], int]:
    """A block of answers as one blank, as the prompt behind it, or as nothing."""
    end = _closing(lines, position, mark.text, END)
    if not any(_is_code(line) for line in lines[position + 1 : end]):
        raise _MarkError(
            position, f"Nothing stands between # {mark.text} and # {END}. Put the answer there."
        )
    after = end + 1
    following = find_mark(lines[after]) if after < len(lines) else None
    if following and following.text == BEGIN_PROMPT:
        end_prompt = _closing(lines, after, BEGIN_PROMPT, END_PROMPT)
        prompt = [_uncomment(lines[number], number) for number in range(after + 1, end_prompt)]
        return prompt, end_prompt + 1
    if mark.text == BEGIN_SILENT:
        return [], after
    return [Line(lines[position][: mark.column] + BLANK, position + 1)], after


def _closing(lines: Sequence[str], position: int, begin: str, end: str) -> int:
    """The position of the mark that closes a block."""
    _must_stand_alone(lines[position], position)
    for number in range(position + 1, len(lines)):
        mark = find_mark(lines[number])
        if mark is None:
            continue
        _must_be_known(mark, number)
        if mark.text == end:
            _must_stand_alone(lines[number], number)
            return number
        raise _MarkError(
            number,
            f"# {mark.text} stands inside the block that # {begin} opened. "
            f"Close that with # {end} first; blocks do not nest.",
        )
    raise _MarkError(position, f"# {begin} is never closed. Add # {end} in the same cell.")


def _must_be_known(mark: Mark, position: int) -> None:
    if mark.text not in MARKS:
        known = ", ".join(f"# {known}" for known in MARKS)
        raise _MarkError(position, f"# {mark.text} is no mark. Write one of {known}.")


def _must_stand_alone(line: str, position: int) -> None:
    mark = find_mark(line)
    if mark and line[: mark.column].strip():
        raise _MarkError(
            position, f"# {mark.text} stands behind code. Put it on a line of its own."
        )


def _is_code(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _uncomment(line: str, position: int) -> Line:
    match = re.fullmatch(r"(\s*)(?:# ?(.*))?", line)
    if not match:
        raise _MarkError(
            position,
            f"A line between # {BEGIN_PROMPT} and # {END_PROMPT} is not a comment. "
            "Put # before it: it is code in the student's copy only.",
        )
    return Line(match[1] + (match[2] or ""), position + 1)
