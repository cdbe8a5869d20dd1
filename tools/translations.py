"""Bring the catalogue of translations up to date with the source, and compile it.

    python tools/translations.py            # take over new help, drop what is gone, compile
    python tools/translations.py --missing  # list what has no translation

Texts of the help come from the Click commands. Messages are f-strings in the source, with a placeholder for
each value, `{count}`: add them to the .po by hand. What has no translation is shown in English.
"""

import io
import sys
from datetime import datetime, timezone
from pathlib import Path

from babel.messages import mofile, pofile
from babel.messages.catalog import Catalog

from message_texts import CLICK, of_help, of_listings, of_source
from ocrdata.translation.lookup import DOMAIN, LOCALE
from ocrdata.translation.templates import Template

PO = LOCALE / "zh" / "LC_MESSAGES" / f"{DOMAIN}.po"


WRITTEN = datetime(2026, 11, 30, tzinfo=timezone.utc)
"""A date that stays, so that the same texts give the same files."""


def main() -> None:
    """Write both files, or list what is missing."""
    if "--missing" in sys.argv[1:]:
        print("\n".join(missing()))
    else:
        write(updated(read(PO)))


def is_of(msgid: str, texts: set[str]) -> bool:
    """Whether the source has a message, or one that it is a case of: `{count} lines in {out}`.

    Args:
        msgid: The message.
        texts: All texts of the source.
    """
    if msgid in texts or not msgid.startswith("{count} "):
        return msgid in texts
    return any(Template(text, "").values(msgid) for text in texts if text.startswith("{quantity} "))


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
    """A catalogue with the help of today, and with the messages of an older one that the source still has.

    Args:
        old: The older one.
    """
    shown, texts = of_source()
    known = {str(message.id): str(message.string) for message in old if message.id}
    wanted = {**of_help(), **of_listings(), **dict.fromkeys(CLICK, "click")}
    for msgid, text in known.items():
        if text and is_of(msgid, texts):
            wanted.setdefault(msgid, shown.get(msgid, ""))
    new = _empty()
    for msgid, where in wanted.items():
        new.add(msgid, known.get(msgid, ""), auto_comments=[where] if where else [])
    return new


def missing() -> list[str]:
    """Texts that people read and that have no translation."""
    known = {str(message.id) for message in read(PO) if message.string}
    return [text for text in [*of_help(), *of_listings(), *CLICK, *of_source()[0]] if text not in known]


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
