"""What moves on a street, stands at its side to be seen, or is parked: the things to be found."""

from dataclasses import replace

import numpy as np

from labkit.synth.noise import Array
from labkit.synth.road_roadside import SLOTS, Plan, lights, plates, walkers
from labkit.synth.road_users import car, cyclist, person, vehicle
from labkit.synth.roads import RoadSpec, Thing
from labkit.synth.streams import Random

LEAST_LEFT = 0.3  # of a thing that a border cuts
NEAREST = 2.2  # metres from the camera to the nearer end of a thing
NEARER = {"bus": 0.8, "truck": 0.9}  # than others, which would hide them too often
RIDERS = 0.2  # how many of those who might ride a bicycle do, with the dial `few` at 0.5
ROOM = {"pedestrian": (0.5, 0.5), "cyclist": (0.6, 1.7)}  # metres, less than their models' boxes


def traffic(plan: Plan) -> tuple[Thing, ...]:
    """All of them, in no order; each kind of place on the street has its stream and numbers."""
    spec = plan.spec
    found: list[Thing] = []
    ours, theirs = plan.streams("paces").uniform(6, 13, 2).tolist()
    for lane in range(spec.ours):
        x = (lane - spec.own) * spec.lane
        found += _lane(plan, f"ours {lane}", x, 0.0, ours + 1.5 * (spec.own - lane))
    for lane in range(spec.theirs):
        x = spec.edges[1] - (lane + 0.5) * spec.lane
        found += _lane(plan, f"theirs {lane}", x, np.pi, theirs)
    for side, room in zip((-1, 1), spec.parking, strict=True):
        if room:
            found += _parked(plan, side)
    for side in (-1, 1) if spec.pavement else (1,):
        found += walkers(plan, side)
    if not plan.moves:
        found = apart([*_on_the_zebra(plan), *_on_the_junction(plan), *found, *_riders(plan)])
    found += [*plates(plan), *lights(plan)]
    numbered = [replace(t, identity=SLOTS * spec.number + t.identity) for t in found]
    return tuple(t for t in numbered if plan.moves or _seen(t))


def cut_by_a_border(random: Random, spec: RoadSpec, cut: float) -> RoadSpec:
    """Leave out some of the things that a border of the picture cuts, and those that hardly show.

    A thing of which a border leaves less than `LEAST_LEFT` would be there, and not counted.
    """
    left, lots = left_by_borders(spec).tolist(), random.uniform(size=SLOTS)
    kept = [
        thing
        for thing, share in zip(spec.things, left, strict=True)
        if share > 0.97 or (share > LEAST_LEFT and lots[thing.identity % SLOTS] < 2 * cut)
    ]
    return replace(spec, things=tuple(kept))


def left_by_borders(spec: RoadSpec) -> Array:
    """How much of a box around each thing lies within the picture, as a share."""
    rows = [(t.x, t.z, t.heading, t.width, t.height, t.length, t.lift) for t in spec.things]
    x, z, turn, width, height, length, lift = np.array(rows, float).reshape(-1, 7).T[..., None]
    z = z - spec.ahead
    x = x + spec.bend / 2 * z * z
    cos, sin = np.cos(turn), np.sin(turn)
    u, w = width * np.array([-0.5, 0.5, 0.5, -0.5]), length * np.array([-0.5, -0.5, 0.5, 0.5])
    scale = spec.focal / np.maximum(z - u * sin + w * cos, 0.4)
    across = spec.width / 2 + (x + u * cos + w * sin) * scale
    heights = spec.eye - lift - height * np.array([0, 1])
    down = spec.horizon + (heights[:, :, None] * scale[:, None]).reshape(len(rows), 8)
    share = np.ones(len(rows))
    for places, end in ((across, spec.width), (down, spec.height)):
        low, high = places.min(1), places.max(1) + 1e-9
        share *= (np.clip(high, 0, end) - np.clip(low, 0, end)) / (high - low)
    return share


def apart(things: list[Thing]) -> list[Thing]:
    """Those of the things that stand in none before them in the list, as seen from above."""
    kept: list[Thing] = []
    taken: list[tuple[float, float]] = []
    for thing in things:
        wide, long = ROOM.get(thing.kind, (thing.width, thing.length))
        cos, sin = abs(np.cos(thing.heading)), abs(np.sin(thing.heading))
        room = (cos * wide + sin * long) / 2 + 0.1, (cos * long + sin * wide) / 2 + 0.1
        if not any(
            abs(thing.x - other.x) < room[0] + across and abs(thing.z - other.z) < room[1] + along
            for other, (across, along) in zip(kept, taken, strict=True)
        ):
            kept.append(thing)
            taken.append(room)
    return kept


def _seen(thing: Thing) -> bool:
    """Whether all of a thing is before the camera."""
    long = abs(np.cos(thing.heading)) * thing.length + abs(np.sin(thing.heading)) * thing.width
    return thing.z - long / 2 > NEAREST


