"""How many pictures there are of each individual: few of most, many of a few."""

import numpy as np

# NOAA's training table: 4,543 rows of 447 whales; 24 have a single picture, 79 at most 3, 126 at
# most 5, half at most 9, all but 38 fewer than 20, and one has 47.
SHARES = (0.0, 24 / 447, 79 / 447, 126 / 447, 0.5, 409 / 447, 1.0)
PICTURES = (1.0, 1.0, 3.0, 5.0, 9.0, 19.0, 47.0)
MEDIAN = 9


def class_sizes(individuals: int, total: int | None = None, few: float = 1.0) -> list[int]:
    """Pictures of each individual, the most first, by the law of the right-whale photographs.

    `few` is the dial: 0 gives everybody the same, 1 the law as found, 2 a steeper one. With
    `total`, all are scaled to make that many, at least one each. Raises ValueError where that
    cannot be.

    >>> class_sizes(9)
    [29, 17, 14, 12, 9, 7, 5, 3, 1]
    >>> class_sizes(5, total=20, few=0)
    [4, 4, 4, 4, 4]
    """
    if individuals < 1 or few < 0 or (total is not None and total < individuals):
        raise ValueError(
            f"class_sizes was given {individuals} individuals, total={total} and few={few}. It "
            "needs at least one individual, a picture of each, and few from 0 on."
        )
    middles = (np.arange(individuals) + 0.5) / individuals
    law = MEDIAN * (np.interp(middles, SHARES, PICTURES) / MEDIAN) ** few
    law = law[::-1]
    if total is None:
        return [max(1, round(size)) for size in law]
    sizes = np.maximum(1, np.floor(law * total / law.sum())).astype(int)
    while sizes.sum() > total:  # those who were given their one picture took it from the largest
        sizes[sizes.argmax()] -= 1
    for extra in range(total - int(sizes.sum())):
        sizes[extra % individuals] += 1
    return sorted(sizes.tolist(), reverse=True)
