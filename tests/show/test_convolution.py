"""The figure of a convolution shows the right places and the right sums."""

import pytest
import torch
from matplotlib.figure import Figure

from labkit.show import convolution, convolution_step, upconvolution_step

INPUT = torch.arange(25).reshape(5, 5)
KERNEL = torch.tensor([[0, 1], [2, 3]])
ALT = "A kernel over five by five numbers, and the sums so far."


@pytest.fixture
def drawn(monkeypatch):
    """The figure itself, instead of its picture."""
    figures: list[Figure] = []
    monkeypatch.setattr(convolution, "figure", lambda drawing, alt: figures.append(drawing))
    return figures


def written(axis):
    return [text.get_text() for text in axis.texts]


def framed(axis):
    """The rows and columns of what has a thick frame."""
    thick = [patch for patch in axis.patches if patch.get_linewidth() == 2.5]
    return [(round(patch.get_y() + 0.47), round(patch.get_x() + 0.47)) for patch in thick]


def test_the_sums_up_to_the_step_are_written(drawn):
    convolution_step(INPUT, KERNEL, 5, alt=ALT)
    result = torch.nn.functional.conv2d(INPUT[None, None].float(), KERNEL[None, None].float())
    sums = [f"{value:g}" for value in result.flatten()[:6].tolist()]
    assert written(drawn[0].axes[2]) == sums
    assert framed(drawn[0].axes[0]) == [(1, 1), (1, 2), (2, 1), (2, 2)]
    assert framed(drawn[0].axes[1]) == [(0, 0), (0, 1), (1, 0), (1, 1)]
    assert framed(drawn[0].axes[2]) == [(1, 1)]
    assert drawn[0].get_supxlabel() == "6·0 + 7·1 + 11·2 + 12·3 = 65"


def test_a_long_sum_is_cut_and_negative_numbers_are_in_brackets(drawn):
    convolution_step(INPUT, torch.full((4, 4), -1), alt=ALT)
    assert drawn[0].get_supxlabel().startswith("0·(−1) + 1·(−1) + ")
    assert drawn[0].get_supxlabel().endswith(" + 10·(−1) + … = −144")


def test_stride_padding_and_dilation_move_the_places(drawn):
    convolution_step(INPUT, KERNEL, 4, stride=2, padding=1, dilation=2, alt=ALT)
    assert framed(drawn[0].axes[0]) == [(2, 2), (2, 4), (4, 2), (4, 4)]
    assert len(written(drawn[0].axes[0])) == 49
    assert "padded by 1" in drawn[0].axes[0].get_title()
    assert drawn[0].axes[2].get_title() == "output 3 × 3"


def test_a_step_beyond_the_last_shows_the_last(drawn):
    convolution_step(INPUT, KERNEL, 99, alt=ALT)
    assert len(written(drawn[0].axes[2])) == 16


def test_what_cannot_be_read_or_does_not_fit_is_refused():
    with pytest.raises(ValueError, match=r"13 rows.*At most 12"):
        convolution_step(torch.zeros(13, 5), KERNEL, alt=ALT)
    with pytest.raises(ValueError, match=r"reaches over 6 x 6 places.*only 5 x 5"):
        convolution_step(INPUT, KERNEL, dilation=5, alt=ALT)
    with pytest.raises(ValueError, match=r"Step -1 was asked for.*counted from 0"):
        convolution_step(INPUT, KERNEL, -1, alt=ALT)


VALUES = torch.tensor([[1, 2], [3, 4]])


def test_each_value_stamps_the_kernel_and_stamps_add_up(drawn):
    kernel = torch.tensor([[1, 0, 1], [0, 1, 0], [1, 0, 1]])
    upconvolution_step(VALUES, kernel, 1, alt=ALT)
    first, stamp, output = drawn[0].axes
    assert framed(first) == [(0, 1)]
    assert written(stamp) == ["2", "0", "2", "0", "2", "0", "2", "0", "2"]
    # 1 and 2 meet in the column between them; the two rows below wait for 3 and 4.
    assert written(output) == list("103020102010302")
    assert framed(output) == [(i, j) for i in range(3) for j in (2, 3, 4)]
    assert output.get_title() == "output 5 × 5"


def test_the_last_step_is_torchs_transposed_convolution(drawn):
    upconvolution_step(VALUES, KERNEL, 99, alt=ALT)
    wanted = torch.nn.functional.conv_transpose2d(
        VALUES[None, None].float(), KERNEL[None, None].float(), stride=2
    )
    assert written(drawn[0].axes[2]) == [f"{value:g}" for value in wanted.flatten().tolist()]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"step": -1}, "Step -1 with stride 2"),
        ({"stride": 0}, "stride 0.*at least 1"),
        ({"stride": 11}, "13 rows and 13 columns. At most 12"),
    ],
)
def test_upconvolutions_that_cannot_be_shown_are_told(arguments, words):
    with pytest.raises(ValueError, match=words):
        upconvolution_step(VALUES, KERNEL, alt=ALT, **arguments)
