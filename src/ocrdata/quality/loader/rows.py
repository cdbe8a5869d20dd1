"""One line of a label file, as `SimpleDataSet.__getitem__` and the encoders of PaddleOCR 2.10 take it."""

import json
import unicodedata
from dataclasses import dataclass

from ocrdata.quality.loader.faults import Fault
from ocrdata.quality.loader.rules import Rules, doubtful
from ocrdata.samples.bidi.backwards import out_of_place
from ocrdata.samples.bidi.order import runs_from_right, to_logical, to_visual
from ocrdata.samples.lengths import ctc_steps
from ocrdata.samples.transcriptions import PLACEHOLDER, is_placeholder

_BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class LabelRow:
    """A line, cut into its fields.

    Attributes:
        faults: What is wrong with the line itself.
        images: The paths that the loader draws one of; none if it never comes that far.
        image: First field, as written.
        label: Second field as the loader sees it, a carriage return at its end included; `None` if it
            never comes that far.
        ending: How many carriage returns at the end of `label` belong to the line's end.
    """

    faults: tuple[Fault, ...]
    images: tuple[object, ...] = ()
    image: str = ""
    label: str | None = None
    ending: int = 0

    @property
    def text(self) -> str:
        """The label without carriage returns of the line end."""
        label = self.label or ""
        return label[: len(label) - self.ending]


@dataclass(frozen=True, slots=True)
class EncodedText:
    """What the encoders make of a text.

    Attributes:
        faults: What is wrong with it.
        trained: The text that the network learns; `None` if the sample is dropped.
    """

    faults: tuple[Fault, ...]
    trained: str | None


def split_row(raw: bytes, number: int, rules: Rules) -> LabelRow:
    """Cut a line of a label file into its fields.

    Args:
        raw: The line, with or without its line feed.
        number: From 1; a byte order mark can only stand in the first.
        rules: The loader's rules.
    """
    try:
        row = raw.decode("utf-8").strip("\n")
    except UnicodeDecodeError as error:
        effect = "width-columns" if rules.four_columns else "not-utf8"
        return LabelRow((Fault(effect, f"byte {error.start + 1}"),))
    fields = row.split(rules.delimiter)
    faults = list(_column_faults(fields, rules))
    if not row.strip(" \t\r\ufeff"):
        return LabelRow((*faults, Fault("blank-line")))
    if len(fields) < 2:
        return LabelRow((*faults, Fault("no-tab", _tab_hint(row))), image=row.rstrip("\r")[:200])
    name, label = fields[0], fields[1]
    ending = len(label) - len(label.rstrip("\r")) if len(fields) == 2 else 0
    if ending:
        faults.append(Fault("crlf", repr(label[-ending - 1 :])[1:-1]))
    if number == 1 and name.startswith(_BOM):
        faults.append(Fault("byte-order-mark"))
    images = _drawn_from(name)
    if len(images) > 1:
        faults.append(Fault("image-list", str(len(images))))
    return LabelRow(tuple(faults), images, name, label, ending)


def judge_text(label: str, ending: int, rules: Rules) -> EncodedText:
    """What the loader does with the text of a recognition sample.

    Args:
        label: As the loader sees it.
        ending: Carriage returns at its end that belong to the line's end; they count towards the length.
        rules: The loader's rules.
    """
    if 0 < len(label) <= rules.quick and rules.clean.issuperset(label) and plain(label):
        return EncodedText((), label)
    if not label:
        return EncodedText((Fault("empty-text"),), None)
    text = label[: len(label) - ending]
    faults: list[Fault] = []
    read = label.lower() if rules.lower else label
    kept = "".join(char for char in read if char in rules.characters)
    if not text:
        faults.append(Fault("empty-text"))
    if len(label) > rules.max_text_length:
        faults.append(Fault("too-long", f"{len(label)} > {rules.max_text_length}"))
    elif len(kept) > rules.longest:
        faults.append(Fault("too-long-attention", f"{len(kept)} > {rules.longest}"))
    if text and not kept:
        faults.append(Fault("no-known-character", _shown(text)))
    dropped = any(fault.effect == "replaced" for fault in faults)
    faults += _changes(text, rules)
    if rules.steps and not dropped and (steps := ctc_steps.needed(kept)) > rules.steps:
        faults.append(Fault("too-few-steps", f"{steps} > {rules.steps}"))
    faults += _doubts(text)
    return EncodedText(tuple(faults), None if dropped else kept)


