"""One file from one server: whatever came stays, and the next try goes on from there.

pooch's downloaders begin again after a break, and wait for ever where a byte comes now and then.
This one asks for the rest only, and gives up where nothing comes that is worth waiting for.
"""

import json
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from labkit.fetch.certificate import completing, fetched, incomplete, session, unsafe, unsigned
from labkit.fetch.disk import cannot_write, need_room
from labkit.fetch.entry import amount
from labkit.fetch.errors import SourceError
from labkit.fetch.places import public, record
from labkit.fetch.progress import Progress
from labkit.runtime.folders import without_home

CHUNK = 1 << 18  # bytes at a time, at most
PAGES = (b"<!doctype html", b"<html")
AGENT = {"User-Agent": "image-labkit", "Accept-Encoding": "identity"}


@dataclass(frozen=True)
class Patience:
    """How long to wait for a server, in seconds, and for how much."""

    connect: float = 10  # until it answers
    stall: float = 30  # in which fewer than `least` bytes a second come
    least: float = 1000
    tries: int = 5  # that break off before `worth` bytes more have come
    worth: int = 10_000_000
    pause: float = 1  # between two tries


class BrokenError(Exception):
    """The connection broke; whatever came is there."""


def transfer(
    url: str,
    part: Path,
    *,
    size: int | None = None,
    certain: bool = False,
    certificate: str | None = None,
    patience: Patience,
) -> None:
    """Bring the file at `url` into `part`, going on with what is there of it.

    `size` is its size in bytes, if known. What another server has begun is gone on with only where
    it is `certain` that both have the same file. `certificate` is where to find the one that this
    server leaves out. Raises SourceError where this server does not give the file, and FetchError
    where it cannot be written.
    """
    import requests

    context, tries = None, patience.tries
    while True:
        before = size_of(part)
        try:
            _once(context, url, part, size, certain, patience)
            break
        except BrokenError:
            if size_of(part) - before < patience.worth:
                tries -= 1
            if tries < 1:
                raise SourceError(
                    f"breaks off: {amount(size_of(part))} came, in {patience.tries} tries"
                ) from None
            time.sleep(patience.pause)
        except requests.exceptions.SSLError as error:
            if context is None and not incomplete(error):
                raise SourceError(unsafe(error)) from None
            if context is not None or certificate is None:
                raise SourceError(unsigned(urlsplit(url).hostname, certificate)) from None
            missing = fetched(certificate, (patience.connect, patience.stall))
            try:
                context = completing(missing)
            except (ssl.SSLError, ValueError):
                raise SourceError(unsigned(urlsplit(url).hostname, certificate)) from None
    if context is not None:
        print(
            f"{urlsplit(url).hostname} leaves a certificate out of its chain: it was fetched from "
            f"{urlsplit(certificate or '').hostname}, and the server was verified with it."
        )


def size_of(path: Path) -> int:
    """The bytes of a file, 0 where there is none."""
    return path.stat().st_size if path.is_file() else 0


def _once(
    context: ssl.SSLContext | None,
    url: str,
    part: Path,
    size: int | None,
    certain: bool,
    patience: Patience,
) -> None:
    """Ask once. Raises BrokenError where more may come if asked again."""
    import requests
    import urllib3

    start = _resumable(part, url, certain)
    headers = dict(AGENT)
    if start:
        headers["Range"] = f"bytes={start}-"
        if version := _begun(part, url):  # others name versions otherwise
            headers["If-Range"] = version
    wait = (patience.connect, patience.stall)
    try:
        with (
            session(context) as client,
            client.get(url, stream=True, timeout=wait, headers=headers) as answer,
        ):
            if answer.status_code == 416:  # nothing is left to send
                if answer.headers.get("Content-Range", "").endswith(f"/{start}"):
                    return
                part.unlink()
                raise BrokenError
            start = _looked_at(answer, url, part, start)
            length = answer.headers.get("Content-Length")
            total = start + int(length) if length and length.isdigit() else None
            if size is not None and total is not None and total != size:
                raise SourceError(f"offers a file of {total:,} bytes, and it should have {size:,}")
            total = total or size
            if total is not None:
                need_room(part.parent, total - start, part.stem, "LABKIT_DATA")
            _note(part, {"url": public(url), "version": _version(answer.headers)})
            progress = Progress(part.stem, total, start)
            try:
                _read(answer.raw, part, start, total, patience, progress.to)
            finally:
                progress.close(size_of(part))
            if total is not None and size_of(part) < total:
                raise BrokenError
    except requests.exceptions.SSLError:
        raise  # the caller may know the missing certificate
    except requests.exceptions.ConnectTimeout:
        raise SourceError(f"does not answer within {patience.connect:g} s") from None
    except (requests.exceptions.ReadTimeout, urllib3.exceptions.ReadTimeoutError):
        raise SourceError(f"sent nothing for {patience.stall:g} s") from None
    except requests.exceptions.ConnectionError as error:
        raise _unreachable(error) from None
    except (requests.exceptions.RequestException, ValueError) as error:
        raise SourceError(f"cannot be asked ({_first(error)})") from None
    except urllib3.exceptions.HTTPError:
        raise BrokenError from None
    except OSError as error:
        if error.errno is not None:  # of a file here
            raise
        raise SourceError(f"cannot be asked ({_first(error)})") from None  # no REQUESTS_CA_BUNDLE


