"""Drawn data: a spec first, then its picture and its truth."""
