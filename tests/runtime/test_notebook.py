"""Tables and words: HTML in a notebook, text elsewhere, everything escaped."""

import io
import sys
from types import SimpleNamespace

import pytest

from labkit.runtime import notebook

ROWS = [{"name": "<b>", "score": 0.5}, {"name": "a longer one", "score": 2}]


@pytest.fixture
def kernel(monkeypatch):
    """A Jupyter kernel's shell, as far as labkit looks at it."""
    shown = []
    fake = SimpleNamespace(get_ipython=lambda: SimpleNamespace(kernel=object()))
    monkeypatch.setitem(sys.modules, "IPython", fake)
    publish = SimpleNamespace(display=lambda data, raw: shown.append(data))
    monkeypatch.setitem(sys.modules, "IPython.display", publish)
    return shown


def test_a_table_as_text(capsys):
    notebook.table(ROWS, "what")
    assert capsys.readouterr().out.splitlines() == [
        "what",
        "name          score",
        "<b>             0.5",
        "a longer one      2",
    ]


def test_a_table_in_a_notebook(kernel, capsys):
    notebook.table(ROWS, "what & why")
    (data,) = kernel
    assert ">what &amp; why</caption>" in data["text/html"]
    assert "&lt;b&gt;" in data["text/html"]
    assert '<th scope="col" style="text-align:right">score</th>' in data["text/html"]
    assert "a longer one      2" in data["text/plain"]
    assert capsys.readouterr().out == ""


def test_lines_of_code_lose_their_indent_and_are_escaped(kernel):
    notebook.code(notebook.code, start="if first is None", lines=2)
    (data,) = kernel
    assert data["text/html"].startswith("<pre>if first is None or lines &lt; 1:\n    raise")
    assert data["text/plain"].startswith("if first is None or lines < 1:\n    raise")


def test_lines_that_are_not_there_are_refused():
    with pytest.raises(ValueError, match="3 lines of code from 'nowhere' on were asked for"):
        notebook.code(notebook.code, start="nowhere", lines=3)


def test_an_old_console_gets_what_it_can_show(monkeypatch):
    console = io.TextIOWrapper(io.BytesIO(), encoding="cp1252")
    monkeypatch.setattr(sys, "stdout", console)
    notebook.display("", "✓ right é")
    console.flush()
    assert console.buffer.getvalue().decode("cp1252").strip() == "? right é"


def test_a_plain_ipython_shell_is_no_notebook(monkeypatch):
    fake = SimpleNamespace(get_ipython=lambda: SimpleNamespace())
    monkeypatch.setitem(sys.modules, "IPython", fake)
    assert not notebook.in_notebook()
    monkeypatch.setitem(sys.modules, "IPython", None)
    assert not notebook.in_notebook()


def test_columns_are_those_of_all_rows(capsys):
    notebook.table([{"a": 1}, {"a": 2, "b": "x"}], "two kinds")
    assert capsys.readouterr().out.splitlines()[1:] == ["a  b", "1", "2  x"]


def test_a_table_without_rows_is_refused():
    with pytest.raises(ValueError, match="'what' has no rows"):
        notebook.table([], "what")


def test_a_live_place_is_shown_once_and_then_replaced(monkeypatch):
    shown = []

    class Handle:
        def update(self, data, raw):
            shown.append(("update", data["text/html"]))

    def display(data, raw, display_id):
        shown.append(("display", data["text/html"]))
        return Handle()

    monkeypatch.setitem(sys.modules, "IPython.display", SimpleNamespace(display=display))
    live = notebook.Live()
    for number in range(3):
        live.show(f"<b>{number}</b>", str(number))
    assert shown == [("display", "<b>0</b>"), ("update", "<b>1</b>"), ("update", "<b>2</b>")]


def look(foam=0.5, depth=0.25):
    print(f"looking at {foam} and {depth}")


def test_sliders_call_the_function_anew(monkeypatch, capsys):
    import ipywidgets

    made = []
    monkeypatch.delenv("LABKIT_WIDGETS", raising=False)
    monkeypatch.setattr(notebook, "in_notebook", lambda: True)
    monkeypatch.setattr(ipywidgets, "interact", lambda f, **ranges: made.append((f, ranges)))
    notebook.explore(look, foam=(0, 1, 0.25))
    assert made == [(look, {"foam": (0, 1, 0.25)})]
    slider = ipywidgets.interactive(look, foam=(0.0, 1.0, 0.25)).children[0]
    assert (slider.min, slider.max, slider.step, slider.value) == (0, 1, 0.25, 0.5)


def test_where_nobody_moves_a_slider_there_is_a_first_look_and_a_word(monkeypatch, capsys):
    monkeypatch.setattr(notebook, "in_notebook", lambda: True)
    monkeypatch.setenv("LABKIT_WIDGETS", "off")
    notebook.explore(look, foam=(0, 1, 0.25), depth=(0, 2, 1))
    first, said = capsys.readouterr().out.splitlines()
    assert first == "looking at 0.5 and 0.25"
    assert said == "No sliders here. Call look(foam=…, depth=…) yourself, with 0 to 1; 0 to 2."
