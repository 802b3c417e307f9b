"""IoU and Dice of masks: scikit-learn's numbers, averaged in each way, and where nothing is."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, f1_score, jaccard_score

from labkit.metrics import Segmentation, mask_dice, mask_iou

THEIRS = {"IoU": jaccard_score, "Dice": f1_score}


def draw(classes, images=5, side=6, seed=0):
    generator = torch.Generator().manual_seed(seed)
    truth = torch.randint(0, classes, (images, side, side), generator=generator)
    called = torch.randint(0, classes, (images, side, side), generator=generator)
    truth[0, 0] = 255
    truth[1], called[1] = 0, 0  # only background
    truth[2] = truth[2].clamp(max=classes - 2)  # without the last class, which is called
    return called, truth


def scored(called, truth, classes, cut=2, **options):
    score = Segmentation(classes, **options)
    for part in zip(called.split(cut), truth.split(cut), strict=True):
        score.update(*part)
    return score


def theirs(name, truth, called, classes):
    """scikit-learn's score of each class, NaN where it is in neither."""
    known = truth != 255
    truth, called = truth[known], called[known]
    each = THEIRS[name](truth, called, labels=range(classes), average=None, zero_division=0)
    there = [bool(((truth == number) | (called == number)).any()) for number in range(classes)]
    return torch.tensor(each).where(torch.tensor(there), torch.nan)


