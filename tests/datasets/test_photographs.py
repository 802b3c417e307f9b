"""Real photographs without a download: the right pictures, credited in scikit-image's words."""

import socket

import pytest
import skimage
import torch

from labkit.datasets import photograph, photographs

# name: scikit-image's function, height and width, in grey?, what its docstring says too
CATALOGUE = {
    "astronaut": ("astronaut", 512, 512, False, ["Eileen Collins", "NASA", "public domain"]),
    "brick": ("brick", 512, 512, True, ["CC0Textures", "Bricks25", "CC0"]),
    "camera": ("camera", 512, 512, True, ["Lav Varshney", "CC0"]),
    "chelsea": ("chelsea", 300, 451, False, ["Stefan van der Walt", "CC0"]),
    "clock": ("clock", 300, 400, True, ["Stefan van der Walt", "public domain"]),
    "coffee": ("coffee", 400, 600, False, ["Rachel Michetti", "Pikolo Espresso Bar", "CC0"]),
    "coins": ("coins", 303, 384, True, ["Brooklyn Museum", "o known copyright restrictions"]),
    "grass": ("grass", 512, 512, True, ["DeviantArt", "linolafett", "Grass-01", "CC0"]),
    "gravel": ("gravel", 512, 512, True, ["CC0Textures", "Gravel04", "CC0"]),
    "hubble": ("hubble_deep_field", 872, 1000, False, ["NASA", "HubbleSite", "public domain"]),
    "motorcycle": ("stereo_motorcycle", 500, 741, False, ["Middlebury 2014", "Scharstein"]),
    "retina": ("retina", 1411, 1411, False, ["Mikael Häggström", "CC0"]),
    "rocket": ("rocket", 427, 640, False, ["SpaceX", "public domain"]),
    "text": ("text", 172, 448, True, ["Wikipedia", "File:Corner.png", "public domain"]),
}


def test_the_names_are_all_there_is():
    assert photographs() == list(CATALOGUE)


@pytest.mark.parametrize("name", CATALOGUE)
def test_a_photograph_has_its_pixels(name):
    _, height, width, grey, _ = CATALOGUE[name]
    picture = photograph(name)
    assert picture.name == name
    assert picture.pixels.shape == (3, height, width)
    assert picture.pixels.dtype == torch.uint8
    red, green, blue = picture.pixels
    assert (torch.equal(red, green) and torch.equal(green, blue)) == grey
    assert ("in grey" in picture.caption) == grey


@pytest.mark.parametrize("name", CATALOGUE)
def test_a_credit_repeats_what_scikit_image_says(name):
    function, _, _, _, words = CATALOGUE[name]
    documented = getattr(skimage.data, function).__doc__
    holder, licence = photograph(name).credit.split("; ")
    for word in words:
        assert word in f"{holder}; {licence}"
        assert word in documented


def test_a_licence_that_is_not_stated_is_said_to_be_so():
    assert photograph("motorcycle").credit.endswith("licence not stated")


def test_colours_are_red_green_blue():
    red, green, blue = photograph("coffee").pixels[:, 200, 200].tolist()  # inside the red cup
    assert red > green > blue


def test_no_photograph_needs_a_connection(monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("a photograph asked for the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert [photograph(name).name for name in photographs()] == photographs()


def test_an_unknown_name_lists_what_there_is():
    with pytest.raises(ValueError, match=r"no photograph 'dog'\. Choose one of: astronaut, brick"):
        photograph("dog")


def test_a_photograph_prints_on_one_line():
    assert repr(photograph("coffee")) == (
        "Photograph(name='coffee', caption='A cup of espresso on a red saucer with a spoon', "
        "credit='Rachel Michetti, courtesy of Pikolo Espresso Bar; CC0')"
    )


def test_comparing_photographs_compares_no_pixels():
    # Comparing field by field would ask two tensors for one yes or no, and raise.
    assert photograph("coffee") != photograph("coffee")
