"""What is written into archives is what tarfile itself writes."""

import io
import tarfile

from hypothesis import given
from hypothesis import strategies as st

from ocrdata.storage.containers.webdataset import add_member

NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=120) | st.sampled_from(
    ["00000001.jpg", "a" * 99, "b" * 100, "folder/c.txt", "中.json"]
)


@given(st.lists(st.tuples(NAMES, st.binary(max_size=2000)), max_size=5))
def test_members_are_those_of_tarfile(samples: list[tuple[str, bytes]]) -> None:
    ours, theirs = io.BytesIO(), io.BytesIO()
    with tarfile.open(fileobj=ours, mode="w") as archive:
        for name, data in samples:
            add_member(archive, name, data)
    with tarfile.open(fileobj=theirs, mode="w") as archive:
        for name, data in samples:
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    assert ours.getvalue() == theirs.getvalue()
