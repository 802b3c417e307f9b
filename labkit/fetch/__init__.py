"""Real data: a catalogue of sets, and how they come to this computer."""

from labkit.fetch.errors import FetchError
from labkit.fetch.here import folder_of, missing, there
from labkit.fetch.known import SETS, catalogue, named
from labkit.fetch.looking import verify, where
from labkit.fetch.transfer import Patience

__all__ = [
    "SETS",
    "FetchError",
    "Patience",
    "catalogue",
    "folder_of",
    "missing",
    "named",
    "there",
    "verify",
    "where",
]
