"""Runs networks over images, in a process of Paddle's own."""

import json
import tempfile
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from ocrdata.evaluation import jobs, network_process
from ocrdata.evaluation.detection.detector import Detector
from ocrdata.evaluation.detection.probability_maps import ProbabilityMaps
from ocrdata.evaluation.jobs import DetectJob, ReadCharacters, ReadJob, StatisticsJob
from ocrdata.evaluation.network_process import LineReadingProcess
from ocrdata.evaluation.recogniser import Recogniser

Statistics = npt.NDArray[np.float32]
"""(images, statistics); a row of NaN for a file that is no image."""

Text = tuple[str, float]
"""A text, and the mean probability of its characters, 0 to 1."""

BATCH = {"cpu": 8, "gpu": 128}
"""Lines read at a time; on a CPU, larger batches exceed its cache and are slower."""


class ReadsLines(Protocol):
    """Reads line images: a `Reader`, or a `read_shards.ShardReader`."""

    def read(
        self, model: Recogniser, images: Sequence[Path], tick: Callable[[int], None]
    ) -> Sequence[Text | None]:
        """See `Reader.read`."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Where networks run.

    Attributes:
        device: `cpu` or `gpu`.
        code: Root of the training code, which builds the network of a checkpoint.
        upside_down: Whether lines may be upside down: those read with doubt are read turned by 180° as well,
            and the surer reading counts.
        only_chars: The only characters that are read; empty for all of the model's dictionary.
        as_paddleocr: Whether lines are as wide as paddleocr 3.x makes them, for a comparison with that.
        process: Reads all lines of a `staying` reader; None where each reading has a process of its own.
    """

    device: str
    code: Path
    upside_down: bool = False
    only_chars: Sequence[str] = ()
    as_paddleocr: bool = False
    process: LineReadingProcess | None = field(default=None, compare=False, repr=False)

    @contextmanager
    def staying(self) -> Iterator["Reader"]:
        """The same reader, of which one process reads all lines; it ends with the block.

        For several checkpoints one after the other: those of one architecture are read sooner.
        """
        with closing(LineReadingProcess(self.code)) as process:
            yield replace(self, process=process)

    def read(
        self, model: Recogniser, images: Sequence[Path], tick: Callable[[int], None]
    ) -> list[Text | None]:
        """Read line images.

        Args:
            model: The model.
            images: Image files.
            tick: Called with the number of images read so far.

        Returns:
            For each image in order, its text and the mean probability of its characters; None if the file is
            no image.

        Raises:
            UserError: The model cannot be run.
        """
        rows = self._read(model, images, (), tick)
        return [None if row is None else (row[0], row[1]) for row in rows]

    def read_watching(
        self, model: Recogniser, images: Sequence[Path], watched: Sequence[int]
    ) -> list[tuple[str, float, list[float]] | None]:
        """Read line images, and find out how sure the network is of some characters.

        Args:
            model: The model.
            images: Image files.
            watched: Classes of these characters, the blank being 0; may be empty.

        Returns:
            As `read`, and the highest probability that each watched class has in a step of the line.

        Raises:
            UserError: The model cannot be run.
        """
        rows = self._read(model, images, watched, lambda _: None)
        return [None if row is None else (row[0], row[1], row[2]) for row in rows]

    def read_characters(
        self, model: Recogniser, images: Sequence[Path], tick: Callable[[int], None]
    ) -> list[ReadCharacters | None]:
        """Read line images character by character; arguments, None and errors as in `read`."""
        rows = self._read(model, images, (), tick, each=True)
        return [
            None if row is None else ReadCharacters(row[0], row[1], tuple(map(tuple, row[3]))) for row in rows
        ]

    def _read(
        self,
        model: Recogniser,
        images: Sequence[Path],
        watched: Sequence[int],
        tick: Callable[[int], None],
        *,
        each: bool = False,
    ) -> list[Any]:
        """The rows that `read_lines.py` writes."""
        with tempfile.TemporaryDirectory(prefix="ocrdata-") as name:
            folder = Path(name)
            results = folder / "texts.jsonl"
            job = ReadJob(
                network=model.network,
                images=_absolute(images),
                characters=model.charset.characters,
                shape=model.shape,
                batch=BATCH[self.device],
                device=self.device,
                out=str(results),
                watched=list(watched),
                upside_down=self.upside_down,
                each=each,
                allowed=model.classes_of(self.only_chars),
                as_paddleocr=self.as_paddleocr,
            )
            if self.process is None:
                self._run(job, "read_lines.py", folder, tick)
            else:
                self.process.read(job, tick)
            with results.open(encoding="utf-8") as file:
                return [json.loads(row) for row in file]

    def statistics(self, model: Recogniser, images: Sequence[Path]) -> Statistics:
        """What a router sees of line images: see `ocrdata.train.inside.routing.routed_model.LineStatistics`.

        Args:
            model: A model with a checkpoint; of its network, the backbone is used.
            images: Image files.

        Returns:
            (images, statistics), in order; a row of NaN for a file that is no image.

        Raises:
            UserError: The model cannot be run.
        """
        with tempfile.TemporaryDirectory(prefix="ocrdata-") as name:
            folder = Path(name)
            job = self._statistics_job(model, images, folder / "statistics.npy")
            self._run(job, "line_statistics.py", folder, lambda _: None)
            rows: Statistics = np.load(job.out)
            return rows

    @contextmanager
    def statistics_of_many(self, model: Recogniser) -> Iterator[Callable[[Sequence[Path]], Statistics]]:
        """The same for many sets of images, one after another, by one process that stays.

        Args:
            model: See `statistics`.

        Yields:
            A function from image files to their statistics.

        Raises:
            UserError: The model cannot be run.
        """
        with tempfile.TemporaryDirectory(prefix="ocrdata-") as name:
            folder = Path(name)
            (folder / "network").mkdir()
            job = self._statistics_job(model, (), folder)
            lines = self._lines(job, "serve_statistics.py", folder)
            numbers = count()

            def statistics(images: Sequence[Path]) -> Statistics:
                number = next(numbers)
                part = folder / f"{number}.part"
                part.write_text(json.dumps(_absolute(images)), encoding="utf-8")
                part.rename(part.with_suffix(".json"))
                next(line for line in lines if line == f"done {number}")
                rows: Statistics = np.load(folder / f"{number}.npy")
                return rows

            next(line for line in lines if line == "ready")
            try:
                yield statistics
            finally:
                lines.close()

    @contextmanager
    def maps(
        self, model: Detector, images: Sequence[Path], tick: Callable[[int], None]
    ) -> Iterator[ProbabilityMaps]:
        """Run a detector over pages.

        Args:
            model: The model.
            images: Image files.
            tick: Called with the number of pages done so far.

        Raises:
            UserError: The model cannot be run.
        """
        with tempfile.TemporaryDirectory(prefix="ocrdata-") as name:
            folder = Path(name)
            job = DetectJob(model.network, _absolute(images), model.side, model.limit, self.device, name)
            seconds = self._run(job, "detect_pages.py", folder, tick)
            places = (folder / f"{number}.npz" for number in range(len(images)))
            yield ProbabilityMaps(tuple(place if place.is_file() else None for place in places), seconds)

    def _run(
        self,
        job: ReadJob | DetectJob | StatisticsJob,
        program: str,
        folder: Path,
        tick: Callable[[int], None],
    ) -> float:
        """Run a program of `inside/`; returns the seconds of the forward passes if it prints them, else 0."""
        seconds = 0.0
        for line in self._lines(job, program, folder):
            kind, _, value = line.partition(" ")
            if kind == "read":
                tick(int(value))
            elif kind == "seconds":
                seconds = float(value)
        return seconds

    def _lines(
        self, job: ReadJob | DetectJob | StatisticsJob, program: str, folder: Path
    ) -> Generator[str, None, None]:
        """Run a program of `inside/` and yield the lines that it prints; its end is the end of them."""
        jobs.write(job, folder / "job.json")
        origin = job.network.files[0]
        yield from network_process.printed(program, self.code, folder / "job.json", folder, lambda: origin)

    def _statistics_job(self, model: Recogniser, images: Sequence[Path], out: Path) -> StatisticsJob:
        return StatisticsJob(
            network=model.network,
            images=_absolute(images),
            classes=len(model.charset) + 1,
            shape=model.shape,
            batch=BATCH[self.device],
            device=self.device,
            out=str(out),
        )


def _absolute(images: Sequence[Path]) -> list[str]:
    return [str(path.absolute()) for path in images]
