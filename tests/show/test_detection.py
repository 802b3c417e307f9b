"""Whose anchors are whose, and precision against recall: what is drawn is what is given."""

import importlib

import pytest
import torch
from matplotlib.colors import to_hex

from labkit import show
from labkit.boxes import anchors, match
from labkit.metrics import average_precision
from labkit.show.boxes import EDGES
from labkit.show.detection import PALE

GREY = torch.full((3, 64, 96), 128, dtype=torch.uint8)
BOXES = torch.tensor([[10.0, 12, 30, 28], [50, 20, 90, 60]])
ANCHORS = torch.tensor(
    [[8.0, 12, 28, 28], [50, 22, 88, 60], [52, 20, 92, 58], [40, 20, 70, 50], [0, 40, 16, 56]]
)
STATES = torch.tensor([0, 1, 1, -2, -1])


@pytest.fixture
def drawn(monkeypatch):
    """The axis of the figure, instead of its picture."""
    kept = []
    module = importlib.import_module("labkit.show.detection")
    monkeypatch.setattr(module, "figure", lambda drawing, alt: kept.append(drawing))

    def draw(function, *given, **options):
        function(*given, alt="a", **options)
        return kept[-1]

    return draw


def places(axis):
    """The boxes on an axis, in pixels, each with its colour and if dotted, but no darker ones."""
    found = []
    for patch in axis.patches:
        (x, y), colour = patch.get_xy(), to_hex(patch.get_edgecolor()).upper()
        if colour != "#000000":
            box = [x + 0.5, y + 0.5, x + 0.5 + patch.get_width(), y + 0.5 + patch.get_height()]
            found.append((colour, patch.get_linestyle() == ":", box))
    return found


def names(legend):
    return [text.get_text() for text in legend.get_texts()]


# Anchors


def test_an_anchor_has_the_colour_of_its_object_and_neither_is_pale(drawn):
    figure = drawn(show.anchors, GREY, ANCHORS, BOXES, STATES, title="Two objects")
    wanted = [(PALE, 3), (EDGES[0], 0), (EDGES[1], 1), (EDGES[1], 2)]
    wanted = [(colour, False, pytest.approx(ANCHORS[row].tolist())) for colour, row in wanted]
    wanted += [("#FFFFFF", True, pytest.approx(box)) for box in BOXES.tolist()]
    assert places(figure.axes[0]) == wanted
    assert figure.axes[0].get_title() == "Two objects"


def test_of_background_the_middle_is_dotted(drawn):
    figure = drawn(show.anchors, GREY, ANCHORS, BOXES, STATES)
    (dots,) = figure.axes[0].lines
    assert (dots.get_xdata().tolist(), dots.get_ydata().tolist()) == ([7.5], [47.5])


def test_the_legend_counts_and_each_true_box_has_its_number(drawn):
    figure = drawn(show.anchors, GREY, ANCHORS, BOXES, STATES)
    wanted = ["object 0: 1", "object 1: 2", "neither: 1", "background: 1", "the true boxes"]
    assert names(figure.legends[0]) == wanted
    colours = [to_hex(line.get_color()).upper() for line in figure.legends[0].get_lines()]
    assert colours[:3] == [EDGES[0], EDGES[1], PALE]
    texts = figure.axes[0].texts
    assert [text.get_text() for text in texts] == ["0", "1"]
    grounds = [to_hex(text.get_bbox_patch().get_facecolor()).upper() for text in texts]
    assert grounds == [*EDGES[:2]]


def test_what_match_says_can_be_shown_and_more_objects_than_colours(drawn):
    grid = anchors((8, 12), stride=8, scales=[12], ratios=[0.5, 1, 2])
    top = torch.arange(9) * 10.0
    many = torch.stack([top, top / 2, top + 12, top / 2 + 12], 1)
    states = match(grid, many, low=0.3, high=0.5)
    figure = drawn(show.anchors, GREY, grid, many, states)
    shown = names(figure.legends[0])
    counts = [int(name.rsplit(" ", 1)[1].replace(",", "")) for name in shown[:-1]]
    assert sum(counts) == len(grid)
    assert len(shown) == 9 + 3
    lines = figure.legends[0].get_lines()
    assert lines[7].get_color() == lines[0].get_color()


def test_without_objects_all_is_background(drawn):
    states = match(ANCHORS, BOXES[:0], low=0.3, high=0.5)
    figure = drawn(show.anchors, GREY, ANCHORS, BOXES[:0], states)
    assert places(figure.axes[0]) == []
    assert names(figure.legends[0])[:2] == ["neither: 0", "background: 5"]


