"""The commands as functions. Written by tools/stub.py: change the commands, not this file."""

from collections.abc import Iterable, Mapping
from os import PathLike
from pathlib import Path
from typing import Any, Literal, TypeAlias

StrPath: TypeAlias = str | PathLike[str]

__all__ = [
    "badcase",
    "balance",
    "blend",
    "bundle",
    "check",
    "convert",
    "corpus_stats",
    "corpus_words",
    "doctor",
    "evaluate",
    "export",
    "fetch",
    "finetune",
    "fit",
    "formats",
    "init",
    "label",
    "list_",
    "loop",
    "mix",
    "models",
    "pack",
    "predict",
    "preview",
    "recipes_copy",
    "recipes_list",
    "recipes_validate",
    "report",
    "review",
    "run",
    "select",
    "stats",
    "studio",
    "synth",
    "tune_det",
    "unpack",
    "verify",
    "weights_import",
]

def badcase(
    model: StrPath,
    *labels: StrPath,
    corpus: StrPath | Iterable[StrPath] = (),
    corpus_lines: int = 2000,
    below: float = 0.98,
    gallery: int = 300,
    device: Literal["auto", "cpu", "gpu"] = "auto",
    engine: Literal["local", "ray"] = "local",
    address: str | None = None,
    dict: StrPath | None = None,
    architecture: str | None = None,
    paddleocr: StrPath | None = None,
    out: StrPath,
    force: bool = False,
) -> Any:
    """Find what a model reads wrong, and what to synthesise against it.

    MODEL is a model of `ocrdata models`, a folder that finetune or export left, or a .pdparams file. Writes
    badcases.json for `synth --chars @`, `balance --weights @` and `mix --from-badcases`, and a gallery.

    Args:
        model: See above.
        *labels: As many as you like; see above.
        corpus: Texts to choose lines with bad characters from; repeatable. [default: the misread
            labels]
        corpus_lines: Maximum number of such lines.
        below: A character with less recall or precision is bad.
        gallery: Maximum number of lines in badcases.html.
        device: Where the network runs; auto: on a GPU if Paddle can use one.
        engine: Run in processes on this machine, or on a Ray cluster (extra: ray).
        address: Address of the Ray cluster. [default: start one on this machine]
        dict: Dictionary to use instead of the model's own.
        architecture: Network of a .pdparams file without a config.yml beside it. [default:
            PP-OCRv6_small_rec]
        paddleocr: A clone of PaddleOCR to take networks and programs from. [default: the pinned wheel]
        out: Folder for badcases.json, badcases.html, corpus.txt and rec.txt (the misread lines).
        force: Replace what an earlier run left at --out, once the new one is complete.

    Returns:
        What the command prints with `--json`.

    Examples:
        ```python
        badcase("PP-OCRv6_small_rec", "meter/rec.txt", out="bad")
        badcase("runs/first", "scene=val.txt", corpus="general-zh", out="bad")
        ```
    """

def balance(
    *corpus: StrPath,
    hub: str | Iterable[str] = (),
    hub_lines: int | None = None,
    field: str = "text",
    encoding: str = "utf-8",
    count: int = 10000,
    max_length: int | None = None,
    dict: StrPath | None = None,
    outside: Literal["drop", "keep"] = "drop",
    min_per_char: int = 200,
    temperature: float = 0.0,
    weights: StrPath | None = None,
    max_share: float = 1.0,
    keep_spaces: float = 0.5,
    max_repeat: int = 10,
    unit: Literal["char", "word"] = "char",
    min_per_word: int = 20,
    common_words: int = 5000,
    like: StrPath | None = None,
    lines: int | None = None,
    fill: StrPath | Iterable[StrPath] = (),
    ratio_list: bool = False,
    seed: int = 0,
    out: StrPath,
    force: bool = False,
) -> Path:
    """Choose as few lines of a corpus as possible so that every character appears often enough.

    CORPUS is plain text, JSONL, CSV, template files, the name of a shipped corpus, or recognition label
    files. Lines are not changed, and only those with a rare character are repeated. The report lists the
    characters that stay too rare.

    Args:
        *corpus: As many as you like; see above.
        hub: Hugging Face dataset to read; repeatable.
        hub_lines: Texts to take from each. [default: all]
        field: JSONL field, or CSV or hub column.
        encoding: Encoding of plain text, JSONL and CSV.
        count: Lines to draw from each template file.
        max_length: Cut longer texts into pieces of this length.
        dict: Dictionary of the model.
        outside: What to do with lines that have characters outside the dictionary.
        min_per_char: Minimum number of occurrences of each character.
        temperature: 0: the same minimum for all; 1: the corpus's own frequencies.
        weights: JSON file of factors for the minimum of a character: {"§": 3}.
        max_share: Maximum share of the text that one character may make up.
        keep_spaces: Fraction of the corpus's share of spaces to keep at least.
        max_repeat: Maximum number of times to take a line with a rare character.
        unit: What gets a minimum: characters only, or common words as well.
        min_per_word: Minimum number of occurrences of each common word.
        common_words: Number of words that count as common.
        like: Texts or labels to imitate: draw --lines lines like them.
        lines: Minimum number of lines; with --like, the number to draw. [default with --like: 10000]
        fill: Word list, or templates with {word}, for what is too rare; repeatable.
        ratio_list: For label files: write a folder with mix.yml instead of repeated lines.
        seed: The same seed gives the same output, byte for byte.
        out: Text (.txt), JSONL, or for label files a label file; a report is written beside it.
        force: Replace what an earlier run left at --out, once the new one is complete.

    Returns:
        `out`, which is written.

    Examples:
        ```python
        balance("news.txt", "shop.jsonl", dict="ppocr_keys_v1", out="balanced.txt")
        balance("news.txt", dict="keys.txt", fill=["words.txt", "carriers"], out="balanced.txt")
        balance("news.txt", like="scene/rec.txt", lines=5000, out="like-scene.txt")
        balance("train.txt", dict="ppocr_keys_v1", out="train-balanced.txt")
        ```
    """

def blend(
    tuned: StrPath,
    *,
    eval: StrPath | Iterable[StrPath],
    keep: StrPath | Iterable[StrPath] | Mapping[str, StrPath | Iterable[StrPath]] = (),
    max_drop: float = 0.5,
    max_drop_of: str | Iterable[str] = (),
    stock: StrPath | None = None,
    device: Literal["auto", "cpu", "gpu"] = "auto",
    paddleocr: StrPath | None = None,
    out: StrPath,
    force: bool = False,
) -> Path:
    """Average a fine-tuned model with the stock one, so that it forgets less.

    TUNED is a folder that finetune left. Its checkpoints are evaluated on both sets, then blends of the best
    one with the weights that the training started from. Of all that lose at most --max-drop points on
    each set of --keep, the best on --eval is written. Nothing is trained.

    Args:
        tuned: See above.
        eval: Labels that choose the best checkpoint; repeatable.
        keep: Labels whose accuracy must not drop: of all weights that lose no more than allowed on each
            set, those best on --eval are chosen. Files with the same name are one set;
            photographs/rec.txt ships with ocrdata; repeatable. [default: that one]
        max_drop: Percentage points of accuracy that each set of --keep may lose.
        max_drop_of: The same for one set of --keep alone; repeatable.
        stock: Checkpoint to blend with. [default: the start of the training]
        device: Where the network runs; auto: on a GPU if Paddle can use one.
        paddleocr: A clone of PaddleOCR to take networks and programs from. [default: the pinned wheel]
        out: Folder for the model, as finetune leaves it, and choice.json with every candidate.
        force: Replace what an earlier run left at --out, once the new one is complete.

    Returns:
        `out`, which is written.

    Examples:
        ```python
        blend("runs/first", eval="meter-val/rec.txt", keep="general-val/rec.txt", out="runs/first-kept")
        ```
    """

