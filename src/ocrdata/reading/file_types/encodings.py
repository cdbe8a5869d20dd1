"""Which encoding a text file is in: UTF-8 is certain; most others are guessed, and the guess is said."""

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

_BLOCK = 1 << 20
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_DECLARED = re.compile(rb"""<\?xml[^>]*\bencoding=["']([A-Za-z0-9_.-]+)["']""")

CANDIDATES = ("gb18030", "big5", "cp932", "cp949", "euc_jp", "cp1252", "cp1251")
"""Encodings that annotation files come in besides Unicode, most frequent first, as Python names them: cp932
is Shift-JIS with Windows' additions, cp949 is EUC-KR with them, gb18030 holds GBK and GB2312."""

_COMMON = {
    "gb18030": ((0xB0, 0xD7),),  # level 1 of GB 2312
    "big5": ((0xA4, 0xC6),),  # level 1
    "cp932": ((0x82, 0x83), (0x88, 0x97)),  # kana, level 1 of JIS X 0208
    "euc_jp": ((0xA4, 0xA5), (0xB0, 0xCF)),
    "cp949": ((0xB0, 0xC8),),  # the syllables of KS X 1001
}
"""First bytes of the characters that everyday text consists of."""
_LONG = re.compile("[\u0800-\ud7ff\ue000-\U0010ffff]")
"""Characters of three and four bytes in UTF-8."""
_SHORT = re.compile("[\x80-\u07ff]")
_OTHER = re.compile(r"[^\x00-\x7f]")
_CYRILLIC = re.compile("(?<![A-Za-z])[\u0410-\u044f\u0401\u0451](?![A-Za-z])")

_SAMPLE = 1 << 15
"""Bytes of lines that are not ASCII, which are enough to tell encodings apart."""

STRAY = re.compile("[\udc80-\udcff]")
"""A byte that is not UTF-8, as Python's `surrogateescape` keeps it in a text."""


@dataclass(frozen=True, slots=True)
class TextEncoding:
    """How to decode a text file.

    Attributes:
        name: As `open` takes it; `utf-8-sig` for UTF-8 with and without mark.
        guessed: Whether the bytes fit other encodings as well.
        line: Number of the line that shows it: the first that is not UTF-8; 0 if all are.
        row: That line, decoded as it was guessed.
        strays: Lines of a UTF-8 file that are not UTF-8. Such a file is to be decoded with the error handler
            `surrogateescape`, and what matches `STRAY` then is no text.
    """

    name: str
    guessed: bool = False
    line: int = 0
    row: str = ""
    strays: int = 0

    @property
    def errors(self) -> str:
        """The error handler that `open` needs."""
        return "surrogateescape" if self.strays else "strict"


def find_encoding(path: Path, beside: Iterable[Path] = ()) -> TextEncoding:
    """Find the encoding of a text file from its bytes, in constant memory.

    A byte order mark decides; else UTF-8 if the whole file is valid UTF-8; else UTF-16 if every other byte
    of the beginning is zero; else the encoding that an XML declaration names. A file most of whose lines
    that are not ASCII are UTF-8 is a UTF-8 file with damaged lines. What is left is guessed from
    `CANDIDATES` by charset-normalizer; Latin-1, which fits every file, is the last resort.

    Args:
        path: The file.
        beside: Files of the same origin, which are sampled, too, where the file is short.
    """
    with path.open("rb") as file:
        head = file.read(4096)
    for mark, name in _BOMS:
        if head.startswith(mark):
            return TextEncoding(name)
    if head[1::2].count(0) > len(head) // 4:
        return TextEncoding("utf-16-le")
    if head[::2].count(0) > len(head) // 4:
        return TextEncoding("utf-16-be")
    if decodes(path, "utf-8"):
        return TextEncoding("utf-8-sig")
    declared = _DECLARED.match(head)
    if declared and _known(declared[1].decode()) and decodes(path, declared[1].decode()):
        return TextEncoding(declared[1].decode())
    return _damaged_utf8(path) or _guess(path, beside)


