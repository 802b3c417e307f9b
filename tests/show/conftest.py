import pytest


@pytest.fixture
def page(monkeypatch):
    """What a notebook would receive."""
    shown = []
    monkeypatch.setattr("labkit.show.page.in_notebook", lambda: True)
    monkeypatch.setattr("labkit.show.page.display", lambda html, text: shown.append(html))
    return shown
