"""Networks that are asked: what they answer depends on the question, the picture, and both."""

import pytest
import torch

from labkit.models import FiLM, Grid, Joined, Reader
from labkit.models.film import Modulated, owners
from labkit.models.grid import places_like
from labkit.words import PAD, Vocabulary

KNOWN = Vocabulary.of(["is there a red star left of the cross?"])
ASKED = [["is there a star?", "a red cross left of the star?"], [], ["red?"]]
MAKE = {
    "FiLM": lambda: FiLM(KNOWN, answers=5, width=8, size=16),
    "both": lambda: Joined(KNOWN, answers=5, size=16),
    "blind": lambda: Joined(KNOWN, answers=5, size=16, picture=False),
    "deaf": lambda: Joined(KNOWN, answers=5, size=16, question=False),
}


@pytest.fixture
def images():
    return torch.randn(3, 3, 32, 32, generator=torch.Generator().manual_seed(0))


@pytest.fixture(params=MAKE)
def name(request):
    torch.manual_seed(0)
    return request.param


def test_each_question_gets_logits_in_the_order_of_the_pictures(name, images):
    model = MAKE[name]().eval()
    together = model(images, ASKED)
    assert together.shape == (3, 5)
    alone = [model(images[n : n + 1], [[text]]) for n, about in enumerate(ASKED) for text in about]
    torch.testing.assert_close(together, torch.cat(alone), atol=1e-5, rtol=1e-5)


def test_every_weight_learns(name, images):
    model = MAKE[name]()
    model(images, ASKED).square().sum().backward()
    idle = [key for key, weight in model.named_parameters() if weight.grad is None]
    assert not idle


@pytest.mark.parametrize(("name", "sees", "hears"), [
    ("FiLM", True, True), ("both", True, True), ("blind", False, True), ("deaf", True, False),
])  # fmt: skip
def test_it_answers_from_what_it_is_told(name, sees, hears, images):
    torch.manual_seed(0)
    model = MAKE[name]().eval()
    one = model(images[:1], [["a red star?"]])
    assert torch.equal(one, model(images[1:2], [["a red star?"]])) != sees
    assert torch.equal(one, model(images[:1], [["is there a cross?"]])) != hears


def test_a_network_that_is_neither_seeing_nor_hearing_is_refused():
    with pytest.raises(ValueError, match="needs one of them to answer from"):
        Joined(KNOWN, 5, picture=False, question=False)


def test_unknown_empty_and_endless_questions_are_answered(name, images):
    odd = ["", "?!", "Wie viele Sterne?", "star " * 500, "É" * 3]
    logits = MAKE[name]().eval()(images[:1], [odd])
    assert logits.shape == (5, 5)
    assert logits.isfinite().all()


@pytest.mark.parametrize("size", [(32, 32), (24, 40), (33, 47), (160, 160)])
def test_pictures_may_have_another_size(name, size):
    assert MAKE[name]()(torch.zeros(2, 3, *size), [["star?"], ["red?"]]).isfinite().all()


def test_a_text_is_read_to_its_end_whatever_else_is_in_the_batch():
    reader = Reader(KNOWN, size=8)
    alone = reader(["is there a star?"])
    beside = reader(["is there a star?", "is there a red star left of the cross?"])
    torch.testing.assert_close(alone[0], beside[0])
    assert not torch.allclose(reader(["red star"]), reader(["star red"]))
    assert not reader.embedding.weight[PAD].any()


def test_words_that_are_not_known_are_one():
    reader = Reader(KNOWN, size=8)
    assert torch.equal(reader(["a blue star"]), reader(["a pink star"]))


def test_a_block_is_turned_off_and_on_by_the_question():
    torch.manual_seed(0)
    block, maps = Modulated(4).eval(), torch.randn(2, 4, 5, 5)
    mixed = block.mix(maps).relu()
    off = block(maps, torch.zeros(2, 4), torch.zeros(2, 4))
    torch.testing.assert_close(off, mixed)
    factors, shifts = torch.tensor([[1.0, 0, 0, 0], [0, 0, 2, 0]]), torch.zeros(2, 4)
    turned = block(maps, factors, shifts) - mixed
    around = block.around(torch.cat([mixed.amax((2, 3)), mixed.mean((2, 3))], 1))
    own = block.norm(block.look(mixed) + around[:, :, None, None])
    torch.testing.assert_close(turned[0, 0], own[0, 0].relu())
    torch.testing.assert_close(turned[1, 2], 2 * own[1, 2].relu())
    assert not turned[0, 1:].any()


