"""The documents speak of commands that exist, and what can be run of them runs."""

import doctest
import json
import re
import shlex
import shutil
from dataclasses import dataclass
from pathlib import Path

import click
import pytest
import yaml
from click.testing import CliRunner

from ocrdata.cli import cli
from tests import world

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *ROOT.glob("*/README.md")])
SHELL = ("bash", "sh", "console")

NOT_RUN = {
    "bundle": "settles a training: tests/bundling do",
    "badcase": "reads with a network: tests/train and the loop's recipe do",
    "blend": "needs a training: tests/train does it",
    "evaluate": "needs a training: benchmarks/quickstart.py does it",
    "export": "needs a training: tests/train does it",
    "fetch": "downloads gigabytes: tests/fetch have a server of their own",
    "fit": "needs photographs and a network: tests/look_fitting does it",
    "finetune": "trains: tests/train and the quickstart do",
    "init": "asks: tests/recipes/test_questions.py answers",
    "label": "reads with networks: tests/drafting does",
    "loop": "trains: tests/test_loop_rounds.py does",
    "predict": "needs a training and paddleocr",
    "review": "serves until it is ended: tests/label_review do",
    "select": "reads with a network: tests/test_select.py does",
    "studio": "serves until it is ended: tests/studio do",
    "tune-det": "needs a training: tests/train does it",
    "weights": "needs a model that was exported: tests/train does it",
}
"""Commands whose examples are parsed and not run, and why."""


@dataclass(frozen=True)
class Block:
    """A code block: where it begins (the line of its fence), its language and its text."""

    document: Path
    line: int
    language: str
    text: str


def blocks(document):
    text = document.read_text(encoding="utf-8")
    for match in re.finditer(r"^( *)```(\w*)[^\n]*\n(.*?)^\1```", text, re.DOTALL | re.MULTILINE):
        yield Block(document, text[: match.start()].count("\n") + 1, match[2], match[3])


def commands(block):
    """Line and text of each `ocrdata …` command in a block, continued lines joined."""
    pending, start = "", 0
    for number, row in enumerate(block.text.splitlines(), start=block.line + 1):
        pending, start = (pending + row.strip(), start) if pending else (row.strip(), number)
        if pending.endswith("\\"):
            pending = pending[:-1] + " "
            continue
        for part in re.split(r"&&|\|", pending):
            if re.match(r"\s*(\$ )?ocrdata ", part):
                yield start, part.strip().removeprefix("$ ")
        pending = ""


BLOCKS = [block for document in DOCUMENTS for block in blocks(document)]
EXAMPLES = [
    pytest.param(text, id=f"{block.document.relative_to(ROOT)}:{line}")
    for block in BLOCKS
    if block.language in SHELL
    for line, text in commands(block)
]


def words_of(text):
    """The words behind `ocrdata`, without comments, redirections, and options in front of the command."""
    words = shlex.split(text, comments=True)[1:]
    words = words[: words.index(">")] if ">" in words else words
    while words[:1] in (["--quiet"], ["--verbose"], ["-q"], ["-v"]):
        words = words[1:]
    return words


def command_of(words):
    """The command that words name, and the words behind its name."""
    command: click.Command = cli
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        found = command.get_command(click.Context(command), words[0])
        assert found is not None, f"there is no command {words[0]}"
        command, words = found, words[1:]
    return command, words


def runnable(text):
    words = words_of(text)
    name = words[0] if words else ""
    asks_only = {"--list", "--help", "--version", "--dry-run"} & {*words}
    if "training.tar" in words:  # what bundle makes
        name = "bundle"
    return "…" not in words and (name not in NOT_RUN or bool(asks_only & {"--list", "--help"}))


def test_there_are_examples_to_look_at():
    assert len(EXAMPLES) > 50
    assert sum(runnable(example.values[0]) for example in EXAMPLES) > 25


def test_the_reasons_are_about_commands_that_exist():
    known = cli.list_commands(click.Context(cli))
    assert all(name in known for name in NOT_RUN)


@pytest.mark.parametrize("text", EXAMPLES)
def test_an_example_uses_commands_and_options_that_exist(text):
    command, words = command_of(words_of(text))
    context = click.Context(command)
    options, _, _ = command.make_parser(context).parse_args([*words])  # raises for options that do not exist
    missing = [
        param.name
        for param in command.params
        if param.required and isinstance(param, click.Option) and param.name not in options
    ]
    answers_at_once = any(param.is_eager and options.get(param.name or "") for param in command.params)
    elided = "…" in words  # the rest stands in an example before
    assert not missing or elided or answers_at_once or "--help" in words, f"needs {missing}"


