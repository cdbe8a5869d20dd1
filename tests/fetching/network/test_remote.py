"""A file on a server is read as if it lay here."""

import random
from collections.abc import Iterator

import pytest

from ocrdata.errors import UserError
from ocrdata.fetching.network.remote import RemoteFile
from ocrdata.fetching.network.retries import RetryPolicy
from ocrdata.fetching.network.server import new_client, probe
from tests.fetching.server import Server

CONTENT = random.Random(8).randbytes(50_000)
QUICK = RetryPolicy(tries=3, first=0.001, longest=0.01)


@pytest.fixture
def file(server: Server) -> Iterator[RemoteFile]:
    server.behaviour.files["a.zip"] = CONTENT
    with new_client() as client:
        yield RemoteFile(probe(server.url("a.zip"), client, QUICK), client, QUICK)


def test_any_place_can_be_read(file: RemoteFile) -> None:
    for at, count in [(0, 10), (49_990, 100), (50_000, 1), (123, 0), (20_000, 30_000)]:
        file.seek(at)
        assert file.read(count) == CONTENT[at : at + count]
    assert file.seek(-5, 2) == 49_995
    assert file.read() == CONTENT[-5:]


@pytest.mark.parametrize("faults", [["cut"], [503, "cut"]])
def test_faults_are_tried_again(faults: list[str | int], file: RemoteFile, server: Server) -> None:
    server.behaviour.faults = faults
    assert file.read(1000) == CONTENT[:1000]


def test_a_server_that_is_down_and_a_file_that_changes(file: RemoteFile, server: Server) -> None:
    server.behaviour.faults = [503] * 3
    with pytest.raises(UserError, match="3 times in a row"):
        file.read(1000)
    server.behaviour.files["a.zip"] = CONTENT[::-1]
    with pytest.raises(UserError, match="has changed while it was read"):
        file.read(1000)


def test_an_answer_that_goes_on_after_the_range_is_cut_off(file: RemoteFile, server: Server) -> None:
    server.behaviour.faults = ["endless"]
    assert file.read(1000) == CONTENT[:1000]
    assert server.behaviour.sent < 1 << 28