def test_pictures_are_looked_at_once_however_many_questions_are_asked():
    torch.manual_seed(0)
    block, maps, about = Modulated(4), torch.randn(2, 4, 5, 5), torch.tensor([0, 0, 1, 1])
    turned = torch.randn(2, 4, 4)
    seen = []
    block.look.register_forward_hook(lambda layer, given, out: seen.append(len(out)))
    torch.testing.assert_close(
        block(maps, *turned, about), block(maps.index_select(0, about), *turned)
    )
    assert seen == [2, 4]


def test_a_block_hears_of_what_is_far_away():
    torch.manual_seed(0)
    block, maps, turned = Modulated(4).eval(), torch.randn(1, 4, 9, 9), torch.ones(1, 4)
    other = maps.clone()
    other[..., 8, 8] += 5
    assert not torch.allclose(
        block(maps, turned, turned)[..., 0, 0], block(other, turned, turned)[..., 0, 0]
    )
    block.around.weight.data.zero_()
    torch.testing.assert_close(
        block(maps, turned, turned)[..., 0, 0], block(other, turned, turned)[..., 0, 0]
    )


def test_attention_is_a_mean_of_places():
    torch.manual_seed(0)
    model, maps = FiLM(KNOWN, answers=5, width=8), torch.randn(3, 8, 4, 6)
    where = model.attention(maps)
    assert where.shape == (3, 2, 4, 6)
    torch.testing.assert_close(where.sum((2, 3)), torch.ones(3, 2))
    seen = model.attended(maps)
    own = (where[1, 1] * maps[1]).sum((1, 2))
    torch.testing.assert_close(seen[1, 8:], own)


def test_the_question_tells_factors_around_one():
    torch.manual_seed(0)
    model = FiLM(KNOWN, answers=5, width=8, blocks=3)
    turned = model.modulation(torch.zeros(2, 128))
    assert len(turned) == 3
    assert turned[0][0].shape == turned[0][1].shape == (2, 8)
    assert (turned[0][0] - 1).abs().max() < 0.2


def test_a_grid_knows_where_it_is():
    grid = Grid(width=8)(torch.zeros(2, 3, 32, 64))
    assert grid.shape == (2, 10, 4, 8)
    assert grid[0, 8, 0].tolist() == torch.linspace(-1, 1, 8).tolist()
    assert grid[1, 9, :, 3].tolist() == torch.linspace(-1, 1, 4).tolist()
    assert places_like(torch.zeros(1, 1, 1, 1)).flatten().tolist() == [0, 0]


def test_owners_of_no_questions():
    assert owners([[], []], 2).tolist() == []
    assert owners([], 0).tolist() == []


@pytest.mark.parametrize("texts", [["a star?", "red?", ""], "a star?"])
def test_texts_that_would_be_read_by_letters_are_refused(name, images, texts):
    with pytest.raises(ValueError, match="It takes a list of texts for each picture, also where"):
        MAKE[name]()(images, texts)


@pytest.mark.parametrize("texts", [[["a star?"]], ASKED + ASKED])
def test_questions_about_another_number_of_pictures_are_refused(name, images, texts):
    with pytest.raises(ValueError, match=rf"3 pictures and texts for {len(texts)}\. It takes a"):
        MAKE[name]()(images, texts)


@pytest.mark.parametrize("wrong", [
    torch.zeros(2, 1, 16, 16), torch.zeros(3, 16, 16), torch.zeros(2, 3, 16, 16, dtype=torch.uint8),
], ids=["grey", "one", "uint8"])  # fmt: skip
def test_what_is_no_batch_of_pictures_is_told(wrong):
    shape = str(list(wrong.shape))[1:-1]
    words = rf"Grid was given pictures \[{shape}\] of .*It takes \[N, 3, H, W\] of float32: .* grey"
    with pytest.raises(ValueError, match=words):
        Grid()(wrong)
    with pytest.raises(ValueError, match=words):
        FiLM(KNOWN, answers=5)(wrong, [["red?"]] * len(wrong))
