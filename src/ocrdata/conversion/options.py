"""The options of a conversion."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ocrdata import annotation_formats
from ocrdata.conversion.orientation import Exif
from ocrdata.conversion.spelling import AS_IT_IS, Spelling
from ocrdata.reading.source import Source
from ocrdata.samples.labels import IGNORE_MARKS


@dataclass(frozen=True, slots=True)
class ConversionOptions:
    """How to convert; the same for all sources of a run.

    Attributes:
        source_format: Format of all sources; detected for each if None.
        target_format: Format to write.
        images: Folder to look for images in, by name.
        encoding: Encoding of text files; detected for each if None.
        text_field: Attribute or field that holds the text.
        level: `line`, `word` or `region`.
        ignore_marks: Texts that mean "illegible".
        predictions: Take what a model predicted where nobody annotated.
        keep_order: Polygons drawn by hand begin at the text's top left.
        keep_vertical: Do not turn tall crops.
        exif: Whether points are those of the image as its EXIF orientation shows it (`upright`) or of the
            stored pixels (`raw`); `auto` finds out.
        crops: Cut recognition lines out of pages.
        spelling: How to change the spelling of every text.
        shares: Parts to split into, by name; none if empty.
        seed: Seed of the split.
    """

    source_format: str | None = None
    target_format: str = "paddle"
    images: Path | None = None
    encoding: str | None = None
    text_field: str | None = None
    level: str = "line"
    ignore_marks: frozenset[str] = IGNORE_MARKS
    predictions: bool = False
    keep_order: bool = False
    keep_vertical: bool = False
    exif: Exif = "auto"
    crops: bool = True
    spelling: Spelling = AS_IT_IS
    shares: Mapping[str, float] = field(default_factory=dict)
    seed: int = 0

    def record(self) -> dict[str, Any]:
        """The options for a manifest, as JSON takes them."""
        return asdict(self) | {"ignore_marks": sorted(self.ignore_marks)}

    def source(self, path: Path, scratch: Path, *, check_images: bool = True) -> Source:
        """A source that is read with these options."""
        return Source(
            path,
            images=self.images,
            encoding=self.encoding,
            scratch=scratch,
            text=self.text_field,
            level=self.level,
            ignore_marks=self.ignore_marks,
            predictions=self.predictions,
            keep_order=self.keep_order,
            check_images=check_images,
            page_texts=annotation_formats.holds_page_texts(self.target_format),
        )
