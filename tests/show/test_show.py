"""Figures reach the page with their alt text, and show what they are given."""

import base64
import io
import re

import numpy as np
import pytest
import torch
from matplotlib.figure import Figure
from PIL import Image

from labkit import show

PICTURE = (torch.arange(3 * 20 * 30) % 256).reshape(3, 20, 30).byte()


def pixels_of(html):
    data = re.search(r'src="data:image/\w+;base64,([^"]+)"', html).group(1)
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(data))).convert("RGB"))


EVERY = {
    "pictures": lambda alt: show.pictures([PICTURE, PICTURE[0]], titles=["a", "b"], alt=alt),
    "top5": lambda alt: show.top5(
        [PICTURE], torch.rand(1, 9).softmax(1), list("abcdefghi"), titles=["x"], alt=alt
    ),
    "flow": lambda alt: show.flow(
        [("in", PICTURE), ("model", "a box"), ("out", (torch.tensor([0.9, 0.1]), ["a", "b"]))],
        alt=alt,
    ),
    "matrix": lambda alt: show.matrix(
        torch.tensor([[5, 1], [0, 4]]), ["a", "b"], title="t", x="x", y="y", alt=alt
    ),
    "convolution_step": lambda alt: show.convolution_step(
        torch.ones(6, 6), torch.ones(3, 3), step=4, alt=alt
    ),
    "numbers": lambda alt: show.numbers(PICTURE[:, :4, :4], whole=PICTURE, corner=(0, 0), alt=alt),
    "histograms": lambda alt: show.histograms({"a": PICTURE}, alt=alt),
    "scatter": lambda alt: show.scatter(
        {"a": ([0.1, 0.5], [0.2, 0.6])}, title="t", x="x", y="y", alt=alt, lines={"b": [0, 1]}
    ),
    "one curve": lambda alt: show.curves({"a": [3, 2, 1]}, title="t", x="x", y="y", alt=alt),
    "bars": lambda alt: show.bars({"a": 3, "b": 1}, title="t", x="x", y="y", alt=alt),
    "located": lambda alt: show.located(
        [PICTURE], boxes=torch.tensor([[2.0, 3, 9, 9]]), points=torch.ones(1, 2, 2), alt=alt
    ),
    "glow": lambda alt: show.glow(PICTURE, {"snout": torch.rand(3, 4)}, alt=alt),
    "a grid of glows": lambda alt: show.glow(
        PICTURE, {name: torch.rand(3, 4) for name in "abcd"}, alt=alt, most=2, columns=2
    ),
    "a matrix of cosines": lambda alt: show.matrix(
        torch.tensor([[1, -0.5], [-0.5, 1]]), ["a", "b"], title="t", x="", y="", alt=alt, whole=1
    ),
    "sureness": lambda alt: show.sureness(
        {"a": [(0.5, 0.4, 3), (1.0, 1.0, 2)]}, title="t", alt=alt
    ),
    "attacked": lambda alt: show.attacked(
        torch.rand(1, 3, 8, 9), torch.rand(1, 3, 8, 9), [("a", 0.9)], [("b", 0.8)], alt=alt
    ),
    "overlays": lambda alt: show.overlays([PICTURE], {"saliency": torch.rand(1, 20, 30)}, alt=alt),
    "masks": lambda alt: show.masks(
        [PICTURE],
        [torch.eye(20, 30).long()],
        truth=[torch.ones(20, 30)],
        classes=("no", "yes"),
        titles=["t"],
        alt=alt,
    ),
    "overlap": lambda alt: show.overlap(
        PICTURE, torch.eye(20, 30), torch.ones(20, 30).long(), alt=alt
    ),
    "boxes": lambda alt: show.boxes(
        [PICTURE],
        [{"boxes": torch.tensor([[2.0, 3, 19, 9]]), "labels": torch.tensor([0])}],
        truth=[torch.tensor([[1.0, 3, 19, 9]])],
        classes=["car"],
        titles=["t"],
        alt=alt,
    ),
    "anchors": lambda alt: show.anchors(
        PICTURE,
        torch.tensor([[2.0, 3, 9, 9], [0, 0, 4, 4]]),
        torch.tensor([[1.0, 3, 9, 9]]),
        torch.tensor([0, -1]),
        alt=alt,
    ),
    "precision_recall": lambda alt: show.precision_recall(
        {"car": ([0.5, 1.0], [1.0, 0.8]), "bus": ([], []), "sign": ([0.5], [float("nan")])},
        title="t",
        alt=alt,
    ),
    "points": lambda alt: show.points({"a": (20, 0.4)}, title="t", x="x", y="y", alt=alt),
    "film": lambda alt: show.film(
        [PICTURE, PICTURE],
        [{"boxes": torch.tensor([[2.0, 3, 9, 9]]), "tracks": torch.tensor([4])}] * 2,
        alt=alt,
    ),
    "roc": lambda alt: show.roc(
        {"a": [(9.0, 0.0, 1.0), (0.5, 0.9, 0.8), (0.1, 1.0, 0.0)]},
        points={"strict": (0.9, 0.8)},
        title="t",
        alt=alt,
    ),
    "curves": lambda alt: show.curves({"a": [3, 2, 1], "b": [1]}, title="t", x="x", y="y", alt=alt),
}


