# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
#   labkit:
#     title: Asking a picture
#     objectives:
#     - Turn a question into numbers, as a bag of words and in its order.
#     - Measure what can be answered without looking, before you believe a score.
#     - Let a question turn the filters of a network (FiLM), and see what it turns.
#     - Score answers by kind of question, and on combinations never seen.
#     teach: 45
#     practise: 45
#     cpu: 120
#     gpu: null
#     builds_on:
#     - '03'
# ---

# %% [markdown] tags=["generated"]
# # Lesson 12 · Asking a picture
#
# Open in Colab: not yet, the course has no public address.
#
# 45 minutes with the teacher, 45 minutes of practice · about 120 s of computing on two CPU cores
#
# You will learn to:
#
# - Turn a question into numbers, as a bag of words and in its order.
# - Measure what can be answered without looking, before you believe a score.
# - Let a question turn the filters of a network (FiLM), and see what it turns.
# - Score answers by kind of question, and on combinations never seen.
#
# This lesson builds on [lesson 03](03_deeper_networks.ipynb).

# %% tags=["generated"]
# This cell finds labkit, the library of this course, under the short name lk.
try:
    import labkit as lk
except ImportError:
    print("labkit is not installed. In a terminal, in your clone of the course, run:")
    print('    pip install -e ".[lab]"')
    raise

if not hasattr(lk, "doctor"):
    print("This is another package called labkit. In a terminal: pip uninstall labkit")
    raise ImportError("Then restart the kernel and run this cell again.")

KEEP = False  # True: what you do here is there tomorrow, on Colab on your Drive
shelf = lk.keep() if KEEP else None

# %% [markdown]
# A blind woman holds her phone over the stove and asks: *Is the red light on?* There is no list of classes for that. Whoever asks decides what is to be seen, and the next question is another one. To answer from a picture **and** a question is called **visual question answering**, VQA.
#
# Ours is a small world of **drawn** shapes, in which every answer is computed and none is a matter of opinion. One network that we trained, input → model → output:

# %%
from textwrap import fill

import torch

lk.seed(0)
store = lk.datasets.questions(4600, a_picture=8)
train, _, test = store.split()
ours = lk.models.ours("asked_shapes")

text = test.targets["questions"][0][0]
with torch.no_grad():
    said = ours(test.images[:1] / 127.5 - 1, [[text]])
lk.show.flow(
    [
        (f"drawn picture\n{list(test.images[0].shape)}", test.images[0]),
        ("question", fill(text, 14)),
        ("model", "FiLM,\n“asked\nshapes”"),
        (f"one of 26 answers\n{list(said.shape)}", (said[0].softmax(0), store.classes)),
    ],
    alt="Drawn shapes, a question about them, the model, and its three likeliest answers.",
)

# %% [markdown]
# ## Look at the data
#
# Each picture has up to six things, and eight questions of ten kinds. Answer these before you run the cell after them, and count: you are the first to be measured.

# %%
rows = range(8)
lk.show.pictures(
    [test.images[row] for row in rows], columns=4,
    titles=[test.targets["questions"][row][1] for row in rows],
    alt="Eight drawn pictures of coloured shapes, each under a question about it.",
)

# %%
print([store.classes[test.targets["answers"][row][1]] for row in rows])


# %%
def flat(column, part):
    """Return a column of a store, one after the other, what it has for every question."""
    return [each for of_one in part.targets[column] for each in of_one]


kinds, answers = flat("kinds", train), [store.classes[each] for each in flat("answers", train)]
texts = dict(zip(kinds, flat("questions", train)))
given = {kind: {a for k, a in zip(kinds, answers) if k == kind} for kind in texts}
lk.table(
    [{"kind": kind, "such as": texts[kind], "answers": len(given[kind])} for kind in sorted(texts)],
    f"{len(kinds):,} questions about {len(train):,} drawn pictures",
)

# %% [markdown]
# ## A question is a row of numbers
#
# A network reads no letters. List the words there are, and give each its place in the list.
#
# ### Exercise 1: numbered
#
# Small letters; a question mark is a word of its own. What is not in the list is number 1, "unknown". (`words.get(word, 1)` is the number of a word, or 1.)

# %% tags=["exercise"]
def numbered(text, words):
    """Return the numbers of a text's words, int64 [T]; 1 for a word that is not in words."""
    # BEGIN SOLUTION
    pieces = text.lower().replace("?", " ?").split()
    return torch.tensor([words.get(word, 1) for word in pieces])
    # END SOLUTION


