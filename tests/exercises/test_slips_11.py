"""Lesson 11: what other slips are told, and that its answers agree with brute force."""

import itertools
import re

import pytest
import torch
from torchvision.ops import box_iou

from labkit.exercises.answers_11 import boxes_of, cells, kept
from labkit.exercises.answers_lines_11 import crossings
from labkit.exercises.answers_tracks_11 import cheapest, followed
from labkit.exercises.engine import find
from labkit.exercises.judge import judge
from labkit.exercises.verdict import State


def kept_in_place(losses, positive, ratio=3):
    chosen = kept(losses, positive, ratio)
    losses[positive] = -1
    return chosen


def kept_by_or(losses, positive, ratio=3):
    return positive or losses >= losses[~positive].median()


def kept_one_beyond(losses, positive, ratio=3):
    others = losses[~positive].sort(descending=True).values
    return positive | (losses > others[ratio * positive.sum()])


def cells_by_int(boxes, size, grid):
    x, y = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    return torch.stack([int(y * grid / size), int(x * grid / size)], 1)


def cells_of_a_list(boxes, size, grid):
    return torch.tensor(
        [
            [min(int((each[i] + each[i + 2]) / 2 * grid / size), grid - 1) for i in (1, 0)]
            for each in boxes.tolist()
        ]
    )


def boxes_in_place(answers, size):
    found = boxes_of(answers, size)
    answers[..., 2:] **= 2
    return found


def boxes_by_list(answers, size):
    found, grid = [], len(answers)
    for row in range(grid):
        for column in range(grid):
            x, y, width, height = answers[row][column]
            x, y = (column + x) / grid * size, (row + y) / grid * size
            width, height = width**2 * size / 2, height**2 * size / 2
            found.append([x - width, y - height, x + width, y + height])
    return torch.tensor(found)


def cheapest_by_least(scores, right, objects, miss, alarm):
    least = float("inf")
    for threshold in scores:
        shown = right[scores >= threshold]
        least = min(least, miss * (objects - shown.sum()) + alarm * (~shown).sum())
    return least


def cheapest_by_not(scores, right, objects, miss, alarm):
    costs = [alarm * (not right[scores >= score]).sum() for score in scores]
    return scores[costs.index(min(costs))]


def followed_one_after_the_other(old, new, limit=0.3):
    overlaps, found = box_iou(old, new), []
    for column in range(len(new)):
        best, was = overlaps[:, column].max(0) if len(old) else (-1, -1)
        found.append(int(was) if best >= limit else -1)
        if best >= limit:
            overlaps[was] = 0
    return torch.tensor(found)


def followed_by_first_zeros(old, new, limit=0.3):
    before, overlaps = torch.zeros(len(new)).long() - 1, box_iou(old, new)
    while overlaps.numel() and overlaps.max() >= limit:
        was, now = divmod(overlaps.argmax(), len(new))
        before[now] = was
    return before


def followed_again_and_again(old, new, limit=0.3):
    before, overlaps = torch.full([len(new)], -1), box_iou(old, new)
    while overlaps.numel() and overlaps.max() >= limit:
        was, now = divmod(int(overlaps.argmax()), len(new))
        before[now] = was
    return before


def crossings_beyond_the_end(tracks, line):
    down = up = 0
    for track in tracks:
        for i in range(len(track)):
            down += int(track[i, 1] < line <= track[i + 1, 1])
            up += int(track[i + 1, 1] < line <= track[i, 1])
    return down, up


def crossings_by_minus(tracks, line):
    down = up = 0
    for track in tracks:
        below = track[:, 1] >= line
        step = below[1:] - below[:-1]
        down += (step == 1).sum()
        up += (step == -1).sum()
    return down, up


def crossings_by_sign(tracks, line):
    down = up = 0
    for track in tracks:
        side = (track[:, 1] - line).sign().diff()
        down += (side > 0).sum().item()
        up += (side < 0).sum().item()
    return down, up


def crossings_by_and(tracks, line):
    down = 0
    for track in tracks:
        below = track[:, 1] >= line
        down += below[1:] and not below[:-1]
    return down, 0


