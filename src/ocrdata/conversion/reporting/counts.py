"""What became of every annotation, in numbers."""

from dataclasses import dataclass

NEARLY_BLACK = 16
"""Levels below which an image counts as black. Of 12 bits in a file of 16, OpenCV leaves at most 15."""


@dataclass(slots=True)
class ConversionCounts:
    """Counts of a conversion; annotations are boxes of pages and texts of line images.

    `found = skipped + kept` and `kept = ignored + without_line + lines`, always.

    Attributes:
        pages: Pages in the output.
        found: Annotations in the source.
        skipped: Of them, not in the output.
        ignored: Illegible: masked in detection, never a line.
        without_line: On a page of the output, but no recognition line could be cut, or none was to be.
        lines: Recognition lines in the output.
        texts_of_ignored: Of the ignored, those whose text is not in the output; `skipped.jsonl` has it.
        trimmed: Texts that had line ends or form feeds before or after them.
        respelt: Texts that were changed as asked.
        turned: Images that were turned upright.
        mostly_outside: Annotations in the output whose boxes lie outside their image by more than half.
        guessed_orientations: Pages of which neither their size nor their boxes say how EXIF turns them.
        first_of_several: Images whose file has several pictures, of which the first was taken.
        squared: Polygons of which the target format holds only the rectangle around them.
        nearly_black: Images that no reader can see anything on; see `NEARLY_BLACK`.
    """

    pages: int = 0
    found: int = 0
    skipped: int = 0
    ignored: int = 0
    without_line: int = 0
    lines: int = 0
    texts_of_ignored: int = 0
    trimmed: int = 0
    respelt: int = 0
    turned: int = 0
    mostly_outside: int = 0
    guessed_orientations: int = 0
    first_of_several: int = 0
    nearly_black: int = 0
    squared: int = 0

    @property
    def kept(self) -> int:
        """Annotations in the output."""
        return self.found - self.skipped

    def add(self, other: "ConversionCounts") -> None:
        """Add the counts of another shard."""
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))
