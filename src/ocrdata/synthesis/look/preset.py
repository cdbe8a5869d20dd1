"""Presets: how lines look, as YAML of effects with probabilities and ranges.

A value in a preset is a number (always this), `[low, high]` (uniform between them), or choices mapped to
weights (`{green: 3, blue: 1}`). An effect has parameters and `p`, the share of lines that get it.
"""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any

from ocrdata import resources, yaml_files
from ocrdata.errors import UserError, did_you_mean
from ocrdata.synthesis.look import device
from ocrdata.synthesis.look.device import DeviceLook
from ocrdata.synthesis.look.samplers import Sampler, sampler

FOLDER = Path(__file__).parent / "presets"


@dataclass(frozen=True, slots=True)
class Effect:
    """One effect as a preset uses it.

    Attributes:
        name: The name of its function.
        function: Called with what it works on, the line's random numbers, and the sampled parameters.
        p: Share of lines that get it; for one of several alternatives, its weight.
        draws: Samplers of the function's parameters, in its order; those after the last are left out.
        length: Place in `draws` of a length in pixels; -1 if there is none.
    """

    name: str
    function: Callable[..., Any]
    p: float
    draws: tuple[Sampler, ...] = ()
    length: int = -1

    def apply(self, subject: Any, rng: Random, unit: float = 1.0) -> Any:
        """Run the function with freshly drawn parameters.

        Args:
            subject: What it works on.
            rng: Random numbers of the line.
            unit: Lengths in pixels are multiplied with it.
        """
        draws = self.draws
        if unit != 1.0 and self.length >= 0:
            values = [draw(rng) for draw in draws]
            values[self.length] *= unit
            return self.function(subject, rng, *values)
        # Most have one or two, and a line has a dozen effects: no list is made for those.
        if len(draws) == 1:
            return self.function(subject, rng, draws[0](rng))
        if len(draws) == 2:
            return self.function(subject, rng, draws[0](rng), draws[1](rng))
        return self.function(subject, rng, *[draw(rng) for draw in draws])


@dataclass(frozen=True, slots=True)
class TextPlacement:
    """How a line is set and placed: samplers of one number each.

    A preset may name both sides at once:
        margin: Space left and right, as a share of the text's height.

    Attributes:
        height: Height of a full character, as a share of the image's height.
        left: Space on the left, as a share of the text's height; below 0, the picture's edge cuts the text.
        right: Space on the right, likewise.
        rise: How far the text sits above the middle, as a share of the room there is.
        cut: Share of the text's height that the picture's upper (below 0: lower) edge cuts off.
        stretch: Width against the font's own.
        slant: Shear, as dx per dy; positive leans right.
        spacing: Between characters, in em.
        jitter: Of the baseline, in em.
        rotate: Degrees, clockwise.
        perspective: How far each corner may wander, as a share of the text's height.
        last_scale: Size of the last digit.
        dot: Diameter of a round decimal point in em; 0 keeps the font's.
        dot_advance: Room for it, in em.
        dot_shift: Its left edge from the pen, in em.
        vertical: Share of lines of Chinese, Japanese and Korean that are written in columns.
        stacked: Share of lines with letters and digits of which these stand upright below one another.
    """

    height: Sampler
    left: Sampler
    right: Sampler
    rise: Sampler
    cut: Sampler
    stretch: Sampler
    slant: Sampler
    spacing: Sampler
    jitter: Sampler
    rotate: Sampler
    perspective: Sampler
    last_scale: Sampler
    dot: Sampler
    dot_advance: Sampler
    dot_shift: Sampler
    vertical: Sampler
    stacked: Sampler


_OF_A_GROUND = frozenset({"crystal", "glowing", "solid"})  # inks that a ground asks for

