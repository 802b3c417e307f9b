"""Figures whose shades are compared by one scale: maps of bets, and cosines."""

import pytest
import torch

from labkit import show

PICTURE = torch.full((3, 20, 30), 120, dtype=torch.uint8)


@pytest.fixture
def figures(monkeypatch):
    """The matplotlib figures that are shown, to look into."""
    shown = []
    for room in ("charts", "places"):
        monkeypatch.setattr(f"labkit.show.{room}.figure", lambda each, alt: shown.append(each))
    return shown


def test_a_matrix_of_what_is_no_count_is_compared_with_the_whole(figures):
    cosines = torch.tensor([[1, -0.5], [0.25, 1]])
    show.matrix(cosines, ["a", "b"], title="t", x="", y="", alt="Four cosines.", whole=1)
    axis = figures[0].axes[0]
    assert axis.images[0].get_array().tolist() == cosines.tolist()
    assert [text.get_text() for text in axis.texts] == ["1", "-0.5", "0.25", "1"]


def test_glows_of_one_scale_can_be_compared(figures):
    maps = {"strong": torch.tensor([[0.0, 1]]), "weak": torch.tensor([[0.0, 0.25]])}
    show.glow(PICTURE, maps, alt="each by itself")
    show.glow(PICTURE, maps, alt="by one scale", most=1, columns=2)
    seen = [
        [axis.images[-1].get_alpha().max() for axis in each.axes if len(axis.images) > 2]
        for each in figures
    ]
    assert seen == [pytest.approx([0.85, 0.85]), pytest.approx([0.85, 0.425])]
    assert [len(each.axes) for each in figures] == [3, 2]  # a grid leaves the picture alone out


def test_a_map_that_is_nowhere_lit_lays_nothing_over_the_picture(figures):
    show.glow(PICTURE, {"off": torch.zeros(2, 3)}, alt="A filter that a question turns off.")
    assert not figures[0].axes[-1].images[-1].get_alpha().any()
