"""What the doctor found, to be read in a notebook or in a terminal."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import Literal


def fine(topic: str, text: str) -> Finding:
    """A finding that asks for nothing.

    >>> fine("Python", "version 3.12.1.").state
    'fine'
    """
    return Finding(topic, "fine", text)


def notice(topic: str, text: str, advice: str) -> Finding:
    """A finding worth knowing: the course runs, but something could be better.

    >>> notice("Memory", "2 GB.", "Close other programs.").advice
    'Close other programs.'
    """
    return Finding(topic, "notice", text, advice)


def problem(topic: str, text: str, advice: str) -> Finding:
    """A finding that stops the course from running.

    >>> problem("Python", "version 3.9.0.", "Install Python 3.11 or newer.").state
    'problem'
    """
    return Finding(topic, "problem", text, advice)


def said(error: Exception) -> str:
    """What an error says, short enough for a finding: its kind and its first line.

    >>> said(OSError("no such library.\\nTraced to ..."))
    'OSError: no such library'
    """
    first_line = str(error).partition("\n")[0].rstrip(".")
    return f"{type(error).__name__}: {first_line}"


@dataclass(frozen=True)
class Finding:
    """One thing the doctor looked at, how it stands, and what to do unless it is fine.

    >>> print(Finding("Memory", "notice", "2 GB.", "Close other programs."))
    notice   Memory: 2 GB.
             What to do: Close other programs.
    """

    topic: str
    state: Literal["fine", "notice", "problem"]
    text: str
    advice: str = ""

    def __str__(self) -> str:
        """The state first, as a word; the advice on a line of its own."""
        line = f"{self.state:<8} {self.topic}: {self.text}"
        return f"{line}\n{'':8} What to do: {self.advice}" if self.advice else line


@dataclass(frozen=True)
class Diagnosis:
    """Everything the doctor found; `ok` is False if something stops the course from running.

    >>> print(Diagnosis((fine("Python", "version 3.12.1."),)))
    fine     Python: version 3.12.1.
    The course can run on this computer.
    """

    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        """Whether no finding is a problem."""
        return all(finding.state != "problem" for finding in self.findings)

    @property
    def verdict(self) -> str:
        """The diagnosis in one sentence."""
        if self.ok:
            return "The course can run on this computer."
        return "The course cannot run here yet: see what to do about each problem above."

    def __str__(self) -> str:
        """One finding a line, then the verdict."""
        return "\n".join([*map(str, self.findings), self.verdict])

    def __repr__(self) -> str:
        """The same text, for a Python prompt or a terminal notebook."""
        return str(self)

    def _repr_html_(self) -> str:
        rows = "".join(map(_row, self.findings))
        return f"<table>{rows}</table><p>{html.escape(self.verdict)}</p>"


def _row(finding: Finding) -> str:
    state, topic, text, advice = (
        html.escape(part) for part in (finding.state, finding.topic, finding.text, finding.advice)
    )
    if state != "fine":
        state = f"<strong>{state}</strong>"
    if advice:
        text += f"<br><em>What to do:</em> {advice}"
    # Notebooks align cells to the right unless told otherwise.
    cells = (f'<td style="text-align: left">{cell}</td>' for cell in (state, topic, text))
    return f"<tr>{''.join(cells)}</tr>"
