"""Right answers written differently."""

import math

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from labkit.exercises.engine import find
from labkit.exercises.judge import judge


def noised_by_loop(pictures, noise, t):
    mixed = []
    for picture, own, share in zip(pictures, noise, t, strict=True):
        mixed.append(picture * (1 - share) + own * share)
    return torch.stack(mixed)


def noised_by_walking(pictures, noise, t):
    return pictures + t.view(-1, 1, 1, 1) * (noise - pictures)


def noised_by_lerp(pictures, noise, t):
    return torch.lerp(pictures, noise, t.reshape(len(t), 1, 1, 1))


def noised_by_einsum(pictures, noise, t):
    return torch.einsum("n,nchw->nchw", 1 - t, pictures) + torch.einsum("n,n...->n...", t, noise)


def noised_in_numpy(pictures, noise, t):
    share = t.numpy()[:, np.newaxis, np.newaxis, np.newaxis]
    return torch.from_numpy((1 - share) * pictures.numpy() + share * noise.numpy())


def noised_turned(pictures, noise, t):
    """The pictures' dimension at the end, where torch lines it up by itself."""
    pictures, noise = pictures.movedim(0, -1), noise.movedim(0, -1)
    return (noise * t + pictures - pictures * t).movedim(-1, 0)


def noised_in_flat_rows(pictures, noise, t):
    rows = torch.addcmul(noise.flatten(1), 1 - t.unsqueeze(1), (pictures - noise).flatten(1))
    return rows.view_as(pictures)


def noised_pixel_by_pixel(pictures, noise, t):
    mixed = torch.zeros(pictures.shape)
    for n, c, y, x in np.ndindex(*pictures.shape):
        mixed[n, c, y, x] = noise[n, c, y, x] * t[n] + pictures[n, c, y, x] * (1 - t[n])
    return mixed


def wanted_by_loop(pictures, noise):
    return torch.stack([picture - own for picture, own in zip(pictures, noise, strict=True)])


def wanted_by_turning(pictures, noise):
    return -(noise - pictures)


def wanted_in_numpy(pictures, noise):
    return torch.from_numpy(np.subtract(pictures.numpy(), noise.numpy()))


def wanted_by_function(pictures, noise):
    return torch.sub(pictures, noise)


def wanted_by_two_places(pictures, noise):
    """Two places of the way, divided by how far one is from the other."""
    near, far = 0.75 * pictures + 0.25 * noise, 0.25 * pictures + 0.75 * noise
    return (near - far) / 0.5


def wanted_on_a_copy(pictures, noise):
    velocity = pictures.clone()
    velocity -= noise
    return velocity


def wanted_by_diff(pictures, noise):
    return torch.stack([noise, pictures]).diff(dim=0).squeeze(0)


def stepped_back(picture, velocity, t, until):
    return picture - (until - t) * velocity


def stepped_by_guess_and_noise(picture, velocity, t, until):
    """Where the way leads to, where it comes from, and a new mixture of both."""
    clean, noise = picture + t * velocity, picture - (1 - t) * velocity
    return (1 - until) * clean + until * noise


def stepped_by_add(picture, velocity, t, until):
    return torch.add(picture, velocity, alpha=t - until)


def stepped_on_a_copy(picture, velocity, t, until):
    picture = picture.clone()
    picture += velocity * t
    picture -= velocity * until
    return picture


def stepped_in_small_steps(picture, velocity, t, until):
    for _ in range(10):
        picture = picture + velocity * (t - until) / 10
    return picture


def stepped_in_numpy(picture, velocity, t, until):
    found = picture.numpy() + (t - until) * velocity.numpy()
    return torch.from_numpy(found.astype(np.float32))


def stepped_with_a_tensor(picture, velocity, t, until):
    step = torch.tensor(t) - torch.tensor(until)
    return torch.stack([one + step * way for one, way in zip(picture, velocity, strict=True)])


def guided_from_told(told, untold, guidance):
    return told + (guidance - 1) * (told - untold)


def guided_by_shares(told, untold, guidance):
    return guidance * told + (1 - guidance) * untold


def guided_by_lerp(told, untold, guidance):
    return torch.lerp(untold, told, guidance)


def guided_with_ends(told, untold, guidance):
    if guidance == 0:
        return untold
    if guidance == 1:
        return told
    return untold + (told - untold) * guidance


