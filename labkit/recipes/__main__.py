"""`python -m labkit.recipes` trains all of the course's own weights anew."""

from labkit.recipes import whale_heads

whale_heads.make()
