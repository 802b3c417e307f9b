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
#     title: Telling a picture
#     objectives:
#     - Open a network that tells pictures, and look where it looks, word by word.
#     - Train it by teacher forcing, and let it tell alone, greedily and with a beam.
#     - Score texts by words, BLEU and CIDEr by hand, and say what such scores cannot see.
#     - Count what is invented, and say who believes it.
#     teach: 40
#     practise: 55
#     cpu: 60
#     gpu: null
#     builds_on:
#     - '12'
# ---

# %% [markdown] tags=["generated"]
# # Lesson 13 · Telling a picture
#
# Open in Colab: not yet, the course has no public address.
#
# 40 minutes with the teacher, 55 minutes of practice · about 60 s of computing on two CPU cores
#
# You will learn to:
#
# - Open a network that tells pictures, and look where it looks, word by word.
# - Train it by teacher forcing, and let it tell alone, greedily and with a beam.
# - Score texts by words, BLEU and CIDEr by hand, and say what such scores cannot see.
# - Count what is invented, and say who believes it.
#
# This lesson builds on [lesson 12](12_asking_a_picture.ipynb).

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
# A friend sends a photograph, and the screen reader of a blind woman says: *image*. A network can say more: *a black and white dog jumps over a hurdle*. But she cannot check whether it is so. In a study, blind people trusted such sentences, and made up details where one did not fit (MacLeod and others, CHI 2017). So: how does a network tell a picture, and **is it true?**
#
# All pictures are **drawn**, so we know what is there. First input → model → output:

# %%
from dataclasses import replace
from math import exp, hypot, log

import torch
from torch.nn import functional as F

lk.seed(0)
split = lk.words.split
train, _, test = lk.datasets.captions(2500).split()
teller = lk.models.ours("told_shapes")
pictures = test.images / 127.5 - 1
told = teller.tell(pictures[:1])
words = split(told.texts[0])
looks = told.attention[0, len(words) - 1] / told.attention[0, len(words) - 1].max()
lk.show.flow(
    [
        (f"picture (drawn)\n{list(test.images[0].shape)}", test.images[0]),
        ("model", "Captioner\n0.2 million\nweights"),
        (f"where it looked for\n“{words[-1]}” {list(looks.shape)}", looks.kron(torch.ones(8, 8))),
        (f"{len(words)} words", "\n".join(words)),
    ],
    alt="A drawn picture of shapes, a box for the model, a bright place, and a sentence in words.",
)

# %% [markdown]
# ## Look at the data
#
# Each picture has two to five captions, all true. A word is a number: its place in a **vocabulary**. 2 begins a text, 3 ends it, 0 fills up, 1 is any word that is not known.

# %%
known = teller.words
lk.show.pictures(
    list(train.images[:4]), titles=[f"“{of[0]}” (drawn)" for of in train.targets["captions"][:4]],
    alt="Four drawn pictures with one to six shapes each, under a caption of each.",
)
some = train.targets["captions"][0]
numbers = known.encode(some, ends=True)
print(*some, sep="\n")
print(numbers)

# %% [markdown]
# ## Learning: the next word
#
# To tell is to say the **next word**, again and again. While it learns, the network is given the *right* words before each, whatever it would have said: **teacher forcing**.
#
# ### Exercise 1: shifted
#
# `numbers` [N, T] are texts as printed above. The filling is never wanted: there write -100, which `cross_entropy` leaves out. (`masked_fill` makes a new tensor.)

# %% tags=["exercise"]
def shifted(numbers):
    """Return (given, wanted), both [N, T - 1]: the words told, and after each of them the next.

    wanted is -100 where only filling (0) would be next.
    """
    # BEGIN SOLUTION
    given, wanted = numbers[:, :-1], numbers[:, 1:]
    return given, wanted.masked_fill(wanted == 0, -100)
    # END SOLUTION


shifted = lk.check("shifted", shifted)

# %%
def loss(network, batch):
    """Return the loss of a batch: how surprised is the network by each right next word?"""
    images, captions = batch[0], batch[1]["captions"]
    # It gives itself the right words before each, your `given`. A row for each place of each text:
    logits = network(images, captions).float().flatten(0, 1)
    _, wanted = shifted(known.encode([text for of in captions for text in of], ends=True))
    return {"loss": F.cross_entropy(logits, wanted.flatten().to(logits.device))}


