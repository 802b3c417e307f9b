"""Boxes on pictures: where they are, in which colour, and words that can be read."""

import sys

import pytest
import torch
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex

from labkit import show
from labkit.show.boxes import EDGES

CLASSES = ("car", "truck", "bus", "pedestrian", "cyclist", "sign", "traffic light")
GREY = torch.full((3, 80, 120), 128, dtype=torch.uint8)
WIDE = torch.tensor([[10.0, 30, 60, 70], [70, 30, 110, 60]])


@pytest.fixture
def drawn(monkeypatch):
    """What draws a figure and returns it, instead of its picture."""
    kept = []
    module = sys.modules["labkit.show.boxes"]  # `show.boxes` is the function
    monkeypatch.setattr(module, "figure", lambda drawing, alt: kept.append(drawing))

    def draw(pixels, found, **options):
        show.boxes(pixels, found, alt="a", **options)
        return kept[-1]

    return draw


def edges(axis, dotted=False):
    """The boxes drawn on an axis, in pixels, each with its colour; without the darker lines."""
    found = {}
    for patch in axis.patches:
        (x, y), colour = patch.get_xy(), to_hex(patch.get_edgecolor())
        box = (x + 0.5, y + 0.5, x + 0.5 + patch.get_width(), y + 0.5 + patch.get_height())
        if colour != "#000000" and (patch.get_linestyle() == ":") is dotted:
            found[box] = colour.upper()
    return found


def words(axis):
    return [text.get_text() for text in axis.texts]


def extents(figure, axis):
    """Where the words lie once the page is drawn, with their coloured ground."""
    FigureCanvasAgg(figure).draw()
    return [text.get_bbox_patch().get_window_extent() for text in axis.texts]


def legend(figure):
    return {
        text.get_text(): to_hex(line.get_color()).upper()
        for each in figure.legends
        for text, line in zip(each.get_texts(), each.get_lines(), strict=True)
    }


def row(count, **more):
    """So many boxes, the first of them the largest, none over another."""
    top = torch.arange(count) * 10.0 + 12
    boxes = torch.stack([0 * top, top, 60 - top / 4, top + 9], 1)
    return {"boxes": boxes, "labels": torch.arange(count), **more}


def test_seven_classes_have_seven_colours_and_the_legend_says_whose(drawn):
    figure = drawn([torch.full((3, 100, 120), 9).byte()], [row(7)], classes=CLASSES)
    assert [*edges(figure.axes[0]).values()] == [*EDGES]
    assert len({*EDGES}) == 7
    assert legend(figure) == dict(zip(CLASSES, EDGES, strict=True))


def test_a_class_has_one_colour_in_every_picture_and_only_those_seen_are_named(drawn):
    found = [{"boxes": WIDE[:1], "labels": torch.tensor([label])} for label in (5, 3, 5)]
    figure = drawn([GREY] * 3, found, classes=CLASSES)
    colours = [[*edges(axis).values()] for axis in figure.axes[:3]]
    assert colours == [[EDGES[5]], [EDGES[3]], [EDGES[5]]]
    assert [*legend(figure)] == ["pedestrian", "sign"]


def test_boxes_stand_around_their_pixels(drawn):
    figure = drawn([GREY], [WIDE])
    assert [*edges(figure.axes[0])] == [pytest.approx(box) for box in WIDE.tolist()]
    assert {*edges(figure.axes[0]).values()} == {EDGES[0]}
    assert figure.legends == []


def test_a_box_at_the_border_is_seen_whole(drawn):
    figure = drawn([GREY], [torch.tensor([[0.0, 0, 120, 80]])])
    FigureCanvasAgg(figure).draw()
    axis = figure.axes[0]
    frame, points = axis.get_window_extent(), figure.dpi / 72
    (edge,) = [each for each in axis.patches if to_hex(each.get_edgecolor()) != "#000000"]
    place = edge.get_window_extent()
    assert min(place.x0 - frame.x0, frame.x1 - place.x1) > 0.75 * points  # half of its line
    assert min(place.y0 - frame.y0, frame.y1 - place.y1) > 0.75 * points