def bundle(
    *,
    data: StrPath,
    eval: StrPath | Iterable[StrPath],
    keep: StrPath | Iterable[StrPath] | Mapping[str, StrPath | Iterable[StrPath]] = (),
    max_drop: float = 0.5,
    max_drop_of: str | Iterable[str] = (),
    model: str = "PP-OCRv6_small_rec",
    pretrained: StrPath | None = None,
    dict: StrPath | None = None,
    replace_dict: bool = False,
    gtc: bool = False,
    crop: int | None = None,
    max_length: int | None = None,
    width: int | None = None,
    epochs: int = 20,
    batch_size: int | None = None,
    lr: float | None = None,
    schedule: Literal["cosine", "piecewise"] = "cosine",
    evaluations: int | None = None,
    stop_drop: float | None = None,
    blend: bool = False,
    route: bool = False,
    route_chars: StrPath | None = None,
    freeze: Literal["backbone"] | None = None,
    distil: float | None = None,
    keep_images: StrPath | Iterable[StrPath] = (),
    keep_weight: float = 3.0,
    device: Literal["auto", "cpu", "gpu"] = "auto",
    gpus: str | tuple[()] = (),
    amp: Literal["O1", "O2"] | None = None,
    paddleocr: StrPath | None = None,
    jobs: int = 0,
    stall_timeout: float = 600,
    seed: int = 0,
    out: StrPath,
    force: bool = False,
) -> Path:
    """Pack a training into one archive, to start it on another machine.

    The archive holds the mix with its label files, images or LMDBs, the evaluation lines and the lines to
    keep, weights, dictionary, PaddleOCR's training code, and train.sh. Options are those of finetune, which
    checks them here. Batch size, learning rate and device are settled where the training starts, unless they
    are given. That machine needs ocrdata[train] and no network. There, `ocrdata unpack` compares every file
    with its checksum, and so does train.sh before it starts.

    Args:
        data: The mix.yml that `ocrdata mix` wrote.
        eval: Labels that choose the best checkpoint; repeatable.
        keep: Labels whose accuracy must not drop: of all weights that lose no more than allowed on each
            set, those best on --eval are chosen. Files with the same name are one set;
            photographs/rec.txt ships with ocrdata; repeatable. [default with --blend and --stop-drop,
            and always with --route and --route-chars: that one]
        max_drop: Percentage points of accuracy that each set of --keep may lose.
        max_drop_of: The same for one set of --keep alone; repeatable.
        model: Model to train, from its pre-trained weights; `ocrdata models` lists them.
        pretrained: Start from this .pdparams, or .tar of PaddleOCR's model zoo, instead of the model's
            own weights.
        dict: Dictionary. Its new characters are appended to the model's own, which keep their rows of
            the last layer. [default: the model's own]
        replace_dict: Train with --dict exactly as it is; known characters keep their rows.
        gtc: Train the official form, where an attention head guides the CTC head.
        crop: Detection: side of the square crops to train on, in pixels. [default: the model's]
        max_length: Recognition: train texts of up to this many characters, with as many time steps as
            are read with. [default: 25, as PaddleOCR]
        width: Recognition: width in pixels of the widest training image, rounded up to a multiple of
            32; wider lines are squeezed. [default: 320; with --max-length, as wide as these lines are]
        epochs: Passes over the mix.
        batch_size: Samples per device and step. [default: the model's, reduced to fit the GPU's memory]
        lr: Learning rate. [default: the guide's, linear in the total batch; a higher one for
            recognition on CPUs]
        schedule: How the learning rate falls: along a cosine, or to a fifth late in the training as in
            the guide.
        evaluations: Number of evaluations. [default: one per epoch, at most 20]
        stop_drop: Stop the training when a checkpoint has lost more percentage points than this, and
            choose from the checkpoints so far.
        blend: Also try averages of the trained and the original weights; see --keep.
        route: Keep the original network beside the trained one, and send each line to the one that was
            made for it, by its look; see --keep. Reading takes some twice as long. Detection, without
            --keep: boxes of the trained detector count where the router of a recogniser takes them for
            what it was trained on.
        route_chars: Keep the original network beside the trained one, which reads only these characters
            where it sees them; given as for `synth`; see --keep.
        freeze: Part of the network that is not trained.
        distil: Keep the output close to the original model's on lines that it reads correctly, with
            this weight; 1 counts as much as the labels.
        keep_images: Folder of line images, or a label file, whose labels are ignored: the output on
            these images is kept close to the original model's; repeatable.
        keep_weight: With --keep-images: weight of this in the loss.
        device: Where the network runs; auto: on a GPU if Paddle can use one.
        gpus: GPUs to train on, e.g. 0,1. [default: the first]
        amp: Train in mixed precision, on GPUs.
        paddleocr: A clone of PaddleOCR to take networks and programs from. [default: the pinned wheel]
        jobs: Number of processes; 0: one for each core.
        stall_timeout: Stop the training after this many seconds without a log line.
        seed: Seed of sampling, augmentation and initialisation.
        out: The archive, such as training.tar.
        force: Replace the archive that an earlier run left at --out, once the new one is complete.

    Returns:
        `out`, which is written.

    Examples:
        ```python
        bundle(data="data/mix/mix.yml", eval="data/val/rec.txt", out="training.tar")
        bundle(data="data/mix/mix.yml", eval="new.txt", keep="general.txt", route=True,
            out="training.tar")
        ```
    """

def check(
    *labels: StrPath,
    config: StrPath | None = None,
    model: str | None = None,
    gtc: bool = False,
    max_length: int | None = None,
    width: int | None = None,
    dict: StrPath | None = None,
    python: StrPath | None = None,
    data_dir: StrPath | None = None,
    against: StrPath | Iterable[StrPath] = (),
    judge: bool = False,
    eval: bool = False,
    no_images: bool = False,
    headers: bool = False,
    fix: StrPath | None = None,
    force: bool = False,
    list: bool = False,
    junit: StrPath | None = None,
    fail_below: float = 100,
    strict: bool = False,
    jobs: int = 0,
    engine: Literal["local", "ray"] = "local",
    address: str | None = None,
) -> Any:
    """Show what PaddleOCR's loader will really do with every line, why, and how to correct it.

    A line is trained as written, trained with a changed label, or replaced by a random other line, mostly
    without a message in the log. LABELS are label files, or folders that contain rec.txt or det.txt.

    Exit codes: 0 all lines are trained as written; 1 the check failed; 2 wrong options; 3 the loader would
    change or replace lines (see --fail-below and --strict), or the run does not start.

    Args:
        *labels: As many as you like; see above.
        config: PaddleOCR's config of the run; without LABELS, its label files are used.
        model: Model whose rules apply, instead of --config. [default: depends on the labels]
        gtc: Use the model's official form, with an attention head.
        max_length: Train as `finetune --max-length` does: texts of up to this many characters.
        width: Train as `finetune --width` does.
        dict: Dictionary to use instead of the config's.
        python: Python interpreter used for training: its OpenCV decides which images can be decoded.
            [default: this one]
        data_dir: Folder of the image paths. [default: each label file's own]
        against: Evaluation labels, whose images must not be in LABELS; repeatable.
        judge: Let a recogniser read every line, and list the labels it disagrees with.
        eval: Apply the rules of the config's Eval section.
        no_images: Do not open images.
        headers: Read only the headers of images; damage beyond the header is not found.
        fix: Write a corrected copy to this folder. The original is not changed.
        force: Replace what an earlier run left at --fix, once the new one is complete.
        list: Print every finding, not only the first 20.
        junit: Also write a JUnit file.
        fail_below: Exit with 3 if a smaller percentage of lines is trained as written.
        strict: Exit with 3 for any finding or serious advice.
        jobs: Number of processes; 0: one for each core.
        engine: Run in processes on this machine, or on a Ray cluster (extra: ray).
        address: Address of the Ray cluster. [default: start one on this machine]

    Returns:
        What the command prints with `--json`.

    Examples:
        ```python
        check("data/rec.txt")
        check("train.txt", against="val.txt", model="PP-OCRv6_small_rec")
        check(config="config.yml", junit="check.xml")
        check("rec.txt", fix="corrected/")
        ```
    """

