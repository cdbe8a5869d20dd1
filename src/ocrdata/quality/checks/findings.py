"""Findings of one label file, merged so that every line has one finding with one verdict.

What concerns a line alone is known when the line is read. What concerns several lines (duplicates, leaks) is
known only after the last line, so the findings wait on disk until then.
"""

import heapq
import pickle
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from operator import attrgetter
from tempfile import SpooledTemporaryFile
from typing import IO

from ocrdata.quality.loader.faults import Finding

_IN_MEMORY = 16 << 20
"""Bytes of findings of one label file that stay in memory; more are written to a temporary file."""

_line = attrgetter("line")


class FindingSpool:
    """Findings in the order of their lines: any number of them in little memory."""

    def __init__(self) -> None:
        self._file: IO[bytes] = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - `drain` closes it

    def add(self, findings: Sequence[Finding]) -> None:
        """Append the findings of a block of lines."""
        if findings:
            pickle.dump(findings, self._file, pickle.HIGHEST_PROTOCOL)

    def drain(self) -> Iterator[Finding]:
        """All findings, once; the temporary file is then gone."""
        with self._file as file:
            file.seek(0)
            while True:
                try:
                    block = pickle.load(file)  # noqa: S301 - `add` of this process has written it
                except EOFError:
                    return
                yield from block


def merged(*streams: Iterable[Finding]) -> Iterator[Finding]:
    """One finding for each line, in the order of the lines.

    Args:
        streams: Findings of one label file, each stream in the order of the lines. Where several have the
            same line, its faults come in the order of the streams.
    """
    for _, parts in groupby(heapq.merge(*streams, key=_line), key=_line):
        first, *others = parts
        for other in others:
            first = replace(
                first,
                faults=(*first.faults, *(fault for fault in other.faults if fault not in first.faults)),
                image=first.image or other.image,
                text=first.text or other.text,
                trained=other.trained if first.trained is None else first.trained,
            )
        yield first
