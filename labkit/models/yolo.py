"""YOLO: the picture is a grid, and each cell answers once what stands on it."""

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy
from torchvision.ops import batched_nms, box_area, clip_boxes_to_image

from labkit.models.pyramid import Pyramid, check_classes

PLACE, SIZE, NO_OBJECT = 5.0, 40.0, 0.5  # weights; the paper's are 5 for both and 0.5
LEAST, OVERLAP, MOST = 0.02, 0.5, 100  # sureness, IoU of two boxes of a class, boxes a picture
SELDOM = -4.0  # before training, a cell is 2 % sure of an object: most have none


class YOLO(nn.Module):
    """A detector in one look: every cell of a grid gives one box, and how sure it is of a class.

    Takes [N, 3, H, W] float32. The cell in which the middle of an object lies has to find it: x and
    y within the cell, the square roots of width and height as shares of the picture, a sureness and
    the logits of `classes`. While it trains, `model(images, targets)` returns the five parts of its
    loss; else `model(images)` returns a dictionary of `boxes` [n, 4] in pixels, `labels` [n] from 1
    and `scores` [n] for each picture, as torchvision's detectors do. Of two objects in one cell it
    learns the smaller one. After Redmon and others (2016), arXiv 1506.02640: with a finer grid, one
    box a cell, a pyramid in front, and cross-entropies where the paper has squares. Raises
    ValueError for fewer than one class, and where it is to learn and has no targets of each
    picture. Its losses are built in lesson 11 in part.

    >>> found = YOLO(classes=7).eval()(torch.zeros(1, 3, 160, 160))
    >>> sorted(found[0])
    ['boxes', 'labels', 'scores']
    """

    def __init__(self, classes: int, width: int = 64) -> None:
        """Make a network with random weights."""
        super().__init__()
        check_classes(classes, "YOLO")
        self.classes = classes  # `detect` asks for it
        self.backbone = Pyramid(width)
        answer = nn.Conv2d(width, 5 + classes, kernel_size=1)
        with torch.no_grad():
            answer.bias[4] = SELDOM  # type: ignore[index]
        self.head = nn.Sequential(
            nn.Conv2d(width, width, kernel_size=3, padding=1, bias=False),
            nn.BatchNorm2d(width),
            nn.ReLU(),
            answer,
        )

    def forward(
        self, images: Tensor, targets: Sequence[Mapping[str, Tensor]] | None = None
    ) -> dict[str, Tensor] | list[dict[str, Tensor]]:
        """Return the parts of the loss while it trains, else what is found in each picture."""
        answers = self.head(self.backbone(images)["0"]).permute(0, 2, 3, 1).float()
        shares = self.shares(answers)  # float: in 16 bits, places would be whole pixels
        size = images.shape[-2:]
        if self.training:
            if targets is None or len(targets) != len(images):
                raise ValueError(
                    f"YOLO learns, and was given {len(images)} pictures and "
                    f"{'no targets' if targets is None else f'targets of {len(targets)}'}. Give a "
                    "dictionary of boxes and labels for each, or ask it in model.eval()."
                )
            return self.losses(answers, shares, targets, size)
        corners = corners_of(shares, size)
        return [found(*each, size) for each in zip(answers, corners, strict=True)]

    def shares(self, answers: Tensor) -> Tensor:
        """What cells [N, rows, columns, 5 + classes] answer as [..., 4]: x, y, and roots of sides.

        All are shares of the picture, from 0 to 1.
        """
        rows, columns = answers.shape[1:3]
        y, x = (torch.arange(count, device=answers.device) for count in (rows, columns))
        own = torch.stack(torch.meshgrid(x, y, indexing="xy"), -1)  # [rows, columns, 2]
        place = (answers[..., :2].sigmoid() + own) / answers.new_tensor([columns, rows])
        return torch.cat([place, answers[..., 2:4].sigmoid()], -1)

    def losses(
        self,
        answers: Tensor,
        shares: Tensor,
        targets: Sequence[Mapping[str, Tensor]],
        size: Sequence[int],
    ) -> dict[str, Tensor]:
        """The five parts of the loss, each a sum over cells for each object there is to learn."""
        rows, columns = answers.shape[1:3]
        boxes = torch.cat([each["boxes"] for each in targets])
        labels = torch.cat([each["labels"] for each in targets]) - 1
        wanted = shares_of(boxes, size)
        counts = torch.tensor([len(each["boxes"]) for each in targets])
        picture = torch.arange(len(targets)).repeat_interleave(counts).to(boxes.device)
        grid = wanted.new_tensor([columns, rows])
        x, y = (wanted[:, :2] * grid).long().minimum(grid.long() - 1).unbind(1)
        cell = (picture * rows + y) * columns + x
        mine = owners(cell, boxes, answers[..., 0].numel())
        cell, wanted, labels = cell[mine], wanted[mine], labels[mine]
        own, got = answers.flatten(0, 2)[cell], shares.flatten(0, 2)[cell]
        there = torch.zeros(answers[..., 0].numel(), device=answers.device)
        there[cell] = 1.0
        sure = binary_cross_entropy_with_logits(answers[..., 4].flatten(), there, reduction="none")
        error = (got - wanted).square()
        objects = max(1, len(cell))
        return {
            "place": PLACE * (error[:, :2] * grid.square()).sum() / objects,  # in cells
            "size": SIZE * error[:, 2:].sum() / objects,
            "object": (sure * there).sum() / objects,
            "no object": NO_OBJECT * (sure * (1 - there)).sum() / objects,
            "class": cross_entropy(own[:, 5:], labels, reduction="sum") / objects,
        }


