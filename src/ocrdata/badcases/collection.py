"""Collects the bad cases of a model, writes them into a folder, and says what to do next."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ocrdata.badcases import advice
from ocrdata.badcases.advice import NAME, BadCharacter
from ocrdata.badcases.confusion import Confusions, confusions
from ocrdata.badcases.gallery import write_page
from ocrdata.console import quantity
from ocrdata.evaluation import evaluate_lines, read_shards
from ocrdata.evaluation.evaluate_lines import LineReading
from ocrdata.evaluation.reader import Reader
from ocrdata.evaluation.recogniser import Recogniser
from ocrdata.executor.shards import Workers
from ocrdata.folders import outputs
from ocrdata.folders.resumable import resumable_folder
from ocrdata.samples import labels
from ocrdata.samples.charset import Charset

_BY_HAND = "Wrong labels can be corrected by hand, the surest first: ocrdata review LABELS --model MODEL"
PAGE, CORPUS, LABELS = "badcases.html", "corpus.txt", "rec.txt"


@dataclass(frozen=True, slots=True)
class BadCases:
    """What a model reads wrong.

    Attributes:
        found: All confusions.
        bad: The characters to synthesise, most mistakes first.
        outside: Characters of the labels that are not in the model's dictionary, with counts.
        corpus: Texts that show the bad characters in context.
        wrong: The misread lines, most confident first.
        single: Characters with a single mistake, which are not synthesised.
        from_labels: No line of the corpora has a bad character, so that `corpus` are the misread labels.
    """

    found: Confusions
    bad: Sequence[BadCharacter]
    outside: Mapping[str, int]
    corpus: Sequence[str]
    wrong: Sequence[LineReading]
    single: Sequence[BadCharacter] = ()
    from_labels: bool = False


@dataclass(frozen=True, slots=True)
class BadCaseRequest:
    """The model to examine, the labels to read, and limits for the results.

    Attributes:
        model: The model, as the user named it.
        recogniser: The model itself.
        labels: Recognition label files by the name of their set.
        corpus: Text files to take lines from; by default the labels of the misread lines.
        corpus_lines: Most corpus lines.
        below: A character with less recall or precision is bad, 0 to 1.
        gallery: Most lines in the gallery.
    """

    model: str
    recogniser: Recogniser
    labels: Mapping[str, Sequence[Path]]
    corpus: Sequence[Path] = ()
    corpus_lines: int = 2000
    below: float = 0.98
    gallery: int = 300


def run(request: BadCaseRequest, reader: Reader, workers: Workers, out: Path, *, force: bool) -> BadCases:
    """Read the sets with the model and write its bad cases. A run that was killed continues.

    Raises:
        UserError: A label file is faulty or in another script than the model, or the model cannot be run.
    """
    charset = request.recogniser.charset
    sets = evaluate_lines.read_sets(request.labels)
    refuse_other_script(sets, charset)
    models = {request.model: request.recogniser}
    lines = [line for members in sets.values() for line in members]
    with resumable_folder(
        out, {"command": "badcase", **read_shards.request(models, lines)}, force=force
    ) as folder:
        shards = read_shards.ShardReader(folder, reader, workers)
        readings = evaluate_lines.evaluate(models, request.labels, shards)[request.model]
        result = collect(readings, charset, request.corpus, below=request.below, most=request.corpus_lines)
        write(folder.stage, out.absolute(), result, request.model, request.gallery)
        options = {
            "model": request.model,
            "labels": [str(path) for paths in request.labels.values() for path in paths],
            "corpus": list(map(str, request.corpus)),
            "below": request.below,
        }
        counts = {
            "lines": result.found.scores.lines,
            "wrong": len(result.wrong),
            "characters": len(result.bad),
        }
        outputs.write_manifest(folder.stage, "badcase", options, counts)
    return result


def refuse_other_script(sets: Mapping[str, Sequence[labels.Line]], charset: Charset) -> None:
    """Refuse labels whose characters are mostly outside the dictionary, before any line is read.

    Raises:
        UserError: The labels are in another script than the model.
    """
    advice.outside((line.transcription for lines in sets.values() for line in lines), charset)


def collect(
    readings: Mapping[str, Sequence[LineReading]],
    charset: Charset,
    corpus: Sequence[Path] = (),
    *,
    below: float = 0.98,
    most: int = 2000,
) -> BadCases:
    """Collect the bad cases from readings.

    Args:
        readings: Readings of the model, by name of the label set.
        charset: The model's dictionary.
        corpus: Text files to take lines from; without any, or if none of their lines has a bad character, the
            labels of the misread lines.
        below: A character with less recall or precision is bad, 0 to 1.
        most: Most corpus lines.
    """
    from ocrdata.corpus import sources

    found = confusions(readings)
    bad, single = advice.told_apart(advice.bad_characters(found, below, charset), found)
    wrong = advice.surest_first(readings)
    truths = [reading.truth for reading in wrong]
    outside = advice.outside((r.truth for lines in readings.values() for r in lines), charset)
    chosen = advice.lines_for(bad, sources.read_corpora(corpus), most) if bad and corpus else []
    from_labels = bool(bad and corpus and not chosen)
    if bad and not chosen:
        chosen = advice.lines_for(bad, truths, most)
    return BadCases(found, bad, outside, chosen, wrong, single, from_labels)


def write(folder: Path, final: Path, cases: BadCases, model: str, gallery: int) -> None:
    """Write `badcases.json`, the gallery, the corpus and the misread lines.

    Args:
        folder: Where to write.
        final: Absolute path of the folder when it is complete.
        cases: The bad cases.
        model: The model, as the user named it.
        gallery: Most lines in the gallery.
    """
    content = advice.record(
        cases.found, cases.bad, cases.outside, cases.corpus, {"model": model}, cases.single
    )
    (folder / NAME).write_text(
        json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8", "backslashreplace"
    )
    (folder / CORPUS).write_text("".join(f"{text}\n" for text in cases.corpus), encoding="utf-8")
    lines = (labels.Line(reading.image.absolute(), reading.truth) for reading in cases.wrong)
    labels.write_lines(folder / LABELS, lines, data_dir=final)
    write_page(folder / PAGE, model, cases.found, cases.bad, cases.wrong, gallery)


def sentences(cases: BadCases, out: Path) -> Iterator[str]:
    """Messages about the result, and the next command."""
    if cases.outside:
        shown = " ".join(list(cases.outside)[:10])
        yield (
            f"The model's dictionary lacks {quantity(len(cases.outside), 'character')} of the labels, which "
            f"the model can never read: {shown}. {NAME} lists "
            f"{'it' if len(cases.outside) == 1 else 'them'}, but not among those to synthesise."
        )
    if cases.single:
        shown = " ".join(item.character for item in cases.single[:10])
        yield (
            f"{quantity(len(cases.single), 'character has', 'characters have')} a single mistake, which may "
            f"be a wrong label or chance, and {'is' if len(cases.single) == 1 else 'are'} not synthesised: "
            f"{shown}. More lines with {'it' if len(cases.single) == 1 else 'them'} would tell."
        )
    if spaced := sum(_without_space(case.truth) == _without_space(case.read) for case in cases.wrong):
        yield (
            f"{quantity(spaced, 'misread line differs', 'misread lines differ')} from the label in spaces "
            "alone, which are not synthesised: lines with such spaces in the mix teach them, and "
            "`ocrdata evaluate --ignore-space` does not count them."
        )
    if not cases.wrong:
        lines = cases.found.scores.lines
        what = "The only line is" if lines == 1 else f"All {quantity(lines, 'line')} are"
        yield f"{what} read correctly, so there is nothing to synthesise."
    elif not cases.bad:
        below = "no other character" if cases.single else "no character"
        yield f"{_misread(cases)}, but {below} is below the limit: there is nothing to synthesise."
        yield _BY_HAND
    else:
        yield f"{_misread(cases)}: see {out / PAGE}"
        yield _BY_HAND
        wanted = sum(round(advice.FLOOR * item.weight) for item in cases.bad)
        few = min(wanted, 20_000)
        corpus = f" --corpus {out / CORPUS}" if cases.corpus else ""
        if cases.from_labels:
            yield f"No line of --corpus has a character that is read badly: {CORPUS} has the misread labels."
        yield f"Next: ocrdata synth --chars @{out / NAME}{corpus} --count {few} --out more"


def _without_space(text: str) -> str:
    return "".join(text.split())


def _misread(cases: BadCases) -> str:
    wrong = len(cases.wrong)
    return (
        f"{wrong:,} of {quantity(cases.found.scores.lines, 'line')} {'is' if wrong == 1 else 'are'} misread"
    )