def convert(
    *sources: StrPath,
    out: StrPath,
    force: bool = False,
    from_: str | None = None,
    to: str = "paddle",
    images: StrPath | None = None,
    encoding: str | None = None,
    text_field: str | None = None,
    level: Literal["line", "word", "region"] = "line",
    ignore_marks: str = "###,*",
    predictions: bool = False,
    keep_order: bool = False,
    keep_vertical: bool = False,
    no_crops: bool = False,
    labels_only: bool = False,
    exif: Literal["auto", "upright", "raw"] = "auto",
    split: str | None = None,
    seed: int = 0,
    nfc: bool = False,
    width: Literal["half", "full"] | None = None,
    simplified: bool = False,
    visual_order: bool = False,
    dry_run: bool = False,
    jobs: int = 0,
    engine: Literal["local", "ray"] = "local",
    address: str | None = None,
) -> Path:
    """Convert annotations of any tool or data set to PaddleOCR's labels and crops, or to another format.

    SOURCE is a file, a folder or an archive of annotations; the format is detected automatically. The new
    folder holds det.txt with the pages in images/, and rec.txt with the lines in crops/. Anything not
    converted is listed in skipped.jsonl, with a reason. Several sources are merged into one data set, the
    images of each in a folder of its own. To continue a run that was killed, run the same command again.

    Args:
        *sources: As many as you like; see above.
        out: Folder for the new labels and their images.
        force: Replace what an earlier run left at --out, once the new one is complete.
        from_: Format of the sources. [default: detected for each]
        to: Format to write.
        images: Folder to look for the images in, by their file names.
        encoding: Encoding of text files. [default: detected for each]
        text_field: Attribute or field that holds the text.
        level: What to take as a box, in formats that have several levels.
        ignore_marks: Texts that mark illegible text, separated by commas.
        predictions: Use a model's predictions where there is no annotation.
        keep_order: Take the first point of polygons as the text's top left corner.
        keep_vertical: Do not rotate tall crops by 90° as PaddleOCR does.
        no_crops: Do not cut lines out of pages.
        labels_only: Write labels only; images are neither opened nor copied.
        exif: Whether boxes were drawn on the image as its EXIF orientation shows it, or on its raw
            pixels.
        split: Parts to split pages into, such as train=0.9,val=0.1.
        seed: The same seed gives the same output, byte for byte.
        nfc: Normalise texts to composed characters (Unicode NFC).
        width: Make full-width ASCII half-width, or the reverse.
        simplified: Convert traditional to simplified characters (extra: opencc).
        visual_order: Texts from right to left are written as they are seen, from left to right: write
            them forwards.
        dry_run: Print what would be read and written, and write nothing.
        jobs: Number of processes; 0: one for each core.
        engine: Run in processes on this machine, or on a Ray cluster (extra: ray).
        address: Address of the Ray cluster. [default: start one on this machine]

    Returns:
        `out`, which is written.

    Examples:
        ```python
        convert("photos/Label.txt", out="data/mine")
        convert("labelme-folder", "export.zip", out="data/mine", split="train=0.9,val=0.1")
        convert("gt/", images="photos/", out="data/mine")
        convert("data/mine/det.txt", to="label-studio", out="tasks")
        ```
    """

def corpus_stats(
    *corpus: StrPath,
    dict: StrPath | None = None,
    field: str = "text",
    encoding: str = "utf-8",
    count: int = 10000,
    plot: StrPath | None = None,
    force: bool = False,
    floor: int = 200,
    seed: int = 0,
) -> Any:
    """Compare corpora: coverage, frequencies, Gini coefficient, lengths.

    Args:
        *corpus: As many as you like; see above.
        dict: Dictionary for coverage.
        field: JSONL field or CSV column.
        encoding: Encoding of plain text, JSONL and CSV.
        count: Lines to draw from each template file.
        plot: SVG file to draw the frequency curves into.
        force: Replace a plot that exists already.
        floor: Number of occurrences to mark in the plot.
        seed: The same seed gives the same output, byte for byte.

    Returns:
        What the command prints with `--json`.

    Examples:
        ```python
        corpus_stats("general-zh", dict="ppocr_keys_v1")
        corpus_stats("news.txt", "balanced.txt", plot="curve.svg")
        ```
    """

def corpus_words(*, limit: int | None = None, chars: str = "", out: StrPath, force: bool = False) -> Path:
    """Write Chinese words, the most frequent first.

    They are those of the package jieba, for `balance --fill`.

    Args:
        limit: Number of words to write. [default: all 349,046]
        chars: Write only words with one of these characters.
        out: Text file: one word per line, the most frequent first.
        force: Replace what an earlier run left at --out, once the new one is complete.

    Returns:
        `out`, which is written.

    Examples:
        ```python
        corpus_words(out="words.txt")
        corpus_words(chars="囧龘", out="rare.txt")
        ```
    """

def doctor() -> Any:
    """Show what is installed, what is missing for which command, and how to install it.

    The exit code is 1 if something that ocrdata requires is missing.

    Returns:
        What the command prints with `--json`.

    Examples:
        ```python
        doctor()
        ```
    """

def evaluate(
    *,
    model: StrPath | Iterable[StrPath] | Mapping[str, StrPath | Iterable[StrPath]],
    labels: StrPath | Iterable[StrPath] | Mapping[str, StrPath | Iterable[StrPath]],
    out: StrPath | None = None,
    details: StrPath | None = None,
    chars: StrPath | None = None,
    ignore_case: bool = False,
    ignore_space: bool = False,
    reject_for: float | None = None,
    calibrate: StrPath | None = None,
    calibration: StrPath | None = None,
    only_chars: StrPath | None = None,
    sheet: StrPath | None = None,
    upside_down: bool = False,
    force: bool = False,
    device: Literal["auto", "cpu", "gpu"] = "auto",
    dict: StrPath | None = None,
    architecture: str | None = None,
    shape: Literal["quad", "poly"] = "quad",
    rec: StrPath | None = None,
    paddleocr: StrPath | None = None,
) -> Any:
    """Compare models on label files: accuracy, CER and recall of characters, or hmean for detection.

    A line counts as correct if every character of it is, including spaces (see --ignore-case and
    --ignore-space); its share comes with the interval of 95 %. CER is the edit distance divided
    by the length of the label. The recall of a character is the share of its occurrences that were read, in a
    minimal alignment of the texts. Detected boxes are matched by the ICDAR 2015 protocol.

    Args:
        model: A model of `ocrdata models`, a folder that finetune or export left, or a .pdparams file;
            repeatable.
        labels: Recognition or detection labels, with image paths relative to the file; files with the
            same name are one set; repeatable.
        out: JSON file for the accuracies, or hmeans: {model: {set: 0 to 1}}.
        details: JSON file for all scores and every wrong line.
        chars: Recognition: show the recall of these characters together; given as for `synth`.
        ignore_case: Recognition: capitals count as small letters.
        ignore_space: Recognition: white space does not count.
        reject_for: Recognition: also show from which confidence on this percentage of the lines is
            right, and how many lines have it.
        calibrate: Recognition, one model: also fit to half of the lines how probably a line is right,
            by its confidence; with --reject-for, the threshold as well. The file is for --calibration.
        calibration: Recognition, one model: also measure what --calibrate wrote on these lines.
        only_chars: Recognition: Read these characters only, and the likeliest of them where the model
            sees another; given as --chars for `synth`, but a space among them counts.
        sheet: JPEG of lines as each model reads them; lines that only some models read correctly come
            first.
        upside_down: Recognition: lines may be upside down. Those read with a probability below 0.9 are
            read turned by 180° as well, and that reading counts if it is surer by 0.1.
        force: Replace what an earlier run left at --out, --details, --calibrate and --sheet.
        device: Where the network runs; auto: on a GPU if Paddle can use one.
        dict: Dictionary to use instead of the models' own.
        architecture: Network of a .pdparams file without a config.yml beside it. [default:
            PP-OCRv6_small_rec, or PP-OCRv3_mobile_det]
        shape: Detection: rotated rectangles, or polygons for curved text.
        rec: Detection: for detectors that `finetune --route` left, the recogniser whose router decides
            which boxes of the trained one count.
        paddleocr: A clone of PaddleOCR to take networks and programs from. [default: the pinned wheel]

    Returns:
        What the command prints with `--json`.

    Examples:
        ```python
        evaluate(model="PP-OCRv6_small_rec", labels="val/rec.txt")
        evaluate(model=["before=PP-OCRv6_small_rec", "after=runs/first"],
            labels=["new=data/new/rec.txt", "general=data/general/rec.txt"], sheet="readings.jpg")
        evaluate(model="runs/first", labels="meters/rec.txt", chars="0123456789.-")
        evaluate(model="runs/first", labels="receipts/rec.txt", ignore_case=True, ignore_space=True)
        evaluate(model="runs/first", labels="meters/rec.txt", reject_for=99, calibrate="sure.yaml")
        evaluate(model=["PP-OCRv3_mobile_det", "runs/det"], labels="val/det.txt")
        evaluate(model="runs/det-kept", rec="runs/kept", labels="val/det.txt")
        ```
    """

def export(
    *,
    model: StrPath,
    architecture: str | None = None,
    dict: StrPath | None = None,
    onnx: bool = False,
    compare: bool = True,
    python: StrPath | None = None,
    calibrate_on: StrPath | Iterable[StrPath] | Mapping[str, StrPath | Iterable[StrPath]] = (),
    ignore_case: bool = False,
    ignore_space: bool = False,
    reject_for: float | None = None,
    paddleocr: StrPath | None = None,
    out: StrPath,
    force: bool = False,
) -> Path:
    """Export a trained model as the inference model that paddleocr 3.x loads directly.

    Args:
        model: A folder that finetune left, a .pdparams file, or a model of `ocrdata models`.
        architecture: Network of a .pdparams file without a config.yml beside it. [default:
            PP-OCRv6_small_rec]
        dict: Dictionary of a recognition model. [default: the model's own]
        onnx: Also write inference.onnx (needs paddle2onnx).
        compare: Read a sample with the checkpoint and with what was exported; export nothing if they
            differ.
        python: Python interpreter of an environment with paddleocr, to compare with that as well
            (recognition). [default: the one that `predict` uses, if it is there]
        calibrate_on: Recognition labels: also fit to half of these lines, as the exported model reads
            them, how probably a line is right, by its confidence. `predict --json` then says it;
            repeatable.
        ignore_case: With --calibrate-on: capitals count as small letters.
        ignore_space: With --calibrate-on: white space does not count.
        reject_for: With --calibrate-on: also choose from which confidence on this percentage of the
            lines is right.
        paddleocr: A clone of PaddleOCR to take networks and programs from. [default: the pinned wheel]
        out: Folder for the inference model.
        force: Replace what an earlier run left at --out, once the new one is complete.

    Returns:
        `out`, which is written.

    Examples:
        ```python
        export(model="runs/first", out="models/first")
        export(model="runs/det", out="models/det", onnx=True)
        export(model="runs/first", calibrate_on="val/rec.txt", reject_for=99, out="models/first")
        ```
    """