given, wanted = shifted(numbers)
print("given: ", *[known.words[number] for number in given[0, :5]])
print("wanted:", *[known.words[number] for number in wanted[0, :5]])
telling = replace(lk.tasks.caption(known), loss=loss)

# %% [markdown]
# ## A place for each word
#
# The network's eyes make a **grid** of the picture: 8 × 8 places, 66 numbers each (the last two say which place). Their mean would mix the red of one thing with the shape of another. So it asks before each word: which place? That is **attention** ("Show, Attend and Tell": Xu and others, 2015, arXiv 1502.03044). Each place gets a number, how well it *fits*; a softmax makes shares of them.
#
# ### Exercise 2: attended
#
# `fits` is [N, P] for P places, `places` [N, P, C].

# %% tags=["exercise"]
def attended(fits, places):
    """Return (attention, seen): [N, P], which adds up to 1 over the places, and [N, C].

    What is seen is the mean of the places' features, each weighted by its attention.
    """
    # BEGIN SOLUTION
    attention = fits.softmax(1)
    return attention, (attention[..., None] * places).sum(1)
    # END SOLUTION


attended = lk.check("attended", attended)

# %% [markdown]
# Open the network and go by hand: **read** a word, **look**, **say**. Told so far is *a large*. **Predict** where it looks now, and which three words it finds likeliest.

# %%
begun = "a large"
with torch.no_grad():
    places, _ = teller.looked(pictures[:1])  # [1, 64, 66]
    state, seen = teller.start(places).split([128, 66], 1)
    for word in known.encode([begun], ends=True)[:, :-1].unbind(1):  # it has not ended yet
        state = teller.gru(torch.cat([teller.embedding(word), seen], 1), state)  # read
        fits = teller.fits(state, teller.key(places))
        attention, seen = attended(fits, places)  # look
    likely = teller.head(torch.cat([state, seen], 1)).softmax(1)[0]  # say
looks = (attention / attention.max()).view(8, 8).kron(torch.ones(8, 8))
lk.show.flow(
    [
        ("picture (drawn)", test.images[0]),
        (f"attention behind\n“{begun}”", looks),
        ("the next word", (likely, known.words)),
    ],
    alt="A drawn picture; a map of 8 by 8 places with one bright spot; bars of three words.",
)

# %% [markdown]
# The last word was read *before* it looked. In the paper it is read after. You will see.
#
# ## Training
#
# To tell, one must have seen. Xu and others began with eyes from ImageNet; yours are lesson 12's `shapes_grid`, which know drawn shapes by sight, and no word for them. **Predict:** can the loss become 0?

# %%
network = lk.models.Captioner(known)
network.grid = lk.models.ours("shapes_grid")
lk.fit(
    network, telling.called("telling"),
    train.batches(16, targets=("captions",), shuffle=True),
    epochs=lk.budget(cpu=5, gpu=10, seconds=7.5), lr=3e-3,
)
network.cpu()  # wherever it was trained: from here on it is asked for little
print(f"{sum(weight.numel() for weight in network.parameters()):,} weights")

# %% [markdown]
# Never. Look at one test caption, word by word: how likely was each right word? **Predict** the least likely.

# %%
text = test.targets["captions"][0][0]
_, wanted = shifted(known.encode([text], ends=True))
with torch.no_grad():
    likely = network(pictures[:1], [[text]]).softmax(2)[0]
chances = likely[range(len(likely)), wanted[0]].tolist()
named = [f"{n} {word}" for n, word in enumerate([*split(text), "(end)"], 1)]
lk.show.bars(
    dict(zip(named, chances)), title="how likely was each right word? (drawn picture)",
    x="", y="probability",
    alt="Bars over the words of a caption of a drawn picture, high where one can choose less.",
)

# %% [markdown]
# What people choose, such as what to tell of first, nobody can know. Where the picture decides, it is surer.
#
# ## Telling: the likeliest word
#
# Now it tells alone. **Greedy**: the likeliest word.
#
# ### Exercise 3: greedy
#
# `step(said)` takes the numbers of all words so far, beginning with 2, and returns a tensor: how likely each word is next. Its largest wins; 3 ends the text.

# %% tags=["exercise"]
def greedy(step, longest):
    """Return the numbers of the words told, a list without 2 and 3, of longest at most."""
    # BEGIN SOLUTION
    said = [2]
    while len(said) <= longest:
        word = int(step(said).argmax())
        if word == 3:
            break
        said.append(word)
    return said[1:]
    # END SOLUTION


greedy = lk.check("greedy", greedy)

