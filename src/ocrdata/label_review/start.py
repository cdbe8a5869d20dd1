"""Start a review: read the lines, find the doubtful ones, go on where the log ends, serve the page."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from starlette.applications import Starlette

from ocrdata.console import quantity, say
from ocrdata.errors import UserError
from ocrdata.label_review.app import application
from ocrdata.label_review.doubts import doubts_about
from ocrdata.label_review.log import ChangeLog
from ocrdata.label_review.readings import RowReading, read_details, read_with_model
from ocrdata.label_review.results import files_of, held
from ocrdata.label_review.rows import ReviewRow, read_rows
from ocrdata.label_review.session import ReviewSession
from ocrdata.label_review.writing import ResultWriter
from ocrdata.local_server.serving import serve

_HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class ReviewSources:
    """What is known about the lines besides the label file.

    Attributes:
        details: What `ocrdata evaluate --details` wrote.
        model: A model that reads every line.
        judge: Whether the recogniser of `check --judge` does.
        dictionary: Dictionary instead of the default model's, and instead of the model's own.
        device: Where the model runs: `auto`, `cpu` or `gpu`.
        paddleocr: A clone of PaddleOCR instead of the pinned training code.
    """

    details: Path | None = None
    model: str | None = None
    judge: bool = False
    dictionary: Path | None = None
    device: str = "auto"
    paddleocr: Path | None = None


def start_review(
    given: Path,
    sources: ReviewSources,
    *,
    data_dir: Path | None = None,
    out: Path | None = None,
    port: int = 0,
    browser: bool = True,
) -> None:
    """Serve the page until Ctrl-C, then write the results a last time.

    Args:
        given: The label file, or a folder with a rec.txt.
        sources: What is known about the lines besides.
        data_dir: Folder of the image paths; the label file's own by default.
        out: The new label file; `NAME.reviewed.txt` beside the old by default.
        port: Port; 0 takes a free one.
        browser: Whether to open the page.

    Raises:
        UserError: The labels are none, another process reviews them, or the port is taken.
    """
    with opened(given, sources, data_dir=data_dir, out=out) as (app, writer):
        try:
            serve(app, _HOST, port, browser=browser, name="review")
        finally:
            kept, left = writer.now()
            files = writer.session.files
            left_out = f", {quantity(left, 'line')} left out ({files.left_out.name})" if left else ""
            reviewed = writer.session.progress()["reviewed"]
            say(f"{files.out}: {quantity(kept, 'line')}{left_out}. Reviewed: {reviewed:,}. Log: {files.log}")


@contextmanager
def opened(
    given: Path, sources: ReviewSources, *, data_dir: Path | None = None, out: Path | None = None
) -> Iterator[tuple[Starlette, ResultWriter]]:
    """A review that is ready to be served, with what writes its results. Arguments as `start_review`."""
    labels = label_file(given)
    files = files_of(labels, data_dir, out)
    with held(files):
        rows = read_rows(labels, files.images_from, say)
        readings = _readings(rows, sources)
        doubts, readings = doubts_about(rows, readings, sources.dictionary, judge=sources.judge)
        log = ChangeLog(files.log, labels)
        try:
            session = ReviewSession(rows, doubts, readings, files, log)
            progress = session.progress()
            say(
                f"{quantity(len(rows), 'line')}, {len(doubts):,} of them doubtful; "
                f"{progress['reviewed']:,} reviewed so far. The new label file is {files.out}."
            )
            writer = ResultWriter(session)
            try:
                writer.now()
                yield application(session, writer), writer
            finally:
                writer.close()
        finally:
            log.close()


def label_file(given: Path) -> Path:
    """The label file itself, or the rec.txt of a folder.

    Raises:
        UserError: The folder has none.
    """
    if not given.is_dir():
        return given
    if (given / "rec.txt").is_file():
        return given / "rec.txt"
    packed = (given / "data.mdb").is_file() or any(given.glob("*.parquet")) or any(given.glob("*.tar"))
    remedy = "Restore its files first: ocrdata unpack." if packed else "Name its label file."
    raise UserError(f"{given} is a folder without rec.txt.", remedy)


def _readings(rows: list[ReviewRow], sources: ReviewSources) -> dict[int, RowReading]:
    """What models read; a model that is asked for now counts more than older details."""
    found: dict[int, RowReading] = {}
    if sources.details is not None:
        found |= read_details(sources.details, rows)
    if sources.model is not None:
        found |= read_with_model(rows, sources.model, sources.dictionary, sources.device, sources.paddleocr)
    return found
