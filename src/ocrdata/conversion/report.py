"""The table at the end of a conversion. Its sums add up: every annotation is in one row of each group."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.table import Table

    from ocrdata.conversion import Report


def table(report: "Report", out: Path) -> "Table":
    """Annotations found, and what became of them."""
    from rich.table import Table

    tally = report.tally
    result = Table(title=f"{out}: {tally.pages:,} pages, {tally.lines:,} lines")
    result.add_column("annotations")
    result.add_column("count", justify="right")
    result.add_row("found", f"{tally.found:,}")
    result.add_row("  skipped, see skipped.jsonl", f"{tally.skipped:,}")
    result.add_row("  kept", f"{tally.kept:,}")
    result.add_row("    ignored (illegible)", f"{tally.ignored:,}")
    result.add_row("    without a recognition line", f"{tally.without_line:,}")
    result.add_row("    recognition lines", f"{tally.lines:,}")
    if tally.turned or tally.respelt:
        result.add_section()
    if tally.respelt:
        result.add_row("texts spelt as asked", f"{tally.respelt:,}")
    if tally.turned:
        result.add_row("images turned upright (EXIF)", f"{tally.turned:,}")
    return result
