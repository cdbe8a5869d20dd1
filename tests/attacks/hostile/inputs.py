"""Hostile copies of the samples of the annotation formats; the same number gives the same copy."""

import os
import random
import re
import shutil
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

from tests.fuzz.test_readers import TOKENS, _damage

SAMPLES = Path(__file__).parents[2] / "data" / "formats"
IMAGE_SUFFIXES = {".png", ".jpg"}

LARGEST = 8 << 20
"""Bytes that a sample grows to at most: what is hostile is what is made of them."""

_DEEP = 60_000
_OPENERS = [
    b"[", b'{"a":', b"<a>", b"(", b"<div class='ocr_line'>", b'[{"points":', b"<!--", b"<object>",
    b"<![CDATA[",
]  # fmt: skip
_NUMBERS = [
    b"9" * 5_000, b"-" + b"9" * 400, b"1e308", b"-1e308", b"1e999999999", b"4294967296",
    b"9223372036854775808", b"-1", b"0", b"0.0000000000000000000000001", b"nan", b"inf", b"1_000",
    b"\xd9\xa1\xd9\xa2", b"0x7fffffff", b"1e400", b"999999999",
]  # fmt: skip
_ENCODINGS = [
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
    "utf-7",
    "cp037",
    "gb18030",
    "shift_jis",
    "utf-8-sig",
]
_PATHS = [
    b"/dev/zero",
    b"../../../../../../dev/zero",
    b"/proc/self/environ",
    b"a" * 5_000,
    b"..",
    b"",
    b"\\\\h\\c$",
]

Change = Callable[[bytes, random.Random], bytes]


def flip(data: bytes, chance: random.Random) -> bytes:
    """Single bytes and bits changed."""
    content = bytearray(data or b"\0")
    for _ in range(chance.choice([1, 2, 8, 100])):
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    return bytes(content)


def cut(data: bytes, chance: random.Random) -> bytes:
    """The end, the beginning or a piece of it gone."""
    start, end = sorted(chance.randrange(len(data) + 1) for _ in range(2))
    return chance.choice([data[:end], data[start:], data[:start] + data[end:], b""])


