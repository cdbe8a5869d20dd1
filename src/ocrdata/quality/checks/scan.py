"""Judges a label file block by block, keeping only counts and 32 bytes for each line in memory."""

import hashlib
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ocrdata.errors import UserError
from ocrdata.executor.shards import EVERY_CORE, Workers, run_shards
from ocrdata.quality.loader.faults import Fault, Finding
from ocrdata.quality.loader.lines import JudgedLine, Look, judge_line
from ocrdata.quality.loader.rows import plain
from ocrdata.quality.loader.rules import Rules

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_BLOCK = {"none": 4 << 20, "header": 64 << 10, "decode": 64 << 10}
"""Bytes of a label file in a block, by how thoroughly images are examined."""

_WORTH_A_PROCESS = 256 << 10
"""Smaller label files are finished before other processes would have started."""

_BLANK = 3.0
"""Standard deviation of the grey thumbnail below which an image counts as blank."""


@dataclass(frozen=True, slots=True)
class LabelFile:
    """A label file, and the rules for it.

    Attributes:
        path: The file.
        rules: The loader's rules.
        where: Where its images are, and how thoroughly to examine them.
        lmdb: The LMDB that the file lists, if it is the listing of one.
    """

    path: Path
    rules: Rules
    where: Look
    lmdb: Path | None = None

    @property
    def source(self) -> Path:
        """What findings are about: the LMDB, or the label file itself."""
        return self.lmdb or self.path


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a label file that starts and ends with a line."""

    offset: int
    length: int
    first_line: int


@dataclass(slots=True)
class BlockTally:
    """The results for a block.

    Attributes:
        block: The block.
        lines: Number of lines.
        verdicts: Number of lines by verdict.
        faults: Number of lines by the code of a fault.
        boxes: Number of boxes by fate.
        characters: Number of occurrences of each character in the texts, as written.
        findings: The lines that have faults.
        names, texts: 64-bit digests of image path and label of each line; 0 where there is none.
        digests: Of each image file; 0 where it was not read.
        looks: Perceptual hashes of the images; 0 where there is none.
    """

    block: Block
    lines: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    boxes: Counter[str] = field(default_factory=Counter)
    characters: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)
    names: "NDArray[np.uint64] | None" = None
    texts: "NDArray[np.uint64] | None" = None
    digests: "NDArray[np.uint64] | None" = None
    looks: "NDArray[np.uint64] | None" = None


def scan(file: LabelFile, workers: Workers = EVERY_CORE) -> Iterator[BlockTally]:
    """Judge every line of a label file.

    Args:
        file: The label file.
        workers: Where lines are judged.

    Yields:
        One tally for each block, in the order of the file.

    Raises:
        UserError: The file cannot be read.
    """
    blocks = cut(file.path, _BLOCK[file.where.depth])
    if not blocks or blocks[-1].offset + blocks[-1].length < _WORTH_A_PROCESS:
        workers = Workers(jobs=1)
    early: dict[int, BlockTally] = {}
    turn = 0
    places = {block.offset: number for number, block in enumerate(blocks)}
    work = partial(_scan_block, file, blocks)
    for tally in run_shards(work, range(len(blocks)), workers):
        early[places[tally.block.offset]] = tally
        while turn in early:
            yield early.pop(turn)
            turn += 1


def cut(path: Path, size: int) -> list[Block]:
    """Divide a label file at line ends into blocks of about this many bytes.

    Raises:
        UserError: The file cannot be read.
    """
    blocks: list[Block] = []
    offset = 0
    line = 1
    try:
        with path.open("rb") as file:
            while chunk := file.read(size):
                chunk += file.readline()
                blocks.append(Block(offset, len(chunk), line))
                offset += len(chunk)
                line += chunk.count(b"\n")
    except OSError as error:
        raise UserError(
            f"cannot be read ({error.strerror}).", "Give the path of a label file.", path=path
        ) from error
    return blocks


def _scan_block(file: LabelFile, blocks: list[Block], number: int) -> BlockTally:
    block = blocks[number]
    with file.path.open("rb") as source:
        source.seek(block.offset)
        data = source.read(block.length)
    rows = data.split(b"\n")
    if not rows[-1]:
        rows.pop()
    if file.where.depth == "none" and file.rules.task == "rec":
        return _scan_texts(rows, data, file, block)
    return _scan_samples(rows, file, block)


def _scan_texts(rows: list[bytes], data: bytes, file: LabelFile, block: Block) -> BlockTally:
    """Judge recognition labels without their images; lines that are obviously good are skipped quickly."""
    import numpy as np

    rules = file.rules
    clean, quick, delimiter = rules.clean, rules.quick, rules.delimiter.encode()
    blake2b = hashlib.blake2b
    tally = BlockTally(block, len(rows))
    names, texts, written = [], [], []
    try:
        decoded = data.decode("utf-8").split("\n")
    except UnicodeDecodeError:
        decoded = [_decoded(row) for row in rows]
    for number, (raw, row) in enumerate(zip(rows, decoded, strict=False), start=block.first_line):
        name, _, label = raw.partition(delimiter)
        _, _, text = row.partition(rules.delimiter)
        if (
            0 < len(text) <= quick
            and clean.issuperset(text)
            and plain(text)
            and name
            and name[0] not in b"[\xef"
            and not rules.four_columns
        ):
            written.append(text)
            names.append(blake2b(name, digest_size=8).digest())
            texts.append(blake2b(label, digest_size=8).digest())
            continue
        judged = judge_line(raw, number, rules, file.where)
        _add(tally, judged.finding)
        written.append(judged.row.text)
        names.append(_digest(judged.row.image))
        texts.append(_digest(judged.row.text))
    tally.verdicts["as written"] += len(rows) - sum(tally.verdicts.values())
    tally.characters = count_characters("".join(written))
    tally.names = _unique_of(names, file.where.data_dir)
    tally.texts = np.frombuffer(b"".join(texts), np.uint64)
    return tally


def _decoded(row: bytes) -> str:
    """The line as text; empty if it is not UTF-8, so that it is not skipped."""
    try:
        return row.decode("utf-8")
    except UnicodeDecodeError:
        return ""


def _scan_samples(rows: list[bytes], file: LabelFile, block: Block) -> BlockTally:
    import numpy as np

    tally = BlockTally(block, len(rows))
    judged = [
        judge_line(raw, number, file.rules, file.where)
        for number, raw in enumerate(rows, start=block.first_line)
    ]
    looks, blank = _looks(judged)
    for item, is_blank in zip(judged, blank, strict=True):
        finding = item.finding
        if is_blank:
            finding = replace(finding, faults=(*finding.faults, Fault("image-blank")))
        _add(tally, finding)
        tally.boxes.update(item.fates)
    tally.verdicts["as written"] += len(rows) - sum(tally.verdicts.values())
    if file.rules.task == "rec":
        tally.characters = count_characters("".join(item.row.text for item in judged))
    tally.names = _unique_of([_digest(item.row.image) for item in judged], file.where.data_dir)
    tally.texts = np.frombuffer(b"".join(_digest(item.row.text) for item in judged), np.uint64)
    tally.digests = np.array([item.picture.digest if item.picture else 0 for item in judged], np.uint64)
    tally.looks = looks
    return tally


def _add(tally: BlockTally, finding: Finding) -> None:
    if finding.faults:
        tally.findings.append(finding)
        tally.faults.update({fault.code for fault in finding.faults})
        tally.verdicts[finding.verdict] += 1


def _looks(judged: list[JudgedLine]) -> "tuple[NDArray[np.uint64], list[bool]]":
    """Perceptual hashes of the images of a block, and which of them are blank."""
    import numpy as np

    from ocrdata.samples.duplicates import perceptual_hashes

    looks = np.zeros(len(judged), np.uint64)
    blank = [False] * len(judged)
    seen = [i for i, item in enumerate(judged) if item.picture and item.picture.thumb is not None]
    if seen:
        thumbs = np.stack(
            [item.picture.thumb for item in judged if item.picture and item.picture.thumb is not None]
        )
        grey = thumbs.reshape(len(seen), -1).astype(np.float32)
        grey -= grey.mean(axis=1, keepdims=True)
        flat = np.einsum("ij,ij->i", grey, grey) < _BLANK**2 * grey.shape[1]
        looks[seen] = np.where(flat, np.uint64(0), perceptual_hashes(thumbs))
        for i, is_blank in zip(seen, flat.tolist(), strict=True):
            blank[i] = is_blank
    return looks, blank


def count_characters(text: str) -> Counter[str]:
    """Number of occurrences of each character in a long text."""
    import numpy as np

    if not text:
        return Counter()
    counts = np.bincount(np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32))
    return Counter({chr(code): int(counts[code]) for code in np.nonzero(counts)[0].tolist()})


def _digest(text: str) -> bytes:
    return (
        hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest() if text else bytes(8)
    )


def _unique_of(names: list[bytes], data_dir: str) -> "NDArray[np.uint64]":
    """Digests of names in a folder; the same names in another folder have other digests."""
    import numpy as np

    found = np.frombuffer(b"".join(names), np.uint64)
    folder = np.frombuffer(_digest(os.path.realpath(data_dir)), np.uint64)
    return np.where(found == 0, found, found ^ folder)
