"""Right answers written differently."""

import heapq
import itertools
import re
from collections import Counter

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from labkit.exercises.engine import find
from labkit.exercises.judge import judge


def shifted_by_loop(numbers):
    given, wanted = [], []
    for row in numbers.tolist():
        given.append(row[:-1])
        wanted.append([word if word != 0 else -100 for word in row[1:]])
    return torch.tensor(given), torch.tensor(wanted)


def shifted_on_a_copy(numbers):
    wanted = numbers[:, 1:].clone()
    wanted[wanted == 0] = -100
    return numbers[:, :-1], wanted


def shifted_in_numpy(numbers):
    words = numbers.numpy()
    wanted = np.where(words == 0, -100, words)[:, 1:]
    return torch.from_numpy(words[:, :-1].copy()), torch.from_numpy(wanted)


def shifted_by_where(numbers):
    given, wanted = numbers.narrow(1, 0, numbers.shape[1] - 1), numbers.roll(-1, 1)[:, :-1]
    return [given, torch.where(wanted > 0, wanted, -100)]


def shifted_by_ends(numbers):
    """What comes after the end is left out, whatever its number."""
    ended = (numbers == 3).cumsum(1)[:, :-1]
    return numbers[:, :-1], numbers[:, 1:].masked_fill(ended > 0, -100)


def shifted_in_one_tensor(numbers):
    pairs = torch.stack([numbers[:, :-1], numbers[:, 1:]])
    pairs[1] -= 100 * (pairs[1] == 0)
    return pairs


def attended_by_loop(fits, places):
    attention, seen = torch.zeros_like(fits), torch.zeros(len(fits), places.shape[2])
    for n in range(len(fits)):
        weights = [(fit - max(fits[n])).exp() for fit in fits[n]]
        for p, weight in enumerate(weights):
            attention[n, p] = weight / sum(weights)
            seen[n] += attention[n, p] * places[n, p]
    return attention, seen


def attended_by_einsum(fits, places):
    attention = torch.softmax(fits, dim=-1)
    return attention, torch.einsum("np,npc->nc", attention, places)


def attended_by_matrices(fits, places):
    attention = F.softmax(fits, 1)
    return attention, (attention[:, None] @ places)[:, 0]


def attended_in_numpy(fits, places):
    fits = fits.numpy().astype(np.float64)
    powers = np.exp(fits - fits.max(axis=1, keepdims=True))
    attention = powers / powers.sum(axis=1, keepdims=True)
    seen = (attention[:, :, np.newaxis] * places.numpy()).sum(axis=1)
    return torch.from_numpy(attention), torch.from_numpy(seen)


def attended_by_logarithms(fits, places):
    attention = (fits - fits.logsumexp(1, keepdim=True)).exp()
    return [attention, (places.transpose(1, 2) * attention.unsqueeze(1)).sum(-1)]


def greedy_by_for(step, longest):
    said = []
    for _ in range(longest):
        word = torch.argmax(step([2, *said])).item()
        if word == 3:
            return said
        said.append(word)
    return said


def greedy_by_calling_again(step, longest, said=(2,)):
    if len(said) > longest:
        return []
    word = step([*said]).exp().argmax().item()
    return [] if word == 3 else [word, *greedy_by_calling_again(step, longest, (*said, word))]


def greedy_with_tensors(step, longest):
    said = [torch.tensor(2)]
    while len(said) < longest + 1:
        word = step(said).topk(1).indices[0]
        if word == 3:
            break
        said += [word]
    return said[1:]


def greedy_cut_behind(step, longest):
    said = [2]
    while said[-1] != 3 and len(said) - 1 < longest:
        _, word = step(said).max(0)
        said.append(int(word))
    return [word for word in said if word not in (2, 3)]


def greedy_in_one_tensor(step, longest):
    said = torch.tensor([2])
    for _ in range(longest):
        word = step(said.tolist()).argmax()
        if word == 3:
            break
        said = torch.cat([said, word[None]])
    return said[1:]


def widened_by_loop(sums, gains, beam):
    texts = []
    for b, begun in enumerate(sums.tolist()):
        for w, gain in enumerate(gains[b].tolist()):
            texts.append((begun + gain, b, w))
    texts.sort(reverse=True)
    best, which, word = zip(*texts[:beam], strict=True)
    return torch.tensor(best), torch.tensor(which), torch.tensor(word)


def widened_by_unravelling(sums, gains, beam):
    best, place = (sums.unsqueeze(1) + gains).view(-1).sort(descending=True)
    return best[:beam], *torch.unravel_index(place[:beam], gains.shape)


def widened_in_numpy(sums, gains, beam):
    every = sums.numpy()[:, None] + gains.numpy()
    which, word = np.unravel_index(np.argsort(-every, axis=None)[:beam], every.shape)
    return tuple(map(torch.from_numpy, (every[which, word], which, word)))


