"""A file arrives whole, or not at all, and never twice."""

import json
import random
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocrdata.archives import space
from ocrdata.archives.space import require_space
from ocrdata.errors import UserError
from ocrdata.fetching.network import transfer
from ocrdata.fetching.network.download import download
from ocrdata.fetching.network.retries import RetryPolicy, Tries
from ocrdata.fetching.network.server import new_client
from tests.fetching.server import Server

CONTENT = random.Random(5).randbytes(300_000)
QUICK = RetryPolicy(tries=4, first=0.001, longest=0.01, asked=2)


@pytest.fixture
def client(server: Server) -> Iterator[httpx.Client]:
    server.behaviour.files["a.zip"] = CONTENT
    with new_client() as client:
        yield client


def fetch(server: Server, client: httpx.Client, target: Path, **options: object) -> None:
    options = {"piece": 50_000, "policy": QUICK, **options}
    download(server.url("a.zip"), target, client=client, **options)  # type: ignore[arg-type]


def test_a_file_comes_in_pieces_over_several_connections(
    server: Server, client: httpx.Client, tmp_path: Path
) -> None:
    seen: list[tuple[int, int | None]] = []
    fetch(server, client, tmp_path / "a.zip", advance=lambda done, size: seen.append((done, size)))
    assert (tmp_path / "a.zip").read_bytes() == CONTENT
    assert max(done for done, _ in seen) == len(CONTENT)
    assert list(tmp_path.iterdir()) == [tmp_path / "a.zip"]
    ranges = [headers["Range"] for _, headers in server.behaviour.seen[1:]]
    assert sorted(ranges)[:2] == ["bytes=0-49999", "bytes=100000-149999"]
    assert server.behaviour.most_at_once > 1


@pytest.mark.parametrize("fault", ["cut", 503, 500, 408])
def test_faults_that_pass_are_tried_again(
    fault: str | int, server: Server, client: httpx.Client, tmp_path: Path
) -> None:
    server.behaviour.faults = [fault] * 9
    fetch(server, client, tmp_path / "a.zip", policy=RetryPolicy(tries=20, first=0.001, longest=0.01))
    assert (tmp_path / "a.zip").read_bytes() == CONTENT


def test_a_cut_connection_goes_on_from_the_byte_it_was_cut_at(
    server: Server, client: httpx.Client, tmp_path: Path
) -> None:
    server.behaviour.faults = ["cut"]
    fetch(server, client, tmp_path / "a.zip", piece=len(CONTENT))
    starts = [headers["Range"] for _, headers in server.behaviour.seen]
    assert starts == ["bytes=0-0", "bytes=0-299999", "bytes=150000-299999"]


@pytest.mark.parametrize("ranges", [True, False])
@pytest.mark.parametrize("etag", [True, False])
def test_servers_without_ranges_or_validators_are_read_from_the_start(
    ranges: bool, etag: bool, server: Server, client: httpx.Client, tmp_path: Path
) -> None:
    server.behaviour.ranges, server.behaviour.etag = ranges, etag
    server.behaviour.faults = ["cut"]
    fetch(server, client, tmp_path / "a.zip")
    assert (tmp_path / "a.zip").read_bytes() == CONTENT


def test_an_answer_whose_end_nobody_can_tell_is_refused(
    server: Server, client: httpx.Client, tmp_path: Path
) -> None:
    server.behaviour.ranges = server.behaviour.length = False
    with pytest.raises(UserError, match="does not say how long"):
        fetch(server, client, tmp_path / "a.zip")
    assert not (tmp_path / "a.zip").exists()


