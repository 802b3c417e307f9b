"""Lesson 10's exercise on offsets: a box from an anchor and what the network says of it."""

import torch

from labkit.exercises.answers_10 import (
    all_linear,
    by_math,
    cornered,
    decoded,
    fixed_corner,
    in_place,
    moving,
    unpacked,
)
from labkit.exercises.exercise import Case, Exercise, Mistake

_ANCHORS = torch.tensor([[10.0, 20, 50, 40], [4, 8, 20, 56], [30, 3, 37, 14]])
_OFFSETS = torch.tensor([[0.5, -0.25, 0.3, 0.7], [-0.5, 0.2, -0.4, 0.1], [0.1, 0.6, 1.1, -0.9]])
_FOUR = torch.tensor([[0.0, 0, 9, 5], [6, 2, 15, 23], [7, 7, 12, 20], [40, 31, 43, 72]])
_THEIR = torch.tensor(
    [[-0.4, 0.3, 0.2, -0.1], [0.15, -0.3, -0.7, 0.5], [-0.2, 0.8, 0.4, 0.6], [0.7, 0.1, -1.2, 0.9]]
)

DECODED = Exercise(
    label="decoded",
    ask="Return the boxes as corners. Each anchor's centre moves by dx of its width and dy of its "
    "height; its width becomes exp(dw) times as long, its height exp(dh) times.",
    reference=decoded,
    hints=(
        "From corners to centre and sides, change these, and back to corners. The sides are "
        "`anchors[:, 2:] - anchors[:, :2]`, the centre is half the sum of both corners.",
        "`centre + offsets[:, :2] * sides` is the new centre, with the anchor's own sides, and "
        "`sides * offsets[:, 2:].exp()` are the new ones.",
        "The corners are half of the new sides before and behind the new centre: "
        "`torch.cat([centre - half, centre + half], 1)`.",
    ),
    why="One number means the same for a large and for a small anchor, and exp keeps every side "
    "above 0, whatever the network says. Offsets of 0 are the anchor itself.",
    cases=(
        Case("three anchors", (_OFFSETS, _ANCHORS)),
        Case("four anchors", (_THEIR, _FOUR)),
        Case("offsets of 0", (torch.zeros(3, 4), _ANCHORS)),
        Case("one anchor", (_THEIR[1:2], _ANCHORS[2:])),
        Case("only wider and lower", (_OFFSETS * torch.tensor([0.0, 0, 1, -1]), _ANCHORS)),
    ),
    mistakes=(
        Mistake(
            moving(grown=lambda sides, d: sides * d),
            "You multiply the sides by dw and dh as they are, so 0 is a box without a side, and a "
            "minus turns it over. `exp` is missing: `offsets[:, 2:].exp()`.",
        ),
        Mistake(
            moving(grown=lambda sides, d: sides * (1 + d)),
            "`1 + dw` is near exp(dw) for small ones alone, and below -1 a side is negative. "
            "`offsets[:, 2:].exp()`.",
        ),
        Mistake(
            moving(grown=lambda sides, d: sides + d.exp()),
            "You add exp(dw) to the sides. They are multiplied by it.",
        ),
        Mistake(
            moving(grown=lambda sides, d: sides + d),
            "You add dw and dh to the sides, as if they were pixels. The sides are multiplied by "
            "exp(dw) and exp(dh).",
        ),
        Mistake(
            moving(grown=lambda sides, d: sides / d.exp()),
            "Your boxes shrink where they should grow. Times exp(dw), without a minus before it.",
        ),
        Mistake(
            moving(grown=lambda sides, d: d.exp()),
            "exp(dw) is a factor, and yours takes it for the width. Times the anchor's sides.",
        ),
        Mistake(
            moving(grown=lambda sides, d: (sides * d).exp()),
            "The sides are inside your `exp`. `sides * offsets[:, 2:].exp()`.",
        ),
        Mistake(
            moving(grown=lambda sides, d: sides * (d / 2).exp()),
            "You halve inside `exp`, where it is a root. First exp(dw), then half of the side.",
        ),
        Mistake(
            moving(grown=lambda sides, d: sides),
            "The boxes move and keep the anchor's sides. Multiply these by exp(dw) and exp(dh).",
        ),
        Mistake(
            moving(shift=lambda d, sides, grown: 0 * d),
            "The boxes grow and stay where the anchor is. Add (dx, dy) times its sides to the "
            "centre.",
        ),
        Mistake(
            moving(shift=lambda d, sides, grown: d),
            "You add dx and dy as if they were pixels. They are shares of the anchor's width and "
            "height: `offsets[:, :2] * sides`.",
        ),
        Mistake(
            moving(shift=lambda d, sides, grown: d * grown),
            "You shift by a share of the new sides. dx and dy count the anchor's own: keep both "
            "under two names.",
        ),
        Mistake(
            moving(shift=lambda d, sides, grown: d.exp() * sides),
            "`exp` is for dw and dh alone. The centre moves by dx itself, times the width.",
        ),
        Mistake(
            moving(shift=lambda d, sides, grown: -d * sides),
            "Your boxes move the other way. To the right and down is plus: `centre + …`.",
        ),
        Mistake(
            moving(shift=lambda d, sides, grown: d * sides / 2),
            "You shift by shares of half the sides. dx counts the whole width, dy the whole "
            "height; halves are for the corners.",
        ),
        Mistake(
            moving(centre=lambda start, sides: start),
            "You take the anchor's first corner for its centre, so every box lies half a side too "
            "far up and left. `(start + end) / 2`.",
        ),
        *(
            Mistake(
                wrong,
                "Your sides are below 0: first corner minus second. `anchors[:, 2:] - "
                "anchors[:, :2]`.",
            )
            for wrong in (
                lambda o, a: decoded(o, a.roll(2, 1)),
                lambda o, a: decoded(o, torch.cat([a[:, :2], 2 * a[:, :2] - a[:, 2:]], 1)),
            )
        ),
        Mistake(
            fixed_corner,
            "In yours the first corner moves, and the box grows from there. A box grows round its "
            "centre: move that, then half a side before it and half behind.",
        ),
        Mistake(
            moving(centre=lambda start, sides: sides / 2),
            "Half of the sides is no place. The centre is half of the sum: `(start + end) / 2`.",
        ),
        Mistake(
            moving(centre=lambda start, sides: 2 * start + sides),
            "The centre is half of the sum of both corners, and the half is missing.",
        ),
        Mistake(
            moving(centre=lambda start, sides: start + (start + sides) / 2),
            "`/` comes before `+`, so you halve the second corner alone. Brackets round the sum: "
            "`(start + end) / 2`.",
        ),
        Mistake(
            moving(centre=lambda start, sides: start + sides // 2),
            "`//` cuts off the half, and a centre lies between pixels too. Use `/`.",
        ),
        Mistake(
            moving(box=lambda c, s: torch.cat([c - s, c + s], 1)),
            "A whole side to the left and one to the right make twice the side. Half of it, each "
            "way.",
        ),
        Mistake(
            moving(box=lambda c, s: torch.cat([c, c + s], 1)),
            "Your box begins at its centre. Half a side before it, half a side behind.",
        ),
        Mistake(
            moving(box=lambda c, s: torch.cat([c - s / 2, c + s], 1)),
            "Half a side before the centre, and in yours a whole one behind it. Half, both times.",
        ),
        Mistake(
            moving(box=lambda c, s: torch.cat([c, s], 1)),
            "That is centre and sides. Corners are wanted: half a side before, half behind.",
        ),
        Mistake(
            moving(box=lambda c, s: torch.cat([c - s / 2, s], 1)),
            "That is a corner and the sides. The second corner is wanted: centre plus half a side.",
        ),
        Mistake(
            moving(box=lambda c, s: cornered(c, s).roll(2, 1)),
            "Your second corner comes first. Centre minus half a side is x1, y1.",
        ),
        Mistake(
            moving(box=lambda c, s: torch.stack([c - s / 2, c + s / 2], 2).flatten(1)),
            "The order is x1, x2, y1, y2 in yours. First one corner, then the other: "
            "`torch.cat([…, …], 1)`.",
        ),
        *(
            Mistake(
                moving(box=box),
                "You join the corners along another dimension. Side by side, in one row for each "
                "box: `torch.cat([…, …], 1)`.",
            )
            for box in (
                lambda c, s: torch.cat([c - s / 2, c + s / 2]),
                lambda c, s: torch.stack([c - s / 2, c + s / 2]),
                lambda c, s: torch.stack([c - s / 2, c + s / 2], 1),
                lambda c, s: cornered(c, s).T,
            )
        ),
        *(
            Mistake(
                moving(box=box),
                "Each corner is right, and they are not in one tensor. `torch.cat([…, …], 1)`.",
            )
            for box in (
                lambda c, s: (c - s / 2, c + s / 2),
                lambda c, s: list(cornered(c, s)),
                lambda c, s: cornered(c, s).tolist(),
            )
        ),
        *(
            Mistake(
                wrong,
                "You use the width for both directions. dy and dh count the height: keep both "
                "columns, `anchors[:, 2:] - anchors[:, :2]`.",
            )
            for wrong in (
                moving(shift=lambda d, sides, grown: d * sides[:, :1]),
                moving(grown=lambda sides, d: sides[:, :1] * d.exp()),
                moving(
                    shift=lambda d, sides, grown: d * sides[:, :1],
                    grown=lambda sides, d: sides[:, :1] * d.exp(),
                ),
                lambda o, a: decoded(o[:, [0, 1, 2, 2]], a),
                lambda o, a: decoded(o[:, [0, 0, 2, 2]], a),
                lambda o, a: decoded(o[:, [0, 0, 2, 3]], a),
                moving(box=lambda c, s: torch.cat([c - s / 2, c + s[:, :1] / 2], 1)),
            )
        ),
        *(
            Mistake(
                wrong,
                "Across and down have changed places. dx and dw belong to the width, dy and dh to "
                "the height.",
            )
            for wrong in (
                lambda o, a: decoded(o[:, [1, 0, 3, 2]], a),
                lambda o, a: decoded(o[:, [1, 0, 2, 3]], a),
                lambda o, a: decoded(o[:, [0, 1, 3, 2]], a),
                lambda o, a: decoded(o, a)[:, [1, 0, 3, 2]],
                moving(shift=lambda d, sides, grown: d * sides.flip(1)),
            )
        ),
        Mistake(
            lambda o, a: decoded(o.roll(2, 1), a),
            "You take dw and dh for dx and dy. The order is dx, dy, dw, dh.",
        ),
        Mistake(
            lambda o, a: decoded(o, cornered(a[:, :2], a[:, 2:])),
            "You take the anchors for centre, width and height. They are corners: x1, y1, x2, y2.",
        ),
        Mistake(
            lambda o, a: decoded(o, torch.cat([a[:, :2], a[:, :2] + a[:, 2:]], 1)),
            "You take the anchors for corner, width and height. They are two corners: subtract "
            "them to get the sides.",
        ),
        Mistake(
            lambda o, a: a + o,
            "You add the offsets to the corners. They are no pixels: dx and dy are shares of the "
            "sides, and dw and dh stand under exp.",
        ),
        Mistake(
            all_linear,
            "You move both corners by shares of the sides. That is another code: here the centre "
            "moves, and the sides are multiplied by exp(dw) and exp(dh).",
        ),
        Mistake(
            lambda o, a: decoded(o / torch.tensor([10.0, 10, 5, 5]), a),
            "You divide by 10 and 5, as the second stage of torchvision does, where weights are "
            "set. Here there are none.",
        ),
        Mistake(
            moving(box=lambda c, s: cornered(c, s).clamp(min=0)),
            "You push the boxes into the picture. That is a step of its own, later: return them "
            "as they come out.",
        ),
        Mistake(
            lambda o, a: decoded(o, a + torch.tensor([0.0, 0, 1, 1])),
            "You add 1 to the sides, as if the second corner were the last pixel. It is where the "
            "box ends: x2 - x1.",
        ),
        Mistake(
            lambda o, a: decoded(o, a)[:1],
            "Only the first box comes back. Does your loop end early, at a `return` inside it?",
        ),
        Mistake(
            unpacked,
            "`x1, y1, x2, y2 = anchors` takes rows, and there is one for each anchor. The columns "
            "are `anchors.unbind(1)`, and they are stacked along 1.",
        ),
        Mistake(
            in_place,
            "The boxes are right, but you change the anchors, which serve the next picture too, as "
            "`-=`, `+=` and `anchors[…] =` do. Make new tensors.",
        ),
        Mistake(
            by_math,
            "`math.exp` takes one number. `.exp()` of a tensor takes each of its numbers.",
        ),
        Mistake(
            lambda o, a: decoded(o, a).numpy(),
            "Each box is right, in a NumPy array. Stay with tensors: they have `.exp()` too.",
        ),
    ),
)
