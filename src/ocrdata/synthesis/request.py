"""What `synth` is asked for, as options and as a manifest's record: enough to draw it again."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from importlib import metadata
from pathlib import Path
from typing import Any

import click

from ocrdata import resources
from ocrdata.folders import checksums
from ocrdata.synthesis import inputs
from ocrdata.synthesis.dataset import Generator
from ocrdata.synthesis.direction import Direction
from ocrdata.synthesis.look.preset import FOLDER, find_preset, load_preset
from ocrdata.synthesis.store import Kind
from ocrdata.synthesis.text.avoided import texts_in


@dataclass(frozen=True, slots=True)
class Request:
    """The options of the command, in its words.

    `wanted` and `confusions` are what `charsets` reads from `--chars`.
    """

    count: int
    preset: Path
    wanted: tuple[str, ...] = ()
    confusions: Mapping[str, str] = field(default_factory=dict)
    fonts: tuple[Path, ...] = ()
    font_index: int = 0
    corpus: tuple[Path, ...] = ()
    encoding: str = "utf-8"
    field: str = "text"
    backgrounds: tuple[Path, ...] = ()
    min_per_char: int | None = None
    lengths: tuple[int, int] = (1, 25)
    height: int = 48
    to: Kind = "files"
    pages: bool = False
    judge: bool = False
    seed: int = 0
    direction: Direction | None = None
    generator: Generator = "ocrdata"
    avoid: tuple[Path, ...] = ()


def check_options(request: Request) -> None:
    """Stop if options of a request contradict each other.

    Raises:
        click.UsageError: Names them.
    """
    shortest, longest = request.lengths
    if longest < shortest:
        raise click.UsageError(f"--max-length {longest} is below --min-length {shortest}.")
    if request.generator == "trdg":
        check_options_of_trdg(request)
    if request.pages and request.direction:
        raise click.UsageError("--direction is about lines; leave it out with --pages.")
    if request.pages and (request.to != "files" or request.judge or request.min_per_char):
        raise click.UsageError(
            "--to, --judge and --min-per-char are about lines; leave them out with --pages."
        )


def check_options_of_trdg(request: Request) -> None:
    """Stop if options mean nothing to trdg.

    Raises:
        click.UsageError: Names them.
    """
    without = {
        "--pages": request.pages,
        "--direction": request.direction,
        "--preset": request.preset.stem != "document",
        "--backgrounds": request.backgrounds,
        "--font-index": request.font_index,
    }
    if given := [name for name, value in without.items() if value]:
        names = " and ".join(given)
        raise click.UsageError(
            f"{names} mean nothing to --generator trdg: leave them out."
            if len(given) > 1
            else f"{names} means nothing to --generator trdg: leave it out."
        )


def absolute(request: Request) -> Request:
    """The same request with absolute paths, and with the corpora that it will use."""
    return replace(
        request,
        preset=request.preset.absolute(),
        fonts=_absolute(request.fonts),
        corpus=_absolute(corpora_of(request)),
        backgrounds=_absolute(request.backgrounds),
        avoid=_absolute([texts_in(path) for path in request.avoid]),
    )


def corpora_of(request: Request) -> list[Path]:
    """What its texts are drawn from: what is named, or what suits it."""
    if request.corpus:
        return list(request.corpus)
    return inputs.default_corpora(request.wanted, load_preset(request.preset), request.fonts)


def record(request: Request) -> dict[str, Any]:
    """A request as JSON for a manifest; what ships with ocrdata is recorded by its name."""
    found: dict[str, Any] = asdict(request)
    for name in ("fonts", "corpus", "backgrounds"):
        found[name] = [resources.name_of(path) for path in found[name]]
    shipped = request.preset.parent == FOLDER
    found["preset"] = request.preset.stem if shipped else str(request.preset)
    found["wanted"] = "".join(request.wanted)
    found["lengths"] = list(request.lengths)
    avoid = [str(path) for path in found.pop("avoid")]
    return {**found, "avoid": avoid} if avoid else found


def read_record(found: Mapping[str, Any]) -> Request:
    """The request that a manifest records.

    Raises:
        UserError: One of its fonts, corpora or presets does not exist any more.
    """
    return Request(
        **{
            **found,
            "preset": find_preset(found["preset"]),
            "wanted": tuple(found["wanted"]),
            "fonts": tuple(resources.find("fonts", name) for name in found["fonts"]),
            "corpus": tuple(resources.find("corpora", name) for name in found["corpus"]),
            "backgrounds": tuple(map(Path, found["backgrounds"])),
            "lengths": tuple(found["lengths"]),
            "avoid": tuple(map(Path, found.get("avoid", ()))),
        }
    )


def ingredients(request: Request, fonts: inputs.Fonts) -> dict[str, list[dict[str, str]]]:
    """Checksums of what a request is drawn from, by kind, without backgrounds: those may be many."""
    (look,) = checksums.of_inputs([request.preset])
    avoid = {"avoid": checksums.of_inputs(request.avoid)} if request.avoid else {}
    return {
        "preset": [{**look, "path": record(request)["preset"]}],
        "fonts": checksums.of_inputs(sorted({file.path for file in fonts.files})),
        "corpus": checksums.of_inputs(request.corpus),
        **avoid,
        "libraries": [{"path": name, "version": version} for name, version in _libraries()],
    }


def _libraries() -> Iterator[tuple[str, str]]:
    """Versions of the libraries that draw: another version may draw other pixels."""
    import cv2
    import freetype
    import uharfbuzz

    yield "opencv", cv2.__version__
    yield "freetype", ".".join(map(str, freetype.version()))
    yield "harfbuzz", uharfbuzz.version_string()
    for name in ("numpy", "pillow"):
        yield name, metadata.version(name)


def _absolute(paths: Sequence[Path]) -> tuple[Path, ...]:
    return tuple(path.absolute() for path in paths)
