"""Lesson 11's exercise on counting: how often objects cross a line, down and up."""

import torch

from labkit.exercises.answers_lines_11 import (
    begun_anew,
    changed_to,
    crossings,
    each_track,
    not_counted,
    one_row,
    passing,
    subtracted,
)
from labkit.exercises.exercise import Case, Exercise, Mistake


def _track(*places: tuple[float, float]) -> torch.Tensor:
    return torch.tensor(places)


# Many crossings: two wrong answers then hardly have both numbers in common by chance.
_FIVE = [
    _track((10.0, 20.0), (14.0, 45.0), (19.0, 62.0), (23.0, 80.0)),
    _track((70.0, 90.0), (66.0, 70.0), (60.0, 30.0)),
    _track((30.0, 10.0), (36.0, 55.0), (41.0, 40.0), (45.0, 75.0), (52.0, 88.0)),
    _track((80.0, 30.0), (78.0, 56.0), (77.0, 44.0), (74.0, 61.0), (74.0, 47.0), (71.0, 53.0)),
    _track((5.0, 41.0), (9.0, 57.0), (8.0, 72.0), (12.0, 33.0), (60.0, 84.0)),
]
_STANDING = [
    _track((5.0, 30.0), (6.0, 40.0), (8.0, 40.0), (9.0, 52.0)),
    _track((41.0, 60.0), (50.0, 40.0), (55.0, 41.0)),
    _track((80.0, 20.0), (81.0, 40.0), (82.0, 39.0)),
    _track((20.0, 40.0), (12.0, 35.0)),
    _track((90.0, 10.0), (92.0, 40.0)),
]
_SHORT = [
    _track((60.0, 90.0)),
    _track((20.0, 10.0), (70.0, 15.0)),
    _track((15.0, 80.0), (35.0, 85.0), (33.0, 20.0)),
    _track((70.0, 5.0), (20.0, 95.0)),
    _track((50.0, 70.0), (45.0, 30.0), (45.0, 20.0)),
]
_WHOLE = [torch.tensor([[4, 9], [5, 2], [6, 7], [2, 3], [2, 8], [2, 1]]),
          torch.tensor([[8, 1], [1, 2], [8, 3]])]  # fmt: skip

