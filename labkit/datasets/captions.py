"""Pictures and what people would say of them: of drawn worlds, or of files that others made."""

from dataclasses import replace
from pathlib import Path

from labkit.datasets.caption_files import flickr_folder
from labkit.datasets.chosen import check_square
from labkit.datasets.lot import check_lot
from labkit.datasets.published import published
from labkit.datasets.set_places import asked_for
from labkit.datasets.worlds import World, check_words, world
from labkit.fetch import folder_of
from labkit.images import Fit
from labkit.store import ImageStore
from labkit.synth.speech import Language, name_of
from labkit.synth.speech import told as telling
from labkit.synth.streams import stream

DRAWN = 1000  # pictures, where no number is asked for
AS_LISTED = "as published, in three lists of pictures"


def captions(
    n: int | None = None,
    *,
    scenes: World = "shapes",
    language: Language = "en",
    size: int | None = None,
    fit: Fit = "letterbox",
    seed: int = 0,
    source: str | Path | None = None,
) -> ImageStore:
    """A store of pictures with two to five captions each: drawn, or, with `source`, a folder.

    `n` drawn pictures, 1000 if it is not given, of coloured "shapes" (64 pixels) or of "roads" (160
    pixels; half of them at night, a third in rain and a third in fog). Columns, one value a
    picture: `captions`, a tuple of texts of at most 20 words, in small letters, which say nothing
    that is not so; for each thing `boxes` float32 [t, 4] (x1, y1, x2, y2) in pixels and `labels`
    int64 [t] into `classes`, the names of kinds; and `scene`, all that is known of the picture, by
    which `labkit.synth.hearing.missing` tells what a caption has invented. Both languages say the
    same of the same pictures. The split that is given has 60 % to train on, 20 to choose by and 20
    to test on.

    `source="flickr8k"` is the set of the catalogue, which is downloaded, or a folder is laid out as
    it is (see `flickr_folder`); `n` pictures are taken, or all. They have `captions` alone, and
    `card` tells their licence and faults. `fit` is for photographs ("letterbox", "crop" or
    "squash"): what is drawn is square; and `seed` is for what is drawn. Taught in lesson 13. Raises
    ValueError for what cannot be drawn, and for what only drawn pictures have beside a source;
    FolderError and FetchError for a source that cannot be read or had.

    >>> store = captions(2, size=32)
    >>> store
    ImageStore: 2 drawn pictures of 32 x 32 pixels, 5 classes; captions, boxes, labels, scene
    >>> store.targets["captions"][0][:3]
    ('a small yellow circle', 'a large blue triangle', 'the large triangle is blue')
    """
    check_words("captions", scenes, language)
    check_square(size, fit, "captions")
    if source is not None:
        given = {"scenes": scenes != "shapes", "language": language != "en"}
        if turned := [name for name, is_given in given.items() if is_given]:
            raise ValueError(
                f"captions was given source={Path(source).name!r} and {', '.join(turned)}. The "
                "captions of others are as they are: leave one or the other out."
            )
        check_lot(n, "captions")
        name = asked_for(source, ["flickr8k"], "captions", "captions")
        store = flickr_folder(
            folder_of(name) if name else Path(source), n, 224 if size is None else size, fit
        )
        return replace(store, **published(name, split=AS_LISTED)) if name else store
    told = world("captions", DRAWN if n is None else n, scenes, size, seed)
    texts = [
        telling(scene, language, stream(seed, f"captions {scenes}", row))
        for row, scene in enumerate(told.scenes)
    ]
    columns = {"captions": texts, **told.store.targets, "scene": told.scenes}
    classes = tuple(name_of(kind, language) for kind in told.kinds)
    return replace(told.store, targets=columns, classes=classes)
