"""The one error of this package."""


class FetchError(RuntimeError):
    """Data could not be had; the message says what happened, what is on disk and what to do."""


class SourceError(Exception):
    """One source failed, in words that fit behind its name; another one may do."""
