"""The baseline: `getbbox`, a crop of a photograph, `draw.text`, `save`. No effects."""

import random
import time

from task import Work, finish, read_work


def main(work: Work) -> None:
    """Draw every text with a font that has it."""
    from PIL import Image, ImageDraw, ImageFont

    fonts = [ImageFont.truetype(str(path), 36) for path in work.fonts]
    photos = [Image.open(path).convert("RGB") for path in work.backgrounds]
    labels = []
    start = time.process_time()
    for number, text in enumerate(work.texts):
        font = random.choice(fonts)
        left, top, right, bottom = font.getbbox(text)
        width, height = right - left + 20, 48
        photo = random.choice(photos)
        x, y = random.randrange(max(1, photo.width - width)), random.randrange(max(1, photo.height - height))
        image = photo.crop((x, y, x + width, y + height))
        ImageDraw.Draw(image).text((10 - left, (height - bottom + top) // 2 - top), text, font=font, fill=0)
        name = f"{number:08d}.jpg"
        image.save(work.out / name, quality=85)
        labels.append(f"{name}\t{text}\n")
    (work.out / "rec.txt").write_text("".join(labels), encoding="utf-8")
    finish(len(labels), time.process_time() - start)


if __name__ == "__main__":
    main(read_work())
