"""Sets of the catalogue in miniature, served on this computer or put where a person brings them."""

from dataclasses import replace

from labkit.fetch import SETS
from labkit.fetch.places import archive

from ..fetch.conftest import sends, sha256


def serve(monkeypatch, server, name, files):
    """Let a set of the catalogue be these files: by name, what each holds."""
    told = []
    for file in SETS[name].files:
        data, urls = files[file.name], ()
        if file.urls:
            path = f"/{name}/{file.name}"
            server.routes[path], urls = sends(data), (f"{server.url}{path}",)
        known = {"bytes": None, "about": None, "hashes": (sha256(data),), "certificate": None}
        told.append(replace(file, urls=urls, **known))
    entry = replace(SETS[name], files=tuple(told), about=None)
    monkeypatch.setitem(SETS, name, entry)
    for file in entry.brought:
        place = archive(entry, file)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(files[file.name])
    return entry