numbered = lk.check("numbered", numbered)

# %%
known = lk.words.vocabulary("shapes")
words = {word: number for number, word in enumerate(known.words)}
for text in ("Is there a red star?", "Is there a purple zebra?", "Où est l'étoile ?"):
    print(text, numbered(text, words).tolist())

# %% [markdown]
# Purple, zebra and a whole language become the same 1: what a network was not taught, it does not even hear.
#
# ## A bag of words
#
# The numbers mean nothing, star is not more than red. So each word gets a **row** of numbers that training may change: an **embedding**. The simplest way to tell a text is the mean of its rows.
#
# ### Exercise 2: bag
#
# `numbers` is [N, T]; shorter texts are filled up with 0, which is no word and does not count. (`table[numbers]` looks up all rows at once: [N, T, D].)

# %% tags=["exercise"]
def bag(numbers, table):
    """Return the mean row of each text's words, [N, D]; numbers [N, T] are filled up with 0.

    table is [words, D]. A text without a word is a row of zeros.
    """
    # BEGIN SOLUTION
    real = numbers > 0
    sums = (table[numbers] * real[..., None]).sum(1)
    return sums / real.sum(1, keepdim=True).clamp(min=1)
    # END SOLUTION


bag = lk.check("bag", bag)

# %% [markdown]
# **Predict** how far apart (0: the same) the first two of these questions are. And the first and the third?

# %%
three = [
    "Is the red star left of the blue cross?", "Is the blue cross left of the red star?",
    "Is the red star above the blue cross?",
]
table = torch.randn(len(words), 32)
new, learned = lk.models.Reader(known)(three), ours.reader(three)
ways = {"bag": bag(known.encode(three), table), "new Reader": new, "ours": learned}
for name, rows in ways.items():
    print(name, [round((rows[0] - rows[k]).norm().item(), 2) for k in (1, 2)])

# %% [markdown]
# In a bag the words lie in no order, and who is left of whom is lost. `Reader` has a bag, too, and beside it a **GRU**: a small network that goes through the rows one after the other, with a state that each word changes; its states are what it makes of the text (Cho and others, 2014, arXiv 1406.1078). A new one hears the order a little. Ours, which has learned, hears *left of* turned round louder than another word.
#
# ## With eyes closed
#
# Before you admire an answer, ask how many a network gets right that sees nothing. The plainest one knows the kind of a question, and says what was said most often.
#
# ### Exercise 3: most_frequent
#
# Two lists of equal length: the kind of each question, and its answer. Of answers that are equally frequent take the first in the alphabet.

# %% tags=["exercise"]
def most_frequent(kinds, answers):
    """Return a dictionary from each kind to its most frequent answer.

    Of answers that are equally frequent it is the first in the alphabet.
    """
    # BEGIN SOLUTION
    found = {}
    for kind in sorted(set(kinds)):
        own = [answer for its, answer in zip(kinds, answers) if its == kind]
        found[kind] = max(sorted(set(own)), key=own.count)
    return found
    # END SOLUTION


most_frequent = lk.check("most_frequent", most_frequent)

# %%
usual = most_frequent(kinds, answers)
print(usual)
pairs = list(zip(flat("kinds", test), [store.classes[each] for each in flat("answers", test)]))
share = sum(usual[kind] == answer for kind, answer in pairs) / len(pairs)
print(f"right without looking, without training: {share:.2f}")

# %% [markdown]
# More than a third, for nothing. And these questions were *made* so that answers are even: where people ask, the light is mostly on.
#
# A network may do better: it reads the words. Train three of the plainest kind: **blind** has only the question, **deaf** only the picture, and the third has both **side by side**. **Predict** how far each comes.

# %%
task, columns = lk.tasks.answer(store.classes), ("questions", "answers", "kinds")
tally = {}


def learn(name, model, part, epochs, lr):
    """Train a model to answer the questions of a store."""
    batches = part.batches(16, targets=columns, shuffle=True)
    lk.fit(model, task.called(name), batches, epochs=epochs, lr=lr)


