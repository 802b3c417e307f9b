"""`python -m labkit.recipes` trains all of the course's own weights anew."""

from labkit.recipes import (
    asked_shapes,
    dreamt_whales,
    polyp_masks,
    road_detectors,
    shapes_grid,
    told_shapes,
    whale_heads,
)

# In this order: questions and captions begin with the eyes of shapes_grid.
whale_heads.make()
polyp_masks.make()
road_detectors.make()
dreamt_whales.make()
shapes_grid.make()
asked_shapes.make()
told_shapes.make()
