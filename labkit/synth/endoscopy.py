"""Drawn frames of colonoscopies: patients, their polyps, and what else a camera in a bowel sees.

A frame belongs to a sequence, a few seconds of one patient, so that neighbours look alike, as in
the published sets. Shape, and the vessels that end at its edge, tell a polyp from the wall it grows
on; its colour hardly does, for redness and paleness are drawn of wall and polyp alike. Areas follow
the published means, 7 to 16 % of a picture (survey arXiv 2401.11734). `endoscopy_picture` draws a
spec. Nothing here was measured on a patient.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from labkit.synth.polyp_forms import HEIGHT, WIDTH, Dials, Polyp, grown
from labkit.synth.spec import Spec
from labkit.synth.streams import Random, Streams

VERSION = 1


@dataclass(frozen=True)
class Fold:
    """A ring, or a part of one, in which the wall is drawn in."""

    radius: float  # around the lumen
    lobes: float  # how much like a triangle it is
    turn: float  # radians
    arc: float  # from a short crescent, 0, to a whole ring, 1
    height: float


@dataclass(frozen=True)
class FrameSpec(Spec):
    """All that a frame shows; the same spec gives the same picture anywhere.

    Places are from the middle of the picture, x to the right and y down, in halves of its height.
    Everything else is from 0 to 1 unless said.
    """

    PARTS: ClassVar = {"folds": Fold, "polyps": Polyp}

    patient: int
    sequence: int
    hospital: int
    height: int
    width: int
    lumen_x: float
    lumen_y: float
    lumen: float  # its radius
    folds: tuple[Fold, ...]
    polyps: tuple[Polyp, ...]
    tone: tuple[float, float, float]  # the wall's colour, 0 to 255 each
    vessels: float
    blotches: float  # red and pale patches
    bumps: float
    wall: int  # which wall
    pan_x: float  # how far the wall has gone by
    pan_y: float
    zoom: float  # a factor
    gleam: float
    bubbles: tuple[tuple[float, float, float], ...]  # x, y, radius
    stool: float
    stool_kind: int
    instrument: float | None  # radians, from where it comes
    inset: bool
    exposure: float  # a factor
    blur: float  # pixels
    grain: float  # sensor noise, in units of 0..255
    texture: int  # of this frame alone
    version: int = VERSION


def sample(
    patient: int,
    sequence: int,
    index: int,
    *,
    hospital: int = 0,
    seed: int = 0,
    dials: Dials | None = None,
) -> FrameSpec:
    """Draw the `index`-th frame of a patient's sequence, seen at a hospital, 0 or 1.

    The same numbers give the same spec, in any order; each thing has a stream of its own, so that
    turning one dial leaves everything else as it was. Hospitals differ in lens and colours, and
    have other patients.
    """
    dials = dials or Dials()
    person = Streams(seed, "patient", hospital, patient)
    scene = Streams(seed, "scene", hospital, patient, sequence)
    shot = Streams(seed, "shot", hospital, patient, sequence, index)
    pan_x, pan_y, zoom = _camera(scene("camera"), index)
    lumen_x, lumen_y, lumen = _lumen(scene("lumen"), pan_x, pan_y)
    return FrameSpec(
        patient=patient,
        sequence=sequence,
        hospital=hospital,
        height=HEIGHT,
        width=WIDTH,
        lumen_x=lumen_x,
        lumen_y=lumen_y,
        lumen=lumen * zoom,
        folds=_folds(scene("folds"), zoom),
        polyps=grown(scene, shot, (lumen_x, lumen_y), (pan_x, pan_y, zoom), dials),
        tone=_tone(person("tone")),
        vessels=float(person("vessels").uniform(0.2, 1)),
        blotches=float(person("blotches").uniform(0.2, 1)),
        bumps=float(person("bumps").uniform(0.2, 1)),
        wall=int(scene("wall").integers(2**31)),
        pan_x=pan_x,
        pan_y=pan_y,
        zoom=zoom,
        gleam=float(scene("gleam").uniform(0.2, 1)) * (0.4 + 0.6 * dials.clutter),
        bubbles=_bubbles(shot("bubbles"), dials.clutter),
        stool=_sometimes(scene("stool"), 0.3 * dials.clutter),
        stool_kind=int(scene("stool kind").integers(2**31)),
        instrument=_instrument(scene("instrument"), shot("instrument"), dials.clutter),
        inset=bool(person("inset").uniform() < (0.3, 0.0)[hospital]),
        exposure=float(np.exp(scene("light").normal(0, 0.12) + shot("light").normal(0, 0.04))),
        blur=float(shot("blur").uniform() ** 3 * 3),
        grain=float(person("grain").uniform(1, 5)),
        texture=int(shot("texture").integers(2**31)),
    )


def _camera(random: Random, index: int) -> tuple[float, float, float]:
    """Where the camera has drifted to by this frame: slowly, so that neighbours look alike."""
    pace, phase = random.uniform(0.15, 0.45, 3), random.uniform(0, 2 * np.pi, 3)
    x, y, near = np.sin(pace * index + phase)
    return 0.22 * float(x), 0.18 * float(y), float(np.exp(0.18 * near))


def _lumen(random: Random, pan_x: float, pan_y: float) -> tuple[float, float, float]:
    """Where the bowel goes on, now and then out of view, and how wide it looks."""
    towards, away = random.uniform(0, 2 * np.pi), 1.25 * random.uniform() ** 0.7
    x, y = away * np.cos(towards), away * np.sin(towards)
    return float(x + pan_x), float(y + pan_y), float(random.uniform(0.14, 0.3))


def _folds(random: Random, zoom: float) -> tuple[Fold, ...]:
    radius, folds = random.uniform(0.3, 0.42), []
    for _ in range(5):
        lobes, turn, arc, height = random.uniform(size=4)
        folds.append(
            Fold(
                float(radius * zoom),
                float(0.05 + 0.15 * lobes),
                float(2 * np.pi * turn),
                float(arc),
                float(0.35 + 0.65 * height),
            )
        )
        radius *= random.uniform(1.35, 1.8)
    return tuple(folds)


def _tone(random: Random) -> tuple[float, float, float]:
    """From rosy to orange and pale: as people's bowels, and the lamps on them, differ."""
    warm, pale = random.normal(0, 1, 2)
    return (
        float(np.clip(206 + 8 * pale, 180, 226)),
        float(np.clip(112 + 11 * warm + 13 * pale, 78, 150)),
        float(np.clip(92 - 6 * warm + 15 * pale, 56, 136)),
    )


def _sometimes(random: Random, share: float) -> float:
    """0 mostly; in a share of the draws, some amount."""
    happens, amount = random.uniform(size=2)
    return float(0.3 + 0.7 * amount) if happens < share else 0.0


def _bubbles(random: Random, clutter: float) -> tuple[tuple[float, float, float], ...]:
    count = int(random.poisson(10)) if random.uniform() < 0.4 * clutter else 0
    middle = random.uniform(-0.7, 0.7, 2)
    return tuple(
        (
            float(middle[0] + random.normal(0, 0.25)),
            float(middle[1] + random.normal(0, 0.2)),
            float(0.015 + 0.05 * random.uniform() ** 2),
        )
        for _ in range(count)
    )


def _instrument(scene: Random, shot: Random, clutter: float) -> float | None:
    happens, turn = scene.uniform(size=2)
    return (
        float(np.pi * (0.2 + 0.6 * turn) + shot.normal(0, 0.05))
        if happens < 0.12 * clutter
        else None
    )