_TEXT_DEFAULTS: dict[str, Any] = {
    "height": [0.55, 0.85], "margin": [0.05, 0.4], "rise": [-0.5, 0.5], "cut": 0, "stretch": 1, "slant": 0,
    "spacing": 0, "jitter": 0, "rotate": 0, "perspective": 0, "last_scale": 1, "dot": 0,
    "dot_advance": [0.0, 0.12], "dot_shift": [-0.07, 0.02], "vertical": 0, "stacked": 0,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class LookPreset:
    """How lines look.

    Attributes:
        name: Name of the file it came from.
        about: One sentence for the user.
        fonts: Shipped fonts or paths that go with it when the user names none.
        text: Setting and placing.
        strokes: Effects on the coverage mask.
        ground: Alternatives for what the text stands on, with weights.
        ink: Alternatives for how ink and ground come together, with weights.
        photo: Effects on the finished picture, in order.
        quality: Sampler of the JPEG quality of the stored file.
        device: How devices on pages look; None for pages without.
        taking: Those of `photo` that act on a picture as small as the line was in the photograph.
        enlarged: Those that follow once it is enlarged; without any, it stays small.
        free_ink: Those of `ink` that no ground asks for.
        grey: Share of lines in black and white.
    """

    name: str
    about: str
    fonts: tuple[str, ...]
    text: TextPlacement
    strokes: tuple[Effect, ...]
    ground: tuple[Effect, ...]
    ink: tuple[Effect, ...]
    photo: tuple[Effect, ...]
    quality: Sampler
    device: DeviceLook | None = None
    taking: tuple[Effect, ...] = field(init=False)
    enlarged: tuple[Effect, ...] = field(init=False)
    free_ink: tuple[Effect, ...] = field(init=False)
    grey: float = field(init=False)

    def __post_init__(self) -> None:
        names = [effect.name for effect in self.photo]
        place = names.index("low_resolution") if "low_resolution" in names else len(names)
        # Black and white is decided before there is a ground.
        taking = (effect for effect in self.photo[:place] if effect.name != "monochrome")
        enlarged = (effect for effect in self.photo[place + 1 :] if effect.name != "monochrome")
        object.__setattr__(self, "taking", tuple(taking))
        object.__setattr__(self, "enlarged", tuple(enlarged))
        free = (effect for effect in self.ink if effect.name not in _OF_A_GROUND)
        object.__setattr__(self, "free_ink", tuple(free))
        grey = next((effect.p for effect in self.photo if effect.name == "monochrome"), 0.0)
        object.__setattr__(self, "grey", grey)

    def capture(self, rng: Random) -> float:
        """Share of the picture's height that a line had in the photograph: less than 1 for low resolution."""
        for effect in self.photo:
            if effect.name == "low_resolution":
                if rng.random() >= effect.p:
                    return 1.0
                return min(1.0, float(effect.draws[0](rng)) if effect.draws else 0.5)
        return 1.0


def shipped() -> list[str]:
    """Names of the presets that ship with ocrdata."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def find_preset(name: str) -> Path:
    """A preset file of the user's own, or a shipped preset by name.

    Raises:
        UserError: There is neither.
    """
    path = Path(name).expanduser()
    if resources.is_file(path):
        return path
    if name in shipped():
        return FOLDER / f"{name}.yaml"
    names = f"Shipped presets: {', '.join(shipped())}."
    raise UserError(
        f"'{name}' is neither a preset file nor a shipped preset.",
        f"{did_you_mean(name, shipped())} {names}".lstrip(),
    )


def load_preset(path: Path) -> LookPreset:
    """Read and check a preset; it raises what `read_preset` does, and for a file that is not YAML."""
    return read_preset(path, yaml_files.load(path, "Copy a preset: ocrdata synth --show-preset document."))


def read_preset(path: Path, record: Any) -> LookPreset:
    """Check the content of a preset.

    Args:
        path: The file that it came from, for messages and its name.
        record: The content.

    Raises:
        UserError: An unknown section, effect or parameter, or a value that cannot be sampled.
    """
    from ocrdata.synthesis.look import ground, ink, photo, strokes

    sections = {"about", "fonts", "text", "strokes", "ground", "ink", "photo", "quality", "device"}
    _known(path, record, sections, "section")
    try:
        text = {**_TEXT_DEFAULTS, **(record.get("text") or {})}
        _known(path, text, {"margin", *(item.name for item in fields(TextPlacement))}, "entry of text")
        margin = text.pop("margin")
        text = {"left": margin, "right": margin, **text}
        return LookPreset(
            name=path.stem,
            about=str(record.get("about", "")),
            fonts=tuple(record.get("fonts", ("latin", "cjk"))),
            text=TextPlacement(**{name: sampler(value) for name, value in text.items()}),
            strokes=_effects(path, record.get("strokes"), strokes),
            ground=_effects(path, record.get("ground") or {"plain": {}}, ground),
            ink=_effects(path, record.get("ink") or {"printed": {}}, ink),
            photo=_effects(path, record.get("photo"), photo),
            quality=sampler(record.get("quality", [70, 95])),
            device=_device(path, record["device"]) if "device" in record else None,
        )
    except (ValueError, TypeError) as error:
        raise UserError(
            f"{error}.", "A value is a number, [low, high], or choices with weights.", path=path
        ) from error


def _device(path: Path, record: Any) -> DeviceLook:
    values = {**device.DEFAULTS, **(record or {})}
    _known(path, values, set(device.DEFAULTS), "entry of device")
    return DeviceLook(**{name: sampler(value) for name, value in values.items()})


def pick(alternatives: Sequence[Effect], rng: Random) -> Effect:
    """One of several alternatives, by weight."""
    if len(alternatives) == 1:
        return alternatives[0]
    total = 0.0
    for item in alternatives:
        total += item.p
    mark = rng.random() * total
    for item in alternatives:
        mark -= item.p
        if mark < 0:
            return item
    return alternatives[-1]


def _effects(path: Path, record: Any, module: ModuleType) -> tuple[Effect, ...]:
    if record is None:
        return ()
    known = {
        name: function
        for name, function in vars(module).items()
        if inspect.isfunction(function) and function.__module__.startswith(module.__name__) and name[0] != "_"
    }
    _known(path, record, set(known), "effect")
    found = []
    for name, entry in record.items():
        values = dict(entry or {})
        share = float(values.pop("p", values.pop("weight", 1.0)))
        accepted = list(inspect.signature(known[name]).parameters.values())[2:]
        names = [parameter.name for parameter in accepted]
        _known(path, values, set(names), f"parameter of {name}")
        last = max((names.index(key) + 1 for key in values), default=0)
        parsed = vars(module).get("PARSED", {}).get(name, {})
        values |= {key: parse(values[key]) for key, parse in parsed.items() if key in values}
        draws = tuple(sampler(values.get(item.name, item.default)) for item in accepted[:last])
        length = vars(module).get("IN_PIXELS", {}).get(name)
        place = names.index(length) if length in names[:last] else -1
        found.append(Effect(name, known[name], share, draws, place))
    return tuple(found)


def _known(path: Path, record: Any, names: set[str], what: str) -> None:
    if not isinstance(record, Mapping):
        raise UserError(f"{what}: not a mapping.", "Write `name: value` lines.", path=path)
    for name in record:
        if name not in names:
            rows = path.read_text("utf-8").splitlines() if path.is_file() else ()
            line = next((n for n, row in enumerate(rows, 1) if f"{name}:" in row), None)
            raise UserError(
                f"there is no {what} called '{name}'.",
                did_you_mean(str(name), names, f"There are {', '.join(sorted(names))}."),
                path=path,
                line=line,
            )
