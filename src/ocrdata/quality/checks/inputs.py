"""Turns options into label files with their rules, for `check`, `stats` and `report`."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from ocrdata.errors import UserError
from ocrdata.executor.shards import EVERY_CORE, Workers
from ocrdata.quality.checks import advice, line_length, lmdb_listing
from ocrdata.quality.checks.advice import Advice
from ocrdata.quality.checks.checking import Sink, Summary, check
from ocrdata.quality.checks.moved_images import MovedImages, TakenImages, noting
from ocrdata.quality.checks.scan import LabelFile
from ocrdata.quality.checks.start import DoesNotStart, about_start
from ocrdata.quality.loader import opencv
from ocrdata.quality.loader.config import LMDB, Config, Section, read_config
from ocrdata.quality.loader.faults import Finding
from ocrdata.quality.loader.lines import Look
from ocrdata.quality.loader.pictures import Depth
from ocrdata.quality.loader.rules import Rules, detection_defaults, model_rules, rules_of
from ocrdata.samples import labels as label_files
from ocrdata.samples.label_files import require_no_utf16


@dataclass(frozen=True, slots=True)
class RulesChoice:
    """The source of the rules that labels are judged by.

    Attributes:
        config: A config of PaddleOCR.
        model: Name of a model; without this and a config, the default model for the kind of labels.
        gtc: Use the model in its official form, with an attention head.
        dictionary: Dictionary to use instead of the config's.
        section: Section of the config.
        max_length: Characters of the longest text, as for `finetune`; None for the model's own.
        width: Width in pixels of the widest image, as for `finetune`; None for what `max_length` needs.
    """

    config: Path | None = None
    model: str | None = None
    gtc: bool = False
    dictionary: Path | None = None
    section: Section = "Train"
    max_length: int | None = None
    width: int | None = None


DEFAULT_RULES = RulesChoice()


@dataclass(frozen=True, slots=True)
class CheckPlan:
    """What to check.

    Attributes:
        files: The label files.
        against: Label files of the evaluation set.
        config: The config, if one was given.
        section: Its section.
        new_dictionary: The dictionary is not the one of the pre-trained weights.
        judge: Whether a recogniser also reads every line.
        starting: Why the run does not start, if so.
        listings: Where the label files of LMDBs are; removed together with the plan.
    """

    files: tuple[LabelFile, ...]
    against: tuple[LabelFile, ...]
    config: Config | None
    section: Section
    new_dictionary: bool
    judge: bool = False
    starting: tuple[Advice, ...] = ()
    listings: "TemporaryDirectory[str] | None" = None

    @property
    def lines(self) -> int:
        """Number of lines in all label files."""
        return sum(label_files.count_samples(file.path) for file in self.files)


def depth(*, no_images: bool, headers: bool) -> Depth:
    """How thoroughly to examine images.

    Raises:
        click.UsageError: Both options are given.
    """
    if no_images and headers:
        raise click.UsageError("--no-images and --headers cannot be used together.")
    return "none" if no_images else "header" if headers else "decode"


def expand(given: Sequence[Path]) -> list[Path]:
    """Label files unchanged, and the `rec.txt` and `det.txt` of folders.

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
    choice: RulesChoice = DEFAULT_RULES,
    *,
    data_dir: Path | None = None,
    against: Sequence[Path] = (),
    depth: Depth = "decode",
    python: Path | None = None,
    judge: bool = False,
) -> CheckPlan:
    """Find the rules for each label file.

    Args:
        labels: Label files or folders; those that the config lists if there are none.
        choice: The source of the rules.
        data_dir: Instead of each label file's own folder (or the config's, for files that it lists).
        against: Label files of the evaluation set; the config's own by default.
        depth: How thoroughly to examine images.
        python: Interpreter whose OpenCV decides where versions differ; this one's by default.
        judge: Let a recogniser read every line, and report labels that it does not confirm.

    Raises:
        UserError: No label files, a config that does not fit them, or an interpreter without OpenCV.
        click.UsageError: A config together with a model.
    """
    if choice.config and any((choice.model, choice.gtc, choice.max_length, choice.width)):
        raise click.UsageError("--config cannot be used with --model, --gtc, --max-length or --width.")
    if python and depth != "none":
        opencv.version(python)
    section = choice.section
    read = read_config(choice.config) if choice.config else None
    held_out = expand(against) or (
        read.label_files("Eval") if read and section == "Train" and not labels else []
    )
    starting = about_start(read, files=not labels) if read else []
    files = expand(labels)
    if not files and read and read.loader(section) == LMDB:
        return _plan_of_lmdbs(read, choice, Look(".", depth, python), held_out, judge=judge)
    files = files or _listed(read, section)
    if not files:
        raise _nothing_to_check(read, starting)

    if choice.max_length and not choice.width:
        width = line_length.width_for(
            choice.model, files, data_dir, choice.max_length, images=depth != "none"
        )
        choice = replace(choice, width=width)

    def of(path: Path, part: Section) -> LabelFile:
        is_listed = read is not None and path.resolve() in {item.resolve() for item in read.label_files(part)}
        folder = data_dir or (read.data_dir(part) if read and is_listed else path.parent)
        return LabelFile(path, _rules(path, read, choice), Look(str(folder), depth, python))

    found = tuple(of(path, section) for path in files)
    others = tuple(of(path, "Eval") for path in held_out)
    new = advice.is_new(choice.dictionary, found[0].rules)
    return CheckPlan(found, others, read, section, new, judge, tuple(starting))


