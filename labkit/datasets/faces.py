"""Real patches with and without a face that are already on the computer: inside scikit-image."""

import torch
from torch.nn.functional import interpolate

from labkit.store import ImageStore

SOURCE = (
    "200 grey patches of news photographs: a subset of Labeled Faces in the Wild (G. Huang, "
    "M. Mattar, H. Lee and E. Learned-Miller, 2012), as scikit-image ships it"
)


def faces(size: int = 64) -> ImageStore:
    """Return a store of 100 real patches that show a face and 100 that show none.

    Patches of 25 x 25 pixels, enlarged to `size` a side, in three equal channels. The target is
    `label`: 0 for none, 1 for a face. The given split takes the first half of each to train on and
    the second to test on; scikit-image drew both at random. Nobody is named: the question is
    whether there is a face, and never whose. Raises ValueError for a size that is not from 25 to
    512. Taught in lesson 03.

    >>> store = faces()
    >>> store
    ImageStore: 200 pictures of 64 x 64 pixels, 2 classes; label
    >>> [len(part) for part in store.split()]
    [100, 0, 100]
    """
    if not 25 <= size <= 512:
        raise ValueError(
            f"faces was asked for {size} pixels a side. The patches have 25, and more shows "
            "nothing new: ask for 25 to 512."
        )
    from skimage.data import lfw_subset  # needed by this set alone

    patches = torch.from_numpy(lfw_subset())[:, None].float()  # [200, 1, 25, 25], 0..1
    grey = interpolate(patches, (size, size), mode="bicubic").clamp(0, 1) * 255
    half = len(patches) // 4
    return ImageStore(
        images=grey.round().to(torch.uint8).repeat(1, 3, 1, 1),
        targets={"label": torch.tensor([1] * 2 * half + [0] * 2 * half)},
        classes=("no face", "face"),
        source=SOURCE,
        licence="not stated by scikit-image",
        given=(["train"] * half + ["test"] * half) * 2,
    )
