"""What can be chosen: what ships with ocrdata, and what the user named at the start. Nothing else.

A page only ever sends names from here, so no request can reach another file of this machine.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ocrdata import resources
from ocrdata.synthesis.look import preset
from ocrdata.synthesis.type.fonts import SUFFIXES
from ocrdata.train.models import presets as models


@dataclass(frozen=True, slots=True)
class AvailableFiles:
    """Files and folders, by the names that the page and recipes use for them.

    Attributes:
        presets: Preset files.
        fonts: Font files and folders of them; a file in a folder is `dseg7/DSEG7Modern-Bold`.
        corpora: Corpora.
        backgrounds: Folders of photographs; only the user's own.
        dictionaries: Dictionaries; the first is looked at until another is chosen.
        folder: Where preset and recipe are saved.
    """

    presets: Mapping[str, Path]
    fonts: Mapping[str, Path]
    corpora: Mapping[str, Path]
    backgrounds: Mapping[str, Path]
    dictionaries: Mapping[str, Path]
    folder: Path

    def families(self) -> list[tuple[str, list[str]]]:
        """Names of the folders of fonts with those of the files in each; a single file has none."""
        tops = [name for name in self.fonts if not self._is_within(name)]
        return [(top, [name for name in self.fonts if name.startswith(f"{top}/")]) for top in tops]

    def _is_within(self, name: str) -> bool:
        return any(other != name and name.startswith(f"{other}/") for other in self.fonts)


def available_files(
    folder: Path,
    *,
    presets: Sequence[Path] = (),
    fonts: Sequence[Path] = (),
    corpora: Sequence[Path] = (),
    backgrounds: Sequence[Path] = (),
    dictionaries: Sequence[Path] = (),
) -> AvailableFiles:
    """Everything that ships with ocrdata, with the user's own files before it.

    Of the dictionaries that ship, that of the model which is trained by default comes first.
    """
    top = resources.folder("fonts")
    own = models.load(models.DEFAULT).dictionary
    known = sorted(resources.names("dictionaries"), key=lambda name: name != own)
    shipped = [path for path in sorted(top.iterdir()) if path.is_dir()]
    return AvailableFiles(
        presets={
            **{str(path): path for path in presets},
            **{name: preset.find_preset(name) for name in preset.shipped()},
        },
        fonts={
            **_with_files({str(path): path for path in fonts if top not in path.parents}),
            **_with_files({path.name: path for path in shipped}),
        },
        corpora={
            **{_name("corpora", path): path for path in corpora},
            **{name: resources.find("corpora", name) for name in resources.names("corpora")},
        },
        backgrounds={str(path): path for path in backgrounds},
        dictionaries={
            **{_name("dictionaries", path): path for path in dictionaries},
            **{name: resources.find("dictionaries", name) for name in known},
        },
        folder=folder,
    )


def _name(kind: resources.Kind, path: Path) -> str:
    """The shipped name of something that ships, so that it is not listed twice; else its path."""
    top = resources.folder(kind)
    return path.relative_to(top).with_suffix("").as_posix() if top in path.parents else str(path)


def _with_files(found: Mapping[str, Path]) -> dict[str, Path]:
    result: dict[str, Path] = {}
    for name, path in found.items():
        result[name] = path
        if path.is_dir():
            for file in sorted(path.rglob("*")):
                if file.suffix.lower() in SUFFIXES:
                    within = file.relative_to(path)
                    result[f"{name}/{within.with_suffix('').as_posix()}"] = file
    return result
