"""Lesson 13's exercise on telling greedily: the likeliest word each time, until the end."""

import torch

from labkit.exercises.answers_words_13 import (
    Network,
    append_and_ask,
    append_and_count,
    greedy,
    saying,
    with_probabilities,
    with_the_end,
    with_the_last_end,
)
from labkit.exercises.exercise import Case, Exercise, Mistake

GREEDY = Exercise(
    label="greedy",
    ask="Begin with [2], ask `step` for the next word and take the likeliest, again and again, "
    "until that is 3 or `longest` words are told. Return their numbers in a list, without 2 and 3.",
    reference=greedy,
    hints=(
        "Two lists would be one too many: `said = [2]` is what `step` is given each time, and what "
        "grows by a word each time.",
        "`word = int(step(said).argmax())` is the number of the likeliest word. If it is 3, leave "
        "the loop before it is added.",
        "`for _ in range(longest):` asks as often as that at most. Inside: the word, `if word == "
        "3: break`, `said.append(word)`. Behind it: `return said[1:]`.",
    ),
    why="A network that tells only ever says the next word; the sentence is your loop. A word once "
    "said is never taken back, which is what beam search is for.",
    cases=(
        Case("a text of four words", (Network(9, 4, 5), 12)),
        Case("a text that is cut", (Network(9, 8, 6), 3)),
        Case("nothing to tell", (Network(6, 0, 1), 5)),
        Case("a word that is not known", (Network(7, 5, 12), 9)),
        Case("as many words as there may be", (Network(8, 4, 10), 4)),
        Case("one word at most", (Network(9, 6, 9), 1)),
        Case("a long text", (Network(10, 22, 3), 30)),
    ),
    mistakes=(
        Mistake(
            saying(give=lambda said, ended: said),
            "The 2 at the beginning comes back too. It only says that a text begins: `said[1:]`.",
        ),
        *(
            Mistake(
                wrong,
                "The 3 at the end comes back too. Look for it before the word is added.",
            )
            for wrong in (
                with_the_end,
                saying(give=lambda said, ended: [*said[1:], 3]),
            )
        ),
        Mistake(
            saying(give=lambda said, ended: [*said, 3] if ended else said),
            "The 2 and the 3 come back too. Look for the end before the word is added, and return "
            "`said[1:]`.",
        ),
        *(
            Mistake(
                wrong,
                "Where a text is cut at `longest` its last word is missing. The 2 counts for no "
                "word, `range(longest)`; and no end is taken off where none was said.",
            )
            for wrong in (
                saying(give=lambda said, ended: said[1:] if ended else said[1:-1]),
                saying(most=lambda longest: longest - 1),
            )
        ),
        Mistake(
            saying(give=lambda said, ended: said[1:-1]),
            "The last word is missing. If you take off the end, it was not added yet: `said[1:]`.",
        ),
        Mistake(
            saying(most=lambda longest: 50),
            "Yours goes on until the end, however long that takes. After `longest` words it stops: "
            "`for _ in range(longest):`.",
        ),
        Mistake(
            saying(most=lambda longest: longest - 2),
            "Yours stops two words early. With `len(said) - 1` words told, go on while "
            "`len(said) <= longest`.",
        ),
        Mistake(
            lambda step, longest: [],
            "Nothing comes back. Does the loop begin at all, is its condition the other way round, "
            "and is what you return the list that grows?",
        ),
        Mistake(
            saying(give=lambda said, ended: said[2:]),
            "The first word is missing. `said[1:]` leaves out the 2; if it is gone already, leave "
            "out nothing.",
        ),
        *(
            Mistake(
                wrong,
                "`append` changes the list and hands back nothing. It stands alone: "
                "`said.append(word)`, without `said =`.",
            )
            for wrong in (append_and_ask, append_and_count)
        ),
        Mistake(
            saying(most=lambda longest: longest + 1),
            "Yours tells one word more than `longest`. With `len(said) - 1` words told, go on "
            "while `len(said) <= longest`.",
        ),
        Mistake(
            saying(most=lambda longest: 20),
            "Yours stops after a number of words of your own. How many there may be is given: "
            "`longest`.",
        ),
        *(
            Mistake(
                saying(end=end),
                "Yours never ends before `longest`, and goes on behind the 3. 3 is the end, 0 only "
                "fills up and 2 begins: `if word == 3: break`.",
            )
            for end in (None, 0, 2)
        ),
        Mistake(
            with_the_last_end,
            "You take out the 3 afterwards, and what was said behind it stays. The first 3 ends "
            "the text: `break`.",
        ),
        Mistake(
            saying(told=lambda said: said[-1:]),
            "You give `step` only the last word, so the network forgets the rest. Give it all that "
            "was said: `step(said)`.",
        ),
        Mistake(
            saying(told=lambda said: [2, *said[-1:]] if len(said) > 1 else said),
            "You give `step` the beginning and the last word alone. Give it all that was said: "
            "`step(said)`.",
        ),
        *(
            Mistake(
                saying(told=told),
                "You give `step` a single number. It takes the list of all that was said: "
                "`step(said)`.",
            )
            for told in (lambda said: said[-1], lambda said: torch.tensor(said[-1]))
        ),
        Mistake(
            saying(told=lambda said: said[:1]),
            "You give `step` [2] each time, so the first word is likeliest for ever. Add each word "
            "to the list that `step` is given.",
        ),
        Mistake(
            saying(told=lambda said: said[:-1] or said),
            "The newest word is missing in what `step` is given. Add it before you ask again.",
        ),
        *(
            Mistake(
                wrong,
                "You give `step` no word at first. The list begins with 2: `said = [2]`.",
            )
            for wrong in (
                saying(told=lambda said: said[1:]),
                saying(begin=(), give=lambda said, ended: said),
            )
        ),
        *(
            Mistake(
                saying(begin=begin),
                "Your list begins with another number. 2 says that a text begins: `said = [2]`.",
            )
            for begin in ((0,), (1,), (3,))
        ),
        Mistake(
            saying(told=lambda said: said[::-1]),
            "The newest word stands first in what you give `step`. It reads from the beginning: "
            "`append` adds at the end.",
        ),
        *(
            Mistake(
                saying(choose),
                "You take the least likely word. Log-probabilities are negative, and the largest "
                "is nearest to 0: `argmax`, without a minus.",
            )
            for choose in (
                lambda found: int(found.argmin()),
                lambda found: int((-found).argmax()),
            )
        ),
        Mistake(
            saying(lambda found: int(torch.multinomial(found.exp(), 1))),
            "You draw the next word at random, by its probability. It makes texts livelier and "
            "less true; here the likeliest is wanted: `argmax`.",
        ),
        Mistake(
            saying(lambda found: int(found.topk(2).indices[1])),
            "You take the second likeliest word. `argmax` is the likeliest.",
        ),
        *(
            Mistake(
                saying(choose),
                "You add the log-probability of the word. Its number is the place of the largest: "
                "`argmax`.",
            )
            for choose in (
                lambda found: found.max().item(),
                lambda found: int(found.max()),
            )
        ),
        Mistake(
            saying(lambda found: int(found.argmax()) + 1),
            "Your numbers are one too high: counting begins at 0, and `argmax` does too.",
        ),
        Mistake(
            saying(lambda found: max(int(found.argmax()), 3)),
            "You end at every number up to 3. 1 is a word, one that is not known; only 3 is the "
            "end.",
        ),
        Mistake(
            lambda step, longest: [word for word in greedy(step, longest) if word > 3],
            "You leave out the 1. It is a word that is not known; only 2 and 3 are taken out.",
        ),
        Mistake(
            lambda step, longest: [*dict.fromkeys(greedy(step, longest))],
            'You leave out words that were said before. A text may say "a" twice: `append` each.',
        ),
        Mistake(
            lambda step, longest: greedy(step, longest)[::-1],
            "Yours returns the words from the last to the first. Leave them in the order in which "
            "they are said.",
        ),
        Mistake(
            lambda step, longest: greedy(step, longest)[:1],
            "Only the first word comes back. Does the loop end early, at a `return` inside it?",
        ),
        Mistake(
            lambda step, longest: greedy(step, longest)[-1:],
            "Only the last word comes back. Collect them: `said.append(word)`.",
        ),
        Mistake(
            lambda step, longest: with_probabilities(step, longest, lambda said, gains: gains),
            "You return log-probabilities. The numbers of the words are wanted: the place of the "
            "largest, `argmax`.",
        ),
        Mistake(
            lambda step, longest: with_probabilities(
                step, longest, lambda said, gains: (said, sum(gains))
            ),
            "The words are right, with their log-probability beside them. Return the list alone.",
        ),
        Mistake(
            lambda step, longest: " ".join(map(str, greedy(step, longest))),
            "The numbers are right, as a text. A list of numbers is wanted.",
        ),
        Mistake(
            lambda step, longest: len(greedy(step, longest)),
            "That is how many words there are. The words themselves are wanted, as a list.",
        ),
    ),
)
