"""Accuracy by folder: the worst first, with intervals; nothing where folders are no sources."""

from pathlib import Path

import pytest

from ocrdata.evaluation.scores.by_folder import MOST, by_folder
from ocrdata.evaluation.scores.significance import accuracy_interval


def lines(**folders):
    return [
        (Path(f"/data/set/{folder}/{n}.png"), n < right)
        for folder, (right, count) in folders.items()
        for n in range(count)
    ]


def test_each_folder_has_its_lines_its_accuracy_and_its_interval_the_worst_first():
    found = by_folder(lines(receipts=(9, 10), signs=(1, 4)))
    assert list(found) == ["signs", "receipts"]
    assert found["signs"]["lines"] == 4
    assert found["signs"]["accuracy"] == 0.25
    assert found["receipts"]["interval"] == pytest.approx(accuracy_interval(9, 10), abs=1e-6)


def test_images_above_the_folders_are_a_group_of_their_own():
    found = by_folder([*lines(signs=(1, 1)), (Path("/data/set/a.png"), False)])
    assert list(found) == [".", "signs"]


def test_the_groups_add_up_to_all_lines():
    found = by_folder(lines(a=(1, 3), b=(0, 5), c=(7, 7)))
    assert sum(item["lines"] for item in found.values()) == 15
    assert sum(round(item["lines"] * item["accuracy"]) for item in found.values()) == 8


def test_one_folder_and_a_folder_for_every_page_are_no_sources():
    assert by_folder(lines(signs=(1, 4))) == {}
    assert by_folder([(Path(f"/data/{n}/a.png"), True) for n in range(MOST + 1)]) == {}
    assert by_folder([]) == {}
