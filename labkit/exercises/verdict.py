"""What a student reads after a check, as HTML for a notebook and as text for anything else."""

import html
import re
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple


class State(Enum):
    """How far an answer is: a symbol, words that say the same, and a colour that only adds."""

    UNTOUCHED = ("○", "not done yet", "#767676")
    RIGHT = ("✓", "right", "#00805E")
    WRONG = ("✗", "not right yet", "#C04A00")
    RAISED = ("✗", "stopped with an error", "#C04A00")

    @property
    def symbol(self) -> str:
        """One character, which a screen reader skips."""
        return self.value[0]

    @property
    def words(self) -> str:
        """What the symbol means."""
        return self.value[1]

    @property
    def colour(self) -> str:
        """A colour that is legible on white and on a dark theme's grey."""
        return self.value[2]


class Line(NamedTuple):
    """One line of a verdict: a heading (may be empty) and its text."""

    heading: str
    text: str


@dataclass(frozen=True)
class Verdict:
    """The judgement on one answer, ready to be shown."""

    label: str
    state: State
    lines: tuple[Line, ...]

    @property
    def right(self) -> bool:
        """Whether the answer is as good as the reference."""
        return self.state is State.RIGHT

    @property
    def consequence(self) -> str:
        """Which version the cells below use, and where help is."""
        if self.right:
            return "The cells below use your version."
        ours = "Until it is right, whatever comes after it uses ours."
        return f'{ours} `lk.hint("{self.label}")` helps.'

    def text(self) -> str:
        """Return the verdict as plain text."""
        title = f"{self.state.symbol} {self.label}: {self.state.words}"
        body = [
            f"  {line.heading + ': ' if line.heading else ''}{line.text}" for line in self.lines
        ]
        return "\n".join([title, *body, f"  {self.consequence}"])

    def html(self) -> str:
        """Return the verdict as HTML: everything a student wrote is escaped, colour only adds."""
        title = (
            f'<strong><span aria-hidden="true" style="color:{self.state.colour}">'
            f"{self.state.symbol}</span> {html.escape(self.label)}: {self.state.words}</strong>"
        )
        body = "".join(_html_line(line) for line in self.lines)
        return frame(f"{title}{body}<div>{as_html(self.consequence)}</div>", self.state.colour)


def frame(inside: str, colour: str) -> str:
    """Put HTML in a box with a coloured edge, announced politely by screen readers."""
    return (
        f'<div role="status" style="border-left:4px solid {colour};padding:.2em .8em;'
        f'margin:.3em 0;line-height:1.5">{inside}</div>'
    )


def _html_line(line: Line) -> str:
    heading = f"<em>{html.escape(line.heading)}</em>: " if line.heading else ""
    return f'<div style="white-space:pre-wrap">{heading}{as_html(line.text)}</div>'


def as_html(text: str) -> str:
    """Escape a text, and set what stands between backticks as code.

    >>> as_html("`a < b` holds")
    '<code>a &lt; b</code> holds'
    """
    return re.sub(r"`([^`\n]+)`", r"<code>\1</code>", html.escape(text, quote=False))