def note(name, model):
    """Add a row to the tally: how often a model is right about the test, by kind."""
    score = task.score()
    score.update(lk.predict(model, task, test.batches(100, targets=columns)), test.targets)
    by_kind = {row["kind"]: row["accuracy"] for row in score.by_kind()}
    tally[name] = {"all": score.compute()["accuracy"], **by_kind}


halves = {"blind": {"picture": False}, "deaf": {"question": False}, "side by side": {}}
for name, without in halves.items():  # deaf soon knows all that it can
    model = lk.models.Joined(known, len(store.classes), **without)
    learn(name, model, train, lk.budget(cpu=1 if name == "deaf" else 3, gpu=3, seconds=4), 3e-3)
    note(name, model)

# %%
lk.show.bars(
    {"no training": share, **{name: row["all"] for name, row in tally.items()}},
    title="answered rightly, about drawn shapes", x="network", y="share",
    alt="Blind and deaf networks answer a share rightly; with both side by side hardly more.",
)

# %% [markdown]
# Three trainings, in the mean: .38 blind, .20 deaf, .48 with both. The eyes bring ten points, and asked for a *shape* this network guesses as if it were blind. Two reasons. Its eyes begin with nothing. And what they see becomes 128 numbers *before* anybody asked, which have to hold the answers to all questions.
#
# ## Let the question look
#
# So let the question have its say while the picture is looked at. Each filter of a convolution gets a **factor** and a **shift**, and both come from the question: it turns *red* up and *blue* off. That is all of **FiLM**, feature-wise linear modulation (Perez and others, 2017, arXiv 1709.07871).
#
# ### Exercise 4: modulated
#
# Take the factors as they are. (`factors[:, :, None, None]` is [N, C, 1, 1].)

# %% tags=["exercise"]
def modulated(maps, factors, shifts):
    """Return maps [N, C, h, w], each times its factor plus its shift, both [N, C]."""
    # BEGIN SOLUTION
    return factors[:, :, None, None] * maps + shifts[:, :, None, None]
    # END SOLUTION


modulated = lk.check("modulated", modulated)

# %% [markdown]
# Here is the whole of FiLM with your line in it: three blocks of our network, one after the other. At its end a map says where it looks. **Predict** where, for four questions about one picture.

# %%
@torch.no_grad()
def looked_at(picture, texts):
    """Return the last maps of a picture, as each text has it looked at: [texts, 64, 8, 8]."""
    eyes = torch.relu(ours.enter(ours.grid(picture[None] / 127.5 - 1)))
    maps = eyes.expand(len(texts), -1, -1, -1)
    for block, (factors, shifts) in zip(ours.blocks, ours.modulation(ours.reader(texts))):
        mixed = torch.relu(block.mix(maps))
        # What the whole map has is told to every place: a place sees only its neighbours.
        elsewhere = block.around(torch.cat([mixed.amax((2, 3)), mixed.mean((2, 3))], 1))
        seen = block.norm(block.look(mixed) + elsewhere[:, :, None, None])
        maps = mixed + torch.relu(modulated(seen, factors, shifts))
    return maps


four = [
    "What shape is the red thing?", "What shape is the pink thing?", "What colour is the circle?",
    "How many white things are there?",
]
with torch.no_grad():
    where = ours.attention(looked_at(test.images[3], four)).mean(1)
lk.show.glow(
    test.images[3], {fill(text, 18): own for text, own in zip(four, where)}, name="drawn",
    alt="A drawn picture, and where the network looks for four questions: at what is asked about.",
)

# %% [markdown]
# At what is asked about, and for *how many* at all that is white. A place is 8 pixels wide: one that sees the rim is enough.
#
# Now train one. It begins with eyes that know colours and shapes by sight, `shapes_grid` (a minute of one core, `labkit/recipes/shapes_grid.py`), as its authors began with a network from ImageNet: who is asked about pictures should have seen some. And it begins with **simple questions**, about one thing; the others come in the last epoch. That is a *curriculum*.

# %%
simple = lk.datasets.questions(
    4600, a_picture=8, kinds=["exist", "count", "colour", "shape", "size"]
).split()[0]
print(len(flat("questions", simple)), "simple questions")

# %%
film = lk.models.FiLM(known, len(store.classes))
film.grid = lk.models.ours("shapes_grid")
learn("simple questions", film, simple, lk.budget(cpu=3, gpu=8, seconds=10), 2e-3)

# %%
learn("all questions", film, train, lk.budget(cpu=1, gpu=4, seconds=12), 1e-3)
note("FiLM", film)
note("ours", ours)