def fetch(
    name: str | None = None,
    *more: str,
    list: bool = False,
    out: StrPath | None = None,
    force: bool = False,
    archive: StrPath | Iterable[StrPath] = (),
    mirror: str | None = None,
    limit: int | None = None,
    accept_new: bool = False,
    again: bool = False,
    connections: int = 4,
    jobs: int = 0,
) -> Any:
    """Fetch a public data set, the training checkpoint of a model, or PaddleOCR's training code.

    NAME is a data set of --list, `weights` followed by the name of a model, or `code`. Archives are kept in
    the cache folder (OCRDATA_CACHE); run the same command again to continue a download that was stopped. The
    new folder holds det.txt, rec.txt with crops, and a data card, like every other data set here.

    Args:
        name: See above.
        *more: As many as you like; see above.
        list: List what can be fetched (after `weights`: the models).
        out: Folder for the data set. [default for weights: the cache folder]
        force: Replace what an earlier run left at --out, once the new one is complete.
        archive: Archive that you have downloaded; more file names may follow it.
        mirror: Source to use instead: an address with the archives, a folder, or a Hugging Face data
            set.
        limit: Take at most this many pages (or lines), for a first look.
        accept_new: Accept an archive that has changed since it was first fetched.
        again: Download again what is already in the cache.
        connections: Connections at a time, where a server allows several.
        jobs: Number of processes; 0: one for each core.

    Returns:
        What the command prints with `--json`.

    Examples:
        ```python
        fetch(list=True)
        fetch("lsvt", out="data/lsvt")
        fetch("lsvt", out="data/look", limit=200)
        fetch("rctw", "train_images.zip.002", "train_gts.zip", out="data/rctw",
            archive="train_images.zip.001")
        fetch("weights", "PP-OCRv4_mobile_rec")
        ```
    """

def finetune(
    *,
    data: StrPath,
    eval: StrPath | Iterable[StrPath],
    keep: StrPath | Iterable[StrPath] | Mapping[str, StrPath | Iterable[StrPath]] = (),
    max_drop: float = 0.5,
    max_drop_of: str | Iterable[str] = (),
    model: str = "PP-OCRv6_small_rec",
    pretrained: StrPath | None = None,
    dict: StrPath | None = None,
    replace_dict: bool = False,
    gtc: bool = False,
    crop: int | None = None,
    max_length: int | None = None,
    width: int | None = None,
    epochs: int = 20,
    batch_size: int | None = None,
    lr: float | None = None,
    schedule: Literal["cosine", "piecewise"] = "cosine",
    evaluations: int | None = None,
    stop_drop: float | None = None,
    blend: bool = False,
    route: bool = False,
    route_chars: StrPath | None = None,
    freeze: Literal["backbone"] | None = None,
    distil: float | None = None,
    keep_images: StrPath | Iterable[StrPath] = (),
    keep_weight: float = 3.0,
    device: Literal["auto", "cpu", "gpu"] = "auto",
    gpus: str | tuple[()] = (),
    hosts: str | None = None,
    amp: Literal["O1", "O2"] | None = None,
    resume: StrPath | None = None,
    paddleocr: StrPath | None = None,
    jobs: int = 0,
    stall_timeout: float = 600,
    seed: int = 0,
    dry_run: bool = False,
    open: bool = False,
    out: StrPath,
    force: bool = False,
) -> Path:
    """Fine-tune a PP-OCR model with PaddleOCR's own training code.

    Training starts from pre-trained weights, after labels, images and the machine have been checked. The
    folder then holds the best checkpoint, the log, the learning curve, the complete config, and a page
    (index.html) with what was learned and lost, and the commands to go on with.
    `ocrdata evaluate --model DIR` evaluates it; `ocrdata export --model DIR` makes a model that paddleocr
    loads.

    Args:
        data: The mix.yml that `ocrdata mix` wrote.
        eval: Labels that choose the best checkpoint; repeatable.
        keep: Labels whose accuracy must not drop: of all weights that lose no more than allowed on each
            set, those best on --eval are chosen. Files with the same name are one set;
            photographs/rec.txt ships with ocrdata; repeatable. [default with --blend and --stop-drop,
            and always with --route and --route-chars: that one]
        max_drop: Percentage points of accuracy that each set of --keep may lose.
        max_drop_of: The same for one set of --keep alone; repeatable.
        model: Model to train, from its pre-trained weights; `ocrdata models` lists them.
        pretrained: Start from this .pdparams, or .tar of PaddleOCR's model zoo, instead of the model's
            own weights.
        dict: Dictionary. Its new characters are appended to the model's own, which keep their rows of
            the last layer. [default: the model's own]
        replace_dict: Train with --dict exactly as it is; known characters keep their rows.
        gtc: Train the official form, where an attention head guides the CTC head.
        crop: Detection: side of the square crops to train on, in pixels. [default: the model's]
        max_length: Recognition: train texts of up to this many characters, with as many time steps as
            are read with. [default: 25, as PaddleOCR]
        width: Recognition: width in pixels of the widest training image, rounded up to a multiple of
            32; wider lines are squeezed. [default: 320; with --max-length, as wide as these lines are]
        epochs: Passes over the mix.
        batch_size: Samples per device and step. [default: the model's, reduced to fit the GPU's memory]
        lr: Learning rate. [default: the guide's, linear in the total batch; a higher one for
            recognition on CPUs]
        schedule: How the learning rate falls: along a cosine, or to a fifth late in the training as in
            the guide.
        evaluations: Number of evaluations. [default: one per epoch, at most 20]
        stop_drop: Stop the training when a checkpoint has lost more percentage points than this, and
            choose from the checkpoints so far.
        blend: Also try averages of the trained and the original weights; see --keep.
        route: Keep the original network beside the trained one, and send each line to the one that was
            made for it, by its look; see --keep. Reading takes some twice as long. Detection, without
            --keep: boxes of the trained detector count where the router of a recogniser takes them for
            what it was trained on.
        route_chars: Keep the original network beside the trained one, which reads only these characters
            where it sees them; given as for `synth`; see --keep.
        freeze: Part of the network that is not trained.
        distil: Keep the output close to the original model's on lines that it reads correctly, with
            this weight; 1 counts as much as the labels.
        keep_images: Folder of line images, or a label file, whose labels are ignored: the output on
            these images is kept close to the original model's; repeatable.
        keep_weight: With --keep-images: weight of this in the loss.
        device: Where the network runs; auto: on a GPU if Paddle can use one.
        gpus: GPUs to train on, e.g. 0,1. [default: the first]
        hosts: Addresses of machines that train together. Needs --dry-run, which prints the command for
            each.
        amp: Train in mixed precision, on GPUs.
        resume: Continue this run, or what it left in its .failed folder.
        paddleocr: A clone of PaddleOCR to take networks and programs from. [default: the pinned wheel]
        jobs: Number of processes; 0: one for each core.
        stall_timeout: Stop the training after this many seconds without a log line.
        seed: Seed of sampling, augmentation and initialisation.
        dry_run: Write the config and print the launch command; train nothing.
        open: Open the page of the training in the browser at the end.
        out: Folder for checkpoints, config and log.
        force: Replace what an earlier run left at --out, once the new one is complete.

    Returns:
        `out`, which is written.

    Examples:
        ```python
        finetune(data="data/mix/mix.yml", eval="data/val/rec.txt", out="runs/first")
        finetune(data="data/mix/mix.yml", eval="new.txt", keep="general.txt", route=True,
            out="runs/kept")
        finetune(data="data/mix/mix.yml", eval="val.txt", gpus="0,1", epochs=50, out="runs/second")
        finetune(model="PP-OCRv3_mobile_det", data="pages/mix.yml", eval="val/det.txt", out="runs/det")
        finetune(model="PP-OCRv3_mobile_det", data="pages/mix.yml", eval="val/det.txt", crop=384,
            route=True, out="runs/det-kept")
        finetune(data="data/mix/mix.yml", eval="val.txt", resume="runs/first.failed", out="runs/first")
        ```
    """