@pytest.mark.parametrize(
    ("more", "wanted"),
    [
        ({}, ["car", "truck"]),
        ({"scores": torch.tensor([0.876, 0.004])}, ["car 88%", "truck 0%"]),
    ],
)
def test_boxes_carry_their_class_and_how_sure_it_is(drawn, more, wanted):
    figure = drawn([GREY], [row(2, **more)], classes=CLASSES)
    assert words(figure.axes[0]) == wanted


def test_a_narrow_box_has_no_room_for_a_word(drawn):
    boxes = torch.tensor([[10.0, 30, 20, 60], [50, 30, 61, 60]])  # 0.083 and 0.092 of the width
    figure = drawn([GREY], [{"boxes": boxes, "labels": torch.tensor([0, 1])}], classes=CLASSES)
    assert words(figure.axes[0]) == ["truck"]
    assert [*legend(figure)] == ["car", "truck"]


def test_words_say_what_they_are_told_in_colours_of_their_own(drawn):
    found = [row(2, scores=torch.ones(2)), {"boxes": WIDE}]
    told = [["missed", "right"], ["", "missed"]]
    figure = drawn([GREY] * 2, found, classes=CLASSES, words=told)
    assert [words(axis) for axis in figure.axes[:2]] == [["missed", "right"], ["missed"]]
    assert legend(figure) == {"missed": EDGES[0], "right": EDGES[1]}
    assert [*edges(figure.axes[1]).values()] == [EDGES[0], EDGES[0]]  # one has no word


def test_of_words_over_each_other_the_larger_boxs_is_written(drawn):
    near = torch.tensor([[40.0, 42, 60, 60], [38, 40, 100, 75], [5, 40, 25, 60]])
    figure = drawn([GREY], [{"boxes": near, "labels": torch.tensor([1, 2, 0])}], classes=CLASSES)
    assert sorted(words(figure.axes[0])) == ["bus", "car"]
    assert len(edges(figure.axes[0])) == 3


def test_no_word_lies_over_another_or_leaves_its_picture(drawn):
    draw = torch.Generator().manual_seed(0)
    found = []
    for _ in range(4):
        corner = torch.rand(12, 2, generator=draw) * torch.tensor([115.0, 75]) - 4
        boxes = torch.cat([corner, corner + 5 + 40 * torch.rand(12, 2, generator=draw)], 1)
        labels = torch.randint(0, 7, (12,), generator=draw)
        found.append({"boxes": boxes, "labels": labels, "scores": torch.rand(12, generator=draw)})
    figure = drawn([GREY] * 4, found, classes=CLASSES, columns=2, titles=list("abcd"))
    for axis in figure.axes[:4]:
        places = extents(figure, axis)
        assert len(places) > 2
        frame = axis.get_window_extent()
        for number, place in enumerate(places):
            assert frame.x0 - 1 <= place.x0
            assert place.x1 <= frame.x1 + 1
            assert place.y1 <= frame.y1 + 1
            assert not any(place.overlaps(other) for other in places[:number])


@pytest.mark.parametrize("box", [[0.0, 0, 90, 50], [95.0, 30, 120, 60]])
def test_a_word_at_the_border_is_moved_inside(drawn, box):
    found = [{"boxes": torch.tensor([box]), "labels": torch.tensor([6])}]
    figure = drawn([GREY], found, classes=CLASSES)
    (place,) = extents(figure, figure.axes[0])
    frame = figure.axes[0].get_window_extent()
    assert place.y1 <= frame.y1 + 1
    assert frame.x0 - 1 <= place.x0 < place.x1 <= frame.x1 + 1


def test_every_word_can_be_read_on_its_colour(drawn):
    def light(colour):
        values = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        parts = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in values]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    figure = drawn([torch.full((3, 100, 120), 9).byte()], [row(7)], classes=CLASSES)
    texts = figure.axes[0].texts
    assert len(texts) == 7
    for text in texts:
        ground = light(to_hex(text.get_bbox_patch().get_facecolor()))
        ink = light(to_hex(text.get_color()))
        contrast = (max(ground, ink) + 0.05) / (min(ground, ink) + 0.05)
        assert contrast >= 4.5  # WCAG's for small letters


