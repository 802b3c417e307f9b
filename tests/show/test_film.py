"""A film: who is who, whence each came, and nothing left over from the frame before."""

import base64
import importlib
import io
import re

import numpy as np
import pytest
import torch
from matplotlib.colors import to_rgb
from PIL import Image

from labkit import show
from labkit.show.boxes import EDGES

film = importlib.import_module("labkit.show.film")
BLACK = torch.zeros(3, 40, 80, dtype=torch.uint8)


def at(box, track):
    return {"boxes": torch.tensor([box], dtype=torch.float), "tracks": torch.tensor([track])}


NOBODY = {"boxes": torch.zeros(0, 4), "tracks": torch.zeros(0, dtype=torch.long)}
# A thing goes from left to right, and then is gone.
FOUND = [at([4, 10, 12, 30], 3), at([34, 10, 42, 30], 3), NOBODY]


def share(frame, colour, left, right):
    """The share of pixels of a colour between two columns of the picture."""
    scale = frame.shape[1] / 80
    part = frame[:, round(left * scale) : round(right * scale)].astype(float) / 255
    return float((np.abs(part - to_rgb(colour)).max(-1) < 0.1).mean())


def test_a_track_keeps_its_colour_and_leaves_a_trail():
    first, second, last = film.drawn([BLACK] * 3, FOUND)
    own = EDGES[3]
    assert share(first, own, 2, 14) > 0.02
    assert share(first, own, 20, 80) == 0
    assert share(second, own, 32, 44) > 0.02
    assert 0 < share(second, own, 14, 32) < share(second, own, 32, 44)  # the trail
    assert share(second, own, 0, 7) == 0  # the box that it had
    assert share(last, own, 0, 80) == 0


def test_another_track_has_another_colour():
    (frame,) = film.drawn([BLACK], [at([4, 10, 12, 30], 4)])
    assert share(frame, EDGES[4], 2, 14) > 0.02
    assert share(frame, EDGES[3], 0, 80) == 0


def test_a_trail_ends_some_frames_back():
    found = [at([x, 10, x + 4, 14], 0) for x in range(0, 60, 3)]
    *_, last = film.drawn([BLACK] * len(found), found)
    assert share(last, EDGES[0], 0, 15) == 0
    assert share(last, EDGES[0], 40, 60) > 0


def test_frames_have_one_shape_and_titles_their_room():
    plain = list(film.drawn([BLACK] * 3, FOUND))
    titled = list(film.drawn([BLACK] * 3, FOUND, ["a", "b", "c"]))
    assert {frame.shape for frame in plain} == {plain[0].shape}
    assert titled[0].shape[0] > plain[0].shape[0]
    assert (titled[1] != titled[2]).any()


def test_a_line_lies_where_it_is_said():
    plain, lined = (next(film.drawn([BLACK], [NOBODY], (), y)) for y in (None, 30))
    rows = (plain != lined).any((1, 2)).nonzero()[0] * 80 / plain.shape[1]
    assert abs(rows.mean() - 30) < 1


def test_the_page_gets_frames_and_for_who_asks_for_little_motion_the_last(page):
    show.film([BLACK] * 3, FOUND, a_second=2, alt="a film of a drawn thing")
    (html,) = page
    assert html.startswith("<details open><summary>2 seconds, again")
    assert 'media="(prefers-reduced-motion: reduce)"' in html
    assert len(re.findall(r"data:image/\w+;base64,", html)) == 2
    assert "<script" not in html


def test_a_film_needs_nobody_in_it(page):
    show.film([BLACK] * 3, alt="a film of a drawn thing")
    show.film([BLACK] * 3, [NOBODY] * 3, alt="a film of a drawn thing")
    assert page[0] == page[1]


@pytest.mark.parametrize(
    ("found", "message"),
    [
        (FOUND[:2], "There are 3 pictures and 2 found"),
        ([{**FOUND[0], "tracks": torch.zeros(2)}, *FOUND[1:]],
         r"boxes \[1, 4\] and tracks \[2\] for frame 0. It takes \[n, 4\] and \[n\]"),
        ([{**FOUND[0], "tracks": torch.tensor(3)}, *FOUND[1:]], r"tracks \[\] for frame 0"),
    ],
)  # fmt: skip
def test_one_of_everything_a_frame(found, message):
    with pytest.raises(ValueError, match=message):
        show.film([BLACK] * 3, found, alt="a film")


@pytest.mark.parametrize(
    ("frames", "a_second", "keys", "message"),
    [
        ([BLACK, BLACK[:, :20]], 10, 60,
         r"frames of 2 sizes, a_second=10 and keys=60\. It takes frames"),
        ([BLACK] * 2, 0, 60, r"frames of 1 sizes, a_second=0 and"),
        ([BLACK] * 2, 10, 0, r"a_second=10 and keys=0\. It takes frames of one size, and numbers"),
    ],
)  # fmt: skip
def test_frames_of_one_size_and_some_time_for_each(frames, a_second, keys, message):
    with pytest.raises(ValueError, match=message):
        show.film(frames, FOUND[:2], a_second=a_second, keys=keys, alt="a film")


def test_out_of_noise_it_ends_as_the_last_frame_where_each_is_whole(page):
    noise = torch.rand(3, 40, 80, generator=torch.Generator().manual_seed(0))
    way = [(1 - k / 20) * noise + k / 20 * torch.full_like(noise, 0.8) for k in range(21)]
    titles = [f"level {1 - k / 20:.2f}" for k in range(21)]
    show.film(way, titles=titles, keys=1, alt="a plain grey comes out of drawn noise")
    *_, last = film.drawn(way, [NOBODY] * 21, titles)
    content = re.findall(r"data:image/webp;base64,([^\"]+)", page[0])[-1]
    with Image.open(io.BytesIO(base64.b64decode(content))) as playing:
        playing.seek(playing.n_frames - 1)
        shown = np.asarray(playing.convert("RGB"))
    assert np.abs(shown - last.astype(float)).mean() < 5


def test_no_frames_are_no_film():
    with pytest.raises(ValueError, match="There are no pictures to show"):
        show.film([], [], alt="a film")
