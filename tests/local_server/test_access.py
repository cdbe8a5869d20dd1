"""Only this machine's own page is answered: no other name, no other page, no frame."""

import pytest

from ocrdata.local_server.access import is_loopback, refused

PAGE = {"host": "127.0.0.1:5000", "origin": "http://127.0.0.1:5000", "hx-request": "true"}


@pytest.mark.parametrize("host", ["127.0.0.1:5000", "localhost:5000", "[::1]:5000", "127.0.0.1"])
def test_the_machine_itself_is_answered(host):
    assert refused("GET", {"host": host}) == ""
    assert refused("POST", {**PAGE, "host": host, "origin": f"http://{host}"}) == ""


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1.evil.example:5000", "192.168.1.5:5000", "", "[::1", "[evil]:5000", "0.0.0.0"],
)
def test_another_name_is_refused_as_dns_rebinding_brings_it(host):
    assert refused("GET", {"host": host})


def test_in_a_network_addresses_in_numbers_are_answered_and_names_are_not():
    assert refused("GET", {"host": "192.168.1.5:5000"}, open_to_network=True) == ""
    assert refused("GET", {"host": "[fe80::1]:5000"}, open_to_network=True) == ""
    assert refused("GET", {"host": "evil.example:5000"}, open_to_network=True)


@pytest.mark.parametrize(
    "changed",
    [
        {"origin": "http://evil.example"},
        {"origin": "http://127.0.0.1:6000"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"hx-request": ""},
    ],
)
def test_a_request_of_another_page_is_refused(changed):
    assert refused("POST", PAGE) == ""
    assert refused("POST", {**PAGE, **changed})


@pytest.mark.parametrize(
    ("host", "alone"),
    [("127.0.0.1", True), ("localhost", True), ("::1", True), ("0.0.0.0", False), ("example.org", False)],
)
def test_what_only_this_machine_can_reach(host, alone):
    assert is_loopback(host) is alone
