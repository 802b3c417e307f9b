"""Right answers written differently."""

import re
import statistics
from collections import Counter, defaultdict
from itertools import groupby

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from labkit.exercises.engine import find
from labkit.exercises.judge import judge


def numbered_by_findall(text, words):
    pieces = re.findall(r"\w+|\?", text.lower())
    known = [word if word in words else "<unknown>" for word in pieces]
    return torch.LongTensor([words[word] for word in known])


def numbered_by_letters(text, words):
    pieces = [""]
    for letter in text.casefold():
        if letter in " ?":
            pieces += ["?", ""] if letter == "?" else [""]
        else:
            pieces[-1] += letter
    return torch.tensor([words.get(word, 1) for word in pieces if word])


def numbered_in_numpy(text, words):
    pieces = np.array(text.replace("?", " ? ").lower().split())
    numbers = np.fromiter((words.get(str(word), 1) for word in pieces), dtype=np.int64)
    return torch.from_numpy(numbers)


def numbered_by_errors(text, words):
    numbers = torch.zeros(0, dtype=torch.long)
    for word in re.sub(r"([?])", r" \1", text).split():
        try:
            number = words[word.lower()]
        except KeyError:
            number = 1
        numbers = torch.cat([numbers, torch.tensor([number])])
    return numbers


def numbered_by_marks(text, words):
    numbers = []
    for word in text.split():
        end = word.find("?") if "?" in word else len(word)
        if end:
            numbers.append(words.get(word[:end].lower(), 1))
        if end < len(word):
            numbers.append(words["?"])
    return torch.stack([torch.tensor(number) for number in numbers])


def numbered_by_default(text, words):
    known = defaultdict(lambda: 1, words)
    return torch.tensor(list(map(known.__getitem__, " ? ".join(text.lower().split("?")).split())))


def bag_by_loop(numbers, table):
    found = torch.zeros(len(numbers), table.shape[1])
    for row, text in zip(found, numbers.tolist(), strict=True):
        own = [table[number] for number in text if number != 0]
        if own:
            row += sum(own) / len(own)
    return found


def bag_by_layer(numbers, table):
    return F.embedding_bag(numbers, table, mode="mean", padding_idx=0)


def bag_by_counts(numbers, table):
    counts = F.one_hot(numbers, len(table)).sum(1)[:, 1:].float()
    return counts @ table[1:] / counts.sum(1, keepdim=True).clamp(min=1e-9)


def bag_without_nan(numbers, table):
    rows = table[numbers].masked_fill((numbers == 0).unsqueeze(-1), float("nan"))
    return rows.nanmean(dim=1).nan_to_num(0)


def bag_in_numpy(numbers, table):
    numbers, rows = numbers.numpy(), table.numpy().copy()
    rows[0] = 0
    lengths = np.maximum(np.count_nonzero(numbers, axis=1), 1)
    return torch.from_numpy(rows[numbers].sum(1) / lengths[:, None].astype(np.float32))


def bag_by_einsum(numbers, table):
    real = numbers.bool().double()
    sums = torch.einsum("nt,ntd->nd", real, F.embedding(numbers, table).double())
    return (sums / real.sum(1).clamp_min(1).unsqueeze(1)).float()


def bag_by_lengths(numbers, table):
    means = []
    for row, length in zip(numbers, (numbers > 0).sum(1), strict=True):
        own = table[row[:length]]
        means.append(own.mean(0) if len(own) else torch.zeros(table.shape[1]))
    return torch.vstack(means)


def frequent_by_counter(kinds, answers):
    tables = defaultdict(Counter)
    for kind, answer in zip(kinds, answers, strict=True):
        tables[kind][answer] += 1
    return {
        kind: sorted(table.items(), key=lambda pair: (-pair[1], pair[0]))[0][0]
        for kind, table in tables.items()
    }


def frequent_by_loops(kinds, answers):
    found = {}
    for kind in kinds:
        best, most = None, 0
        for answer in sorted(answers):
            count = 0
            for i in range(len(kinds)):
                count += kinds[i] == kind and answers[i] == answer
            if count > most:
                best, most = answer, count
        found[kind] = best
    return found


def frequent_by_modes(kinds, answers):
    pairs = sorted(zip(kinds, answers, strict=True))
    groups = groupby(pairs, key=lambda pair: pair[0])
    return {kind: min(statistics.multimode(its for _, its in group)) for kind, group in groups}


def frequent_in_numpy(kinds, answers):
    kinds, answers, found = np.array(kinds), np.array(answers), {}
    for kind in np.unique(kinds):
        names, counts = np.unique(answers[kinds == kind], return_counts=True)
        found[str(kind)] = names[counts.argmax()]
    return found


def frequent_by_overwriting(kinds, answers):
    counts = Counter(zip(kinds, answers, strict=True))
    order = sorted(sorted(counts, reverse=True), key=counts.get)
    return dict(order)


