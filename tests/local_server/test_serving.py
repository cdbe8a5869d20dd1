"""The address that is printed can be opened."""

import pytest

from ocrdata.local_server.serving import address_of


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:80/"),
        ("0.0.0.0", "http://127.0.0.1:80/"),
        ("::1", "http://[::1]:80/"),
        ("192.168.1.5", "http://192.168.1.5:80/"),
    ],
)
def test_the_address_can_be_opened_on_this_machine(host, address):
    assert address_of(host, 80) == address
