"""The web server of a review: the page, its lines and images, and every change."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from ocrdata import __version__
from ocrdata.errors import UserError
from ocrdata.label_review.pictures import shown_image
from ocrdata.label_review.session import OutdatedLine, ReviewSession
from ocrdata.label_review.writing import ResultWriter
from ocrdata.local_server.access import AccessControl
from ocrdata.local_server.templates import StaticFolders, html

_HERE = Path(__file__).parent
_TEMPLATES = _HERE / "templates"
_LARGEST = 256 << 10
_MOST_LINES = 200


def application(session: ReviewSession, writer: ResultWriter) -> Starlette:
    """A review as an ASGI application. It answers this machine alone.

    Args:
        session: The review.
        writer: Writes its results.
    """
    server = _Server(session, writer)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        await run_in_threadpool(writer.now)  # before a signal ends the process

    return Starlette(
        lifespan=lifespan,
        routes=[
            Route("/", server.page),
            Route("/lines", server.lines),
            Route("/place", server.place),
            Route("/changes", server.changes),
            Route("/image", server.image),
            Route("/change", server.change, methods=["POST"]),
            Mount("/static", StaticFolders(_HERE / "static")),
        ],
        middleware=[Middleware(AccessControl)],
    )


@dataclass(frozen=True, slots=True)
class _Server:
    """The answers to requests.

    Attributes:
        session: The review.
        writer: Writes its results.
    """

    session: ReviewSession
    writer: ResultWriter

    def page(self, request: Request) -> Response:
        """The whole page."""
        values = {
            "version": __version__,
            "labels": self.session.files.labels.name,
            "out": str(self.session.files.out),
            "start": self.session.start(),
            "progress": self.session.progress(),
        }
        return html(request, _TEMPLATES, "review.html.j2", values)

    def lines(self, request: Request) -> Response:
        """Some lines in the order of the review: `start`, `count`."""
        start, count = _whole(request, "start"), _whole(request, "count")
        return JSONResponse({"lines": self.session.lines(start, min(count, _MOST_LINES))})

    def place(self, request: Request) -> Response:
        """Where in the order the line with a `number` is."""
        try:
            return JSONResponse({"place": self.session.place(_whole(request, "number"))})
        except UserError as error:
            return _problem(error)

    def changes(self, request: Request) -> Response:
        """Lines that any window has changed after the revision `since`."""
        return JSONResponse(self._news(_whole(request, "since")))

    def image(self, request: Request) -> Response:
        """The image of the line with a `number`, turned by `turn` degrees."""
        turn = _whole(request, "turn")
        try:
            row = self.session.row(_whole(request, "number"))
            data, kind = shown_image(row, turn if turn in (90, 180, 270) else 0)
        except UserError as error:
            return _problem(error, 404)
        return Response(data, media_type=kind)

    async def change(self, request: Request) -> Response:
        """Change a line; the answer comes when the change is on the disk."""
        try:
            return await run_in_threadpool(self._change, await _record(request))
        except UserError as error:
            return _problem(error)

    def _change(self, record: Mapping[str, Any]) -> Response:
        number, version, state = (record.get(name) for name in ("number", "version", "state"))
        if not (isinstance(number, int) and isinstance(version, int) and isinstance(state, dict)):
            raise UserError("this is no change of a line.", "Load the page again.")
        since = record.get("since")
        status = 200
        try:
            self.session.change(number, version, state, undo=record.get("undo") is True)
        except OutdatedLine:
            status = 409
        self.writer.soon()
        news = self._news(since if isinstance(since, int) else self.session.revision)
        return JSONResponse({**news, "line": self.session.line(number)}, status)

    def _news(self, since: int) -> dict[str, Any]:
        progress = self.session.progress()  # first: what comes between is told again, and not lost
        return {"progress": progress, "lines": self.session.changes(since)}


def _problem(error: UserError, status: int = 422) -> Response:
    return JSONResponse({"problem": error.what, "remedy": error.remedy}, status)


def _whole(request: Request, name: str) -> int:
    """A whole number of the query, 0 for what is none."""
    text = request.query_params.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


async def _record(request: Request) -> Mapping[str, Any]:
    """The JSON object that a request sends. One that is too large is refused before all of it is read."""
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > _LARGEST:
            raise UserError("the change is too large.", "Shorten the text.")
    try:
        record = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise UserError("the change cannot be read.", "Load the page again.") from error
    if not isinstance(record, dict):
        raise UserError("the change cannot be read.", "Load the page again.")
    return record
