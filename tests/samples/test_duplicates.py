"""The same image twice: by name, by bytes, by look; within a set and across two."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocrdata.samples.duplicates import NEAR, Prints, _near, leaked, perceptual_hashes, repeated
from tests.quality.conftest import drawing


def prints(names, texts, digests=None, looks=None):
    zeros = [0] * len(names)
    return Prints(*(np.array(part, np.uint64) for part in (names, texts, digests or zeros, looks or zeros)))


def found(pairs):
    return {
        (item.code, later, first)
        for item in pairs
        for later, first in zip(item.later.tolist(), item.first.tolist(), strict=True)
    }


def test_names_bytes_and_looks():
    rows = prints(
        [7, 8, 7, 7, 0, 9, 10], [1, 1, 1, 2, 3, 1, 1], [5, 6, 5, 5, 0, 6, 4], [0, 12, 0, 0, 0, 12, 13]
    )
    assert found(repeated(rows)) == {
        ("duplicate-line", 2, 0),
        ("conflicting-labels", 3, 0),
        ("duplicate-image", 5, 1),
        ("near-duplicate", 6, 1),
    }


def test_images_of_the_training_set_that_are_held_out_too():
    train = prints([1, 2, 3, 4], [9, 9, 9, 9], [11, 12, 13, 14], [0, 0, 0, 255])
    held_out = prints([5, 2, 6, 7], [9, 9, 9, 9], [13, 12, 15, 16], [0, 0, 0, 254])
    assert found(leaked(train, held_out)) == {("leak", 1, 1), ("leak", 2, 0), ("leak", 3, 3)}
    assert found(leaked(train, prints([], []))) == set()


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(0, 2**64 - 1), min_size=2, max_size=8), st.data())
def test_hashes_that_differ_in_two_bits_are_always_found(values, data):
    value = data.draw(st.sampled_from(values))
    flipped = value ^ (1 << data.draw(st.integers(0, 63))) ^ (1 << data.draw(st.integers(0, 63)))
    looks = np.array([*values, flipped], np.uint64)
    later, first = _near(looks)
    distances = [bin(int(looks[a]) ^ int(looks[b])).count("1") for a, b in zip(later, first, strict=True)]
    assert all(distance <= NEAR for distance in distances)
    if value and flipped:
        assert len(values) in later.tolist() or flipped in values


@pytest.mark.parametrize("change", ["quality", "size", "brightness"])
def test_the_hash_survives_what_does_not_change_the_picture(change):
    image = cv2.GaussianBlur(drawing(320, 96), (3, 3), 0)
    other = {
        "quality": lambda: cv2.imdecode(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 60])[1], 1),
        "size": lambda: cv2.resize(image, (480, 144), interpolation=cv2.INTER_CUBIC),
        "brightness": lambda: cv2.convertScaleAbs(image, alpha=1.0, beta=12),
    }[change]()
    thumbs = [
        cv2.resize(cv2.cvtColor(item, cv2.COLOR_BGR2GRAY), (32, 32), interpolation=cv2.INTER_AREA)
        for item in (image, other, cv2.flip(image, 1))
    ]
    same, changed, mirrored = perceptual_hashes(np.stack(thumbs)).tolist()
    assert bin(same ^ changed).count("1") <= 2 * NEAR
    assert bin(same ^ mirrored).count("1") > 10
