"""`python -m labkit data`."""

import pytest

from labkit.classroom.cli import main
from labkit.runtime.folders import without_home

from .conftest import ZIP, sends


@pytest.fixture
def mine(server, mini):
    server.routes["/mini.zip"] = sends(ZIP)
    return mini(f"{server.url}/mini.zip")


def test_list_shows_the_catalogue_or_one_set(capsys):
    assert main(["data", "list"]) == 0
    assert "hyperkvasir" in capsys.readouterr().out
    assert main(["data", "list", "beluga"]) == 0
    assert "CDLA-Permissive 1.0" in capsys.readouterr().out


@pytest.mark.usefixtures("mine")
def test_get_verify_and_where(capsys, cache):
    assert main(["data", "get", "mini"]) == 0
    said = capsys.readouterr().out
    assert said.endswith(f"mini is in {without_home(cache / 'sets' / 'mini')}.\n")
    assert main(["data", "verify"]) == 0
    assert main(["data", "verify", "mini"]) == 0
    assert "fine     mini.zip: is the file that was published." in capsys.readouterr().out
    assert main(["data", "get", "mini", "--again"]) == 0
    assert main(["data", "get", "mini", "--trust"]) == 0
    assert main(["data", "where"]) == 0
    assert "  mini: archives 21 kB, unpacked 35 kB\n" in capsys.readouterr().out


@pytest.mark.usefixtures("mine")
def test_a_problem_is_a_status(capsys, cache):
    main(["data", "get", "mini"])
    (cache / "archives" / "mini" / "mini.zip").write_bytes(b"damaged")
    assert main(["data", "verify", "mini"]) == 1
    assert "problem  mini.zip" in capsys.readouterr().out


@pytest.mark.usefixtures("offline")
def test_errors_go_to_stderr_without_a_traceback(capsys):
    assert main(["data", "get", "imagenet"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("ImageNet 1k, the contest of 2012 has to be got by hand: ")
