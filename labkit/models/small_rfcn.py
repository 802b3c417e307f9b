"""R-FCN: one map for each part of an object, so that a region only has to be read."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn.functional import interpolate
from torchvision.models.detection.generalized_rcnn import GeneralizedRCNN
from torchvision.models.detection.roi_heads import RoIHeads
from torchvision.ops import ps_roi_pool

from labkit.models.pyramid import STRIDES, check_classes
from labkit.models.small_faster_rcnn import LEARNING, two_stages

ENLARGED = 4  # times: parts are cut at whole cells, and those of small things are narrow
OFFSETS = 4
MANY = 64  # proposals of a picture to learn from: to read maps is cheap, and each tells nine


def rfcn(classes: int, width: int = 64, parts: int = 3) -> GeneralizedRCNN:
    """Return a small R-FCN for pictures of 100 to 300 pixels, with random weights.

    It takes and returns what `faster_rcnn` does. In place of a head that computes on every region
    there are `parts` x `parts` maps for each class, made once a picture: one is high where there is
    the top left of a car, another where there is its top middle, and a region votes by the mean
    of its parts, each read in its own map. After Dai and others (2016), arXiv 1605.06409. Its maps
    are `model.roi_heads.box_roi_pool.maps(level)`. Raises ValueError for fewer than one class.
    Opened in lesson 10.

    >>> import torch
    >>> found = rfcn(classes=7).eval()(torch.zeros(1, 3, 160, 160))
    >>> sorted(found[0])
    ['boxes', 'labels', 'scores']
    """
    check_classes(classes, "rfcn")
    maps = PartMaps(width, classes + 1 + OFFSETS, parts)
    learning = LEARNING | {"batch_size_per_image": MANY}
    heads = RoIHeads(maps, nn.Identity(), Vote(classes + 1), **learning)
    return two_stages(classes, width, heads)


class PartMaps(nn.Module):
    """Maps of the parts of each answer, and what a region finds there.

    Of the finest level [N, width, h, w] it makes [N, answers x parts², 4h, 4w]; of regions [n, 4]
    in pixels it reads [n, answers, parts, parts], the mean of each part in the map of that part.

    >>> import torch
    >>> pool = PartMaps(inputs=8, answers=5, parts=3)
    >>> pool.maps(torch.zeros(1, 8, 20, 20)).shape
    torch.Size([1, 45, 80, 80])
    """

    def __init__(self, inputs: int, answers: int, parts: int) -> None:
        """Make maps with random weights."""
        super().__init__()
        self.parts = parts
        self.maps = nn.Sequential(
            nn.Conv2d(inputs, inputs, kernel_size=3, padding=1, bias=False),
            nn.BatchNorm2d(inputs),
            # Where nothing is ever proposed nothing is learned: unlimited, maps grow to thousands.
            nn.ReLU6(),
            nn.Conv2d(inputs, answers * parts**2, kernel_size=1),
            Enlarge(ENLARGED),
        )

    def forward(
        self, levels: dict[str, Tensor], regions: list[Tensor], sizes: Sequence[tuple[int, int]]
    ) -> Tensor:
        """Read regions, a tensor [n, 4] of each picture, in the maps of the finest level."""
        return ps_roi_pool(self.maps(levels["0"]), regions, self.parts, ENLARGED / STRIDES[0])


class Enlarge(nn.Module):
    """Maps [N, C, h, w] enlarged, [N, C, times x h, times x w], with straight lines between places.

    What `nn.Upsample(mode="bilinear")` does. That goes from number to number; here each side is one
    product with a matrix, as what is enlarged is a weighted sum, and the way back is one as well.
    For hundreds of maps it takes half the time.

    >>> Enlarge(2)(torch.tensor([[[[0.0, 4.0]]]])).tolist()
    [[[[0.0, 1.0, 3.0, 4.0], [0.0, 1.0, 3.0, 4.0]]]]
    """

    def __init__(self, times: int) -> None:
        """Remember how many times larger maps become."""
        super().__init__()
        self.times = times

    def forward(self, maps: Tensor) -> Tensor:
        """Enlarge."""
        down, along = (self.weights(maps, side) for side in maps.shape[-2:])
        return down @ (maps.contiguous() @ along.T)  # a product of each map by itself

    def weights(self, maps: Tensor, side: int) -> Tensor:
        """What each of the old places counts in each of the new ones, [times x side, side]."""
        each = torch.eye(side, dtype=maps.dtype, device=maps.device)
        return interpolate(each[None], scale_factor=float(self.times), mode="linear")[0].T


class Vote(nn.Module):
    """The parts of a region [n, answers, k, k] vote: logits [n, classes], offsets [n, classes x 4].

    A class's logit is the sum of its k x k parts over k, which spreads as one part does. The paper
    takes the mean, which can say the same and learns k times more slowly from scratch. Offsets are
    means, of a box of any class.

    >>> import torch
    >>> logits, offsets = Vote(classes=3)(torch.ones(2, 7, 3, 3))
    >>> logits.tolist()[0], list(offsets.shape)
    ([3.0, 3.0, 3.0], [2, 12])
    """

    def __init__(self, classes: int) -> None:
        """Remember how many answers are classes, background included."""
        super().__init__()
        self.classes = classes

    def forward(self, parts: Tensor) -> tuple[Tensor, Tensor]:
        """Sum up."""
        logits = parts[:, : self.classes].sum((2, 3)) / parts.shape[-1]
        return logits, parts[:, self.classes :].mean((2, 3)).repeat(1, self.classes)
