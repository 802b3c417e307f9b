"""The house of DESIGN: imports go downward only, and rooms on one floor do not know each other."""

import ast
from pathlib import Path

import pytest

import labkit

PACKAGE = Path(labkit.__file__).parent
# From the cellar up. A room is a module or a folder of labkit; a room may import lower floors only.
FLOORS = (
    {"runtime", "images", "words"},
    {"synth"},
    {"augment", "metrics", "losses", "boxes"},
    {"store", "fetch"},
    {"models", "show"},
    {"datasets"},
    {"tasks"},
    {"train", "probe"},
    {"individuals"},  # an application: a whole pipeline made of the rooms below
    {"recipes"},
    {"exercises"},
    {"classroom"},
    {"__init__", "__main__"},
)
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
FILES = sorted(PACKAGE.rglob("*.py"))


def room_of(file: Path) -> str:
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(file: Path) -> set[str]:
    """Every module a file imports, also inside its functions."""
    names = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: relative imports hide the floor"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def rooms_imported(file: Path) -> set[str]:
    return {name.split(".")[1] for name in imports(file) if name.startswith("labkit.")}


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_imports_go_down(file):
    room = room_of(file)
    assert room in FLOOR, f"{room} has no floor in this test: say where it stands"
    for other in rooms_imported(file) - {room}:
        assert FLOOR[other] < FLOOR[room], f"{room} must not import {other}"


@pytest.mark.parametrize(("library", "door"), [("PIL", "images"), ("matplotlib", "show")])
def test_pixels_and_figures_have_one_door(library, door):
    users = {
        room_of(file) for file in FILES for name in imports(file) if name.split(".")[0] == library
    }
    assert users == {door}


def test_no_file_is_too_long():
    long = {file.name: n for file in FILES if (n := len(file.read_text().splitlines())) > 300}
    assert not long


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_files_of_weights_are_read_as_numbers_and_never_run(file):
    """What else a pickle may do is no business of a file of weights."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "torch.load":
            given = {each.arg: ast.unparse(each.value) for each in node.keywords}
            assert given.get("weights_only") == "True"
