"""Decode once, keep bytes, serve batches."""

from labkit.store.batches import Batches
from labkit.store.building import build, build_masks
from labkit.store.card import Card
from labkit.store.crops import Originals
from labkit.store.store import ImageStore

__all__ = ["Batches", "Card", "ImageStore", "Originals", "build", "build_masks"]
