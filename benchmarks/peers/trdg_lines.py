"""TextRecognitionDataGenerator 1.8.0 with its usual effects: photo background, skew, blur, random colour."""

import time

from task import Work, finish, read_work


def main(work: Work) -> None:
    """Draw and save what the generator gives."""
    from trdg.generators import GeneratorFromStrings

    generator = GeneratorFromStrings(
        work.texts,
        count=len(work.texts),
        fonts=[str(path) for path in work.fonts],
        size=48,
        skewing_angle=2,
        random_skew=True,
        blur=1,
        random_blur=True,
        background_type=3,
        image_dir=str(work.backgrounds[0].parent),
        text_color="#000000,#888888",
    )
    labels = []
    start = time.process_time()
    for number, (image, text) in enumerate(generator):
        if image is None:  # it drops lines of low contrast
            continue
        name = f"{number:08d}.jpg"
        image.convert("RGB").save(work.out / name, quality=85)
        labels.append(f"{name}\t{text}\n")
    (work.out / "rec.txt").write_text("".join(labels), encoding="utf-8")
    finish(len(labels), time.process_time() - start)


if __name__ == "__main__":
    main(read_work())