def owners(cell: Tensor, boxes: Tensor, cells: int) -> Tensor:
    """Which boxes own their cell, bool [n]: of those whose middle lies in one, the smallest.

    >>> boxes = torch.tensor([[0.0, 0, 8, 8], [2, 2, 6, 6], [20, 20, 30, 30]])
    >>> owners(torch.tensor([5, 5, 9]), boxes, cells=16)
    tensor([False,  True,  True])
    """
    rank = box_area(boxes).argsort(descending=True).argsort() + 1  # the smallest ranks highest
    highest = torch.zeros(cells, dtype=torch.long, device=cell.device)
    return highest.scatter_reduce(0, cell, rank, "amax")[cell] == rank


def shares_of(boxes: Tensor, size: Sequence[int]) -> Tensor:
    """Boxes [n, 4] in pixels as YOLO learns them; see `YOLO.shares`.

    >>> shares_of(torch.tensor([[0.0, 0, 40, 40]]), size=(160, 160)).tolist()
    [[0.125, 0.125, 0.5, 0.5]]
    """
    scale = boxes.new_tensor([size[1], size[0]])
    first, last = boxes[:, :2] / scale, boxes[:, 2:] / scale
    return torch.cat([(first + last) / 2, (last - first).sqrt()], 1)


def corners_of(shares: Tensor, size: Sequence[int]) -> Tensor:
    """The way back from `shares_of`, of any number of them, [..., 4].

    >>> corners_of(torch.tensor([[0.125, 0.125, 0.5, 0.5]]), size=(160, 160)).tolist()
    [[0.0, 0.0, 40.0, 40.0]]
    """
    scale = shares.new_tensor([size[1], size[0]])
    middle, half = shares[..., :2] * scale, shares[..., 2:].square() * scale / 2
    return torch.cat([middle - half, middle + half], -1)


def found(answers: Tensor, corners: Tensor, size: Sequence[int]) -> dict[str, Tensor]:
    """What one picture's cells [rows, columns, …] found: the surest boxes, each thing once."""
    sure = answers[..., 4:5].sigmoid() * answers[..., 5:].softmax(-1)
    scores, labels = sure.flatten(0, 1).max(-1)
    kept = scores > LEAST
    scores, labels = scores[kept], labels[kept]
    boxes = clip_boxes_to_image(corners.flatten(0, 1)[kept], (size[0], size[1]))
    rows = batched_nms(boxes, scores, labels, OVERLAP)[:MOST]
    return {"boxes": boxes[rows], "labels": labels[rows] + 1, "scores": scores[rows]}