@pytest.mark.parametrize(
    ("label", "answer", "words"),
    [
        ("kept", kept_in_place, "it changed what it was given"),
        ("kept", kept_by_or, "no single yes or no"),
        ("kept", kept_one_beyond, "out of bounds"),
        ("kept", lambda losses, positive, ratio: kept(losses, positive, ratio),
         "Is a default such as"),
        ("kept", lambda losses, positive, ratio=3: losses.topk(3), "values and positions"),
        ("kept", lambda losses, positive, ratio=3: kept(losses, positive, ratio).tolist(),
         "It is a list, and a tensor is wanted"),
        ("kept", lambda losses, positive, ratio=3: kept(losses, positive, ratio).numpy(),
         r"torch.from_numpy\(…\) makes one"),
        ("cells", cells_by_int, "`x.int\\(\\)` change the type of a whole tensor"),
        ("cells", cells_of_a_list, "Why: Right wherever there is a box."),
        ("cells", lambda boxes, size, grid: cells(boxes, size, grid).int(),
         "its dtype is torch.int32 instead of torch.int64"),
        ("cells", lambda boxes, size, grid: cells(boxes, size, grid)[:, None],
         r"Its shape is \[3, 1, 2\]"),
        ("boxes_of", boxes_in_place, "it changed what it was given"),
        ("boxes_of", boxes_by_list, "Why: The boxes are right, in a list."),
        ("boxes_of", lambda answers, size: boxes_of(answers, size) + 5, "16 of its 16 numbers"),
        ("boxes_of", lambda answers, size: [*answers], "It is a list, and a tensor is wanted"),
        ("cheapest", cheapest_by_least, "Why: That is what it costs."),
        ("cheapest", cheapest_by_not, "'bool' object has no attribute 'sum'"),
        ("cheapest", lambda scores, *given: scores[scores.argsort()[0] - 99], "out of bounds"),
        ("cheapest", lambda *given: torch.tensor([cheapest(*given)]), r"`.item\(\)` makes one"),
        ("cheapest", lambda *given: 0.5, "the same whatever it is given"),
        ("followed", followed_one_after_the_other, "The new boxes choose one after the other"),
        ("followed", followed_by_first_zeros, "unsupported operand"),
        ("followed", lambda old, new, limit=0.3: followed(old, new, limit).tolist(),
         "It is a list, and a tensor is wanted"),
        ("followed", lambda old, new, limit=0.3: followed(old, new, limit).int(),
         "its dtype is torch.int32 instead of torch.int64"),
        ("followed", lambda old, new, limit=0.3: torch.tensor(
            [max(range(len(old)), key=lambda i: box_iou(old, each[None])[i]) for each in new]),
         "Perhaps: Each new box takes its best old one|max\\(\\)"),
        ("crossings", crossings_beyond_the_end, "There is no such place"),
        ("crossings", crossings_by_minus, "Why: True and False cannot be subtracted"),
        ("crossings", crossings_by_sign, "Why: Who stands on the line is counted as they come"),
        ("crossings", crossings_by_and, "no single yes or no"),
        ("crossings", lambda tracks, line: (crossings(tracks, line)[0], ...), "still the blank"),
        ("crossings", lambda tracks, line: (3, 2), "the same whatever it is given"),
    ],
)  # fmt: skip
def test_other_slips_are_told_what_differs(label, answer, words):
    verdict = judge(find(label), answer)
    assert not verdict.right
    assert re.search(words, verdict.text()), verdict.text()


def test_pairs_that_are_never_taken_away_run_for_ever():
    exercise = find("followed")
    verdict = judge(exercise, followed_again_and_again)
    assert verdict.state is State.RAISED
    assert "a loop that never ends" in verdict.text()


def test_two_blanks_are_not_attempted_either():
    assert judge(find("crossings"), lambda tracks, line: (..., ...)).state is State.UNTOUCHED


def random_boxes(count, generator, size=20.0):
    corners = torch.rand(count, 2, 2, generator=generator) * size
    return torch.cat([corners.amin(1), corners.amax(1)], 1)