def test_a_broken_download_is_not_taken_for_a_whole_one_and_goes_on_later(
    server: Server, client: httpx.Client, tmp_path: Path
) -> None:
    server.behaviour.faults = ["cut", *[503] * 50]
    with pytest.raises(UserError, match="could not be read, 4 times in a row"):
        fetch(server, client, tmp_path / "a.zip", connections=1, piece=len(CONTENT))
    assert not (tmp_path / "a.zip").exists()
    record = json.loads((tmp_path / "a.zip.part.json").read_text(encoding="utf-8"))
    assert record["pieces"] == [[0, 150_000, 300_000]]
    server.behaviour.faults.clear()
    server.behaviour.seen.clear()
    fetch(server, client, tmp_path / "a.zip", connections=1)
    assert (tmp_path / "a.zip").read_bytes() == CONTENT
    assert [headers["Range"] for _, headers in server.behaviour.seen] == ["bytes=0-0", "bytes=150000-299999"]


def test_two_versions_never_end_up_in_one_file(server: Server, client: httpx.Client, tmp_path: Path) -> None:
    other = random.Random(6).randbytes(len(CONTENT))

    def change(number: int) -> None:
        if number == 4:
            server.behaviour.files["a.zip"] = other

    server.behaviour.on_request = change
    fetch(server, client, tmp_path / "a.zip", connections=2)
    assert (tmp_path / "a.zip").read_bytes() == other


def test_the_part_of_another_version_is_thrown_away(
    server: Server, client: httpx.Client, tmp_path: Path
) -> None:
    server.behaviour.faults = ["cut", *[503] * 50]
    with pytest.raises(UserError):
        fetch(server, client, tmp_path / "a.zip", connections=1)
    server.behaviour.faults.clear()
    server.behaviour.files["a.zip"] = other = random.Random(7).randbytes(len(CONTENT))
    fetch(server, client, tmp_path / "a.zip")
    assert (tmp_path / "a.zip").read_bytes() == other


@pytest.mark.parametrize(
    ("status", "words"),
    [(403, "may want a login"), (401, "login"), (404, "not there any more"), (400, "400")],
)
def test_a_refusal_is_not_tried_again(
    status: int, words: str, server: Server, client: httpx.Client, tmp_path: Path
) -> None:
    server.behaviour.faults = [status]
    with pytest.raises(UserError, match=words):
        fetch(server, client, tmp_path / "a.zip", connections=1)
    assert len(server.behaviour.seen) == 2


