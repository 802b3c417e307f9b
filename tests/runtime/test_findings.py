from labkit.runtime import Diagnosis
from labkit.runtime.findings import fine, notice, problem, said

FINE = fine("Python", "version 3.12.1.")
NOTICE = notice("Memory", "2 GB.", "Close other programs.")
PROBLEM = problem("torch", "does not load.", "Install it again.")


def test_a_notice_does_not_stop_the_course():
    assert Diagnosis((FINE, NOTICE)).ok


def test_a_problem_stops_the_course():
    assert not Diagnosis((FINE, PROBLEM, NOTICE)).ok


def test_as_text_each_state_is_a_word_and_advice_follows():
    assert str(Diagnosis((FINE, NOTICE, PROBLEM))).splitlines() == [
        "fine     Python: version 3.12.1.",
        "notice   Memory: 2 GB.",
        "         What to do: Close other programs.",
        "problem  torch: does not load.",
        "         What to do: Install it again.",
        "The course cannot run here yet: see what to do about each problem above.",
    ]


def test_a_prompt_shows_the_same_text():
    diagnosis = Diagnosis((FINE,))
    assert repr(diagnosis) == str(diagnosis)
    assert str(diagnosis).endswith("The course can run on this computer.")


def test_as_html_each_state_is_a_word_and_advice_follows():
    shown = Diagnosis((FINE, PROBLEM))._repr_html_()
    assert shown.count("<tr>") == 2
    assert ">fine</td>" in shown
    assert "<strong>problem</strong>" in shown
    assert "does not load.<br><em>What to do:</em> Install it again." in shown
    assert "The course cannot run here yet" in shown


def test_html_is_escaped():
    shown = Diagnosis((notice("a<b", "<x>", "c & d"),))._repr_html_()
    assert "a&lt;b" in shown
    assert "&lt;x&gt;" in shown
    assert "c &amp; d" in shown


def test_an_error_is_cut_to_its_kind_and_first_line():
    assert said(ImportError("no libcuda.\nand forty lines more")) == "ImportError: no libcuda"
