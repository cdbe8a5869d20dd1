"""What happens to a picture afterwards: scaled down, stored, stamped, or changed by albumentations."""

from random import Random
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from ocrdata.synthesis.look.blending import as_image, with_ink

Image = npt.NDArray[np.uint8]


def low_resolution(image: Image, rng: Random, scale: float = 0.5) -> Image:
    """Text that was small in the photograph: down to `scale` and up again.

    Lines are not drawn large first: effects before this one in a preset's list are applied to a picture of
    that smaller height (`LookPreset.capture`), as it does in a camera, and costs less.
    """
    height, width = image.shape[:2]
    small = (max(4, round(width * scale)), max(4, round(height * scale)))
    if scale < 0.55:  # area interpolation is fast for the factor 2 alone
        image = as_image(cv2.resize(image, (width // 2, height // 2), interpolation=cv2.INTER_AREA))
    return as_image(cv2.resize(cv2.resize(image, small), (width, height)))


def jpeg(image: Image, rng: Random, quality: int = 40) -> Image:
    """Stored before at a lower quality."""
    data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, int(quality)])[1]
    return as_image(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE if image.ndim == 2 else cv2.IMREAD_COLOR))


def stamp(image: Image, rng: Random, opacity: float = 0.5) -> Image:
    """Part of a red or blue seal over the text: a ring and a star, ink that multiplies with the paper."""
    height, width = image.shape[:2]
    layer = np.zeros((height, width), np.uint8)
    radius = int(height * rng.uniform(0.7, 2.2))
    centre = (int(rng.random() * width), int(height * rng.uniform(-0.8, 1.8)))
    thick = max(1, int(radius * rng.uniform(0.04, 0.1)))
    cv2.circle(layer, centre, radius, 255, thick, cv2.LINE_AA)
    angles = np.arange(10) * np.pi / 5 - np.pi / 2
    reach = np.where(np.arange(10) % 2 == 0, radius * 0.36, radius * 0.14)
    star = np.stack([centre[0] + reach * np.cos(angles), centre[1] + reach * np.sin(angles)], 1)
    cv2.fillPoly(layer, [star.astype(np.int32)], 255, cv2.LINE_AA)
    colour = (40, 40, 215) if rng.random() < 0.8 else (190, 70, 40)
    tones = colour if image.ndim == 3 else colour[1:2]
    losses = tuple(min(1.0, opacity * (255 - tone) / 255) for tone in tones)
    return with_ink(image, layer, losses, light=False)


def albumentations(image: Image, rng: Random, pipeline: Any = ()) -> Image:
    """Transforms of the albumentations library (extra `train`): `pipeline: [{GaussNoise: {p: 0.3}}, …]`."""
    from ocrdata.synthesis.look.albumentation import compose

    transform = compose(repr(pipeline))
    transform.set_random_seed(int(rng.random() * (1 << 31)))
    if image.ndim == 2:  # many of them want three channels
        done = transform(image=cv2.cvtColor(image, cv2.COLOR_GRAY2BGR))["image"]
        return as_image(cv2.cvtColor(done, cv2.COLOR_BGR2GRAY))
    return as_image(transform(image=image)["image"])
