"""Open models: opened from a folder in their publishers' form, or one sentence on what it takes."""

import importlib.util

import pytest
import torch

from labkit.models import open_model, open_models
from labkit.models.opened import OpenDrawer

PICTURE = torch.full((3, 40, 60), 127, dtype=torch.uint8)


@pytest.fixture(autouse=True)
def offline(monkeypatch):
    """No test may reach for the network, whatever is in the cache."""
    monkeypatch.setattr(open_models, "_fetched", lambda *_: (_ for _ in ()).throw(OSError("no")))
    monkeypatch.setenv("LABKIT_DEVICE", "cpu")


@pytest.fixture(scope="module")
def drawer_folder(tmp_path_factory):
    diffusers = pytest.importorskip("diffusers")
    torch.manual_seed(0)
    network = diffusers.UNet2DModel(
        sample_size=8, block_out_channels=(8, 16), norm_num_groups=4, layers_per_block=1,
        down_block_types=("DownBlock2D", "AttnDownBlock2D"),
        up_block_types=("AttnUpBlock2D", "UpBlock2D"), attention_head_dim=4,
    )  # fmt: skip
    folder = tmp_path_factory.mktemp("hub") / "0123abc"
    pipeline = diffusers.DDPMPipeline(network, diffusers.DDPMScheduler(num_train_timesteps=20))
    pipeline.save_pretrained(folder, safe_serialization=True)
    return folder


def laid_flat(folder, target):
    """As google/ddpm-cifar10-32 lays it: all files beside model_index.json."""
    target.mkdir()
    for file in folder.rglob("*.*"):
        (target / file.name).write_bytes(file.read_bytes())
    return target


def test_a_drawer_draws_from_a_folder(drawer_folder):
    draw = open_model("ddpm_cifar", folder=drawer_folder)
    assert draw.revision == "0123abc"
    drawn = draw(3, steps=4)
    assert drawn.shape == (3, 3, 8, 8)
    assert drawn.min() >= 0
    assert drawn.max() <= 1
    torch.testing.assert_close(draw(1, steps=4)[0], drawn[0], rtol=0, atol=1e-4)
    assert torch.equal(draw(3, steps=4), drawn)
    assert not torch.allclose(draw(3, steps=4, seed=1), drawn)


def test_a_drawer_opens_where_all_files_lie_in_one_folder(drawer_folder, tmp_path):
    flat = open_model("ddpm_cifar", folder=laid_flat(drawer_folder, tmp_path / "flat"))
    whole = open_model("ddpm_cifar", folder=drawer_folder)
    torch.testing.assert_close(flat(1, steps=2), whole(1, steps=2))


@pytest.mark.parametrize(("count", "steps"), [(0, 5), (1, 0), (1, 21)])
def test_what_a_drawer_cannot_draw_is_told(drawer_folder, count, steps):
    draw = open_model("ddpm_cifar", folder=drawer_folder)
    with pytest.raises(ValueError, match=rf"{count} pictures in {steps} steps.*1 to 20 steps"):
        draw(count, steps=steps)


def test_an_unknown_name_is_told():
    with pytest.raises(ValueError, match=r"called 'dalle'\. There are ddpm_cifar, blip_vqa, smol"):
        open_model("dalle")


@pytest.mark.parametrize("file", [None, "diffusion_pytorch_model.bin"])
def test_a_folder_without_safe_weights_is_refused(tmp_path, monkeypatch, file):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: name)
    if file:
        (tmp_path / file).write_bytes(b"")
    with pytest.raises(ValueError, match=r"end in \.safetensors.*can run code, and are not opened"):
        open_model("ddpm_cifar", folder=tmp_path)


def test_a_folder_that_is_not_there_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: name)
    with pytest.raises(ValueError, match=r"There is no folder .*nowhere\. Give the folder of goog"):
        open_model("ddpm_cifar", folder=tmp_path / "nowhere")