@pytest.mark.parametrize("name", EVERY)
def test_alt_text_is_on_the_page_and_the_figure_is_not_blank(name, page):
    EVERY[name]('a "quoted" <sentence>')
    (html,) = page
    assert 'alt="a &quot;quoted&quot; &lt;sentence&gt;"' in html
    assert pixels_of(html).std() > 1


@pytest.mark.parametrize("name", EVERY)
def test_no_figure_without_alt(name):
    with pytest.raises(ValueError, match="A figure needs alt text"):
        EVERY[name](" ")


@pytest.mark.parametrize("name", EVERY)
def test_outside_a_notebook_the_alt_text_is_printed(name, capsys):
    EVERY[name]("what it shows")
    assert capsys.readouterr().out == "[figure: what it shows]\n"


def test_colours_and_orientation_arrive(page):
    """Left half red, right half blue: a channel or axis mixed up would show."""
    picture = torch.zeros(3, 40, 80, dtype=torch.uint8)
    picture[0, :, :40], picture[2, :, 40:] = 255, 255
    show.pictures([picture], alt="red and blue")
    shown = pixels_of(page[0])
    height, width = shown.shape[:2]
    left, right = shown[height // 2, width // 4], shown[height // 2, 3 * width // 4]
    assert left[0] > 200
    assert left[2] < 60
    assert right[2] > 200
    assert right[0] < 60


def test_one_value_has_one_grey_in_every_figure(page):
    """A map is drawn on a fixed scale, never stretched to what happens to be in it."""
    show.pictures([torch.full((10, 10), 0.5)], alt="half")
    shown = pixels_of(page[0])
    middle = shown[shown.shape[0] // 2, shown.shape[1] // 2]
    assert abs(int(middle[0]) - 128) < 6


def test_a_map_that_goes_below_zero_has_zero_in_the_middle(page):
    rising = torch.tensor([[-4.0, 0.0, 2.0]]).repeat(3, 1)
    show.pictures([rising], alt="black, grey, lighter")
    shown = pixels_of(page[0])
    row = shown[shown.shape[0] // 2, :, 0].astype(int)
    black, grey, lighter = (row[len(row) * k // 6] for k in (1, 3, 5))
    assert black < 20
    assert abs(grey - 128) < 6
    assert abs(lighter - 191) < 6


def test_a_float_picture_and_one_on_the_graph_are_drawn(page):
    show.pictures([torch.rand(3, 8, 8), torch.rand(8, 8, requires_grad=True)], alt="two")
    assert len(page) == 1


def test_a_pyplot_figure_is_not_shown_twice(page):
    import matplotlib

    matplotlib.use("agg")
    from matplotlib import pyplot

    drawing, axis = pyplot.subplots()
    axis.plot([1, 2])
    show.figure(drawing, alt="a line")
    assert len(page) == 1
    assert not pyplot.get_fignums()  # what the notebook's own backend would show again


def test_your_own_figure(page):
    drawing = Figure((2, 1))
    drawing.subplots().plot([1, 2])
    show.figure(drawing, alt="a line")
    assert 'width="192"' in page[0]


def test_curves_are_named_in_a_legend_and_one_point_is_seen():
    axis = Figure().subplots()
    show.plot(axis, {"train": [3, 2, 1], "valid": [2]})
    assert [text.get_text() for text in axis.get_legend().get_texts()] == ["train", "valid"]
    assert axis.lines[1].get_marker() == "o"


def test_curves_stand_at_the_places_they_belong_to(monkeypatch):
    figures = drawn(monkeypatch)
    show.curves({"a": [3, 2], "b": [1, 0]}, at=[-6, 6], title="t", x="x", y="y", alt="two lines")
    assert [list(line.get_xdata()) for line in figures[0].axes[0].lines] == [[-6, 6], [-6, 6]]


def test_points_stand_where_they_belong_and_lines_from_0_to_1(monkeypatch):
    drawn = []
    monkeypatch.setattr("labkit.show.charts.figure", lambda drawing, alt: drawn.append(drawing))
    groups = {"a": ([0.1, 0.5], [0.2, 0.6]), "b": ([0.9], [0.8])}
    lines = {"c": [0, 0.5, 1]} | {f"c{number}": [0, 0] for number in range(5)}
    show.scatter(groups, title="t", x="x", y="y", alt="points about a line", lines=lines)
    line, *_, first, second = drawn[0].axes[0].lines
    assert line.get_xydata().tolist() == [[0, 0], [0.5, 0.5], [1, 1]]
    assert first.get_xydata().tolist() == [[0.1, 0.2], [0.5, 0.6]]
    assert second.get_xydata().tolist() == [[0.9, 0.8]]
    assert first.get_marker() != second.get_marker()
    names = [text.get_text() for text in drawn[0].axes[0].get_legend().get_texts()]
    assert names == [*lines, "a", "b"]  # every line, and not as many as there are dashes
    limits = (*drawn[0].axes[0].get_xlim(), *drawn[0].axes[0].get_ylim())
    assert limits == pytest.approx((0, 1, 0, 1), abs=0.05)


def test_a_point_needs_two_places():
    with pytest.raises(ValueError, match=r"'a' has 2 places along x and 1 along y"):
        show.scatter({"a": ([0, 1], [0])}, title="t", x="x", y="y", alt="points")


def test_points_stand_where_they_are_each_with_its_name_inside(monkeypatch):
    figures = drawn(monkeypatch)
    places = {"slow and good": (40, 0.8), "quick": (8, 0.7)}
    show.points(places, title="t", x="ms", y="score", alt="two points")
    axis = figures[0].axes[0]
    assert [line.get_xydata().tolist() for line in axis.lines] == [[[40, 0.8]], [[8, 0.7]]]
    assert axis.lines[0].get_marker() != axis.lines[1].get_marker()
    assert [text.get_text() for text in axis.texts] == list(places)
    assert [text.get_ha() for text in axis.texts] == ["right", "left"]  # of the point
    assert (axis.get_xlim()[0], axis.get_ylim()[0]) == (0, 0)
    assert axis.get_xlim()[1] > 40
    assert axis.get_ylim()[1] > 0.8


def test_no_points_are_no_figure():
    with pytest.raises(ValueError, match=r"points was given none. Give at least one name"):
        show.points({}, title="t", x="x", y="y", alt="nothing")


def test_a_curve_needs_a_value_for_each_place():
    with pytest.raises(ValueError, match="The curve 'a' has 2 values and `at` has 3 places"):
        show.curves({"a": [3, 2]}, at=[0, 1, 2], title="t", x="x", y="y", alt="a line")


def drawn(monkeypatch):
    """The matplotlib figures that are shown, to look into."""
    figures = []
    for room in ("looks", "charts", "wiring"):
        monkeypatch.setattr(f"labkit.show.{room}.figure", lambda each, alt: figures.append(each))
    return figures


def test_squares_are_outlined_and_named_on_the_first_picture(monkeypatch):
    figures = drawn(monkeypatch)
    show.pictures([PICTURE, PICTURE], squares={"eye": (4, 9, 6)}, alt="a box")
    first, second, *_ = figures[0].axes
    assert first.patches[0].get_xy() == (8.5, 3.5)
    assert [text.get_text() for text in first.texts] == ["eye"]
    assert not second.patches


def test_a_patch_is_shown_where_it_was_cut_out(monkeypatch):
    figures = drawn(monkeypatch)
    show.numbers(PICTURE[:, 5:9, 20:24], whole=PICTURE, corner=(5, 20), alt="a patch")
    whole, patch, _ = figures[0].axes
    assert whole.patches[0].get_xy() == (19.5, 4.5)
    assert [label.get_text() for label in patch.get_yticklabels()] == ["5", "8"]


def test_pictures_of_a_flow_have_one_scale(monkeypatch):
    figures = drawn(monkeypatch)
    show.flow([("large", PICTURE), ("half", PICTURE[:, :10, :15])], alt="large and half as large")
    large, half = figures[0].axes
    assert large.get_xlim() == (-0.5, 29.5)
    assert half.get_xlim() == (-8, 22)
    assert half.get_ylim() == (19.5, -10.5)


def test_channels_of_a_histogram_are_told_apart_without_colour(monkeypatch):
    figures = drawn(monkeypatch)
    show.histograms({"a": PICTURE, "b": PICTURE}, alt="two")
    for axis in figures[0].axes:
        assert len({patch.get_linestyle() for patch in axis.patches}) == 3
        assert axis.get_legend()


def test_top5_of_three_classes_shows_three(page):
    show.top5([PICTURE], torch.rand(1, 3).softmax(1), list("abc"), titles=["x"], alt="three bars")
    assert len(page) == 1


@pytest.mark.parametrize(
    ("show_it", "words"),
    [
        (lambda: show.pictures([], alt="nothing"), "no pictures to show"),
        (lambda: show.pictures([PICTURE], titles=["a", "b"], alt="one"), "1 pictures and 2 titles"),
        (
            lambda: show.top5([PICTURE], torch.rand(2, 9), "abcdefghi", titles=["x"], alt="one"),
            "1 pictures and 2 rows of probabilities",
        ),
        (lambda: show.located([], alt="nothing"), "no pictures to show"),
        (lambda: show.overlays([], {}, alt="nothing"), "no pictures to show"),
        (
            lambda: show.attacked(*torch.zeros(2, 1, 3, 8, 9), [("a", 1.0)], [], alt="one"),
            "1 names before and 0 after. Give one a picture",
        ),
        (
            lambda: show.numbers(PICTURE, whole=PICTURE, corner=(0, 0), alt="many"),
            "20 rows and 30 columns. At most 12",
        ),
    ],
)
def test_what_cannot_be_shown_is_refused(show_it, words):
    with pytest.raises(ValueError, match=words):
        show_it()


def test_a_matrix_needs_a_name_a_row():
    with pytest.raises(ValueError, match=r"\[2, 2\] and there are 3 names"):
        show.matrix(torch.zeros(2, 2), list("abc"), title="t", x="x", y="y", alt="two by two")


def test_what_was_found_is_orange_and_the_truth_is_white(page):
    black = torch.zeros(3, 40, 40, dtype=torch.uint8)
    box = torch.tensor([[8.0, 8, 30, 30]])
    show.located([black], boxes=box, alt="found")
    show.located([black], true_boxes=box, alt="true")
    found, true = (pixels_of(html).reshape(-1, 3).astype(int) for html in page)
    inside = [each[(each.sum(1) > 90) & (each.sum(1) < 700)] for each in (found, true)]
    assert (inside[0][:, 0] > inside[0][:, 2] + 60).mean() > 0.5  # orange: much red, no blue
    assert (abs(inside[1][:, 0] - inside[1][:, 2]) < 20).mean() > 0.9


@pytest.mark.parametrize("name", ["boxes", "points", "true_points", "titles"])
def test_places_are_one_a_picture(name):
    rows = ["a", "b"] if name == "titles" else torch.zeros(2, 4 if name == "boxes" else 2, 2)
    with pytest.raises(ValueError, match=f"1 pictures and 2 {name.replace('_', ' ')}"):
        show.located([PICTURE], alt="x", **{name: rows})


def test_long_names_stay_apart(monkeypatch):
    figures = drawn(monkeypatch)
    names = ["Gräser & Kies", "chat roux de la ferme", "café", "fleur"] * 2
    show.pictures([PICTURE] * 8, titles=names, alt="Eight pictures of four kinds.")
    titles = [axis.get_title() for axis in figures[0].axes]
    assert titles[2] == "café"
    show.pictures([PICTURE] * 8, titles=names, columns=8, alt="Eight pictures of four kinds.")
    assert all(len(part) <= 13 for axis in figures[1].axes for part in axis.get_title().split("\n"))
    show.bars({f"{name} {i}": 1 for i, name in enumerate(names)}, title="t", x="x", y="y", alt="a")
    assert {each.get_rotation() for each in figures[2].axes[0].get_xticklabels()} == {30}
    show.bars({"a": 1, "b": 2}, title="t", x="x", y="y", alt="a")
    assert {each.get_rotation() for each in figures[3].axes[0].get_xticklabels()} == {0}


def test_an_arc_leads_past_the_layers_to_every_junction(monkeypatch):
    figures = drawn(monkeypatch)
    show.blocks({"plain": ["conv"], "dense": ["conv", "cat", "conv", "cat"]}, alt="two rows")
    arcs = [
        (round(each.xyann[0]), round(each.xy[0]))
        for each in figures[0].axes[0].texts
        if getattr(each, "arrowprops", None) and "rad" in each.arrowprops["connectionstyle"]
    ]
    assert arcs == [(0, 2), (2, 4)]


@pytest.mark.parametrize("rows", [{}, {"plain": []}])
def test_blocks_need_steps(rows):
    with pytest.raises(ValueError, match="no rows, or a row without steps"):
        show.blocks(rows, alt="nothing")
