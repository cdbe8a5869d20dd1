"""Which steps of a recipe are up to date.

A step is up to date when its command, its options, the version of ocrdata and the contents of its inputs are
those of the last run, and its outputs are still there as it left them. The record lies in
`.ocrdata/RECIPE.json` in the folder that the recipe is run in.
"""

import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from ocrdata import __version__
from ocrdata.folders import checksums
from ocrdata.folders.outputs import MANIFEST, staged_file
from ocrdata.recipes import recipe
from ocrdata.recipes.recipe import Step

_NO_MATTER = frozenset({"force", "jobs", "engine", "address", "open_page"})
"""Options that change nothing of what a step leaves."""


@dataclass(slots=True)
class Record:
    """What the last run of a recipe left, by step: `{outputs: {fingerprint, state}}`.

    Attributes:
        path: The file it is kept in.
        steps: By the step's outputs, the fingerprint of what made them and the state they were left in.
    """

    path: Path
    steps: dict[str, dict[str, str]]

    @classmethod
    def of(cls, recipe_path: Path) -> "Record":
        """The record of a recipe in the current folder; empty if there is none or it cannot be read."""
        path = Path(".ocrdata") / f"{recipe_path.stem}.json"
        try:
            steps = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            steps = {}
        return cls(path, steps if isinstance(steps, dict) else {})

    def is_current(self, step: Step) -> bool:
        """Whether a step would only repeat what exists already."""
        with step.context() as context:
            left = self.steps.get(_key(context))
            outputs = list(recipe.outputs(context))
            return (
                left is not None
                and bool(outputs)
                and all(path.exists() for path in outputs)
                and left.get("fingerprint") == fingerprint(context)
                and left.get("state") == _states(outputs)
            )

    def run(self, step: Step) -> None:
        """Run a step and keep what it leaves; it may replace what an earlier run of it made, nothing else."""
        with step.context() as context:
            key, made_from = _key(context), fingerprint(context)
            force = ("--force",) if key in self.steps and "force" in context.params else ()
            outputs = list(recipe.outputs(context))
            is_first = key not in self.steps and not any(path.exists() for path in outputs)
            if is_first:
                # What is found there later is this step's, even if the run is killed before it is recorded.
                self.steps[key] = {}
                self._save()
            try:
                step.run(*force)
            finally:
                if is_first and not any(path.exists() for path in outputs):
                    del self.steps[key]
                    self._save()
            self.steps[key] = {"fingerprint": made_from, "state": _states(outputs)}
        self._save()

    def _save(self) -> None:
        with staged_file(self.path, force=True) as stage:
            stage.write_text(
                json.dumps(self.steps, ensure_ascii=False, indent=1),
                encoding="utf-8",
                errors="backslashreplace",
            )


def fingerprint(context: click.Context) -> str:
    """Digest of all that decides what a step leaves: version, place, command, options, inputs' contents."""
    options = {name: value for name, value in sorted(context.params.items()) if name not in _NO_MATTER}
    record: dict[str, Any] = {
        "ocrdata": __version__,
        "folder": str(Path.cwd()),  # outputs hold absolute paths
        "command": context.info_name,
        "options": options,
        "inputs": _states(recipe.inputs(context)),
    }
    return hashlib.sha256(json.dumps(record, default=str, ensure_ascii=False).encode()).hexdigest()


def _key(context: click.Context) -> str:
    return " ".join([context.info_name or "", *(str(path) for path in recipe.outputs(context))])


def _states(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        manifest = (path.parent if path.is_file() else path) / MANIFEST
        if path.is_file():
            digest.update(bytes.fromhex(checksums.of_file(path)))
        if manifest.is_file():  # says how the images of a label file were made
            digest.update(bytes.fromhex(checksums.of_file(manifest)))
        if not path.is_file():
            digest.update(_listing(path))
    return digest.hexdigest()


def _listing(folder: Path) -> bytes:
    """Digest of the names and sizes below a folder of files whose contents would take too long to read.

    Times are left out, so that a step that is run again with the same result does not run the others again.
    """
    digest = hashlib.sha256()
    for top, folders, files in os.walk(folder):
        folders.sort()
        for name in sorted(files):
            path = Path(top, name)
            digest.update(f"{path.relative_to(folder)}\0{path.stat().st_size}\n".encode(errors="replace"))
    return digest.digest()
