"""A server that leaves a certificate out: explained, repaired where it can be, never ignored."""

import shutil
import ssl
import subprocess
import threading

import pytest

from labkit.fetch import FetchError, folder_of
from labkit.fetch.certificate import completing, incomplete
from labkit.fetch.entry import File

from .conftest import FAST, HASTY, ZIP, Server, answers, sends, sha256

pytestmark = pytest.mark.skipif(not shutil.which("openssl"), reason="there is no openssl here")

AUTHORITY = "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n"
SERVER = "subjectAltName=IP:127.0.0.1\n"


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    """Root, one that it signed, and a server's, which that one signed; and an impostor's."""
    folder = tmp_path_factory.mktemp("authority")

    def openssl(*words):
        subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)

    def signed(name, extensions, by, key=None):
        new = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout")
        given = ("-new", "-key", key) if key else (*new, f"{name}.key")
        openssl("req", *given, "-subj", f"/CN={name}", "-out", f"{name}.csr")
        (folder / f"{name}.ext").write_text(extensions, encoding="utf-8")
        who = ("-CA", f"{by}.pem", "-CAkey", f"{by}.key", "-CAcreateserial")
        if by == name:
            who = ("-signkey", f"{name}.key")
        openssl(
            "x509", "-req", "-in", f"{name}.csr", *who, "-days", "2", "-extfile", f"{name}.ext",
            "-out", f"{name}.pem",
        )  # fmt: skip
        openssl("x509", "-in", f"{name}.pem", "-outform", "DER", "-out", f"{name}.crt")

    signed("root", AUTHORITY, "root")
    signed("between", AUTHORITY, "root")
    signed("server", SERVER, "between")
    signed("impostor", AUTHORITY, "impostor")
    signed("IMPOSTOR", AUTHORITY, "impostor", key="impostor.key")  # signed by himself all the same
    signed("forged", SERVER, "impostor")
    signed("under", AUTHORITY, "impostor")
    signed("hidden", SERVER, "under")
    two = [(folder / f"{name}.pem").read_bytes() for name in ("between", "impostor")]
    chain = [(folder / f"{name}.pem").read_bytes() for name in ("server", "between")]
    (folder / "chain.pem").write_bytes(b"".join(chain))
    (folder / "two.crt").write_bytes(b"".join(two))
    return folder


@pytest.fixture
def secure(authority, monkeypatch, request):
    """Servers that speak TLS and send their own certificate alone; the root is trusted here."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(authority / "root.pem"))
    running = []

    def start(name):
        made = Server()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(authority / f"{name}.pem", authority / f"{name}.key")
        made.socket = context.wrap_socket(made.socket, server_side=True)
        made.url = made.url.replace("http:", "https:")
        made.routes["/mini.zip"] = sends(ZIP)
        thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        running.append((made, thread))
        return made

    yield start
    for made, thread in running:
        made.shutdown()
        made.server_close()
        thread.join()


def put(mini, url, certificate=None):
    known = File("mini.zip", (url,), hashes=(sha256(ZIP),), certificate=certificate)
    mini(files=(known,))


def failed():
    with pytest.raises(FetchError) as caught:
        folder_of("mini", patience=FAST)
    return str(caught.value)


def test_a_chain_that_is_incomplete_is_explained(secure, mini):
    server = secure("server")
    put(mini, f"{server.url}/mini.zip")
    text = failed()
    assert (
        f"  127.0.0.1:{server.server_port} sends a chain of certificates that is incomplete, so "
        "that Python cannot tell 127.0.0.1 from an impostor; a browser finds the missing one by "
        "itself. If your school or firm looks into connections, name the file of its certificate "
        "in REQUESTS_CA_BUNDLE.\n"
    ) in text
    assert f"get mini.zip in a browser ({server.url}/mini.zip)" in text
    assert server.asked == []  # nothing was asked of a server that may be anybody


@pytest.mark.parametrize("form", ["crt", "pem"])
def test_the_missing_certificate_completes_it(secure, server, authority, mini, capsys, form):
    server.routes["/between"] = answers(200, (authority / f"between.{form}").read_bytes())
    put(mini, f"{secure('server').url}/mini.zip", f"{server.url}/between")
    assert (folder_of("mini", patience=FAST) / "mini/a.json").is_file()
    assert (
        "127.0.0.1 leaves a certificate out of its chain: it was fetched from 127.0.0.1, and the "
        "server was verified with it.\n"
    ) in capsys.readouterr().out


@pytest.mark.parametrize("name", ["impostor", "IMPOSTOR", "two", "root"])
def test_a_certificate_that_could_end_a_chain_is_refused(
    secure, server, authority, mini, monkeypatch, name
):
    """An impostor who also answers at the certificate's address is still found out."""
    server.routes["/between"] = answers(200, (authority / f"{name}.crt").read_bytes())
    impostor = secure("forged")
    put(mini, f"{impostor.url}/mini.zip", f"{server.url}/between")
    assert "and the one from 127.0.0.1 does not complete it, so that Python cannot" in failed()
    assert impostor.asked == []


