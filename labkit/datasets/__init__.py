"""Pictures to learn from and to look at."""

from labkit.datasets.aerial import aerial
from labkit.datasets.captions import captions
from labkit.datasets.cells import cells
from labkit.datasets.clip import clip
from labkit.datasets.coco_written import write_coco
from labkit.datasets.digits import digits
from labkit.datasets.faces import faces
from labkit.datasets.folder import folder, pictures
from labkit.datasets.folder_files import FolderError
from labkit.datasets.nuclei import nuclei
from labkit.datasets.pairs import pairs
from labkit.datasets.photographs import Photograph, photograph, photographs
from labkit.datasets.polyps import polyps
from labkit.datasets.questions import questions
from labkit.datasets.reference import reference
from labkit.datasets.roads import roads
from labkit.datasets.textures import textures
from labkit.datasets.whales import whales
from labkit.datasets.written import write_folder
from labkit.fetch import catalogue, there

__all__ = [
    "FolderError",
    "Photograph",
    "aerial",
    "captions",
    "catalogue",
    "cells",
    "clip",
    "digits",
    "faces",
    "folder",
    "nuclei",
    "pairs",
    "photograph",
    "photographs",
    "pictures",
    "polyps",
    "questions",
    "reference",
    "roads",
    "textures",
    "there",
    "whales",
    "write_coco",
    "write_folder",
]
