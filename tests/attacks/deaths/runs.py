"""Small runs of the commands: what is there before, and what is run."""

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ocrdata.cli import cli
from tests.attacks.deaths import stand_ins

SYNTH = (
    "synth",
    "--corpus",
    "texts.txt",
    "--fonts",
    "dseg7/DSEG7Classic-Bold",
    "--preset",
    "lcd",
    "--jobs",
    "1",
)

_WRITTEN = (
    "paddle", "lmdb", "parquet", "coco", "csv", "erniekit", "icdar", "image-folder", "jsonl", "label-studio",
    "labelme", "messages",
)  # fmt: skip
"""Formats that `convert` writes."""


@dataclass(frozen=True)
class Run:
    """A command in a folder.

    Attributes:
        name: What it is called in reports.
        prepare: Fills the folder with what is there before.
        work: What is run, in this folder.
        keeps: Suffix of files that are never lost, once they are there, whatever a later run does.
    """

    name: str
    prepare: Callable[[], object]
    work: Callable[[], object]
    keeps: str = ""


def command(*arguments: str) -> Callable[[], object]:
    """The command line, as a function that ends with `SystemExit`."""

    def run() -> None:
        from ocrdata.folders import outputs, resumable

        # As in a process of its own; the modules have been loaded in the process that forks.
        outputs.ME = resumable.ME = f"{outputs._HOST}-{os.getpid()}"
        os.environ["OCRDATA_CACHE"] = str(Path("cache").absolute())
        stand_ins.put_in()
        cli(list(arguments), prog_name="ocrdata")

    return run


def all_of(*steps: Callable[[], object]) -> Callable[[], object]:
    """Several steps, one after the other; each has to succeed."""

    def run() -> None:
        for step in steps:
            try:
                step()
            except SystemExit as end:
                if end.code:
                    sys.exit(f"a run cannot be prepared: {end.code}")

    return run


def photos() -> None:
    """Six photographs with PPOCRLabel's labels; some boxes cannot be used."""
    from tests.conversion.sets import write_set

    pages = {f"{number}.jpg": ["中国", "###", "two"][: 1 + number % 3] for number in range(6)}
    write_set(Path("photos"), pages)
    Path("photos", "2.jpg").write_bytes(b"no image")


def texts() -> None:
    """A corpus."""
    Path("texts.txt").write_text("12.5\n0.7-3\n99\n1.00\n", encoding="utf-8")


def lines(name: str = "lines", count: int = 6) -> Callable[[], object]:
    """A data set of lines."""
    return all_of(texts, command(*SYNTH, "--count", str(count), "--out", name))


def archive() -> None:
    """The archives of LSVT as its publisher packs them, with two pages."""
    from tests.fetching import packages

    Path("mirror").mkdir()
    for name, data in packages.lsvt(pages=2).items():
        Path("mirror", name).write_bytes(data)


def recipe(*steps: str) -> Callable[[], object]:
    """A recipe of some steps."""
    return lambda: Path("recipe.yaml").write_text("".join(f"- {step}\n" for step in steps), encoding="utf-8")


def _pair(name: str, prepare: Callable[[], object], *arguments: str, first: Sequence[str] = ()) -> list[Run]:
    """A run into a new folder, and the same with `--force` over what an earlier one has left."""
    earlier = command(*(first or arguments))
    again = all_of(prepare, earlier)
    return [
        Run(name, prepare, command(*arguments)),
        Run(f"{name}, over an older one", again, command(*arguments, "--force")),
    ]


def _synth() -> list[Run]:
    runs = []
    for kind in ("files", "lmdb", "tar"):
        given = (*SYNTH, "--count", "6", "--out", "out", "--to", kind)
        runs += _pair(f"synth to {kind}", texts, *given, "--seed", "1", first=given)
    pages = command(*SYNTH, "--pages", "--count", "2", "--out", "out")
    return [*runs, Run("synth pages", texts, pages)]


def _convert() -> list[Run]:
    runs = []
    for to in _WRITTEN:
        given = ("convert", "photos", "--to", to, "--jobs", "1", "--out", "out")
        runs += _pair(f"convert to {to}", photos, *given, "--split", "train=0.5,val=0.5", first=given)
    given = ("convert", "photos", "--jobs", "1", "--labels-only", "--out", "out")
    return [*runs, *_pair("convert, labels only", photos, *given)]


def _storage() -> list[Run]:
    runs = []
    for to in ("lmdb", "parquet", "webdataset"):
        given = ("pack", "lines", "--to", to, "--shard", "3", "--jobs", "1", "--out", "out")
        runs += _pair(f"pack to {to}", lines(), *given)
        packed = all_of(lines(), command(*given[:-1], "packed"))
        given = ("unpack", "packed", "--jobs", "1", "--out", "out")
        runs += _pair(f"unpack {to}", packed, *given)
    return runs


