"""The section "On real data" of lessons 00 to 05, run on the sets in miniature, and without any."""

import ast
import re
from pathlib import Path

import pytest

import labkit as lk
from labkit import individuals
from labkit.classroom.build import read_lessons
from labkit.fetch import folder_of, named

from ..datasets import mini_reference, mini_whales
from ..datasets.serving import serve
from ..fetch.conftest import server  # noqa: F401

ROOT = Path(__file__).parents[2]
LESSONS = {lesson.number: lesson for lesson in read_lessons(ROOT).values()}
# The set of each lesson, and what its sentence calls it where it is not there.
SETS = {
    "00": ("imagenette", "Imagenette"),
    "01": ("beluga", "Beluga ID 2022"),
    "02": ("mnist", "MNIST"),
    "03": ("cifar10", "CIFAR-10"),
    "04": ("right-whales", "NOAA Right Whale Recognition 2015"),
    "05": ("beluga", "Beluga ID 2022"),
}


def cells(number):
    """Code cells of a lesson: those before the section, and those of the section."""
    before, section, here = [], [], False
    for cell in LESSONS[number].notebook.cells:
        if cell.cell_type == "markdown" and "## On real data" in cell.source:
            here = True
        if cell.cell_type == "markdown" and "## Go further" in cell.source:
            break
        if cell.cell_type == "code":
            (section if here else before).append(cell.source)
    return before, section


def imports(sources):
    """What cells import."""
    nodes = [node for source in sources for node in ast.parse(source).body]
    return [node for node in nodes if isinstance(node, ast.Import | ast.ImportFrom)]


def defined(before, section):
    """The functions and classes of cells that others use, or that those use."""
    own = {
        node.name: node
        for source in before
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
    }
    used, more = set(), {name for source in section for name in read(ast.parse(source))}
    while more := (more & own.keys()) - used:
        used |= more
        more = {name for each in more for name in read(own[each])}
    return [node for name, node in own.items() if name in used]


def read(tree):
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def run(number, paths=None, **given):
    """Run the section, with what the lesson has imported and defined before; return its names.

    With `paths`, as if a reader had put them in place of what these names are given.
    """
    before, section = cells(number)
    for name, path in (paths or {}).items():
        first = re.compile(rf"^{name} = [^ \n]+", re.MULTILINE)
        assert any(map(first.search, section))
        section = [first.sub(f"{name} = {str(path)!r}", source) for source in section]
    names = {"lk": lk, **given}
    needed = [*imports(before), *defined(before, section)]
    exec(compile(ast.Module(needed, []), f"lesson {number}", "exec"), names)
    for source in section:
        exec(compile(source, f"lesson {number}", "exec"), names)
    return names


def needs(number, folder):
    """What the section takes from cells that train or show, which are not run here."""
    if number == "02":
        return {"shelf": folder}
    if number == "00":
        network, prepare, classes = lk.models.pretrained("lite0")
        coffee = lk.datasets.photograph("coffee").pixels
        return {"network": network, "prepare": prepare, "classes": classes, "coffee": coffee}
    if number == "01":
        whales = lk.datasets.whales(40, whales=4, size=32)
        return {"whales": whales, "place": lk.datasets.write_folder(whales, folder / "drawn")}
    if number == "03":
        faces = lk.datasets.faces()[::5]
        return {"sets": {"faces": faces}, "steps": 5}
    return {}


def put(name, monkeypatch, server):  # noqa: F811
    """Let a set be on this computer, in miniature."""
    made = {
        "imagenette": lambda: mini_reference.imagenette(3, 1),
        "beluga": mini_whales.beluga,
        "mnist": mini_reference.mnist,
        "cifar10": lambda: mini_reference.cifar10(monkeypatch, 1, 1),
        "right-whales": mini_whales.right_whales,
    }
    serve(monkeypatch, server, name, made[name]())
    folder_of(name)
    if name == "right-whales":
        heads = "right-whale-heads"
        serve(monkeypatch, server, heads, mini_whales.right_whale_heads())
        folder_of(heads)