# %%
def stepping(network, image):
    """Return a function that gives log-probabilities [words] of the word after those said."""

    @torch.no_grad()
    def step(said):
        places, _ = network.looked(image[None])
        state = network.start(places)
        for word in said:
            state, logits, _ = network.step(torch.tensor([int(word)]), state, places)
        return logits[0].log_softmax(0)

    return step


texts = [known.decode(torch.tensor([list(greedy(stepping(network, one), 24))]))[0]
         for one in pictures[:8]]
lk.show.pictures(
    list(test.images[:8]), titles=[f"“{text}” (drawn)" for text in texts],
    alt="Eight drawn pictures of shapes, each under the sentence that the network tells.",
)
print("as network.tell says:", texts == network.tell(pictures[:8]).texts)

# %% [markdown]
# ## What teacher forcing hides
#
# Alone, nobody corrects it: a word once said stands, true or not. Put a colour into its mouth that is nowhere in the picture. **Predict:** what shape does it say next?

# %%
def going_on(network, image, begun):
    """Return a text that we begin and the network tells to its end."""
    step, first = stepping(network, image), known.encode([begun], ends=True)[0, :-1].tolist()
    rest = greedy(lambda said: step([*first, *said[1:]]), 24)
    return known.decode(torch.tensor([[*first, *rest]]))[0]


there = {item.colour for item in test.targets["scene"][0].items}
lk.table(
    [
        {"colour": colour, "in the picture": "yes" if colour in there else "no",
         "told": going_on(network, pictures[0], f"there is a {colour}")}
        for colour in (*sorted(there), "pink", "green")
    ],
    "The first test picture (drawn), begun by us with “there is a” and a colour",
)

# %% [markdown]
# The lie stands, and the network dresses it in a shape: while it learned, all words before were true. Does it fall into that trap when it tells alone? On three sets of drawn pictures, in the mean, of 1,000 words that name something 16 make a text untrue behind right words, and 6 behind its own (greedy). Alone it tells short, easy things.
#
# ## Telling: several beginnings at once
#
# The likeliest word may lead to an unlikely text. **Beam search** keeps several beginnings, and of all words behind them the likeliest again.
#
# ### Exercise 4: widened
#
# `sums` [B] are log-probabilities of B beginnings, `gains` [B, W] of every next word behind each. Probabilities of words that follow each other are multiplied, so logarithms are **added**. (`flatten`, `topk`, and of the places in a row of B × W numbers `// W` and `% W`.)

# %% tags=["exercise"]
def widened(sums, gains, beam):
    """Return (sums, which, word), each [beam], of the likeliest texts, the best first.

    which is the number of the beginning that goes on, word that of the new word.
    """
    # BEGIN SOLUTION
    every = sums[:, None] + gains
    best, place = every.flatten().topk(beam)
    return best, place // gains.shape[1], place % gains.shape[1]
    # END SOLUTION


widened = lk.check("widened", widened)

# %%
def search(step, beam=3, longest=24):
    """Return the beginnings and their sums after every word; who has ended only fills up."""
    begun, sums, film = [[2]], torch.zeros(1), []
    while len(film) < longest and not all(said[-1] in (0, 3) for said in begun):
        gains = torch.stack([step(said) for said in begun])
        for said, gain in zip(begun, gains):
            if said[-1] in (0, 3):  # behind the end only filling, which costs nothing
                gain.fill_(-torch.inf)[0] = 0
        sums, which, word = widened(sums, gains, beam)
        begun = [[*begun[int(of)], int(new)] for of, new in zip(which, word)]
        film.append((begun, sums))
    return film


film = search(stepping(network, pictures[0]))
moments = [film[min(n, len(film)) - 1] for n in (1, 3, 5, 24)]
lk.table(
    [
        {name: f"{known.decode(torch.tensor([begun[k]]))[0]}: {float(sums[k]):.1f}"
         for name, (begun, sums) in zip(("1 word", "3 words", "5 words", "the end"), moments)}
        for k in range(3)
    ],
    "The three best at each moment, and the logarithm of how likely each is (drawn picture)",
)

# %% [markdown]
# Every word makes a text less likely, so the shortest would win. `network.tell(images, beam=3)` therefore compares sums *per word*. **Predict** what that does to the length of its texts.