def _remote() -> list[Run]:
    def packed(to: str, *more: str) -> Callable[[], object]:
        def run() -> None:
            address = f"file://{Path('far').absolute()}"
            command("pack", "lines", "--to", to, "--shard", "3", "--jobs", "1", "--out", address, *more)()

        return run

    again = all_of(lines(), packed("webdataset"))
    return [
        Run("pack to an address", lines(), packed("parquet")),
        Run("pack to an address, over an older one", again, packed("webdataset", "--force")),
    ]


def _files() -> list[Run]:
    """Commands that write into a folder beside the result, and rename it."""
    two = all_of(lines(), lines("more", 4))
    mix = ("mix", "synthetic=lines/rec.txt", "general=more/rec.txt", "--out", "out")
    balance = ("balance", "corpus.txt", "--min-per-char", "1", "--count", "5", "--out", "out")
    text = all_of(lambda: Path("corpus.txt").write_text("一二三\n四五六\n123\nabc\n一五c\n" * 3, "utf-8"))
    return [
        *_pair("mix", two, *mix),
        *_pair("check --fix", lines(), "check", "lines", "--jobs", "1", "--fix", "out"),
        *_pair("balance", text, *balance),
        *_pair("report", lines(), "report", "lines", "--jobs", "1", "--out", "out.html"),
        *_pair("preview", lines(), "preview", "lines", "--out", "out.jpg"),
        Run("recipes copy", texts, command("recipes", "copy", "quickstart", "mine.yaml")),
    ]


def _fetch() -> list[Run]:
    given = ("fetch", "lsvt", "--mirror", "mirror", "--jobs", "1", "--out", "out")
    return _pair("fetch", archive, *given)


def _recipes() -> list[Run]:
    steps = (
        "synth: {corpus: [texts.txt], fonts: [dseg7], preset: lcd, count: 4, jobs: 1, out: new}",
        "convert: {sources: [photos], jobs: 1, out: pages}",
        "mix: {labels: [synthetic=new/rec.txt, general=lines/rec.txt], out: mixed}",
        "stats: {labels: [new/rec.txt]}",
    )
    prepare = all_of(lines(), photos, recipe(*steps[:3]))
    changed = all_of(prepare, command("run", "recipe.yaml"), recipe(steps[0].replace("4", "5"), *steps[1:3]))
    return [
        Run("run", prepare, command("run", "recipe.yaml")),
        Run("run, with a step changed", changed, command("run", "recipe.yaml")),
    ]


def _models() -> list[Run]:
    """Commands that use a model; what reads and trains in its place is in `stand_ins`."""
    model = all_of(lines(), stand_ins.write_model)
    runs = _pair("badcase", model, "badcase", "model", "lines/rec.txt", "--out", "out")
    runs += _pair("select", model, "select", "lines/rec.txt", "--model", "model", "--out", "out")
    turn = recipe(
        "badcase: {model: $MODEL, labels: [lines/rec.txt], out: $ROUND/bad}",
        "synth: {corpus: [texts.txt], fonts: [dseg7], preset: lcd, count: 3, seed: $NUMBER, jobs: 1, "
        "out: $ROUND/new}",
        "mix: {labels: [synthetic=$ROUNDS/new/rec.txt, general=lines/rec.txt], out: $ROUND/mix}",
        "finetune: {data: $ROUND/mix/mix.yml, eval: [lines/rec.txt], out: $ROUND/model}",
        "evaluate: {model: {before: $MODEL, after: $ROUND/model}, labels: {x: lines/rec.txt}, "
        "out: $ROUND/result.json}",
    )
    loop = command("loop", "recipe.yaml", "--model", "model", "--rounds", "2", "--out", "rounds")
    train = ("finetune", "--data", "lines/rec.txt", "--eval", "lines/rec.txt", "--out", "out")
    trained = command(*train)
    return [
        *runs,
        Run("loop", all_of(model, turn), loop, keeps=".pdparams"),
        Run("finetune", model, trained, keeps=".pdparams"),
        Run(
            "finetune, over an older one",
            all_of(model, command(*train)),
            command(*train, "--force"),
            ".pdparams",
        ),
    ]


def every() -> list[Run]:
    """All runs."""
    return [
        *_synth(), *_convert(), *_storage(), *_remote(), *_files(), *_fetch(), *_recipes(), *_models(),
    ]  # fmt: skip
