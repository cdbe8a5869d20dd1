"""The commands to go on with after a run, ready to be copied into a shell."""

import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ocrdata.evaluation.locate import detector_beside
from ocrdata.run_page.trained import Training
from ocrdata.train.run.finetune import BEST

_LOOK = ("language", "preset", "fonts", "corpus", "backgrounds")
"""Options of `synth` that the next round takes over."""


@dataclass(frozen=True, slots=True)
class NextCommand:
    """One thing to do next.

    Attributes:
        english: What it is for.
        chinese: The same in Chinese.
        command: The command line; empty where there is something to do by hand.
    """

    english: str
    chinese: str
    command: str = ""


@dataclass(frozen=True, slots=True)
class RunFiles:
    """The files of a run that the commands name.

    Attributes:
        beside: Beginning of the names of new folders: `runs/x/` or `runs/first-`.
        chosen_by: Labels by which the checkpoint was chosen; bad cases are looked for in them.
        measured_on: Labels that accuracy was measured on.
        look: Options of the step that rendered the new lines.
        judge: The recogniser whose router judges the boxes of two detectors; empty for none.
        recipe: The recipe as a user names it; empty for a training alone.
        copied: Name of the shipped recipe to copy first; empty if the recipe is the user's own.
        loop: For a round of a loop, the command that turns on; `-` where that would change nothing.
    """

    beside: str
    chosen_by: Sequence[str]
    measured_on: Sequence[str] = ()
    look: Mapping[str, Sequence[str]] | None = None
    judge: str = ""
    recipe: str = ""
    copied: str = ""
    loop: str = ""


def next_commands(training: Training, files: RunFiles) -> list[NextCommand]:
    """What to do with a trained model.

    Args:
        training: The training, the last one if there are several.
        files: What else the run has read and written.
    """
    model = str(training.folder)
    if training.model.endswith("_det"):
        return list(_with_detector(model, files))
    return list(_with_recogniser(model, files))


def _with_recogniser(model: str, files: RunFiles) -> Iterator[NextCommand]:
    exported, bad, more = f"{files.beside}inference", f"{files.beside}bad", f"{files.beside}more"
    yield NextCommand(
        "Export the model, so that paddleocr 3.x loads it:",
        "导出模型，供 paddleocr 3.x 直接加载：",
        _line("export", "--model", model, "--out", exported),
    )
    yield NextCommand(
        "Read an image of a line of your own (in place of line.jpg) with it, as in production:",
        "用导出的模型识别您自己的文本行图像（替换 line.jpg），与生产环境相同：",
        _line("predict", "line.jpg", "--rec", exported),
    )
    if files.chosen_by:
        yield NextCommand(
            "See what it still misreads, and which characters to render more of:",
            "查看仍会读错的内容，以及需要多合成哪些字符：",
            _line("badcase", model, *files.chosen_by, "--out", bad),
        )
    if labels := (*files.measured_on, *files.chosen_by):
        yield NextCommand(
            "Correct wrong labels by hand; lines that the model contradicts come first:",
            "人工修正错误的标注，模型读法不同的行排在最前：",
            _line("review", labels[0], "--model", model),
        )
    if files.loop:
        if files.loop != "-":
            yield NextCommand(
                "Go on with more rounds; those that are done are not run again:",
                "继续更多轮次；已完成的轮次不会重新运行：",
                files.loop,
            )
        return
    if files.chosen_by:
        yield NextCommand(
            "Begin the next round: render lines with the bad characters.",
            "开始下一轮：合成包含易错字符的文本行。",
            _line("synth", *_look(files, bad), "--count", "1000", "--out", more),
        )
        if files.copied:
            yield NextCommand(
                "Copy the recipe to the current folder, to change it:",
                "把配方复制到当前文件夹，以便修改：",
                _line("recipes", "copy", files.copied),
            )
        yield _train_again(f"synthetic={more}/rec.txt", files.recipe)


def _look(files: RunFiles, bad: str) -> Iterator[str]:
    yield from ("--chars", f"@{bad}/badcases.json")
    if files.look is None:
        yield from ("--corpus", f"{bad}/corpus.txt")
        return
    for option in _LOOK:
        for value in files.look.get(option, ()):
            yield from (f"--{option}", value)


def _train_again(labels: str, recipe: str) -> NextCommand:
    if recipe:
        return NextCommand(
            f"Add {labels} to the mix step of the recipe (and a number to its ratio, if it has one), and run "
            "it again. Steps that are up to date are skipped:",
            f"把 {labels} 加入配方的 mix 步骤（若有 ratio，也要加一项），再运行一次；未变化的步骤会跳过：",
            _line("run", recipe),
        )
    return NextCommand(
        f"Add {labels} to your mix, and train again.", f"把 {labels} 加入混合数据（mix），再次训练。"
    )


def _with_detector(model: str, files: RunFiles) -> Iterator[NextCommand]:
    exported = f"{files.beside}inference"
    if detector_beside(Path(model) / BEST):
        yield NextCommand(
            "Find and read text in photographs with both detectors:",
            "用两个检测器查找并识别照片中的文字：",
            _line("predict", "photos/", "--det", model, "--rec", files.judge or "RECOGNISER"),
        )
        return
    yield NextCommand(
        "Export the model, so that paddleocr 3.x loads it:",
        "导出模型，供 paddleocr 3.x 直接加载：",
        _line("export", "--model", model, "--out", exported),
    )
    yield NextCommand(
        "Find text in photographs of your own (in place of photos/):",
        "在您自己的照片（替换 photos/）中查找文字：",
        _line("predict", "photos/", "--det", exported),
    )


def _line(*words: str) -> str:
    return shlex.join(["ocrdata", *words])
