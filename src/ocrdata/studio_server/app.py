"""The web server: three small pieces of HTML that htmx puts into the page, and the page."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import jinja2
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from ocrdata import __version__
from ocrdata.errors import UserError
from ocrdata.studio_server import sliders
from ocrdata.studio_server.access import Guard
from ocrdata.studio_server.available import Shelf
from ocrdata.studio_server.choice import DEFAULT_CHARS, KNOB, read_choice, record_of, whole
from ocrdata.studio_server.drawing import LINES, draw
from ocrdata.studio_server.saving import keep

_HERE = Path(__file__).parent
_LARGEST_FORM = 256 << 10
_MOST_FIELDS = 2000
_MOST_LINES = 10_000_000


def application(
    shelf: Shelf, *, chars: str = DEFAULT_CHARS, preset: str = "document", open_to_network: bool = False
) -> Starlette:
    """The studio as an ASGI application.

    Args:
        shelf: What there is to choose.
        chars: Characters that the page begins with.
        preset: Name of the preset that it begins with.
        open_to_network: Whether it may be asked for under addresses other than this machine's own.

    Raises:
        UserError: The preset cannot be read.
    """
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )

    def html(request: Request, name: str, values: Mapping[str, Any]) -> HTMLResponse:
        chinese = request.headers.get("accept-language", "").lower().startswith("zh")
        template = environment.get_template(name)
        return HTMLResponse(template.render(**values, t=lambda english, other: other if chinese else english))

    def numbers(name: str) -> dict[str, Any]:
        if name not in shelf.presets:
            raise UserError(f"there is no preset '{name[:80]}' here.", "Choose one of the list.")
        record = record_of(shelf.presets[name])
        return {
            "preset": name,
            "about": str(record.get("about", "")),
            "own_fonts": ", ".join(map(str, record.get("fonts", ("latin", "cjk")))),
            "sections": sliders.sections(record),
            "prefix": KNOB,
        }

    numbers(preset)  # a preset that cannot be read is better told at the start

    def page(request: Request) -> Response:
        values = {"shelf": shelf, "chars": chars, "version": __version__, "lines": LINES}
        return html(request, "page.html.j2", {**values, **numbers(preset)})

    def look(request: Request) -> Response:
        """The sliders of another preset."""
        try:
            answer = html(request, "sliders.html.j2", numbers(request.query_params.get("choose", "")))
        except UserError as error:
            return html(request, "problem.html.j2", {"error": error})
        answer.headers["hx-trigger-after-swap"] = "redraw"
        return answer

    async def lines(request: Request) -> Response:
        try:
            choice = read_choice(await _form(request), shelf)
            sheet = await run_in_threadpool(draw, choice, shelf)
        except UserError as error:
            return html(request, "problem.html.j2", {"error": error})
        return html(request, "lines.html.j2", {"sheet": sheet, "choice": choice})

    async def save(request: Request) -> Response:
        try:
            form = await _form(request)
            single = dict(form)
            kept = keep(
                read_choice(form, shelf),
                shelf,
                single.get("name", ""),
                whole(single.get("count", ""), "number of lines", _MOST_LINES, 1),
                training="training" in single,
                force="replace" in single,
            )
        except UserError as error:
            return html(request, "problem.html.j2", {"error": error})
        return html(request, "saved.html.j2", {"kept": kept})

    return Starlette(
        routes=[
            Route("/", page),
            Route("/look", look),
            Route("/lines", lines, methods=["POST"]),
            Route("/save", save, methods=["POST"]),
            Mount("/static", StaticFiles(directory=_HERE / "static")),
        ],
        middleware=[Middleware(Guard, open_to_network=open_to_network)],
    )


async def _form(request: Request) -> list[tuple[str, str]]:
    """The fields of a form, in order; what is too large is refused before it is read."""
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > _LARGEST_FORM:
            raise UserError("the form is too large.", "Give fewer characters, or a file to `ocrdata synth`.")
    try:
        return parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError as error:
        raise UserError("the form cannot be read.", "Load the page again.") from error