def _plan_of_lmdbs(
    config: Config, choice: RulesChoice, where: Look, held_out: Sequence[Path], *, judge: bool
) -> CheckPlan:
    """The plan for a config whose data set is `LMDBDataSet`; see `lmdb_listing`."""
    listings = TemporaryDirectory(prefix="ocrdata-check-")
    files = lmdb_listing.write(config, choice.section, Path(listings.name))
    if not files:
        raise _nothing_to_check(config, ())
    rules = replace(_rules(files[0][0], config, choice), uncaught=True, delimiter="\t")
    found = tuple(LabelFile(path, rules, where, lmdb) for path, lmdb in files)
    folder = str(config.data_dir("Eval"))
    others = tuple(
        LabelFile(path, _rules(path, config, choice), replace(where, data_dir=folder)) for path in held_out
    )
    new = advice.is_new(choice.dictionary, rules)
    return CheckPlan(found, others, config, choice.section, new, judge, (), listings)


def _listed(config: Config | None, section: Section) -> list[Path]:
    """The label files that a config lists.

    Raises:
        UserError: It is for a loader that is not modelled here.
    """
    if config is None:
        return []
    if name := config.unknown_loader(section):
        raise UserError(
            f"the data set of {section} is {name}, and check does not know what that does with a sample.",
            "It knows SimpleDataSet, MultiScaleDataSet and LMDBDataSet. Name label files to judge these by "
            "the transforms of the config.",
            path=config.path,
        )
    return config.label_files(section)


def _nothing_to_check(config: Config | None, starting: Sequence[Advice]) -> UserError:
    """The error where neither the options nor the config name a label file."""
    if config and starting:
        return DoesNotStart(starting[0].en, "Then check it again.", path=config.path)
    return UserError(
        f"there is no label file to check{' in the config' if config else ''}.",
        "Name one: ocrdata check rec.txt",
    )


def run(
    plan: CheckPlan,
    sink: Sink,
    *,
    workers: Workers = EVERY_CORE,
    advance: Callable[[int], None] = lambda lines: None,
) -> Summary:
    """Carry out a plan.

    Args:
        plan: What to check.
        sink: Called with every finding, as `checking.check` does.
        workers: Where lines are judged.
        advance: Called with a number of lines when they have been judged.

    Returns:
        The totals, with advice on the set as a whole.
    """
    doubts = _doubts if plan.judge else _no_doubts
    taken = TakenImages(plan.files)
    moved = {} if plan.listings else {file.path: MovedImages(file, taken) for file in plan.files}
    sink = noting(sink, moved)
    summary = check(plan.files, sink, against=plan.against, doubts=doubts, workers=workers, advance=advance)
    summary.moved = moved
    _advise(plan, summary)
    return summary


def _no_doubts(file: LabelFile) -> Iterable[Finding]:
    return ()


def _doubts(file: LabelFile) -> Iterable[Finding]:
    """Labels that a recogniser does not confirm."""
    from ocrdata.quality.checks.doubts import doubts

    return doubts(file) if file.rules.task == "rec" else ()


def _advise(plan: CheckPlan, summary: Summary) -> None:
    """Add advice on the whole set to the summary."""
    rules = plan.files[0].rules
    summary.advice += plan.starting
    summary.advice += [each for images in summary.moved.values() for each in images.advice()]
    summary.advice += advice.about_set(
        rules, summary.verdicts, summary.characters, summary.synthetic, plan.new_dictionary
    )
    summary.advice += advice.about_steps(rules, summary.faults["too-few-steps"])
    for item in summary.files if plan.listings is None else ():
        if item.file.rules.task == "rec":
            summary.advice += advice.about_doubtful_labels(item.file.path, item.faults)
    if summary.faults["image-broken"] or summary.faults["image-version"]:
        summary.advice.append(advice.about_opencv(plan.files[0].where.python))
    if plan.config:
        summary.advice += advice.about_config(plan.config.data, plan.section, summary.usable)


def _rules(path: Path, config: Config | None, choice: RulesChoice) -> Rules:
    from ocrdata.train.models.presets import DEFAULT

    pages = label_files.is_detection(path)
    require_no_utf16(path)
    if config:
        rules = rules_of(
            config.data,
            choice.section,
            source=config.path.name,
            beside=config.path.parent,
            dictionary=choice.dictionary,
        )
        if name := config.unknown_loader(choice.section):
            rules = replace(rules, unknown=(name, *rules.unknown))
    elif choice.model or not pages:
        length = (choice.max_length, choice.width) if choice.width else None
        rules = model_rules(
            choice.model or DEFAULT, choice.section, choice.dictionary, gtc=choice.gtc, length=length
        )
    else:
        rules = detection_defaults()
    if pages and rules.task == "rec":
        raise UserError(
            f"holds the boxes of pages, and {rules.source} is for recognition.",
            "Give a detection config or model, or cut lines out of the pages: ocrdata convert --crops.",
            path=path,
        )
    return rules