# %% [markdown]
# **Predict** which kinds of questions are the hard ones, and for whom.

# %%
lk.table([{"network": name, **row} for name, row in tally.items()], "Right, by kind (drawn shapes)")

# %% [markdown]
# Three trainings, in the mean: FiLM .62, 24 points above the blind one. What brought them? Give *side by side* the same taught eyes and the same order of questions, and it comes from .48 to .56. So of the 24, eyes at all bring ten, taught eyes and order seven, FiLM seven. (FiLM with untaught eyes: .53; without the simple questions first: .58.) It knows about *one* thing: which colour, is it there. Where *two* must be found and compared (larger, left of) it still guesses. Ours has three blocks instead of two, and half an hour of one core (`labkit/recipes/asked_shapes.py`): .97 in all. Comparing can be learned; it takes longer, and a block more.
#
# One number for all kinds would have hidden that. **Score by kind.**
#
# ## What does a question turn?
#
# A question is 64 factors and 64 shifts in each block. Compare these: the cosine of two questions, less what all questions have in common. **Predict** which pairs are alike.

# %%
asked = {
    "red?": "Is there a red thing?", "blue?": "Is there a blue thing?",
    "how many red?": "How many red things are there?", "star?": "Is there a star?",
    "how many stars?": "How many stars are there?", "star's colour?": "What colour is the star?",
    "red's shape?": "What shape is the red thing?",
    "star larger?": "Is the star larger than the cross?",
}
every = [text for about in test.targets["questions"] for text in about]
with torch.no_grad():
    turns, common = (ours.modulation(ours.reader(texts)) for texts in (asked.values(), every))
for block in (0, 2):
    own = torch.cat(turns[block], 1) - torch.cat(common[block], 1).mean(0)
    own = torch.nn.functional.normalize(own, dim=1)
    lk.show.matrix(
        own @ own.T, list(asked), x="about drawn shapes", y="", whole=1,
        title=f"how alike questions turn the filters of block {block + 1}",
        alt="Cosines of questions about drawn shapes: alike at first by thing, at last by kind.",
    )

# %% [markdown]
# In the first block those are alike that are about the same *thing*: find it. In the last those of one *kind*: say whether it is there, or how many. Nobody told it to share the work so.
#
# And single filters? Four of the first block, not chosen for it: which questions of the test turn each up most?

# %%
factors = common[0][0]  # [questions, 64], of the first block
rows = []
for own in (0, 1, 2, 3):
    order = factors[:, own].argsort(descending=True).tolist()
    most = list(dict.fromkeys(every[k] for k in order))[:3]
    rows.append({
        "filter": own, "mean factor": factors[:, own].mean().item(),
        "largest": factors[:, own].max().item(), "turned up most by": " ".join(most),
    })
lk.table(rows, "What turns a filter of block 1 up (questions about drawn shapes)")

# %% [markdown]
# One listens for *green*, one for the shape of what is near a cross, one for a size, one for *fewer*.
#
# ## Combinations that nobody showed
#
# Ours has seen red things and stars, never a red star: of each colour one shape was held back, in pictures and in questions. Half of the test pictures have such a thing. **Predict:** does it know what it has never seen?

# %%
said = lk.predict(ours, task, test.batches(100, targets=columns))
right = torch.cat([each.argmax(1).cpu() for each in said]) == torch.cat(test.targets["answers"])
new = torch.cat(test.targets["new"])
print(f"about combinations never seen: {right[new].float().mean():.3f} of {int(new.sum()):,}")
print(f"about all others:              {right[~new].float().mean():.3f} of {int((~new).sum()):,}")
of = flat("kinds", test)
lk.table(
    [
        {"questions": name, **{
            kind: right[which & torch.tensor([each == kind for each in of])].float().mean().item()
            for kind in sorted(texts)
        }}
        for name, which in (("never seen", new), ("others", ~new))
    ],
    "Right, by kind (drawn shapes)",
)

# %% [markdown]
# Nearly as often as anything else (three sets: .952 against .971). It learned *red* and *star*, and puts them together. Where it fails is in the table: asked *is there*, for a shape, or what is nearest (three sets: .95, .94 and .94; of others 1.00, 1.00 and .98). Left and right are as hard for all (.84). Networks that learn pictures by heart fail here, so hold back some of yours.
#
# ## A or B
#
# The lecture this course grew from asked so: *De quelle couleur sont les yeux du chat ? A bleus, B verts*. Whoever offers two answers needs only to compare two logits.
#
# ### Exercise 5: chosen

