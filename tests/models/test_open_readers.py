"""BLIP and SmolVLM, tiny and random, saved as their publishers save theirs: opened and asked."""

import pytest
import torch

from labkit.models import open_model

transformers = pytest.importorskip("transformers")

PICTURE = torch.full((3, 40, 60), 127, dtype=torch.uint8)
WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "what", "colour", "is", "it", "?", "red"]


@pytest.fixture(autouse=True)
def on_the_cpu(monkeypatch):
    monkeypatch.setenv("LABKIT_DEVICE", "cpu")


@pytest.fixture(scope="module")
def blip(tmp_path_factory):
    folder = tmp_path_factory.mktemp("blip")
    (folder / "vocab.txt").write_text("\n".join(WORDS))
    tokenizer = transformers.BertTokenizerFast(vocab={word: n for n, word in enumerate(WORDS)})
    pictures = transformers.BlipImageProcessor(size={"height": 32, "width": 32})
    transformers.BlipProcessor(pictures, tokenizer).save_pretrained(folder)
    small = {"hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 1,
             "num_attention_heads": 2}  # fmt: skip
    text = {"vocab_size": len(WORDS), "encoder_hidden_size": 16, "bos_token_id": 2,
            "sep_token_id": 3, "eos_token_id": 3, "pad_token_id": 0}  # fmt: skip
    config = transformers.BlipConfig(
        text_config={**small, **text},
        vision_config={**small, "image_size": 32, "patch_size": 16},
    )
    torch.manual_seed(0)
    transformers.BlipForQuestionAnswering(config).save_pretrained(folder)
    return folder


def test_blip_answers_in_words_and_the_same_again(blip):
    ask = open_model("blip_vqa", folder=blip)
    answer = ask(PICTURE, "what colour is it?")
    assert isinstance(answer, str)
    assert ask(PICTURE, "what colour is it?") == answer
    assert isinstance(ask(PICTURE), str)


@pytest.mark.parametrize("picture", [PICTURE.float(), PICTURE[None], PICTURE[:1]])
def test_another_picture_is_told(blip, picture):
    with pytest.raises(ValueError, match=r"It takes one, \[3, H, W\] of uint8"):
        open_model("blip_vqa", folder=blip)(picture, "what is it?")


def test_an_empty_question_is_told(blip):
    with pytest.raises(ValueError, match=r"an empty question\. Ask one, or leave it out"):
        open_model("blip_vqa", folder=blip)(PICTURE, "  ")
