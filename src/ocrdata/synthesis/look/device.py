"""How devices with displays look on pages for detection: the section `device` of a preset."""

from dataclasses import dataclass
from typing import Any

from ocrdata.synthesis.look.samplers import Sampler


@dataclass(frozen=True, slots=True)
class DeviceLook:
    """How devices are drawn: samplers of one value each.

    Attributes:
        count: Devices of a page.
        panels: Displays of a device.
        width: Width of a display, as a share of the page's.
        blank: Share of displays, beside the first one of a page, that show nothing.
        plate: Surface of the face plate: a texture.
        margin: Plate beyond the displays on each side, as a share of the first display's height.
        bezel: Width of the frame around a display, as a share of its height.
        depth: How dark the frame's shadow on the glass is, 0 to 1.
        mirrored: Strength of what the glass mirrors, 0 to 1.
        captions: Captions printed beside a display.
        caption: Their text.
        caption_size: Their height, as a share of the display's.
        turn: Degrees that the device is turned by.
        perspective: How far each corner of the plate may wander, as a share of its shorter side.
    """

    count: Sampler
    panels: Sampler
    width: Sampler
    blank: Sampler
    plate: Sampler
    margin: Sampler
    bezel: Sampler
    depth: Sampler
    mirrored: Sampler
    captions: Sampler
    caption: Sampler
    caption_size: Sampler
    turn: Sampler
    perspective: Sampler


DEFAULTS: dict[str, Any] = {
    "count": 1, "panels": 1, "width": [0.05, 0.6], "blank": 0.1, "plate": "plastic", "margin": [0.2, 2.0],
    "bezel": [0.0, 0.1], "depth": [0.2, 0.7], "mirrored": 0, "captions": 1, "caption": "kWh",
    "caption_size": [0.15, 0.5], "turn": [-4.0, 4.0], "perspective": [0.0, 0.08],
}  # fmt: skip
"""What a preset leaves out of the section."""
