"""Class sizes are those of the real photographs."""

import numpy as np
import pytest

from labkit.synth.law import class_sizes


def test_447_whales_have_the_sizes_that_were_counted():
    sizes = np.array(class_sizes(447))
    assert np.median(sizes) == 9
    assert sizes.max() == pytest.approx(47, abs=1)
    assert (sizes == 1).sum() == pytest.approx(24, abs=22)  # 1 and 2 are not told apart so finely
    assert (sizes <= 3).sum() == pytest.approx(79, abs=12)
    assert (sizes <= 5).sum() == pytest.approx(126, abs=12)
    assert (sizes >= 20).sum() == pytest.approx(38, abs=5)


@pytest.mark.parametrize("few", [0, 0.5, 1, 2])
@pytest.mark.parametrize(("individuals", "total"), [(20, 600), (7, 7), (5, 93), (30, 31)])
def test_totals_are_met_and_everybody_has_a_picture(individuals, total, few):
    sizes = class_sizes(individuals, total, few)
    assert sum(sizes) == total
    assert len(sizes) == individuals
    assert min(sizes) >= 1
    assert sizes == sorted(sizes, reverse=True)


def test_the_dial_makes_them_less_equal():
    spreads = [np.std(class_sizes(20, 600, few)) for few in (0, 0.5, 1, 2)]
    assert spreads == sorted(spreads)
    assert spreads[0] == 0


@pytest.mark.parametrize(("individuals", "total", "few"), [(0, None, 1), (5, 4, 1), (5, 9, -1)])
def test_what_cannot_be_is_refused(individuals, total, few):
    with pytest.raises(ValueError, match="at least one individual"):
        class_sizes(individuals, total, few)
