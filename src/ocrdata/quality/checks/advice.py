"""Advice on a set as a whole.

The minimums and shares are those of PaddleOCR's fine-tuning guide (`docs/version2.x/ppocr/model_train/
finetune.en.md`); 200 lines a character is the rule of thumb of its FAQ.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from ocrdata import regular_files, resources
from ocrdata.console import quantity
from ocrdata.folders import outputs
from ocrdata.folders.outputs import MANIFEST
from ocrdata.quality.loader import opencv
from ocrdata.quality.loader.config import Section
from ocrdata.quality.loader.faults import Language
from ocrdata.quality.loader.rules import Rules
from ocrdata.samples.charset import read_charset
from ocrdata.samples.dictionary_faults import dictionary_faults

ENOUGH = 200
"""Number of lines that every character should occur in."""

MINIMUM = {"det": 500, "rec": 5_000}
"""Real samples that the guide recommends at least."""

MOST_SYNTHETIC = 1 / 6
"""The guide mixes original and new synthetic data from 10:1 to 5:1."""


@dataclass(frozen=True, slots=True)
class Advice:
    """One piece of advice.

    Attributes:
        code: Its name, for programs.
        serious: Training will fail, or its result cannot be trusted.
        en, zh: The sentences.
        stops: The run ends before its first sample.
    """

    code: str
    serious: bool
    en: str
    zh: str
    stops: bool = False

    def sentence(self, language: Language = "en") -> str:
        """The sentences in one language."""
        return self.en if language == "en" else self.zh


def about_set(
    rules: Rules, verdicts: Mapping[str, int], characters: Counter[str], synthetic: int, new_dictionary: bool
) -> Iterator[Advice]:
    """Advice on a whole set.

    Args:
        rules: The loader's rules.
        verdicts: Lines by verdict.
        characters: Number of occurrences of each character in the texts.
        synthetic: Number of rendered lines.
        new_dictionary: The dictionary is not the one of the pre-trained weights.
    """
    total = sum(verdicts.values())
    usable = verdicts.get("as written", 0) + verdicts.get("changed", 0)
    if not usable:
        yield Advice(
            "nothing-usable",
            True,
            "No line can be trained on: the loader would search for a usable one forever.",
            "没有任何可训练的行：数据加载器会无限循环地寻找可用样本。",
        )
    yield from _about_size(rules.task, usable - synthetic, rules.task == "rec" and new_dictionary)
    if total and synthetic / total > MOST_SYNTHETIC:
        yield Advice(
            "mostly-synthetic",
            synthetic == total,
            f"{synthetic / total:.0%} of the lines are synthetic; the guide mixes at most one synthetic line "
            "with five real ones. Add real data with `ocrdata mix`.",
            f"合成数据占 {synthetic / total:.0%}；指南建议真实与合成数据的比例至少为 5:1。"
            "请用 ocrdata mix 加入真实数据。",
        )
    if rules.task == "rec":
        if rules.dictionary:
            yield from _about_dictionary(rules.dictionary)
        yield from _about_characters(rules, characters)
    if rules.unknown:
        yield Advice(
            "unknown-operator",
            True,
            f"{', '.join(rules.unknown)}: check does not know what these operators drop or change, so more "
            "lines may be lost than it says.",
            f"check 不了解这些算子会丢弃或改变什么：{', '.join(rules.unknown)}。",
        )


def _about_dictionary(path: Path) -> Iterator[Advice]:
    """Advice on the rows of a dictionary."""
    for fault in dictionary_faults(read_charset(path, use_space_char=False)):
        yield Advice(
            "dictionary",
            bool(fault.hidden),
            f"{path}:{fault.row}: {fault.en}. {fault.remedy}",
            f"{path}:{fault.row}：{fault.zh}。{fault.remedy_zh}",
        )


def _about_size(task: Literal["rec", "det"], real: int, new_dictionary: bool) -> Iterator[Advice]:
    """Advice on the number of real samples that can be trained on."""
    if 0 < real < MINIMUM[task]:
        what = quantity(real, "real page" if task == "det" else "real line")
        more = ", and more with a changed dictionary" if new_dictionary else ""
        yield Advice(
            "too-few",
            False,
            f"{what}; the guide asks for at least {MINIMUM[task]:,}{more}.",
            f"真实样本 {real:,} 个；指南建议至少 {MINIMUM[task]:,} 个"
            + ("，更换字典时需要更多。" if new_dictionary else "。"),
        )
    elif new_dictionary and real < 2 * MINIMUM["rec"]:
        yield Advice(
            "new-dictionary",
            False,
            f"{quantity(real, 'real line')}; with a changed dictionary the last layer is trained from "
            f"scratch, and the guide asks for more than {MINIMUM['rec']:,}.",
            f"真实样本 {real:,} 个；更换字典后最后一层需从头训练，指南建议多于 {MINIMUM['rec']:,} 个。",
        )


def about_steps(rules: Rules, lines: int) -> Iterator[Advice]:
    """Advice on lines that teach nothing, as their texts need more of CTC's time steps than there are.

    Args:
        rules: The loader's rules.
        lines: Number of such lines.
    """
    if lines:
        yield Advice(
            "too-few-steps",
            True,
            f"{quantity(lines, 'line needs', 'lines need')} more than the {rules.steps} time steps of the "
            "network. The loss of such a line is 0, and nothing is learned from it: train with `ocrdata "
            "finetune --max-length`.",
            f"{lines:,} 行所需的时间步数超过网络的 {rules.steps} 步，其损失为 0，学不到任何东西："
            "请用 ocrdata finetune --max-length 训练。",
        )


def about_doubtful_labels(labels: Path, faults: Mapping[str, int]) -> Iterator[Advice]:
    """Advice on lines whose text and image may not belong together: a person has to look.

    Args:
        labels: The recognition label file.
        faults: Number of its lines by fault.
    """
    if any(faults.get(code) for code in _FOR_A_PERSON):
        judge = " --judge" if any(faults.get(code) for code in _OF_THE_JUDGE) else ""
        yield Advice(
            "doubtful-labels",
            False,
            f"Labels that are in doubt can be corrected by hand, with the image beside them: ocrdata review "
            f"{labels}{judge}",
            f"存疑的标注可以对照图像人工修正：ocrdata review {labels}{judge}",
        )


_OF_THE_JUDGE = ("suspicious-label", "crop-upside-down")
_FOR_A_PERSON = (
    *_OF_THE_JUDGE,
    "conflicting-labels",
    "image-upright-line",
    "text-does-not-fit",
    "placeholder-text",
)
"""Faults that only a look at the image can settle."""


def rare_characters(rules: Rules, characters: Counter[str]) -> list[tuple[str, int]]:
    """Characters of the dictionary that occur in the set fewer than 200 times, rarest first."""
    known = ((char, count) for char, count in characters.items() if char in rules.characters)
    return sorted(((char, count) for char, count in known if count < ENOUGH), key=lambda item: item[::-1])


def about_opencv(python: Path | None) -> Advice:
    """Which version of OpenCV the verdicts on images are valid for.

    Args:
        python: Its interpreter; None for this one.
    """
    version, whose = opencv.version(python), python or "this interpreter"
    other = "" if python else " For a training with another one, use --python."
    return Advice(
        "opencv",
        False,
        f"Images were decoded with OpenCV {version} of {whose}.{other}",
        f"图像由{f' {python} ' if python else '当前解释器'}的 OpenCV {version} 解码。"
        + ("" if python else "如训练使用其他解释器，请用 --python 指定。"),
    )


def about_config(config: Mapping[str, Any], section: Section, usable: int) -> Iterator[Advice]:
    """Advice on the settings that a set is trained with.

    Args:
        config: PaddleOCR's config.
        section: `Train` or `Eval`.
        usable: Lines that can be trained on.
    """
    part = config[section]
    loader = part.get("loader")
    loader = loader if isinstance(loader, dict) else {}
    batch = loader.get("batch_size_per_card")
    if loader.get("drop_last") and isinstance(batch, int) and 0 < usable < batch:
        yield Advice(
            "smaller-than-a-batch",
            True,
            f"{usable:,} usable lines are fewer than a batch of {batch}: training ends with "
            '"No Images in train dataset", and exit code 0.',
            f"可用 {usable:,} 行，不足一个批次（{batch}）：训练会以 “No Images in train dataset” 结束。",
        )


def is_synthetic(labels: Path) -> bool:
    """Whether a label file lies in a folder that `ocrdata synth` made, or that was packed from one."""
    try:
        return outputs.is_synthetic(json.loads(regular_files.read_text(labels.parent / MANIFEST)))
    except (OSError, ValueError, AttributeError, RecursionError):
        return False


def is_new(dictionary: Path | None, rules: Rules) -> bool:
    """Whether the pre-trained weights are known to have another dictionary."""
    chosen = dictionary or rules.dictionary
    if chosen is None:
        return False
    shipped = {resources.find("dictionaries", name).resolve() for name in resources.names("dictionaries")}
    return chosen.resolve() not in shipped and chosen.stem not in {path.stem for path in shipped}


def _about_characters(rules: Rules, characters: Counter[str]) -> Iterator[Advice]:
    rare = rare_characters(rules, characters)
    seen = sum(char in rules.characters for char in characters)
    if rare:
        shown = " ".join(
            f"{char}({count})" if char != " " else f"space({count})" for char, count in rare[:15]
        )
        rest = len(rare) - 15
        more = f" and {rest:,} more" if rest > 0 else ""
        yield Advice(
            "rare-characters",
            False,
            f"{len(rare):,} of {quantity(seen, 'character')} {'occurs' if len(rare) == 1 else 'occur'} in "
            f"the texts fewer than {ENOUGH} times: "
            f"{shown}{more}. Balance the corpus, or synthesise lines with them.",
            f"{seen:,} 个字符中有 {len(rare):,} 个出现少于 {ENOUGH} 次：{shown}{' 等' if rest > 0 else ''}。"
            "请平衡语料，或合成含这些字符的文本行。",
        )
    known = rules.characters | rules.hidden.keys() | {"\r"}
    missing = Counter({char: count for char, count in characters.items() if char not in known})
    if missing:
        shown = " ".join(repr(char)[1:-1] if char != " " else "space" for char, _ in missing.most_common(15))
        yield Advice(
            "characters-outside-dictionary",
            True,
            f"Not in the dictionary, so the model can never read them: {shown} "
            f"({len(missing):,} different, {missing.total():,} in all).",
            f"{len(missing):,} 个字符（共 {missing.total():,} 次）不在字典中，模型永远无法识别：{shown}。",
        )