def fit(
    *photos: StrPath,
    out: StrPath,
    force: bool = False,
    detect: bool = False,
    det: str = "PP-OCRv3_mobile_det",
    fonts: StrPath | Iterable[StrPath] = (),
    corpus: StrPath | Iterable[StrPath] = (),
    model: str = "PP-OCRv6_small_rec",
    minutes: float = 5,
    trials: int = 300,
    device: Literal["auto", "cpu", "gpu"] = "auto",
    paddleocr: StrPath | None = None,
    seed: int = 0,
) -> Path:
    """Write a preset for synth that draws lines like your photographs.

    PHOTOS are 20 to 200 crops of lines without labels: image files, folders, or a recognition label file. The
    preset holds what is measured on them, and a search then makes drawn lines hard to tell from them.

    Args:
        *photos: As many as you like; see above.
        out: Preset to write, a .yaml file; a sheet to look at is written beside it (.png).
        force: Replace what an earlier run left at --out, once the new one is complete.
        detect: The photographs are pages: cut the lines out with --det.
        det: Detection model for --detect.
        fonts: Font file, folder or shipped name to choose from; repeatable. [default: all that ship]
        corpus: Source of texts for the drawn lines; repeatable. [default: what the photographs say]
        model: Recogniser that reads the photographs and compares drawn lines with them.
        minutes: Most time for the search; 0: measure only.
        trials: Most looks that the search tries; the same seed and number give the same preset.
        device: Where the network runs; auto: on a GPU if Paddle can use one.
        paddleocr: A clone of PaddleOCR to take networks and programs from. [default: the pinned wheel]
        seed: The same seed gives the same output, byte for byte.

    Returns:
        `out`, which is written.

    Examples:
        ```python
        fit("crops/", out="my-look.yaml")
        fit("photos/*.jpg", detect=True, out="my-look.yaml")
        ```
    """

def formats(name: str | None = None) -> Any:
    """List the annotation formats that convert reads and writes, or show one with an example.

    Args:
        name: See above.

    Returns:
        What the command prints with `--json`.

    Examples:
        ```python
        formats()
        formats("labelme")
        ```
    """

def init(
    recipe: StrPath = "recipe.yaml",
    *,
    chars: str | None = None,
    language: str | None = None,
    photos: str | None = None,
    preset: str | None = None,
    fonts: str | Iterable[str] = (),
    general: str | None = None,
    model: str | None = None,
    device: Literal["auto", "cpu", "gpu"] = "auto",
    yes: bool = False,
    force: bool = False,
) -> str:
    """Ask six questions and write a RECIPE: lines, mix, training, and a comparison before and after.

    Every question can be answered by an option. Characters that are missing from the model's dictionary are
    written to a file next to the recipe, and training appends them. The recipe is validated; edit it
    as you like.

    Args:
        recipe: See above.
        chars: 1: badly read characters: text, a file or code points; or 'none'.
        language: Instead of 1 and 4: a language to learn, such as hi, th or zh-Hant (`ocrdata list
            languages`).
        photos: 2: annotated photographs of your scene, from any tool; or 'none'.
        preset: 3: what lines with them look like: name or file of a preset. [default: most like
            --photos]
        fonts: 4: fonts that have these characters; repeatable.
        general: 5: label file of general lines, 'rendered', or 'none'.
        model: 6: the model to fine-tune.
        device: Device for training; the numbers of lines and epochs depend on it.
        yes: Ask no questions: use the default for every option that is not given.
        force: Replace a recipe that exists already.

    Returns:
        What the command prints.

    Examples:
        ```python
        init()
        init("meter.yaml", chars="0123456789.-", preset="lcd", yes=True)
        init("hindi.yaml", language="hi", yes=True)
        init("shop.yaml", chars="none", photos="photos/Label.txt", yes=True)
        ```
    """

def label(
    *photographs: StrPath,
    det: str = "PP-OCRv6_small_det",
    rec: str = "PP-OCRv6_small_rec",
    agree: str | None = None,
    lines: bool = False,
    upside_down: bool = False,
    device: Literal["auto", "cpu", "gpu"] = "auto",
    paddleocr: StrPath | None = None,
    out: StrPath,
    force: bool = False,
) -> Path:
    """Draft labels for photographs without any: a detector finds the lines, a recogniser reads them.

    PHOTOGRAPHS are image files and folders. Correct the drafts by hand with `ocrdata review`, which begins
    with the lines in doubt, or else with those read least surely: rec.txt has them in that order.
    After an interruption, the same command continues.

    Args:
        *photographs: As many as you like; see above.
        det: Detector that finds the lines: a model of `ocrdata models`, or what finetune or export
            left.
        rec: Recogniser whose readings become the labels, named likewise.
        agree: A second recogniser, named likewise: the lines that it reads otherwise are in doubt.
        lines: Each image is one line: nothing has to be found.
        upside_down: Lines may be upside down. Those read with a probability below 0.9 are read turned
            by 180° as well, and that reading counts if it is surer by 0.1.
        device: Where the network runs; auto: on a GPU if Paddle can use one.
        paddleocr: A clone of PaddleOCR to take networks and programs from. [default: the pinned wheel]
        out: Folder for rec.txt, det.txt, the crops, and the readings in doubt.
        force: Replace what an earlier run left at --out, once the new one is complete.

    Returns:
        `out`, which is written.

    Examples:
        ```python
        label("photos/", out="drafts")
        label("photos/", agree="PP-OCRv3_mobile_rec", out="drafts")
        ```
    """

def list_(
    kind: Literal[
        "presets", "fonts", "corpora", "recipes", "datasets", "models", "dictionaries", "languages"
    ],
    *,
    sheet: StrPath | None = None,
    force: bool = False,
) -> Any:
    """List what ships with ocrdata or can be fetched: presets, fonts, corpora, languages ..., with examples.

    Args:
        kind: See above.
        sheet: Presets and fonts: draw an example of each into this JPEG.
        force: Replace what an earlier run left at --sheet.

    Returns:
        What the command prints with `--json`.

    Examples:
        ```python
        list_("corpora")
        list_("presets", sheet="presets.jpg")
        list_("languages")
        list_("fonts")
        ```
    """

def loop(
    recipe: StrPath,
    *,
    rounds: int = 3,
    model: str = "PP-OCRv6_small_rec",
    watch: str | None = None,
    min_gain: float = 0.1,
    out: StrPath,
    open: bool = False,
) -> Path:
    """Run a recipe repeatedly; each round works on what the round before got wrong.

    RECIPE is yours. To begin with one that ships, copy it (`ocrdata recipes copy weak-characters mine.yaml`)
    and name your own labels in it.

    In RECIPE, $ROUND is the folder of the round, $NUMBER its number, $MODEL the current model, $PRETRAINED
    its checkpoint (empty in the first round), and $ROUNDS in a list the folders of all rounds. The loop stops
    when no character is read badly any more, or when a round gains less than --min-gain. The recipe of each
    round is in its folder. index.html in --out then shows every round, the readings of the best one, and the
    commands to go on with.

    Args:
        recipe: See above.
        rounds: Maximum number of rounds.
        model: Value of $MODEL in the first round: a model's name, or the output folder of finetune.
        watch: Set whose accuracy must rise. [default: the first one evaluated]
        min_gain: Stop when a round gains fewer percentage points than this.
        out: Folder for the rounds; a stopped loop continues there.
        open: Open the page of the loop in the browser at the end.

    Returns:
        `out`, which is written.

    Examples:
        ```python
        loop("mine.yaml", rounds=3, out="runs/loop")
        loop("mine.yaml", rounds=3, out="runs/loop", open=True)
        ```
    """

