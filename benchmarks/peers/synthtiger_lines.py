"""SynthTIGER 1.2.1, with the components of its own example: elastic characters, flow layout, occasional
border, shadow or extrusion, perspective and rotation, photo texture, noise, blur, resampling.
"""

import os
import random
import time

from task import Work, finish, read_work

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")


def main(work: Work) -> None:
    """Draw every text and save it."""
    import numpy as np
    from PIL import Image
    from synthtiger import components, layers, utils

    texture = components.BaseTexture(
        paths=[str(work.backgrounds[0].parent)], weights=[1], alpha=(0.5, 1), grayscale=0, crop=1
    )
    color = components.Gray(gray=(0, 255), alpha=(1, 1), colorize=1)
    shape = components.ElasticDistortion(alpha=(0, 2), sigma=(0, 0.6))
    layout = components.FlowLayout(space=(-2, 5), line_align=("middle",))
    style = components.Switch(
        components.Selector([components.TextBorder(), components.TextShadow(), components.TextExtrusion()]),
        prob=0.25,
    )
    transform = components.Selector(
        [components.Perspective(), components.Trapezoidate(), components.Skew(), components.Rotate()],
        args=[{}, {}, {"angle": (0, 10)}, {"angle": (0, 5)}],
    )
    fit = components.Fit()
    after = components.Iterator(
        [
            components.Switch(components.AdditiveGaussianNoise(scale=(4, 8)), prob=1),
            components.Switch(components.GaussianBlur(sigma=(0, 2)), prob=0.9),
            components.Switch(components.Resample(size=(0.4, 0.4)), prob=0.1),
        ]
    )
    labels = []
    start = time.process_time()
    for number, text in enumerate(work.texts):
        font = {"path": str(random.choice(work.fonts)), "size": 40, "bold": False, "vertical": False}
        chars = [layers.TextLayer(char, **font) for char in text]
        shape.apply(chars)
        layout.apply(chars)
        line = layers.Group(chars).merge()
        color.apply([line])
        style.apply([line])
        transform.apply([line])
        fit.apply([line])
        front = line.output()
        back = layers.RectLayer(front.shape[1::-1])
        color.apply([back])
        texture.apply([back])
        picture = layers.Layer(utils.blend_image(front, back.output(), mode="normal"))
        after.apply([picture])
        pixels = picture.output()[..., :3].clip(0, 255).astype(np.uint8)
        name = f"{number:08d}.jpg"
        Image.fromarray(pixels).save(work.out / name, quality=85)
        labels.append(f"{name}\t{text}\n")
    (work.out / "rec.txt").write_text("".join(labels), encoding="utf-8")
    finish(len(labels), time.process_time() - start)


if __name__ == "__main__":
    main(read_work())
