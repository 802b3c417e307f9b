"""The class of each pixel, where files tell which pixels each object has."""

from dataclasses import replace

import torch

from labkit.images import VOID
from labkit.store import ImageStore

GROUND = "background"


def class_maps(store: ImageStore) -> ImageStore:
    """The same pictures with the target `mask` alone, in which pixels have numbers of classes.

    It takes a store whose `mask` numbers objects, as `folder` and `roads` make it with
    `masks=True`. 0 becomes "background", the first of the classes, and void stays void.

    >>> mask = torch.tensor([[[0, 1], [2, 255]]], dtype=torch.uint8)
    >>> numbers, labels = [torch.tensor([1, 2])], [torch.tensor([4, 0])]
    >>> targets = {"mask": mask, "numbers": numbers, "labels": labels}
    >>> pictures = torch.zeros(1, 3, 2, 2, dtype=torch.uint8)
    >>> class_maps(ImageStore(pictures, targets, classes=tuple("abcde"))).targets["mask"].tolist()
    [[[0, 5], [1, 255]]]
    """
    numbered, masks = store.targets["mask"], []
    for row in range(len(store)):
        table = torch.zeros(VOID + 1, dtype=torch.uint8)
        table[VOID] = VOID
        numbers, labels = store.targets["numbers"][row], store.targets["labels"][row]
        known = numbers > 0
        table[numbers[known]] = (labels[known] + 1).to(torch.uint8)
        masks.append(table[numbered[row].long()])
    return replace(store, targets={"mask": torch.stack(masks)}, classes=(GROUND, *store.classes))
