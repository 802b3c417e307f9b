"""Sample a street: its road, light and weather, what lines it, and what moves on it."""

from dataclasses import replace

import numpy as np

from labkit.synth.road_lining import lining
from labkit.synth.road_roadside import Plan
from labkit.synth.road_traffic import cut_by_a_border, traffic
from labkit.synth.roads import PLACES, Colour, Dials, RoadSpec, Weather
from labkit.synth.streams import Random, Streams

PAINTS: tuple[Colour, ...] = ((30, 30, 34), (70, 74, 80), (120, 24, 28), (34, 52, 92))


def sample(number: int, *, seed: int = 0, dials: Dials | None = None) -> RoadSpec:
    """Draw scene number `number`, as a driver sees it.

    The same numbers give the same spec, in any order; each thing has a stream of its own, so that
    turning one dial leaves everything else as it was.
    """
    dials = dials or Dials()
    streams = Streams(seed, "road", number)
    spec = street(streams, number, dials)
    spec = replace(spec, things=traffic(Plan(streams, spec, dials, 4.2, 36.0, moves=False)))
    if streams("empty").uniform() < dials.empty:
        spec = replace(spec, things=())
    spec = cut_by_a_border(streams("cut"), spec, dials.cut)
    return replace(spec, scenery=lining(streams, spec, dials))


def street(streams: Streams, number: int, dials: Dials) -> RoadSpec:
    """The scene without things: its place, camera, road, weather and light."""
    place = PLACES[int(streams("place").choice(3, p=(0.5, 0.28, 0.22)))]
    night = bool(streams("night").uniform() < dials.night)
    weather, thick = _weather(streams, dials)
    lanes, camera, light = streams("lanes"), streams("camera"), streams("light")
    wide = place == "city" and lanes.uniform() < 0.45
    ours = 2 if wide else 1
    own = int(lanes.integers(ours))
    low, glare, facing = streams("glare").uniform(size=3)
    against = low < dials.glare and not night and weather == "clear"
    sun, elevation = light.uniform(-np.pi, np.pi), light.uniform(0.35, 1.1)
    junction, zebra = _crossings(streams("crossing"), place)
    return RoadSpec(
        number=number,
        things=(),
        scenery=(),
        place=place,
        weather=weather,
        night=night,
        ahead=0.0,
        eye=float(camera.uniform(1.15, 1.75)),
        horizon=float(camera.uniform(68, 98)),
        focal=float(camera.uniform(240, 350)),
        roll=float(camera.normal(0, 0.012)),
        bend=float(streams("bend").normal(0, 0.0022) * (1 if place != "city" else 0.5)),
        lane=float(lanes.uniform(3.0, 3.6)),
        ours=ours,
        theirs=ours if lanes.uniform() < 0.85 else 1,
        own=own,
        parking=_parking(streams("parking"), place),
        pavement=float(lanes.uniform(2.2, 4.5)) if place != "country" else 0.0,
        junction=junction,
        zebra=zebra,
        ground=_ground(streams("ground"), place),
        sun=float(0.5 * (facing - 0.5) if against else sun),
        elevation=float(0.1 + 0.14 * facing if against else elevation),
        glare=float(0.5 + 0.5 * glare) if against else 0.0,
        thick=thick,
        cloud=float(light.uniform()) if weather == "clear" else 1.0,
        hills=float(streams("hills").uniform(4, 40) * (1.0 if place == "country" else 0.5)),
        bonnet=_bonnet(streams("bonnet")),
        exposure=float(np.exp(camera.normal(0, 0.1))),
        warm=float(camera.normal(0, 0.05)),
        blur=float(max(0.0, camera.uniform(-1.2, 1.4))),
        grain=float(camera.uniform(1, 4.5) + (2.5 if night else 0)),
        texture=int(streams("texture").integers(2**31)),
    )


def _weather(streams: Streams, dials: Dials) -> tuple[Weather, float]:
    wet, thick = float(streams("rain").uniform()), streams("fog").uniform(size=2)
    if wet < dials.rain:
        return "rain", 0.008
    if thick[0] < dials.fog:
        return "fog", float(0.025 + 0.045 * thick[1])
    return "clear", 0.0016


def _crossings(random: Random, place: str) -> tuple[float, float]:
    """A crossing road, or a zebra alone, or neither; a junction has its zebra before it."""
    which, where = random.uniform(size=2)
    if place == "country":
        return -1.0, -1.0
    if which < 0.3:
        return float(12 + 9 * where), float(8 + 9 * where)
    return -1.0, float(7.5 + 7 * where) if which < 0.7 else -1.0


def _parking(random: Random, place: str) -> tuple[float, float]:
    shares = {"city": (0.55, 0.35), "suburb": (0.5, 0.3), "country": (0.0, 0.0)}[place]
    left, right = random.uniform(size=2) < shares
    return 2.3 * float(left), 2.3 * float(right)


def _ground(random: Random, place: str) -> tuple[Colour, Colour, Colour]:
    dark, warm, light, dry = random.uniform(size=4)
    road = 78 + 34 * dark
    stone = 128 + 34 * light
    grass = (88 + 62 * dry, 112 + 26 * dry, 58 + 22 * dry)
    beyond = (stone - 12, stone - 13, stone - 16) if place == "city" else grass
    return (
        (road + 3 * warm, road + 1.5, road + 3 - 4 * warm),
        (stone + 4 * warm, stone, stone - 3 - 8 * warm),
        tuple(float(each) for each in beyond),
    )  # type: ignore[return-value]


def _bonnet(random: Random) -> Colour | None:
    seen, which = random.uniform(size=2)
    return PAINTS[int(which * len(PAINTS))] if seen < 0.3 else None