def encoding_of(path: Path) -> str:
    """The name alone of what `find_encoding` finds."""
    return find_encoding(path).name


def decodes(path: Path, encoding: str) -> bool:
    """Whether a whole file is valid in an encoding."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def without_strays(text: str) -> str:
    """A text that any file and any terminal can hold: bytes that are not UTF-8 become U+FFFD."""
    return STRAY.sub("\ufffd", text)


def _damaged_utf8(path: Path) -> TextEncoding | None:
    """The encoding of a UTF-8 file with some bytes that are not UTF-8, if that is what it is.

    Lines are compared, and for files of few lines (JSON) characters. Those of two bytes count a third: by
    chance, one in five pairs of bytes in GBK is one of them.
    """
    lines, characters = 0.0, 0.0
    bad = stray_bytes = first = 0
    row = ""
    with path.open(encoding="utf-8", errors="surrogateescape", newline="\n") as file:
        for number, line in enumerate(file, start=1):
            if line.isascii():
                continue
            strays, long, short = (len(kind.findall(line)) for kind in (STRAY, _LONG, _SHORT))
            characters += long + short / 3
            if strays:
                stray_bytes, bad = stray_bytes + strays, bad + 1
                first, row = (first, row) if first else (number, without_strays(line).strip()[:80])
            else:
                lines += 1 if long else 1 / 3
    if lines >= max(bad, 1) or characters > stray_bytes:
        return TextEncoding("utf-8-sig", line=first, row=row, strays=bad)
    return None


def _guess(path: Path, beside: Iterable[Path]) -> TextEncoding:
    sample = _sample([path, *beside])
    name = _most_likely(sample)
    if name is None or not decodes(path, name):
        name = _most_likely(_sample([path]))
    if name is None or not decodes(path, name):
        name = next((each for each in CANDIDATES if decodes(path, each)), "latin-1")
    number, raw = next(_other_lines(path))
    return TextEncoding(name, True, number, raw.decode(name, "replace").strip()[:80])


def _most_likely(sample: bytes) -> str | None:
    from charset_normalizer import from_bytes

    # A short sample looks chaotic in every encoding: only the order of the candidates counts.
    found = from_bytes(sample, cp_isolation=list(CANDIDATES), threshold=0.9)
    doubts = {
        each.encoding: (
            round(each.chaos + 1 - _common_share(str(each), each.encoding), 3),
            -each.coherence,
            CANDIDATES.index(each.encoding),
        )
        for each in found
        if each.encoding in CANDIDATES
    }
    return min(doubts, key=doubts.__getitem__, default=None)


def _common_share(text: str, encoding: str) -> float:
    """Share of the characters beyond ASCII that everyday text consists of, 0 to 1.

    charset-normalizer tells scripts apart, not common from rare Chinese characters; the standards do, which
    order the common ones first.
    """
    others = [found[0] for found in _OTHER.finditer(text)]
    if encoding == "cp1252":
        return sum(char.isalpha() for char in others) / max(1, len(others))
    if encoding == "cp1251":
        return len(_CYRILLIC.findall(text)) / max(1, len(others))
    leads = (char.encode(encoding)[0] for char in others)
    common = sum(any(low <= lead <= high for low, high in _COMMON[encoding]) for lead in leads)
    return common / max(1, len(others))


def _sample(files: Iterable[Path]) -> bytes:
    """Lines that are not ASCII, of several files."""
    sample = bytearray()
    for file in files:
        for _, raw in _other_lines(file):
            sample += raw.strip() + b"\n"
            if len(sample) > _SAMPLE:
                return bytes(sample)
    return bytes(sample)


def _other_lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Number and bytes of the lines of a file that are not UTF-8."""
    with path.open("rb") as file:
        number = 0
        while raw := file.readline(_SAMPLE):
            number += 1
            if raw.isascii():
                continue
            try:
                raw.decode("utf-8")
            except UnicodeDecodeError:
                yield number, raw


def _known(name: str) -> bool:
    try:
        return bool(codecs.lookup(name)._is_text_encoding)
    except LookupError:
        return False
