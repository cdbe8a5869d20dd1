"""Fonts and word lists of languages: shipped, or in pinned wheels that are fetched once."""

from functools import cache
from pathlib import Path

import yaml

from ocrdata import resources
from ocrdata.errors import UserError
from ocrdata.languages.catalogue import Language
from ocrdata.train.models import source
from ocrdata.train.models.presets import WheelFile

_FILE = Path(__file__).parent / "packages.yml"


@cache
def packages() -> dict[str, WheelFile]:
    """The pinned wheels, by name."""
    content: dict[str, dict[str, str]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return {
        name: WheelFile(entry["wheel"], entry["sha256"], entry["file"]) for name, entry in content.items()
    }


def fetched(name: str) -> Path:
    """The file or folder of a package, downloaded if necessary.

    Raises:
        UserError: It cannot be fetched.
    """
    wheel = packages()[name]
    return source.fetch_wheel(wheel.wheel, wheel.sha256) / wheel.file


def fonts_of(language: Language) -> tuple[Path, ...]:
    """The font files and folders of a language, fetched if necessary.

    Raises:
        UserError: They cannot be fetched.
    """
    found: list[Path] = []
    for name in language.fonts:
        package, _, start = name.partition("/")
        if package not in packages():
            found.append(resources.find("fonts", name))
            continue
        try:
            folder = fetched(package)
        except UserError as error:
            remedy = "Or give fonts of your own with --fonts (Debian: fonts-noto-core, fonts-noto-cjk)."
            tongue = language.name
            raise UserError(
                f"the fonts for {tongue} are not on this machine: {error.what}",
                f"{error.remedy} {remedy}",
            ) from error
        found += sorted(folder.glob(f"{start}[[]*.ttf")) if start else [folder]
    return tuple(found)


def at_hand(language: Language) -> tuple[Path, ...]:
    """The font files and folders of a language that are in the cache; none where they would be fetched."""
    wheels = [packages()[name] for font in language.fonts if (name := font.partition("/")[0]) in packages()]
    there = wheels and all(source.wheel_folder(wheel).is_dir() for wheel in wheels)
    return fonts_of(language) if there else ()


def where_fonts_are(language: Language) -> str:
    """Whether its fonts ship with ocrdata, are in the cache, or will be fetched."""
    for name in language.fonts:
        package = name.partition("/")[0]
        if package in packages():
            wheel = packages()[package]
            there = source.wheel_folder(wheel).is_dir()
            return f"{wheel.wheel} ({'in the cache' if there else 'fetched on first use'})"
    return "shipped"
