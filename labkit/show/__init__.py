"""Every static figure of the course: drawn with matplotlib, shown with alt text that arrives.

Each function takes `alt`, a sentence that says what a person should see, because alt text kept
in an output's metadata is dropped on the way to the page: only an `<img alt=…>` keeps it.
"""

from labkit.show.boxes import boxes
from labkit.show.charts import bars, curves, histograms, matrix, panels, points, scatter
from labkit.show.convolution import convolution_step, upconvolution_step
from labkit.show.detection import anchors, precision_recall
from labkit.show.drawing import draw, plot
from labkit.show.film import film
from labkit.show.levels import levels
from labkit.show.looks import flow, numbers, pictures, top5
from labkit.show.masks import masks, overlap
from labkit.show.page import as_html, figure
from labkit.show.places import glow, located, sureness
from labkit.show.probes import attacked, overlays, roc
from labkit.show.wiring import blocks

__all__ = [
    "anchors",
    "as_html",
    "attacked",
    "bars",
    "blocks",
    "boxes",
    "convolution_step",
    "curves",
    "draw",
    "figure",
    "film",
    "flow",
    "glow",
    "histograms",
    "levels",
    "located",
    "masks",
    "matrix",
    "numbers",
    "overlap",
    "overlays",
    "panels",
    "pictures",
    "plot",
    "points",
    "precision_recall",
    "roc",
    "scatter",
    "sureness",
    "top5",
    "upconvolution_step",
]
