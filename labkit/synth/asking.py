"""Which questions to ask about a scene, so that no answer can be guessed from the question.

A `Plan` goes from scene to scene and keeps count. It proposes questions at random, and asks one
only where the answer is clear and not ahead of the other answers to questions of its form.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from labkit.synth.programs import (
    AmbiguousError,
    Ask,
    Program,
    answer,
    concerned,
    descriptions,
)
from labkit.synth.proposals import LETTERS, propose
from labkit.synth.scenes import Item, Scene
from labkit.synth.shapes import HELD
from labkit.synth.streams import Random

ONCE = ("weather", "time")  # of which there is one a picture: asked again, they say nothing new
TRIES = 14  # proposals of a kind, before another kind is asked
# How much oftener than its share an answer may be given: 1.1 / 8 for colours. Few streets have a
# bus, so what is where on a street is not as even; and small numbers are frequent everywhere.
EVEN, STREETS, SMALL = 1.1, 1.5, 0.35


@dataclass(frozen=True)
class Question:
    """A question about a scene: its kind, its program, and the answer in English.

    A question of kind "choice" has two `options`, and "A" or "B" for an answer. `about` are the
    numbers of the things that it is about, and `new` tells that one of them, or a description,
    is of a combination that is held back. `wording`, 0 to 1, picks one of its wordings.
    """

    kind: str
    program: Program
    answer: str
    about: tuple[int, ...]
    new: bool
    wording: float
    options: tuple[str, str] | None = None


class Plan:
    """Asks questions about one scene after another, each kind as often, and keeps them even."""

    def __init__(self, world: str, kinds: Sequence[str]) -> None:
        """Begin to count."""
        self.world, self.kinds = world, tuple(kinds)
        self.asked: Counter[str] = Counter()
        self.given: defaultdict[Hashable, Counter[str]] = defaultdict(Counter)
        self.first: dict[Hashable, str] = {}

    def ask(self, scene: Scene, count: int, random: Random, *, new: bool = False) -> list[Question]:
        """Up to `count` questions about a scene, no two of one program.

        Only where the scene is `new` do descriptions name what is held back.
        """
        questions: list[Question] = []
        while len(questions) < count:
            luck = random.uniform(size=len(self.kinds)).tolist()
            order = sorted(
                range(len(self.kinds)),
                key=lambda place: self.asked[self.kinds[place]] + luck[place],
            )
            for place in order:
                known = {question.program for question in questions}
                kind = self.kinds[place]
                if kind in ONCE and any(question.kind == kind for question in questions):
                    continue
                question = self._one(kind, scene, random, new, known)
                if question is not None:
                    questions.append(question)
                    break
            else:
                break
        return [questions[place] for place in random.permutation(len(questions)).tolist()]

    def _one(
        self, kind: str, scene: Scene, random: Random, new: bool, known: set[Program]
    ) -> Question | None:
        """A question of that kind, if one can be found; and it is counted."""
        for _ in range(TRIES):
            proposal = propose(kind, scene, random)
            if proposal is None:
                continue
            form, program, answers = proposal
            named = any((what.colour, what.kind) in HELD for what in descriptions(program))
            if (named and not new) or program in known:
                continue
            try:
                right = answer(program, scene)
            except AmbiguousError:
                continue
            things = concerned(program, scene)
            options = None
            if kind == "choice":
                options = _options(program, right, answers, things, random, new)
                right, answers = LETTERS[options.index(right)], LETTERS
            if right not in answers or not self._even(kind, form, right, answers, random):
                continue
            self.asked[kind] += 1
            self.given[form][right] += 1
            places = {id(item): place for place, item in enumerate(scene.items)}
            return Question(
                kind,
                program,
                right,
                tuple(places[id(item)] for item in things),
                named or any(item.new for item in things),
                float(random.uniform()),
                options,
            )
        return None

    def _even(
        self, kind: str, form: Hashable, right: str, answers: Sequence[str], random: Random
    ) -> bool:
        """Whether an answer may be given once more to questions of that form.

        Of two answers, luck chooses which is given first. Else the likelier one would be, and of
        the many forms that are asked once, all would have the likely answer.
        """
        given = self.given[form]
        if kind == "count":
            share = SMALL
        elif self.world == "roads" and len(answers) > 3:
            share = STREETS / len(answers)
        else:
            share = EVEN / len(answers)
            if len(answers) == 2 and form not in self.first:
                self.first[form] = answers[int(random.integers(2))]
            if not given and right != self.first.get(form, right):
                return False
        return given[right] < max(1, share * given.total())


def _options(
    program: Program,
    right: str,
    answers: Sequence[str],
    things: Sequence[Item],
    random: Random,
    new: bool,
) -> tuple[str, str]:
    """The right answer and another one, in any order.

    Nothing that is held back is offered of a thing that is not new: it would never be right.
    """
    others = [other for other in answers if other != right]
    if isinstance(program, Ask) and not new:
        pairs = {
            "colour": lambda other: (other, things[0].kind),
            "shape": lambda other: (things[0].colour, other),
        }
        pair = pairs.get(program.attribute)
        others = [other for other in others if pair is None or pair(other) not in HELD]
    other = others[int(random.integers(len(others)))]
    return (right, other) if random.uniform() < 0.5 else (other, right)
