"""What a run starts from: a checkpoint in the form that the network loads, and a dictionary."""

import hashlib
import os
import tarfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from ocrdata.cache import cache_dir
from ocrdata.console import say
from ocrdata.errors import UserError
from ocrdata.folders import checksums
from ocrdata.samples.charset import Charset, read_charset
from ocrdata.samples.dictionary_faults import describe_faults, require_reachable
from ocrdata.train.models import config, dictionaries
from ocrdata.train.models.presets import ModelPreset, with_guide
from ocrdata.train.weights import checkpoint, last_layer
from ocrdata.train.weights.checkpoint import Arrays

IN_ARCHIVES = ("student.pdparams", "best_accuracy.pdparams")
"""The checkpoint to use in a distillation archive, and in others (chapters 2.2 and 3.3 of the guide)."""


@dataclass(frozen=True, slots=True)
class Start:
    """What a run starts from.

    Attributes:
        preset: The model, its network as the checkpoint has it.
        checkpoint: The `.pdparams` file.
        charset: The dictionary to train with; None for detection.
        from_right: Some lines to train or evaluate on run from right to left.
    """

    preset: ModelPreset
    checkpoint: Path
    charset: Charset | None
    from_right: bool = False


def dictionary(
    preset: ModelPreset, pretrained: Path | None, given: Path | None, replaced: bool, code: Path
) -> tuple[Charset, Charset]:
    """The dictionary of the checkpoint, and the one to train with.

    The new characters of a given dictionary are appended to the checkpoint's own. A given dictionary that has
    as many classes as the user's checkpoint is taken for that checkpoint's own.

    Args:
        preset: The model.
        pretrained: The user's checkpoint; None for the preset's weights.
        given: The user's dictionary; None for the checkpoint's own.
        replaced: Train with the given dictionary as it is.
        code: Root of the training code.

    Raises:
        UserError: The checkpoint is one of another model, no known dictionary fits it, or the given one hides
            characters.
    """
    if pretrained is None:
        old = read_charset(dictionaries.find(preset, code))
    else:
        arrays = checkpoint.ctc_only(checkpoint.read(pretrained))
        checkpoint.require_backbone(pretrained, arrays, preset)  # another model has another dictionary, too
        classes = checkpoint.classes(pretrained, arrays)
        beside = pretrained.parent / config.DICTIONARY
        candidates = [beside, *([given] if given else []), dictionaries.find(preset, code)]
        old = last_layer.own_dictionary(pretrained, classes, candidates)
    if given is None or given == old.path:
        return old, old
    mine = read_charset(given)
    require_reachable(mine)
    for note in describe_faults(mine):
        say(note)
    return old, mine if replaced else last_layer.merged(old, mine)


def recognition(
    preset: ModelPreset,
    given: Path,
    old: Charset,
    new: Charset,
    *,
    guide: bool = False,
    seed: int = 0,
) -> Start:
    """A recognition checkpoint in the form that the run loads.

    Args:
        preset: The model, in the CTC-only form.
        given: The checkpoint, in any form that PaddleOCR trains.
        old: Its dictionary.
        new: The dictionary of the run.
        guide: Train the official MultiHead form.
        seed: Seed of new rows of the last layer.

    Raises:
        UserError: It is not a checkpoint of this model, or its last layer does not fit its dictionary.
    """
    arrays = checkpoint.student(checkpoint.read(given))
    ready = checkpoint.ctc_only(arrays)
    checkpoint.require_backbone(given, ready, preset)
    checkpoint.check_dictionary(given, ready, old)
    if new.characters != old.characters:
        ready, change = last_layer.fitted(ready, old, new, seed)
        say(f"{given.name}: {change}")
    if guide:
        attention = {key: value for key, value in arrays.items() if key.startswith(checkpoint.OTHER_BRANCHES)}
        if new.characters != old.characters:
            attention = {}  # its layers have a row per character, too
        ready = checkpoint.two_headed(ready) | attention
        if not attention:
            say("The attention head of --gtc starts untrained: the checkpoint has none that fits.")
    elif len(ready) < len(arrays):
        left = len(arrays) - len(ready)
        say(f"{given.name}: backbone and CTC branch are used; arrays left out: {left}.")
    network = as_trained(with_guide(preset) if guide else preset, ready)
    key = f"{'guide' if guide else 'ctc'} {seed} {''.join(new.characters)}"
    return Start(network, _kept(given, arrays, ready, key), new)


