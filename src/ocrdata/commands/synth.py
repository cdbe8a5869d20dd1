"""`ocrdata synth`: render text lines."""

from collections import Counter
from pathlib import Path
from typing import Any, Literal

import click

from ocrdata.options import InputPath, jobs_option, out_option, seed_option


class PresetPath(InputPath):
    """A preset file of the user's own, or the name of a shipped one."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        from ocrdata.synth.preset import find_preset

        return find_preset(str(value))


@click.command()
@click.option(
    "--chars", metavar="CHARS", help="Characters to cover: a text, a file, U+2460-U+2473, @badcases.json."
)
@click.option("--count", type=click.IntRange(min=1), required=True, help="Number of lines.")
@click.option(
    "--fonts",
    type=InputPath(shipped="fonts"),
    multiple=True,
    help="Font file, folder or shipped name (dseg7, cjk, latin); repeat for more. [default: the preset's]",
)
@click.option("--font-index", type=click.IntRange(min=0), default=0, help="Face to take of font collections.")
@click.option(
    "--corpus",
    type=InputPath(shipped="corpora"),
    multiple=True,
    help="Texts to draw from: text, JSONL, CSV, labels, templates, or a shipped name; repeat for more.",
)
@click.option("--encoding", default="utf-8", show_default=True, help="Encoding of the corpus.")
@click.option(
    "--preset",
    type=PresetPath(),
    default="document",
    show_default=True,
    help="Look: a shipped preset or a YAML file.",
)
@click.option(
    "--backgrounds",
    type=InputPath(),
    multiple=True,
    help="Folder of photographs to write on; repeat for more.",
)
@click.option(
    "--min-per-char",
    type=click.IntRange(min=1),
    help="Least appearances of each of --chars. [default: 200, or what --count can hold]",
)
@click.option("--min-length", type=click.IntRange(min=1), default=1, show_default=True, help="Shortest text.")
@click.option("--max-length", type=click.IntRange(min=1), default=25, show_default=True, help="Longest text.")
@click.option("--height", type=click.IntRange(16, 512), default=48, show_default=True, help="Image height.")
@click.option(
    "--to",
    type=click.Choice(["files", "lmdb", "tar"]),
    default="files",
    show_default=True,
    help="Images with rec.txt, PaddleOCR's LMDB, or tar shards as WebDataset reads them.",
)
@seed_option
@jobs_option
@out_option("Folder for rec.txt, images and a contact sheet.")
def command(
    chars: str | None,
    count: int,
    fonts: tuple[Path, ...],
    font_index: int,
    corpus: tuple[Path, ...],
    encoding: str,
    preset: Path,
    backgrounds: tuple[Path, ...],
    min_per_char: int | None,
    min_length: int,
    max_length: int,
    height: int,
    to: Literal["files", "lmdb", "tar"],
    seed: int,
    jobs: int,
    out: Path,
    force: bool,
) -> None:
    """Render text lines that look photographed, with labels that are exact.

    \b
    Example:
      ocrdata synth --chars "0123456789.-" --count 2000 --preset lcd --corpus meter-digits --out data/meter
    """
    if max_length < min_length:
        raise click.UsageError(f"--max-length {max_length} is below --min-length {min_length}.")
    from ocrdata.console import progress_bar, say
    from ocrdata.outputs import refuse_existing, staged_folder, write_manifest
    from ocrdata.synth import dataset, run, sheet
    from ocrdata.synth.charsets import read_chars
    from ocrdata.synth.preset import load_preset

    refuse_existing(out, force)
    look = load_preset(preset)
    wanted = read_chars(chars) if chars is not None else ()
    faces = run.load_fonts(fonts, look, wanted, font_index)
    for sentence in faces.skipped:
        say(f"skipped: {sentence}")
    source = run.load_corpus(corpus, faces, wanted, count, seed, min_length, encoding)
    texts, minimum = run.plan_texts(
        source, faces, wanted, count, (min_length, max_length), seed, min_per_char
    )
    photos, damaged = run.find_photos(backgrounds)
    if damaged:
        say(f"skipped: {len(damaged)} damaged background images, the first {damaged[0]}")
    if source.dropped:
        say(f"skipped: {source.dropped} corpus lines of which the fonts can draw nothing")
    have: Counter[str] = Counter()
    shown = frozenset(sheet.spread(count))
    with staged_folder(out, force=force) as stage:
        job = dataset.Job(stage, preset, faces.files, faces.excluded, seed, height, to, shown)
        again = 0
        with progress_bar() as bar:
            task = bar.add_task("rendering", total=count, note="lines")
            for drawn in dataset.render(job, run.counted(texts, wanted, have), photos, jobs=jobs):
                bar.advance(task, drawn.lines)
                again += drawn.again
        sheet.write_sheet([line for _, line in dataset.sampled(job)], stage / "preview.jpg")
        dataset.clear(job)
        counts = {
            "lines": count,
            "faces": len(faces.files),
            "backgrounds": len(photos),
            "redrawn": again,
        }
        options = {
            "chars": "".join(wanted), "count": count, "preset": look.name, "seed": seed, "height": height,
            "fonts": sorted({file.path.name for file in faces.files}), "min_per_char": minimum,
        }  # fmt: skip
        write_manifest(stage, "synth", options, counts)
    say(f"{count} lines in {out}")
    if wanted:
        least = min(wanted, key=lambda char: have[char])
        say(f"{len(wanted)} characters, each at least {have[least]} times (the rarest is {least})")
