"""Font files, and the characters that each of them really draws.

A face "has" a character if its cmap names a glyph, the glyph is not `.notdef` or a copy of its outline
(tofu), and it leaves ink unless the character is a space. DSEG's `!` is such a blank with a cmap entry.
"""

import ctypes
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import freetype as ft

from ocrdata.errors import UserError
from ocrdata.regular_files import is_unusual

SUFFIXES = frozenset({".ttf", ".otf", ".ttc", ".otc", ".pfb", ".woff"})
_WEIGHTS = (300.0, 400.0, 600.0, 800.0)
_ALNUM = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_POINT = ctypes.sizeof(ft.FT_Vector)
_PROBE = 32  # pixels: large enough that no two different letters of a font look the same


@dataclass(frozen=True, slots=True)
class FontFile:
    """One face to draw with.

    Attributes:
        path: The font file.
        index: Face number in a collection (TTC, OTC).
        weight: Position on the `wght` axis of a variable font; None for its default and for static fonts.
    """

    path: Path
    index: int = 0
    weight: float | None = None

    @property
    def name(self) -> str:
        """Its name in messages."""
        extra = (f"#{self.index}" if self.index else "") + (f"@{self.weight:g}" if self.weight else "")
        return self.path.name + extra


class Face:
    """An open face that remembers which characters it has.

    Args:
        file: The face to open.

    Raises:
        UserError: FreeType cannot read it, it has only bitmaps, or the collection has no such index.
    """

    def __init__(self, file: FontFile):
        self.file = file
        self.ft = _open(file)
        self.size = 0
        self.upem: int = self.ft.units_per_EM
        self._glyphs: dict[str, int] = {}
        self._notdef: bytes | None = None
        self._able: set[str] = set()
        self._drawn = ""  # the last text of which it has everything: one line asks several times
        self._unable: set[str] = set()

    def glyph(self, char: str) -> int:
        """Glyph number of a character; 0 is `.notdef`."""
        number = self._glyphs.get(char)
        if number is None:
            code = ord(self.blank if char == " " else char)
            number = self._glyphs[char] = int(ft.FT_Get_Char_Index(self.ft._FT_Face, code))
        return number

    @cached_property
    def blank(self) -> str:
        """The character that is drawn for a space: `!` in DSEG, else the space.

        On a display a blank is as wide as a digit. DSEG's space is as narrow as its colon and cannot be told
        from the gap beside a 1; its `!` is the blank.
        """
        blank = self.glyph("!") and not self._outline(self.glyph("!"))
        return "!" if blank and self.advance("!") == self.advance("8") > 0 else " "

    def advance(self, char: str) -> float:
        """How far the pen moves after a character, in em."""
        self.load(self.glyph(char), _PROBE)
        return float(self.ft.glyph.linearHoriAdvance / 65536 / _PROBE)

    def draws(self, chars: Iterable[str]) -> bool:
        """Whether the face has every one of the characters."""
        if chars == self._drawn:
            return True
        rest = set(chars) - self._able
        if not rest:
            self._drawn = chars if isinstance(chars, str) else ""
            return True
        if rest & self._unable:
            return False
        for char in rest:
            (self._able if self._has(char) else self._unable).add(char)
        return not rest & self._unable

    def missing(self, chars: Iterable[str]) -> set[str]:
        """Those of the characters that the face does not have."""
        rest = set(chars)
        self.draws(rest - self._unable)
        for char in rest - self._able - self._unable:
            self.draws(char)
        return rest & self._unable

    def exclude(self, chars: Iterable[str]) -> None:
        """Behave from now on as if the face did not have these characters."""
        self._unable.update(chars)
        self._drawn = ""
        self._able.difference_update(chars)

    def load(self, glyph: int, size: int, flags: int = ft.FT_LOAD_RENDER | ft.FT_LOAD_NO_HINTING) -> None:
        """Load a glyph into the face's slot at a pixel size (em height).

        Raises:
            UserError: FreeType cannot draw it: the font is damaged.
        """
        if size != self.size:
            ft.FT_Set_Pixel_Sizes(self.ft._FT_Face, 0, size)
            self.size = size
        error = ft.FT_Load_Glyph(self.ft._FT_Face, glyph, flags)
        if error:  # the slot would still hold the glyph before: a wrong picture under a label
            raise UserError(
                f"holds a glyph (number {glyph}) that FreeType cannot draw: {ft.FT_Exception(error)}.",
                "Remove the font from --fonts, or replace it with an intact copy.",
                path=self.file.path,
            )

    def lookalikes(self, wanted: frozenset[str]) -> set[str]:
        """Letters and digits that look exactly like another one that counts for more in this face.

        Capital-only and segment fonts map `a` to the shape of `A`; a line labelled `a` would then show `A`.
        Of each group of equal shapes the wanted characters stay, else the first in the order digits,
        capitals, small letters.
        """
        kept: dict[bytes, str] = {}
        doubles: set[str] = set()
        for char in sorted(_ALNUM, key=lambda char: (char not in wanted, _ALNUM.index(char))):
            if not self.draws(char):
                continue
            self.load(self.glyph(char), _PROBE)
            slot = self.ft.glyph
            shape = bytes(slot.bitmap.buffer) + bytes((slot.bitmap.width & 255, slot.bitmap_top & 255))
            if kept.setdefault(shape, char) != char:
                doubles.add(char)
        return doubles

    def _has(self, char: str) -> bool:
        glyph = self.glyph(char)
        if glyph == 0:
            return False
        category = unicodedata.category(char)
        if category == "Zs":
            return True
        if category[0] in "CZ":
            return False
        if self._notdef is None:
            self._notdef = self._outline(0)
        outline = self._outline(glyph)
        # Two empty outlines are equal too, so a blank .notdef does no harm here.
        return bool(outline) and outline != self._notdef

    def _outline(self, glyph: int) -> bytes:
        """The points of a glyph's outline, as bytes to compare; empty where there is no ink."""
        if ft.FT_Load_Glyph(self.ft._FT_Face, glyph, ft.FT_LOAD_NO_SCALE | ft.FT_LOAD_NO_BITMAP):
            return b""
        outline = self.ft._FT_Face.contents.glyph.contents.outline
        return ctypes.string_at(outline.points, outline.n_points * _POINT)


