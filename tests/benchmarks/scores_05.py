"""What lesson 05 says of drawn whales, over three seeds: each question, as usual and fooled."""

import torch
from measure import Report, quiet
from torch import Tensor, nn

from labkit import probe
from labkit.datasets import textures, whales
from labkit.models import ConvNet, features
from labkit.runtime import seed as set_seed
from labkit.store import ImageStore
from labkit.tasks import Task, classify
from labkit.train import fit, predict

NAME = classify(20)
STRENGTHS = (1, 2, 4, 8)  # of 256


class Seed:
    """Everything the lesson does, once; its figures are added to `found`."""

    def __init__(self, seed: int, quick: bool, found: dict[str, list[float]]) -> None:
        self.seed, self.quick, self.found = seed, quick, found
        self.heads = whales().crops("points", 64)
        self.train, self.valid, self.test = self.heads.split()
        self.namer = self.learn(self.train)

    def say(self, name: str, value: float) -> None:
        self.found.setdefault(name, []).append(float(value))

    def learn(
        self,
        store: ImageStore,
        epochs: int = 20,
        task: Task = NAME,
        add: int = 0,
        batch: int = 32,
    ) -> nn.Module:
        set_seed(self.seed + add)
        network = ConvNet(20)
        batches = store.batches(batch, shuffle=True)
        with quiet():
            fit(network, task, batches, epochs=1 if self.quick else epochs, lr=1e-2)
        return network

    def few_and_strangers(self) -> None:
        ocean = whales(700, size=32, seed=1 + self.seed, few=0, lookalikes=0).crops("points", 64)
        known, _, new = ocean.split()
        truth = new.targets["label"]
        for count in (1, 5, 20):
            examples = known[probe.pick_each(known.targets["label"], count).tolist()]
            scratch = self.learn(examples, 240 // count, batch=20)
            self.say(f"{count} each: from scratch", accuracy(scratch, new))
            for blocks in (3, 4):
                made = [middle(self.namer, part, blocks) for part in (new, examples)]
                scores = probe.nearest(*made, examples.targets["label"], 20)
                right = (scores.argmax(1) == truth).float().mean()
                self.say(f"{count} each: nearest feature, {blocks} blocks", right)
            pixels = [part.images.float().flatten(1) for part in (new, examples)]
            centred = [each - each.mean(1, keepdim=True) for each in pixels]
            scores = probe.nearest(*centred, examples.targets["label"], 20)
            self.say(f"{count} each: nearest pixels", (scores.argmax(1) == truth).float().mean())
        sure = [probe.sureness(logits(self.namer, part)) for part in (self.valid, known)]
        threshold = probe.told_apart(*sure).at(sensitivity=0.9).threshold
        sure = [probe.sureness(logits(self.namer, part)) for part in (self.test, new)]
        self.say("strangers: known recognised", (sure[0] >= threshold).float().mean())
        self.say("strangers: refused", (sure[1] < threshold).float().mean())
        gallery = middle(self.namer, self.train)
        near = [probe.familiarity(middle(self.namer, part), gallery) for part in (self.test, new)]
        for name, pair in {"probability": sure, "nearest feature": near}.items():
            self.say(
                f"strangers: area, {name}", probe.told_apart(*pair).compute()["area under ROC"]
            )

    def lookalikes(self) -> None:
        train, _, test = whales(size=32, lookalikes=1.0).crops("points", 64).split()
        answers, label = logits(self.learn(train), test), test.targets["label"]
        called, twin = answers.argmax(1), label ^ 1
        wrong = called != label
        self.say("twins: right", (~wrong).float().mean())
        self.say("twins: share of mistakes", (called == twin)[wrong].float().mean())
        pair = answers.gather(1, torch.stack([label, twin], 1))
        self.say("twins: between the two", (pair[:, 0] > pair[:, 1]).float().mean())
        often = train.targets["label"].bincount(minlength=20)
        self.say("twins: always the commoner", (often[label] >= often[twin]).float().mean())

    def shortcut(self) -> None:
        train, _, test = whales(size=64, fit="crop").split()
        stamped = probe.stamp(test)
        network = self.learn(probe.stamp(train), 10)
        self.say("shortcut: with the number", accuracy(network, stamped))
        self.say("shortcut: without it", accuracy(network, test))
        images, labels = next(iter(stamped.batches(200)))
        box = probe.stamp_box(stamped)
        area = (box[2] - box[0]) * (box[3] - box[1]) / 64**2
        self.say("shortcut: area of the number", area)
        for name, way in {"saliency": probe.saliency, "occlusion": probe.occlusion}.items():
            inside = probe.share_inside(way(network, images, labels), box).mean()
            self.say(f"shortcut: {name} on the number", inside)

    def attacks(self) -> None:
        images, labels = next(iter(self.test.batches(200)))
        other = self.learn(self.train, add=100)
        hardened = self.learn(self.train, task=probe.adversarial(NAME, 4 / 255))

        def left(network: nn.Module, changed: Tensor) -> float:
            with torch.no_grad():
                return (network(changed).argmax(1) == labels).float().mean().item()

        self.say("attack: none", left(self.namer, images))
        self.say("attack: none, hardened", left(hardened, images))
        for strength in STRENGTHS:
            reach = strength / 255
            signs = torch.randn_like(images).sign()
            random = (images + 2 * reach * signs).clamp(-1, 1)
            self.say(f"attack: random, {strength}", left(self.namer, random))
            one = probe.fgsm(self.namer, images, labels, reach)
            self.say(f"attack: one step, {strength}", left(self.namer, one))
            many = probe.pgd(self.namer, images, labels, reach)
            self.say(f"attack: ten steps, {strength}", left(self.namer, many))
            carried = probe.fgsm(other, images, labels, reach)
            self.say(f"attack: one step meant for another, {strength}", left(self.namer, carried))
            many = probe.pgd(hardened, images, labels, reach)
            self.say(f"attack: ten steps, hardened, {strength}", left(hardened, many))

    def elsewhere(self) -> None:
        self.say("as usual", accuracy(self.namer, self.test))
        camera = probe.another_camera(self.test, cast=0.15, gamma=1.3, blur=0.6)
        self.say("another camera", accuracy(self.namer, camera))
        store = whales()
        rows = [row for row, side in enumerate(store.given) if side == "test"]
        season = whales(only=rows, glare=0.9, foam=0.6).crops("points", 64)
        self.say("another season", accuracy(self.namer, season))


def logits(network: nn.Module, part: ImageStore) -> Tensor:
    return predict(network, NAME, part.batches(200))


def accuracy(network: nn.Module, part: ImageStore) -> float:
    return (logits(network, part).argmax(1) == part.targets["label"]).float().mean().item()


def middle(network: ConvNet, part: ImageStore, blocks: int = 3) -> Tensor:
    images, _ = next(iter(part.batches(len(part))))
    with torch.no_grad():
        maps = network.features[:blocks](images)
    return (maps if blocks < 4 else maps.mean((2, 3))).flatten(1).cpu()


def surfaces() -> float:
    """One-shot on photographs of brick, grass and gravel, with the features of Lite0."""
    store = textures()
    made, label = features(store), store.targets["label"]
    first = probe.pick_each(label, 1)
    rest = torch.tensor([i for i in range(len(store)) if i not in set(first.tolist())])
    scores = probe.nearest(made[rest], made[first], label[first], 3)
    return (scores.argmax(1) == label[rest]).float().mean().item()


def main() -> None:
    report = Report(__doc__)
    found: dict[str, list[float]] = {}
    for seed in range(1 if report.quick else 3):
        one = Seed(seed, report.quick, found)
        for part in (one.elsewhere, one.few_and_strangers, one.lookalikes, one.shortcut):
            part()
        one.attacks()
    for name, values in found.items():
        report.mean(name, values)
    report.row("surfaces: one photograph each", surfaces(), "one draw")
    report.end()


if __name__ == "__main__":
    main()