# %%
ways = {"greedy": network.tell(pictures), "beam 3": network.tell(pictures, beam=3)}
said = {way: told.texts for way, told in ways.items()}
told_by = test.targets["captions"]  # the first of every picture, then the second, and so on
said["the captions"] = [of[n] for n in range(5) for of in told_by if n < len(of)]
lk.table(
    [
        {"way": way, "words a text": sum(len(split(text)) for text in texts) / len(texts),
         "the second and third": " / ".join(texts[1:3])}
        for way, texts in said.items()
    ],
    "Two ways to tell the same drawn pictures, and their captions",
)

# %% [markdown]
# ## Where it looked
#
# Longer, and longer than the captions. Every word has its map. Ours learned like yours, from 10,000 drawn pictures (`labkit/recipes/told_shapes.py`: five minutes of one core). The first three test pictures, not the best. **Predict** which words look at a thing.

# %%
def by_word(told, row):
    """Return the maps of a text's words, by name."""
    words = [f"{n} {word}" for n, word in enumerate(split(told.texts[row]), 1)]
    return dict(zip(words, told.attention[row]))


ours = {"greedy": teller.tell(pictures), "beam 3": teller.tell(pictures, beam=3)}
for row in range(3):
    lk.show.glow(
        test.images[row], by_word(ours["greedy"], row), most=1, name="drawn",
        alt="A drawn picture, and for each word of its sentence where it was looked; see the text.",
    )

# %% [markdown]
# *A* looks away. A colour word takes in several things; the noun is sharp. For *star*, behind *a green*, all three green stars are looked at, and not the blue one. Three pictures prove nothing, so count. A word belongs to a thing if its phrase fits that thing alone. How much of its attention lies in the thing's box? Spread evenly, the box would get as much of it as it takes of the area.

# %%
def looked(told, language="en", before=()):
    """Return the mean attention in the box of what a word names, and the mean area of the boxes.

    With words `before`, of these alone, where they stand before such a word.
    """
    maps, boxes = [], []
    for text, own, scene in zip(told.texts, told.attention, test.targets["scene"]):
        for place, item in lk.metrics.meant(text, scene.items, language):
            if not before or split(text)[place - 1] in before:
                maps.append(own[place - bool(before)])
                boxes.append(item.box)  # x1, y1, x2, y2 as shares of the picture
    boxes = torch.tensor(boxes)
    held = lk.metrics.inside(torch.stack(maps), boxes)
    return held.mean().item(), (boxes[:, 2:] - boxes[:, :2]).prod(1).mean().item()


for name, told in {"yours": ways["greedy"], "ours": ours["greedy"]}.items():
    held, area = looked(told)
    print(f"{name}: {held:.2f} of the attention in {area:.3f} of the area, {held / area:.1f} times")

# %% [markdown]
# Three sets: yours 9.5 times, ours 8.5. And the order? A network that looks *before* it has read the last word, trained like yours, names only what is there in 72 of 100 texts; yours in 98. It does not know yet that *blue* was said. (Yours with new eyes: 38.)
#
# ## A score for words: BLEU
#
# **BLEU** (Papineni and others, 2002) asks how much of a text people's captions have, too. First word by word.
#
# ### Exercise 5: clipped
#
# `told` is a text, `captions` a list of texts; words are what `told.split()` gives. Each word counts at most as often as in the caption that has it most often. (`words.count(word)` counts in a list.)

# %% tags=["exercise"]
def clipped(told, captions):
    """Return the share of the words of told that a caption has too; 0 where nothing is told."""
    # BEGIN SOLUTION
    words = told.split()
    found = 0
    for word in set(words):
        most = max(caption.split().count(word) for caption in captions)
        found += min(words.count(word), most)
    return found / max(len(words), 1)
    # END SOLUTION


clipped = lk.check("clipped", clipped)

# %%
captions = test.targets["captions"]
theirs = [" ".join(split(text)) for text in captions[0]]
three = [ours["beam 3"].texts[0], "a a a a", "there is a red star"]
rows = []
for text in three:
    length = len(text.split())
    nearest = min((len(each.split()) for each in theirs), key=lambda n: (abs(n - length), n))
    short = min(1, exp(1 - nearest / length))  # whoever says little is right easily
    rows.append(
        {"told": text, "clipped": float(clipped(text, theirs)), "short": short,
         "BLEU-1": float(clipped(text, theirs)) * short,
         "the library's": lk.metrics.bleu([text], [captions[0]], most=1)}
    )
print(*theirs, sep="\n")
lk.table(rows, "Three texts against the captions of the first test picture (drawn)")