def test_the_truth_is_dotted_white_over_what_was_found(drawn):
    truth = [WIDE + 3, WIDE[:0]]
    figure = drawn([GREY] * 2, [WIDE, WIDE], truth=truth)
    assert edges(figure.axes[0], dotted=True) == {tuple(b): "#FFFFFF" for b in truth[0].tolist()}
    assert edges(figure.axes[1], dotted=True) == {}
    assert [*legend(figure)] == ["found", "the true boxes"]
    order = {
        to_hex(each.get_edgecolor()).upper(): each.get_zorder() for each in figure.axes[0].patches
    }
    assert order["#FFFFFF"] > order[EDGES[0]]


@pytest.mark.parametrize(
    "nothing",
    [
        torch.zeros(0, 4),
        torch.zeros(0),
        {"boxes": torch.zeros(0, 4), "labels": torch.zeros(0).long(), "scores": torch.zeros(0)},
    ],
)
def test_a_picture_without_a_box_is_shown(drawn, nothing):
    figure = drawn([GREY, GREY], [nothing, {"boxes": WIDE, "labels": torch.tensor([0, 1])}],
                   classes=CLASSES, truth=[WIDE, WIDE[:0]])  # fmt: skip
    assert edges(figure.axes[0]) == {}
    assert len(edges(figure.axes[1])) == 2


def test_pictures_stay_as_large_with_a_legend(drawn):
    plain = drawn([GREY] * 6, [WIDE] * 6)
    named = drawn([GREY] * 6, [WIDE] * 6, truth=[WIDE] * 6)
    widths = []
    for figure in (plain, named):
        FigureCanvasAgg(figure).draw()
        widths.append(figure.axes[0].get_window_extent().width)
    assert widths[1] == pytest.approx(widths[0], rel=0.03)


@pytest.mark.parametrize("name", ["found", "truth", "words", "titles"])
def test_there_is_one_row_a_picture(drawn, name):
    given = {"found": [WIDE, WIDE], "truth": None, "words": None, "titles": ()}
    given |= {name: {"words": [["a", "b"]], "titles": ["a"]}.get(name, [WIDE])}
    with pytest.raises(ValueError, match=f"There are 2 pictures and 1 {name}. Give one a picture"):
        drawn([GREY] * 2, **given)


def test_no_pictures_are_told(drawn):
    with pytest.raises(ValueError, match="There are no pictures to show"):
        drawn([], [])


WRONG = {
    "There are 2 boxes and 1 words. Give one a box": ({"boxes": WIDE}, {"words": [["a"]]}),
    "has the label 7, and there are 7 classes.*store.classes": (
        {"boxes": WIDE, "labels": torch.tensor([0, 7])},
        {"classes": CLASSES},
    ),
    "has the label -1": ({"boxes": WIDE, "labels": torch.tensor([0, -1])}, {"classes": CLASSES}),
    "has the label 0, and there are 0 classes": (row(1), {}),
    r"boxes \[2, 4\], labels \[1\] for a picture.*takes boxes \[n, 4\]": (
        {"boxes": WIDE, "labels": torch.tensor([0])},
        {"classes": CLASSES},
    ),
    r"scores \[3\]": (row(2, scores=torch.ones(3)), {"classes": CLASSES}),
    r"given boxes \[4\]": (WIDE[0], {}),
    r"given boxes \[2, 5\]": (torch.zeros(2, 5), {}),
    "given no boxes": ({}, {}),
    r"given labels \[2\]": ({"labels": torch.tensor([0, 1])}, {"classes": CLASSES}),
}


@pytest.mark.parametrize("told", WRONG)
def test_what_cannot_be_shown_is_told(drawn, told):
    found, options = WRONG[told]
    with pytest.raises(ValueError, match=told):
        drawn([GREY], [found], **options)


def test_truth_of_another_shape_is_told(drawn):
    with pytest.raises(ValueError, match=r"given boxes \[4\] for a picture"):
        drawn([GREY], [WIDE], truth=[WIDE[0]])