def frequent_by_most_common(kinds, answers):
    found = {}
    for kind, answer in sorted(zip(kinds, answers, strict=True)):
        found.setdefault(kind, Counter()).update([answer])
    return {kind: table.most_common(1)[0][0] for kind, table in found.items()}


def modulated_by_views(maps, factors, shifts):
    pictures, filters = factors.shape
    return maps * factors.view(pictures, filters, 1, 1) + shifts.view(pictures, filters, 1, 1)


def modulated_by_loops(maps, factors, shifts):
    found = torch.empty_like(maps)
    for n in range(maps.size(0)):
        for c in range(maps.size(1)):
            found[n, c] = maps[n, c] * factors[n, c] + shifts[n, c]
    return found


def modulated_by_turning(maps, factors, shifts):
    return (maps.permute(2, 3, 0, 1) * factors + shifts).permute(2, 3, 0, 1)


def modulated_by_einsum(maps, factors, shifts):
    scaled = torch.einsum("nchw,nc->nchw", maps, factors)
    return scaled + shifts.unsqueeze(-1).unsqueeze(-1).expand_as(maps)


def modulated_in_numpy(maps, factors, shifts):
    factors, shifts = (each.numpy()[..., None, None] for each in (factors, shifts))
    return torch.from_numpy(factors * maps.numpy() + shifts)


def modulated_in_rows(maps, factors, shifts):
    rows = torch.addcmul(shifts[..., None], factors[..., None], maps.flatten(2))
    return rows.unflatten(2, maps.shape[2:])


def modulated_as_convolution(maps, factors, shifts):
    pictures, filters, *size = maps.shape
    flat = maps.reshape(1, -1, *size)
    weights = factors.reshape(-1, 1, 1, 1)
    turned = F.conv2d(flat, weights, shifts.reshape(-1), groups=pictures * filters)
    return turned.reshape(maps.shape)


def chosen_by_gather(logits, first, second):
    one, other = (logits.gather(1, each[:, None])[:, 0] for each in (first, second))
    return torch.where(one >= other, 0, 1)


def chosen_by_loop(logits, first, second):
    found = []
    for row, one, other in zip(logits, first, second, strict=True):
        found.append(0 if row[one] >= row[other] else 1)
    return torch.tensor(found)


def chosen_by_argmax(logits, first, second):
    return logits.gather(1, torch.stack([first, second], dim=1)).argmax(1)


def chosen_by_likelihood(logits, first, second):
    likely = logits.softmax(dim=-1)
    a = likely.take_along_dim(first.unsqueeze(1), 1).squeeze(1)
    b = likely.take_along_dim(second.unsqueeze(1), 1).squeeze(1)
    return 1 - (a >= b).to(torch.int64)


def chosen_in_numpy(logits, first, second):
    table, rows = logits.numpy(), np.arange(len(logits))
    return torch.from_numpy((table[rows, second] > table[rows, first]).astype(np.int64))


def chosen_by_hiding(logits, first, second):
    offered = F.one_hot(first, logits.shape[1]) + F.one_hot(second, logits.shape[1])
    best = logits.masked_fill(offered == 0, -torch.inf).max(1, keepdim=True).values
    return (logits.gather(1, first[:, None]) != best).squeeze(1).long()


def chosen_by_chance(logits, first, second):
    rows = range(len(logits))
    pairs = torch.stack([logits[rows, first], logits[rows, second]]).log_softmax(0)
    return (pairs[1] - pairs[0] > 0).long()


WAYS = {
    "numbered": (numbered_by_findall, numbered_by_letters, numbered_in_numpy, numbered_by_errors,
                 numbered_by_marks, numbered_by_default),
    "bag": (bag_by_loop, bag_by_layer, bag_by_counts, bag_without_nan, bag_in_numpy, bag_by_einsum,
            bag_by_lengths),
    "most_frequent": (frequent_by_counter, frequent_by_loops, frequent_by_modes,
                      frequent_in_numpy, frequent_by_overwriting, frequent_by_most_common),
    "modulated": (modulated_by_views, modulated_by_loops, modulated_by_turning,
                  modulated_by_einsum, modulated_in_numpy, modulated_in_rows,
                  modulated_as_convolution),
    "chosen": (chosen_by_gather, chosen_by_loop, chosen_by_argmax, chosen_by_likelihood,
               chosen_in_numpy, chosen_by_hiding, chosen_by_chance),
}  # fmt: skip
RIGHT = [(label, way) for label, ways in WAYS.items() for way in ways]


@pytest.mark.parametrize(("label", "answer"), RIGHT)
def test_right_in_another_way(label, answer):
    verdict = judge(find(label), answer)
    assert verdict.right, verdict.text()
