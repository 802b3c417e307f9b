"""The letter U: every stage is there, and a bridge joins what lies on one line."""

import importlib

import pytest
import torch
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Annotation

from labkit.show import levels

ALT = "Maps that shrink on the way down and grow on the way up."
DOWN = [(f"down {side}", torch.rand(side, side)) for side in (16, 8, 4, 2)]
UP = [(f"up {side}", torch.rand(side, side)) for side in (4, 8, 16)]


@pytest.fixture
def drawn(monkeypatch):
    """The figure itself, instead of its picture."""
    figures: list[Figure] = []
    module = importlib.import_module("labkit.show.levels")  # its name in labkit.show is a function
    monkeypatch.setattr(module, "figure", lambda drawing, alt: figures.append(drawing))
    return figures


def arrows(axis):
    """Start and end of each arrow, dashed ones first."""
    found = [text for text in axis.texts if isinstance(text, Annotation)]
    found.sort(key=lambda arrow: arrow.arrow_patch.get_linestyle() != "--")
    return [(arrow.xyann, arrow.xy) for arrow in found]


def boxes(axis):
    """Left, right and top of each picture, in the order in which they were given."""
    extents = [image.get_extent() for image in axis.images]
    return [(left, right, top) for left, right, _, top in extents]


def test_every_stage_is_drawn_with_its_caption(drawn):
    levels(DOWN, UP, alt=ALT)
    captions = [text.get_text() for text in drawn[0].axes[0].texts if text.get_text()]
    assert captions == [name for name, _ in [*DOWN, *UP]]
    assert [image.get_array().shape for image in drawn[0].axes[0].images] == [
        tuple(picture.shape) for _, picture in [*DOWN, *UP]
    ]


@pytest.mark.parametrize("caption", ["one line", "of two\nlines", "a caption\nof three\nlines"])
@pytest.mark.parametrize("deep", [2, 5, 8])
def test_no_caption_is_cut_off(drawn, deep, caption):
    levels([(caption, torch.rand(4, 4))] * deep, [("up", torch.rand(4, 4))] * (deep - 1), alt=ALT)
    page = FigureCanvasAgg(drawn[0])
    page.draw()
    highest = drawn[0].axes[0].texts[0].get_window_extent()
    assert highest.y1 <= drawn[0].bbox.height
    assert highest.x0 >= 0


def test_bridges_run_level_between_stages_on_one_line(drawn):
    levels(DOWN, UP, alt=ALT)
    axis = drawn[0].axes[0]
    places = boxes(axis)
    # The lowest stage of the way up lies opposite the third of the way down, and so on.
    for (start, end), (one, other) in zip(arrows(axis)[:3], [(2, 4), (1, 5), (0, 6)], strict=True):
        assert places[one][2] == pytest.approx(places[other][2])
        assert start[1] == end[1]
        assert places[one][1] < start[0] < end[0] < places[other][0]


def test_a_way_up_may_end_before_the_top(drawn):
    levels(DOWN, UP[:1], alt=ALT)
    places = boxes(drawn[0].axes[0])
    assert len(places) == 5
    assert len(arrows(drawn[0].axes[0])) == 3 + 1 + 1
    assert places[4][2] == pytest.approx(places[2][2])  # opposite the lowest but the bottom


def test_maps_go_down_on_the_left_and_up_on_the_right(drawn):
    levels(DOWN, UP, alt=ALT)
    ways = [(end[0] - start[0], end[1] - start[1]) for start, end in arrows(drawn[0].axes[0])[3:]]
    assert all(right > 0 for right, _ in ways)
    assert [down > 0 for _, down in ways] == [True] * 3 + [False] * 3


def test_a_picture_that_is_not_square_keeps_its_shape(drawn):
    levels([("wide", torch.rand(3, 8, 16)), DOWN[1]], [("out", torch.rand(16, 8))], alt=ALT)
    wide, _, high = (image.get_extent() for image in drawn[0].axes[0].images)
    for (left, right, bottom, top), shape in ((wide, (1, 0.5)), (high, (0.5, 1))):
        assert (right - left, bottom - top) == pytest.approx(shape)  # no larger than its level


@pytest.mark.parametrize(("down", "up"), [(1, 1), (3, 3), (3, 0)])
def test_stages_that_make_no_u_are_refused(down, up):
    with pytest.raises(
        ValueError, match=rf"was given {down} stages down and {up} up.*at least two"
    ):
        levels(DOWN[:down], UP[:up], alt=ALT)
