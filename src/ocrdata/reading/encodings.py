"""Which encoding a text file is in: annotations come as UTF-8, with and without BOM, UTF-16 and GBK."""

import codecs
from pathlib import Path

_BLOCK = 1 << 20
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def encoding_of(path: Path) -> str:
    """Find the encoding of a text file from its bytes, in constant memory.

    A byte order mark decides; else UTF-8 if the whole file is valid UTF-8; else UTF-16 if every other byte
    of the beginning is zero; else GB18030 (a superset of GBK and GB2312) if that is valid; else Latin-1,
    which fits every file.

    Returns:
        A name that `open` takes; `utf-8-sig` for UTF-8 with and without mark.
    """
    with path.open("rb") as file:
        head = file.read(4096)
    for mark, name in _BOMS:
        if head.startswith(mark):
            return name
    if head[1::2].count(0) > len(head) // 4:
        return "utf-16-le"
    if head[::2].count(0) > len(head) // 4:
        return "utf-16-be"
    if _decodes(path, "utf-8"):
        return "utf-8-sig"
    return "gb18030" if _decodes(path, "gb18030") else "latin-1"


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