@pytest.mark.parametrize("name", ["balance", "check", "datasets", "loop", "review", "studio", "synth"])
def test_a_chinese_page_has_the_commands_of_the_english_one(name):
    english, chinese = (
        [words_of(text) for block in blocks(ROOT / "docs" / page) for _, text in commands(block)]
        for page in (f"{name}.md", f"zh-{name}.md")
    )
    assert chinese == english


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    root = tmp_path_factory.mktemp("world")
    world.build(root)
    return root


OF_WALKS = re.compile(r"docs/(walks/|walk\.md|zh-walk\.md)")
"""Pages whose examples tests/test_walks.py runs."""

RUNNABLE = [
    pytest.param(*example.values, id=example.id, marks=[pytest.mark.slow] * ("--replay" in example.values[0]))
    for example in {
        tuple(words_of(example.values[0])): example
        for example in reversed(EXAMPLES)
        if runnable(example.values[0]) and not OF_WALKS.match(str(example.id))
    }.values()  # each once, though it stands on several pages
]


@pytest.mark.parametrize("text", RUNNABLE)
def test_an_example_runs(text, prepared, tmp_path, monkeypatch):
    here = tmp_path / "here"
    shutil.copytree(prepared, here)
    monkeypatch.chdir(here)
    words = words_of(re.sub(r"--(count|render-general) \d+", r"--\1 12", text))  # little; else as it stands
    if words[0] == "balance" and "--min-per-char" not in words:
        words += ["--min-per-char", "2"]
    if words[0] == "run":
        words.append("--dry-run")
    if words[0] in ("run", "recipes"):
        shutil.copytree(ROOT / "recipes", here / "recipes")
        if words[1] != "copy":
            CliRunner().invoke(cli, ["recipes", "copy", "quickstart", "mine.yaml"])
    if "--out" in words:
        left = Path(words[words.index("--out") + 1])
        shutil.rmtree(left) if left.is_dir() else left.unlink(missing_ok=True)
    result = CliRunner().invoke(cli, words)
    # 3: check has found what the example is about
    assert result.exit_code in ((0, 3) if words[0] == "check" else (0,)), result.output
    assert words[0] != "synth" or "warning:" not in result.output


@pytest.mark.parametrize("block", [pytest.param(b, id=f"{b.document.name}:{b.line}") for b in BLOCKS])
def test_a_block_is_what_its_language_says(block):
    if block.language == "json":
        assert json.loads(block.text)
    elif block.language == "yaml":
        assert yaml.safe_load(block.text)
    elif block.language == "python":
        compile(block.text, f"{block.document.name}:{block.line}", "exec")
    elif block.language == "pycon":
        assert doctest.DocTestParser().get_examples(block.text)
    else:
        assert block.language in (*SHELL, "text", ""), "a language that nothing looks at"


def prose(document):
    return re.sub(r"^```.*?^```", "", document.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)


def links(document):
    """File and anchor of each link to a file of the repository."""
    found = re.findall(r"\]\(<?([^)>\s]+)|(?:src|href)=\"([^\"]+)\"", prose(document))
    places = [first or second for first, second in found]
    return [place.partition("#")[::2] for place in places if not re.match(r"[a-z]+:", place)]


def anchors_on_github(document):
    """Unlike MkDocs, GitHub keeps letters that are not Latin, and hyphens that stand side by side."""
    headings = re.findall(r"^#+ (.+)$", prose(document), re.MULTILINE)
    named = re.findall(r'^<a id="([\w-]+)"></a>$', prose(document), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings} | {*named}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere_on_github(document):
    """There, nothing that MkDocs generates is at hand; MkDocs itself checks the links of the site."""
    dead = [
        (file, anchor)
        for file, anchor in links(document)
        for there in [document.parent / file if file else document]
        if not there.exists() or (anchor and anchor not in anchors_on_github(there))
    ]
    assert dead == []


def test_lines_of_a_page_break_between_words(monkeypatch):
    pytest.importorskip("mkdocs")
    monkeypatch.syspath_prepend(ROOT / "tools")
    from pages import on_page_content

    shown = on_page_content(
        "<p>场景，\n这一点\n<a href='#'>在照片上</a>用\n<code>--jobs</code> a\nb</p><pre>中\n文</pre>"
    )
    option = '<span class="option">--jobs</span>'
    assert (
        shown == f"<p>场景，这一点<a href='#'>在照片上</a>用\n<code>{option}</code> a\nb</p><pre>中\n文</pre>"
    )
