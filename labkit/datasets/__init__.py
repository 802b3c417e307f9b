"""Pictures to learn from and to look at."""

from labkit.datasets.folder import FolderError, folder, write_folder
from labkit.datasets.photographs import Photograph, photograph, photographs
from labkit.datasets.whales import whales

__all__ = [
    "FolderError",
    "Photograph",
    "folder",
    "photograph",
    "photographs",
    "whales",
    "write_folder",
]
