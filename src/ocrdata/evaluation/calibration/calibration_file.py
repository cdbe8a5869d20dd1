"""What confidence means, of which model: what `evaluate --calibrate` and `export --calibrate-on` write."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ocrdata import yaml_files
from ocrdata.errors import UserError
from ocrdata.evaluation.calibration.platt_scaling import Calibration
from ocrdata.evaluation.comparing import TextComparison
from ocrdata.evaluation.recogniser import Recogniser
from ocrdata.folders import checksums

NAME = "calibration.yaml"
"""Its name beside an exported model, where `predict` finds it."""

_REMEDY = "Write it again with ocrdata evaluate --calibrate."


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """How lines are read and compared: what a probability of being right depends on besides the model.

    Attributes:
        ignore_case: Whether capitals count as small letters.
        ignore_space: Whether white space does not count.
        upside_down: Whether lines may be upside down.
        only_chars: The only characters that are read, in order of their code points; empty for all.
    """

    ignore_case: bool = False
    ignore_space: bool = False
    upside_down: bool = False
    only_chars: str = ""

    @property
    def comparison(self) -> TextComparison:
        """How readings are compared with labels."""
        return TextComparison(self.ignore_case, self.ignore_space)

    @property
    def words(self) -> str:
        """The options as they are given to `evaluate`."""
        flags = [
            f"--{name.replace('_', '-')}"
            for name in ("ignore_case", "ignore_space", "upside_down")
            if getattr(self, name)
        ]
        if self.only_chars:
            flags.append(f"--only-chars {self.only_chars!r}")
        return " ".join(flags) or "none"


@dataclass(frozen=True, slots=True)
class StoredCalibration:
    """A calibration with what it holds for.

    Attributes:
        model: The model's name in the evaluation.
        networks: Digests of the forms of this model, as `digest` computes them.
        calibration: From confidence to probability.
        options: How the lines were read and compared.
        wanted: The share of right lines that `threshold` was chosen for, 0 to 1; None for no threshold.
        threshold: Lines with at least this confidence are taken; None where no confidence is high enough.
        measured: Figures on the half of the lines that nothing was fitted to.
    """

    model: str
    networks: tuple[str, ...]
    calibration: Calibration
    options: ReadingOptions
    wanted: float | None
    threshold: float | None
    measured: dict[str, Any]

    def rejects(self, score: float) -> bool | None:
        """Whether a line read with this confidence is left to people; None if no share was wished for."""
        if self.wanted is None:
            return None
        return self.threshold is None or score < self.threshold

    def record(self) -> dict[str, Any]:
        """For its file, and for manifests."""
        return {
            "model": self.model,
            "networks": list(self.networks),
            "slope": self.calibration.slope,
            "intercept": self.calibration.intercept,
            "limit": self.calibration.limit,
            "by_length": self.calibration.by_length,
            "options": {name: getattr(self.options, name) for name in ReadingOptions.__slots__},
            "wanted": self.wanted,
            "threshold": self.threshold,
            "measured": self.measured,
        }

    def require(self, model: Recogniser, path: Path) -> None:
        """Stop if it is of another model.

        Raises:
            UserError: It is.
        """
        if digest(model) not in self.networks:
            raise UserError(
                f"is the calibration of another model ({self.model}) or dictionary than "
                f"{model.network.files[0]}.",
                "Give the model that it was made of, or make one of this: ocrdata evaluate --calibrate, or "
                "ocrdata export --calibrate-on.",
                path=path,
            )

    def require_options(self, options: ReadingOptions, path: Path) -> None:
        """Stop if lines are read or compared with other options.

        Raises:
            UserError: They are.
        """
        if options != self.options:
            raise UserError(
                f"was made with other options (then: {self.options.words}; now: {options.words}).",
                "Give the same options, or make one with these: ocrdata evaluate --calibrate.",
                path=path,
            )


def digest(model: Recogniser) -> str:
    """SHA-256 of the files and the dictionary of a model, hexadecimal."""
    parts = [*checksums.of_files(model.network.files), *model.charset.characters]
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def write(stored: StoredCalibration, path: Path) -> None:
    """Write a calibration as YAML."""
    import yaml

    text = yaml.safe_dump(stored.record(), allow_unicode=True, sort_keys=False)
    path.write_text(text, encoding="utf-8")


def read(path: Path) -> StoredCalibration:
    """Read what `write` wrote.

    Raises:
        UserError: It cannot be read, or is no calibration.
    """
    content = yaml_files.load(path, _REMEDY)
    try:
        own = dict(content["options"])
        stored = StoredCalibration(
            str(content["model"]),
            tuple(map(str, content["networks"])),
            _calibration(content),
            ReadingOptions(
                bool(own["ignore_case"]),
                bool(own["ignore_space"]),
                bool(own["upside_down"]),
                str(own["only_chars"]),
            ),
            _share(content["wanted"]),
            _share(content["threshold"]),
            dict(content["measured"]),
        )
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise UserError("is not a calibration.", _REMEDY, path=path) from error
    return stored


def _calibration(content: dict[str, Any]) -> Calibration:
    names = ("slope", "intercept", "limit", "by_length")
    slope, intercept, limit, by_length = (float(content[name]) for name in names)
    if not (0 <= slope <= 100 and abs(intercept) <= 1000 and 0 < limit <= 1 and abs(by_length) <= 100):
        raise ValueError(content)
    return Calibration(slope, intercept, limit, by_length)


def _share(value: Any) -> float | None:
    """A number from 0 to 1, or None."""
    if value is None:
        return None
    number = float(value)
    if not 0 <= number <= 1:
        raise ValueError(value)
    return number