def mix(
    *labels: StrPath,
    ratio: str | None = None,
    ratio_list: str | None = None,
    from_badcases: StrPath | None = None,
    render_general: int | None = None,
    replay: StrPath | Iterable[StrPath] = (),
    replay_model: str = "PP-OCRv6_small_rec",
    device: Literal["auto", "cpu", "gpu"] = "auto",
    data_dir: StrPath | None = None,
    seed: int = 0,
    jobs: int = 0,
    out: StrPath | None = None,
    force: bool = False,
    dry_run: bool = False,
) -> Path | str:
    """Mix label files in proportions: all of the first, and a matching share of the others.

    A file can have a role: vertical (your scene), general, synthetic or badcase. With roles and without
    --ratio, the proportions follow PaddleOCR's fine-tuning guide: vertical to general 1:1, original to
    synthetic 10:1 to 5:1. PaddleOCR's loader draws round(samples x ratio) lines of a file each epoch. A file
    that needs more lines than it has is listed several times.

    Args:
        *labels: As many as you like; see above.
        ratio: Proportions in one epoch, one number for each file, and one each for --render-general and
            --replay. [default: the guide's for the roles; all equal without roles]
        ratio_list: Use these ratio_list values of PaddleOCR instead.
        from_badcases: badcases.json: draw lines with badly read characters more often.
        render_general: Render this many general lines, in several looks, and add them (in OUT-general).
        replay: Line images without labels: those that --replay-model reads confidently become a general
            set, OUT-replay.
        replay_model: The model before training, or one that reads better.
        device: Where the network runs; auto: on a GPU if Paddle can use one.
        data_dir: Folder of the image paths. [default: each label file's own]
        seed: The same seed gives the same output, byte for byte.
        jobs: Number of processes; 0: one for each core.
        out: Folder for mix.yml and the lists; without --out, the YAML is printed.
        force: Replace what an earlier run left at --out, once the new one is complete.
        dry_run: Print the table of proportions; write nothing.

    Returns:
        `out`, which is written; without it, what the command prints.

    Examples:
        ```python
        mix("vertical.txt", "general.txt")
        mix("original.txt", "synthetic.txt", ratio="10:1", out="data/mix")
        mix("vertical=meter.txt", "synthetic=more/rec.txt", render_general=2000, out="data/mix")
        ```
    """

def models(*, task: Literal["rec", "det"] | None = None, paddleocr: StrPath | None = None) -> Any:
    """List the PP-OCR models that can be fine-tuned, and what this machine needs to train each of them.

    Args:
        task: List only recognition or only detection models.
        paddleocr: A clone of PaddleOCR to take networks and programs from. [default: the pinned wheel]

    Returns:
        What the command prints with `--json`.

    Examples:
        ```python
        models()
        models(task="det")
        models(paddleocr="~/PaddleOCR")
        ```
    """

def pack(
    source: StrPath,
    *,
    to: Literal["lmdb", "parquet", "webdataset"],
    shard: int | None = None,
    images: StrPath | Iterable[StrPath] = (),
    push: str | None = None,
    private: bool = False,
    jobs: int = 0,
    engine: Literal["local", "ray"] = "local",
    address: str | None = None,
    out: StrPath,
    force: bool = False,
) -> Path:
    """Pack a data set into a container: few large files in place of many small images.

    SOURCE is a folder or label file of PaddleOCR, or another container. Image files are stored unchanged;
    unpack restores the same labels and images. An image outside the folder of its label file, or behind a
    symbolic link that leads out of it, must lie in a folder given with --images. To continue a run that was
    killed, run the same command again.

    Args:
        source: See above.
        to: Container: PaddleOCR's LMDB, Parquet for Hugging Face, or WebDataset tars.
        shard: Samples per shard. [default: 20000; for lmdb 100000]
        images: Folder, besides that of the label file, that images may lie in; repeatable.
        push: Also upload the Parquet to this data set on the Hugging Face hub.
        private: With --push: make the new data set private.
        jobs: Number of processes; 0: one for each core.
        engine: Run in processes on this machine, or on a Ray cluster (extra: ray).
        address: Address of the Ray cluster. [default: start one on this machine]
        out: Folder, or an address such as s3://bucket/set.
        force: Replace what an earlier run left at --out, once the new one is complete.

    Returns:
        `out`, which is written.

    Examples:
        ```python
        pack("data/new", to="lmdb", out="data/new-lmdb")
        pack("data/new/rec.txt", to="parquet", out="data/new-parquet", push="me/new-lines")
        pack("data/new", to="webdataset", out="s3://bucket/new")
        ```
    """

def predict(
    *images: StrPath,
    rec: StrPath | None = None,
    det: StrPath | None = None,
    upside_down: bool = False,
    out: StrPath | None = None,
    force: bool = False,
    device: Literal["cpu", "gpu"] = "cpu",
    only_chars: StrPath | None = None,
    json: bool = False,
    calibration: StrPath | None = None,
    python: StrPath | None = None,
) -> Any:
    """Read images with exported models through paddleocr 3.x, as in production.

    IMAGES are files and folders. The results are written as labels, which every other command reads.

    A detector that `finetune --route` left is two detectors, which paddleocr cannot use together. They run
    without it: the boxes of the original detector stay, and boxes of the trained one are added where the
    router of --rec takes them for lines that it was trained on; these replace the boxes that they overlap.
    Each box of the result names its detector ("network").

    paddleocr reports no probability of single characters and cannot leave out characters. With --json or
    --only-chars, or where a name of `ocrdata models` is given, ocrdata's own reader reads instead, as
    `evaluate` does: then --rec and --det may also be folders that finetune left, or checkpoints.

    Args:
        *images: As many as you like; see above.
        rec: Exported recognition model, or a name of `ocrdata models`; alone, each image is one line.
            With a --det that `finetune --route` left: the folder that it left of a recogniser.
        det: Exported detection model, a name of `ocrdata models`, or the folder that `finetune --route`
            left of a detector.
        upside_down: With a --det that `finetune --route` left: lines may be upside down. Those read
            with a probability below 0.9 are read turned by 180° as well, and that reading counts if it
            is surer by 0.1.
        out: Label file to write, in PaddleOCR's format. [default: printed]
        force: Replace what an earlier run left at --out, once the new one is complete.
        device: Where the network runs.
        only_chars: Read these characters only, and the likeliest of them where the model sees another;
            given as --chars for `synth`, but a space among them counts.
        json: Print a JSON list with a record for each line: image, text, confidence, and each character
            with its own. Read by ocrdata itself, not through paddleocr.
        calibration: With --json: what `evaluate --calibrate` wrote; adds how probably a line is right,
            and whether it is rejected. [default: calibration.yaml beside the model of --rec, left by
            `export --calibrate-on`]
        python: Python interpreter of an environment with paddleocr. [default: this one if it has
            paddleocr, else that of an environment that is made once, in the cache folder]

    Returns:
        With `json`, what is printed, parsed; else `out`, or what is printed without it.

    Examples:
        ```python
        predict("line.png", rec="models/first")
        predict("photos/", det="models/det", rec="models/first", out="found/det.txt")
        predict("line.png", rec="models/first", json=True, only_chars="0123456789.")
        predict("photos/", det="runs/det-kept", rec="runs/kept", out="found/det.txt")
        ```
    """

def preview(
    dataset: StrPath,
    *,
    out: StrPath | None = None,
    data_dir: StrPath | None = None,
    count: int = 30,
    force: bool = False,
) -> Path | str:
    """Show samples of a data set and their labels on one sheet.

    DATASET is a label file, or a folder with rec.txt or det.txt. Samples are spread evenly over the file;
    pages are shown with their boxes.

    Args:
        dataset: See above.
        out: Image to write. [default: preview.jpg beside the labels; for a folder NAME with a manifest,
            NAME-preview.jpg beside it]
        data_dir: Folder that image paths start from. [default: the label file's]
        count: Number of samples to show.
        force: Replace an image that exists already.

    Returns:
        `out`, which is written; without it, what the command prints.

    Examples:
        ```python
        preview("data/meter/rec.txt", out="meter.jpg")
        ```
    """

def recipes_copy(recipe: StrPath, target: StrPath | None = None, *, force: bool = False) -> str:
    """Copy a recipe with the files that it needs.

    TARGET is a file or a folder; the current folder by default.

    Args:
        recipe: See above.
        target: See above.
        force: Replace the target.

    Returns:
        What the command prints.
    """

def recipes_list() -> Any:
    """List the recipes that ship with ocrdata.

    Returns:
        What the command prints with `--json`.
    """

def recipes_validate(recipe: StrPath) -> Any:
    """Check a recipe and estimate its cost, without running it.

    Checks commands, options, values and inputs; that the fonts have the characters; and that each step finds
    its inputs. Of a recipe for `ocrdata loop`, this is its first round.

    Args:
        recipe: See above.

    Returns:
        What the command prints with `--json`.
    """

