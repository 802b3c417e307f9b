"""The losses of segmentation: by hand, at the edges, in 16 bits, and without a look at a value."""

import pytest
import torch
from torch.nn import functional as F

from labkit.images import VOID
from labkit.losses import bce, cross_entropy, dice

LOSSES = {
    "bce": (bce, 1),
    "cross_entropy": (cross_entropy, 2),
    "dice of one logit": (dice, 1),
    "dice of two": (dice, 2),
    "dice of four": (dice, 4),
}
every_loss = pytest.mark.parametrize(("loss", "channels"), LOSSES.values(), ids=LOSSES)


def draw(channels, size=(3, 8, 9), seed=0):
    generator = torch.Generator().manual_seed(seed)
    batch, height, width = size
    logits = torch.randn(batch, channels, height, width, generator=generator)
    masks = torch.randint(0, max(channels, 2), size, generator=generator)
    masks[0, :2] = VOID
    return logits, masks


def two(logits):
    """Two logits a pixel that say what one says."""
    return torch.cat([torch.zeros_like(logits), logits], 1)


def test_cross_entropies_are_torchs():
    logits, masks = draw(3)
    wanted = F.cross_entropy(logits, masks, ignore_index=VOID)
    torch.testing.assert_close(cross_entropy(logits, masks.to(torch.uint8)), wanted)
    logits, masks = draw(1)
    known = masks != VOID
    wanted = F.binary_cross_entropy_with_logits(logits[:, 0][known], masks[known].float())
    torch.testing.assert_close(bce(logits, masks.to(torch.uint8)), wanted)


def test_one_logit_and_two_say_the_same():
    logits, masks = draw(1)
    torch.testing.assert_close(bce(logits, masks), cross_entropy(two(logits), masks))
    torch.testing.assert_close(dice(logits, masks), dice(two(logits), masks))


def test_dice_by_hand():
    called = torch.tensor([[[[0.5, 0.5, 0.25, 0.75]]]])
    masks = torch.tensor([[[1, 0, 1, VOID]]])
    # shared .5 + .25, called .5 + .5 + .25, of 2 pixels
    assert dice(called.logit(), masks).item() == pytest.approx(1 - 2 * 0.75 / (1.25 + 2))


def test_dice_is_a_mean_over_pictures_and_classes():
    logits, masks = draw(3)
    masks[:, 2, :3] = torch.arange(3)  # every class is in every picture
    called = logits.softmax(1)
    each = []
    for picture in range(3):
        known = masks[picture] != VOID
        for number in range(3):
            p, t = called[picture, number][known], (masks[picture][known] == number).float()
            each.append(1 - 2 * (p * t).sum() / (p.sum() + t.sum()))
    torch.testing.assert_close(dice(logits, masks), torch.stack(each).mean())


def test_an_empty_mask_costs_what_is_falsely_called():
    empty = torch.zeros(1, 4, 4, dtype=torch.uint8)
    losses = []
    for called in (0, 1, 2, 8, 16):
        logits = torch.full((1, 1, 16), -60.0)
        logits[..., :called] = 60
        losses.append(dice(logits.view(1, 1, 4, 4), empty).item())
    assert losses == pytest.approx([0, 1 / 16, 2 / 16, 8 / 16, 1])


@pytest.mark.parametrize("channels", [1, 2, 3])
def test_an_empty_mask_teaches_to_call_less(channels):
    """By about as much as a mask that holds something does, for what it does not hold."""
    logits = torch.zeros(1, channels, 64, 64, requires_grad=True)
    empty = torch.zeros(1, 64, 64, dtype=torch.long)
    dice(logits, empty).backward()
    slope = logits.grad[:, -1]
    assert (slope > 0).all()
    held = empty.clone()
    held[0, :8, :8] = 1
    logits.grad = None
    dice(logits, held).backward()
    assert slope.min() > 0.5 * logits.grad[:, -1][held == 0].abs().min()


def test_a_picture_without_a_class_does_not_hide_behind_one_that_holds_it():
    masks = torch.tensor([[[1, 1]], [[0, 0]]])
    right, wrong = 60 * (2.0 * masks[:, None] - 1), torch.full((2, 1, 1, 2), 60.0)
    assert dice(right, masks).item() == pytest.approx(0)
    assert dice(wrong, masks).item() == pytest.approx(0.5)


