import pytest

from labkit.classroom.build import read_lesson
from labkit.classroom.problems import LessonError

CHECKED = 'x = 1  # SOLUTION\nx = lk.check("x", x)\n'
EXERCISE = '# %% tags=["exercise"]\n'
LONG = "\n".join(f"x{n} = {n}" for n in range(26))

# what is wrong -> the cells, the line of it counted from the first cell's marker, what is said
BAD = {
    "unknown tag": ('# %% tags=["exercice"]\n1', 0, 'There is no tag "exercice".'),
    "tags are no list": ('# %% tags="slow"\n1', 0, "options are wrong: 'slow' is not of type"),
    "unknown option": ('# %% mark="x"\n1', 0, 'A cell has no option "mark"'),
    "another door to figures": (
        "# %%\nx = 1\nfrom labkit import show", 2, "labkit is here as lk, by which name"
    ),
    "another name of labkit": ("# %%\nimport labkit as lab", 1, "labkit is here as lk"),
    "raw cell": ("# %% [raw]\n# x", 0, "no raw cells"),
    "exercise in Markdown": ('# %% [markdown] tags=["exercise"]\n# x', 0, "is a code cell"),
    "exercise kept from students": (
        '# %% tags=["exercise", "solution"]\n' + CHECKED, 0, "Students would not get this exercise"
    ),
    "unknown mark": (EXERCISE + "# BEGIN FOO\n" + CHECKED, 1, "# BEGIN FOO is no mark."),
    "mark in small letters": (
        EXERCISE + 'x = 1  # solution\nx = lk.check("x", x)', 1, "# solution is no mark."
    ),
    "more behind a mark": (
        EXERCISE + 'x = 1  # SOLUTION # noqa\nx = lk.check("x", x)', 1, "# SOLUTION # noqa is no"
    ),
    "unclosed solution": (
        EXERCISE + 'x = 1\n# BEGIN SOLUTION\ny = 2\nx = lk.check("x", x)', 2,
        "# BEGIN SOLUTION is never closed.",
    ),
    "nested solution": (
        EXERCISE + "# BEGIN SOLUTION\n# BEGIN SOLUTION\nx = 1\n# END SOLUTION\n# END SOLUTION\n"
        'x = lk.check("x", x)', 2, "# BEGIN SOLUTION stands inside the block",
    ),
    "line mark in a block": (
        EXERCISE + '# BEGIN SOLUTION\nx = 1  # SOLUTION\n# END SOLUTION\nx = lk.check("x", x)', 2,
        "# SOLUTION stands inside the block",
    ),
    "unopened solution": (
        EXERCISE + CHECKED + "# END SOLUTION", 3, "# END SOLUTION has no partner here."
    ),
    "stray prompt": (
        EXERCISE + CHECKED + "# BEGIN PROMPT\n# y\n# END PROMPT", 3,
        "Put it directly behind # END SOLUTION.",
    ),
    "unclosed prompt": (
        EXERCISE + '# BEGIN SOLUTION\nx = 1\n# END SOLUTION\n# BEGIN PROMPT\n# x = ...\n'
        'x = lk.check("x", x)', 4, "# BEGIN PROMPT is never closed.",
    ),
    "prompt that is no comment": (
        EXERCISE + '# BEGIN SOLUTION\nx = 1\n# END SOLUTION\n# BEGIN PROMPT\nx = ...\n'
        '# END PROMPT\nx = lk.check("x", x)', 5, "is not a comment.",
    ),
    "mark behind code": (
        EXERCISE + 'x = 0  # BEGIN SOLUTION\nx = 1\n# END SOLUTION\nx = lk.check("x", x)', 1,
        "# BEGIN SOLUTION stands behind code.",
    ),
    "empty solution": (
        EXERCISE + 'x = 1  # SOLUTION\n# BEGIN SOLUTION\n# END SOLUTION\nx = lk.check("x", x)', 2,
        "Nothing stands between # BEGIN SOLUTION and # END SOLUTION.",
    ),
    "mark on a call": (
        EXERCISE + 'x = 1  # SOLUTION\nprint(1)  # SOLUTION\nx = lk.check("x", x)', 2,
        "something else than an assignment or a return",
    ),
    "mark on two statements": (
        EXERCISE + 'x = 1; y = 2  # SOLUTION\nx = lk.check("x", x)', 1, "something else than"
    ),
    "mark on a long statement": (
        EXERCISE + 'x = (  # SOLUTION\n    1)\nx = lk.check("x", x)', 1, "something else than"
    ),
    "mark in Markdown": (
        "# %% [markdown]\n# text\n# # BEGIN SOLUTION", 2, "A mark in Markdown hides nothing."
    ),
    "mark outside an exercise": (
        "# %%\nx = 1  # SOLUTION", 1, "# SOLUTION stands outside an exercise."
    ),
    "check outside an exercise": (
        '# %%\nx = 1\nx = lk.check("x", x)', 2, "A check stands outside an exercise."
    ),
    "no check": (EXERCISE + "x = 1  # SOLUTION", 1, "An exercise needs exactly one check"),
    "two checks": (
        EXERCISE + CHECKED + 'x = lk.check("y", x)', 2, "An exercise needs exactly one check"
    ),
    "check whose result is dropped": (
        EXERCISE + 'x = 1  # SOLUTION\nlk.check("x", x)', 2, "An exercise needs exactly one check"
    ),
    "check without a label": (
        EXERCISE + "x = 1  # SOLUTION\nx = lk.check(label, x)", 2,
        "An exercise needs exactly one check",
    ),
    "label used twice": (
        EXERCISE + CHECKED + "\n" + EXERCISE + CHECKED, 6, 'The label "x" is taken'
    ),
    "nothing to write": (
        EXERCISE + 'x = 1\nx = lk.check("x", x)', 1, "This exercise leaves nothing to write."
    ),
    "only a silent blank": (
        EXERCISE + '# BEGIN SOLUTION NO PROMPT\ny = 1\n# END SOLUTION\nx = lk.check("x", 1)', 1,
        "This exercise leaves nothing to write.",
    ),
    "copy without a body": (
        EXERCISE + "def f():\n    # BEGIN SOLUTION NO PROMPT\n    return 1\n    # END SOLUTION\n"
        'x = 1  # SOLUTION\nf = lk.check("f", f)', 5, "The student's copy is not Python",
    ),
    "prompt that is not Python": (
        EXERCISE + "# BEGIN SOLUTION\nx = 1\n# END SOLUTION\n# BEGIN PROMPT\n# x = \n"
        '# END PROMPT\nx = lk.check("x", x)', 5, "The student's copy is not Python",
    ),
    "blank used before its check": (
        EXERCISE + 'x = 1  # SOLUTION\ny = x + 1\nx = lk.check("x", x)', 2, "`x` is still blank"
    ),
    "blank used in the check's argument": (
        EXERCISE + 'x = 1  # SOLUTION\nx = lk.check("x", x + 1)', 2, "`x` is still blank"
    ),
    "unfinished function called": (
        EXERCISE + "def f():\n    # BEGIN SOLUTION\n    return 1\n    # END SOLUTION\n"
        'f()\nf = lk.check("f", f)', 5, "`f` is still blank",
    ),
    "blank used in a later cell": (
        EXERCISE + 'a = 1  # SOLUTION\nx = lk.check("x", a)\n\n# %%\nprint(a)', 5,
        "`a` is still blank",
    ),
    "blank unpacked": (
        EXERCISE + 'x, y = 1, 2  # SOLUTION\nx = lk.check("x", x)', 1, "compute with the blank"
    ),
    "blank added to": (
        EXERCISE + 'x = 1\nx += 1  # SOLUTION\nx = lk.check("x", x)', 2, "compute with the blank"
    ),
    "blank in a prompt's call": (
        EXERCISE + "# BEGIN SOLUTION\nx = abs(1)\n# END SOLUTION\n# BEGIN PROMPT\n# x = abs(...)\n"
        '# END PROMPT\nx = lk.check("x", x)', 5, "compute with the blank",
    ),
    "our figure without alt": (
        "# %%\nlk.show.pictures(\n    pictures)", 1, "lk.show.pictures has no alt text."
    ),
    "our figure with an empty alt": ('# %%\nlk.show.curves(v, alt=" ")', 1, "has no alt text."),
    "pyplot": (
        "# %%\nimport matplotlib.pyplot as plt", 1, "matplotlib.pyplot shows figures without alt"
    ),
    "pyplot from matplotlib": (
        "# %%\nx = 1\nfrom matplotlib import pyplot", 2, "matplotlib.pyplot shows figures without"
    ),
    "a picture file on the page": (
        "# %%\nfrom IPython.display import Image", 1, "IPython.display.Image shows figures without"
    ),
    "scikit-image's window": ("# %%\nimport skimage.io", 1, "skimage.io shows figures without"),
    "Markdown image without alt": (
        "# %% [markdown]\n# text\n#\n# ![](whale.png)", 3, "This image has no alt text."
    ),
    "HTML image without alt": (
        '# %% [markdown]\n# <img src="a.png"\n#  alt="">', 1, "This <img> has no alt text."
    ),
    "HTML image in code": ("# %%\nHTML('<img src=\"a.png\">')", 1, "This <img> has no alt text."),
    "unknown line magic": ("# %%\n# %matplotlib inline", 1, "%matplotlib is not allowed"),
    "indented magic": ("# %%\nif True:\n    # %cd x\n    pass", 2, "%cd is not allowed"),
    "unknown cell magic": ("# %%\n# %%capture\nx = 1", 1, "%%capture is not allowed"),
    "measuring magic": ("# %%\n# %timeit -n 10 f()", 1, "%timeit is not allowed"),
    "measured cell": ("# %%\n# %%time\nx = 1", 1, "%%time is not allowed"),
    "assigned magic": ("# %%\nx = 1\n# where = %pwd", 2, "%pwd is not allowed"),
    "assigned measurement": ("# %%\n# seconds = %timeit -o f()", 1, "%timeit is not allowed"),
    "shell command": ("# %%\n\n# !ls", 2, "!ls is not allowed"),
    "assigned shell command": ("# %%\n# files = !ls", 1, "!ls is not allowed"),
    "pip": ("# %%\n# %pip install x", 1, "%pip is not allowed"),
    "bash": ('# %% language="bash"\n# ls', 1, "%%bash is not allowed"),
    "comment that jupytext takes for a question": ("# %%\n# why?\nx = 1", 1, "makes it 'why?'"),
    "comment that jupytext takes for a command": (
        "# %%\nx = 1\n# cat and dog", 2, "makes it 'cat and dog'"
    ),
    "input": ("# %%\nname = input()", 1, "input() stops Run All."),
    "too long": ("# %%\n" + LONG, 1, "This cell has 26 lines, 25 are allowed."),
    "not Python": ("# %%\nx = 1\ny = = 2", 2, "This is not Python"),
}  # fmt: skip

