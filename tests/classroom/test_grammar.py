import pytest

from labkit.classroom.grammar import blank_out


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("x = 1  # SOLUTION", "x = ..."),
        ("x = y = f(1)  # SOLUTION", "x = y = ..."),
        ("x: int = 1  # SOLUTION", "x: int = ..."),
        ("x += 1  # SOLUTION", "x += ..."),
        ("x = (a + b) * c  # SOLUTION", "x = ..."),
        ("x = (1)  # SOLUTION", "x = ..."),
        ("x = a == b  # SOLUTION", "x = ..."),
        ('x["é"] = "#ff0000"  # SOLUTION', 'x["é"] = ...'),
        ("def f():\n    return 1  # SOLUTION", "def f():\n    return ..."),
        (
            "for i in x:\n    if i:\n        y = i #SOLUTION",
            "for i in x:\n    if i:\n        y = ...",
        ),
    ],
)
def test_a_marked_line_loses_its_value_alone(written, left):
    copy = blank_out(written)
    assert (copy.source, copy.blanks, copy.problems) == (left, 1, ())


def test_a_block_becomes_one_blank_at_its_own_depth():
    written = "def f():\n    # BEGIN SOLUTION\n    a = 1\n\n    return a\n    # END SOLUTION\nf"
    assert blank_out(written).source == "def f():\n    ...\nf"


def test_a_silent_block_leaves_nothing():
    written = "a = 1\n# BEGIN SOLUTION NO PROMPT\nb = 2\n# END SOLUTION\nc = 3"
    copy = blank_out(written)
    assert (copy.source, copy.blanks) == ("a = 1\nc = 3", 0)


@pytest.mark.parametrize("silent", ["", " NO PROMPT"])
def test_a_prompt_stands_in_place_of_the_blank(silent):
    written = (
        f"def f(x):\n    # BEGIN SOLUTION{silent}\n    return x + 1\n    # END SOLUTION\n"
        "    # BEGIN PROMPT\n    # if x:\n    #     y = ...\n\n    # # look at x\n    #return ...\n"
        "    # END PROMPT"
    )
    left = "def f(x):\n    if x:\n        y = ...\n\n    # look at x\n    return ..."
    assert blank_out(written).source == left


def test_lines_of_the_copy_know_where_they_come_from():
    written = "a = 1\n# BEGIN SOLUTION NO PROMPT\nb = 2\n# END SOLUTION\nc = 3  # SOLUTION"
    copy = blank_out(written)
    assert [copy.number(line) for line in (1, 2, 99)] == [1, 5, 5]


def test_several_misplaced_marks_are_all_told():
    copy = blank_out("print(1)  # SOLUTION\nx = 1  # SOLUTION\nprint(2)  # SOLUTION")
    assert [problem.line for problem in copy.problems] == [1, 3]