@pytest.fixture(autouse=True)
def quick(tmp_path, monkeypatch):
    monkeypatch.setenv("LABKIT_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("LABKIT_BUDGET", "smoke")
    monkeypatch.chdir(tmp_path)
    learn = individuals.learn_heads
    monkeypatch.setattr(individuals, "learn_heads", lambda part: learn(part, epochs=1))


@pytest.mark.parametrize("number", SETS)
def test_it_runs_on_the_real_set(number, monkeypatch, server, tmp_path, capsys):  # noqa: F811
    put(SETS[number][0], monkeypatch, server)
    names = run(number, **needs(number, tmp_path))
    said = capsys.readouterr().out
    real = names["mine"] if number in ("03", "04", "05") else names["real"]
    assert real.origin == "photographed"
    assert real.card["source"] == named(SETS[number][0]).title
    assert "is not on this computer" not in said
    assert "Where the pictures come from" in said
    assert "not tried" in said


# Lesson 04 then draws and learns, which nbval has it do with all of the lesson.
@pytest.mark.parametrize("number", [number for number in SETS if number != "04"])
def test_it_runs_without_and_says_so_in_a_sentence(number, tmp_path, capsys):
    run(number, **needs(number, tmp_path))
    name, called = SETS[number]
    said = capsys.readouterr().out
    (sentence,) = [line for line in said.splitlines() if "is not on this computer" in line]
    assert sentence.startswith(f"{called} is not on this computer")
    assert sentence.endswith(f"python -m labkit data get {name}")


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("svhn", mini_reference.svhn),
        ("cifar10", mini_reference.cifar10),
        ("cifar100", lambda monkeypatch: mini_reference.cifar100(monkeypatch, 10)),
    ],
)
def test_lesson_02_takes_other_sets(name, made, monkeypatch, server, tmp_path, capsys):  # noqa: F811
    serve(monkeypatch, server, name, made(monkeypatch))
    folder_of(name)
    real = run("02", {"name": name}, **needs("02", tmp_path))["real"]
    assert real.card["source"] == named(name).title
    assert f"{name} {{'accuracy': " in capsys.readouterr().out
    assert (tmp_path / f"02 {name}.pt").is_file()  # to go on from in another session


def test_a_folder_of_ones_own_goes_first(tmp_path, capsys):
    """Lesson 05: with a path, no set is asked for."""
    for kind in ("gull", "seal"):
        (tmp_path / "mine" / kind).mkdir(parents=True)
        for number in range(3):
            file = tmp_path / "mine" / kind / f"{number}.jpg"
            file.write_bytes(mini_whales.jpeg(number))
    names = run("05", {"path": tmp_path / "mine"})
    assert names["mine"].classes == ("gull", "seal")
    assert "is not on this computer" not in capsys.readouterr().out


@pytest.mark.parametrize("name", ["happywhale", "humpback"])
def test_a_contest_that_was_unpacked_is_recognised(name, tmp_path, capsys):
    """Lesson 05: with the path of a set that only an account gets."""
    folder = getattr(mini_whales, name)(tmp_path / "got")
    mine = run("05", {"path": folder})["mine"]
    said = capsys.readouterr().out
    assert mine.card["source"] == named(name).title
    assert sorted(mine.counts().values()) == [1, 2]
    assert "not published" in mine.card["split"]
    assert "Where the pictures come from" in said
    assert "from one example each" in said


def test_imagenet_itself_goes_before_its_ten_classes(monkeypatch, tmp_path, capsys):
    """Lesson 00: with the folder of its archives, no set is asked for."""
    folder = mini_reference.imagenet(monkeypatch, tmp_path / "got")
    real = run("00", {"imagenet": folder}, **needs("00", tmp_path))["real"]
    said = capsys.readouterr().out
    assert real.card["source"] == named("imagenet").title
    assert re.search(rf"right for \d+ of {len(real)}\.", said)
    assert "is not on this computer" not in said