# %% [markdown]
# BLEU-4 asks the same of two, three and four words in a row, over all texts together, and takes the geometric mean.
#
# **CIDEr** (Vedantam and others, 2015, arXiv 1411.5726) says: *a* is no merit. A run of words weighs the more, the fewer pictures have it in their captions: the logarithm of all pictures over these. Texts are vectors of such weights, compared by their cosine. **Predict** the heaviest word of the six.

# %%
runs = lk.metrics.captions.runs
having = {n: {} for n in (1, 2, 3, 4)}
for of in captions:
    for n, counts in having.items():
        for run in {run for text in of for run in runs(split(text), n)}:
            counts[run] = counts.get(run, 0) + 1


def weighed(text, n):
    """Return the weight of each run of n words of a text."""
    return {run: count * log(len(captions) / having[n].get(run, 1))
            for run, count in runs(split(text), n).items()}


lk.show.bars(
    {word: weighed(word, 1)[(word,)] for word in ("a", "is", "star", "large", "red", "six")},
    title="what a word weighs (captions of drawn pictures)", x="", y="log(all / with it)",
    alt="Six bars, captions of drawn pictures: a weighs nearly nothing, six by far the most.",
)

# %%
def cider(text, others):
    """Return CIDEr of a text by hand; the library also leaves out what is repeated too often."""
    score = 0
    for n in (1, 2, 3, 4):
        one = weighed(text, n)
        for other in others:
            two = weighed(other, n)
            both = sum(weight * two[run] for run, weight in one.items() if run in two)
            apart = len(split(text)) - len(split(other))
            # Another length counts less. The cosine of both texts:
            score += both / (hypot(*one.values()) * hypot(*two.values()) or 1) * (
                exp(-(apart**2) / 72)
            )
    return 10 * score / 4 / len(others)


rest = ours["beam 3"].texts[1:]
lk.table(
    [
        {"told": text, "CIDEr by hand": cider(text, captions[0]),
         "the library's": lk.metrics.ciders([text, *rest], captions)[0]}
        for text in (three[0], three[2], captions[0][0])
    ],
    "CIDEr on the first test picture (drawn)",
)

# %% [markdown]
# Both know words, and **neither looks at the picture**. Take one true caption of each picture and score it against its others. Then again, in colours that are nowhere in the picture; and then one sentence for all: no picture has a red star. **Predict** what lies cost.

# %%
scenes = test.targets["scene"]
colours = sorted({item.colour for scene in scenes for item in scene.items})
true, lies, others = [], [], []
for of, scene in zip(captions, scenes):
    there = {item.colour for item in scene.items}
    coloured = [text for text in of if there & {*split(text)} and "an" not in split(text)]
    if coloured:
        absent = next(colour for colour in colours if colour not in there)
        true.append(coloured[0])
        lies.append(" ".join(absent if w in there else w for w in split(coloured[0])))
        others.append([text for text in of if text != coloured[0]])
lk.table(
    [
        {"texts": name, "BLEU-4": lk.metrics.bleu(texts, others),
         "CIDEr": sum(lk.metrics.ciders(texts, others)) / len(texts)}
        for name, texts in (
            ("true", true), ("in another colour", lies),
            ("always the same", ["there is a red star"] * len(true)),
        )
    ],
    f"{len(true)} true captions of drawn pictures, as many lies, and one sentence for all",
)

# %% [markdown]
# Three sets: BLEU-4 .21, .08 and .09, CIDEr 1.19, .40 and .34. A sentence that is never true gets more BLEU than a true caption in a wrong colour (CIDEr disagrees).
#
# ## Is it there?
#
# Ask the picture instead; of a drawn one we know what is there. (On photographs, too, the best scores do not always go with the least invented: Rohrbach and others, 2018, arXiv 1809.02156.)
#
# ### Exercise 6: invented
#
# `there` and `names` are sets. A name is told by itself, or with an s or es more. Compare whole words, as `told.split()` gives them: there is no cross in *across*.

# %% tags=["exercise"]
def invented(told, there, names):
    """Return a sorted list of those names that told says and that are not there, each once."""
    # BEGIN SOLUTION
    words, found = told.split(), set()
    for name in names - there:
        if name in words or name + "s" in words or name + "es" in words:
            found.add(name)
    return sorted(found)
    # END SOLUTION


invented = lk.check("invented", invented)

# %%
shapes = {item.kind for scene in scenes for item in scene.items}


