import pytest

from labkit.classroom.build import read_lesson
from labkit.classroom.problems import LessonError

# what stands in the header -> what is put there instead, the line it stands on, what is said
BAD = {
    "no front matter": ("  labkit:", "  other:", 1, "There is no front matter."),
    "unknown key": ("cpu: 40", "cpus: 40", 10, 'labkit has no key "cpus".'),
    "missing key": ("#     gpu: null\n", "", 3, 'The key "gpu" is missing.'),
    "title is a number": ("First look", "1984", 4, "title is 1984. Write it as a short text"),
    "empty title": ("First look", '" "', 4, "title is ' '."),
    "one objective": ("#       - Say what a threshold does.\n", "", 5, "two to four sentences"),
    "objectives are a text": (
        "objectives:\n#       - Read a picture as numbers.\n#       - Say what a threshold does.",
        "objectives: Read.",
        5,
        "objectives is 'Read.'.",
    ),
    "minutes in words": ("teach: 10", "teach: ten", 8, "teach is 'ten'. Write it as a whole"),
    "no minutes": ("practise: 15", "practise: 0", 9, "practise is 0."),
    "seconds are true": ("cpu: 40", "cpu: true", 10, "cpu is True."),
    "fractions of a second": ("gpu: null", "gpu: 2.5", 11, "gpu is 2.5. Write it as a whole"),
    "number without quotes": ("[]", "[00]", 12, 'builds_on is [0]. Write it as a list'),
    "colon without quotes": ("First look", "Whales: data", 4, "The header is not YAML"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_what_is_wrong_is_told_with_its_line(course, header, cells, case):
    before, after, line, said = BAD[case]
    assert header.count(before) == 1
    path, _ = course.write_lesson(cells, header.replace(before, after))
    with pytest.raises(LessonError) as error:
        read_lesson(path)
    told = [text for text in str(error.value).splitlines() if said in text]
    assert len(told) == 1, str(error.value)
    assert told[0].startswith(f"{path}:{line}: ")


def test_every_value_is_read(course):
    front = read_lesson(course.path("solutions.py")).front
    assert front.title == "First look"
    assert front.objectives == ("Read a picture as numbers.", "Say what a threshold does.")
    assert (front.teach, front.practise, front.cpu, front.gpu) == (10, 15, 40, None)
    assert front.builds_on == ()
