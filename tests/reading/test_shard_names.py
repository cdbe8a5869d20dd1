"""Which shards are missing, by the names of the others."""

import pytest

from ocrdata.reading.shard_names import missing_shards, told


@pytest.mark.parametrize(
    ("names", "missing"),
    [
        (["a/t-00000-of-00003.parquet", "a/t-00002-of-00003.parquet"], ["a/t-00001-of-00003.parquet"]),
        (["t-00000-of-00001.parquet"], []),
        (["t-00000-of-00002.parquet", "v-00000-of-00001.parquet"], ["t-00001-of-00002.parquet"]),
        (["t-00001-of-00002.parquet"], ["t-00000-of-00002.parquet"]),
        (["000000.tar", "000003.tar"], ["000001.tar", "000002.tar"]),
        (["s3://x/set-000007.tar", "s3://x/set-000009.tar"], ["s3://x/set-000008.tar"]),
        (["000000.tar", "000001.tar"], []),
        (["000005.tar"], []),  # one that somebody took out
        (["2023.tar", "2025.tar", "a.tar", "b.parquet", "x-of-y.parquet"], []),
    ],
)
def test_shards_that_the_names_of_others_tell_of(names, missing):
    assert missing_shards(names) == missing


def test_what_is_said():
    assert told(["a.tar"]) == "a.tar is missing: only the shards that are there are read"
    assert told(["a", "b", "c"]).startswith("a and 2 more are missing")