# %% tags=["exercise"]
def chosen(logits, first, second):
    """Return 0 [N] where answer first is at least as likely as second, else 1; logits [N, answers].

    first and second, int64 [N], are the numbers of the two answers that are offered.
    """
    # BEGIN SOLUTION
    rows = torch.arange(len(logits))
    return (logits[rows, first] < logits[rows, second]).long()
    # END SOLUTION


chosen = lk.check("chosen", chosen)

# %%
two = lk.datasets.questions(300, kinds=["choice"], a_picture=2, seed=1)
# "Which is it? A. small B. large" in its three parts
parts = [text.replace(" B. ", " A. ").split(" A. ") for text in flat("questions", two)]
place = store.classes.index
first, second = (torch.tensor([place(part[k]) for part in parts]) for k in (1, 2))
per_picture = [len(about) for about in two.targets["questions"]]
plain_texts = iter(part[0] for part in parts)
asked = [[next(plain_texts) for _ in range(count)] for count in per_picture]
with torch.no_grad():
    letters = chosen(ours(two.images / 127.5 - 1, asked), first, second)
truth = torch.cat(two.targets["answers"]) - place("A")
print(flat("questions", two)[0], "→", "AB"[letters[0]])
print(f"right: {(letters == truth).float().mean():.3f}, where a coin is right in half")

# %% [markdown]
# By lot it would be half, and where the answer alone is right in .97 this is easy. To choose is easier than to answer, so two choices flatter: **never compare a score of one kind with one of the other.**
#
# ## Remember
#
# * A question is numbers of words, rows of a table, and an order.
# * Ask the blind first. What they know is not seen.
# * Let picture and question meet while looking: a factor and a shift for each filter.
# * Score by kind, and on combinations never seen.
#
# ## Other applications
#
# Ask a chart, a form, a scan of a page; ask a thousand hours of film *when does the red car come*. **And what is contested.** A network answers always, also where nothing is to be seen: *Is it safe to cross?* gets its yes. It says what is usual where it cannot see, and so repeats what its pictures repeat: who is "the doctor", who "the nurse". Before anybody relies on one: let it say *I cannot tell*, measure when it should have, and ask those who will need it.
#
# ## On real data
#
# `easy-vqa` is a small set of others, and **VQAv2** the large one: photographs, and what people asked and answered about them. Both come as your shapes do, where they are.

# %%
try:
    easy = lk.datasets.questions(40, source="easy-vqa")
    print(easy, "\n", easy.targets["questions"][0][:2])
except ModuleNotFoundError as absent:
    print(absent)
reader = lk.models.open_model("blip_vqa", download=False)  # 361 million weights
if lk.datasets.there("vqav2-val"):
    real = lk.datasets.questions(4, source="vqav2-val", size=224)
    asked = [questions[0] for questions in real.targets["questions"]]
    lk.show.pictures(
        real.images, titles=asked,
        alt="Four photographs, each under a question that somebody asked about it.",
    )
    for picture, question, answers in zip(real.images, asked, real.targets["answers"]):
        told = f"; a network: {reader(picture, question)}" if reader else ""
        print(f"{question} People: {real.classes[answers[0]]}{told}")
    real.card.show()
if reader:
    cat = lk.datasets.photograph("chelsea")
    print(reader(cat.pixels, "What colour are the eyes of the cat?"), f"({cat.credit})")
lk.report()

# %% [markdown]
# ## Go further
#
# * `lk.datasets.questions(1000, language="fr")` asks the same in French; `lk.words.vocabulary("shapes", "fr")` knows its words. Train FiLM on it.
# * `lk.datasets.questions(1000, scenes="roads")`: questions about drawn streets, at night and in rain.
# * `source="easy-vqa"`: FiLM with the same eyes learns it in ten epochs, four minutes of one core, and is right in 1.0 of its own test. The recipe is `tests/benchmarks/scores_12.py easy-vqa`.
# * Ask ours *Is there a purple zebra?* about twenty pictures. When does it say yes, and what would have to be learned to say *I do not know*?
#
# **Next:** the picture is not asked any more, it is told.