def report(
    *labels: StrPath,
    config: StrPath | None = None,
    model: str | None = None,
    gtc: bool = False,
    max_length: int | None = None,
    width: int | None = None,
    dict: StrPath | None = None,
    python: StrPath | None = None,
    data_dir: StrPath | None = None,
    against: StrPath | Iterable[StrPath] = (),
    judge: bool = False,
    gallery: int = 400,
    out: StrPath,
    force: bool = False,
    jobs: int = 0,
) -> Path:
    """Write a self-contained HTML page about a data set: verdicts, faults, numbers, plots, and a gallery.

    Search the gallery by character, file or fault. The page is in English and Chinese, opens from disk,
    loads nothing from elsewhere, and works on a phone and by keyboard.

    Args:
        *labels: As many as you like; see above.
        config: PaddleOCR's config of the run; without LABELS, its label files are used.
        model: Model whose rules apply, instead of --config. [default: depends on the labels]
        gtc: Use the model's official form, with an attention head.
        max_length: Train as `finetune --max-length` does: texts of up to this many characters.
        width: Train as `finetune --width` does.
        dict: Dictionary to use instead of the config's.
        python: Python interpreter used for training: its OpenCV decides which images can be decoded.
            [default: this one]
        data_dir: Folder of the image paths. [default: each label file's own]
        against: Evaluation labels, whose images must not be in LABELS; repeatable.
        judge: Let a recogniser read every line, and list the labels it disagrees with.
        gallery: Maximum number of examples in the gallery.
        out: The HTML file to write.
        force: Replace what an earlier run left at --out, once the new one is complete.
        jobs: Number of processes; 0: one for each core.

    Returns:
        `out`, which is written.

    Examples:
        ```python
        report("train.txt", against="val.txt", out="report.html")
        report(config="config.yml", out="report.html")
        ```
    """

def review(
    labels: StrPath,
    *,
    data_dir: StrPath | None = None,
    details: StrPath | None = None,
    model: str | None = None,
    judge: bool = False,
    dict: StrPath | None = None,
    device: Literal["auto", "cpu", "gpu"] = "auto",
    paddleocr: StrPath | None = None,
    out: StrPath | None = None,
    port: int = 0,
    no_browser: bool = False,
) -> Path | str:
    """Open a page in the browser on which to correct the labels of lines by hand, doubtful lines first.

    LABELS is a recognition label file, or a folder that contains rec.txt; it is never changed. The corrected
    labels go into NAME.reviewed.txt, and every change goes into NAME.reviewed.jsonl at once: run the same
    command again to go on. The page answers this machine alone, and nothing leaves it.

    Args:
        labels: See above.
        data_dir: Folder of the image paths. [default: each label file's own]
        details: What `evaluate --details` or `finetune` (readings.json) wrote for these labels: misread
            lines come first, the surest on top.
        model: Model that reads every line first: a model of `ocrdata models`, a folder that finetune or
            export left, or a .pdparams file. [default: none]
        judge: Let the recogniser of `check --judge` doubt the labels, too.
        dict: Dictionary of the labels. [default: that of the default model, or of --model]
        device: Where the network runs; auto: on a GPU if Paddle can use one.
        paddleocr: A clone of PaddleOCR to take networks and programs from. [default: the pinned wheel]
        out: The new label file. [default: NAME.reviewed.txt beside LABELS]
        port: Port. [default: a free one]
        no_browser: Print the address only; do not open a browser.

    Returns:
        `out`, which is written; without it, what the command prints.

    Examples:
        ```python
        review("data/rec.txt")
        review("data/rec.txt", model="PP-OCRv6_small_rec")
        review("val/rec.txt", details="details.json", out="val/corrected.txt")
        ```
    """

def run(recipe: StrPath, *, again: bool = False, dry_run: bool = False, open: bool = False) -> str:
    """Run a recipe, a YAML list of commands. Steps that are up to date are skipped.

    RECIPE is a file, or the name of a recipe that ships with ocrdata. Its relative paths start from the
    current folder. Where the recipe trains or evaluates, index.html in the folder of its results then shows
    accuracy before and after, the curve, readings, and the commands to go on with.

    Args:
        recipe: See above.
        again: Run every step, even if it is up to date.
        dry_run: Check the recipe and print its commands; run nothing.
        open: Open the page of the run in the browser at the end.

    Returns:
        What the command prints.

    Examples:
        ```python
        run("recipes/quickstart.yaml")
        run("quickstart", dry_run=True)
        run("quickstart", open=True)
        ```
    """

def select(
    *pool: StrPath,
    model: StrPath = "PP-OCRv6_small_rec",
    strong: StrPath | None = None,
    mine: bool = False,
    preset: Literal["PP-OCRv4", "PP-OCRv5", "gentle"] = "gentle",
    low: float | None = None,
    high: float | None = None,
    easy: float | None = None,
    strong_low: float | None = None,
    confidence: float = 0.95,
    per_text: int | None = None,
    count: int | None = None,
    device: Literal["auto", "cpu", "gpu"] = "auto",
    engine: Literal["local", "ray"] = "local",
    address: str | None = None,
    paddleocr: StrPath | None = None,
    seed: int = 0,
    out: StrPath,
    force: bool = False,
) -> Path:
    """Choose training lines from a large pool by how models read them.

    POOL is recognition label files, or with --mine also folders of line images. Lines that the model reads
    easily teach it little, and lines that even a strong model cannot read are mostly labelled wrong. --preset
    names published limits.

    Args:
        *pool: As many as you like; see above.
        model: The weak model: the one to be trained, or a smaller one.
        strong: A stronger model, such as PP-OCRv6_small_rec, to find wrong labels or to agree with
            --model.
        mine: POOL has no labels: take what both models agree on, or what --model alone is confident of.
        preset: Published values of the four limits below; gentle drops the fewest lines.
        low: Confidence of --model below which a line is too hard.
        high: Confidence of --model above which a line that it reads correctly is easy.
        easy: Share of the easy lines to keep.
        strong_low: Confidence of --strong below which a label counts as wrong.
        confidence: With --mine: minimum confidence of each model.
        per_text: Maximum number of lines with the same text.
        count: Maximum number of lines, chosen to be as varied as possible.
        device: Where the network runs; auto: on a GPU if Paddle can use one.
        engine: Run in processes on this machine, or on a Ray cluster (extra: ray).
        address: Address of the Ray cluster. [default: start one on this machine]
        paddleocr: A clone of PaddleOCR to take networks and programs from. [default: the pinned wheel]
        seed: The same seed gives the same output, byte for byte.
        out: Folder for rec.txt (the chosen lines) and select.jsonl (every line with its verdict).
        force: Replace what an earlier run left at --out, once the new one is complete.

    Returns:
        `out`, which is written.

    Examples:
        ```python
        select("big/rec.txt", preset="PP-OCRv4", strong="PP-OCRv4_server_rec", out="chosen")
        select("crops/", mine=True, strong="runs/other", count=5000, per_text=5, out="mined")
        ```
    """

def stats(
    *labels: StrPath,
    compare: bool = False,
    max_length: int = 25,
    data_dir: StrPath | None = None,
    no_images: bool = False,
    jobs: int = 0,
) -> Any:
    """Show lengths, characters, shapes, boxes and spaces of label files side by side.

    LABELS are label files, or folders that contain rec.txt or det.txt. With --compare, each dimension gets a
    verdict: whether your synthetic lines resemble your real ones.

    Args:
        *labels: As many as you like; see above.
        compare: Compare two LABELS: how far apart they are, worst dimension first.
        max_length: Longest text that is trained, in characters: how many are longer.
        data_dir: Folder of the image paths. [default: each label file's own]
        no_images: Do not open images.
        jobs: Number of processes; 0: one for each core.

    Returns:
        What the command prints with `--json`.

    Examples:
        ```python
        stats("train.txt", "val.txt")
        stats("real/rec.txt", "synthetic/rec.txt", compare=True)
        ```
    """

def studio(
    *,
    chars: str = "0123456789.-",
    preset: StrPath = "document",
    fonts: StrPath | Iterable[StrPath] = (),
    corpus: StrPath | Iterable[StrPath] = (),
    backgrounds: StrPath | Iterable[StrPath] = (),
    dict: StrPath | Iterable[StrPath] = (),
    folder: StrPath = ".",
    host: str = "127.0.0.1",
    port: int = 0,
    no_browser: bool = False,
) -> str:
    """Open a page in the browser with thirty lines that are redrawn while you change the preset's numbers.

    Choose characters, fonts, backgrounds and a preset; see which characters are missing from the fonts
    or the dictionary; save the result as a preset and a recipe. Nothing is loaded from elsewhere, and nothing
    leaves this machine.

    Args:
        chars: Characters to start with.
        preset: Preset to start with.
        fonts: Font file or folder to offer; repeatable.
        corpus: Texts to offer; repeatable.
        backgrounds: Folder of photographs to offer; repeatable.
        dict: Dictionary to offer; repeatable.
        folder: Folder to save preset and recipe in.
        host: Address to listen on.
        port: Port. [default: a free one]
        no_browser: Print the address only; do not open a browser.

    Returns:
        What the command prints.

    Examples:
        ```python
        studio()
        studio(preset="lcd", fonts="our-fonts/", backgrounds="photos/", dict="keys.txt")
        ```
    """