CROSSINGS = Exercise(
    label="crossings",
    ask="Count how often objects pass from above the line (y < `line`) to on or below it, and how "
    "often back: two numbers, (down, up).",
    reference=crossings,
    hints=(
        "For each track `below = track[:, 1] >= line` says where the object is in each picture: "
        "in a picture y grows downwards.",
        "Compare each picture with the next one: `below[:-1]` are the earlier ones, `below[1:]` "
        "the later ones.",
        "Down is `below[1:] & ~below[:-1]`, up is `below[:-1] & ~below[1:]`. Add their `.sum()` "
        "over all tracks.",
    ),
    why="The line itself belongs to one side, so nobody is counted twice for standing on it. A box "
    "that trembles there still is: two lines a little apart help.",
    cases=(
        Case("five objects", (_FIVE, 50.0)),
        Case("some that stand on the line", (_STANDING, 40.0)),
        Case("short tracks", (_SHORT, 60.0)),
        Case("whole pixels", (_WHOLE, 5)),
        Case("a line that nobody crosses", (_FIVE, 95.0)),
        Case("nobody", ([], 50.0)),
    ),
    mistakes=(
        *(
            Mistake(
                wrong,
                "Down and up have changed places. In a picture y grows downwards: down is from "
                "`y < line` to `y >= line`, and comes first.",
            )
            for wrong in (
                changed_to(lambda down, up: (up, down)),
                passing(lambda b, a: (b > 0) & (a <= 0), lambda b, a: (b <= 0) & (a > 0)),
            )
        ),
        Mistake(
            changed_to(lambda down, up: down + up),
            "That is how often the line is crossed at all. Two numbers are wanted: (down, up).",
        ),
        Mistake(
            changed_to(lambda down, up: (down + up, down + up)),
            "Both of yours count every crossing: `abs` forgets the direction, and so do `!=` and "
            "`diff` of True and False. Down is `below[1:] & ~below[:-1]`.",
        ),
        *(
            Mistake(
                wrong,
                "Ups are taken off the downs in yours. Each is counted by itself.",
            )
            for wrong in (
                changed_to(lambda down, up: down - up),
                changed_to(lambda down, up: (down - up, up - down)),
            )
        ),
        Mistake(
            changed_to(lambda down, up: down),
            "Only the downs come back. Two numbers are wanted: (down, up).",
        ),
        Mistake(
            changed_to(lambda down, up: (down, 0)),
            "Ups are never counted. If you look for differences below 0, bytes have none: "
            "`.int()`, or `below[:-1] & ~below[1:]`.",
        ),
        Mistake(
            changed_to(lambda down, up: (down, down)),
            "Both of yours count the downs. Up is `below[:-1] & ~below[1:]`.",
        ),
        Mistake(
            subtracted,
            "True and False cannot be subtracted, and `^` would forget the direction. Make numbers "
            "of them, `.int()`, or ask `below[1:] & ~below[:-1]`.",
        ),
        Mistake(
            not_counted,
            "You add up the steps themselves, and tracks are of different lengths. Count first: "
            "`.sum()`.",
        ),
        Mistake(
            passing(axis=0),
            "You compare x with the line. Its height is a y: `track[:, 1]`.",
        ),
        Mistake(
            one_row,
            "`track[1]` is the second picture, x and y. All y are a column: `track[:, 1]`.",
        ),
        Mistake(
            passing(lambda b, a: a >= 0, lambda b, a: a < 0, pairs=lambda way: (way, way)),
            "You count the pictures on either side. A crossing is a change from one picture to "
            "the next: `below[1:] & ~below[:-1]`.",
        ),
        Mistake(
            passing(lambda b, a: a >= 0, lambda b, a: a < 0),
            "You look only at where the object is after each step. Where was it before? "
            "`below[1:] & ~below[:-1]`.",
        ),
        Mistake(
            passing(lambda b, a: a > b, lambda b, a: a < b),
            "You count every step downwards or upwards, far from the line too. A crossing has the "
            "line in between: above before, on or below it after.",
        ),
        Mistake(
            passing(most=1),
            "You count each object once at most in each direction. It may cross several times, "
            "and each time counts: `.sum()` instead of `.any()`.",
        ),
        Mistake(
            passing(pairs=lambda way: (way[:1], way[-1:])),
            "You compare the first place with the last. Who crosses and comes back is lost: "
            "compare each picture with the next.",
        ),
        Mistake(
            passing(lambda b, a: (b <= 0) & (a > 0), lambda b, a: (b > 0) & (a <= 0)),
            "Who stands on the line is above it in yours. It belongs to below: `y >= line`.",
        ),
        *(
            Mistake(
                passing(lambda b, a: (b < 0) & (a > 0), up),
                "Who stops on the line on the way is not counted: you want both sides of it, as a "
                "product below 0 does. On it is below: `y >= line`.",
            )
            for up in (lambda b, a: (b > 0) & (a < 0), lambda b, a: (b >= 0) & (a < 0))
        ),
        *(
            Mistake(
                wrong,
                "Who stands on the line is counted as they come and as they go. On it is below, "
                "and never above: `(before < line) & (after >= line)`.",
            )
            for wrong in (
                passing(lambda b, a: (b <= 0) & (a >= 0), lambda b, a: (b >= 0) & (a <= 0)),
                passing(lambda b, a: (b * a <= 0) & (a > b), lambda b, a: (b * a <= 0) & (a < b)),
                passing(lambda b, a: (b <= 0) & (a >= 0)),
                passing(up=lambda b, a: (b >= 0) & (a <= 0)),
            )
        ),
        Mistake(
            passing(up=lambda b, a: (b > 0) & (a <= 0)),
            "Downs are right. Upwards, who arrives on the line is still below it: above is "
            "`y < line`.",
        ),
        Mistake(
            passing(up=lambda b, a: (b > 0) & (a < 0)),
            "Downs are right. Upwards, who leaves from the line was below it: `before >= line`.",
        ),
        Mistake(
            passing(down=lambda b, a: (b <= 0) & (a > 0)),
            "Ups are right. Downwards, who arrives on the line is below it already: "
            "`(before < line) & (after >= line)`.",
        ),
        Mistake(
            passing(pairs=lambda way: (torch.cat([way[:1] * 0 - 1, way[:-1]]), way)),
            "Who is below the line when first seen counts as a crossing in yours. Nobody saw "
            "them cross: begin with the first two pictures.",
        ),
        Mistake(
            passing(pairs=lambda way: (way[1:-1], way[2:])),
            "The first step is left out. It goes from picture 0 to 1: `below[:-1]`, `below[1:]`.",
        ),
        Mistake(
            passing(pairs=lambda way: (way[:-2], way[1:-1])),
            "The last step is left out. Of t pictures there are t - 1 steps: `below[:-1]`, "
            "`below[1:]`.",
        ),
        Mistake(
            passing(pairs=lambda way: (way.roll(1), way)),
            "In yours the last picture comes before the first, as with `[i - 1]` where i is 0. The "
            "first picture has none before it.",
        ),
        Mistake(
            passing(pairs=lambda way: (way[:-2], way[2:])),
            "You compare each picture with the one after the next. One step: `below[:-1]`, "
            "`below[1:]`.",
        ),
        Mistake(
            lambda tracks, line: crossings([torch.cat(tracks)] if tracks else [], line),
            "You lay all tracks behind each other, and from one object to the next is no step. "
            "Count track by track.",
        ),
        Mistake(
            lambda tracks, line: crossings(tracks[:1], line),
            "Only the first object counts. Does the loop end early, at a `return` inside it?",
        ),
        *(
            Mistake(
                wrong,
                "Only the last object counts: both numbers begin again with each track. Set them "
                "to 0 once, before the loop.",
            )
            for wrong in (begun_anew, lambda tracks, line: crossings(tracks[-1:], line))
        ),
        *(
            Mistake(
                each_track(join),
                "You return numbers for each object. Add them up: two in all.",
            )
            for join in (
                lambda counts: counts,
                lambda counts: torch.tensor(counts),
                lambda counts: ([down for down, _ in counts], [up for _, up in counts]),
            )
        ),
        Mistake(
            each_track(
                lambda counts: (sum(d > 0 for d, _ in counts), sum(d < 1 for d, _ in counts))
            ),
            "You count the objects that go down, and the others. Not everybody else goes up.",
        ),
        *(
            Mistake(
                changed_to(make),
                "The numbers are right, with names. Two numbers in brackets are wanted: "
                "`return down, up`.",
            )
            for make in (
                lambda down, up: {"down": down, "up": up},
                lambda down, up: f"{down} down, {up} up",
            )
        ),
    ),
)