def guided_in_numpy(told, untold, guidance):
    found = untold.numpy() - guidance * (untold.numpy() - told.numpy())
    return torch.from_numpy(np.asarray(found, dtype="float32"))


def guided_by_loop(told, untold, guidance):
    return torch.stack(
        [less.add(more - less, alpha=guidance) for more, less in zip(told, untold, strict=True)]
    )


def guided_by_einsum(told, untold, guidance):
    shares = torch.tensor([guidance, 1 - guidance], dtype=torch.float32)
    return torch.einsum("s,snchw->nchw", shares, torch.stack([told, untold]))


def closest_by_loop(drawn, known):
    numbers, distances = [], []
    for picture in drawn:
        best, where = math.inf, None
        for number, other in enumerate(known):
            far = math.sqrt(
                sum(
                    (a - b) ** 2
                    for a, b in zip(
                        picture.flatten().tolist(), other.flatten().tolist(), strict=True
                    )
                )
            )
            if far < best:
                best, where = far, number
        numbers.append(where)
        distances.append(best)
    return torch.tensor(numbers), torch.tensor(distances)


def closest_by_differences(drawn, known):
    far = (drawn.unsqueeze(1) - known.unsqueeze(0)).pow(2).sum(dim=(2, 3, 4))
    return far.argmin(dim=1), far.amin(dim=1).sqrt()


def closest_in_numpy(drawn, known):
    """In 64 bits."""
    a = drawn.numpy().reshape(len(drawn), -1).astype(np.float64)
    b = known.numpy().reshape(len(known), -1).astype(np.float64)
    far = np.linalg.norm(a[:, None] - b[None], axis=-1)
    return torch.from_numpy(far.argmin(1)), torch.from_numpy(far.min(1))


def closest_by_products(drawn, known):
    a, b = drawn.flatten(1), known.flatten(1)
    squares = (a * a).sum(1)[:, None] + (b * b).sum(1) - 2 * a @ b.T
    number = squares.argmin(1)
    return number, squares.gather(1, number[:, None])[:, 0].clamp(min=0).sqrt()


def closest_by_topk(drawn, known):
    rows = torch.cdist(drawn.flatten(1), known.flatten(1))
    best = rows.topk(1, largest=False)
    return [best.indices[:, 0], best.values[:, 0]]


def closest_by_sorting(drawn, known):
    numbers = torch.stack(
        [torch.stack([torch.dist(one, other) for other in known]).argsort()[0] for one in drawn]
    )
    return numbers, (drawn - known[numbers]).flatten(1).norm(dim=1)


def closest_by_losses(drawn, known):
    """By the mean of squares, which has the same order, and back to the sum."""
    found = [
        min((F.mse_loss(other, one).item(), number) for number, other in enumerate(known))
        for one in drawn
    ]
    means, numbers = zip(*found, strict=True)
    return torch.tensor(numbers), (torch.tensor(means) * drawn[0].numel()).sqrt()


WAYS = {
    "noised": (noised_by_loop, noised_by_walking, noised_by_lerp, noised_by_einsum, noised_in_numpy,
               noised_turned, noised_in_flat_rows, noised_pixel_by_pixel),
    "wanted": (wanted_by_loop, wanted_by_turning, wanted_in_numpy, wanted_by_function,
               wanted_by_two_places, wanted_on_a_copy, wanted_by_diff),
    "stepped": (stepped_back, stepped_by_guess_and_noise, stepped_by_add, stepped_on_a_copy,
                stepped_in_small_steps, stepped_in_numpy, stepped_with_a_tensor),
    "guided": (guided_from_told, guided_by_shares, guided_by_lerp, guided_with_ends,
               guided_in_numpy, guided_by_loop, guided_by_einsum),
    "closest": (closest_by_loop, closest_by_differences, closest_in_numpy, closest_by_products,
                closest_by_topk, closest_by_sorting, closest_by_losses),
}  # fmt: skip
RIGHT = [(label, way) for label, ways in WAYS.items() for way in ways]


@pytest.mark.parametrize(("label", "answer"), RIGHT)
def test_right_in_another_way(label, answer):
    verdict = judge(find(label), answer)
    assert verdict.right, verdict.text()
