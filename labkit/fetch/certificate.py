"""Servers that leave a certificate out of their chain: what a browser looks up by itself.

Some servers send their own certificate and not the one that signed it, so that a browser, which
fetches that, opens them, and Python does not. The repair is to fetch the missing one as well. It is
no more than a hint: it must itself be signed by an authority that this computer trusts already, and
verification is never switched off.
"""

import os
import ssl
import time
from typing import Any
from urllib.parse import urlsplit

from labkit.fetch.errors import SourceError

LARGEST = 100_000  # bytes of a certificate: they have two thousand
PARTIAL = ssl.VERIFY_X509_PARTIAL_CHAIN
OWN = (
    ". If your school or firm looks into connections, name the file of its certificate in "
    "REQUESTS_CA_BUNDLE"
)
UNSIGNED = 20  # of OpenSSL: "unable to get local issuer certificate"


def of_tls(error: BaseException) -> ssl.SSLError | None:
    """What TLS itself said, inside the errors that libraries wrap around it."""
    seen: list[BaseException] = [error]
    for each in seen:  # it grows: a cause, a reason or an argument may be an error too
        if isinstance(each, ssl.SSLError):
            return each
        inner = (getattr(each, "reason", None), each.__cause__, each.__context__, *each.args)
        seen += [one for one in inner if isinstance(one, BaseException) and one not in seen]
    return None


def incomplete(error: BaseException) -> bool:
    """Whether this is what a chain with a certificate too few looks like."""
    told = of_tls(error)
    return isinstance(told, ssl.SSLCertVerificationError) and told.verify_code == UNSIGNED


def unsafe(error: BaseException) -> str:
    """Why a server cannot be spoken to safely, in words that fit behind its name."""
    told = of_tls(error)
    if isinstance(told, ssl.SSLCertVerificationError):
        return f"cannot be told from an impostor ({told.verify_message.rstrip('.')}){OWN}"
    reason = str(getattr(told, "reason", None) or "it speaks no TLS")
    return f"cannot be spoken to safely ({reason.replace('_', ' ').lower()})"


def unsigned(host: str | None, certificate: str | None) -> str:
    """The same of a chain that is incomplete, and not completed by the certificate from there."""
    tried = ""
    if certificate:
        tried = f", and the one from {urlsplit(certificate).hostname} does not complete it"
    return (
        f"sends a chain of certificates that is incomplete{tried}, so that Python cannot tell "
        f"{host} from an impostor; a browser finds the missing one by itself{OWN}"
    )


def completing(missing: bytes) -> ssl.SSLContext:
    """How to verify servers, as always, with one more certificate to build chains of.

    It comes over plain http, from whoever answers there: it may stand inside a chain that ends in
    an authority, and must not end one. Raises ValueError for what would, or is no certificate.
    """
    import certifi

    data = missing.decode("ascii") if missing.startswith(b"-----BEGIN") else missing
    alone = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    alone.load_verify_locations(cadata=data)
    known = alone.get_ca_certs()
    if len(known) != 1 or alone.cert_store_stats()["x509"] != 1:
        raise ValueError("not one certificate of an authority")
    if _canonical(known[0]["subject"]) == _canonical(known[0]["issuer"]):
        raise ValueError("an authority of its own")  # whoever signs himself ends a chain
    # Whoever names a bundle trusts that, and perhaps no other authority.
    bundle = os.environ.get("REQUESTS_CA_BUNDLE") or certifi.where()
    context = ssl.create_default_context(cafile=bundle)
    context.verify_flags &= ~PARTIAL  # since Python 3.13 any certificate ends a chain
    context.load_verify_locations(cadata=data)
    return context


def _canonical(name: Any) -> list[tuple[str, str]]:
    """The parts of a name, where OpenSSL also takes no notice of capitals and of spaces."""
    return [(kind, " ".join(what.split()).casefold()) for part in name for kind, what in part]


def fetched(url: str, timeout: tuple[float, float]) -> bytes:
    """The certificate at `url`, or the first `LARGEST` bytes of what is there.

    `timeout` is how many seconds to wait until it is asked for, and between two answers; all of it
    takes no longer than both. Raises SourceError where it cannot be had.
    """
    import requests
    import urllib3

    until, found = time.monotonic() + sum(timeout), b""
    try:
        with session() as client, client.get(url, timeout=timeout, stream=True) as answer:
            answer.raise_for_status()
            while len(found) < LARGEST and (more := answer.raw.read1(LARGEST - len(found))):
                found += more
                if time.monotonic() > until:  # a byte now and then is no answer
                    raise requests.Timeout
        return found
    except (requests.RequestException, urllib3.exceptions.HTTPError):
        host = urlsplit(url).hostname
        raise SourceError(
            "leaves a certificate out, so that it cannot be told from an impostor, and "
            f"{host}, which has the missing one, could not be reached either"
        ) from None


def session(context: ssl.SSLContext | None = None) -> Any:
    """A session of requests, which verifies servers by `context` where one is given."""
    import requests
    from requests.adapters import HTTPAdapter

    class Adapter(HTTPAdapter):
        def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
            super().init_poolmanager(*args, **kwargs, ssl_context=context)

    class Session(requests.Session):
        def rebuild_auth(self, *args: Any) -> None:
            """Whoever answers over plain http may name any host, and gets no password for it."""
            trusts, self.trust_env = self.trust_env, False  # else that of ~/.netrc
            try:
                super().rebuild_auth(*args)
            finally:
                self.trust_env = trusts

    made = Session()
    if context is not None:
        made.mount("https://", Adapter())
    return made