def _version(headers: Any) -> str:
    """What tells this version of a file from another; empty where nothing does."""
    tag = headers.get("ETag", "")
    return tag if tag and not tag.startswith("W/") else headers.get("Last-Modified", "")


def _looked_at(answer: Any, url: str, part: Path, start: int) -> int:
    """Where in the file the answer begins. Raises SourceError where it is not the file."""
    status = answer.status_code
    if status in (401, 403):
        raise SourceError(f"does not give it without a login, or not to you (it answers {status})")
    if status in (404, 410):
        raise SourceError(f"does not have it any more (it answers {status})")
    if status not in (200, 206):
        raise SourceError(f"does not give it now (it answers {status})")
    if answer.headers.get("Content-Type", "").lower().startswith("text/html"):
        raise _page(answer.url, url)
    if status == 200:
        return 0  # all of it, whatever was asked for
    if not answer.headers.get("Content-Range", "").startswith(f"bytes {start}-"):
        part.unlink(missing_ok=True)  # another part than was asked for
        raise BrokenError
    return start


def _page(came_from: str, url: str) -> SourceError:
    asked, other = urlsplit(url).hostname, urlsplit(came_from).hostname
    where = f" from {other}" if asked != other else ""
    return SourceError(
        f"sent a web page{where} and not the file: a login, or the first page of a network that "
        "wants something of you (open any page in a browser)"
    )


def _read(
    raw: Any,
    part: Path,
    start: int,
    total: int | None,
    patience: Patience,
    tell: Callable[[int], None],
) -> None:
    """Write what comes, as it comes, and give up where hardly anything does, or more than all."""
    done, since, came = start, time.monotonic(), 0
    with _opened(part, start) as stream:
        while chunk := raw.read1(CHUNK, decode_content=False):
            if done == 0 and chunk.lstrip()[:14].lower().startswith(PAGES):
                raise _page("", "")
            if total is not None and done + len(chunk) > total:
                raise SourceError(f"sends more than the {total:,} bytes that the file should have")
            try:
                rest = memoryview(chunk)
                while rest:
                    rest = rest[stream.write(rest) :]
            except OSError as error:
                raise _full(error, part) from None
            done, came = done + len(chunk), came + len(chunk)
            tell(done)
            now = time.monotonic()
            if now - since >= patience.stall:
                if came < patience.least * (now - since):
                    raise SourceError(
                        f"sent fewer than {patience.least:,.0f} bytes a second for "
                        f"{patience.stall:g} s"
                    )
                since, came = now, 0


def _opened(part: Path, start: int) -> Any:
    try:
        # Not buffered: what is written is there, whatever happens next.
        return part.open("ab" if start else "wb", buffering=0)
    except OSError as error:
        raise _full(error, part) from None


def _full(error: OSError, part: Path) -> Exception:
    kept = f"{amount(size_of(part))} of it are in {without_home(part)}, to go on from."
    return cannot_write(error, part.stem, part, kept, "LABKIT_DATA")


def _unreachable(error: Exception) -> Exception:
    """Why there is no connection, from the errors that others have wrapped."""
    import urllib3

    reason = getattr(error.args[0] if error.args else None, "reason", None)
    if isinstance(reason, urllib3.exceptions.NameResolutionError):
        return SourceError("cannot be found by its name; perhaps this computer is not online")
    if isinstance(reason, urllib3.exceptions.ProxyError):
        return SourceError("cannot be reached through the proxy that is set")
    if isinstance(reason, urllib3.exceptions.NewConnectionError):
        return SourceError("cannot be reached: it refuses the connection, or there is no network")
    return BrokenError()


def _first(error: BaseException) -> str:
    return f"{type(error).__name__}: {str(error).partition(chr(10))[0][:200]}"


def _begun(part: Path, url: str) -> str:
    """The version of the file that is begun; empty where it is another's, or nothing tells."""
    noted = _noted(part)
    return str(noted.get("version") or "") if noted.get("url") == public(url) else ""


def _resumable(part: Path, url: str, certain: bool) -> int:
    """How many bytes of this very file are there."""
    if size_of(part) and not certain and not _begun(part, url):
        part.unlink()
    return size_of(part)


def _noted(part: Path) -> dict[str, str]:
    try:
        return dict(json.loads(record(part).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return {}


def _note(part: Path, what: dict[str, str]) -> None:
    try:
        record(part).write_text(json.dumps(what), encoding="utf-8")
    except OSError as error:
        raise _full(error, part) from None
