"""Bring the catalogue of translations up to date with the source, and compile it.

    python tools/translations.py            # take over new texts, drop old ones, compile
    python tools/translations.py --missing  # list what has no translation

Texts of the help come from the Click commands, messages from the f-strings in the source: a value in one is a
placeholder, `{count}`. A message that is not written in the call that shows it is added to the .po by hand.
"""

import io
import sys
from datetime import datetime, timezone
from pathlib import Path

from babel.messages import mofile, pofile
from babel.messages.catalog import Catalog

from message_texts import CLICK, of_help, of_source
from ocrdata.translation.lookup import DOMAIN, LOCALE

PO = LOCALE / "zh" / "LC_MESSAGES" / f"{DOMAIN}.po"


WRITTEN = datetime(2026, 11, 30, tzinfo=timezone.utc)
"""A date that stays, so that the same texts give the same files."""


def main() -> None:
    """Write both files, or list what is missing."""
    catalogue = updated(read(PO))
    if "--missing" in sys.argv[1:]:
        print("\n".join(str(message.id) for message in catalogue if message.id and not message.string))
        return
    write(catalogue)


def write(catalogue: Catalog) -> None:
    """Write both files.

    Args:
        catalogue: With or without translations.
    """
    with PO.open("wb") as file:
        pofile.write_po(file, catalogue, width=100)
    PO.with_suffix(".mo").write_bytes(compiled(catalogue))


def read(path: Path) -> Catalog:
    """The catalogue in a .po file; an empty one where there is none.

    Args:
        path: Of the .po file.
    """
    if not path.exists():
        return _empty()
    with path.open("rb") as file:
        return pofile.read_po(file, locale="zh", domain=DOMAIN)


def updated(old: Catalog) -> Catalog:
    """A catalogue with the texts of today and the translations of an older one.

    Args:
        old: The older one; of its messages, those that no call shows but the source has are kept.
    """
    shown, texts = of_source()
    wanted = {**of_help(), **dict.fromkeys(CLICK, "click"), **shown}
    known = {str(message.id): str(message.string) for message in old if message.id}
    kept = {msgid: "" for msgid, text in known.items() if text and msgid in texts and msgid not in wanted}
    new = _empty()
    for msgid, where in {**wanted, **kept}.items():
        new.add(msgid, known.get(msgid, ""), auto_comments=[where] if where else [])
    return new


def _empty() -> Catalog:
    return Catalog(
        "zh",
        domain=DOMAIN,
        project="ocrdata",
        header_comment="# Chinese texts of ocrdata; see tools/translations.py.",
        creation_date=WRITTEN,
        revision_date=WRITTEN,
        last_translator="ocrdata maintainers",
        language_team="Chinese",
        fuzzy=False,
    )


def compiled(catalogue: Catalog) -> bytes:
    """The .mo file of a catalogue.

    Args:
        catalogue: Messages without a translation are left out.
    """
    buffer = io.BytesIO()
    mofile.write_mo(buffer, catalogue)
    return buffer.getvalue()


if __name__ == "__main__":
    main()
