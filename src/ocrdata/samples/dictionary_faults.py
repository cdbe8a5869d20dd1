"""Rows of a dictionary that PaddleOCR reads, but no label can reach, and rows that stand twice.

`BaseRecLabelEncode` (PaddleOCR 2.10) strips line ends and nothing else, and encodes one code point at a time:
a byte order mark or a blank beside a character makes a row of two code points, which no label matches.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from ocrdata.errors import UserError
from ocrdata.samples.charset import Charset

BYTE_ORDER_MARK = "\ufeff"

IDEOGRAPHIC_SPACE = "\u3000"

_LARGE = 1000
"""Rows from which a dictionary is one of Chinese or Japanese, which has U+3000 like PaddleOCR's own."""

_JOINERS = frozenset("\u200d\ufe0e\ufe0f")
"""Code points that make one sign of several; so do combining marks and regional indicators (flags)."""


@dataclass(frozen=True, slots=True)
class DictionaryFault:
    """What is wrong with some rows of a dictionary.

    Attributes:
        row: The first of them, from 1.
        en, zh: What is wrong, in both languages.
        remedy, remedy_zh: What to do.
        hidden: Characters in these rows that no label can reach, each with its row.
    """

    row: int
    en: str
    zh: str
    remedy: str
    remedy_zh: str
    hidden: tuple[tuple[str, int], ...] = ()


def dictionary_faults(charset: Charset) -> Iterator[DictionaryFault]:
    """Everything that is wrong with a dictionary, one fault for each kind.

    Args:
        charset: As read from its file; the space that `use_space_char` appends is no row of it.
    """
    rows = list(enumerate(charset.characters, start=1))
    marked = [(number, entry) for number, entry in rows[:1] if entry.startswith(BYTE_ORDER_MARK)]
    yield from _marked(marked)
    yield from _with_blanks(rows)
    yield from _decomposed(rows)
    yield from _several(rows[len(marked) :])
    yield from _empty(rows)
    yield from _white_space(rows)
    yield from _repeated(rows)


def _marked(marked: list[tuple[int, str]]) -> Iterator[DictionaryFault]:
    """A byte order mark before the first character."""
    if marked:
        bare = marked[0][1].lstrip(BYTE_ORDER_MARK)
        yield DictionaryFault(
            1,
            f"the file begins with a byte order mark, so no label can reach {bare!r}",
            f"文件以 BOM 开头，任何标注都无法匹配 {bare!r}",
            "Save the dictionary as UTF-8 without BOM.",
            "请将字典另存为无 BOM 的 UTF-8。",
            ((bare, 1),),
        )


def _with_blanks(rows: list[tuple[int, str]]) -> Iterator[DictionaryFault]:
    """Characters with a blank beside them."""
    blanks = [(entry.strip(), number) for number, entry in rows if len(entry) > len(entry.strip()) == 1]
    if blanks:
        more = f" ({len(blanks):,} such rows)" if len(blanks) > 1 else ""
        yield DictionaryFault(
            blanks[0][1],
            f"there is a blank beside {blanks[0][0]!r}, so no label can reach it{more}",
            f"{blanks[0][0]!r} 旁有空白，任何标注都无法匹配（共 {len(blanks):,} 行）",
            "Write the character alone in its row.",
            "请在该行只写字符本身。",
            tuple(blanks),
        )


def _decomposed(rows: list[tuple[int, str]]) -> Iterator[DictionaryFault]:
    """Letters with their marks as code points of their own (NFD), which exist as one."""
    found = [
        (composed, number)
        for number, entry in rows
        if len(entry) > 1 == len(composed := unicodedata.normalize("NFC", entry))
    ]
    if found:
        more = f" ({len(found):,} such rows)" if len(found) > 1 else ""
        yield DictionaryFault(
            found[0][1],
            f"{found[0][0]!r} is written as several code points (NFD), so no label can reach it{more}",
            f"{found[0][0]!r} 由多个码位组成（NFD），任何标注都无法匹配（共 {len(found):,} 行）",
            "Save the dictionary in Unicode's composed form (NFC).",
            "请将字典保存为 Unicode 组合形式（NFC）。",
            tuple(found),
        )


def _empty(rows: list[tuple[int, str]]) -> Iterator[DictionaryFault]:
    """Rows without a character."""
    empty = [number for number, entry in rows if not entry]
    if empty:
        more = f" ({len(empty):,} such rows)" if len(empty) > 1 else ""
        yield DictionaryFault(
            empty[0],
            f"the row is empty, so its class is never trained{more}",
            f"该行为空，其类别永远不会被训练（共 {len(empty):,} 行）",
            "Delete the row, unless pre-trained weights were made with it.",
            "请删除该行，除非预训练权重就是用它训练的。",
        )


