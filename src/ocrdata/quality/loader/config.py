"""The parts of PaddleOCR's YAML config that concern data: labels, images and the dictionary."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from ocrdata import resources, yaml_files
from ocrdata.errors import UserError
from ocrdata.samples.lengths import ctc_steps

Section = Literal["Train", "Eval"]

LMDB = "LMDBDataSet"
"""The loader of LMDBs, which has no label files."""

_BY_LABEL_FILES = frozenset(
    {"SimpleDataSet", "MultiScaleDataSet", "TextDetDataset", "TextRecDataset", "MSTextRecDataset"}
)
"""Loaders that read label files by one set of rules; PaddleX's names are aliases."""


@dataclass(frozen=True, slots=True)
class Config:
    """A config file of PaddleOCR.

    Attributes:
        path: The file.
        data: Its contents.
    """

    path: Path
    data: Mapping[str, Any]

    def listed_files(self, section: Section) -> list[Path]:
        """The files of `label_file_list`, relative to the current folder or, failing that, to the config."""
        listed = dataset_of(self.data, section).get("label_file_list") or []
        listed = listed if isinstance(listed, list) else [listed]
        return [find_file(str(name), self.path.parent) for name in listed]

    def label_files(self, section: Section) -> list[Path]:
        """The files of `label_file_list` that exist, without duplicates."""
        return [path for path in dict.fromkeys(self.listed_files(section)) if resources.is_file(path)]

    def loader(self, section: Section) -> str:
        """The name of the class that reads the samples."""
        return str(dataset_of(self.data, section).get("name") or "SimpleDataSet")

    def by_label_files(self, section: Section) -> bool:
        """Whether that class reads label files, by the rules that are modelled here."""
        return self.loader(section) in _BY_LABEL_FILES

    def unknown_loader(self, section: Section) -> str | None:
        """The name of that class, if what it does with a sample is not modelled here."""
        name = self.loader(section)
        return None if name == LMDB or name in _BY_LABEL_FILES else name

    def data_dir(self, section: Section) -> Path:
        """`data_dir`, found in the same way."""
        return find_file(str(dataset_of(self.data, section).get("data_dir") or "."), self.path.parent)


def read_config(path: Path) -> Config:
    """Read a config file.

    Raises:
        UserError: It is not YAML, or not a config of PaddleOCR.
    """
    data = yaml_files.load(path, "Give PaddleOCR's config of the run.")
    if not isinstance(data, dict) or not isinstance(data.get("Train"), dict):
        raise UserError("has no Train section.", "Give PaddleOCR's config of the run.", path=path)
    return Config(path, data)


def dataset_of(config: Mapping[str, Any], section: Section) -> Mapping[str, Any]:
    """The `dataset` of a section; empty where there is none."""
    part = config.get(section)
    dataset = part.get("dataset") if isinstance(part, dict) else None
    return dataset if isinstance(dataset, dict) else {}


def steps_of(config: Mapping[str, Any], section: Section, width: int) -> int:
    """CTC's time steps in a section: those of training, or for `Eval` those of reading; 0 where unknown.

    Args:
        config: PaddleOCR's whole config.
        section: `Train` or `Eval`.
        width: Of `RecResizeImg`, in pixels. `MultiScaleSampler` has widths of its own, of which the least
            counts; with `ds_width` each batch has another one.
    """
    part = config.get(section) or {}
    scales = (part.get("sampler") or {}).get("scales") or []
    width = min((int(scale[0] if isinstance(scale, list) else scale) for scale in scales), default=width)
    if dataset_of(config, section).get("ds_width"):
        width = 0
    backbone = ((config.get("Architecture") or {}).get("Backbone") or {}).get("name", "")
    as_read = section == "Eval" or "widths" in ((config.get("Global") or {}).get("ocrdata") or {})
    return ctc_steps.trained(backbone, width, as_read=as_read)


def find_file(name: str, beside: Path) -> Path:
    """A path of the config: relative to the current folder if it exists there, else to the config."""
    path = Path(name)
    return path if resources.exists(path) or path.is_absolute() else beside / path


def find_dictionary(name: str, beside: Path) -> Path:
    """The dictionary of that name: in the current folder, beside the config, or shipped with ocrdata.

    Raises:
        UserError: It is in none of these places.
    """
    path = find_file(name, beside)
    if resources.is_file(path):
        return path
    shipped = Path(name).stem
    if shipped in resources.names("dictionaries"):
        return resources.find("dictionaries", shipped)
    raise UserError(
        f"the dictionary {name} (Global.character_dict_path) does not exist.",
        "Give its path with --dict, or run from the folder that the config was written for.",
    )
