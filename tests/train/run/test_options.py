"""The options of a run: the same as the command's, and contradictions named in one sentence."""

from dataclasses import MISSING, fields
from pathlib import Path

import pytest

from ocrdata import calling
from ocrdata.commands.finetune import command
from ocrdata.train.run.options import FinetuneOptions, contradiction


def test_the_options_are_those_of_the_command() -> None:
    wanted = {field.name: field for field in fields(FinetuneOptions)}
    params = [param for param in command.params if param.name != "open_page"]  # about the page, not the run
    assert {param.name for param in params} == wanted.keys()
    for param in params:
        field = wanted[param.name or ""]
        factory = field.default_factory
        default = field.default if factory is MISSING else factory()
        assert (default is MISSING) == param.required, param.name
        if not param.required and param.name != "hosts":
            assert (calling.default_of(command, param) or None) == (default or None), param.name


@pytest.mark.parametrize(
    ("task", "changes", "sentence"),
    [
        ("rec", {"device": "cpu", "gpus": (0,)}, "--gpus and --device cpu cannot be used together."),
        ("rec", {"hosts": ("a", "b")}, "--hosts needs --dry-run"),
        ("rec", {"hosts": ("a", "b"), "dry_run": True}, ""),
        ("rec", {"stop_drop": 0.0}, "--stop-drop needs --keep"),
        ("det", {"keep": {"a": (Path("a.txt"),)}}, "--keep is for recognition models."),
        ("det", {"keep_images": (Path("a"),)}, "--keep-images is for CTC recognition models"),
        ("rec", {"route": True}, "--route needs --keep"),
        ("rec", {"route": True, "blend": True, "keep": {"a": (Path("a.txt"),)}}, "--route cannot be used"),
        ("rec", {"route": True, "keep": {"a": (Path("a.txt"),)}}, ""),
        ("rec", {"route_chars": ("§",)}, "--route-chars needs --keep"),
        ("rec", {"route_chars": ("§",), "keep": {"a": (Path("a.txt"),)}}, ""),
        ("rec", {"route_chars": ("§",), "route": True}, "--route and --route-chars cannot be used together"),
        ("det", {"route_chars": ("§",)}, "--route-chars is for recognition models."),
        ("det", {"distil": 1.0}, "--distil is for CTC recognition models"),
        ("det", {"crop": 320}, ""),
        ("det", {"route": True, "crop": 320}, ""),
        ("det", {"route": True, "resumed": Path("run")}, ""),
        ("det", {"route": True, "stop_drop": 1.0}, "--route cannot be used"),
    ],
)
def test_a_contradiction_is_one_sentence(task: str, changes: dict[str, object], sentence: str) -> None:
    options = FinetuneOptions(data=Path("m"), evaluation=(), out=Path("o"), **changes)  # type: ignore[arg-type]
    found = contradiction(options, task)  # type: ignore[arg-type]
    assert found.startswith(sentence)
    assert bool(found) == bool(sentence)