def judged(name, texts):
    """Return a row for a table: what texts score, and how many tell of what is not there."""
    row = {"told by": name}
    for kind, names in (("shape", shapes), ("colour", {*colours})):
        of = [{item.kind if kind == "shape" else item.colour for item in s.items} for s in scenes]
        lies = [invented(" ".join(split(t)), there, names) for t, there in zip(texts, of)]
        row[f"no such {kind}"] = sum(bool(each) for each in lies) / len(texts)
    wrong = [lk.metrics.missing(text, scene.items, "en") for text, scene in zip(texts, scenes)]
    row["all is there"] = sum(not each for each in wrong) / len(texts)
    row["BLEU-4"] = lk.metrics.bleu(texts, captions)
    return row | {"CIDEr": sum(lk.metrics.ciders(texts, captions)) / len(texts)}


rows = [judged(f"yours, {way}", told.texts) for way, told in ways.items()]
rows += [judged(f"ours, {way}", told.texts) for way, told in ours.items()]
rows.append(judged("always “there is a red star”", ["there is a red star"] * len(test)))
lk.table(rows, "Who tells what of 500 drawn pictures (shares of texts)")

# %% [markdown]
# BLEU likes greedy's short texts, CIDEr the beam's. Our own count has holes: sides and numbers are not checked, and *a blue triangle and a blue triangle* passes: of your beam's texts, 41 in 100 tell something more often than it is there.
#
# ## En français
#
# The same pictures, told by a network that learned French. **Predict:** in English *a* can be said without looking. And *un* or *une*?

# %%
conteur = lk.models.ours("told_shapes_fr")
dit = conteur.tell(pictures)
for row in range(2):
    lk.show.glow(
        test.images[row], by_word(dit, row), most=1, name="drawn",
        alt="A drawn picture, and for each French word of its sentence where it was looked.",
    )
for told, language, before in ((ours["greedy"], "en", ("a", "an")), (dit, "fr", ("un", "une"))):
    held, area = looked(told, language, before)
    print(f"{'/'.join(before)}: attention in the box {held / area:.1f} times its area")

# %% [markdown]
# Three sets: .4 and 6.0 times. *Un* or *une* depends on the noun, so who says it must have looked. Who need not, may: of three English trainings like yours, *a* has from .2 to 4.0.
#
# ## Remember
#
# * A caption is one next word after another. Teacher forcing learns them at once; alone, errors stay.
# * Attention takes the places that a word needs. Look *after* reading.
# * The likeliest word each time, or a beam: the way of telling changes the text.
# * BLEU and CIDEr compare words with words. Count what is invented.
#
# ## Other applications
#
# Searching photographs by words, telling films, the draft of a radiologist's report, a voice that tells a street to somebody who walks there: each time somebody believes it who does not look.
#
# **And what is contested.** Networks say *man* or *woman* by what is usual around somebody (Burns and others, 2018, arXiv 1803.09797). Gender, age, origin, what a person *is*, cannot be seen, and who is described did not agree. Say *person*, and let people describe themselves. Say how sure you are: in the study above, words that stress a possible error made people doubt the caption. Is no caption better than a wrong one? Ask those who will listen to it.
#
# ## On real data
#
# **Flickr8k** (1 GB: 14 minutes at 10 Mbit a second) has photographs with captions by people: `python -m labkit data get flickr8k`. SmolVLM (256 million weights) tells photographs: `download=True` fetches it. **Predict** what *ours* says of one.

# %%
photo = lk.datasets.photograph("astronaut").pixels
if lk.datasets.there("flickr8k"):
    real = lk.datasets.captions(1, source="flickr8k", size=224)
    photo, people = real.images[0], real.targets["captions"][0]
    print(*people, real.card, sep="\n")
small = F.interpolate(photo[None].float(), (64, 64), mode="area")
ask = lk.models.open_model("smolvlm", download=False)
own = teller.tell(small / 127.5 - 1).texts[0]
lk.show.pictures(
    [small[0] / 255, photo], columns=2, alt="A photograph, and what two networks say of it.",
    titles=[f"ours: “{own}”", f"SmolVLM: “{ask(photo)}”" if ask else "the photograph"],
)
lk.report()

# %% [markdown]
# It knows no person, and cannot say *I do not know*. It tells anyway. (Photograph: NASA.)
#
# ## Go further
#
# * `lk.datasets.captions(scenes="roads")` draws streets. Train on them: what is invented there?
# * Train `lk.models.Captioner(known)` as it is, with new eyes. What is lost first?
#
# **Next:** lesson 14 goes the other way, from a word to a picture.
