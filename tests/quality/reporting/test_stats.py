"""Label files in numbers, and verdicts on how far two are apart."""

import json
import re
from collections import Counter

import cv2
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from ocrdata.cli import cli
from ocrdata.quality.reporting.compare import compare, ks_distance
from ocrdata.quality.reporting.stats import profile, quantiles, told_apart
from tests.quality.conftest import drawing


@pytest.fixture
def sets(tmp_path):
    """A real set, 31 % of its lines with spaces, and a synthetic one with 2 %."""
    for name, spaced, width in (("real", 31, 120), ("synthetic", 2, 60)):
        folder = tmp_path / name
        folder.mkdir()
        cv2.imencode(".jpg", drawing(width))[1].tofile(folder / "a.jpg")
        rows = [f"a.jpg\t{'电 表' if i < spaced else '电表中'}{i:02d}\n" for i in range(100)]
        (folder / "rec.txt").write_text("".join(rows), encoding="utf-8")
    (tmp_path / "synthetic" / "ocrdata.json").write_text('{"command": "synth"}', encoding="utf-8")
    return tmp_path / "real", tmp_path / "synthetic"


def test_lines_are_measured(sets):
    item = profile(sets[0] / "rec.txt", jobs=1)
    assert (item.samples, item.pages, item.synthetic) == (100, False, False)
    assert item.values["length"] == {5: 100}
    assert item.values["aspect"] == {5.0: 100}
    assert item.values["height"] == {24: 100}
    assert item.share("spaces") == 0.31
    assert item.share("digits") == item.share("Chinese") == 1
    assert item.characters["电"] == 100
    assert sum(item.values["contrast"].values()) == 100


def test_pages_are_measured(tmp_path):
    cv2.imencode(".png", drawing(200, 100))[1].tofile(tmp_path / "p.png")
    boxes = [
        {"transcription": "中 a", "points": [[0, 0], [40, 0], [40, 20], [0, 20]]},
        {"transcription": "###", "points": [[0, 0], [40, 0], [40, 20], [0, 20]]},
        {"transcription": "斜", "points": [[0, 0], [20, 20], [10, 30], [-10, 10]]},
    ]
    (tmp_path / "det.txt").write_text(f"p.png\t{json.dumps(boxes)}\np.png\t[]\n", encoding="utf-8")
    item = profile(tmp_path / "det.txt", jobs=1)
    assert (item.samples, item.pages, item.boxes) == (2, True, 3)
    assert item.values["boxes"] == {3: 1, 0: 1}
    assert item.values["box angle"] == {0: 1, 45: 1}
    assert item.values["page"] == {200: 2}
    assert item.share("ignored") == pytest.approx(1 / 3)


def test_lines_that_cannot_be_read_are_left_out(tmp_path):
    (tmp_path / "rec.txt").write_bytes(b"\xff\xff\tx\n\nno tab\ngone.jpg\tab\n")
    item = profile(tmp_path / "rec.txt", jobs=1)
    assert (item.samples, item.unread) == (1, 2)
    assert item.values == {"length": {2: 1}}
    printed = CliRunner().invoke(cli, ["stats", str(tmp_path / "rec.txt"), "--no-images"]).output
    assert any("lines left out" in row and "2" in row for row in printed.splitlines())


def test_the_verdict_names_what_differs_in_numbers(sets):
    result = CliRunner().invoke(cli, ["stats", "--compare", *map(str, sets)])
    assert result.exit_code == 0, result.output
    assert "31% of your real lines contain spaces, 2% of your synthetic ones." in result.output
    assert "alike (KS 0.00): characters a line" in result.output
    assert "different (KS 1.00): width / height of a line: 5 in your real set" in result.output


def test_json(sets):
    result = CliRunner().invoke(cli, ["stats", "--json", *map(str, sets)])
    real, synthetic = json.loads(result.stdout)["files"]
    assert (real["shares"]["spaces"], synthetic["shares"]["spaces"]) == (0.31, 0.02)
    assert synthetic["synthetic"] is True


def test_wrong_uses_are_answered(sets, tmp_path):
    (tmp_path / "det.txt").write_text('a.jpg\t[{"transcription": "a", "points": []}]\n', encoding="utf-8")
    for options in (
        [],
        ["--compare", sets[0]],
        ["--compare", *sets, sets[0]],
        ["--compare", sets[0], tmp_path],
    ):
        assert CliRunner().invoke(cli, ["stats", *map(str, options)]).exit_code == 2


