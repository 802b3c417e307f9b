"""Masks over pictures: where they are, in which colour, and what is left as it was."""

import sys

import numpy as np
import pytest
import torch
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from labkit import show
from labkit.show.drawing import BLUE, GREEN, ORANGE
from labkit.show.masks import FILLS, VOID, tint

GREY = torch.full((3, 40, 60), 128, dtype=torch.uint8)


def drawn(monkeypatch, show_it):
    """The figure that a function would have shown."""
    kept = []
    module = sys.modules["labkit.show.masks"]  # `show.masks` is the function
    monkeypatch.setattr(module, "figure", lambda drawing, alt: kept.append(drawing))
    show_it()
    return kept[0]


def paints(axis):
    """The colours laid over the picture: [h, w, 4]."""
    return np.asarray(axis.images[1].get_array())


def test_each_class_has_its_tint_void_is_dark_and_the_background_is_left():
    mask = torch.zeros(20, 30, dtype=torch.uint8)  # half as large as its picture
    mask[2:8, 3:9], mask[12:18, 3:9], mask[:, 20:] = 1, 2, VOID
    axis = Figure().subplots()
    axis.imshow(GREY.permute(1, 2, 0).numpy())
    tint(axis, mask, (40, 60))
    paint = paints(axis)
    assert paint[4, 5] == pytest.approx((*to_rgb(FILLS[0]), 0.35))
    assert paint[14, 5] == pytest.approx((*to_rgb(FILLS[1]), 0.35))
    assert paint[4, 25] == pytest.approx((0, 0, 0, 0.45))
    assert axis.collections[-1].hatches == ["//"]
    assert paint[0, 0, 3] == 0
    assert axis.images[1].get_extent() == [-0.5, 59.5, 39.5, -0.5]


def test_an_edge_goes_around_its_object_also_at_the_border():
    mask = torch.zeros(40, 60)
    mask[:10, :20] = 1
    axis = Figure().subplots()
    tint(axis, mask, (40, 60))
    (edge,) = axis.collections
    places = np.concatenate([path.vertices for path in edge.get_paths()])
    assert places.min(0) == pytest.approx([-0.5, -0.5], abs=0.51)
    assert places.max(0) == pytest.approx([19.5, 9.5], abs=0.51)


def test_objects_beyond_the_colours_differ_from_their_neighbours():
    mask = torch.arange(20)[:, None].repeat(1, 30) // 2 * 6 + 1  # numbers that would all be orange
    axis = Figure().subplots()
    axis.imshow(GREY.permute(1, 2, 0).numpy())
    tint(axis, mask, (40, 60))
    colours = paints(axis)[::2, 0]
    assert (colours[1:] != colours[:-1]).any(1).all()


def test_the_truth_is_dotted_white_and_void_is_no_object(monkeypatch):
    found, truth = torch.zeros(40, 60), torch.zeros(40, 60, dtype=torch.uint8)
    truth[10:20, 10:30], truth[30:] = 1, VOID
    figure = drawn(
        monkeypatch, lambda: show.masks([GREY], [found], truth=[truth], alt="a", classes=("b", "c"))
    )
    edge = figure.axes[0].collections[0]
    assert edge.get_edgecolor()[0] == pytest.approx((1, 1, 1, 1))
    assert np.concatenate([path.vertices for path in edge.get_paths()]).max() < 31
    names = [text.get_text() for text in figure.legends[0].texts]
    assert names == ["c", "the true edge"]


def test_void_is_named_where_there_is_a_legend_and_some(monkeypatch):
    void = torch.full((40, 60), VOID, dtype=torch.uint8)
    for mask, wanted in ((torch.zeros(40, 60), []), (void, ["void"])):
        figure = drawn(
            monkeypatch, lambda mask=mask: show.masks([GREY], [mask], truth=[mask], alt="a")
        )
        names = [text.get_text() for text in figure.legends[0].texts]
        assert names == ["found", "the true edge", *wanted]


def test_overlap_parts_what_iou_counts(monkeypatch):
    mask, truth = torch.zeros(40, 60), torch.zeros(40, 60, dtype=torch.uint8)
    mask[:10, :10], truth[:10, 5:20], truth[:, 40:] = 1, 1, VOID
    mask[:, 40:] = 1  # over void: counted nowhere
    figure = drawn(monkeypatch, lambda: show.overlap(GREY, mask, truth, alt="a"))
    names = [text.get_text() for text in figure.legends[0].texts]
    assert names == ["both: 50 pixels", "only found: 50 pixels", "missed: 100 pixels"]
    together = figure.axes[2].images[1:]
    for image, colour, (row, column) in zip(
        together, (GREEN, ORANGE, BLUE), ((5, 7), (5, 2), (5, 15)), strict=True
    ):
        assert np.asarray(image.get_array())[row, column] == pytest.approx((*to_rgb(colour), 0.7))


@pytest.mark.parametrize("given", [{"truth": []}, {"titles": ["a", "b"]}])
def test_one_mask_a_picture(given):
    with pytest.raises(ValueError, match="There are 1 pictures and"):
        show.masks([GREY], [torch.zeros(40, 60)], alt="a", **given)
    with pytest.raises(ValueError, match="1 pictures and 2 masks"):
        show.masks([GREY], [torch.zeros(40, 60)] * 2, alt="a")
