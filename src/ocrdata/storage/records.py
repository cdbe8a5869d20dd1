"""What a container holds: samples, and the parts that they lie in."""

from typing import Literal, NamedTuple

Kind = Literal["files", "lmdb", "parquet", "webdataset"]
Task = Literal["rec", "det"]

LABELS: dict[Task, str] = {"rec": "rec.txt", "det": "det.txt"}
"""Name of the label file of a data set of files."""


class StoredSample(NamedTuple):
    """One sample, as it is stored.

    Attributes:
        name: Path of the image in a data set of files; empty where the container has none.
        data: Bytes of the image file.
        label: Second field of PaddleOCR's label file: a text, or the boxes of a page as JSON.
    """

    name: str
    data: bytes
    label: str


class ContainerPart(NamedTuple):
    """Samples that lie together.

    Attributes:
        address: File that holds them, or the label file; for LMDB its folder.
        samples: How many.
        offset: Where in a label file they begin, in bytes.
    """

    address: str
    samples: int
    offset: int = 0


class FoundParts(NamedTuple):
    """What a container found among files.

    Attributes:
        task: Lines (`rec`), or pages with boxes (`det`).
        parts: What the data set consists of, in order.
    """

    task: Task
    parts: list[ContainerPart]
