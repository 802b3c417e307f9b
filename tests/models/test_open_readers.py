"""BLIP and SmolVLM, tiny and random, saved as their publishers save theirs: opened and asked."""

import pytest
import torch

from labkit.models import open_model

NEEDED = "needs: pip install transformers num2words"
transformers = pytest.importorskip("transformers", reason=NEEDED)

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


CHAT = (
    "{% for turn in messages %}User: {% for part in turn['content'] %}"
    "{% if part['type'] == 'image' %}"
    "<image>{% else %}{{ part['text'] }}{% endif %}{% endfor %}<end_of_utterance>{% endfor %}"
    "{% if add_generation_prompt %} Assistant:{% endif %}"
)
MARKS = {
    "image_token": "<image>",
    "fake_image_token": "<fake_token_around_image>",
    "global_image_token": "<global-img>",
    "end_of_utterance_token": "<end_of_utterance>",
}


@pytest.fixture(scope="module")
def smolvlm(tmp_path_factory):
    pytest.importorskip("num2words", reason=NEEDED)
    tokenizers = pytest.importorskip("tokenizers", reason=NEEDED)
    smol = pytest.importorskip(
        "transformers.models.smolvlm", reason="needs: pip install --upgrade transformers"
    )
    words = ["<pad>", "<unk>", "<s>", "</s>", *MARKS.values(), *WORDS[5:], "User", "Assistant", ":"]
    whole = tokenizers.models.WordLevel({w: n for n, w in enumerate(words)}, unk_token="<unk>")
    split = tokenizers.Tokenizer(whole)
    split.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    tokenizer = transformers.PreTrainedTokenizerFast(
        tokenizer_object=split, pad_token="<pad>", unk_token="<unk>", bos_token="<s>",
        eos_token="<end_of_utterance>", extra_special_tokens=MARKS,
    )  # fmt: skip
    sides = {"size": {"longest_edge": 32}, "max_image_size": {"longest_edge": 32}}
    folder = tmp_path_factory.mktemp("smolvlm")
    smol.SmolVLMProcessor(
        smol.SmolVLMImageProcessor(**sides, do_image_splitting=False), tokenizer,
        smol.SmolVLMVideoProcessor(**sides), image_seq_len=4, chat_template=CHAT,
    ).save_pretrained(folder)  # fmt: skip
    small = {"hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 1,
             "num_attention_heads": 2}  # fmt: skip
    config = smol.SmolVLMConfig(
        text_config={**small, "model_type": "llama", "num_key_value_heads": 2, "eos_token_id": 7,
                     "vocab_size": len(words), "bos_token_id": 2, "pad_token_id": 0},
        vision_config={**small, "image_size": 32, "patch_size": 8},
        scale_factor=2, image_token_id=4, pad_token_id=0,
    )  # fmt: skip
    torch.manual_seed(0)
    smol.SmolVLMForConditionalGeneration(config).save_pretrained(folder)
    return folder


def test_smolvlm_tells_and_answers_without_saying_the_question_again(smolvlm):
    ask = open_model("smolvlm", folder=smolvlm)
    told = ask(PICTURE)
    assert isinstance(told, str)
    assert ask(PICTURE) == told
    said = ask(PICTURE, "what colour is it?")
    assert len(said.split()) <= 60
    assert "Assistant" not in said


@pytest.mark.parametrize("picture", [PICTURE.float(), PICTURE[None], PICTURE[:1]])
def test_another_picture_is_told(blip, picture):
    with pytest.raises(ValueError, match=r"It takes one, \[3, H, W\] of uint8"):
        open_model("blip_vqa", folder=blip)(picture, "what is it?")


def test_an_empty_question_is_told(blip):
    with pytest.raises(ValueError, match=r"an empty question\. Ask one, or leave it out"):
        open_model("blip_vqa", folder=blip)(PICTURE, "  ")
