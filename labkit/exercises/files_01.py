"""Lesson 01's exercises on files: what fits into a square, and a Dataset."""

from labkit.exercises.answers_01 import (
    LOAD,
    WITHOUT_SELF,
    CountsClasses,
    FilesAsLength,
    LabelFirst,
    LoadsAllAtOnce,
    LoadsAllEachTime,
    LoadsTheNumber,
    NameAlone,
    NeverLoaded,
    OneTooFew,
    PictureOnly,
    Sorted,
    WhaleFiles,
    WholeList,
    cut_off,
    fit_inside,
    not_rounded,
    scaled,
    used,
    whole_shares,
)
from labkit.exercises.exercise import Case, Exercise, Mistake

FIT_INSIDE = Exercise(
    label="fit_inside",
    ask="Return the rows and columns of the picture, shrunk or grown to just fit the square.",
    reference=fit_inside,
    hints=(
        "Rows and columns are multiplied by the same number. Which side decides it?",
        "The longer side must become `size`: the number is `size / max(height, width)`.",
        "Multiply both sides by it, and `round` each to whole pixels.",
    ),
    why="The shape of the whale is kept; the rest of the square is filled.",
    cases=(
        Case("a wide photograph", (460, 887, 128)),
        Case("a tall one", (300, 200, 60)),
        Case("one smaller than the square", (20, 30, 96)),
        Case("a drawn whale", (229, 342, 128)),
        Case("a square one", (300, 300, 128)),
    ),
    mistakes=(
        Mistake(
            lambda height, width, size: scaled(height, width, size, size / min(height, width)),
            "The shorter side fits, and the longer one sticks out. Let the longer one decide.",
        ),
        Mistake(
            lambda height, width, size: (size, size),
            "That fills the square and squashes the whale. Multiply both sides by one number.",
        ),
        Mistake(
            lambda height, width, size: fit_inside(height, width, size)[::-1],
            "Rows and columns have changed places: the height comes first.",
        ),
        Mistake(
            lambda height, width, size: scaled(
                height, width, size, min(1, size / max(height, width))
            ),
            "A picture smaller than the square must grow, or a batch has no one size.",
        ),
        Mistake(
            lambda height, width, size: scaled(height, width, size, max(height, width) / size),
            "Your fraction is turned over, so what should shrink grows. `size` belongs on top.",
        ),
        Mistake(not_rounded, "There are no parts of pixels: `round` both to whole numbers."),
        Mistake(
            lambda height, width, size: scaled(height, width, size, size // max(height, width)),
            "`//` and `round` leave nothing of a fraction. Multiply by it, and round at the end.",
        ),
        Mistake(
            whole_shares,
            "`//` cuts off the fraction, and here the fraction is all there is. Use `/`.",
        ),
        Mistake(
            cut_off, "`//` and `int` cut off what is left: 85.7 becomes 85. `round` makes it 86."
        ),
        Mistake(
            lambda height, width, size: scaled(height, width, size, size / height),
            "That fits tall pictures alone. A wide one sticks out: the longer side decides.",
        ),
        Mistake(
            lambda height, width, size: scaled(height, width, size, size / width),
            "That fits wide pictures alone. A tall one sticks out: the longer side decides.",
        ),
    ),
)

WHALE_FILES = Exercise(
    label="WhaleFiles",
    ask="Tell how many pictures there are, and return one of them, loaded, with its label.",
    reference=WhaleFiles,
    use=used,
    hints=(
        "`__len__` answers `len(data)`, and `__getitem__` answers `data[index]`.",
        "A sample is two things: the loaded picture, then its label.",
        "Return `len(self.files)` in the first, and in the second "
        "`self.load(self.files[index]), self.labels[index]`.",
    ),
    why="One file is read for one sample, so the folder may be larger than the memory.",
    cases=(
        # Names out of order, one of them twice: a label belongs to a place, not to a name.
        Case("the last of four files", (3,), (("cc", "bb", "a", "bb"), (2, 0, 2, 2), LOAD)),
        Case("the first of two", (0,), (("ccc", "d"), (1, 5), LOAD)),
    ),
    mistakes=(
        Mistake(PictureOnly, "You return the picture alone. A network also needs its label."),
        Mistake(
            NeverLoaded,
            "You return the name of the file. `self.load(name)` makes a picture of it.",
        ),
        Mistake(LoadsTheNumber, "`index` is a number. Its file is `self.files[index]`: load that."),
        Mistake(LabelFirst, "Both are right, in the wrong order: the picture comes first."),
        Mistake(WholeList, "You return every label. Only `self.labels[index]` is this one's."),
        Mistake(
            LoadsAllEachTime,
            "The sample is right, but you load every file for it. Load `self.files[index]` alone.",
        ),
        Mistake(
            LoadsAllAtOnce,
            "You load all files at the start, and a large folder does not fit into the memory. "
            "Load one in `__getitem__`.",
        ),
        *(
            Mistake(wrong, "Write `self.` before load, files and labels: they belong to `data`.")
            for wrong in WITHOUT_SELF
        ),
        Mistake(
            CountsClasses,
            "Your length is the number of classes. It must be the number of pictures.",
        ),
        Mistake(Sorted, "You sort the files, and the labels stay. Leave both in their order."),
        Mistake(OneTooFew, "One too few: `len` counts from 1. Leave its number as it is."),
        Mistake(FilesAsLength, "A length is a number, and these are the files: `len(…)` counts."),
        Mistake(
            NameAlone,
            "That is the name of the file. `self.load(name)` makes a picture, and its label "
            "belongs beside it.",
        ),
    ),
)