def test_a_number_at_the_top_is_moved_into_the_picture(drawn):
    figure = drawn(
        show.anchors, GREY, ANCHORS, torch.tensor([[10.0, 0, 30, 28]]), STATES.clip(max=0)
    )
    figure.draw_without_rendering()
    (text,) = figure.axes[0].texts
    assert text.get_window_extent().y1 < figure.axes[0].get_window_extent().y1


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"states": STATES[:4]}, r"anchors \[5, 4\], boxes \[2, 4\] and states \[4\].*\[A\]"),
        ({"boxes": BOXES[0]}, r"boxes \[4\]"),
        ({"anchors": ANCHORS[:, :2]}, r"anchors \[5, 2\]"),
        ({"states": STATES + 1}, "state 2, and there are 2 boxes.*-1 for background, -2"),
        ({"states": STATES - 1}, "state -3"),
    ],
)
def test_states_that_fit_nothing_are_told(changed, words):
    given = {"anchors": ANCHORS, "boxes": BOXES, "states": STATES} | changed
    with pytest.raises(ValueError, match=words):
        show.anchors(GREY, **given, alt="a")


# Precision and recall


def curve(count=30, seed=0):
    """Recalls and precisions after each of so many detections, and the two they come from."""
    draw = torch.Generator().manual_seed(seed)
    right = torch.rand(count, generator=draw) < 0.6
    found = right.cumsum(0).double()
    objects = int(right.sum()) + 3
    return (found / objects, found / torch.arange(1, count + 1)), right, objects


def test_steps_go_through_every_detection_under_their_envelope(drawn):
    pair, _, _ = curve()
    axis = drawn(show.precision_recall, {"car": pair}, title="Cars").axes[0]
    steps, envelope = axis.lines[:2]
    assert (steps.get_linestyle(), envelope.get_linestyle()) == ("-", ":")
    assert {steps.get_drawstyle(), envelope.get_drawstyle()} == {"steps-pre"}
    for line in (steps, envelope):
        assert line.get_xdata()[1:-1] == pytest.approx(pair[0].numpy())
        assert line.get_xdata()[0] == 0
        assert line.get_ydata()[-1] == 0  # what is never found, no precision is enough for
    assert steps.get_ydata()[1:-1] == pytest.approx(pair[1].numpy())
    best = [pair[1][at:].max().item() for at in range(len(pair[1]))]
    assert envelope.get_ydata()[1:-1] == pytest.approx(best)
    assert steps.get_color() == envelope.get_color()
    assert axis.get_title() == "Cars"
    assert (axis.get_xlabel(), axis.get_ylabel()) == ("recall", "precision")


@pytest.mark.parametrize("seed", range(5))
def test_the_area_is_average_precision_over_all_points(drawn, seed):
    pair, right, objects = curve(seed=seed)
    scores = torch.arange(30, 0, -1.0)
    wanted = average_precision(scores, right, objects, "voc2010")
    axis = drawn(show.precision_recall, {"car": pair}).axes[0]
    assert names(axis.get_legend()) == [f"car: area {wanted:.2f}", "the best from there on"]
    (filled,) = axis.collections
    corners = torch.from_numpy(filled.get_paths()[0].vertices)
    x, y = corners.unbind(1)
    assert abs((x * y.roll(-1) - y * x.roll(-1)).sum()) / 2 == pytest.approx(wanted)


def test_several_are_named_told_apart_and_not_filled(drawn):
    given = {"car": curve()[0], "bus": curve(seed=1)[0], "sign": ([], [])}
    axis = drawn(show.precision_recall, given).axes[0]
    assert [name.split(":")[0] for name in names(axis.get_legend())[:3]] == [*given]
    assert names(axis.get_legend())[2] == "sign: area 0.00"
    assert len({line.get_color() for line in axis.lines[::2]}) == 4
    assert len(axis.collections) == 0


def test_where_there_was_nothing_to_find_nothing_is_drawn(drawn, page):
    nothing = [float("nan")] * 101
    axis = drawn(show.precision_recall, {"bus": (torch.arange(101) / 100, nothing)}).axes[0]
    assert names(axis.get_legend())[0] == "bus: nothing to find"


def test_no_curves_are_an_empty_figure(drawn):
    assert drawn(show.precision_recall, {}).axes[0].get_legend() is None


@pytest.mark.parametrize(
    ("pair", "words"),
    [
        (([0.1, 0.2], [1.0]), r"'car' has recalls \[2\] and precisions \[1\]"),
        (([[0.1]], [[1.0]]), r"recalls \[1, 1\]"),
        (([0.1, 1.2], [1.0, 1.0]), "'car' leaves 0 to 1"),
        (([0.1, 0.2], [1.0, -0.1]), "leaves 0 to 1"),
        (([1.0, 0.5], [0.2, 0.4]), "recalls of 'car' fall.*recall and then precision"),
    ],
)
def test_curves_that_cannot_be_are_told(pair, words):
    with pytest.raises(ValueError, match=words):
        show.precision_recall({"car": pair}, alt="a")