def plain(text: str) -> bool:
    """Whether a text of clean characters is certainly trained as written."""
    ends = text[0] not in " \u3000" and text[-1] not in " \u3000"
    return ends and text != PLACEHOLDER and unicodedata.is_normalized("NFC", text)


def _changes(text: str, rules: Rules) -> list[Fault]:
    """How the label that is trained differs from the text, if the sample is trained at all."""
    faults = []
    read = text.lower() if rules.lower else text
    missing = {char: None for char in dict.fromkeys(read) if char not in rules.characters}
    if " " in missing:
        faults.append(Fault("space-dropped", str(read.count(" "))))
        del missing[" "]
    hidden = [char for char in missing if char in rules.hidden]
    if hidden:
        name = rules.dictionary.name if rules.dictionary else ""
        rows = sorted({rules.hidden[char] for char in hidden})
        places = [
            f"{_shown(''.join(char for char in hidden if rules.hidden[char] == row))} ({name}:{row})"
            for row in rows[:5]
        ]
        faults.append(Fault("hidden-character", ", ".join(places) + " …" * (len(rows) > 5)))
    absent = "".join(char for char in missing if char not in rules.hidden)
    if absent:
        faults.append(Fault("unknown-character", _shown(absent)))
    if read != text:
        faults.append(Fault("lower-cased"))
    return faults


def _doubts(text: str) -> list[Fault]:
    faults = []
    if is_placeholder(text):
        faults.append(Fault("placeholder-text"))
    if not unicodedata.is_normalized("NFC", text):
        faults.append(Fault("not-nfc"))
    unseen = "".join(filter(doubtful, dict.fromkeys(text)))
    if unseen:
        faults.append(Fault("invisible-character", _shown(unseen)))
    if text != text.strip(" \u3000"):
        faults.append(Fault("edge-space"))
    if runs_from_right(text):
        faults += _doubts_from_right(text)
    return faults


def _doubts_from_right(text: str) -> list[Fault]:
    """Doubts about a text that runs from right to left."""
    if letters := out_of_place(text):
        return [Fault("text-backwards", " ".join(letters))]
    other = to_logical(to_visual(text))
    return [Fault("text-looks-as-another", repr(other))] if other != text else []


def _column_faults(fields: list[str], rules: Rules) -> list[Fault]:
    if rules.four_columns:
        try:
            _, _, width, height = fields
            float(width) / float(height)
        except (ValueError, ZeroDivisionError):
            return [Fault("width-columns", f"{len(fields)} fields")]
        return []
    if len(fields) > 2:
        rest = rules.delimiter.join(fields[2:]).rstrip("\r")
        return [Fault("unused-columns" if rules.task == "det" else "extra-columns", _shown(rest[:40]))]
    return []


def _drawn_from(name: str) -> tuple[object, ...]:
    """`SimpleDataSet._try_parse_filename_list`: a JSON list stands for one of its paths."""
    if name.startswith("["):
        try:
            listed = json.loads(name)
        except (ValueError, RecursionError):
            return (name,)
        if listed:
            return tuple(listed)
    return (name,)


def _tab_hint(row: str) -> str:
    spaces = "there are spaces where it should be" if " " in row.strip() else ""
    hint = "it is written as \\t" if "\\t" in row else spaces
    return f" ({hint})" if hint else ""


def _shown(text: str) -> str:
    """Characters in readable form: invisible ones as their code points."""
    return " ".join(
        f"U+{ord(char):04X}" if doubtful(char) or unicodedata.combining(char) or char == "\u3000" else char
        for char in text[:20]
    ) + (" …" if len(text) > 20 else "")