def synth(
    *,
    chars: StrPath | None = None,
    count: int,
    language: str | None = None,
    fonts: StrPath | Iterable[StrPath] = (),
    font_index: int = 0,
    corpus: StrPath | Iterable[StrPath] = (),
    encoding: str = "utf-8",
    field: str = "text",
    preset: StrPath = "document",
    backgrounds: StrPath | Iterable[StrPath] = (),
    avoid: StrPath | Iterable[StrPath] = (),
    min_per_char: int | None = None,
    min_length: int = 1,
    max_length: int = 25,
    height: int = 48,
    to: Literal["files", "lmdb", "tar"] = "files",
    direction: Literal["horizontal", "vertical", "mixed"] | None = None,
    generator: Literal["ocrdata", "trdg"] = "ocrdata",
    pages: bool = False,
    judge: bool = False,
    seed: int = 0,
    jobs: int = 0,
    engine: Literal["local", "ray"] = "local",
    address: str | None = None,
    out: StrPath,
    force: bool = False,
) -> Path:
    """Render text lines that look photographed, with exact labels.

    Run the same command again to resume a run that was killed.

    Presets: document, scene, lcd, led, screen, receipt, print-dot-matrix, device.

    Args:
        chars: Characters to cover: text, a file, U+2460-U+2473, or @badcases.json.
        count: Number of lines, or of pages with --pages.
        language: Fonts and texts of a language: hi, th, zh-Hant ... (`ocrdata list languages`; extra:
            languages).
        fonts: Font file, folder or shipped name (dseg7, cjk, latin); repeatable. [default: the
            language's or preset's]
        font_index: Face to use from font collections.
        corpus: Source of texts: plain text, JSONL, CSV, labels, templates, or a shipped name;
            repeatable. [default: meter-digits for digits and displays, otherwise general-train]
        encoding: Encoding of the corpus.
        field: Key or column of a JSONL or CSV corpus.
        preset: Look of the lines: a shipped preset or a YAML file.
        backgrounds: Folder of photographs to write on; repeatable.
        avoid: Set whose texts must not be drawn: a label file, a folder that synth wrote, or plain
            text; repeatable.
        min_per_char: Minimum number of occurrences of each of --chars. [default: 200, or what --count
            can hold]
        min_length: Length of the shortest text.
        max_length: Length of the longest text.
        height: Image height in pixels; low-resolution lines are smaller.
        to: Images with rec.txt, PaddleOCR's LMDB, or tar shards for WebDataset.
        direction: Lines written downwards: none, all that can be, or half of these. [default: the
            preset's]
        generator: What draws the lines: ocrdata, or TextRecognitionDataGenerator, which is fetched once
            (99 MB).
        pages: Draw whole pages with boxes, for detection.
        judge: Let PP-OCRv6 read a sample and report how much of it is legible.
        seed: The same seed gives the same output, byte for byte.
        jobs: Number of processes; 0: one for each core.
        engine: Run in processes on this machine, or on a Ray cluster (extra: ray).
        address: Address of the Ray cluster. [default: start one on this machine]
        out: Folder for rec.txt, images and a contact sheet.
        force: Replace what an earlier run left at --out, once the new one is complete.

    Returns:
        `out`, which is written.

    Examples:
        ```python
        synth(chars="0123456789.-", count=2000, preset="lcd", corpus="meter-digits", out="data/meter")
        synth(language="hi", count=2000, out="data/hindi")
        ```
    """

def tune_det(
    *,
    model: StrPath,
    labels: StrPath | Iterable[StrPath],
    side: str = "640,960,1280",
    limit: Literal["max", "min"] = "max",
    thresh: str | None = None,
    box_thresh: str | None = None,
    unclip: str | None = None,
    device: Literal["auto", "cpu", "gpu"] = "auto",
    architecture: str | None = None,
    paddleocr: StrPath | None = None,
    jobs: int = 0,
    out: StrPath | None = None,
    force: bool = False,
) -> Path | str:
    """Search thresholds, unclip ratio, page size, dilation and score mode of a detection model.

    The network runs once for each page and size, the post-processing for some hundred settings at once. Give
    pages that the model was not trained on, and not those on which it will be evaluated.

    Args:
        model: A folder that finetune or an export left, a .pdparams file, or a model of `ocrdata
            models`.
        labels: Validation set; repeatable.
        side: Lengths in pixels to resize a side of each page to; the model's own is always tried.
        limit: Resize the longer side down to --side, or the shorter side up.
        thresh: Values of det_db_thresh. [default: 0.2 to 0.4]
        box_thresh: Values of det_db_box_thresh. [default: 0.4 to 0.7]
        unclip: Values of det_db_unclip_ratio. [default: 1.3 to 2.3]
        device: Where the network runs; auto: on a GPU if Paddle can use one.
        architecture: Network of a .pdparams file without a config.yml beside it. [default:
            PP-OCRv3_mobile_det]
        paddleocr: A clone of PaddleOCR to take networks and programs from. [default: the pinned wheel]
        jobs: Number of processes; 0: one for each core.
        out: JSON file for the best arguments and all sizes.
        force: Replace what an earlier run left at --out, once the new one is complete.

    Returns:
        `out`, which is written; without it, what the command prints.

    Examples:
        ```python
        tune_det(model="runs/det", labels="val/det.txt")
        tune_det(model="PP-OCRv3_mobile_det", labels="val/det.txt", side="736,960",
            out="arguments.json")
        ```
    """

def unpack(
    source: StrPath,
    *,
    images: StrPath | Iterable[StrPath] = (),
    jobs: int = 0,
    engine: Literal["local", "ray"] = "local",
    address: str | None = None,
    out: StrPath,
    force: bool = False,
) -> Path:
    """Unpack a container (LMDB, Parquet or WebDataset) to PaddleOCR's label file and images, or a training.

    SOURCE is the output of `ocrdata pack`, or a container of lines from another tool: Parquet with the
    columns `image` and `text`, or a tar with a .txt file beside each image. Images are written unchanged.
    Of the archive that `ocrdata bundle` wrote, every file is compared with its checksum, and a damaged or
    incomplete one is refused.

    Args:
        source: See above.
        images: Folder, besides that of the label file, that images may lie in; repeatable.
        jobs: Number of processes; 0: one for each core.
        engine: Run in processes on this machine, or on a Ray cluster (extra: ray).
        address: Address of the Ray cluster. [default: start one on this machine]
        out: Folder, or an address such as s3://bucket/set.
        force: Replace what an earlier run left at --out, once the new one is complete.

    Returns:
        `out`, which is written.

    Examples:
        ```python
        unpack("data/new-lmdb", out="data/new")
        unpack("s3://bucket/new", out="data/new")
        unpack("training.tar", out="training")
        ```
    """

def verify(
    folder: StrPath,
    *,
    sample: int | None = None,
    redraw: int = 0,
    jobs: int = 0,
    engine: Literal["local", "ray"] = "local",
    address: str | None = None,
) -> Any:
    """Check a data set against its manifest, and optionally render parts of it again.

    FOLDER is the output of synth, convert, fetch or pack. Its files are compared with the checksums, its
    samples are counted, and the image of each sample must exist. The first difference is reported, with exit
    code 1.

    Args:
        folder: See above.
        sample: Check only this many random shards, and images. [default: all]
        redraw: Render this many random shards again, and compare them byte for byte.
        jobs: Number of processes; 0: one for each core.
        engine: Run in processes on this machine, or on a Ray cluster (extra: ray).
        address: Address of the Ray cluster. [default: start one on this machine]

    Returns:
        What the command prints with `--json`.

    Examples:
        ```python
        verify("data/new")
        verify("data/new", sample=20, redraw=2)
        ```
    """

def weights_import(
    source: StrPath | None = None,
    *,
    model: str = "PP-OCRv6_small_rec",
    images: StrPath | None = None,
    dict: StrPath | None = None,
    paddleocr: StrPath | None = None,
    out: StrPath,
    force: bool = False,
) -> Path:
    """Turn an inference model into a checkpoint.

    SOURCE is an ONNX file or the folder of an exported model. Without it, the inference model of --model is
    taken from PyPI. The outputs of both are compared on --images: a difference above 1e-4, and above what
    rounding does to the same image, is an error.

    Args:
        source: See above.
        model: Model whose network SOURCE has; `ocrdata models` lists them.
        images: Label file. Batch norms that SOURCE does not have are measured on its images, and the
            outputs are compared on them.
        dict: Dictionary of SOURCE. [default: the model's]
        paddleocr: A clone of PaddleOCR to take networks and programs from. [default: the pinned wheel]
        out: The .pdparams file to write.
        force: Replace what an earlier run left at --out, once the new one is complete.

    Returns:
        `out`, which is written.

    Examples:
        ```python
        weights_import("PP-OCRv4_mobile_rec_infer", model="PP-OCRv4_mobile_rec", out="v4.pdparams")
        ```
    """
