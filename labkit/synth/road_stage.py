"""From a spec to flat polygons in the picture: models put up, turned, projected, and lit."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labkit.synth import road_shapes as parts
from labkit.synth.noise import Array
from labkit.synth.road_people import PHASES, cyclist, pedestrian
from labkit.synth.road_places import block, hedge, house, tree
from labkit.synth.road_posts import BOXES_OF, POSTS_OF, SIGNS, furniture, light, post, sign
from labkit.synth.road_shapes import AROUND, COLOURS, SKIN, Model
from labkit.synth.road_traffic import SHAPES, SKINS
from labkit.synth.road_vehicles import bus, car, trailer, truck
from labkit.synth.roads import LABELS, RoadSpec, Thing

NEAR = 0.4  # metres: what is nearer is seen at this distance
FAR = 140.0
ROUGH = {"tree": 9, "hedge": 9, "bush": 9, "block": 3, "house": 3}  # of 15


@dataclass
class Polygons:
    """Flat polygons in units of the picture, and what is known of each, in painting order."""

    outlines: list[tuple[Array, NDArray[np.int64]]]  # corners [n, K, 2] and their numbers
    colours: Array  # [P, 3], of the thing, unlit
    shade: Array  # [P], how much light falls on it, by day
    depth: Array  # [P], metres
    thing: NDArray[np.int64]  # [P], of the list of all things
    glows: NDArray[np.int64]  # [P], the slot of what gives light, else -1
    rough: NDArray[np.int64]


def model_of(thing: Thing) -> Model:
    """The model of a thing; the same one for all that look alike."""
    kind, look = thing.kind, thing.look
    phase = int(thing.pose * PHASES) % PHASES
    if kind == "car":
        return car(SHAPES[look % 6], look >= 6)
    if kind == "pedestrian":
        return pedestrian(phase, look % 10)
    if kind in POSTS_OF:
        return post(kind)
    if kind in BOXES_OF:
        return furniture(kind)
    if kind == "block":
        return block(look % 10, look // 10 % 10, look // 100)
    return {
        "truck": lambda: truck(look), "bus": lambda: bus(look), "trailer": trailer,
        "cyclist": lambda: cyclist(phase, look % 10), "mannequin": lambda: pedestrian(0, 4),
        "sign": lambda: sign(SIGNS[look % 7], look // 7), "light": lambda: light(look),
        "house": lambda: house(look), "tree": lambda: tree(look),
    }.get(kind, lambda: hedge(kind))()  # fmt: skip


class Placed:
    """Things before the camera, the farthest first, as columns."""

    def __init__(self, spec: RoadSpec, things: list[Thing]) -> None:
        """Leave out what is behind the camera or too far away to be seen."""
        rows = [(t.x, t.z - spec.ahead, t.heading, t.width, t.height, t.length, t.lift)
                for t in things]  # fmt: skip
        x, z, turn, width, height, length, lift = np.array(rows).reshape(-1, 7).T
        ends = (np.abs(np.cos(turn)) * length + np.abs(np.sin(turn)) * width) / 2
        # What lines the road is painted before all that stands beside any part of it.
        long = np.array([t.kind in _LONG for t in things], bool)
        key = z + np.where(long, ends, 0)
        shown = np.flatnonzero((z + ends > 1.0) & (z < FAR))
        order = shown[np.argsort(-key[shown], kind="stable")]
        self.number = order
        self.things = [things[each] for each in order]
        self.models = [model_of(each) for each in self.things]
        x, z, turn, lift = (each[order] for each in (x, z, turn, lift))
        self.size = np.stack([width, height, length], 1)[order]
        self.z, self.lift = z, lift
        self.x = x + spec.bend * z * z / 2
        turn = turn + spec.bend * z
        self.cos, self.sin = np.cos(turn), np.sin(turn)
        # The camera as each thing sees it, in the units of its model.
        u = -self.x * self.cos + z * self.sin
        w = -self.x * self.sin - z * self.cos
        self.eye = np.stack([u, spec.eye - lift, w], 1) / self.size

    def world(self, points: Array, of: NDArray[np.int64]) -> Array:
        """From places in models [n, K, 3], each of a thing, to metres before the camera."""
        size = self.size[of]
        u, w = points[..., 0] * size[:, :1], points[..., 2] * size[:, 2:]
        cos, sin = self.cos[of][:, None], self.sin[of][:, None]
        return np.stack(
            [
                self.x[of][:, None] + u * cos + w * sin,
                points[..., 1] * size[:, 1:2] + self.lift[of][:, None],
                self.z[of][:, None] - u * sin + w * cos,
            ],
            -1,
        )


_LONG = ("block", "house", "hedge", "wall", "fence", "rail")


def projected(spec: RoadSpec, places: Array) -> Array:
    """Metres before the camera [..., 3] to units of the picture [..., 2]."""
    z = np.maximum(places[..., 2], NEAR)
    middle = spec.width / 2
    x = spec.focal * places[..., 0] / z
    y = spec.focal * (spec.eye - places[..., 1]) / z
    if spec.roll:
        cos, sin = np.cos(spec.roll), np.sin(spec.roll)
        x, y = x * cos - y * sin, x * sin + y * cos
    return np.stack([x + middle, y + spec.horizon], -1)


def staged(spec: RoadSpec, things: list[Thing], first: int = 0) -> Polygons:
    """All parts of things that the camera sees, numbered in painting order from `first` on."""
    placed = Placed(spec, things)
    models = placed.models
    front = (placed.eye[:, 2] > 0).astype(int)

    def joined(name: str) -> tuple[Array, NDArray[np.int64]]:
        each = [getattr(model, name) for model in models]
        counts = [len(one) for one in each]
        return np.concatenate(each) if each else np.zeros((0,)), np.repeat(
            np.arange(len(models)), counts
        )

    if not models:
        none = np.zeros(0)
        whole = none.astype(np.int64)
        return Polygons([], none.reshape(0, 3), none, none, whole, whole, whole)
    faces, face_of = joined("faces")
    plates, plate_of = joined("plates")
    ends, stroke_of = joined("ends")
    radii = joined("radii")[0]
    normals, flat_of = joined("normals")
    offsets = joined("offsets")[0]
    slots, of = joined("slots")
    rank = np.concatenate([m.rank[side] for m, side in zip(models, front.tolist(), strict=True)])
    # Models keep their parts by kind: find each part's place in the joined arrays of its kind.
    counts = np.array([(len(m.faces), len(m.plates), len(m.ends)) for m in models])
    kind = np.repeat(np.tile([0, 1, 2], len(models)), counts.reshape(-1))
    flat_kind = kind[kind < 2]
    faced = (normals * placed.eye[flat_of]).sum(1) > offsets
    slot_of = [slots[kind == each] for each in range(3)]
    rank_of = [rank[kind == each] for each in range(3)]
    shown = [faced[flat_kind == 0], faced[flat_kind == 1], np.ones(len(ends), bool)]
    flat = []
    for corners, owner, seen in ((faces, face_of, shown[0]), (plates, plate_of, shown[1])):
        flat.append(projected(spec, placed.world(corners[seen], owner[seen])))
    flat.append(_stroked(spec, placed, ends, radii, stroke_of))
    normal = [normals[flat_kind == each][shown[each]] for each in (0, 1)]
    owners = [each[seen] for each, seen in zip((face_of, plate_of, stroke_of), shown, strict=True)]
    light = [_lit(spec, placed, normal[each], owners[each]) for each in (0, 1)]
    # Leave out what is beyond the borders, or much smaller than a pixel.
    keep = []
    for corners in flat:
        low, high = corners.min(1), corners.max(1)
        keep.append(
            ((high > -4) & (low < spec.width + 4)).all(1) | _object(placed)[owners[len(keep)]]
        )
    light.append(np.full(len(flat[2]), 0.92))
    flat = [each[k] for each, k in zip(flat, keep, strict=True)]
    owner = np.concatenate([each[k] for each, k in zip(owners, keep, strict=True)])
    ranks = np.concatenate([r[s][k] for r, s, k in zip(rank_of, shown, keep, strict=True)])
    slot = np.concatenate([r[s][k] for r, s, k in zip(slot_of, shown, keep, strict=True)])
    shade = np.concatenate([each[k] for each, k in zip(light, keep, strict=True)])
    order = np.argsort(owner * 4096 + ranks, kind="stable")
    number = np.empty(len(order), np.int64)
    number[order] = np.arange(first, first + len(order))
    outlines, begin = [], 0
    for corners in flat:
        outlines.append((corners, number[begin : begin + len(corners)]))
        begin += len(corners)
    owner, slot, shade = owner[order], slot[order], shade[order]
    return Polygons(
        outlines,
        _coloured(placed)[owner, slot],
        shade,
        np.maximum(placed.z, 1)[owner],
        placed.number[owner],
        np.where(_GLOWS[slot], slot, -1),
        np.array([ROUGH.get(t.kind, 0) for t in placed.things])[owner],
    )


def outlined(spec: RoadSpec) -> Array:
    """Boxes [things, 4] around all of each object, in units of the picture and beyond it."""
    boxes = np.tile([np.inf, np.inf, -np.inf, -np.inf], (len(spec.things), 1))
    stage = staged(spec, list(spec.things))
    for corners, numbers in stage.outlines:
        thing = stage.thing[numbers]
        np.minimum.at(boxes, (thing, slice(0, 2)), corners.min(1))
        np.maximum.at(boxes, (thing, slice(2, 4)), corners.max(1))
    return np.where(np.isfinite(boxes), boxes, 0)


_GLOWS = np.zeros(len(COLOURS), bool)
_GLOWS[[*parts.SIGNAL, *parts.AT_NIGHT, *parts.INDOORS]] = True


def _object(placed: Placed) -> NDArray[np.bool_]:
    return np.array([t.kind in LABELS for t in placed.things], bool)


def _coloured(placed: Placed) -> Array:
    """The colours of what each thing is made of: [things, slots, 3]."""
    table = np.repeat(COLOURS[None], len(placed.things), 0)
    table[:, :3] = np.array([t.colours for t in placed.things])
    table[:, parts.DARK] = 0.6 * table[:, 0]
    for row, thing in enumerate(placed.things):
        if thing.kind in ("pedestrian", "cyclist"):
            table[row, SKIN] = SKINS[thing.look // 10]
            table[row, parts.DARK] = (34, 32, 34)
        elif thing.kind in ("light", "clock", "pylon"):
            table[row, parts.DARK] = (20, 20, 20) if thing.kind != "pylon" else (78, 64, 52)
    return table


def _lit(spec: RoadSpec, placed: Placed, normals: Array, of: NDArray[np.int64]) -> Array:
    """The light on faces of these normals, in models' units, by day: about 0.5 to 1.1."""
    across = normals / placed.size[of]
    across /= np.sqrt((across**2).sum(1, keepdims=True)) + 1e-9
    cos, sin = placed.cos[of], placed.sin[of]
    x, z = across[:, 0] * cos + across[:, 2] * sin, across[:, 2] * cos - across[:, 0] * sin
    level, upright = np.cos(spec.elevation), np.sin(spec.elevation)
    facing = (x * np.sin(spec.sun) + z * np.cos(spec.sun)) * level + across[:, 1] * upright
    sunny = 0.15 if spec.weather != "clear" else 0.5 * (1 - 0.5 * spec.cloud)
    sky = 0.5 + 0.5 * across[:, 1]
    return 0.56 + 0.22 * sky + 0.3 * (0.5 - sunny) + sunny * np.maximum(facing, -0.15)


def _stroked(
    spec: RoadSpec, placed: Placed, ends: Array, radii: Array, of: NDArray[np.int64]
) -> Array:
    """Sticks with round ends as outlines [n, 12, 2]."""
    places = placed.world(ends, of)
    at = projected(spec, places)
    wide = radii * placed.size[of][:, 1:2] * spec.focal / np.maximum(places[..., 2], NEAR)
    along = at[:, 1] - at[:, 0]
    length = np.sqrt((along**2).sum(1, keepdims=True))
    along = np.where(length > 1e-6, along / np.maximum(length, 1e-6), [0.0, 1.0])
    cos, sin = np.cos(AROUND), np.sin(AROUND)  # from the far end's right around
    ahead = along[:, None] * cos[None, :, None]
    aside = np.stack([-along[:, 1], along[:, 0]], 1)[:, None] * sin[None, :, None]
    far = cos > 0
    middle, radius = (
        np.where(far[:, None], at[:, 1:], at[:, :1]),
        np.where(far, wide[:, 1:], wide[:, :1]),
    )
    return middle + radius[..., None] * (ahead + aside)
