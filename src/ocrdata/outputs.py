"""Outputs appear whole or not at all: they are written under a temporary name and renamed."""

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ocrdata import __version__
from ocrdata.errors import UserError

MANIFEST = "ocrdata.json"


def refuse_existing(out: Path, force: bool) -> None:
    """Stop before any work is done if `out` is there already and may not be replaced."""
    if not force and out.exists() and not (out.is_dir() and not any(out.iterdir())):
        raise UserError(
            f"{out} exists already.",
            "Choose another --out, or say --force to replace it when the new one is whole.",
        )
    if force and out.is_dir() and any(out.iterdir()) and not (out / MANIFEST).is_file():
        raise UserError(
            f"{out} was not made by ocrdata (it has no {MANIFEST}), so --force does not replace it.",
            "Choose another --out, or remove the folder yourself.",
        )


@contextmanager
def staged_folder(out: Path, *, force: bool = False) -> Iterator[Path]:
    """A folder to write into that becomes `out` when the block ends well and vanishes when it does not.

    Args:
        out: The final folder. Its parent is created.
        force: Replace an `out` that ocrdata made before; never a folder of the user's own.

    Yields:
        A new, empty folder beside `out`. Write a manifest into it (`write_manifest`).
    """
    refuse_existing(out, force)
    out.parent.mkdir(parents=True, exist_ok=True)
    stage = out.parent / f".{out.name}.part-{os.getpid()}"
    shutil.rmtree(stage, ignore_errors=True)
    stage.mkdir()
    try:
        yield stage
        if out.exists():
            old = out.parent / f".{out.name}.old-{os.getpid()}"
            out.rename(old)
            stage.rename(out)
            shutil.rmtree(old)
        else:
            stage.rename(out)
    finally:
        shutil.rmtree(stage, ignore_errors=True)


@contextmanager
def staged_file(out: Path, *, force: bool = False) -> Iterator[Path]:
    """Like `staged_folder`, for one file: yields a path to write to that is renamed to `out` at the end."""
    if out.exists() and not force:
        raise UserError(f"{out} exists already.", "Choose another --out, or say --force to replace it.")
    out.parent.mkdir(parents=True, exist_ok=True)
    stage = out.parent / f".{out.name}.part-{os.getpid()}"
    try:
        yield stage
        stage.replace(out)
    finally:
        stage.unlink(missing_ok=True)


def write_manifest(folder: Path, command: str, options: Mapping[str, Any], counts: Mapping[str, Any]) -> None:
    """Say in `ocrdata.json` what made a folder: version, command, options, and what came of it."""
    record = {"ocrdata": __version__, "command": command, "options": options, "counts": counts}
    text = json.dumps(record, ensure_ascii=False, indent=2, default=str)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")
