"""Which face draws which part of a text, where no single face has every character."""

import unicodedata
from collections.abc import Iterator, Sequence
from random import Random

from ocrdata.synthesis.type.fonts import Face

_MIXED = 0.12  # share of lines whose main face need not have every character


def choose_faces(text: str, faces: Sequence[Face], rng: Random) -> list[Face]:
    """A main face for a text, and, where it lacks a character, those to fall back on.

    Most lines get a face that has all of it; some are mixed, as texts in the world are.
    """
    solid = text.replace(" ", "")
    count = len(faces)
    start = int(rng.random() * count)
    first = faces[start]
    if rng.random() < _MIXED and not first.draws(solid):
        lacking = first.missing(solid)
        if sum(char in lacking for char in solid) <= len(solid) * 0.4:
            return [*faces[start:], *faces[:start]]
    for step in range(count):
        face = faces[(start + step) % count]
        if face.draws(solid):
            return [face]
    return sorted((*faces[start:], *faces[:start]), key=lambda face: len(face.missing(solid)))


def runs_by_face(text: str, faces: Sequence[Face]) -> Iterator[tuple[Face, str]]:
    """Cut a text where the face changes; marks and joiners stay with the character before them.

    Raises:
        ValueError: No face has some character.
    """
    main = faces[0]
    if main.draws(text.replace(" ", "")):
        yield main, text
        return
    start, current = 0, None
    for position, char in enumerate(text):
        if char == " " or (current is not None and _joins_the_one_before(char) and current.draws(char)):
            continue
        letter = _letter_at(text, position)
        chosen = next((face for face in faces if face.draws(letter)), None) or next(
            (face for face in faces if face.draws(char)), None
        )
        if chosen is None:
            raise ValueError(f"no face has {char!r}")
        if chosen is not current:
            if current is not None:
                yield current, text[start:position]
                start = position
            current = chosen
    if current is not None:
        yield current, text[start:]


def _letter_at(text: str, position: int) -> str:
    """A character with the marks on it: those of another face would not know where it is."""
    end = position + 1
    while end < len(text) and _joins_the_one_before(text[end]):
        end += 1
    return text[position:end]


def _joins_the_one_before(char: str) -> bool:
    return unicodedata.category(char) in {"Mn", "Mc", "Me", "Cf"}