def _white_space(rows: list[tuple[int, str]]) -> Iterator[DictionaryFault]:
    """Rows that are one white space other than the plain one: they look empty, and spaces are not theirs."""
    usual = {" ", IDEOGRAPHIC_SPACE} if len(rows) >= _LARGE else {" "}
    found = [(number, entry) for number, entry in rows if entry.isspace() and entry not in usual]
    if not found:
        return
    number, entry = found[0]
    names = ", ".join(dict.fromkeys(_space_name(entry) for _, entry in found))
    more = f" ({len(found):,} such rows: {names})" if len(found) > 1 else ""
    if len(entry) == 1 and entry != "\t":
        why, why_zh = "which a plain space in a label does not match", "标注中的普通空格与其不匹配"
    else:
        why, why_zh = "which no label can hold, so its class is never trained", "任何标注都不可能包含它"
    yield DictionaryFault(
        number,
        f"the row is {_space_name(entry)}, {why}{more}",
        f"该行为 {_space_name(entry)}，{why_zh}（共 {len(found):,} 行）",
        "Delete the row (use_space_char adds the space), unless pre-trained weights were made with it.",
        "请删除该行（空格由 use_space_char 添加），除非预训练权重就是用它训练的。",
    )


def _space_name(entry: str) -> str:
    """What a row of white space is called: a tab, several blanks, or a code point and its name."""
    if len(entry) > 1:
        return "several blanks"
    if entry == "\t":
        return "a tab"
    return f"U+{ord(entry):04X} ({unicodedata.name(entry, 'a control character').lower()})"


def _several(rows: list[tuple[int, str]]) -> Iterator[DictionaryFault]:
    """Rows of several characters, such as a dictionary that stands in one row."""
    found = [(number, entry) for number, entry in rows if len(entry.strip()) > 1 and not _is_one_sign(entry)]
    if found:
        number, entry = found[0]
        more = f" ({len(found):,} such rows)" if len(found) > 1 else ""
        shown = entry[:20] + "…" * (len(entry) > 20)
        yield DictionaryFault(
            number,
            f"{shown!r} is several characters in one row, which no label can reach{more}",
            f"{shown!r} 一行含多个字符，任何标注都无法匹配（共 {len(found):,} 行）",
            "Write each character in a row of its own.",
            "请每行只写一个字符。",
            tuple((char, number) for number, entry in found for char in entry if not char.isspace()),
        )


def _repeated(rows: list[tuple[int, str]]) -> Iterator[DictionaryFault]:
    """Characters that stand in several rows; a space is appended even where the file has one."""
    seen: dict[str, int] = {}
    again = [(number, entry) for number, entry in rows if seen.setdefault(entry, number) != number and entry]
    if again and again[-1] == (len(rows), " "):
        again.pop()
    if again:
        number, entry = again[0]
        more = f" ({len(again):,} such rows)" if len(again) > 1 else ""
        yield DictionaryFault(
            number,
            f"{entry!r} is in row {seen[entry]} too, so one of its two classes is never trained{more}",
            f"{entry!r} 已出现在第 {seen[entry]} 行，其中一个类别永远不会被训练（重复 {len(again):,} 行）",
            "Delete the repeated rows, unless pre-trained weights were made with them.",
            "请删除重复的行，除非预训练权重就是用它们训练的。",
        )


def _is_one_sign(entry: str) -> bool:
    """Whether several code points are drawn as one sign, as flags and letters with marks are."""
    return all(
        char in _JOINERS or unicodedata.combining(char) or "\U0001f1e6" <= char <= "\U0001f1ff"
        for char in entry[1:]
    )


def hidden_characters(charset: Charset) -> dict[str, int]:
    """Characters that the dictionary has only in rows that no label can reach, each with its row."""
    pairs = [pair for fault in dictionary_faults(charset) for pair in fault.hidden]
    return {char: row for char, row in reversed(pairs) if char not in charset.reachable}


def require_reachable(charset: Charset) -> None:
    """Refuse a dictionary that hides characters from every label.

    Raises:
        UserError: It does; the sentence names the row.
    """
    for fault in dictionary_faults(charset):
        if fault.hidden:
            raise UserError(f"{fault.en}.", fault.remedy, path=charset.path, line=fault.row)


def describe_faults(charset: Charset) -> Iterator[str]:
    """A note for each fault of a dictionary: its row, what is wrong, and what to do.

    Args:
        charset: As read from its file.
    """
    bare = Charset(charset.characters[: -1 if charset.characters[-1:] == (" ",) else None], charset.path)
    for fault in dictionary_faults(bare):
        yield f"note: {charset.path}:{fault.row}: {fault.en}. {fault.remedy}"
