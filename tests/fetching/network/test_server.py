"""What a server says, and where it sends us."""

import httpx
import pytest

from ocrdata.errors import UserError
from ocrdata.fetching.network.server import length_of, new_client


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