def repeat(data: bytes, chance: random.Random) -> bytes:
    """A piece of it, a line or all of it many times."""
    start, end = sorted(chance.randrange(len(data) + 1) for _ in range(2))
    rows = data.splitlines(keepends=True) or [b"a\n"]
    piece = chance.choice([data[start:end], chance.choice(rows), data]) or b" "
    times = min(chance.choice([2, 50, 10_000]), max(1, (LARGEST - len(data)) // len(piece)))
    return data[:end] + piece * times + data[end:]


def nest(data: bytes, chance: random.Random) -> bytes:
    """Brackets, objects or elements opened without end, and sometimes closed."""
    opener = chance.choice(_OPENERS)
    closer = {b"[": b"]", b"<a>": b"</a>", b'{"a":': b"}"}.get(opener, b"")
    depth = chance.choice([50, 1_200, _DEEP])
    middle = opener * depth + (b"1" + closer * depth if chance.random() < 0.5 else b"")
    places = [at.start() for at in re.finditer(rb"[\[{<>:,\t]", data)] or [0]
    at = chance.choice(places)
    return data[:at] + middle + data[at:]


def numbers(data: bytes, chance: random.Random) -> bytes:
    """Numbers, one or all, of other sizes."""
    number = chance.choice(_NUMBERS)
    found = list(re.finditer(rb"-?\d+(\.\d+)?", data))
    if not found or chance.random() < 0.3:
        most = LARGEST // len(number) + 1
        return re.sub(rb"-?\d+(\.\d+)?", lambda _: number, data, count=most)[:LARGEST]
    at = chance.choice(found)
    return data[: at.start()] + number + data[at.end() :]


def nulls(data: bytes, chance: random.Random) -> bytes:
    """Null bytes in the middle, or in place of everything from there."""
    at, count = chance.randrange(len(data) + 1), chance.choice([1, 4096, 1 << 22])
    return data[:at] + bytes(count) + (data[at:] if chance.random() < 0.7 else b"")


def encoding(data: bytes, chance: random.Random) -> bytes:
    """Another encoding than it says, in whole or from the middle."""
    at = chance.choice([0, chance.randrange(len(data) + 1)])
    text = data[at:].decode("utf-8", "replace")
    return data[:at] + text.encode(chance.choice(_ENCODINGS), "replace")


def tokens(data: bytes, chance: random.Random) -> bytes:
    """What means something to parsers, in some places."""
    for _ in range(chance.choice([1, 3, 30])):
        at = chance.randrange(len(data) + 1)
        data = data[:at] + chance.choice(TOKENS) + data[at:]
    return data


def long_line(data: bytes, chance: random.Random) -> bytes:
    """One word, or one line, of two million characters."""
    at = chance.randrange(len(data) + 1)
    return (
        data[:at]
        + chance.choice([b"x", b"\xe4\xb8\xad", b", ", b"\t", b"&amp;", b'"', b"<b/>"]) * 700_000
        + data[at:]
    )


def paths(data: bytes, chance: random.Random) -> bytes:
    """Other files in place of the images."""
    path = chance.choice(_PATHS)
    return re.sub(rb"[\w/.-]{1,200}\.(png|jpe?g)", lambda _: path, data)


def entities(data: bytes, chance: random.Random) -> bytes:
    """Entities that stand for billions, or for a file."""
    bomb = b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">' + b"".join(
        b'<!ENTITY %c "%s">' % (98 + number, b"&%c;" % (97 + number) * 10) for number in range(9)
    )
    file = b'<!DOCTYPE a [<!ENTITY j SYSTEM "file:///etc/passwd">'
    head, mark, rest = data.partition(b"?>")
    start = head + mark if mark else b""
    return start + chance.choice([bomb, file]) + b"]>" + (rest or data).replace(b">", b">&j;", 3)


CHANGES: list[Change] = [
    flip, cut, repeat, nest, numbers, nulls, encoding, tokens, long_line, paths, entities,
]  # fmt: skip


def bomb(width: int, height: int) -> bytes:
    """A PNG whose header claims this size."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = zlib.compress(bytes(1 << 16))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def make(name: str, number: int, folder: Path) -> str:
    """Make a hostile copy of a sample.

    Args:
        name: The format.
        number: Which copy.
        folder: A new folder, made here.

    Returns:
        The name of the file in it that was changed.
    """
    chance = random.Random(f"{name} {number}")
    files = sorted(path for path in (SAMPLES / name).rglob("*") if path.is_file())
    victims = [path for path in files if path.suffix not in IMAGE_SUFFIXES] or files
    victim = chance.choice(victims)
    folder.mkdir()
    for beside in victim.parent.iterdir():
        if beside.is_file() and beside != victim:
            shutil.copy(beside, folder)
    for image in (SAMPLES / "images").iterdir():
        if not (folder / image.name).exists():
            shutil.copy(image, folder)
    if victim.suffix in IMAGE_SUFFIXES:
        return _hostile_name(victim, folder, chance)
    if chance.random() < 0.04:
        _replace(folder / victim.name, chance)
        return victim.name
    data = _damage(victim, chance) if chance.random() < 0.3 else victim.read_bytes()
    if victim.suffix != ".mdb" or chance.random() < 0.5:
        for _ in range(chance.choice([1, 1, 1, 2])):
            data = chance.choice(CHANGES)(data, chance)
    (folder / victim.name).write_bytes(data)
    if chance.random() < 0.1:
        _spoil_images(folder, victim, chance)
    return victim.name


def _replace(path: Path, chance: random.Random) -> None:
    """Something else in place of the file: a pipe, a folder, a link to a device or to itself."""
    match chance.randrange(4):
        case 0:
            os.mkfifo(path)
        case 1:
            path.symlink_to("/dev/zero")
        case 2:
            path.symlink_to(path.name)
        case _:
            path.mkdir()


def _spoil_images(folder: Path, victim: Path, chance: random.Random) -> None:
    size = chance.choice([(1_000_000, 1), (50_000, 50_000), (30_000, 1), (0, 0)])
    for path in folder.iterdir():
        if path.suffix in IMAGE_SUFFIXES and path.name != victim.name:
            path.write_bytes(bomb(*size))


def _hostile_name(victim: Path, folder: Path, chance: random.Random) -> str:
    """Formats whose labels stand in the names of images: another name, or a hostile image."""
    stem = os.fsencode(victim.stem)
    for _ in range(3):
        stem = chance.choice([flip, cut, numbers, tokens, repeat])(stem, chance)
    stem = stem.replace(b"/", b"-").replace(b"\0", b"")[: chance.choice([60, 250])] or b"a"
    name = os.fsdecode(stem + os.fsencode(victim.suffix))
    data = (
        bomb(chance.choice([1, 50_000]), 50_000)
        if chance.random() < 0.2
        else flip(victim.read_bytes(), chance)
    )
    (folder / name).write_bytes(data)
    return name
