"""Real handwritten digits that are already on the computer: they ship inside scikit-learn."""

import torch
from torch.nn.functional import interpolate

from labkit.store import ImageStore

SOURCE = (
    "1,797 handwritten digits by 13 people: E. Alpaydin and C. Kaynak (1998), Optical Recognition "
    "of Handwritten Digits, UCI Machine Learning Repository, test part, as scikit-learn ships it"
)


def digits(size: int = 32) -> ImageStore:
    """Return a store of 1,797 real handwritten digits, white on black, in three equal channels.

    Scans of 8 x 8 pixels with 17 levels of grey, enlarged to `size` pixels a side; LeNet takes 32.
    The target is `label`, 0 to 9. The given split cuts the set's own order in blocks of 60, 20 and
    20 % (1,078, 359 and 360 digits): the set does not name its writers, and digits that stand side
    by side may be of one hand. It matters: by its nearest neighbour in the training, 95 % of the
    test digits are named rightly, and 99 % after a shuffle. Raises ValueError for a size that is
    not from 8 to 512. Taught in lesson 02.

    >>> store = digits()
    >>> store
    ImageStore: 1,797 pictures of 32 x 32 pixels, 10 classes; label
    >>> [len(part) for part in store.split()]
    [1078, 359, 360]
    """
    if not 8 <= size <= 512:
        raise ValueError(
            f"digits was asked for {size} pixels a side. The scans have 8, and more shows nothing "
            "new: ask for 8 to 512."
        )
    from sklearn.datasets import load_digits  # slow to import, and needed by this set alone

    found = load_digits()
    scans = torch.from_numpy(found.images)[:, None].float() * (255 / 16)  # [1797, 1, 8, 8]
    grey = interpolate(scans, (size, size), mode="bicubic").round().clamp(0, 255).to(torch.uint8)
    train, valid = round(0.6 * len(grey)), round(0.2 * len(grey))
    return ImageStore(
        images=grey.repeat(1, 3, 1, 1),
        targets={"label": torch.from_numpy(found.target).long()},
        classes=tuple("0123456789"),
        source=SOURCE,
        licence="not stated by scikit-learn",
        origin="photographed",
        given=["train"] * train + ["valid"] * valid + ["test"] * (len(grey) - train - valid),
    )
