"""From options to label files with their rules: what `check`, `stats` and `report` have in common."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ocrdata.errors import UserError
from ocrdata.quality.checks import advice
from ocrdata.quality.checks.checking import Summary
from ocrdata.quality.checks.scan import LabelFile
from ocrdata.quality.loader.faults import Finding
from ocrdata.quality.loader.lines import Look
from ocrdata.quality.loader.pictures import Depth
from ocrdata.quality.loader.rules import Config, Rules, Section, detection_defaults, model_rules, read_config
from ocrdata.samples import labels as label_files

__all__ = ["Finding", "LabelFile", "Plan", "advise", "depth", "expand", "plan", "run_judge"]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be checked.

    Attributes:
        files: The label files.
        against: Those of the evaluation set.
        config: The config, if one was given.
        section: Its section.
        new_dictionary: The dictionary is not the preset's.
    """

    files: tuple[LabelFile, ...]
    against: tuple[LabelFile, ...]
    config: Config | None
    section: Section
    new_dictionary: bool

    @property
    def lines(self) -> int:
        """Lines of all label files."""
        return sum(label_files.count_samples(file.path) for file in self.files)


def depth(*, no_images: bool, headers: bool) -> Depth:
    """How far to look at images."""
    return "none" if no_images else "header" if headers else "decode"


def expand(given: Sequence[Path]) -> list[Path]:
    """Label files as they are, and of folders their `rec.txt` and `det.txt`.

    Raises:
        UserError: A folder has neither.
    """
    found = []
    for path in given:
        inside = [path / name for name in ("rec.txt", "det.txt") if (path / name).is_file()]
        if path.is_dir() and not inside:
            raise UserError(
                f"{path} is a folder without rec.txt or det.txt.", "Name its label file, or convert it first."
            )
        found += inside or [path]
    return found


def plan(
    labels: Sequence[Path],
    *,
    config: Path | None = None,
    model: str | None = None,
    gtc: bool = False,
    section: Section = "Train",
    dictionary: Path | None = None,
    data_dir: Path | None = None,
    against: Sequence[Path] = (),
    depth: Depth = "decode",
) -> Plan:
    """Find the rules for each label file.

    Args:
        labels: Label files or folders; those that the config lists if there are none.
        config: A config of PaddleOCR.
        model: Name of a preset; neither gives the default one of the labels' kind.
        gtc: The preset in its official form, with an attention head.
        section: Whose rules.
        dictionary: Instead of the config's.
        data_dir: Instead of each label file's own folder (or the config's, for files that it lists).
        against: Label files of the evaluation set; the config's own by default.
        depth: How far to look at images.

    Raises:
        UserError: No label files, or a config that does not fit them.
    """
    read = read_config(config) if config else None
    held_out = expand(against) or (
        read.label_files("Eval") if read and section == "Train" and not labels else []
    )
    files = expand(labels) or (read.label_files(section) if read else [])
    if not files:
        raise UserError(
            f"there is no label file to check{' in the config' if config else ''}.",
            "Name one: ocrdata check rec.txt",
        )

    def of(path: Path, part: Section) -> LabelFile:
        is_listed = read is not None and path.resolve() in {item.resolve() for item in read.label_files(part)}
        folder = data_dir or (read.data_dir(part) if read and is_listed else path.parent)
        return LabelFile(path, _rules(path, read, model, gtc, section, dictionary), Look(str(folder), depth))

    found = tuple(of(path, section) for path in files)
    others = tuple(of(path, "Eval") for path in held_out)
    return Plan(found, others, read, section, _is_new(dictionary, found[0].rules))


def advise(plan: Plan, summary: Summary) -> None:
    """Put what is to be said about the whole set into the summary."""
    rules = plan.files[0].rules
    summary.advice += advice.about_set(
        rules, summary.verdicts, summary.characters, summary.synthetic, plan.new_dictionary
    )
    if plan.config:
        summary.advice += advice.about_config(plan.config.data, plan.section, summary.usable)


def run_judge(plan: Plan, summary: Summary, sink: Callable[[LabelFile, Finding], None]) -> None:
    """Let a recogniser read the lines, and report what it doubts."""
    from ocrdata.quality.checks.doubts import doubts

    for item in summary.files:
        if item.file.rules.task != "rec":
            continue
        for finding in doubts(item.file):
            item.faults.update(fault.code for fault in finding.faults)
            sink(item.file, finding)


def _rules(
    path: Path,
    config: Config | None,
    model: str | None,
    gtc: bool,
    section: Section,
    dictionary: Path | None,
) -> Rules:
    from ocrdata.quality.loader.rules import rules_of
    from ocrdata.train.models.presets import DEFAULT

    pages = label_files.is_detection(path)
    if config:
        rules = rules_of(
            config.data, section, source=config.path.name, beside=config.path.parent, dictionary=dictionary
        )
    elif model or not pages:
        rules = model_rules(model or DEFAULT, section, dictionary, gtc=gtc)
    else:
        rules = detection_defaults()
    if pages and rules.task == "rec":
        raise UserError(
            f"holds the boxes of pages, and {rules.source} is for recognition.",
            "Give a detection config or model, or make lines of it: ocrdata convert --crops.",
            path=path,
        )
    return rules


def _is_new(dictionary: Path | None, rules: Rules) -> bool:
    """Whether the pre-trained weights were made with another dictionary, as far as can be told."""
    from ocrdata import resources

    chosen = dictionary or rules.dictionary
    if chosen is None:
        return False
    shipped = {resources.find("dictionaries", name).resolve() for name in resources.names("dictionaries")}
    return chosen.resolve() not in shipped and chosen.stem not in {path.stem for path in shipped}
