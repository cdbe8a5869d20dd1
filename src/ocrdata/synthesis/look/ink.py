"""How a mask becomes colour on a ground: each function draws on the ground's picture and returns it.

The least contrast is measured in luma (ITU-R BT.601, 0 to 255) between the ink and the ground under
and around the text, the ground's own unevenness added: text on a busy ground needs more.
"""

from random import Random
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from ocrdata.synthesis.compiled import switch
from ocrdata.synthesis.look.blending import multiplied, with_channels_of, with_ink
from ocrdata.synthesis.look.ground import Colour
from ocrdata.synthesis.type.glyphs import Mask

Image = npt.NDArray[np.uint8]

_BUSY = 46.0  # standard deviation of luma above which a ground is calmed before anything is written on it


class InkInput(NamedTuple):
    """What the functions of this module work on.

    Attributes:
        image: The ground, BGR (H, W, 3) or grey (H, W); drawn on in place.
        mask: Coverage (H, W).
        colour: The ink's BGR, where the ground decides it.
    """

    image: Image
    mask: Mask
    colour: Colour = (0.0, 0.0, 0.0)


def printed(
    given: InkInput,
    rng: Random,
    contrast: float = 60.0,
    colourful: float = 0.3,
    light: float = 0.35,
    opacity: float = 1.0,
    outline: float = 0.0,
) -> Image:
    """Paint, toner, ink: a colour chosen against the ground.

    Args:
        contrast: Least difference of luma to the ground.
        colourful: Share of inks that are not near black or white.
        light: Share of light inks where the ground allows both.
        opacity: How much of the ground the ink covers.
        outline: Share of lines with a rim of the opposite brightness, as on signs and subtitles.
    """
    image, mask = given.image, given.mask
    mean, deviation, channels = _tones(image)
    if deviation > _BUSY:
        image = _calmed(image, mean, _BUSY / deviation)
        deviation = _BUSY
    least = min(contrast + 0.6 * deviation, 125.0)
    colour = _against(mean, least / max(opacity, 0.3), rng, colourful, light)
    if outline and rng.random() < outline:
        rim = cv2.dilate(mask, _CROSS)
        dark = sum(colour) < 380
        tone = rng.uniform(200, 255) if dark else rng.uniform(0, 60)
        _blend(image, rim, (tone, tone, tone), rng.uniform(0.6, 1.0))
        _blend(image, mask, colour, opacity)
        return image
    return _print(image, mask, channels, colour, opacity)


def crystal(given: InkInput, rng: Random, shadow: float = 0.5, opacity: float = 0.95) -> Image:
    """Liquid crystal: dark or light segments that throw a faint shadow on the reflector behind them.

    Args:
        shadow: Share of displays with a visible shadow.
        opacity: Of the segments.
    """
    image, mask, colour = given
    if rng.random() < shadow:
        height = mask.shape[0]
        shift = np.array(
            [[1, 0, rng.uniform(-0.03, 0.05) * height], [0, 1, rng.uniform(0.01, 0.06) * height]]
        )
        soft = cv2.warpAffine(cv2.GaussianBlur(mask, (3, 3), 0), shift, mask.shape[::-1])
        _blend(image, soft, colour, rng.uniform(0.08, 0.3))
    _blend(image, mask, colour, opacity)
    return image


def solid(given: InkInput, rng: Random, opacity: float = 1.0) -> Image:
    """Ink in the colour that belongs to its ground, which `paired` decides."""
    image, mask, colour = given
    _blend(image, mask, colour, opacity)
    return image


