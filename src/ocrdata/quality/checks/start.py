"""Whether the settings of its data let a run reach its first sample.

The rules are those of `SimpleDataSet.__init__` and `get_image_info_list` (PaddleOCR 2.10,
`ppocr/data/simple_dataset.py`), which `MultiScaleDataSet` shares. `tools/train.py` makes the data sets of
both sections before the first step.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ocrdata import resources
from ocrdata.console import quantity
from ocrdata.errors import UserError
from ocrdata.quality.checks.advice import Advice
from ocrdata.quality.loader.config import Config, Section, dataset_of
from ocrdata.samples.labels import count_samples


class DoesNotStart(UserError):
    """The verdict on a whole run: it ends before its first sample."""

    exit_code = 3


@dataclass(frozen=True, slots=True)
class _Setting:
    """A setting that the loader cannot use: its name, what is wrong in both languages, and what to do."""

    name: str
    en: str
    zh: str
    remedy: str
    remedy_zh: str


def about_start(config: Config, *, files: bool) -> list[Advice]:
    """Everything in a config's data sections that makes the loader raise before its first sample.

    Args:
        config: PaddleOCR's config.
        files: It is the run of its own label files, so that these have to be named and to exist.
    """
    found: list[Advice] = []
    sections: tuple[Section, ...] = ("Train", "Eval")
    for section in sections:
        dataset = dataset_of(config.data, section)
        if (not dataset and section == "Eval") or not config.by_label_files(section):
            continue
        found += [
            Advice(
                "does-not-start",
                True,
                f"{section}: {fault.name} {fault.en}, so the run does not start. {fault.remedy}",
                f"{section}：{fault.name} {fault.zh}，训练无法启动。{fault.remedy_zh}",
                stops=True,
            )
            for fault in _faults(config, section, dataset, files=files)
        ]
    return found


def _faults(
    config: Config, section: Section, dataset: Mapping[str, Any], *, files: bool
) -> Iterator[_Setting]:
    for name in ("label_file_list", "data_dir") if files else ():
        if name not in dataset:
            yield _Setting(name, "is missing", "缺失", "Set it.", "请设置该项。")
    listed = dataset.get("label_file_list", [])
    if not isinstance(listed, list | str) or not all(isinstance(name, str) for name in listed):
        shown = _shown(listed)
        yield _Setting(
            "label_file_list",
            f"is {shown}, not a list of files",
            f"为 {shown}，不是文件列表",
            _AS_LIST,
            _AS_LIST_ZH,
        )
        return
    yield from _ratio_faults(config, section, listed, dataset.get("ratio_list", 1.0))
    for path in config.listed_files(section) if files else ():
        if not resources.is_file(path):
            yield _Setting(
                "label_file_list",
                f"names {path}, which does not exist",
                f"中的 {path} 不存在",
                "Correct the path, or run from the folder that it is relative to.",
                "请修正路径，或在其所相对的目录中运行。",
            )


_AS_LIST = "Write one '- file' in a line of its own for each label file."
_AS_LIST_ZH = "请每行写一个“- 文件”。"
_AS_NUMBERS = "Write a list of numbers, one for each label file, such as [1.0, 0.5]."
_AS_NUMBERS_ZH = "请写成数字列表，每个标注文件对应一个数字，例如 [1.0, 0.5]。"


def _ratio_faults(
    config: Config, section: Section, listed: list[str] | str, given: Any
) -> Iterator[_Setting]:
    """What is wrong with `ratio_list`. A number stands for all files; a text is counted letter by letter."""
    ratios = [float(given)] * len(listed) if isinstance(given, int | float) else given
    numbers = isinstance(ratios, list) and all(isinstance(ratio, int | float) for ratio in ratios)
    if not numbers:
        shown = _shown(given)
        yield _Setting(
            "ratio_list",
            f"is {shown}, not a list of numbers",
            f"为 {shown}，不是数字列表",
            _AS_NUMBERS,
            _AS_NUMBERS_ZH,
        )
        return
    if len(ratios) != len(listed):
        if isinstance(listed, str):
            counted = quantity(len(listed), "character is", "characters are")
            en = f"is the text {listed!r}, whose {counted} counted as files"
            zh = f"为文本 {listed!r}，其 {len(listed)} 个字符被当作文件计数"
            yield _Setting("label_file_list", en, zh, _AS_LIST, _AS_LIST_ZH)
            return
        have, need = quantity(len(ratios), "number"), quantity(len(listed), "label file")
        zh = f"有 {len(ratios)} 个值，但有 {len(listed)} 个标注文件"
        yield _Setting("ratio_list", f"has {have} for {need}", zh, _AS_NUMBERS, _AS_NUMBERS_ZH)
        return
    for path, ratio in zip(config.listed_files(section), ratios, strict=False):
        size = count_samples(path) if resources.is_file(path) else 0
        if not _can_be_drawn(size, ratio, section):
            yield _Setting(
                "ratio_list",
                f"has {ratio:g} for {path.name}, from which {quantity(size, 'line')} can be drawn",
                f"中 {path.name} 的比例为 {ratio:g}，而该文件只有 {size:,} 行",
                "Write more than 0 and at most 1; list the file repeatedly to draw it more often.",
                "请写大于 0 且不超过 1 的数；如需多次抽取，请多次列出该文件。",
            )


def _can_be_drawn(size: int, ratio: float, section: Section) -> bool:
    """Whether `random.sample(lines, round(size * ratio))` works; the Eval section draws only below 1."""
    if section == "Eval" and not ratio < 1:
        return True
    wanted = size * ratio
    return math.isfinite(wanted) and 0 <= round(wanted) <= size


def _shown(value: Any) -> str:
    return "empty" if value is None else f"the text {value!r}" if isinstance(value, str) else repr(value)[:80]