def test_a_server_says_how_long_to_wait(server: Server, client: httpx.Client, tmp_path: Path) -> None:
    server.behaviour.faults, server.behaviour.retry_after = [429], "600"
    with pytest.raises(UserError, match="pause of 600 seconds"):
        fetch(server, client, tmp_path / "a.zip", connections=1)
    waited: list[float | None] = []
    server.behaviour.faults, server.behaviour.retry_after = [429], "1"

    class Watch(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            waited.append(timeout)
            return False

    tries = Tries(QUICK, server.url("a.zip"), Watch())
    tries.wait("it answers 429", httpx.Response(429, headers={"Retry-After": "1"}))
    assert waited == [1.0]


def test_a_busy_server_gets_fewer_connections(server: Server, client: httpx.Client, tmp_path: Path) -> None:
    server.behaviour.faults = [429] * 3
    fetch(server, client, tmp_path / "a.zip", connections=4, policy=RetryPolicy(tries=2, first=0.001))
    assert (tmp_path / "a.zip").read_bytes() == CONTENT


def test_a_file_that_is_there_is_not_asked_for(server: Server, client: httpx.Client, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"x")
    fetch(server, client, tmp_path / "a.zip")
    assert server.behaviour.seen == []


def test_nobody_there(client: httpx.Client, server: Server, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"127\.0\.0\.1:1 could not be read"):
        download("http://127.0.0.1:1/a.zip", tmp_path / "a.zip", client=client, policy=QUICK)
    with pytest.raises(UserError, match="is not a web address"):
        download("ftp://127.0.0.1/a.zip", tmp_path / "a.zip", client=client, policy=QUICK)


def test_a_proxy_is_taken_from_the_environment(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.behaviour.files["http://data.invalid/a.zip"] = CONTENT
    monkeypatch.setenv("HTTP_PROXY", server.url("").rstrip("/"))
    with new_client() as client:
        download("http://data.invalid/a.zip", tmp_path / "a.zip", client=client, policy=QUICK)
    assert (tmp_path / "a.zip").read_bytes() == CONTENT


def test_room_is_looked_for_before_the_first_byte(
    server: Server, client: httpx.Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(space.shutil, "disk_usage", lambda _: type("Usage", (), {"free": 1000}))
    with pytest.raises(UserError, match=r"needs 300 kB in .*, where 1\.0 kB are free"):
        fetch(server, client, tmp_path / "a.zip")
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(UserError):
        require_space(tmp_path, 1, "a.zip")


def test_a_disk_that_fills_up_loses_nothing(server: Server, client: httpx.Client, tmp_path: Path) -> None:
    target = tmp_path / "a.zip"
    keep = transfer.Transfer._keep

    def full(self: object, item: list[int], block: bytes, file: object) -> None:
        if item[1] > 100_000:
            raise OSError(28, "No space left on device")
        keep(self, item, block, file)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(transfer.Transfer, "_keep", full)
        with pytest.raises(UserError, match=r"no space left for a\.zip"):
            fetch(server, client, target, connections=1, piece=len(CONTENT))
    server.behaviour.seen.clear()
    fetch(server, client, target, connections=1)
    assert target.read_bytes() == CONTENT
    assert int(server.behaviour.seen[1][1]["Range"].split("=")[1].split("-")[0]) > 100_000


@settings(max_examples=25, deadline=None)
@given(
    size=st.integers(1, 40_000),
    piece=st.integers(1_000, 50_000),
    connections=st.integers(1, 5),
    faults=st.lists(st.sampled_from(["cut", 503, 429, 500]), max_size=12),
    ranges=st.booleans(),
    etag=st.booleans(),
)
def test_any_faults_end_with_the_same_bytes(
    tmp_path_factory: pytest.TempPathFactory,
    size: int,
    piece: int,
    connections: int,
    faults: list[str | int],
    ranges: bool,
    etag: bool,
) -> None:
    target = tmp_path_factory.mktemp("any") / "a.zip"
    with Server() as server, new_client() as client:
        server.behaviour.files["a.zip"] = CONTENT[:size]
        server.behaviour.faults, server.behaviour.ranges, server.behaviour.etag = faults, ranges, etag
        policy = RetryPolicy(tries=20, first=0.0001, longest=0.001)
        fetch(server, client, target, connections=connections, piece=piece, policy=policy)
    assert target.read_bytes() == CONTENT[:size]
    assert [path.name for path in target.parent.iterdir()] == ["a.zip"]


def test_an_answer_that_goes_on_after_the_range_is_cut_off(
    server: Server, client: httpx.Client, tmp_path: Path
) -> None:
    server.behaviour.faults = ["endless"]
    fetch(server, client, tmp_path / "a.zip", connections=1)
    assert (tmp_path / "a.zip").read_bytes() == CONTENT
    assert server.behaviour.sent < 1 << 28


def test_a_file_without_an_announced_end_is_not_written_for_ever(
    server: Server, client: httpx.Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transfer, "LARGEST_UNANNOUNCED", 1 << 20)
    server.behaviour.ranges = False
    server.behaviour.faults = ["endless"]
    with pytest.raises(UserError, match="more than 1,048,576 bytes"):
        fetch(server, client, tmp_path / "a.zip")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (("Content-Length", "many"), "Content-Length"),
        (("Content-Length", "9" * 5_000), "Content-Length"),
    ],
)
def test_malformed_headers_are_not_tried_again(
    fault: tuple[str, str], words: str, server: Server, client: httpx.Client, tmp_path: Path
) -> None:
    server.behaviour.faults = [fault]
    with pytest.raises(UserError, match=words):
        fetch(server, client, tmp_path / "a.zip", connections=1)
    assert len(server.behaviour.seen) == 2
