"""The same street over time: things keep who they are, and move on at constant speeds."""

from dataclasses import replace
from typing import Literal

import numpy as np

from labkit.synth.road_lining import lining
from labkit.synth.road_roadside import Plan
from labkit.synth.road_scene import street
from labkit.synth.road_traffic import LEAST_LEFT, left_by_borders, traffic
from labkit.synth.roads import Dials, RoadSpec, Thing
from labkit.synth.streams import Streams

Camera = Literal["fixed", "driving"]
A_SECOND = 10  # frames
STRIDE = 1.5  # metres that a walker goes in two steps
BEHIND, BEFORE = 12.0, 95.0  # metres from the camera: what is farther is in no frame


def sample_clip(
    frames: int, *, camera: Camera = "fixed", seed: int = 0, dials: Dials | None = None
) -> list[RoadSpec]:
    """Specs of frames of one street, ten a second.

    A "fixed" camera hangs high over a lane, as on the arm of a lamp post; a "driving" one is behind
    a windscreen and goes with its lane. What drives keeps to its lane and its speed, what walks to
    the pavement; what is parked stays.
    """
    dials = dials or Dials()
    streams = Streams(seed, "clip", 0)
    spec = replace(street(streams, 0, dials), junction=-1.0, blur=0.0)
    spec = replace(spec, zebra=45.0 if spec.place != "country" else -1.0)
    height, horizon, focal = streams("lamp post").uniform((5.2, -8, 150), (6.8, 14, 190))
    pace = 0.0
    if camera == "fixed":
        spec = replace(spec, eye=float(height), horizon=float(horizon), focal=float(focal))
        spec = replace(spec, roll=0.0, bonnet=None)
    else:
        pace = float(streams("paces").uniform(6, 13, 2)[0])  # as the lane it is on
    way = pace * frames / A_SECOND
    long = 13.0 * frames / A_SECOND
    plan = Plan(streams, spec, dials, -20.0 - long, 80.0 + long + way, moves=True)
    things = traffic(plan)
    if camera == "driving":  # where the camera's own car is, nobody else is
        things = tuple(t for t in things if abs(t.x) > 2 or not -9 < t.z - t.length / 2 < 3)
    else:  # nor does anything stand where a border would cut most of it for good
        left = left_by_borders(replace(spec, things=things))
        things = tuple(
            t for t, share in zip(things, left.tolist(), strict=True)
            if t.pace or not 0 < share < LEAST_LEFT
        )  # fmt: skip
    scenery = lining(streams, replace(spec, things=things), dials, last=BEFORE + way)
    return [_frame(spec, things, scenery, pace, number / A_SECOND) for number in range(frames)]


def _frame(
    spec: RoadSpec, things: tuple[Thing, ...], scenery: tuple[Thing, ...], pace: float, time: float
) -> RoadSpec:
    ahead = pace * time
    moved = (_later(thing, time) for thing in things)
    return replace(
        spec,
        ahead=ahead,
        things=tuple(t for t in moved if -BEHIND < t.z - ahead < BEFORE),
        scenery=tuple(t for t in scenery if -BEHIND < t.z - ahead < BEFORE + 25),
    )


def _later(thing: Thing, time: float) -> Thing:
    if not thing.pace:
        return thing
    way = thing.pace * time
    steps = way / STRIDE if thing.kind == "pedestrian" else way / 4.5
    return replace(
        thing,
        x=thing.x + way * float(np.sin(thing.heading)),
        z=thing.z + way * float(np.cos(thing.heading)),
        pose=(thing.pose + steps) % 1,
    )
