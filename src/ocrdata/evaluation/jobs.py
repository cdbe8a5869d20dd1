"""Jobs for the programs in `inside/`: one record, written by this process and read by the program."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar

from ocrdata.evaluation import networks
from ocrdata.evaluation.networks import Network

Job = TypeVar("Job", "ReadJob", "DetectJob", "StatisticsJob")


@dataclass(frozen=True, slots=True)
class ReadJob:
    """Read line images: for `inside/read_lines.py`.

    Attributes:
        network: The network.
        images: Absolute paths of the images.
        characters: The dictionary in the order of the network's classes, without the blank.
        shape: Channels, height and width of its training images.
        batch: Lines read at a time.
        device: `cpu` or `gpu`.
        out: File for the readings, one JSON line for each image.
        watched: Classes, of each of which the highest probability in a line is wanted, the blank being 0.
        upside_down: Whether lines may be upside down; see `read_lines.surer_way_up`.
        each: Whether the probability of each character is wanted.
        allowed: The only classes that are read besides the blank; empty for all.
        as_paddleocr: Whether a line is as wide as paddleocr 3.x makes it.
    """

    network: Network
    images: Sequence[str]
    characters: Sequence[str]
    shape: Sequence[int]
    batch: int
    device: str
    out: str
    watched: Sequence[int] = field(default_factory=list)
    upside_down: bool = False
    each: bool = False
    allowed: Sequence[int] = field(default_factory=list)
    as_paddleocr: bool = False


@dataclass(frozen=True, slots=True)
class ReadCharacters:
    """What is read in a line, character by character.

    Attributes:
        text: The text.
        score: Mean probability of its characters, 0 to 1.
        characters: Its characters, each with its probability.
    """

    text: str
    score: float
    characters: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class StatisticsJob:
    """Compute what a router sees of line images: for `inside/line_statistics.py`.

    Attributes:
        network: The original network.
        images: Absolute paths of the images.
        classes: Classes of the network, the blank included.
        shape: Channels, height and width of its training images.
        batch: Lines of a pass.
        device: `cpu` or `gpu`.
        out: `.npy` file for the statistics.
    """

    network: Network
    images: Sequence[str]
    classes: int
    shape: Sequence[int]
    batch: int
    device: str
    out: str


@dataclass(frozen=True, slots=True)
class DetectJob:
    """Compute the probability maps of pages: for `inside/detect_pages.py`.

    Attributes:
        network: The network.
        images: Absolute paths of the images.
        side: Length in pixels that a side of a page is resized to.
        limit: `min` brings the shorter one up to it, `max` the longer one down.
        device: `cpu` or `gpu`.
        out: Folder for the maps, one file for each page.
    """

    network: Network
    images: Sequence[str]
    side: int
    limit: str
    device: str
    out: str


def write(job: ReadJob | DetectJob | StatisticsJob, path: Path) -> None:
    """Write a job as JSON."""
    record: dict[str, Any] = {item.name: getattr(job, item.name) for item in fields(job)}
    record["network"] = networks.to_json(job.network)
    path.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8", errors="backslashreplace")


def load(kind: type[Job], path: Path) -> Job:
    """Read a job of that kind."""
    record = json.loads(path.read_text(encoding="utf-8"))
    record["network"] = networks.from_json(record["network"])
    return kind(**record)
