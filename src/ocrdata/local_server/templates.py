"""Pages from templates, in Chinese for browsers that ask for it and in English for all others."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.staticfiles import StaticFiles

from ocrdata.translation import in_chinese

SHARED = Path(__file__).parent / "static"
"""Files that every page may load: the look (`page.css`) and the icon."""


class StaticFolders(StaticFiles):
    """The files of a page, and those that all pages share.

    Args:
        own: Folder of the page's own files.
    """

    def __init__(self, own: Path):
        super().__init__(directory=own)
        self.all_directories = [own, SHARED]


def is_chinese(request: Request) -> bool:
    """Whether the browser asks for Chinese before any other language."""
    return request.headers.get("accept-language", "").lower().startswith("zh")


def html(request: Request, folder: Path, name: str, values: Mapping[str, Any]) -> HTMLResponse:
    """A template filled in.

    Args:
        request: Asks for a language.
        folder: Folder of the templates.
        name: File name of the template. In it, `t("text", "文本")` is the text in the language of the page,
            and `t(message)` a message in it.
        values: What else it shows.
    """
    chinese = is_chinese(request)
    template = _environment(folder).get_template(name)

    def in_language(english: str, other: str = "") -> str:
        return (other or in_chinese(english)) if chinese else english

    return HTMLResponse(template.render(**values, t=in_language))


@cache
def _environment(folder: Path) -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
