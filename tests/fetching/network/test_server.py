"""What a server says, and where it sends us."""

import contextlib
import shutil
import socket
import ssl
import subprocess
import threading
from pathlib import Path

import httpx
import pytest

from ocrdata.errors import UserError
from ocrdata.fetching.network.retries import NotWhole, RetryPolicy
from ocrdata.fetching.network.server import (
    MOST_REDIRECTS,
    Remote,
    content_range,
    length_of,
    new_client,
    probe,
)

PATIENT = RetryPolicy(tries=5, first=0.001, longest=0.01)


def moved(address: str) -> httpx.MockTransport:
    return httpx.MockTransport(
        lambda request: (
            httpx.Response(302, headers={"location": address})
            if request.url.path == "/first"
            else httpx.Response(200, text="whole")
        )
    )


def client_of(transport: httpx.MockTransport) -> httpx.Client:
    client = new_client()
    client._transport, client._mounts = transport, {}
    return client


def test_an_encrypted_address_is_not_left_for_one_that_is_not() -> None:
    with pytest.raises(UserError, match="not encrypted"):
        client_of(moved("http://other/second")).get("https://here/first")


@pytest.mark.parametrize("address", ["https://other/second", "/second"])
def test_other_redirects_are_followed(address: str) -> None:
    assert client_of(moved(address)).get("https://here/first").text == "whole"


@pytest.mark.parametrize("text", ["²", "", "-1", "9" * 5_000, "1e3", "٣"])
def test_a_length_that_is_no_number_is_none(text: str) -> None:
    answer = httpx.Response(200, headers={"content-length": text.encode("utf-8")})
    assert length_of(answer) is None


@pytest.mark.parametrize("text", ["bytes 0-0/" + "9" * 5_000, "bytes ²-³/4", "bytes 0-0/٣", "bytes 0-0", ""])
def test_a_range_that_is_no_range_is_an_answer_that_is_not_whole(text: str) -> None:
    answer = httpx.Response(206, headers={"content-range": text.encode("utf-8")})
    with pytest.raises(NotWhole):
        content_range(answer)


class Asked:
    """A transport that counts what it is asked, and answers or fails in the same way each time."""

    def __init__(self, answer: httpx.Response | Exception):
        self.answer, self.count = answer, 0

    def probe(self, url: str = "https://here/file") -> Remote:
        with client_of(httpx.MockTransport(self)) as client:
            return probe(url, client, PATIENT)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.count += 1
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.mark.parametrize(
    ("location", "times"), [("/again", MOST_REDIRECTS + 1), ("http://[", 1), ("https://a:port/", 1)]
)
def test_a_redirect_that_leads_nowhere_is_not_tried_again(location: str, times: int) -> None:
    asked = Asked(httpx.Response(302, headers={"location": location}))
    with pytest.raises(UserError):
        asked.probe()
    assert asked.count == times


def test_a_connection_that_breaks_off_is_tried_again() -> None:
    asked = Asked(httpx.RemoteProtocolError("Server disconnected without sending a response."))
    with pytest.raises(UserError, match="5 times in a row"):
        asked.probe()
    assert asked.count == 5


@pytest.mark.skipif(shutil.which("openssl") is None, reason="makes a certificate with openssl")
def test_a_certificate_that_nobody_vouches_for_is_not_tried_again(tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
         "-subj", "/CN=localhost", "-keyout", str(key), "-out", str(certificate)],
        capture_output=True, check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    connections = 0
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            nonlocal connections
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                connections += 1
                with contextlib.suppress(OSError), context.wrap_socket(connection, server_side=True):
                    pass

        threading.Thread(target=serve, daemon=True).start()
        with new_client() as client, pytest.raises(UserError, match=r"(?i)certificate") as caught:
            probe(f"https://127.0.0.1:{listening.getsockname()[1]}/file", client, PATIENT)
    assert "SSL_CERT_FILE" in caught.value.remedy
    assert connections == 1
