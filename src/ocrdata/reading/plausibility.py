"""Whether the texts of a source can be the texts of its images, or are coordinates, class names or the like.

A format is detected by the shape of its files, and the right shape can hold the wrong column. The rules look
at a sample of all texts together: one odd text means nothing, a column of them does.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import PurePath

from ocrdata.reading.folder_walk import IMAGE_SUFFIXES
from ocrdata.reading.source import Skipped
from ocrdata.samples.labels import Line, Page

SAMPLE = 2000
"""Texts of a source that are looked at."""

_NUMBER = r"-?\d+(?:\.\d+)?"
_COORDINATES = re.compile(rf"[\[(\s]*{_NUMBER}(?:(?:\s*[,;]|[^\S\t]*\t)\s*{_NUMBER}){{3,}}[\])\s,;\t]*")
_THOUSANDS = re.compile(r"-?[1-9](?:\d{0,2}(?:,\d{3})+|\d?(?:,\d{2})+,\d{3})(?:\.\d+)?")
"""One number with commas in it, in groups of three or, as in India, of two before the last three."""
_YOLO = re.compile(r"\d+(?: (?:[01]|[01]?\.\d+)){4,}")
_BOX_LIST = re.compile(r"\d+(?:,\d+){3,}(?: \d+(?:,\d+){3,})+")
_LANDMARKS = re.compile(r"-?\d+\.\d+(?: -?\d+\.\d+){3,}")
"""What stands behind the name of an image in lists of boxes (keras-yolo3) and of landmarks."""
_LEXICON = re.compile(r"\d+_(?P<word>[^\W\d_]{2,})_(?P<index>\d+)")
_FRAME = re.compile(r"(?P<word>\S+) \d+ (?P=word)")
_SCORED = re.compile(r"""\s*\((?:'.*'|".*"),\s*[01](?:\.\d+)?(?:e-\d+)?\)\s*""")
_WORD = re.compile(r"[^\W\d_]{2}[\w -]*")
_CLASS_NUMBER = re.compile(r"(?:\d|[1-9]\d)(?:\.0)?")
_CLASSES = 30
"""Different numbers at most that are doubted: readings of two digits have more."""
_OF_EACH = 5
"""Texts of each number, on average, from which the numbers are few."""
_OTHERS = {
    "web addresses": re.compile(r"(?:https?|s3|gs)://\S+"),
    "identifiers": re.compile(r"[0-9a-f]{24,64}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE),
    "times in a form for programs": re.compile(
        r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?"
    ),
    "scores from 0 to 1": re.compile(r"0\.\d{4,}|1\.0+|\d(?:\.\d+)?e-\d+"),
}
"""What other columns of tables hold, by what it is called."""
_LONG = 200
"""Characters of most texts from which they are hardly single lines."""
_ENOUGH = 3
"""Texts from which a rule that is certain holds."""


@dataclass(frozen=True, slots=True)
class Implausible:
    """Why texts are probably none.

    Attributes:
        what: What they are, after "the texts are", with an example.
        certain: Whether nothing else can be meant, so that converting them would be wrong.
    """

    what: str
    certain: bool = False


class TextSample:
    """The first texts of a source, to be judged together."""

    def __init__(self) -> None:
        self._texts: list[tuple[str, str]] = []

    @property
    def full(self) -> bool:
        """Whether there is enough to judge."""
        return len(self._texts) >= SAMPLE

    def add(self, record: Page | Line | Skipped) -> None:
        """Add the texts of a page or a line; what was skipped has none."""
        if isinstance(record, Line):
            self._texts.append((record.image.name, record.transcription))
        elif isinstance(record, Page):
            name = record.image.name
            self._texts += [
                (name, box.transcription) for box in record.boxes if box.transcription and not box.ignore
            ]

    def judge(self) -> Implausible | None:
        """See `judge_texts`."""
        return judge_texts(self._texts)


def judge_texts(samples: Sequence[tuple[str, str]]) -> Implausible | None:
    """The strongest reason to doubt that these are the texts of these images.

    Args:
        samples: Name of an image, and a text that stands on it.
    """
    texts = [text for _, text in samples]
    if not texts:
        return None
    for rule in (_json, _scored, _coordinates, _paths, _lexicon, _class_rows):
        if (what := rule(samples)) is not None:
            return Implausible(f"{what}, such as {texts[0][:60]!r}", len(texts) >= _ENOUGH)
    for doubt in (
        _frames,
        _file_numbers,
        _one_text,
        _class_names,
        _class_numbers,
        _row_numbers,
        _other_columns,
    ):
        if (what := doubt(samples)) is not None:
            return Implausible(what)
    return None


def are_coordinates(texts: Sequence[str]) -> bool:
    """Whether all texts are four numbers or more with commas between them, unless each is one with commas.

    A row of coordinates such as `120,340,560,780` also reads as one number, so they are judged together.
    """
    return all(_COORDINATES.fullmatch(text) for text in texts) and not all(
        is_number_with_commas(text) for text in texts
    )


def is_number_with_commas(text: str) -> bool:
    """Whether a text is one number with commas between its digits: `1,250,000` or `12,34,567.50`."""
    return _THOUSANDS.fullmatch(text.strip()) is not None


def _json(samples: Sequence[tuple[str, str]]) -> str | None:
    starts = ('{"', '[{"', "{'", "[{'", '["', "['")
    return "JSON" if all(text.lstrip().startswith(starts) for _, text in samples) else None


def _scored(samples: Sequence[tuple[str, str]]) -> str | None:
    """What a recogniser of PaddleOCR prints: `('text', 0.98)`."""
    if all(_SCORED.fullmatch(text) for _, text in samples):
        return "tuples of a text and a score"
    return None


def _coordinates(samples: Sequence[tuple[str, str]]) -> str | None:
    texts = [text.strip() for _, text in samples]
    if are_coordinates(texts) or all(map(_LANDMARKS.fullmatch, texts)):
        return "coordinates"
    listed = [_BOX_LIST.fullmatch(text) or _COORDINATES.fullmatch(text) for text in texts]
    return "lists of boxes" if any(map(_BOX_LIST.fullmatch, texts)) and all(listed) else None


def _paths(samples: Sequence[tuple[str, str]]) -> str | None:
    suffixes = tuple(IMAGE_SUFFIXES)
    return "names of images" if all(text.lower().endswith(suffixes) for _, text in samples) else None


def _lexicon(samples: Sequence[tuple[str, str]]) -> str | None:
    """MJSynth: `3_slinking_71711.jpg 71711`, where the number is that of the word in a lexicon.

    A word always has the same number, and no two words share one. Meter readings in file names break that.
    """
    numbers: dict[str, str] = {}
    for name, text in samples:
        match = _LEXICON.fullmatch(PurePath(name).stem)
        if match is None or match["index"] != text.strip():
            return None
        if numbers.setdefault(match["word"].lower(), match["index"]) != match["index"]:
            return None
    if len(numbers) < 2 or len(set(numbers.values())) < len(numbers):
        return None
    return "numbers of words in a lexicon (the words stand in the file names: --from mjsynth)"


def _class_rows(samples: Sequence[tuple[str, str]]) -> str | None:
    return "rows of YOLO" if all(_YOLO.fullmatch(text.strip()) for _, text in samples) else None


def _frames(samples: Sequence[tuple[str, str]]) -> str | None:
    if len(samples) >= _ENOUGH and all(_FRAME.fullmatch(text) for _, text in samples):
        return f"all of the form 'X 1 X', such as {samples[0][1][:60]!r}"
    return None


def _file_numbers(samples: Sequence[tuple[str, str]]) -> str | None:
    if len(samples) < _ENOUGH or len({text for _, text in samples}) == 1:
        return None
    if all(text.isdigit() and text in re.findall(r"\d+", PurePath(name).name) for name, text in samples):
        return f"numbers from the names of their images, such as {samples[0][1]!r}"
    return None


def _one_text(samples: Sequence[tuple[str, str]]) -> str | None:
    if len(samples) >= 10 and len({text for _, text in samples}) == 1:
        return f"all the same, {samples[0][1][:60]!r}"
    return None


def _class_names(samples: Sequence[tuple[str, str]]) -> str | None:
    different = {text for _, text in samples}
    enough = len(samples) >= 50 or len(samples) >= max(20, _OF_EACH * len(different))
    if enough and len(different) <= 12 and all(_WORD.fullmatch(text) for text in different):
        names = ", ".join(sorted(different)[:3])
        return f"only {len(different)} different ones in {len(samples):,}, like names of classes ({names})"
    return None


def _class_numbers(samples: Sequence[tuple[str, str]]) -> str | None:
    """A few whole numbers below 100 again and again, such as YOLO's classes; pictures of one digit, too."""
    different = {text.strip() for _, text in samples}
    if len(different) > _CLASSES or len(samples) < max(20, _OF_EACH * len(different)):
        return None
    if not all(_CLASS_NUMBER.fullmatch(text) for text in different):
        return None
    numbers = ", ".join(sorted(different, key=float)[:3])
    return (
        f"only {len(different)} different small numbers in {len(samples):,} ({numbers}), which may be class "
        "numbers"
    )


def _row_numbers(samples: Sequence[tuple[str, str]]) -> str | None:
    """Whole numbers that count on from text to text, as numbers of rows or images do."""
    texts = [text.strip() for _, text in samples]
    if len(texts) < 20 or not all(text.isdecimal() and len(text) < 10 for text in texts):
        return None
    if any(int(after) != int(before) + 1 for before, after in pairwise(texts)):
        return None
    return f"consecutive numbers ({', '.join(texts[:3])}), like those of rows"


def _other_columns(samples: Sequence[tuple[str, str]]) -> str | None:
    """What programs write beside a text: addresses, identifiers, times, scores, or whole articles."""
    texts = [text.strip() for _, text in samples]
    if len(texts) < 10:
        return None
    for name, pattern in _OTHERS.items():
        if all(map(pattern.fullmatch, texts)):
            return f"{name}, such as {texts[0][:60]!r}"
    if sorted(map(len, texts))[len(texts) // 2] > _LONG:
        return f"mostly longer than {_LONG} characters, which hardly stand on one line"
    return None