@every_loss
def test_void_is_not_learned_from(loss, channels):
    logits, masks = draw(channels)
    logits.requires_grad_()
    loss(logits, masks).backward()
    void = (masks == VOID)[:, None].expand_as(logits)
    assert (logits.grad[void] == 0).all()
    assert (logits.grad[~void] != 0).all()


@every_loss
def test_where_nothing_is_known_nothing_is_lost(loss, channels):
    logits = torch.randn(2, channels, 4, 4, requires_grad=True)
    value = loss(logits, torch.full((2, 4, 4), VOID, dtype=torch.uint8))
    value.backward()
    assert value.item() == 0
    assert (logits.grad == 0).all()


@every_loss
@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
@pytest.mark.parametrize("size", [1.0, 6e4])
def test_it_stays_finite_in_16_bits(loss, channels, dtype, size):
    logits, masks = draw(channels, size=(2, 300, 300))  # 180,000 pixels: a sum that 16 bits lack
    logits = (logits.sign() * size).to(dtype).requires_grad_()
    value = loss(logits, masks)
    value.backward()
    assert value.dtype is torch.float32
    assert value.isfinite()
    assert logits.grad.isfinite().all()
    torch.testing.assert_close(value, loss(logits.detach().float(), masks))


@every_loss
def test_the_slope_is_the_loss_s_own(loss, channels):
    """By differences, in steps that 32 bits can tell."""
    logits, masks = draw(channels, size=(2, 3, 3))
    logits.requires_grad_()
    loss(logits, masks).backward()
    for place in ((0, 0, 2, 1), (1, channels - 1, 0, 0)):
        step = torch.zeros_like(logits)
        step[place] = 0.05
        with torch.no_grad():
            slope = (loss(logits + step, masks) - loss(logits - step, masks)) / 0.1
        assert logits.grad[place].item() == pytest.approx(slope.item(), rel=0.01, abs=1e-5)


@pytest.mark.parametrize(("loss", "channels"), [(bce, 1), (cross_entropy, 3)])
def test_weights_count_a_pixel_so_much_more(loss, channels):
    logits, masks = draw(channels)
    weights = torch.ones(masks.shape)
    torch.testing.assert_close(loss(logits, masks, weights), loss(logits, masks))
    weights[1:] = 0
    torch.testing.assert_close(loss(logits, masks, weights), loss(logits[:1], masks[:1]))
    with pytest.raises(ValueError, match="Give a weight for each pixel"):
        loss(logits, masks, weights[:, 1:])


@every_loss
def test_it_reads_no_value(loss, channels):
    """On a device that holds none, whatever would make a GPU wait cannot be done at all."""
    logits, masks = (each.to("meta") for each in draw(channels))
    weights = () if loss is dice else (torch.ones(masks.shape, device="meta"),)
    assert loss(logits, masks.to(torch.uint8), *weights).is_meta


@every_loss
@pytest.mark.gpu
def test_it_makes_a_gpu_wait_for_nothing(loss, channels, nothing_waits):
    wanted = loss(*draw(channels))
    logits, masks = (each.cuda() for each in draw(channels))
    logits.requires_grad_()
    loss(logits, masks).backward()
    with nothing_waits():
        value = loss(logits, masks)
        value.backward()
    torch.testing.assert_close(value.detach().cpu(), wanted)


@every_loss
def test_other_shapes_are_refused(loss, channels):
    logits, masks = draw(channels)
    for given in ((logits[:, 0], masks), (logits, masks[:, 1:]), (logits, masks[:, None])):
        with pytest.raises(ValueError, match=r"It takes logits \[B, .*same rows and columns"):
            loss(*given)


@pytest.mark.parametrize(("loss", "channels"), [(bce, 2), (cross_entropy, 1)])
def test_another_number_of_logits_is_refused(loss, channels):
    with pytest.raises(ValueError, match=rf"{loss.__name__} was given logits \[3, {channels}, 8"):
        loss(*draw(channels))


@every_loss
def test_a_mask_of_other_numbers_is_refused(loss, channels):
    logits, masks = draw(channels)
    with pytest.raises(ValueError, match=r"masks of torch.float32.*masks.long"):
        loss(logits, masks.float())
    for wrong in (max(channels, 2), -1):
        masks[1, 2, 3] = wrong
        with pytest.raises(ValueError, match=rf"a mask that holds {wrong}\..*split_touching"):
            loss(logits, masks)


@every_loss
def test_a_mask_of_true_and_false_will_do(loss, channels):
    logits, masks = draw(channels)
    torch.testing.assert_close(loss(logits, masks == 1), loss(logits, (masks == 1).long()))
