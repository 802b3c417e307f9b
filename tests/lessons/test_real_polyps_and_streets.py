"""The section "On real data" of lessons 06 to 11, run for real: on miniatures of the real sets."""

import ast
import re
from pathlib import Path
from types import SimpleNamespace

import matplotlib.pyplot as plt
import pytest
import torch

import labkit as lk
from labkit.classroom.build import read_lessons

from ..datasets import miniature_polyps, miniature_streets
from ..datasets.conftest import served  # noqa: F401

LESSONS = {int(each.number): each for each in read_lessons(Path(__file__).parents[2]).values()}
HYPERKVASIR = "hyper-kvasir-segmented-images.zip"
ARCHIVES = {
    "hyperkvasir": lambda: {HYPERKVASIR: miniature_polyps.kvasir()},
    "kvasir-seg": lambda: {"kvasir-seg.zip": miniature_polyps.kvasir_seg()},
    "medsegbench-polypgen-256": lambda: {"polypgen_256.npz": miniature_polyps.medsegbench(64)},
    "camvid": miniature_streets.camvid,
    "voc2007": miniature_streets.voc2007,
    "voc2012": miniature_streets.voc2012,
    "coco2017-val": miniature_streets.coco2017,
    "penn-fudan": miniature_streets.penn_fudan,
    "kitti": miniature_streets.kitti,
}


@pytest.fixture(autouse=True)
def small(monkeypatch, tmp_path):
    monkeypatch.setenv("LABKIT_BUDGET", "smoke")
    monkeypatch.setenv("LABKIT_DATA", str(tmp_path / "data"))
    monkeypatch.setattr("tempfile.mkdtemp", lambda: str(tmp_path))
    yield
    plt.close("all")


def section(number):
    """The code of the cells from "On real data" on."""
    cells = LESSONS[number].notebook.cells
    start = next(k for k, cell in enumerate(cells) if "## On real data" in cell.source)
    return [cell.source for cell in cells[start:] if cell.cell_type == "code"]


def function(number, name):
    """A function that a lesson defines before."""
    for cell in LESSONS[number].notebook.cells:
        if cell.cell_type == "code" and f"def {name}(" in cell.source:
            tree = ast.parse(cell.source)
            kept = [n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == name]
            return ast.unparse(kept[0])
    raise LookupError(name)


def needed(number):
    """What the section takes from the cells before it: the same things, and fewer of them."""
    import tempfile

    names = {"lk": lk, "torch": torch, "tempfile": tempfile}
    names["shelf"] = Path(tempfile.mkdtemp())  # as with KEEP
    turned = [lk.augment.flip(), lk.augment.flip_vertical()]
    if number in (6, 7, 8):
        few = lk.datasets.polyps(12, patients=6, size=64)
        task = lk.tasks.segment(few.classes, loss="bce + dice")
        names |= {"small": few, "few": few, "test": few, "task": task, "turned": turned}
        names["trained"] = lk.models.ours("polyp_masks")
    else:
        streets = lk.datasets.roads(8, masks=True)
        names |= {"streets": streets, "roads": streets, "test": streets, "epochs": 1}
        names["task"] = lk.tasks.detect(streets.classes)
        names["walking"] = streets.classes.index("pedestrian")
        names["head"] = "roi_heads.box_predictor"
        names["trained"] = names["model"] = lk.models.ours("road_faster_rcnn")
        names["yolo"] = lk.models.ours("road_yolo")
    for owner, name in ((8, "masks_of"), (11, "sure_of")):
        if number == owner:
            exec(function(owner, name), names)
    return names


def run(number, chosen=None, brought=None):
    """Run the section, with another set's name, or a folder in place of `None`; what it defined."""
    names = needed(number)
    for source in section(number):
        if chosen:
            source = re.sub(r'^((path, )?name\b.*?)"[^"]+"', rf'\1"{chosen}"', source, flags=re.M)
        if brought:
            source = source.replace("brought = None", f"brought = {str(brought)!r}")
        exec(compile(source, f"lesson {number}", "exec"), names)
    return SimpleNamespace(**names)


def test_whoever_has_no_set_is_told_and_goes_on(capsys):
    names = run(6)
    assert (
        "HyperKvasir, its segmented pictures is not on this computer (1,000 pictures; 46 MB, 37 sec"
        in (capsys.readouterr().out)
    )
    assert not hasattr(names, "real")
    assert len(names.mine) == 12


@pytest.mark.parametrize(
    ("number", "name"),
    [
        (6, "hyperkvasir"),
        (6, "kvasir-seg"),
        (6, "medsegbench-polypgen-256"),
        (7, "hyperkvasir"),
        (7, "camvid"),
        (8, "hyperkvasir"),
        (8, "kvasir-seg"),
        (8, "medsegbench-polypgen-256"),
        (8, "camvid"),
        (9, "penn-fudan"),
        (9, "voc2007"),
        (9, "voc2012"),
        (9, "coco2017-val"),
        (9, "kitti"),
        (10, "penn-fudan"),
        (10, "voc2007"),
        (10, "coco2017-val"),
        (10, "kitti"),
        (11, "voc2007"),
        (11, "voc2012"),
        (11, "coco2017-val"),
        (11, "kitti"),
        (11, "penn-fudan"),
    ],
)
def test_it_runs_on_a_set_that_is_there(served, capsys, number, name):  # noqa: F811
    served(name, ARCHIVES[name]())
    lk.fetch.folder_of(name)
    names = run(number, None if (number, name) == (8, "camvid") else name)
    said = capsys.readouterr().out
    assert f"{lk.fetch.named(name).short} is not on this computer" not in said
    assert "Where the pictures come from" in said  # the card
    stores = [each for each in (getattr(names, key, None) for key in ("real", "mine")) if each]
    assert lk.fetch.named(name).title in {store.source for store in stores}
    kept = {file.name for file in names.shelf.glob("*.pt")}
    trains = number in (7, 10) or (number, name) == (8, "camvid")
    assert kept == ({f"{number:02} {name}.pt"} if trains else set())


@pytest.mark.parametrize("made", [miniature_polyps.clinic, miniature_polyps.endoscene])
def test_a_folder_that_one_has_brought_is_known(tmp_path, capsys, made):
    names = run(6, brought=made(tmp_path / "brought"))
    said = capsys.readouterr().out
    assert "is not on this computer" not in said
    assert "Where the pictures come from" in said
    assert names.real.groups or names.real.given
    assert "CVC-" in names.real.card["source"]


@pytest.mark.parametrize("number", [7, 8, 9, 10, 11])
def test_it_runs_without_any_set(capsys, number):
    run(number)
    assert "is not on this computer" in capsys.readouterr().out