def _lane(plan: Plan, name: str, x: float, heading: float, pace: float) -> list[Thing]:
    """One lane's traffic, a gap between each two."""
    slots = 40 if plan.moves else 9
    start, numbers = plan.streams(f"start {name}").uniform(), plan.numbers(f"lane {name}", slots)
    found: list[Thing] = []
    wide = 1.6 if abs(x) < 0.1 else 1.0  # the camera's own lane has larger gaps
    room, gap, share = (13, 20, 0.28) if plan.moves else (7, 10, 0.37)
    z, ends = plan.first + 0.3 + room * float(start) ** 1.6, -np.inf
    if wide > 1 and not plan.moves:  # lest what drives ahead hide all else
        z += 1.5
    base = 100 * (4 if heading else 6) + 50 * int(name[-1])
    for slot, u in enumerate(numbers):
        z += (8 + gap * u[0] ** 2 * wide) * (slot > 0)
        if u[10] > share + 0.75 * plan.dials.crowd or z > plan.last:
            continue
        thing = vehicle(u[1:], x + 0.35 * (u[11] - 0.5), z, heading, plan.dials)
        end = thing.z
        if not plan.moves:
            end = max(NEARER.get(thing.kind, 1.0) * end, min(end, 8.0))
        at = plan.away(end + thing.length / 2)
        if at - thing.length / 2 < ends:  # the next has its place already, and here is none
            continue
        ends = at + thing.length / 2 + 1
        goes = (0.55 if thing.kind == "cyclist" else 1.0) * pace * plan.moves
        found.append(replace(thing, z=at, pace=goes, identity=base + slot))
    return found


def _parked(plan: Plan, side: int) -> list[Thing]:
    spec = plan.spec
    found: list[Thing] = []
    x, z, ends = spec.kerb(side) - side * 1.2, plan.first + 3.5, -np.inf
    for slot, u in enumerate(plan.numbers(f"parked {side}", 40 if plan.moves else 11)):
        z += 0.8 + 1.2 * u[0]
        heading = np.pi if side < 0 and u[9] < 0.85 else 0.0
        one = car(u[1:], x + 0.2 * u[11] * side, z + 2.5, heading, plan.dials)
        z += 5.3
        kept_free = abs(z - spec.zebra) < 6 or (spec.junction > 0 and -6 < z - spec.junction < 14)
        if u[10] > 0.25 + 0.6 * plan.dials.crowd or z > plan.last or kept_free:
            continue
        at, base = plan.away(one.z), 800 + 50 * (side > 0)
        if at - one.length / 2 > ends:
            ends = at + one.length / 2
            found.append(replace(one, z=at, identity=base + slot))
    return found


def _on_the_zebra(plan: Plan) -> list[Thing]:
    spec = plan.spec
    found: list[Thing] = []
    if spec.zebra < 0:
        return found
    left, _, right = spec.edges
    share = 0.12 + 0.6 * plan.dials.crowd
    for slot, u in enumerate(plan.numbers("zebra", 6)):
        x = left + (right - left) * u[0]
        turn = np.pi / 2 * (1 if u[1] < 0.5 else -1) + 0.3 * (u[2] - 0.5)
        if u[13] < share:
            z = plan.away(spec.zebra + 2.4 * (u[3] - 0.5))
            found.append(replace(person(u[4:], x, z, turn), identity=300 + slot))
    return found


def _riders(plan: Plan) -> list[Thing]:
    """Cyclists at the edge of the road, who go as the camera does, and one on the zebra."""
    spec = plan.spec
    found: list[Thing] = []
    for slot, u in enumerate(plan.numbers("riders", 3)):
        x, turn = spec.edges[2] - 0.5 + 0.3 * u[0], 0.15 * (u[1] - 0.5)
        z = plan.along(u[2], x, 17, 1.6)
        if crosses := slot == 2:
            turn = np.pi / 2 * (1 if u[0] < 0.5 else -1)
            x, z = 7 * (u[1] - 0.5), spec.zebra + u[2] - 0.5
        if u[13] < 0.5 * RIDERS ** (2 * plan.dials.few) and (not crosses or spec.zebra > 0):
            found.append(replace(cyclist(u[4:], x, plan.away(z), turn), identity=340 + slot))
    return found


def _on_the_junction(plan: Plan) -> list[Thing]:
    """What drives on the road that crosses, seen from the side."""
    spec = plan.spec
    found: list[Thing] = []
    if spec.junction < 0:
        return found
    for slot, u in enumerate(plan.numbers("across", 4)):
        way = 1 if slot % 2 else -1
        x = -8 + 12 * u[0] + (slot // 2) * 9
        z = plan.away(spec.junction + (2.2 if way > 0 else 5.6))
        if u[12] < 0.2 + 0.6 * plan.dials.crowd:
            thing = vehicle(u[1:], 0.0, 0.0, 0.0, plan.dials)
            heading = way * np.pi / 2 + thing.heading
            found.append(replace(thing, x=x, z=z, heading=heading, identity=320 + slot))
    return found