GOOD = {
    "prose that sounds like a mark": "# %%\nx = 1  # resolution, begin with the largest\n# the end",
    "heading in Markdown": "# %% [markdown]\n# ## Solution\n# # Solution",
    "ellipsis in an index": '# %%\nlk.show.histograms(x[..., 0], alt="Two hills.")',
    "blanks handed over together": (
        EXERCISE + 'a = 1  # SOLUTION\nb: int = (2)  # SOLUTION\nx = lk.check("x", {"a": [a, b]})'
    ),
    "blank used in a function": (
        EXERCISE + 'a = 1  # SOLUTION\ndef later():\n    return a\na = lk.check("x", a)\nprint(a)'
    ),
    "name defined above and changed in the solution": (
        "# %%\nx = 0\n\n" + EXERCISE + "# BEGIN SOLUTION\nx = 1\n# END SOLUTION\n"
        'x = lk.check("x", x)'
    ),
    "own figure": (
        "# %%\nfrom matplotlib.figure import Figure\n\nfigure = Figure()\n"
        "axis = figure.subplots()\n"
        'lk.show.draw(axis, picture)\nlk.show.figure(figure, alt="A whale.")'
    ),
    "prose in small letters": "# %%\nx = 1  # solutions to this are many; begin with x",
    "a class with a blank method": (
        EXERCISE + "class A:\n    def f(self):\n        # BEGIN SOLUTION\n        return 1\n"
        '        # END SOLUTION\n\n\nA = lk.check("A", A)\nA()'
    ),
    "twenty-five lines": "# %%\n" + LONG.removesuffix("\nx25 = 25"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_wrong_is_told_with_its_line(course, case):
    cells, line, said = BAD[case]
    path, first = course.write_lesson(cells)
    with pytest.raises(LessonError) as error:
        read_lesson(path)
    told = str(error.value).splitlines()
    assert len(told) == 1, told
    assert told[0].startswith(f"{path}:{first + line}: "), told
    assert said in told[0]


@pytest.mark.parametrize("case", GOOD)
def test_what_is_right_passes(course, case):
    path, _ = course.write_lesson(GOOD[case])
    assert read_lesson(path).number == "00"


def test_all_problems_of_a_file_are_told_together_in_order(course):
    path, first = course.write_lesson(
        "# %%\nlk.show.curves(v)\ninput()\n\n# %% [markdown]\n# ![](x)"
    )
    with pytest.raises(LessonError) as error:
        read_lesson(path)
    lines = [
        int(line.removeprefix(f"{path}:").split(":")[0]) for line in str(error.value).split("\n")
    ]
    assert lines == [first + 1, first + 2, first + 5]
