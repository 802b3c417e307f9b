"""The figures of lesson 13, with three sets of drawn pictures: networks that tell of shapes.

A set has 1,500 pictures to learn from and 500 to test on. A word belongs to a thing where
`labkit.synth.hearing.meant` says so: where its phrase fits one thing that is there, and no other.
Its attention is that with which it was said. A word that names is a noun, a colour or a size.
"""

import random
import statistics
from collections import Counter

import torch
from measure import Report, cost, quiet

from labkit import runtime
from labkit.datasets import captions
from labkit.metrics import bleu, ciders, inside
from labkit.models import Captioner, ours
from labkit.store import ImageStore
from labkit.synth.hearing import heard, meant, missing
from labkit.synth.shapes import COLOURS
from labkit.tasks import caption
from labkit.train import fit
from labkit.words import split, vocabulary

PICTURES, EPOCHS, SECONDS = 2500, 5, 45
BATCH, RATE = 16, 3e-3
ARTICLES = ("a", "an", "un", "une")


class Before(Captioner):
    """Looks before it reads the last word, as the authors of "Show, Attend and Tell" had it."""

    def step(self, words, state, places, keys=None):
        said, _ = state.split([self.gru.hidden_size, places.shape[2]], 1)
        attention = self.fits(said, self.key(places) if keys is None else keys).softmax(1)
        seen = (attention[:, None] @ places)[:, 0]
        said = self.gru(torch.cat([self.embedding(words), seen], 1), said)
        state = torch.cat([said, seen], 1)
        return state, self.head(state), attention


def learned(
    train: ImageStore, seed: int, epochs: int, kind: type = Captioner, eyes: bool = True
) -> tuple[Captioner, float]:
    """A captioner trained on the spot, with our eyes or without, and its seconds."""
    runtime.seed(seed)
    model = kind(vocabulary())
    if eyes:
        model.grid = ours("shapes_grid")
    batches = train.batches(BATCH, targets=("captions",), shuffle=True, seed=seed)
    task = caption(model.words)
    took = cost(lambda: fit(model, task, batches, epochs=epochs, lr=RATE))
    # On a busy machine the clock says little, and with several threads the cores count waiting.
    return model, min(took.wall, took.cpu)


def told(model: Captioner, test: ImageStore, beam: int) -> tuple[list[str], list[torch.Tensor]]:
    """The texts, and the attention of each."""
    device = next(model.parameters()).device
    parts = [
        model.tell(images.to(device), beam=beam)
        for images, _ in test.batches(100, targets=("captions",))
    ]
    return [text for part in parts for text in part.texts], [
        each.cpu() for part in parts for each in part.attention
    ]


def scores(texts: list[str], test: ImageStore, language: str = "en") -> dict[str, float]:
    """What is there, what is not, and the scores that look at words alone."""
    scenes = test.targets["scene"]
    wrong = [
        missing(text, scene.items, language) for text, scene in zip(texts, scenes, strict=True)
    ]
    found = {"name only what is there": sum(not each for each in wrong) / len(texts)}
    found |= {f"invented, {kind}": 0.0 for kind in ("shape", "colour", "combination")}
    for each, scene in zip(wrong, scenes, strict=True):
        for what in each:
            found[f"invented, {kind_of(what, scene.items)}"] += 1 / len(texts)
    often = [
        any(
            count > 1 and count > sum(what.fits(item) for item in scene.items)
            for what, count in Counter(heard(text, language)).items()
        )
        for text, scene in zip(texts, scenes, strict=True)
    ]
    found["told again, and not there again"] = sum(often) / len(texts)
    found["words a text"] = statistics.mean(len(split(text)) for text in texts)
    found["BLEU-4"] = bleu(texts, test.targets["captions"])
    found["CIDEr"] = statistics.mean(ciders(texts, test.targets["captions"]))
    return found


def kind_of(what, items) -> str:
    """Whether a shape is not there at all, or else a colour, or else no thing has them together."""
    if what.kind and what.kind not in {item.kind for item in items}:
        return "shape"
    if what.colour and what.colour not in {item.colour for item in items}:
        return "colour"
    return "combination"


def looks(texts, attention, test, language: str = "en") -> dict[str, float]:
    """Attention inside the boxes of what words name, over the area of these boxes."""
    maps, boxes, articles = [], [], []
    for text, own, scene in zip(texts, attention, test.targets["scene"], strict=True):
        words = split(text)
        for place, item in meant(text, scene.items, language):
            maps.append(own[place])
            boxes.append(item.box)
            # The map of the article before it, where there is one.
            before = words[place - 1] in ARTICLES
            articles.append(own[place - 1] if before else torch.zeros_like(own[0]))
    boxes = torch.tensor(boxes)
    held = inside(torch.stack(maps), boxes)
    area = (boxes[:, 2:] - boxes[:, :2]).prod(1)
    articles = torch.stack(articles)
    rows = articles.sum((1, 2)) > 0
    at_articles = inside(articles, boxes)[rows].mean() / area[rows].mean()
    return {
        "attention of its article, times the area": at_articles.item(),
        "attention in the box, times its area": (held.mean() / area.mean()).item(),
        "attention in the box": held.mean().item(),
        "area of the box": area.mean().item(),
        "words with twice the area or more": (held >= 2 * area).float().mean().item(),
        "words that name one thing": float(len(held)),
    }


