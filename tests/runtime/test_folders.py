from pathlib import Path

import pytest

from labkit.runtime import data_folder, folders
from labkit.runtime.folders import local_folder, without_home


def test_the_environment_chooses_the_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("LABKIT_DATA", str(tmp_path / "data"))
    assert data_folder() == tmp_path / "data"


def test_the_home_sign_is_expanded(monkeypatch):
    monkeypatch.setenv("LABKIT_DATA", "~/lessons")
    assert data_folder() == Path.home() / "lessons"


def test_a_relative_folder_becomes_absolute(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LABKIT_DATA", "data")
    assert data_folder() == tmp_path / "data"


@pytest.mark.parametrize("empty", [None, ""])
def test_otherwise_it_is_in_the_users_cache_and_nothing_is_created(empty, monkeypatch, tmp_path):
    for name in ("HOME", "XDG_CACHE_HOME", "USERPROFILE", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path))
    if empty is not None:
        monkeypatch.setenv("LABKIT_DATA", empty)
    assert "image-labkit" in data_folder().parts
    assert list(tmp_path.iterdir()) == []


def test_small_files_go_where_data_go(monkeypatch, tmp_path):
    monkeypatch.setenv("LABKIT_DATA", str(tmp_path))
    assert local_folder() == tmp_path


def test_small_files_never_go_to_drive(monkeypatch, tmp_path):
    monkeypatch.setattr(folders, "DRIVE", tmp_path / "drive")
    monkeypatch.setenv("LABKIT_DATA", str(tmp_path / "drive" / "MyDrive" / "data"))
    assert "image-labkit" in local_folder().parts
    assert tmp_path / "drive" not in local_folder().parents
    monkeypatch.setenv("LABKIT_LOCAL", str(tmp_path / "fast"))
    assert local_folder() == tmp_path / "fast"


def test_the_home_folder_is_shown_as_its_sign():
    assert without_home(Path.home() / "a" / "b") == str(Path("~/a/b"))


@pytest.mark.parametrize("text", ["smoke", "elsewhere/photos"])
def test_other_text_is_shown_as_it_is(text):
    assert without_home(text) == text