def glowing(given: InkInput, rng: Random, bloom: float = 0.5, burn: float = 0.4) -> Image:
    """Light: added to the ground, with a halo, and burnt out to white in the middle of bright strokes.

    Args:
        bloom: Strength of the halo.
        burn: How far the core of the strokes turns white.
    """
    image, mask, colour = given
    height, width = mask.shape
    level = rng.uniform(0.55, 1.0)
    colour = tuple(channel * level for channel in colour)  # type: ignore[assignment]
    if bloom:
        # The halo has no detail: drawn at a quarter of the size.
        small = cv2.resize(mask, (max(2, width // 4), max(2, height // 4)), interpolation=cv2.INTER_AREA)
        sigma = max(0.6, height / 4 * rng.uniform(0.06, 0.2))
        halo = cv2.resize(cv2.GaussianBlur(small, (0, 0), sigma), (width, height))
        _shine(image, halo, colour, bloom)
    # A real segment blocks what is behind it before it shines.
    _blend(image, mask, colour, 1.0)
    if burn:
        core = cv2.erode(mask, _CROSS) if height > 28 else mask
        core = cv2.GaussianBlur(core, (0, 0), max(0.7, height * 0.02))
        white = min(255.0, max(colour) * 1.05)
        hot = tuple(channel + (white - channel) * 0.8 for channel in colour)
        _blend(image, core, (hot[0], hot[1], hot[2]), burn)
    return image


def embossed(given: InkInput, rng: Random, depth: float = 0.5) -> Image:
    """Letters pressed into or out of the ground: lit from one side, shaded on the other."""
    image, mask, _ = given
    step = 1 if mask.shape[0] < 56 else 2
    height, width = mask.shape
    smooth = cv2.blur(mask, (3, 3))
    dx, dy = ((0, 0), (2, 0), (0, 2), (2, 2))[int(rng.random() * 4)]
    around = cv2.copyMakeBorder(smooth, step, step, step, step, cv2.BORDER_CONSTANT)
    moved = around[dy * step : dy * step + height, dx * step : dx * step + width]
    strength = (60 + 90 * depth) / 255
    lit, shaded = cv2.subtract(smooth, moved), cv2.subtract(moved, smooth)
    shaded = cv2.convertScaleAbs(shaded, alpha=strength)
    shade = rng.uniform(0.25, 0.5)
    mean, _, _ = _tones(image)
    if mean > 110:
        shaded = cv2.addWeighted(shaded, 1.0, mask, shade, 0)
    else:
        lit = cv2.addWeighted(lit, 1.0, mask, shade / strength, 0)
    keep = cv2.bitwise_not(shaded)
    return _shine(multiplied(image, keep), lit, (255.0, 255.0, 255.0), 0.8 * strength)


_CROSS = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))


def _tones(image: Image) -> tuple[float, float, Colour]:
    """Mean and standard deviation of brightness, and the mean of each channel, from every eighth row."""
    if switch.kernels is not None:
        b, sb, g, sg, r, sr = switch.kernels.tones(switch.with_channels(image))
        if image.ndim == 2:
            return b, sb, (b, b, b)
        return _luma((b, g, r)), _luma((sb, sg, sr)), (b, g, r)
    means, deviations = cv2.meanStdDev(image[::8])
    if image.ndim == 2:
        mean, deviation = float(means[0, 0]), float(deviations[0, 0])
        return mean, deviation, (mean, mean, mean)
    (b,), (g,), (r,) = means.tolist()
    (sb,), (sg,), (sr,) = deviations.tolist()
    return _luma((b, g, r)), _luma((sb, sg, sr)), (b, g, r)


def _luma(colour: Colour) -> float:
    b, g, r = colour
    return 0.114 * b + 0.587 * g + 0.299 * r


def _calmed(image: Image, mean: float, keep: float) -> Image:
    return np.asarray(cv2.convertScaleAbs(image, dst=image, alpha=keep, beta=mean * (1 - keep)))


def _against(mean: float, least: float, rng: Random, colourful: float, light: float) -> Colour:
    """A BGR colour whose luma differs from `mean` by at least `least` where the range allows it."""
    can_dark, can_light = mean - least >= 0, mean + least <= 255
    if can_dark and can_light:
        lighter = rng.random() < light
    else:
        lighter = can_light if can_dark != can_light else mean < 128
    low, high = (min(mean + least, 255.0), 255.0) if lighter else (0.0, max(mean - least, 0.0))
    # Most real ink is near black or white; the rest anywhere in its range.
    share = rng.random() ** 2
    luma = high - (high - low) * share if lighter else low + (high - low) * share
    b, g, r = rng.random(), rng.random(), rng.random()
    base = _luma((b, g, r))
    # Move the channels apart around the wanted luma: a little, or as far as the range allows.
    room = min((255 - luma) / max(1e-6, max(b, g, r) - base), luma / max(1e-6, base - min(b, g, r)))
    reach = min(room, 20.0) if rng.random() >= colourful else min(room, 400.0) * rng.uniform(0.4, 1.0)
    start = luma - base * reach  # which rounding alone can take out of the range
    return _level(start + b * reach), _level(start + g * reach), _level(start + r * reach)


def _level(value: float) -> float:
    return 0.0 if value < 0 else min(value, 255.0)


def _print(image: Image, mask: Mask, mean: Colour, colour: Colour, opacity: float) -> Image:
    """Ink that multiplies with a ground of a mean colour, as real ink does; light ink where that is darker.

    Half the work of mixing two colours, and the ground's own light and grain stay in the letters.
    """
    light = _luma(colour) > _luma(mean)
    tones, grounds = (colour, mean) if image.ndim == 3 else ((_luma(colour),), mean[:1])
    losses = []  # what a coverage of 1 takes away, against all there is
    for tone, ground in zip(tones, grounds, strict=True):
        share = (255 - tone) / max(255 - ground, 1.0) if light else tone / max(ground, 1.0)
        losses.append((1 - min(share, 1.0)) * opacity)
    return with_ink(image, mask, tuple(losses), light=light)


def _blend(image: Image, mask: Mask, colour: Colour, opacity: float) -> None:
    """image += (colour - image) · mask · opacity, in place."""
    if opacity < 1.0:
        mask = np.asarray(cv2.convertScaleAbs(mask, alpha=opacity), np.uint8)
    alpha = with_channels_of(mask, image)
    ink = np.empty_like(image)
    tone = colour if image.ndim == 3 else (_luma(colour),)
    cv2.rectangle(ink, (0, 0), (image.shape[1], image.shape[0]), tone, -1)
    cv2.add(
        multiplied(image, np.asarray(cv2.bitwise_not(alpha), np.uint8)), multiplied(ink, alpha), dst=image
    )


def _shine(image: Image, halo: Mask, colour: Colour, strength: float) -> Image:
    tones = colour if image.ndim == 3 else (_luma(colour),)
    light = [cv2.convertScaleAbs(halo, alpha=tone * strength / 255) for tone in tones]
    return np.asarray(cv2.add(image, light[0] if len(light) == 1 else cv2.merge(light), dst=image), np.uint8)
