"""Real photographs that are already on the computer: they ship inside scikit-image."""

from dataclasses import dataclass, field
from pathlib import Path

from torch import Tensor

from labkit import images

# name: (file, caption, credit). Credits repeat what scikit-image documents for the picture. A
# picture of which it names neither author nor source (the moon, the page) is left out.
_CATALOGUE = {
    "astronaut": (
        "astronaut.png",
        "An astronaut in an orange suit, helmet in front of her, a model shuttle behind",
        "Eileen Collins, from NASA's Great Images database; public domain, no known restrictions",
    ),
    "brick": (
        "brick.png",
        "A brick wall, in grey",
        "CC0Textures, Bricks25; CC0",
    ),
    "camera": (
        "camera.png",
        "A man in a dark coat looking through a camera on a tripod, in grey",
        "Lav Varshney; CC0",
    ),
    "chelsea": (
        "chelsea.png",
        "The face of a ginger tabby cat called Chelsea",
        "Stefan van der Walt; CC0",
    ),
    "clock": (
        "clock_motion.png",
        "A wall clock blurred by a moving camera, in grey",
        "Stefan van der Walt; public domain",
    ),
    "coffee": (
        "coffee.png",
        "A cup of espresso on a red saucer with a spoon",
        "Rachel Michetti, courtesy of Pikolo Espresso Bar; CC0",
    ),
    "coins": (
        "coins.png",
        "Twenty-four Greek coins from Pompeii in four rows, in grey",
        "Brooklyn Museum Collection; no known copyright restrictions",
    ),
    "grass": (
        "grass.png",
        "Grass seen from above, in grey",
        "DeviantArt, linolafett, Grass-01; CC0",
    ),
    "gravel": (
        "gravel.png",
        "Gravel seen from above, in grey",
        "CC0Textures, Gravel04; CC0",
    ),
    "hubble": (
        "hubble_deep_field.jpg",
        "Distant galaxies on a black sky",
        "NASA, HubbleSite; may be freely used as in the public domain",
    ),
    "motorcycle": (
        "motorcycle_left.png",
        "A red motorcycle parked in a garage",
        "Nesic, Westling, Wang, Kitajima, Krathwohl and Scharstein, Middlebury 2014 stereo "
        "benchmark; licence not stated",
    ),
    "retina": (
        "retina.jpg",
        "The back of a human eye: a red disc with its blood vessels",
        "Mikael Häggström, Wikimedia Commons; CC0",
    ),
    "rocket": (
        "rocket.jpg",
        "A white rocket on its launch pad at dusk, between lightning towers",
        "SpaceX; public domain",
    ),
    "text": (
        "text.png",
        "Handwritten formulas on squared paper, in grey",
        "Wikipedia, File:Corner.png; public domain, no known restrictions",
    ),
}


def photographs() -> list[str]:
    """Return the names of the photographs that need no download.

    >>> photographs()[:4]
    ['astronaut', 'brick', 'camera', 'chelsea']
    """
    return list(_CATALOGUE)


def photograph(name: str) -> "Photograph":
    """Return one real photograph by its name.

    Grey photographs come with three equal channels. The files belong to scikit-image, in versions
    0.25 and 0.26 alike. Raises ValueError for a name that is not in `photographs()`.

    >>> cat = photograph("chelsea")
    >>> cat.pixels.shape, cat.credit
    (torch.Size([3, 300, 451]), 'Stefan van der Walt; CC0')
    """
    if name not in _CATALOGUE:
        raise ValueError(
            f"there is no photograph {name!r}. Choose one of: {', '.join(photographs())}."
        )
    import skimage

    file, caption, credit = _CATALOGUE[name]
    pixels = images.read(Path(skimage.__file__).with_name("data") / file)
    return Photograph(name, pixels, caption, credit)


# Compared by identity: == on two tensors is no yes or no.
@dataclass(frozen=True, eq=False)
class Photograph:
    """A photograph with what a person sees on it and whom to thank for it.

    `pixels` is uint8 `[3, H, W]`, RGB. `credit` is the photographer or source, then the licence.

    >>> photograph("coffee").caption
    'A cup of espresso on a red saucer with a spoon'
    """

    name: str
    pixels: Tensor = field(repr=False)
    caption: str
    credit: str