def test_a_missing_package_is_one_sentence(monkeypatch, capsys):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert open_model("ddpm_cifar") is None
    said = "ddpm_cifar is not opened here: it needs more packages. Install them: pip install"
    assert capsys.readouterr().out == f"{said} diffusers\n"
    assert open_model("smolvlm") is None
    assert capsys.readouterr().out.endswith("pip install transformers num2words\n")


def test_too_little_memory_is_one_sentence(monkeypatch, capsys):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: name)
    monkeypatch.setattr(open_models, "memory_bytes", lambda: 10**9)
    assert open_model("smolvlm") is None
    assert "needs 4 GB of memory, and this computer has 1.0. On Google" in capsys.readouterr().out


def test_what_is_not_there_says_the_call_that_fetches_it(monkeypatch, capsys):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: name)
    monkeypatch.setattr(open_models, "memory_bytes", lambda: None)
    assert open_model("ddpm_cifar") is None
    assert capsys.readouterr().out == (
        'ddpm_cifar is not on this computer: open_model("ddpm_cifar", download=True) fetches '
        "143 MB of google/ddpm-cifar10-32 (its licence: see its page) from huggingface.co.\n"
    )


def test_a_download_that_fails_is_one_sentence(monkeypatch, capsys):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: name)
    assert open_model("ddpm_cifar", download=True) is None
    said = "ddpm_cifar is not opened here: it could not be downloaded (no).\n"
    assert capsys.readouterr().out == said


def test_a_download_that_cannot_be_opened_is_one_sentence(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: name)
    monkeypatch.setattr(open_models, "_fetched", lambda *_: tmp_path)
    assert open_model("ddpm_cifar", download=True) is None
    said = capsys.readouterr().out
    assert said.startswith("ddpm_cifar is not opened here: what was downloaded cannot be (")
    assert said.count("\n") == 1


def test_what_was_fetched_is_opened(monkeypatch, drawer_folder):
    monkeypatch.setattr(open_models, "_fetched", lambda *_: drawer_folder)
    assert isinstance(open_model("ddpm_cifar"), OpenDrawer)


@pytest.fixture
def hub(monkeypatch, tmp_path):
    """What is asked of huggingface.co, and a list of commits, of which the last is the newest."""
    module = pytest.importorskip("huggingface_hub")
    monkeypatch.undo()
    asked, commits, here = [], ["abc"], []

    def snapshot_download(name, **how):
        asked.append({"name": name} | how)
        if not how["local_files_only"]:
            here.append(how["revision"] or commits[-1])
        known = [each for each in here if how["revision"] in (None, each)]
        if not known:
            raise FileNotFoundError("not here")
        return str(tmp_path / known[0])

    monkeypatch.setattr(module, "snapshot_download", snapshot_download)
    return asked, commits


def test_numbers_and_texts_alone_are_fetched(hub):
    asked, _ = hub
    known = open_models.OPEN["blip_vqa"]
    assert open_models._fetched(known, True, "def").name == "def"
    assert [each["name"] for each in asked] == ["Salesforce/blip-vqa-base"] * 2
    assert [each["local_files_only"] for each in asked] == [True, False]
    assert [each["revision"] for each in asked] == ["def", "def"]
    for each in asked:
        assert not {"*", "*.py", "*.bin", "*.pt"} & set(each["allow_patterns"])


def test_nothing_is_fetched_that_nobody_asked_for(hub):
    asked, _ = hub
    with pytest.raises(FileNotFoundError):
        open_models._fetched(open_models.OPEN["blip_vqa"], False, None)
    assert [each["local_files_only"] for each in asked] == [True]


def test_what_was_downloaded_first_stays(hub):
    asked, commits = hub
    known = open_models.OPEN["smolvlm"]
    assert open_models._fetched(known, True, None).name == "abc"
    commits.append("def")  # somebody publishes another
    assert open_models._fetched(known, False, None).name == "abc"
    assert open_models._fetched(known, True, None).name == "abc"
    assert asked[-1]["revision"] == "abc"
    assert open_models._fetched(known, True, "def").name == "def"  # unless one asks for it
