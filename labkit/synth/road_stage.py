"""From a spec to flat polygons in the picture: models put up, turned, projected, and lit."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from labkit.synth import road_shapes as parts
from labkit.synth.canvas import Whole
from labkit.synth.noise import Array
from labkit.synth.road_people import PHASES, cyclist, pedestrian
from labkit.synth.road_places import block, hedge, house, tree
from labkit.synth.road_posts import BOXES_OF, POSTS_OF, SIGNS, furniture, light, post, sign
from labkit.synth.road_shapes import AROUND, COLOURS, RANK, SKIN, SLOT, Model
from labkit.synth.road_users import SHAPES, SKINS
from labkit.synth.road_vehicles import bus, car, trailer, truck
from labkit.synth.roads import LABELS, RoadSpec, Thing

NEAR = 0.4  # metres: what is nearer is seen at this distance
FAR = 140.0
ROUGH = {"tree": 9, "hedge": 9, "bush": 9, "block": 2, "house": 2}  # of 15
LONG = ("block", "house", "hedge", "wall", "fence", "rail")
GLOWS = np.zeros(len(COLOURS), bool)
GLOWS[[*parts.SIGNAL, *parts.AT_NIGHT, *parts.INDOORS]] = True


class Flat(NamedTuple):
    """Polygons of one number of corners, in units of the picture."""

    x: Array  # [n, K]
    y: Array
    numbers: Whole


class Polygons(NamedTuple):
    """Flat polygons, and what is known of each, in painting order."""

    flat: list[Flat]
    colours: Array  # [P, 3], of the thing, unlit
    shade: Array  # [P], how much light falls on it, by day
    depth: Array  # [P], metres
    thing: Whole  # [P], of the list of all things
    glows: Whole  # [P], the slot of what gives light, else -1
    rough: Whole


MODELS: dict[str, Callable[[Thing], Model]] = {
    "car": lambda thing: car(SHAPES[thing.look % 6], thing.look >= 6),
    "truck": lambda thing: truck(thing.look),
    "bus": lambda thing: bus(thing.look),
    "trailer": lambda _: trailer(),
    "pedestrian": lambda thing: pedestrian(int(thing.pose * PHASES) % PHASES, thing.look % 10),
    "cyclist": lambda thing: cyclist(int(thing.pose * PHASES) % PHASES, thing.look % 10),
    "mannequin": lambda _: pedestrian(0, 4),
    "sign": lambda thing: sign(SIGNS[thing.look % 7], thing.look // 7),
    "light": lambda thing: light(thing.look),
    "block": lambda thing: block(thing.look % 10, thing.look // 10 % 10, thing.look // 100),
    "house": lambda thing: house(thing.look),
    "tree": lambda thing: tree(thing.look),
    **dict.fromkeys(POSTS_OF, lambda thing: post(thing.kind)),
    **dict.fromkeys(BOXES_OF, lambda thing: furniture(thing.kind)),
    **dict.fromkeys(("hedge", "bush", "wall", "fence", "rail"), lambda thing: hedge(thing.kind)),
}


class Placed:
    """Things before the camera, the farthest first, as columns."""

    def __init__(self, spec: RoadSpec, things: list[Thing]) -> None:
        """Leave out what is behind the camera, beside what it sees, or too far away."""
        rows = [(t.x, t.z, t.heading, t.width, t.height, t.length, t.lift, t.kind in LONG)
                for t in things]  # fmt: skip
        columns = np.array(rows, float).reshape(-1, 8).T
        x, z, turn, width, _, length, _, long = columns
        z -= spec.ahead
        x += spec.bend / 2 * z * z
        ends = (np.abs(np.cos(turn)) * length + np.abs(np.sin(turn)) * width) / 2
        # What lines the road is painted before all that stands beside any part of it.
        key = z + long * ends
        aside = (spec.width / 2 / spec.focal + 0.03) * (z + ends) + np.maximum(width, length)
        shown = np.flatnonzero((z + ends > 1.0) & (z < FAR) & (np.abs(x) < aside))
        self.number = shown[np.argsort(-key[shown], kind="stable")]
        self.things = [things[each] for each in self.number.tolist()]
        self.models = [MODELS[each.kind](each) for each in self.things]
        self.x, self.z, turn, width, height, length, self.lift, _ = columns[:, self.number]
        self.size = np.stack([width, height, length])
        turn = turn + spec.bend * self.z
        self.cos, self.sin = np.cos(turn), np.sin(turn)
        # The camera as each thing sees it, in the units of its model.
        u = -self.x * self.cos + self.z * self.sin
        w = -self.x * self.sin - self.z * self.cos
        self.eye = np.stack([u, spec.eye - self.lift, w]) / self.size
        self.object = np.array([each.kind in LABELS for each in self.things], bool)

    def world(self, points: Array, of: Whole) -> tuple[Array, Array, Array]:
        """From places in models [n, K, 3], each of a thing, to metres before the camera."""
        width, height, length = (each.take(of)[:, None] for each in self.size)
        u, w = points[..., 0] * width, points[..., 2] * length
        cos, sin = self.cos.take(of)[:, None], self.sin.take(of)[:, None]
        x = u * cos
        x += w * sin
        x += self.x.take(of)[:, None]
        z = w * cos
        z -= u * sin
        z += self.z.take(of)[:, None]
        return x, points[..., 1] * height + self.lift.take(of)[:, None], z


def projected(spec: RoadSpec, x: Array, y: Array, z: Array) -> tuple[Array, Array]:
    """Metres before the camera to units of the picture."""
    scale = spec.focal / np.maximum(z, NEAR)
    x, y = x * scale, (spec.eye - y) * scale
    cos, sin = np.cos(spec.roll), np.sin(spec.roll)
    return x * cos - y * sin + spec.width / 2, x * sin + y * cos + spec.horizon


class _Parts(NamedTuple):
    """Parts of one kind that are seen, in the order of their models."""

    x: Array
    y: Array
    owner: Whole
    slot: Whole
    rank: Whole
    shade: Array


def staged(spec: RoadSpec, things: list[Thing], first: int = 0, least: float = 0.0) -> Polygons:
    """All parts of things that the camera sees, numbered in painting order from `first` on.

    Parts of scenery that are smaller than `least` units are left out.
    """
    placed = Placed(spec, things)
    if not placed.things:
        none, whole = np.zeros(0), np.zeros(0, np.int64)
        return Polygons([], none.reshape(0, 3), none, none, whole, whole, whole)
    kinds = [_parts(spec, placed, kind, least) for kind in range(3)]
    owner, slot, rank = (
        np.concatenate([getattr(each, name) for each in kinds])
        for name in ("owner", "slot", "rank")
    )
    order = np.argsort(owner * 4096 + rank, kind="stable")
    number = np.empty(len(order), np.int64)
    number[order] = np.arange(first, first + len(order))
    flat, begin = [], 0
    for each in kinds:
        flat.append(Flat(each.x, each.y, number[begin : begin + len(each.x)]))
        begin += len(each.x)
    owner, slot = owner[order], slot[order]
    rough = np.array([ROUGH.get(each.kind, 0) for each in placed.things])
    return Polygons(
        flat,
        _coloured(placed)[owner, slot],
        np.concatenate([each.shade for each in kinds])[order],
        np.maximum(placed.z, 1)[owner],
        placed.number[owner],
        np.where(GLOWS[slot], slot, -1),
        rough[owner],
    )


def _parts(spec: RoadSpec, placed: Placed, kind: int, least: float) -> _Parts:
    """Faces, plates or strokes, without those that look away or lie beyond the borders."""
    each = [model[kind] for model in placed.models]
    owner = np.repeat(np.arange(len(each)), [len(one.points) for one in each])
    points, facts = (
        np.concatenate([one.points for one in each]),
        np.concatenate([one.facts for one in each]),
    )
    if kind < 2:
        facing = facts[:, 0] * placed.eye[0].take(owner)
        facing += facts[:, 1] * placed.eye[1].take(owner)
        facing += facts[:, 2] * placed.eye[2].take(owner)
        seen = np.flatnonzero(facing > facts[:, 3])
        points, facts, owner = points.take(seen, 0), facts.take(seen, 0), owner.take(seen)
    place = placed.world(points, owner)
    x, y = projected(spec, *place)
    if kind == 2:
        wide = facts[:, :2] * placed.size[1].take(owner)[:, None] * spec.focal
        x, y = _stroked(x, y, wide / np.maximum(place[2], NEAR))
    left, right, top, bottom = x.min(1), x.max(1), y.min(1), y.max(1)
    seen = (right > 0) & (left < spec.width) & (bottom > 0) & (top < spec.height)
    seen &= np.maximum(right - left, bottom - top) > least
    kept = np.flatnonzero(seen | placed.object.take(owner))
    x, y, facts, owner = x.take(kept, 0), y.take(kept, 0), facts.take(kept, 0), owner.take(kept)
    shade = _lit(spec, placed, facts[:, :3], owner) if kind < 2 else np.full(len(x), 0.92)
    front = placed.eye[2].take(owner) > 0
    rank = np.where(front, facts[:, RANK + 1], facts[:, RANK]).astype(np.int64)
    return _Parts(x, y, owner, facts[:, SLOT].astype(np.int64), rank, shade)


def outlined(spec: RoadSpec) -> Array:
    """Boxes [things, 4] around all of each object, in units of the picture and beyond it."""
    boxes = np.tile([np.inf, np.inf, -np.inf, -np.inf], (len(spec.things), 1))
    stage = staged(spec, list(spec.things))
    for x, y, numbers in stage.flat:
        thing = stage.thing[numbers]
        for column, edge in ((0, x.min(1)), (1, y.min(1))):
            np.minimum.at(boxes[:, column], thing, edge)
        for column, edge in ((2, x.max(1)), (3, y.max(1))):
            np.maximum.at(boxes[:, column], thing, edge)
    return np.where(np.isfinite(boxes), boxes, 0)


def _coloured(placed: Placed) -> Array:
    """The colours of what each thing is made of: [things, slots, 3]."""
    table = np.repeat(COLOURS[None], len(placed.things), 0)
    table[:, :3] = np.array([each.colours for each in placed.things])
    table[:, parts.DARK] = 0.6 * table[:, 0]
    for row, thing in enumerate(placed.things):
        if thing.kind in ("pedestrian", "cyclist"):
            table[row, SKIN] = SKINS[thing.look // 10]
            table[row, parts.DARK] = (34, 32, 34)
        elif thing.kind in ("light", "clock", "pylon"):
            table[row, parts.DARK] = (20, 20, 20) if thing.kind != "pylon" else (78, 64, 52)
    return table


def _lit(spec: RoadSpec, placed: Placed, normals: Array, of: Whole) -> Array:
    """The light on faces of these normals, in models' units, by day: about 0.5 to 1.1."""
    u, v, w = (normals[:, axis] / placed.size[axis].take(of) for axis in range(3))
    length = np.sqrt(u * u + v * v + w * w) + 1e-9
    cos, sin = placed.cos.take(of), placed.sin.take(of)
    level, upright = np.cos(spec.elevation), np.sin(spec.elevation)
    to_x, to_z = level * np.sin(spec.sun), level * np.cos(spec.sun)
    facing = (u * cos + w * sin) * to_x + (w * cos - u * sin) * to_z + v * upright
    sunny = 0.15 if spec.weather != "clear" else 0.5 * (1 - 0.5 * spec.cloud)
    up, facing = v / length, facing / length
    return 0.82 + 0.11 * up - 0.3 * sunny + sunny * np.maximum(facing, -0.15)


def _stroked(x: Array, y: Array, wide: Array) -> tuple[Array, Array]:
    """Sticks from one place to another [n, 2], with round ends of radii [n, 2], as outlines."""
    along, down = x[:, 1:] - x[:, :1], y[:, 1:] - y[:, :1]
    length = np.sqrt(along * along + down * down)
    point = length < 1e-6
    length = np.maximum(length, 1e-6)
    along, down = np.where(point, 0.0, along / length), np.where(point, 1.0, down / length)
    end = FAR_END
    radius = wide.take(end, 1)
    ahead, aside = COS * radius, SIN * radius
    return (
        x.take(end, 1) + ahead * along - aside * down,
        y.take(end, 1) + ahead * down + aside * along,
    )


COS, SIN = np.cos(AROUND), np.sin(AROUND)
FAR_END = (COS > 0).astype(np.int64)  # which end of a stick each corner belongs to