def test_the_losses_kept_are_the_largest_of_all_choices():
    generator = torch.Generator().manual_seed(1)
    for _ in range(40):
        losses = torch.rand(9, generator=generator)
        positive = torch.rand(9, generator=generator) > 0.7
        others = (~positive).nonzero()[:, 0].tolist()
        count = min(2 * int(positive.sum()), len(others))
        most = max(itertools.combinations(others, count), key=lambda each: losses[[*each]].sum())
        chosen = kept(losses, positive, 2)
        assert (chosen & ~positive).nonzero()[:, 0].tolist() == [*most]
        assert chosen[positive].all()


def test_a_middle_lies_in_its_cell_and_a_box_is_read_back():
    generator = torch.Generator().manual_seed(2)
    for grid in (1, 3, 7):
        boxes = random_boxes(30, generator, 100.0)
        x, y = ((boxes[:, :2] + boxes[:, 2:]) / 2).unbind(1)
        side = 100 / grid
        for i, (row, column) in enumerate(cells(boxes, 100, grid).tolist()):
            assert column * side <= x[i] < (column + 1) * side
            assert row * side <= y[i] < (row + 1) * side
            answers = torch.rand(grid, grid, 4, generator=generator)
            shares = (boxes[i, 2:] - boxes[i, :2]) / 100
            place = torch.stack([x[i] / side - column, y[i] / side - row])
            answers[row, column] = torch.cat([place, shares.sqrt()])
            read = boxes_of(answers, 100)[row, column]
            torch.testing.assert_close(read, boxes[i], rtol=0, atol=1e-3)


def test_no_threshold_costs_less():
    generator = torch.Generator().manual_seed(3)
    for turn in range(60):
        scores, right = torch.rand(8, generator=generator), torch.rand(8, generator=generator) > 0.5
        scores = (scores * 4).round() / 4 if turn % 2 else scores  # many of them equal
        miss, alarm = torch.rand(2, generator=generator).tolist()
        costs = {
            threshold: miss * (9 - sum(g for s, g in pairs if s >= threshold))
            + alarm * sum(not g for s, g in pairs if s >= threshold)
            for pairs in [[*zip(scores.tolist(), right.tolist(), strict=True)]]
            for threshold, _ in pairs
        }
        assert costs[cheapest(scores, right, 9, miss, alarm)] == pytest.approx(min(costs.values()))


def test_of_all_pairings_it_is_the_one_that_nobody_would_leave():
    """A pair may be broken up only by one that both its boxes like better; greedy leaves none."""
    generator = torch.Generator().manual_seed(4)
    for old_count, new_count in itertools.product((1, 2, 3, 4), (1, 2, 3)):
        old, new = random_boxes(old_count, generator), random_boxes(new_count, generator)
        overlaps = box_iou(old, new)
        stable = []
        for before in itertools.product(range(-1, old_count), repeat=new_count):
            pairs = [(was, now) for now, was in enumerate(before) if was >= 0]
            if len({was for was, _ in pairs}) < len(pairs) or any(overlaps[p] < 0.1 for p in pairs):
                continue
            of_old = {was: overlaps[was, now] for was, now in pairs}
            of_new = {now: overlaps[was, now] for was, now in pairs}
            if not any(
                overlaps[was, now] >= 0.1
                and overlaps[was, now] > max(of_old.get(was, 0), of_new.get(now, 0))
                for was in range(old_count)
                for now in range(new_count)
            ):
                stable.append([*before])
        assert stable == [followed(old, new, 0.1).tolist()]


def test_what_crosses_comes_back_or_stays():
    generator = torch.Generator().manual_seed(5)
    for _ in range(30):
        tracks = [torch.randint(0, 9, (t, 2), generator=generator) for t in (1, 2, 5, 9)]
        down = up = 0
        for track in tracks:
            sides = [side for side, _ in itertools.groupby(y >= 4 for _, y in track.tolist())]
            down += sum(sides[1:])
            up += len(sides[1:]) - sum(sides[1:])
        assert crossings(tracks, 4) == (down, up)
