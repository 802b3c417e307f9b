"""What a student reads after a check, as HTML for a notebook and as text for anything else."""

import html
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple


class State(Enum):
    """How far an answer is: a symbol, words that say the same, and a colour that only adds."""

    UNTOUCHED = ("○", "not attempted yet", "#767676")
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
        help_ = f'lk.hint("{self.label}") helps.'
        return f"Until it is right, the cells below use ours. {help_}"

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
        return frame(f"{title}{body}<div>{_code(self.consequence)}</div>", self.state.colour)


def frame(inside: str, colour: str) -> str:
    """Put HTML in a box with a coloured edge, announced politely by screen readers."""
    return (
        f'<div role="status" style="border-left:4px solid {colour};padding:.2em .8em;'
        f'margin:.3em 0;line-height:1.5">{inside}</div>'
    )


def _html_line(line: Line) -> str:
    heading = f"<em>{html.escape(line.heading)}</em>: " if line.heading else ""
    return f'<div style="white-space:pre-wrap">{heading}{html.escape(line.text)}</div>'


def _code(text: str) -> str:
    """Escape, and set a call such as lk.hint("iou") as code."""
    before, call, after = text.partition("lk.hint(")
    if not call:
        return html.escape(text)
    argument, _, rest = after.partition(")")
    return f"{html.escape(before)}<code>{html.escape(call + argument)})</code>{html.escape(rest)}"
