"""Lesson 07's exercise on tiles: where they begin along a side, none sticking out."""

from labkit.exercises.answers_07 import as_few, last_by_remainder, stepping, tile_starts, turned
from labkit.exercises.exercise import Case, Exercise, Mistake

TILE_STARTS = Exercise(
    label="tile_starts",
    ask="Return the starts of the tiles, the first at 0, the last where it ends with the side. "
    "Each shares at least `overlap` with the next, and there are no more than it takes.",
    reference=tile_starts,
    use=as_few,
    hints=(
        "What is not shared is new: from one tile to the next it is `size - overlap`.",
        "The last tile begins at `length - size`. Steps lead up to it, and stop before: "
        "`range(0, length - size, step)`.",
        "`[*range(0, length - size, step), length - size]`, with `step = size - overlap`.",
    ),
    why="No pixel is left out and no tile sticks out: what the steps do not fit, the tiles share.",
    cases=(
        Case("a side that the steps fit", (10, 4, 1)),
        Case("a side that they do not fit", (12, 4, 1)),
        Case("a side of one tile", (4, 4, 1)),
        Case("a side longer by one", (5, 4, 1)),
        Case("nothing shared", (9, 4, 0)),
        Case("more than half shared", (15, 6, 4)),
        Case("larger numbers", (100, 32, 8)),
        Case("twice a tile, nothing shared", (14, 7, 0)),
    ),
    mistakes=(
        Mistake(
            stepping(step=lambda size, overlap: size),
            "Your tiles lie one behind the other and share nothing. The step is `size - overlap`.",
        ),
        Mistake(
            stepping(step=lambda size, overlap: overlap),
            "You go on by `overlap`. That is what is shared; what is new is `size - overlap`.",
        ),
        Mistake(
            stepping(step=lambda size, overlap: size + overlap),
            "With `size + overlap` there are gaps between your tiles. The step is "
            "`size - overlap`.",
        ),
        Mistake(
            stepping(step=lambda size, overlap: size - overlap + 1),
            "Your tiles share one too few: the step is `size - overlap`.",
        ),
        Mistake(
            stepping(step=lambda size, overlap: size - overlap - 1),
            "Your tiles share one more than they need, and become more: the step is "
            "`size - overlap`.",
        ),
        Mistake(
            stepping(step=lambda size, overlap: size - 2 * overlap),
            "You take the overlap off twice. The next tile shares it too, so once is enough: "
            "`size - overlap`.",
        ),
        Mistake(
            stepping(step=lambda size, overlap: size - overlap // 2),
            "You take half of the overlap off, and half of it is shared. All of it: "
            "`size - overlap`.",
        ),
        Mistake(
            stepping(step=lambda size, overlap: size // 2),
            "Your tiles share half of their size, whatever `overlap` says. The step is "
            "`size - overlap`.",
        ),
        Mistake(
            stepping(step=lambda size, overlap: 1),
            "There is a tile at every place. As few as can be: in steps of `size - overlap`.",
        ),
        Mistake(
            stepping(step=lambda size, overlap: size / 2),
            "A place is a whole number, and `/` and `linspace` make fractions, even 3.0. The step "
            "is `size - overlap`; where you divide, `//` or `round` gives whole numbers.",
        ),
        Mistake(
            stepping(last=lambda length, size: []),
            "The last tile is missing: `range` leaves its end out. Add `length - size`.",
        ),
        Mistake(
            stepping(stop=lambda length, size: length - size + 1, last=lambda length, size: []),
            "The end of the side is seen only where the steps fit. Add a last tile at "
            "`length - size`.",
        ),
        Mistake(
            stepping(stop=lambda length, size: length - size + 1),
            "Where the steps fit, yours has the last tile twice. End before it, "
            "`range(0, length - size, step)`, then add it.",
        ),
        *(
            Mistake(
                stepping(stop=lambda length, size: length, last=last),
                "Tiles that begin so late stick out of the side. The last may begin at "
                "`length - size`.",
            )
            for last in (lambda length, size: [], lambda length, size: [length - size])
        ),
        Mistake(
            lambda length, size, overlap: list(range(0, length - overlap + 1, size - overlap)),
            "Your last tile sticks out of the side, and where the steps fit there is one too many. "
            "The last begins at `length - size`.",
        ),
        Mistake(
            lambda length, size, overlap: list(range(0, length - overlap, size - overlap)),
            "As many tiles as there should be, but the last sticks out where the steps do not fit. "
            "Move it back to `length - size`.",
        ),
        Mistake(
            lambda length, size, overlap: [
                min(start, length - size) for start in range(0, length, size - overlap)
            ],
            "None sticks out, but the last tile is there more than once. End the range sooner, "
            "at `length - size`, then add the last.",
        ),
        Mistake(
            stepping(last=lambda length, size: [length]),
            "At `length` the side is over. The last tile ends there: it begins at `length - size`.",
        ),
        Mistake(
            stepping(last=lambda length, size: [length - size - 1]),
            "Your last tile ends one before the side does: it begins at `length - size`.",
        ),
        Mistake(
            stepping(last=lambda length, size: [length - size + 1]),
            "Your last tile sticks out by one: it begins at `length - size`.",
        ),
        Mistake(
            lambda length, size, overlap: [
                *range(0, length - size, size - overlap),
                length - overlap,
            ],
            "From `length - overlap` only the overlap is left, and the last tile sticks out. A "
            "whole tile begins at `length - size`.",
        ),
        Mistake(
            lambda length, size, overlap: [
                *range(0, length - size, size - overlap),
                length - size + overlap,
            ],
            "Your last tile sticks out by the overlap: it begins at `length - size`.",
        ),
        Mistake(
            last_by_remainder,
            "You ask whether a step divides the side, but the first tile is no step: it is "
            "`length - size` that is divided.",
        ),
        Mistake(
            stepping(first=1),
            "Places are counted from 0, and the first tile begins there.",
        ),
        *(
            Mistake(
                wrong,
                "You go backwards from the end, and so the first tile is not at 0, or not first. "
                "Go from 0, and let the last tile end with the side.",
            )
            for wrong in (
                lambda length, size, overlap: list(range(length - size, -1, overlap - size)),
                lambda length, size, overlap: sorted(range(length - size, -1, overlap - size)),
                lambda length, size, overlap: [*range(length - size, 0, overlap - size), 0],
            )
        ),
        Mistake(
            lambda length, size, overlap: [*range(length - size, -size, overlap - size)][::-1],
            "You go backwards from the end, and the first tile begins before the side does. Go "
            "from 0, and let the last tile end with the side.",
        ),
        Mistake(
            turned(lambda starts, size: starts[::-1]),
            "Right, backwards: the first begins at 0.",
        ),
        Mistake(
            turned(lambda starts, size: [start + size for start in starts]),
            "That is where the tiles end. Where do they begin?",
        ),
        Mistake(
            turned(lambda starts, size: [start + size // 2 for start in starts]),
            "Those are the middles. Where do the tiles begin?",
        ),
        *(
            Mistake(
                turned(change),
                "You give start and end of each tile. The starts alone are wanted.",
            )
            for change in (
                lambda starts, size: [(start, start + size) for start in starts],
                lambda starts, size: (starts, [start + size for start in starts]),
                lambda starts, size: [slice(start, start + size) for start in starts],
            )
        ),
        Mistake(
            turned(lambda starts, size: [*starts[:-1], [starts[-1]]]),
            "The last one is in a list of its own: leave its brackets out, or join with `+`.",
        ),
        *(
            Mistake(
                wrong,
                "The range is a list in your list. `*` unpacks it: `[*range(…), length - size]`.",
            )
            for wrong in (
                turned(lambda starts, size: [starts[:-1], starts[-1]]),
                lambda length, size, overlap: [
                    range(0, length - size, size - overlap),
                    length - size,
                ],
            )
        ),
        Mistake(
            turned(lambda starts, size: starts.append(starts[-1])),
            "Yours hands back nothing. Is there a `return` at its end? `append` hands back nothing "
            "either: it changes the list.",
        ),
        Mistake(
            turned(lambda starts, size: len(starts)),
            "That is how many tiles there are. Where do they begin?",
        ),
        Mistake(
            turned(lambda starts, size: set(starts)),
            "A set has no order. `sorted(…)` makes a list of it.",
        ),
    ),
)