def test_a_certificate_of_nobody_known_is_worth_nothing(secure, server, authority, mini):
    server.routes["/between"] = answers(200, (authority / "under.crt").read_bytes())
    impostor = secure("hidden")
    put(mini, f"{impostor.url}/mini.zip", f"{server.url}/between")
    assert "and the one from 127.0.0.1 does not complete it, so that Python cannot" in failed()
    assert impostor.asked == []


def test_a_certificate_in_between_never_ends_a_chain(authority):
    """Python 3.13 would take it for an end by itself; it came over plain http."""
    context = completing((authority / "between.crt").read_bytes())
    assert not context.verify_flags & ssl.VERIFY_X509_PARTIAL_CHAIN
    assert context.verify_mode == ssl.CERT_REQUIRED
    assert context.check_hostname


@pytest.mark.parametrize("what", [b"no certificate", b"-----BEGIN \xff"])
def test_a_page_in_place_of_the_certificate(secure, server, mini, what):
    server.routes["/between"] = answers(200, what)
    put(mini, f"{secure('server').url}/mini.zip", f"{server.url}/between")
    words = "incomplete, and the one from 127.0.0.1 does not complete it, so that Python cannot"
    assert words in failed()


def test_the_missing_certificate_may_be_missing_too(secure, server, mini):
    put(mini, f"{secure('server').url}/mini.zip", f"{server.url}/between")
    assert (
        "leaves a certificate out, so that it cannot be told from an impostor, and 127.0.0.1, "
        "which has the missing one, could not be reached either.\n"
    ) in failed()


@pytest.mark.parametrize("how", ["it breaks off", "it trickles"])
def test_the_missing_certificate_may_come_in_part(secure, server, mini, how):
    route = sends(b"-" * 50, cut=20) if how == "it breaks off" else sends(b"-" * 50, slow=0.2)
    server.routes["/between"] = route
    put(mini, f"{secure('server').url}/mini.zip", f"{server.url}/between")
    with pytest.raises(FetchError, match="which has the missing one, could not be reached either"):
        folder_of("mini", patience=HASTY)


def test_a_bundle_that_is_not_there_is_named(secure, mini, monkeypatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/no/such/bundle.pem")
    put(mini, f"{secure('server').url}/mini.zip")
    text = failed()
    assert "cannot be asked (OSError: Could not find a suitable TLS CA certificate bundle" in text
    assert "/no/such/bundle.pem" in text


def test_other_faults_of_tls_are_no_missing_certificate(server, mini):
    put(mini, f"{server.url.replace('http:', 'https:')}/mini.zip", f"{server.url}/between")
    assert " cannot be spoken to safely (" in failed()
    assert not incomplete(ssl.SSLError("wrong version number"))


def test_a_certificate_of_another_server_is_named(secure, authority, mini):
    server = secure("server")
    server.socket.context.load_cert_chain(authority / "chain.pem", authority / "server.key")
    put(mini, f"{server.url.replace('127.0.0.1', 'localhost')}/mini.zip", "http://127.0.0.1:9/")
    text = failed()
    assert " cannot be told from an impostor (Hostname mismatch, certificate is not valid" in text
    assert "). If your school or firm looks into connections, name the file of its" in text


def test_who_names_a_bundle_trusts_no_other_authority(authority, monkeypatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(authority / "root.pem"))
    between = (authority / "between.crt").read_bytes()
    assert completing(between).cert_store_stats()["x509"] == 2  # the bundle's one, and this
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    assert completing(between).cert_store_stats()["x509"] > 50
