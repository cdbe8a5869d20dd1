"""How devices with displays look on pages for detection: the section `device` of a preset."""

from dataclasses import dataclass
from random import Random
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from ocrdata.synthesis.look.blending import multiplied
from ocrdata.synthesis.look.samplers import Sampler
from ocrdata.synthesis.look.surfaces import Surfaces

Image = npt.NDArray[np.uint8]


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
        box: How far a box reaches beyond its reading on each side, as a share of the reading's height.
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
    box: Sampler
    perspective: Sampler


DEFAULTS: dict[str, Any] = {
    "count": 1, "panels": 1, "width": [0.05, 0.6], "blank": 0.1, "plate": "plastic", "margin": [0.2, 2.0],
    "bezel": [0.0, 0.1], "depth": [0.2, 0.7], "mirrored": 0, "captions": 1, "caption": "kWh",
    "caption_size": [0.15, 0.5], "turn": [-4.0, 4.0], "box": 0, "perspective": [0.0, 0.08],
}  # fmt: skip
"""What a preset leaves out of the section."""


def mirroring(surfaces: Surfaces, image: Image, strength: float, rng: Random) -> Image:
    """A display with the surroundings mirrored in its glass, out of focus.

    Args:
        surfaces: Photographs and textures, of which one is mirrored.
        image: The display, BGR (H, W, 3).
        strength: Share of the mirrored light that is added, 0 to 1.
        rng: Random numbers of the page.
    """
    if strength <= 0:
        return image
    height, width = image.shape[:2]
    scene = surfaces.scene(height, width, rng) if surfaces.has_photos and rng.random() < 0.5 else None
    if scene is None:
        scene = surfaces.texture("blurred", height, width, rng)
    scene = cv2.GaussianBlur(scene, (0, 0), max(0.5, height * rng.uniform(0.01, 0.08)))
    return np.asarray(cv2.addWeighted(image, 1.0, scene, strength, 0.0), np.uint8)


def framed(image: Image, rim: int, depth: float, rng: Random) -> Image:
    """A display in its frame, which stands above the glass and throws a shadow on it.

    Args:
        image: The display, BGR (H, W, 3).
        rim: Width of the frame in pixels; the result is so much larger on each side.
        depth: How dark the shadow is, 0 to 1.
        rng: Random numbers of the page.
    """
    height, width = image.shape[:2]
    shade = np.zeros((height + 2, width + 2), np.uint8)
    shade[1:-1, 1:-1] = 255
    shade = cv2.GaussianBlur(shade, (0, 0), max(0.6, height * rng.uniform(0.02, 0.08)))[1:-1, 1:-1]
    inside = multiplied(image, np.ascontiguousarray(shade))
    glass = cv2.addWeighted(image, 1 - depth, inside, depth, 0)
    tone = rng.uniform(5, 60) if rng.random() < 0.7 else rng.uniform(120, 240)
    colour = [tone + rng.uniform(-10, 10) for _ in range(3)]
    return np.asarray(
        cv2.copyMakeBorder(glass, rim, rim, rim, rim, cv2.BORDER_CONSTANT, value=colour), np.uint8
    )