def same(found, wanted):
    torch.testing.assert_close(found, wanted.to(found.dtype), equal_nan=True, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("name", THEIRS)
@pytest.mark.parametrize("classes", [2, 4])
def test_agrees_with_scikit_learn(name, classes):
    called, truth = draw(classes)
    score = scored(called, truth, classes)
    pooled = theirs(name, truth, called, classes)
    each = torch.stack([theirs(name, t, c, classes) for t, c in zip(truth, called, strict=True)])
    assert each.isnan().any()  # so the rule for it is looked at too
    same(score.per_image()[name], each)
    same(score.per_class()[f"{name} pooled"], pooled)
    same(score.per_class()[f"{name} per image"], each.nanmean(0))
    first, mean = (1, "") if classes == 2 else (0, "mean ")
    values = score.compute()
    assert values[f"{mean}{name} pooled"] == pytest.approx(pooled[first:].mean().item())
    wanted = each[:, first:].nanmean(1).nanmean().item()
    assert values[f"{mean}{name} per image"] == pytest.approx(wanted)
    known = truth != 255
    assert values["pixel accuracy"] == pytest.approx(accuracy_score(truth[known], called[known]))


@settings(max_examples=40, deadline=None)
@given(
    pixels=st.lists(
        st.tuples(st.sampled_from([0, 1, 2, 255]), st.integers(0, 2)), min_size=8, max_size=8
    ),
    cut=st.integers(1, 4),
)
def test_agrees_whatever_occurs_and_however_batches_are_cut(pixels, cut):
    truth, called = torch.tensor(pixels).T.reshape(2, 4, 1, 2)
    if (truth == 255).all():
        return
    score = scored(called, truth, 3, cut)
    for name in THEIRS:
        same(score.per_class()[f"{name} pooled"], theirs(name, truth, called, 3))


@pytest.mark.parametrize("classes", [2, 3])
def test_names_say_what_was_averaged(classes):
    names = list(scored(*draw(classes), classes).compute())
    mean = "" if classes == 2 else "mean "
    assert names == [
        "pixel accuracy",
        f"{mean}IoU pooled",
        f"{mean}IoU per image",
        f"{mean}Dice pooled",
        f"{mean}Dice per image",
    ]


# One large object is found, a small one missed, and nothing called where there is nothing.
LARGE, SMALL, EMPTY = (torch.zeros(40, 40, dtype=torch.long) for _ in range(3))
LARGE[:32, :25] = 1  # 800 pixels
SMALL[:5, :10] = 1  # 50
TRUTH = torch.stack([LARGE, SMALL, EMPTY])
CALLED = torch.stack([LARGE, EMPTY, EMPTY])


@pytest.mark.parametrize(("absent", "per_image"), [(None, 1 / 2), (1, 2 / 3), (0, 1 / 3)])
def test_pooled_and_per_image_tell_different_stories(absent, per_image):
    values = scored(CALLED, TRUTH, 2, absent=absent).compute()
    assert values["pixel accuracy"] == pytest.approx(1 - 50 / 4800)
    assert values["IoU pooled"] == pytest.approx(800 / 850)
    assert values["IoU per image"] == pytest.approx(per_image)
    assert values["Dice per image"] == pytest.approx(per_image)


@pytest.mark.parametrize("absent", [None, 0, 1])
def test_one_pixel_that_is_falsely_called_scores_nothing(absent):
    called = EMPTY.clone()
    called[0, 0] = 1
    values = scored(called[None], EMPTY[None], 2, absent=absent).compute()
    assert values["IoU per image"] == values["Dice pooled"] == 0


def test_a_set_without_foreground_has_no_score_unless_a_number_counts():
    values = scored(EMPTY[None], EMPTY[None], 2).compute()
    assert values.pop("pixel accuracy") == 1
    assert all(math.isnan(value) for value in values.values())
    praised = scored(EMPTY[None], EMPTY[None], 2, absent=1).compute()
    assert all(value == 1 for value in praised.values())


def test_void_counts_nowhere():
    truth, called = TRUTH.clone(), CALLED.clone()
    called[:, 35:] = 1
    truth[:, 35:] = 255
    assert scored(called, truth, 2).compute()["IoU pooled"] == pytest.approx(800 / 850)
    assert scored(called, truth, 2).matrix().sum() == 3 * 35 * 40


def test_an_image_of_void_alone_is_left_out():
    truth = torch.cat([TRUTH, torch.full_like(TRUTH[:1], 255)])
    called = torch.cat([CALLED, LARGE[None]])
    assert scored(called, truth, 2).compute() == scored(CALLED, TRUTH, 2).compute()


def test_the_matrix_has_a_row_a_truth():
    assert scored(CALLED, TRUTH, 2).matrix().tolist() == [[3950, 0], [50, 800]]


@pytest.mark.parametrize("classes", [2, 3])
def test_logits_and_labels_count_alike(classes):
    called, truth = draw(classes)
    wanted = scored(called, truth, classes).compute()
    logits = torch.nn.functional.one_hot(called, classes).movedim(-1, 1).float()
    assert scored(logits, truth.to(torch.uint8), classes).compute() == wanted
    if classes == 2:
        assert scored(called[:, None] - 0.5, truth, 2).compute() == wanted
        assert scored(called.to(torch.uint8), truth, 2).compute() == wanted


def test_what_is_no_class_is_told_at_the_end_and_void_is_not():
    score = Segmentation(3)
    score.update(torch.tensor([[[0, 1, 3, 2, 7]]]), torch.tensor([[[0, 4, 1, -1, 255]]]))
    with pytest.raises(ValueError, match=r"At 3 pixels.*no class from 0 to 2, nor void \(255\)"):
        score.compute()


@pytest.mark.parametrize("channels", [1, 2])
def test_logits_that_are_nan_are_no_answer(channels):
    logits = torch.zeros(1, channels, 2, 2)
    logits[0, 0, 1, 1] = torch.nan
    score = Segmentation(2)
    score.update(logits, torch.zeros(1, 2, 2).long())
    with pytest.raises(ValueError, match="At 1 pixels"):
        score.per_class()


@pytest.mark.parametrize("batches", [0, 1])
def test_nothing_scored_yet(batches):
    score = Segmentation(2)
    for _ in range(batches):
        score.update(torch.zeros(1, 2, 2).long(), torch.full((1, 2, 2), 255))
    with pytest.raises(ValueError, match="Nothing has been scored yet"):
        score.compute()


@pytest.mark.parametrize(
    ("predictions", "targets"),
    [
        (torch.zeros(2, 3, 4, 4), torch.zeros(2, 4, 4).long()),
        (torch.zeros(2, 2, 4, 4), torch.zeros(2, 4, 5).long()),
        (torch.zeros(2, 2, 4, 4), torch.zeros(2, 4, 4)),
        (torch.zeros(2, 4, 4), torch.zeros(2, 4, 4).long()),
        (torch.zeros(2, 2), torch.zeros(2).long()),
    ],
    ids=["three logits", "another size", "masks of floats", "labels of floats", "no pictures"],
)
def test_other_shapes_are_refused(predictions, targets):
    with pytest.raises(ValueError, match=r"It takes logits \[B, 2, H, W\], or \[B, 1, H, W\]"):
        Segmentation(2).update(predictions, targets)


def test_one_logit_for_three_classes_is_refused():
    with pytest.raises(ValueError, match=r"It takes logits \[B, 3, H, W\], or labels"):
        Segmentation(3).update(torch.zeros(2, 1, 4, 4), torch.zeros(2, 4, 4).long())


def test_one_class_is_refused():
    with pytest.raises(ValueError, match=r"1 classes.*at least two"):
        Segmentation(1)


def test_update_reads_no_value():
    """On a device that holds none, whatever would make a GPU wait cannot be done at all."""
    score = Segmentation(2)
    for channels in (1, 2):
        logits = torch.empty(4, channels, 8, 8, device="meta")
        score.update(logits, torch.empty(4, 8, 8, device="meta").to(torch.uint8))
    assert all(counts.is_meta for counts in score.counts)


@pytest.mark.gpu
@pytest.mark.parametrize("channels", [1, 2])
def test_updating_makes_a_gpu_wait_for_nothing(channels, nothing_waits):
    logits, (_, truth) = torch.randn(5, channels, 6, 6), draw(2)
    score = Segmentation(2)
    there = logits.cuda(), truth.cuda()
    score.update(*there)
    with nothing_waits():
        score.update(*there)
    twice = scored(torch.cat([logits] * 2), torch.cat([truth] * 2), 2)
    assert score.compute() == pytest.approx(twice.compute())


def test_masks_by_hand_are_the_running_scores():
    called, truth = draw(2)
    truth = truth.clamp(max=1)
    each = scored(called, truth, 2).per_image()
    same(mask_iou(called, truth), each["IoU"][:, 1])
    same(mask_dice(called == 1, truth == 1), each["Dice"][:, 1])
    assert mask_iou(called, truth)[1].isnan()  # both are empty


@pytest.mark.parametrize("function", [mask_iou, mask_dice])
@pytest.mark.parametrize("shape", [(4, 4), (1, 4, 5)])
def test_masks_of_other_shapes_are_refused(function, shape):
    with pytest.raises(ValueError, match=rf"{function.__name__} was.*of one shape, \[N, H, W\]"):
        function(torch.zeros(shape), torch.zeros(4, 4))
