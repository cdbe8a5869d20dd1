"""Pickles of arrays come out as NumPy would have them, and nothing else comes out."""

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from ocrdata.train.weights import safe_pickle

NUMBERS = st.one_of(
    arrays.boolean_dtypes(),
    arrays.integer_dtypes(),
    arrays.unsigned_integer_dtypes(),
    arrays.floating_dtypes(sizes=(16, 32, 64)),
    arrays.integer_dtypes(endianness=">"),
)


def load(value: Any, path: Path, protocol: int = 4) -> Any:
    path.write_bytes(pickle.dumps(value, protocol=protocol))
    return safe_pickle.load(path)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pickles") / "x.pdparams"


@given(
    arrays.arrays(NUMBERS, arrays.array_shapes(min_dims=0, min_side=0)),
    st.sampled_from([2, 3, 4]),
    st.booleans(),
)
def test_arrays_of_numbers_come_back(path: Path, array: np.ndarray, protocol: int, fortran: bool) -> None:
    array = np.asfortranarray(array) if fortran else array
    found = load({"a": array, "list": [array, 3, "文", None]}, path, protocol)
    for one in (found["a"], found["list"][0]):
        assert one.dtype == array.dtype and one.shape == array.shape
        assert np.array_equal(one, array, equal_nan=array.dtype.kind == "f")
        assert one.flags.writeable
    assert found["list"][1:] == [3, "文", None]


def test_scalars_and_the_numbers_of_an_optimiser_come_back(path: Path) -> None:
    found = load({"epoch": 3, "best": {"acc": np.float64(0.5), "n": np.int64(7)}, "lr": (0.1, 2)}, path)
    assert found == {"epoch": 3, "best": {"acc": 0.5, "n": 7}, "lr": (0.1, 2)}


class Calling:
    """Pickled, it calls a function with arguments."""

    def __init__(self, function: Any, *arguments: Any):
        self.call = function, arguments

    def __reduce__(self) -> tuple[Any, ...]:
        return self.call


@pytest.mark.parametrize(
    "hostile",
    [
        np.array([object()]),
        np.array(["text"]),
        np.zeros(2, [("a", "f4"), ("b", "O")]),
        np.dtype("f4"),
        Calling(np.dtype, "O8"),
        Calling(eval, "1"),
        Calling(np.ndarray, (2,)),
        np.load,
        np.ma.masked_array([1]),
    ],
    ids=lambda value: type(value).__name__,
)
def test_anything_else_is_refused(path: Path, hostile: Any) -> None:
    with pytest.raises(Exception, match=r"not allowed in a checkpoint|without contents"):
        load({"a": hostile}, path)


def test_a_shape_that_its_bytes_do_not_fill_is_refused(path: Path) -> None:
    whole = pickle.dumps(np.zeros((3, 5), np.float32), protocol=2)
    path.write_bytes(whole.replace(b"K\x03K\x05", b"K\x7fK\x7f"))
    with pytest.raises(ValueError, match="cannot reshape"):
        safe_pickle.load(path)