values = st.lists(st.integers(-5, 5), min_size=1, max_size=30)


@given(values, values)
def test_ks_distance_is_the_largest_gap_between_the_cumulative_distributions(a, b):
    def below(data, x):
        return sum(value <= x for value in data) / len(data)

    expected = max(abs(below(a, x) - below(b, x)) for x in [*a, *b])
    assert ks_distance(Counter(a), Counter(b)) == pytest.approx(expected)
    assert ks_distance(Counter(a), Counter(a)) == 0


@given(values)
def test_quantiles_of_counts_are_those_of_the_values(data):
    ordered = sorted(data)
    low, median, high = quantiles(Counter(data), (0.01, 0.5, 1))
    assert (low, high) == (ordered[0], ordered[-1])
    assert median == ordered[(len(ordered) + 1) // 2 - 1]


def test_characters_that_only_one_set_has(sets):
    first, second = profile(sets[0] / "rec.txt", jobs=1), profile(sets[1] / "rec.txt", jobs=1)
    second.characters.pop("电")
    found = {item.name: item for item in compare(first, second)}
    assert found["characters of the real set"].distance == pytest.approx(0.2)
    assert "电" in found["characters of the real set"].sentence


def test_files_of_one_name_have_different_headings(sets):
    real, synthetic = sets
    result = CliRunner().invoke(cli, ["stats", str(real / "rec.txt"), str(synthetic / "rec.txt"), "--json"])
    assert [item["file"] for item in json.loads(result.stdout)["files"]] == [
        "real/rec.txt",
        "synthetic/rec.txt",
    ]
    shown = CliRunner().invoke(cli, ["stats", str(real / "rec.txt"), str(synthetic / "rec.txt")]).stdout
    assert "real/rec.txt" in shown and "synthetic/rec.txt" in shown


def test_a_file_that_is_given_twice_has_two_headings(sets):
    profiles = [profile(sets[0] / "rec.txt", jobs=1) for _ in range(2)]
    told_apart(profiles, [sets[0] / "rec.txt"] * 2)
    assert [item.name for item in profiles] == ["rec.txt", "rec.txt (2)"]


def test_shares_and_distributions_are_not_measured_in_one_unit(sets):
    found = compare(*(profile(path, jobs=1) for path in (each / "rec.txt" for each in sets)))
    units = {item.name: item.measure for item in found}
    assert units["spaces"] == "29 points"
    assert units["aspect"] == "KS 1.00"


def test_the_comparison_is_in_the_language_that_people_read(sets, monkeypatch):
    monkeypatch.setenv("OCRDATA_LANG", "zh")
    shown = CliRunner().invoke(cli, ["stats", "--compare", *map(str, sets)]).output
    assert "真实数据中 31% 的文本行含空格，合成数据中为 2%。" in shown
    assert "差别明显（KS 1.00）：文本行宽高比：真实数据为 5（" in shown
    assert not re.search("[a-z]{3,} [a-z]{3,} [a-z]{3,}", shown)


def test_the_name_of_a_label_file_is_not_translated(sets, tmp_path, monkeypatch):
    monkeypatch.setenv("OCRDATA_LANG", "zh")
    files = [tmp_path / name for name in ("real.txt", "first.txt")]
    for file in files:
        file.write_text(f"a.png\t电{file.stem[0]}\n", encoding="utf-8")
    shown = CliRunner().invoke(cli, ["stats", "--compare", "--no-images", *map(str, files)]).output
    assert "'real.txt'数据的文字中有 50.0% 属于'first.txt'数据中从未出现的 1 个字符：r。" in shown


def test_equal_sets_have_each_other_s_characters(sets):
    found = {item.name: item for item in compare(*(profile(sets[0] / "rec.txt", jobs=1) for _ in range(2)))}
    assert (
        found["characters of the first set"].sentence
        == "Your second set has every character of your first one."
    )


def test_a_worse_verdict_never_stands_below_a_milder_one(sets):
    found = compare(profile(sets[0] / "rec.txt", jobs=1), profile(sets[1] / "rec.txt", jobs=1))
    order = ["different", "somewhat different", "alike"]
    assert [order.index(item.verdict) for item in found] == sorted(
        order.index(item.verdict) for item in found
    )