def widened_by_a_heap(sums, gains, beam):
    every = (gains + sums.reshape(-1, 1)).double()
    places = itertools.product(range(len(sums)), range(gains.shape[1]))
    kept = heapq.nlargest(beam, places, key=lambda place: every[place])
    which, word = torch.tensor(kept).T
    return every[which, word], which, word


def widened_turned(sums, gains, beam):
    best, place = (gains.T + sums).flatten().topk(beam)
    return [best, place % len(sums), torch.div(place, len(sums), rounding_mode="floor")]


def widened_row_by_row(sums, gains, beam):
    """No beginning can go on more often than that."""
    most = min(beam, gains.shape[1])
    each = (sums[:, None].expand_as(gains) + gains).topk(most, 1)
    best, place = each.values.flatten().topk(beam)
    return best, place // most, each.indices.flatten()[place]


def clipped_by_count(told, captions):
    words = told.split()
    if not words:
        return 0
    found = 0
    for word in set(words):
        found += min(words.count(word), max(c.split().count(word) for c in captions))
    return found / len(words)


def clipped_by_counters(told, captions):
    said, known = Counter(told.split()), Counter()
    for caption in captions:
        known |= Counter(caption.split())
    return (said & known).total() / said.total() if said else 0.0


def clipped_by_taking_away(told, captions):
    left = {}
    for caption in captions:
        for word in caption.split(" "):
            left[word] = max(left.get(word, 0), caption.split(" ").count(word))
    words = [word for word in told.split(" ") if word]
    found = 0
    for word in words:
        if left.get(word, 0) > 0:
            left[word] -= 1
            found += 1
    return found / max(len(words), 1)


def clipped_in_numpy(told, captions):
    words, counts = np.unique(told.split(), return_counts=True)
    table = [[caption.split().count(word) for caption in captions] for word in words]
    if len(words) == 0:
        return np.float64(0)
    return np.minimum(counts, np.max(table, axis=1)).sum() / counts.sum()


def clipped_in_torch(told, captions):
    words = re.findall(r"\S+", told)
    found = [
        any(caption.split().count(word) > words[:place].count(word) for caption in captions)
        for place, word in enumerate(words)
    ]
    return torch.tensor([*found, False]).sum() / max(len(words), 1)


def invented_by_loop(told, there, names):
    found = []
    for word in told.split():
        for name in names:
            is_named = word == name or word == name + "s" or word == name + "es"
            if is_named and name not in there and name not in found:
                found.append(name)
    found.sort()
    return found


def invented_by_sets(told, there, names):
    words = set(told.split())
    return sorted(n for n in names.difference(there) if words & {n, f"{n}s", f"{n}es"})


def invented_by_pattern(told, there, names):
    return [
        name
        for name in sorted(names)
        if name not in there and re.search(rf"(^|\s){name}(e?s)?(\s|$)", told)
    ]


def invented_by_dictionary(told, there, names):
    known = {name + end: name for name in names for end in ("", "s", "es")}
    found = {known[word] for word in told.split(" ") if word in known}
    return tuple(sorted(found - there))


def invented_by_endings(told, there, names):
    found = set()
    for word in told.split():
        if word in names:
            found.add(word)
        elif word.endswith("s") and word[:-1] in names:
            found.add(word[:-1])
        elif word.endswith("es") and word[:-2] in names:
            found.add(word[:-2])
    return sorted(found.difference(there))


def invented_between_spaces(told, there, names):
    text = f" {told} "
    return sorted(
        filter(lambda n: any(f" {n}{end} " in text for end in ["", "s", "es"]), names - there)
    )


WAYS = {
    "shifted": (shifted_by_loop, shifted_on_a_copy, shifted_in_numpy, shifted_by_where,
                shifted_by_ends, shifted_in_one_tensor),
    "attended": (attended_by_loop, attended_by_einsum, attended_by_matrices, attended_in_numpy,
                 attended_by_logarithms),
    "greedy": (greedy_by_for, greedy_by_calling_again, greedy_with_tensors, greedy_cut_behind,
               greedy_in_one_tensor),
    "widened": (widened_by_loop, widened_by_unravelling, widened_in_numpy, widened_by_a_heap,
                widened_turned, widened_row_by_row),
    "clipped": (clipped_by_count, clipped_by_counters, clipped_by_taking_away, clipped_in_numpy,
                clipped_in_torch),
    "invented": (invented_by_loop, invented_by_sets, invented_by_pattern, invented_by_dictionary,
                 invented_by_endings, invented_between_spaces),
}  # fmt: skip
RIGHT = [(label, way) for label, ways in WAYS.items() for way in ways]


@pytest.mark.parametrize(("label", "answer"), RIGHT)
def test_right_in_another_way(label, answer):
    verdict = judge(find(label), answer)
    assert verdict.right, verdict.text()
