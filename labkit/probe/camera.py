"""The same scene through another camera: a colour cast, another contrast, blur and grain."""

import math
from dataclasses import dataclass, replace

import torch
from torch import Tensor
from torchvision.transforms.v2.functional import gaussian_blur

from labkit.store import ImageStore
from labkit.store.batches import seed_from
from labkit.store.crops import Originals


@dataclass(frozen=True)
class Camera:
    """What a camera does to every picture alike; see `another_camera`."""

    cast: float
    gamma: float
    blur: float
    grain: float
    seed: int

    def take(self, images: Tensor, finer: float = 1.0, row: int = 0) -> Tensor:
        """Change uint8 pictures [N, 3, H, W] that have `finer` pixels for one of the store's."""
        if (sigma := self.blur * finer) > 0.05:  # less than that moves nothing
            reach = min(math.ceil(3 * sigma), min(images.shape[-2:]) - 1)
            images = gaussian_blur(images, [2 * reach + 1] * 2, [sigma] * 2)
        values = images.float() / 255
        gains = values.new_tensor([1 + self.cast, 1, 1 - self.cast]).view(3, 1, 1)
        values = 255 * (values * gains).clamp(0, 1) ** self.gamma
        if self.grain:
            draw = torch.Generator().manual_seed(seed_from(self.seed, row))
            values += self.grain * torch.randn(values.shape, generator=draw).to(values.device)
        return values.round().clamp(0, 255).to(torch.uint8)


@dataclass(frozen=True)
class Taken:
    """Originals as another camera took them, so that crops of a store show it too."""

    originals: Originals
    camera: Camera
    side: int  # of the store's pictures

    def view(self, row: int, matrix: Tensor, size: int) -> Tensor:
        """View the original, through the camera; see `Originals`."""
        picture = self.originals.view(row, matrix, size)
        finer = 1 / math.hypot(matrix[0, 0], matrix[1, 0])
        return self.camera.take(picture[None], finer, row)[0]

    def whole(self, row: int) -> Tensor:
        """All of the original, through the camera; blurred as where the store holds all of it."""
        picture = self.originals.whole(row)
        return self.camera.take(picture[None], max(picture.shape[-2:]) / self.side, row)[0]


def another_camera(
    store: ImageStore,
    *,
    cast: float = 0.0,
    gamma: float = 1.0,
    blur: float = 0.0,
    grain: float = 0.0,
    seed: int = 0,
) -> ImageStore:
    """The same pictures as another camera would have taken them: a new store.

    `cast` makes red stronger and blue weaker by that share, or the other way round below 0 (-1 to
    1). `gamma` darkens the middle tones above 1 and lightens them below. `blur` is the deviation of
    a Gaussian in pixels of the store, `grain` that of noise in units of 0..255, drawn by `seed`.
    Every picture is changed alike, unlike by `augment`, which draws anew for each. Originals are
    seen through the same camera, so `store.crops` and `labkit.passports` show it too; blur then
    keeps its size in the scene. Another season is no camera: draw the same whales again with other
    dials, such as `whales(glare=0.8, foam=0.6)`. Raises ValueError for what no camera does. Taught
    in lesson 05.
    """
    if not (-1 <= cast <= 1 and 0.2 <= gamma <= 5 and 0 <= blur <= 20 and 0 <= grain <= 100):
        raise ValueError(
            f"another_camera was given cast={cast}, gamma={gamma}, blur={blur} and grain={grain}. "
            "A cast is from -1 to 1, gamma from 0.2 to 5, blur up to 20 pixels and grain up to 100."
        )
    camera = Camera(cast, gamma, blur, grain, seed)
    parts = [camera.take(images, row=row) for row, images in enumerate(store.images.split(1))]
    originals = Taken(store.originals, camera, store.images.shape[-1]) if store.originals else None
    return replace(store, images=torch.cat(parts), originals=originals)
