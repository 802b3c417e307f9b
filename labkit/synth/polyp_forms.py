"""The polyps of a sequence: how large, of which form and colour, and where on the wall."""

from dataclasses import dataclass, replace

import numpy as np

from labkit.synth.spec import AnyDials
from labkit.synth.streams import Random, Streams

HEIGHT, WIDTH = 288, 352  # pixels of a frame; lengths below are in halves of its height
RIM = 0.94  # how far the lens sees, towards its upper and lower border
MEDIAN_AREA, SPREAD = 0.085, 0.85  # of a polyp, in shares of the picture; of its logarithm


@dataclass(frozen=True)
class Dials(AnyDials):
    """One number a difficulty, 0 for none of it: what else is drawn does not change with it.

    `sizes`: how much the areas of polyps differ, 1 as found. `flat`: how many hardly rise from the
    wall. `alike`: how little their colour says; at 0 they are red. `cut`: the share of polyps that
    a border cuts. `touching`: the share of polyps beside another. `clutter`: bubbles, stool,
    glints, instruments. `empty`: the share of frames without a polyp.
    """

    sizes: float = 1.0
    flat: float = 0.5
    alike: float = 1.0
    cut: float = 0.15
    touching: float = 0.15
    clutter: float = 0.5
    empty: float = 0.2


@dataclass(frozen=True)
class Polyp:
    """A growth on the wall, seen from above: a dome with a wavy edge, or a head on a stalk."""

    x: float
    y: float
    radius: float
    length: float  # a factor
    turn: float  # radians
    rise: float  # from 0, flat, to 1, a ball
    stalk: float  # its length in radii, 0 for none
    stalk_turn: float  # radians
    red: float  # from pale, -1, to red, 1
    rough: float
    edge: int  # which wavy edge


def grown(
    scene: Streams,
    shot: Streams,
    lumen: tuple[float, float],
    camera: tuple[float, float, float],
    dials: Dials,
) -> tuple[Polyp, ...]:
    """None, one, or two that touch, as the camera (pan x and y, zoom) sees them in this shot."""
    if shot("empty").uniform() < dials.empty:
        return ()
    first = _polyp(scene, "", dials)
    place = _place(scene("place"), shot("cut"), first, lumen, camera, dials.cut)
    found = [_seen(first, *place, camera[2])]
    if scene("touching").uniform() < dials.touching:
        found.append(_beside(found[0], _polyp(scene, "second ", dials), scene("side")))
    return tuple(found)


def _polyp(scene: Streams, which: str, dials: Dials) -> Polyp:
    """Its form, as the sequence has it; `_seen` gives it a place."""
    deviations, form = scene(which + "size").normal(), scene(which + "form")
    area = np.clip(MEDIAN_AREA * np.exp(SPREAD * dials.sizes * deviations), 0.004, 0.6)
    length, turn, rise, stalk, stalk_turn = form.uniform(size=5)
    red = scene(which + "colour").normal()
    own = np.clip(0.45 * red, -1, 1)
    has_stalk = stalk < 0.3
    return Polyp(
        x=0.0,
        y=0.0,
        radius=float(np.sqrt(area * 4 * WIDTH / HEIGHT / np.pi)),
        length=float(1 + 0.45 * length**2),
        turn=float(2 * np.pi * turn),
        rise=float(0.9 if has_stalk else 0.3 + 0.65 * rise ** (2 * dials.flat)),
        stalk=float(0.7 + stalk) if has_stalk else 0.0,
        stalk_turn=float(2 * np.pi * stalk_turn),
        red=float(dials.alike * own + (1 - dials.alike)),
        rough=float(form.uniform()),
        edge=int(form.integers(2**31)),
    )


def _place(
    place: Random,
    shot: Random,
    polyp: Polyp,
    lumen: tuple[float, float],
    camera: tuple[float, float, float],
    cut: float,
) -> tuple[float, float]:
    """On the wall, drifting with it and in view; or at a border that cuts it."""
    pan_x, pan_y, zoom = camera
    angle, away = 2 * np.pi * place.uniform(), place.uniform(0.25, 0.95)
    x, y = pan_x + away * np.cos(angle), pan_y + away * np.sin(angle)
    # Not in the lumen, where there is no wall to grow on.
    from_x, from_y = x - lumen[0], y - lumen[1]
    gap, least = np.hypot(from_x, from_y), 0.3 + 0.8 * polyp.radius * zoom
    if gap < least:
        x, y = lumen[0] + from_x / gap * least, lumen[1] + from_y / gap * least
    far, sight = np.hypot(x, y), RIM - 0.9 * min(polyp.radius * zoom, 0.8)
    is_cut, out = shot.uniform(size=2)
    wanted = RIM - 0.3 * (1 - 2 * out) * polyp.radius if is_cut < cut else min(far, sight)
    x, y = x * wanted / far, y * wanted / far
    if np.hypot(x - lumen[0], y - lumen[1]) < least:  # the border pushed it back: the other side
        x, y = -x, -y
    return float(x), float(y)


def _seen(polyp: Polyp, x: float, y: float, zoom: float) -> Polyp:
    return replace(polyp, x=x, y=y, radius=polyp.radius * zoom)


def _beside(first: Polyp, second: Polyp, random: Random) -> Polyp:
    """Another polyp that touches the first, or nearly, on the side where there is more room."""
    inwards = np.arctan2(-first.y, -first.x) + random.normal(0, 0.5)
    radius = float(np.clip(second.radius, 0.4 * first.radius, 1.1 * first.radius))
    gap = 0.95 * (first.radius + radius)
    x, y = first.x + gap * np.cos(inwards), first.y + gap * np.sin(inwards)
    return replace(second, x=float(x), y=float(y), radius=radius, stalk=0.0)
