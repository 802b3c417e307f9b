"""The one way of a figure to the page: as an `<img>` whose alt text arrives.

Alt text that is kept in an output's metadata is dropped on the way to the page.
"""

import base64
import html
import sys
from collections.abc import Callable

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from labkit import images
from labkit.runtime.notebook import display, in_notebook

SHARPNESS = 1.5  # pixels drawn for one pixel of the page: crisp on fine screens, small in the file


def figure(drawing: Figure, *, alt: str) -> None:
    """Show a matplotlib figure of your own, with alt text.

    Outside a notebook only the text is printed. Raises `ValueError` where `alt` is empty.
    """
    put(lambda: as_html(drawing, alt=alt), alt=alt)


def put(made: Callable[[], str], *, alt: str) -> None:
    """Show the HTML that is made where a notebook is watching, and print `alt` anywhere else.

    Raises `ValueError` where `alt` is empty.
    """
    if not alt.strip():
        raise ValueError("A figure needs alt text: say in a sentence what a person should see.")
    display(made() if in_notebook() else "", f"[figure: {alt}]")


def as_html(drawing: Figure, *, alt: str) -> str:
    """Return a figure as an `<img>` that carries its pixels and its alt text."""
    drawing.set_dpi(96 * SHARPNESS)
    canvas = FigureCanvasAgg(drawing)
    canvas.draw()
    if "matplotlib.pyplot" in sys.modules:  # or the notebook would show it again, without alt text
        sys.modules["matplotlib.pyplot"].close(drawing)
    encoded = images.encode(np.asarray(canvas.buffer_rgba())[..., :3])
    return img(encoded, round(drawing.get_figwidth() * 96), alt)


def img(encoded: tuple[str, bytes], width: int, alt: str) -> str:
    """An `<img>` so many pixels of the page wide, of a MIME type and a file's bytes."""
    return (
        f'<img alt="{html.escape(alt)}" width="{width}" style="max-width:100%;height:auto" '
        f'src="{data_url(*encoded)}">'
    )


def data_url(kind: str, data: bytes) -> str:
    """What a page reads as a file of its own."""
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"