def detection(preset: ModelPreset, given: Path) -> Start:
    """A detection checkpoint in the form that the run loads.

    Raises:
        UserError: It is not a checkpoint of a DB detector.
    """
    arrays = checkpoint.read(given)
    ready = checkpoint.student(arrays)
    if not any(key.startswith("head.binarize") for key in ready):
        raise UserError(
            "has no binarize layer: it is not a checkpoint of a detection model.",
            "Give a .pdparams file of the model that --model names.",
            path=given,
        )
    return Start(as_trained(preset, ready), _kept(given, arrays, ready, "student"), None)


def as_trained(preset: ModelPreset, arrays: Arrays) -> ModelPreset:
    """The preset with as many parallel branches in its layers as a checkpoint of it has."""
    count = checkpoint.branches(arrays)
    if not count:
        return preset
    network = preset.config["Architecture"]
    backbone = network["Backbone"] | {"conv_kxk_num": count}
    return replace(preset, config=preset.config | {"Architecture": network | {"Backbone": backbone}})


def ctc_form(preset: ModelPreset, given: Path, charset: Charset) -> Start:
    """A recognition checkpoint in the form that the CTC-only network loads, to read with.

    Raises:
        UserError: It is not a checkpoint of this model, or its last layer does not fit the dictionary.
    """
    arrays = checkpoint.read(given)
    reduced = checkpoint.ctc_only(arrays)
    checkpoint.require_backbone(given, reduced, preset)
    checkpoint.check_dictionary(given, reduced, charset)
    return Start(as_trained(preset, reduced), _kept(given, arrays, reduced, "ctc"), charset)


def opened(given: Path) -> Path:
    """The checkpoint in a tar of PaddleOCR's model zoo; any other file as it is.

    Raises:
        UserError: The tar has none.
    """
    if given.suffix != ".tar":
        return given
    place = cache_dir() / "weights" / f"{given.stem}-{_digest(given)}.pdparams"
    if place.is_file():
        return place
    try:
        with tarfile.open(given) as archive:
            members = {Path(member.name).name: member for member in archive if member.isfile()}
            name = next((name for name in IN_ARCHIVES if name in members), None)
            content = archive.extractfile(members[name]) if name else None
            if content is None:
                raise UserError(
                    f"has none of {', '.join(IN_ARCHIVES)}.", "Give a training archive.", path=given
                )
            _write_once(place, lambda part: part.write_bytes(content.read()))
    except tarfile.TarError as error:
        reason = str(error).partition("\n")[0].rstrip(":")
        raise UserError(f"is not a tar archive ({reason}).", "Download it again.", path=given) from error
    say(f"{given.name}: {name} is used.")
    return place


def _kept(given: Path, arrays: Arrays, ready: Arrays, how: str) -> Path:
    """The given file if nothing was changed, else a file in the cache folder with the changed arrays."""
    if ready.keys() == arrays.keys() and all(ready[key] is arrays[key] for key in ready):
        return given.resolve()
    kind = hashlib.sha256(how.encode()).hexdigest()[:8]
    place = cache_dir() / "weights" / f"{given.stem}-{_digest(given)}-{kind}.pdparams"
    _write_once(place, lambda part: checkpoint.write(part, ready))
    return place


def _write_once(place: Path, write: Callable[[Path], object]) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    part = place.with_suffix(f".part-{os.getpid()}")
    write(part)
    part.replace(place)


def _digest(path: Path) -> str:
    return checksums.of_file(path)[:12]
