"""The web server: the page, and the pieces of HTML that htmx puts into it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from ocrdata import __version__
from ocrdata.errors import UserError
from ocrdata.local_server.access import AccessControl
from ocrdata.local_server.templates import StaticFolders, html
from ocrdata.studio_server import sliders
from ocrdata.studio_server.available import AvailableFiles
from ocrdata.studio_server.choice import DEFAULT_CHARS, SLIDER, read_choice, record_of, whole
from ocrdata.studio_server.drawing import LINES, draw
from ocrdata.studio_server.saving import save_choice

_HERE = Path(__file__).parent
_TEMPLATES = _HERE / "templates"
_LARGEST_FORM = 256 << 10
_MOST_FIELDS = 2000
_MOST_LINES = 10_000_000


def application(
    available: AvailableFiles,
    *,
    chars: str = DEFAULT_CHARS,
    preset: str = "document",
    open_to_network: bool = False,
) -> Starlette:
    """The studio as an ASGI application.

    Args:
        available: What can be chosen.
        chars: Characters that the page begins with.
        preset: Name of the preset that the page begins with.
        open_to_network: Whether it answers under addresses other than this machine's own.

    Raises:
        UserError: The preset cannot be read.
    """
    studio = _Studio(available, chars, preset)
    studio.preset_values(preset)  # a preset that cannot be read is reported at the start
    return Starlette(
        routes=[
            Route("/", studio.page),
            Route("/look", studio.look),
            Route("/lines", studio.lines, methods=["POST"]),
            Route("/save", studio.save, methods=["POST"]),
            Mount("/static", StaticFolders(_HERE / "static")),
        ],
        middleware=[Middleware(AccessControl, open_to_network=open_to_network)],
    )


@dataclass(frozen=True, slots=True)
class _Studio:
    """The answers to requests.

    Attributes:
        available: What can be chosen.
        chars: Characters that the page begins with.
        preset: Name of the preset that the page begins with.
    """

    available: AvailableFiles
    chars: str
    preset: str

    def page(self, request: Request) -> Response:
        """The whole page."""
        values = {"available": self.available, "chars": self.chars, "version": __version__, "lines": LINES}
        return html(request, _TEMPLATES, "page.html.j2", {**values, **self.preset_values(self.preset)})

    def look(self, request: Request) -> Response:
        """The sliders of another preset."""
        try:
            values = self.preset_values(request.query_params.get("choose", ""))
        except UserError as error:
            return html(request, _TEMPLATES, "problem.html.j2", {"error": error})
        answer = html(request, _TEMPLATES, "sliders.html.j2", values)
        answer.headers["hx-trigger-after-swap"] = "redraw"
        return answer

    async def lines(self, request: Request) -> Response:
        """Thirty lines of the choice on the page, and what is missing for it."""
        try:
            choice = read_choice(await _form(request), self.available)
            sheet = await run_in_threadpool(draw, choice, self.available)
        except UserError as error:
            return html(request, _TEMPLATES, "problem.html.j2", {"error": error})
        return html(request, _TEMPLATES, "lines.html.j2", {"sheet": sheet, "choice": choice})

    async def save(self, request: Request) -> Response:
        """Save the choice on the page as a preset and a recipe."""
        try:
            form = await _form(request)
            fields = dict(form)
            saved = save_choice(
                read_choice(form, self.available),
                self.available,
                fields.get("name", ""),
                whole(fields.get("count", ""), "number of lines", _MOST_LINES, 1),
                training="training" in fields,
                force="replace" in fields,
            )
        except UserError as error:
            return html(request, _TEMPLATES, "problem.html.j2", {"error": error})
        return html(request, _TEMPLATES, "saved.html.j2", {"saved": saved})

    def preset_values(self, name: str) -> dict[str, Any]:
        """What the templates show of a preset.

        Raises:
            UserError: There is no such preset, or it cannot be read.
        """
        if name not in self.available.presets:
            raise UserError(f"there is no preset '{name[:80]}' here.", "Choose one from the list.")
        record = record_of(self.available.presets[name])
        return {
            "preset": name,
            "about": str(record.get("about", "")),
            "own_fonts": ", ".join(map(str, record.get("fonts", ("latin", "cjk")))),
            "sections": sliders.sections(record),
            "prefix": SLIDER,
        }


async def _form(request: Request) -> list[tuple[str, str]]:
    """The fields of a form, in order. A form that is too large is refused before all of it is read."""
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > _LARGEST_FORM:
            raise UserError("the form is too large.", "Give fewer characters, or a file to `ocrdata synth`.")
    try:
        return parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError as error:
        raise UserError("the form cannot be read.", "Load the page again.") from error
