"""The catalogue of public data sets, training code and weights: `catalogue.yml`, as records."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

import yaml

from ocrdata.errors import UserError

CATALOGUE = Path(__file__).parent / "catalogue.yml"


@dataclass(frozen=True, slots=True)
class Archive:
    """One archive, or one plain file, of a data set.

    Attributes:
        name: Its file name.
        url: Where it is; empty where only a person can get it.
        also: Other names that it goes under, `*` allowed.
        parts: Names of the files that make it up, if it is split.
        many: Several archives go under its names, and all of them are wanted.
        size: Bytes, roughly; 0 if nobody has published them.
        holds: Pattern of a member that tells it from others; empty if it is known by its name alone.
        published: Digests that others published, by algorithm.
    """

    name: str
    url: str = ""
    also: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    many: bool = False
    size: int = 0
    holds: str = ""
    published: dict[str, str] = field(default_factory=dict)

    @property
    def only_images(self) -> bool:
        """Whether it has images in it, and nothing else that is needed."""
        return self.holds.endswith(".jpg")

    @property
    def files(self) -> tuple[str, ...]:
        """Names of the files to get."""
        return self.parts or (self.name,)


@dataclass(frozen=True, slots=True)
class Dataset:
    """One public data set; see `catalogue.yml` for what the fields mean."""

    name: str
    title: str
    homepage: str
    licence: str
    languages: str
    task: str
    pages: int
    format: str
    labels: str
    archives: tuple[Archive, ...]
    by_hand: tuple[str, ...] = ()
    encoding: str | None = None

    @property
    def direct(self) -> bool:
        """Whether a script can download all of it."""
        return all(archive.url for archive in self.archives)

    @property
    def size(self) -> int:
        """Bytes of all archives, roughly; 0 if the largest is not known."""
        sizes = [archive.size for archive in self.archives]
        return sum(sizes) if sizes[0] else 0


@dataclass(frozen=True, slots=True)
class Weights:
    """One training checkpoint.

    Attributes:
        model: Its name.
        url: A `.pdparams` file, or a tar that holds one.
        file: Name of the checkpoint inside the tar; empty if there is none.
    """

    model: str
    url: str
    file: str = ""


@dataclass(frozen=True, slots=True)
class CodeRelease:
    """PaddleOCR's training code.

    Attributes:
        release: Number of the release.
        archive: The archive that has it.
    """

    release: str
    archive: Archive


@cache
def _content() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(CATALOGUE.read_text(encoding="utf-8"))
    return content


def datasets() -> list[Dataset]:
    """All data sets, in the catalogue's order: the fine-tune guide's three first."""
    return [_dataset(name, dict(entry)) for name, entry in _content()["datasets"].items()]


def names() -> list[str]:
    """Names of all data sets, in the same order."""
    return list(_content()["datasets"])


def weight_names() -> list[str]:
    """Models that have training checkpoints."""
    return [entry.model for entry in weights()]


def weights() -> list[Weights]:
    """All training checkpoints, the newest first."""
    return [
        Weights(model, entry["url"].format(model=model), entry.get("file", ""))
        for entry in _content()["weights"]
        for model in entry["models"]
    ]


def training_code() -> CodeRelease:
    """The release of PaddleOCR whose training code can be fetched."""
    entry = dict(_content()["code"])
    return CodeRelease(entry.pop("release"), _archive(entry))


def find_dataset(name: str) -> Dataset:
    """The data set of that name.

    Raises:
        UserError: There is none; names the nearest.
    """
    known = {entry.name: entry for entry in datasets()}
    if name.lower() in known:
        return known[name.lower()]
    raise _unknown("data set", name, known, "`ocrdata fetch --list` lists them.")


def find_weights(model: str) -> Weights:
    """The checkpoint of that model, however its name is capitalised.

    Raises:
        UserError: There is none; names the nearest.
    """
    known = {entry.model.lower(): entry for entry in weights()}
    key = model.lower().removesuffix("_pretrained")
    if key in known:
        return known[key]
    names = {entry.model: entry for entry in known.values()}
    raise _unknown("training checkpoint", model, names, "`ocrdata fetch weights --list` lists them.")


def _unknown(kind: str, name: str, known: Iterable[str], where: str) -> UserError:
    lower = {key.lower(): key for key in known}
    near = [key for key in lower if key.startswith(name.lower())] or difflib.get_close_matches(
        name.lower(), lower, n=3, cutoff=0.5
    )
    hint = f"Did you mean {' or '.join(lower[key] for key in near[:3])}? " if near else ""
    return UserError(f"There is no {kind} '{name}' in the catalogue.", f"{hint}{where}")


def _dataset(name: str, entry: dict[str, Any]) -> Dataset:
    archives = tuple(_archive(dict(item)) for item in entry.pop("archives"))
    by_hand = tuple(entry.pop("by_hand", ()))
    return Dataset(name=name, archives=archives, by_hand=by_hand, **entry)


def _archive(entry: dict[str, Any]) -> Archive:
    published: dict[str, str] = {kind: entry.pop(kind) for kind in ("md5", "sha256") if kind in entry}
    for key in ("also", "parts"):
        entry[key] = tuple(entry.get(key, ()))
    if "name" not in entry:
        entry["name"] = PurePosixPath(unquote(urlsplit(entry["url"]).path)).name
    return Archive(published=published, **entry)