def next_words(model: Captioner, test: ImageStore, texts: list[str]) -> dict[str, float]:
    """How often the likeliest next word names what is not there: behind right words, or its own.

    Of the words that name something. Behind its own words only what is newly wrong counts.
    """
    device, known = next(model.parameters()).device, model.words
    right = of = 0
    for row in range(len(test)):
        theirs, items = test.targets["captions"][row], test.targets["scene"][row].items
        images = test.images[row : row + 1].to(device) / 127.5 - 1
        with torch.inference_mode():
            best = model(images, [theirs]).argmax(2).tolist()
        for text, said in zip(theirs, best, strict=True):
            words = split(text)
            for place in range(len(words)):
                behind = [*words[:place], known.words[said[place]]]
                n, new = newly(behind, items)
                of, right = of + n, right + new
    own = all_ = 0
    for text, scene in zip(texts, test.targets["scene"], strict=True):
        words = split(text)
        for place in range(len(words)):
            n, new = newly(words[: place + 1], scene.items)
            all_, own = all_ + n, own + new
    return {
        "next word wrong, behind right words": right / of,
        "next word wrong, behind its own": own / all_,
    }


NAMES = {name for name in vocabulary().words if missing(name, (), "en") and "thing" not in name}


def newly(words: list[str], items) -> tuple[int, int]:
    """Whether the last word names, and whether it names something that was not wrong before."""
    if words[-1] not in NAMES:
        return 0, 0
    before, after = (len(missing(" ".join(part), items, "en")) for part in (words[:-1], words))
    return 1, int(after > before)


def by_people(test: ImageStore) -> dict[str, float]:
    """What the scores say of captions that are true, and of others that are wrong."""
    chance = random.Random(0)
    own, wrong, others = [], [], []
    for texts, scene in zip(test.targets["captions"], test.targets["scene"], strict=True):
        there = {item.colour for item in scene.items}
        words = [split(text) for text in texts]
        # "An orange" would become "an black", which is another fault.
        rows = [row for row, of in enumerate(words) if set(of) & there and "an" not in of]
        if not rows:
            continue
        text = texts[chance.choice(rows)]
        absent = chance.choice(sorted(set(COLOURS) - there))
        own.append(text)
        wrong.append(" ".join(absent if word in there else word for word in split(text)))
        others.append([each for each in texts if each != text])
    template = ["there is a red star"] * len(own)
    found = {}
    for name, told_, captions_ in (
        ("a true caption", own, others),
        ("the same in a colour that is not there", wrong, others),
        ("always there is a red star", template, others),
    ):
        found[f"{name}: BLEU-4"] = bleu(told_, captions_)
        found[f"{name}: CIDEr"] = statistics.mean(ciders(told_, captions_))
    scenes = test.targets["scene"]
    true = sum(not missing(template[0], scene.items, "en") for scene in scenes)
    return found | {"always there is a red star: is true": true / len(test)}


def all_of(name: str, model: Captioner, test: ImageStore, beams=(1, 3)) -> dict[str, float]:
    found = {}
    for beam in beams:
        texts, attention = told(model, test, beam)
        rows = scores(texts, test) | looks(texts, attention, test)
        if beam == 1:
            rows |= next_words(model, test, texts)
        way = "greedy" if beam == 1 else f"beam {beam}"
        found |= {f"{name}, {way}: {figure}": value for figure, value in rows.items()}
    return found


def figures(seed: int, quick: bool) -> dict[str, float]:
    told_of = captions(300 if quick else PICTURES, seed=seed)
    train, _, test = told_of.split()
    epochs = 1 if quick else EPOCHS
    found = by_people(test) | all_of("ours", ours("told_shapes"), test)
    french = captions(len(told_of), seed=seed, language="fr").split()[2]
    texts, attention = told(ours("told_shapes_fr"), french, 1)
    rows = scores(texts, french, "fr") | looks(texts, attention, french, "fr")
    found |= {f"ours in French, greedy: {name}": value for name, value in rows.items()}
    live, took = learned(train, seed, epochs)
    found["live: training, seconds (of clock and cores the lesser)"] = took
    found |= all_of("live", live, test)
    for name, kind, eyes in (("new eyes", Captioner, False), ("look, then read", Before, True)):
        model, _ = learned(train, seed, epochs, kind, eyes)
        found |= all_of(name, model, test, beams=(1,))
    return found


def main() -> None:
    report = Report(__doc__)
    with quiet():
        rows = [figures(seed, report.quick) for seed in range(1 if report.quick else 3)]
    bars = {"live: training, seconds (of clock and cores the lesser)": {"most": SECONDS}}
    for who in ("ours, greedy", "ours, beam 3", "ours in French, greedy"):
        bars[f"{who}: name only what is there"] = {"least": 0.9}
        bars[f"{who}: attention in the box, times its area"] = {"least": 2}
    for name in rows[0]:
        bar = {} if report.quick else bars.get(name, {})
        report.mean(name, [row[name] for row in rows], **bar)
    report.end()


if __name__ == "__main__":
    main()