def find_fonts(paths: Sequence[Path], index: int = 0) -> tuple[list[FontFile], list[str]]:
    """The faces in files and folders; variable fonts give one face a weight.

    Args:
        paths: Font files (must be usable) and folders (unusable files in them are skipped and named).
        index: Which face of a collection to take.

    Returns:
        The faces in a fixed order, and one sentence for each file that was skipped.

    Raises:
        UserError: A file that was named is unusable, or nothing usable is left.
    """
    faces: list[FontFile] = []
    skipped: list[str] = []
    for path in paths:
        if path.is_file():
            faces += _variants(FontFile(path, index))
            continue
        files = sorted(file for file in path.rglob("*") if file.suffix.lower() in SUFFIXES)
        for file in files:
            try:
                faces += _variants(FontFile(file, index if file.suffix.lower() in {".ttc", ".otc"} else 0))
            except UserError as error:
                skipped.append(error.format_message().splitlines()[0])
    if not faces:
        shown = ", ".join(str(path) for path in paths)
        raise UserError(
            f"no usable font in {shown}{f' ({skipped[0]})' if skipped else ''}.",
            "Give --fonts a .ttf, .otf or .ttc file, a folder of them, or a shipped name such as dseg7.",
        )
    return list(dict.fromkeys(faces)), skipped


def require(faces: Sequence[Face], chars: Iterable[str]) -> None:
    """Stop before any work if some character is in none of the fonts.

    Raises:
        UserError: Names the characters and the fonts that were tried.
    """
    lacking = set(chars)
    for face in faces:
        lacking = face.missing(lacking)
    if not lacking:
        return
    shown = " ".join(f"{char} (U+{ord(char):04X})" for char in sorted(lacking)[:12])
    more = f" and {len(lacking) - 12} more" if len(lacking) > 12 else ""
    tried = ", ".join(sorted({face.file.name for face in faces})[:8])
    others = f" and {len(faces) - 8} more" if len(faces) > 8 else ""
    raise UserError(
        f"no font has {shown}{more}; tried {tried}{others}.",
        "Add a font that has them with --fonts (shipped: cjk, latin, script), or leave them out of --chars.",
    )


@lru_cache(maxsize=512)
def open_face(file: FontFile) -> Face:
    """Open a face once per process."""
    return Face(file)


@lru_cache(maxsize=1)
def small_print_face() -> Face | None:
    """A shipped face for the small letters around a display's digits."""
    from ocrdata import resources

    path = resources.folder("fonts") / "latin" / "OpenSans-CondBold.ttf"
    return open_face(FontFile(path)) if path.is_file() else None


def _variants(file: FontFile) -> list[FontFile]:
    face = _open(file)
    if not face.face_flags & ft.FT_FACE_FLAG_MULTIPLE_MASTERS:
        return [file]
    axes = face.get_variation_info().axes
    weight = next((axis for axis in axes if axis.tag == "wght"), None)
    if weight is None:
        return [file]
    steps = [step for step in _WEIGHTS if weight.minimum <= step <= weight.maximum]
    return [FontFile(file.path, file.index, step) for step in steps] or [file]


def _open(file: FontFile) -> ft.Face:
    if is_unusual(file.path):
        raise UserError("is a device or a pipe, not a font.", "Remove it from --fonts.", path=file.path)
    try:
        face = ft.Face(str(file.path), file.index)
    except (ft.FT_Exception, OSError) as error:
        faces = _faces_in(file.path)
        if faces and file.index >= faces:
            raise UserError(
                f"has {faces} face{'s' if faces > 1 else ''}, so number {file.index} does not exist.",
                f"Give --font-index a number from 0 to {faces - 1}.",
                path=file.path,
            ) from error
        raise UserError(
            "is not a font that FreeType can read, or it is damaged.",
            "Remove it from --fonts, or replace it with an intact copy.",
            path=file.path,
        ) from error
    if not face.is_scalable:
        raise UserError(
            "is a bitmap font without outlines.",
            "Use an outline font (.ttf, .otf): lines are drawn at many sizes.",
            path=file.path,
        )
    if file.weight is not None:
        axes = face.get_variation_info().axes
        face.set_var_design_coords([file.weight if axis.tag == "wght" else axis.default for axis in axes])
    return face


def _faces_in(path: Path) -> int:
    try:
        return int(ft.Face(str(path), 0).num_faces)
    except (ft.FT_Exception, OSError):
        return 0
