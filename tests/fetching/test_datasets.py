"""Whole fetches: from a server's archives, or a person's, to a folder that mix and check take."""

import dataclasses
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ocrdata.cli import cli
from ocrdata.fetching import build, catalogue, pins
from ocrdata.samples.labels import read_lines, read_pages
from tests import running
from tests.fetching import packages
from tests.fetching.server import Server


def run(*arguments: object, code: int = 0) -> Result:
    return running.run_command("fetch", *arguments, code=code)


@pytest.fixture
def lsvt(server: Server, cache: Path, monkeypatch: pytest.MonkeyPatch) -> Server:
    """A server with LSVT's archives, and a catalogue that points to it."""
    server.behaviour.files.update(packages.lsvt())
    known = catalogue.find_dataset

    def find(name: str) -> catalogue.Dataset:
        entry = known(name)
        archives = tuple(
            dataclasses.replace(archive, url=server.url(archive.name) if archive.url else "")
            for archive in entry.archives
        )
        return dataclasses.replace(entry, archives=archives)

    monkeypatch.setattr(catalogue, "find_dataset", find)
    return server


def put(folder: Path, files: dict[str, bytes]) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in files]


def everything(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_lsvt_from_its_address(lsvt: Server, cache: Path, tmp_path: Path) -> None:
    out = tmp_path / "数据"
    run("lsvt", "--out", out, "--jobs", 1)
    pages = list(read_pages(out / "det.txt"))
    assert len(pages) == 6
    for page in pages:
        assert page.image.is_file()
        first, ignored, curved, illegible = page.boxes
        assert (first.ignore, ignored.ignore, curved.ignore, illegible.ignore) == (False, True, False, True)
        assert len(curved.points) == 6
    lines = list(read_lines(out / "rec.txt"))
    assert len(lines) == 12
    assert all(line.image.is_file() and "#" not in line.transcription for line in lines)
    card = json.loads((out / "ocrdata.json").read_text(encoding="utf-8"))
    assert card["command"] == "fetch"
    assert card["counts"]["lines"] == 12
    assert "match the manifest" in CliRunner().invoke(cli, ["verify", str(out), "--jobs", "1"]).output
    about = card["options"]["dataset"]
    assert (about["name"], about["licence"]) == ("lsvt", "not stated")
    assert [archive["name"] for archive in about["archives"]] == list(packages.lsvt())
    assert all(len(archive["sha256"]) == 64 and archive["fetched"] for archive in about["archives"])
    assert sorted(p.name for p in (cache / "archives" / "lsvt").iterdir()) == [
        ".lock",
        *sorted(packages.lsvt()),
    ]


def test_a_second_fetch_downloads_nothing_and_leaves_the_same_bytes(lsvt: Server, tmp_path: Path) -> None:
    run("lsvt", "--out", tmp_path / "a", "--jobs", 1)
    lsvt.behaviour.seen.clear()
    run("lsvt", "--out", tmp_path / "b", "--jobs", 2)
    assert lsvt.behaviour.seen == []
    assert everything(tmp_path / "a") == everything(tmp_path / "b")
    assert "exists already" in run("lsvt", "--out", tmp_path / "a", code=1).output
    told = json.loads(run("lsvt", "--out", tmp_path / "a", "--force", "--jobs", 2, "--json").stdout)
    assert (told["out"], told["counts"]["lines"]) == (str(tmp_path / "a"), 12)


def test_mix_takes_it(lsvt: Server, tmp_path: Path) -> None:
    run("lsvt", "--out", tmp_path / "lsvt", "--jobs", 1)
    labels = str(tmp_path / "lsvt" / "rec.txt")
    result = CliRunner().invoke(cli, ["mix", labels, labels, "--out", str(tmp_path / "mix")])
    assert result.exit_code == 0, result.output


def test_a_first_look_takes_a_few_pages(lsvt: Server, tmp_path: Path) -> None:
    run("lsvt", "--out", tmp_path / "look", "--limit", 2, "--jobs", 1)
    pages = list(read_pages(tmp_path / "look" / "det.txt"))
    assert len(pages) == 2 and all(page.image.is_file() for page in pages)
    assert json.loads((tmp_path / "look" / "ocrdata.json").read_text())["options"]["limit"] == 2
    assert (tmp_path / "look" / "skipped.jsonl").read_text() == ""
    card = json.loads((tmp_path / "look" / "ocrdata.json").read_text())["options"]["dataset"]
    assert [archive.get("part", False) for archive in card["archives"]] == [False, True, True]
    run("lsvt", "--out", tmp_path / "all", "--jobs", 1)
    assert len(list(read_pages(tmp_path / "all" / "det.txt"))) == 6


def test_a_first_look_does_not_download_whole_archives(
    lsvt: Server, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ocrdata.fetching.network.remote.BLOCK", 20_000)
    monkeypatch.setattr("ocrdata.archives.members.BLOCK", 4096)
    lsvt.behaviour.files.update(packages.lsvt(pages=40))
    run("lsvt", "--out", tmp_path / "look", "--limit", 3, "--jobs", 1)
    assert len(list(read_pages(tmp_path / "look" / "det.txt"))) == 3
    asked = [headers["Range"].removeprefix("bytes=").split("-") for _, headers in lsvt.behaviour.seen]
    size = sum(len(content) for content in packages.lsvt(pages=40).values())
    assert sum(int(last) + 1 - int(first) for first, last in asked) < size / 2
    assert sorted(path.name for path in (cache / "archives" / "lsvt").iterdir()) == [
        ".lock",
        "train_full_labels.json",
    ]


def test_a_first_look_into_a_zip_over_the_network(server: Server, cache: Path, tmp_path: Path) -> None:
    server.behaviour.files.update(packages.mtwi(pages=5))
    run("mtwi", "--out", tmp_path / "look", "--mirror", server.url(""), "--limit", 2, "--jobs", 1)
    assert len(list(read_pages(tmp_path / "look" / "det.txt"))) == 2


def test_rctw_says_what_to_do_and_then_takes_the_parts_in_any_order(cache: Path, tmp_path: Path) -> None:
    said = run("rctw", "--out", tmp_path / "rctw", code=1).output
    assert "cannot be downloaded by a script" in said
    assert [line for line in said.splitlines() if line.startswith(("  1. ", "  2. ", "  3. "))]
    one, two, texts = put(tmp_path / "given", packages.rctw())
    run("rctw", "--out", tmp_path / "rctw", "--jobs", 1, "--archive", two, texts, one)
    pages = list(read_pages(tmp_path / "rctw" / "det.txt"))
    assert len(pages) == 3
    assert [box.ignore for box in pages[0].boxes] == [False, True, False]
    texts_read = {line.transcription for line in read_lines(tmp_path / "rctw" / "rec.txt")}
    assert "时尚,袋袋" in texts_read
    assert not any("\ufeff" in text or '"' in text for text in texts_read)


def test_mtwi_with_its_gifs_dots_and_broken_images(cache: Path, tmp_path: Path) -> None:
    (archive,) = put(tmp_path / "given", packages.mtwi())
    run("mtwi", "--out", tmp_path / "mtwi", "--jobs", 1, "--archive", archive)
    pages = {page.image.name: page for page in read_pages(tmp_path / "mtwi" / "det.txt")}
    assert len(pages) == 3
    assert any(name.startswith("TB1.1x!!0-item_pic.jpg") for name in pages)
    assert all(page.image.read_bytes()[:3] != b"GIF" for page in pages.values())
    lines = list(read_lines(tmp_path / "mtwi" / "rec.txt"))
    assert "时尚,袋袋" in {line.transcription for line in lines}
    skipped = [json.loads(row) for row in (tmp_path / "mtwi" / "skipped.jsonl").read_text().splitlines()]
    assert ["T1broken" in row["image"] for row in skipped] == [True]


def test_a_renamed_archive_is_known_by_what_it_holds(cache: Path, tmp_path: Path) -> None:
    (content,) = packages.mtwi().values()
    put(tmp_path, {"download (1).zip": content})
    run("mtwi", "--out", tmp_path / "mtwi", "--jobs", 1, "--archive", tmp_path / "download (1).zip")
    for name in ("mtwi_2018_train.zip", "mtwi_train (2).zip"):
        put(tmp_path, {name: content})
        run("mtwi", "--out", tmp_path / f"out {name}", "--jobs", 1, "--archive", tmp_path / name)


def test_a_wrong_archive_is_refused_by_what_it_holds(cache: Path, tmp_path: Path) -> None:
    wrong = packages.zipped({"cats/1.jpg": b"1"})
    put(tmp_path, {"mtwi_train.zip": wrong, "cats.zip": wrong, "page.zip": b"<html>log in</html>"})
    out = tmp_path / "out"
    said = run("mtwi", "--out", out, "--archive", tmp_path / "mtwi_train.zip", code=1).output
    assert "is not the mtwi_train.zip of mtwi: it holds cats/1.jpg" in said
    said = run("mtwi", "--out", out, "--archive", tmp_path / "cats.zip", code=1).output
    assert "cats.zip is not an archive of mtwi" in said and "is made of mtwi_train.zip" in said
    run("mtwi", "--out", out, "--archive", tmp_path / "page.zip", code=1)
    assert not out.exists() and not pins.pins_file().exists()


def test_a_part_that_is_missing_is_named(cache: Path, tmp_path: Path) -> None:
    one, two, texts = put(tmp_path / "given", packages.rctw())
    said = run("rctw", "--out", tmp_path / "x", "--archive", two, texts, code=1).output
    assert "train_images.zip.001 is missing" in said
    said = run("rctw", "--out", tmp_path / "x", "--archive", one, texts, code=1).output
    assert "damaged or incomplete" in said
    said = run("rctw", "--out", tmp_path / "x", "--archive", one, two, code=1).output
    assert "train_gts.zip of rctw cannot be downloaded" in said
    assert not (tmp_path / "x").exists()


def test_a_truncated_archive_is_not_pinned(cache: Path, tmp_path: Path) -> None:
    (content,) = packages.mtwi().values()
    (short,) = put(tmp_path / "short", {"mtwi_train.zip": content[:-500]})
    (whole,) = put(tmp_path / "whole", {"mtwi_train.zip": content})
    assert "damaged" in run("mtwi", "--out", tmp_path / "out", "--archive", short, code=1).output
    run("mtwi", "--out", tmp_path / "out", "--archive", whole, "--jobs", 1)


def test_a_changed_archive_by_hand_wants_accept_new(cache: Path, tmp_path: Path) -> None:
    (old,) = put(tmp_path / "old", packages.mtwi())
    (new,) = put(tmp_path / "new", packages.mtwi(pages=2))
    run("mtwi", "--out", tmp_path / "a", "--archive", old, "--jobs", 1)
    said = run("mtwi", "--out", tmp_path / "b", "--archive", new, "--jobs", 1, code=1).output
    assert "is not the file that it was on" in said and "--accept-new" in said
    assert old.exists() and new.exists() and not (tmp_path / "b").exists()
    run("mtwi", "--out", tmp_path / "b", "--archive", new, "--accept-new", "--jobs", 1)
    said = run("mtwi", "--out", tmp_path / "c", "--archive", old, "--jobs", 1, code=1).output
    assert "is not the file that it was" in said
    history = json.loads(pins.pins_file().read_text())["mtwi/mtwi_train.zip"]["before"]
    assert len(history) == 1


def test_a_file_that_changed_on_its_server_is_kept_beside_the_old_one(
    lsvt: Server, cache: Path, tmp_path: Path
) -> None:
    home = cache / "archives" / "lsvt"
    run("lsvt", "--out", tmp_path / "a", "--jobs", 1)
    before = (home / "train_full_labels.json").read_bytes()
    labels = json.loads(lsvt.behaviour.files["train_full_labels.json"])
    labels.pop("gt_0")
    lsvt.behaviour.files["train_full_labels.json"] = json.dumps(labels).encode()
    said = run("lsvt", "--out", tmp_path / "b", "--again", "--jobs", 1, code=1).output
    assert "train_full_labels.json.changed-" in said
    assert (home / "train_full_labels.json").read_bytes() == before
    run("lsvt", "--out", tmp_path / "b", "--jobs", 1)  # the old one is still what counts
    assert everything(tmp_path / "a") == everything(tmp_path / "b")
    run("lsvt", "--out", tmp_path / "c", "--accept-new", "--jobs", 1)
    assert len(list(read_pages(tmp_path / "c" / "det.txt"))) == 5
    kept = next(home.glob("train_full_labels.json.before-*"))
    assert kept.read_bytes() == before
    run("lsvt", "--out", tmp_path / "d", "--jobs", 1)
    assert everything(tmp_path / "c") == everything(tmp_path / "d")


def test_a_file_that_was_damaged_in_the_cache_is_seen_and_fetched_again(
    lsvt: Server, cache: Path, tmp_path: Path
) -> None:
    run("lsvt", "--out", tmp_path / "a", "--jobs", 1)
    path = cache / "archives" / "lsvt" / "train_full_images_0.tar.gz"
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    assert "is not the file that it was" in run("lsvt", "--out", tmp_path / "b", code=1).output
    run("lsvt", "--out", tmp_path / "b", "--jobs", 1)
    assert everything(tmp_path / "a") == everything(tmp_path / "b")


def test_a_published_digest_counts_from_the_first_time(server: Server, cache: Path, tmp_path: Path) -> None:
    put(tmp_path, {"cocotext.v2.zip": packages.zipped({"cocotext.v2.json": b"{}"})})
    (tmp_path / "train2014.zip").write_bytes(packages.zipped({"train2014/COCO_train2014_1.jpg": b"1"}))
    said = run("coco-text", "--out", tmp_path / "out", "--mirror", tmp_path, code=1).output
    assert "is not the file that others have published: its md5 is" in said


def test_a_server_that_gives_a_web_page_instead(lsvt: Server, cache: Path, tmp_path: Path) -> None:
    good = lsvt.behaviour.files["train_full_images_1.tar.gz"]
    lsvt.behaviour.files["train_full_images_1.tar.gz"] = b"<!doctype html><title>Log in</title>"
    said = run("lsvt", "--out", tmp_path / "out", code=1).output
    assert "not an archive that can be unpacked here, but a web page" in said
    lsvt.behaviour.files["train_full_images_1.tar.gz"] = good
    run("lsvt", "--out", tmp_path / "out", "--jobs", 1)


def test_a_mirror_by_address_and_as_a_folder_packed_and_unpacked(
    server: Server, cache: Path, tmp_path: Path
) -> None:
    server.behaviour.files.update({f"copy/{name}": data for name, data in packages.rctw().items()})
    run("rctw", "--out", tmp_path / "a", "--mirror", server.url("copy/"), "--jobs", 1)
    put(tmp_path / "folder" / "deep", packages.rctw())
    run("rctw", "--out", tmp_path / "b", "--mirror", tmp_path / "folder", "--jobs", 1)
    assert (tmp_path / "a" / "rec.txt").read_bytes() == (tmp_path / "b" / "rec.txt").read_bytes()
    from ocrdata.archives.archives import unpack

    (archive,) = put(tmp_path / "given", packages.mtwi())
    unpack([archive], tmp_path / "unpacked" / "anything")
    run("mtwi", "--out", tmp_path / "c", "--mirror", tmp_path / "unpacked", "--jobs", 1)
    assert len(list(read_pages(tmp_path / "c" / "det.txt"))) == 3
    assert "is not a folder" in run("rctw", "--out", tmp_path / "d", "--mirror", "nowhere", code=1).output
    said = run("rctw", "--out", tmp_path / "d", "--mirror", tmp_path / "given", code=1).output
    assert "holds no train_images.zip.001" in said


def test_what_killed_runs_left_is_removed(lsvt: Server, tmp_path: Path) -> None:
    left = tmp_path / ".lsvt.part-99999"
    left.mkdir()
    run("lsvt", "--out", tmp_path / "lsvt", "--jobs", 1)
    assert not left.exists()


def test_two_runs_at_once_share_one_download(lsvt: Server, tmp_path: Path) -> None:
    import threading

    entry = catalogue.find_dataset("lsvt")
    results: list[object] = []

    def fetch(name: str) -> None:
        from ocrdata.fetching.fetch_archives import FetchOptions

        try:
            results.append(
                build.build_any(
                    entry, FetchOptions(), build.DatasetOutput(tmp_path / name, jobs=1)
                ).counts.lines
            )
        except Exception as error:
            results.append(error)

    threads = [threading.Thread(target=fetch, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [12, 12]
    asked = [path for path, headers in lsvt.behaviour.seen if headers["Range"] != "bytes=0-0"]
    assert sorted(asked) == [f"/{name}" for name in sorted(packages.lsvt())]
    assert everything(tmp_path / "a") == everything(tmp_path / "b")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["lvst", "--out", "x"], 1, "Did you mean lsvt"),
        (["lsvt"], 2, "Missing option '--out'"),
        ([], 2, "Name what to fetch"),
        (["rctw", "a.zip", "--out", "x"], 2, "Archives follow --archive"),
        (["rctw", "--out", "x", "--archive", "nothing.zip"], 2, "does not exist"),
        (["weights", "PP-OCRv9_rec"], 1, "Did you mean PP-OCRv"),
        (["weights", "a", "b"], 2, "Give one model"),
    ],
)
def test_mistakes_on_the_command_line(arguments: list[str], code: int, words: str, cache: Path) -> None:
    assert words in run(*arguments, code=code).output


def test_the_lists() -> None:
    said = run("--list").output
    assert "lsvt" in said and "by hand" in said and "CC BY-NC 4.0" in said
    assert "PP-OCRv5_server_det" in run("weights", "--list").output.splitlines()
