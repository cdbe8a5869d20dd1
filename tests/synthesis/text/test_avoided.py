"""A set that measures shares no text with one that was trained on, or says that it cannot be had."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocrdata import resources
from ocrdata.corpus.sources import read_texts
from ocrdata.errors import UserError
from ocrdata.samples.labels import read_lines
from ocrdata.synthesis import inputs
from ocrdata.synthesis.look.preset import find_preset, load_preset
from ocrdata.synthesis.text.pieces import Corpus
from tests import running

FONTS = inputs.load_fonts((), load_preset(find_preset("lcd")), ())
READINGS = list(dict.fromkeys(read_texts(resources.find("corpora", "meter-digits"), count=300)))


def texts_of(folder: Path) -> list[str]:
    return [line.transcription for line in read_lines(folder / "rec.txt")]


def planned(wanted: Sequence[str], avoided: frozenset[str], seed: int = 0) -> list[str]:
    texts, _ = inputs.plan_texts(Corpus(READINGS), FONTS, wanted, 60, (1, 25), seed, None, {}, avoided)
    return list(texts)


@given(avoided=st.sets(st.sampled_from(READINGS), max_size=200), wanted=st.sampled_from(["", "0123456789.-"]))
def test_no_text_is_one_of_those_to_avoid(avoided: set[str], wanted: str) -> None:
    texts = planned(tuple(wanted), frozenset(avoided))
    assert len(texts) == 60 and avoided.isdisjoint(texts)


def test_characters_are_covered_whatever_is_avoided() -> None:
    first = planned(tuple("0123456789.-"), frozenset())
    second = planned(tuple("0123456789.-"), frozenset(first))
    assert set("".join(second)) >= set("0123456789.-") and set(first).isdisjoint(second)


def test_what_is_not_drawn_anyhow_changes_nothing() -> None:
    assert planned((), frozenset(["not in the corpus"])) == planned((), frozenset())


@pytest.mark.parametrize("wanted", ["", "7"])
def test_a_corpus_without_any_other_text_is_said(wanted: str) -> None:
    corpus = Corpus(["7", "77"])
    with pytest.raises(UserError, match="sets to avoid"):  # of "77", a line of one character shows a 7
        list(inputs.plan_texts(corpus, FONTS, tuple(wanted), 5, (1, 1), 0, 1, {}, frozenset("7"))[0])
    with pytest.raises(UserError, match="every text of the corpus"):
        inputs.plan_texts(corpus, FONTS, tuple(wanted), 5, (1, 2), 0, 1, {}, frozenset(corpus.pieces))


def test_a_set_is_avoided_as_folder_label_file_or_texts(tmp_path: Path) -> None:
    def draw(name: str, *options: str) -> list[str]:
        out = tmp_path / name
        running.run_command(
            "synth", "--corpus", "general-en", "--count", "60", "--jobs", "1", *options, "--out", str(out)
        )
        return texts_of(out)

    trained = draw("训练")
    again = set(draw("again", "--seed", "1"))
    assert not again.isdisjoint(trained), "another seed alone does not keep them apart"
    (tmp_path / "texts.txt").write_text("\n".join(trained), "utf-8")
    ways = ("训练", "训练/rec.txt", "texts.txt")
    for number, path in enumerate(ways):
        drawn = draw(f"other-{number}", "--seed", "1", "--avoid", str(tmp_path / path))
        assert set(drawn).isdisjoint(trained), path


def test_a_set_that_avoids_another_is_drawn_again_by_verify(tmp_path: Path) -> None:
    options = ("--preset", "lcd", "--count", "12", "--jobs", "1")
    running.run_command("synth", *options, "--out", str(tmp_path / "one"))
    avoiding = ("--seed", "1", "--avoid", str(tmp_path / "one"), "--out", str(tmp_path / "two"))
    running.run_command("synth", *options, *avoiding)
    assert (
        "12 images were rendered again"
        in running.run_command("verify", str(tmp_path / "two"), "--redraw", "1").output
    )
    labels = tmp_path / "one" / "rec.txt"
    with labels.open("a", encoding="utf-8") as rows:
        rows.write("images/0.jpg\t8888\n")
    result = running.run_command("verify", str(tmp_path / "two"), "--redraw", "1", code=None)
    assert result.exit_code == 1 and "of its sets to avoid, " in result.output.replace("\n", " ")
    labels.unlink()
    result = running.run_command("verify", str(tmp_path / "two"), "--redraw", "1", code=None)
    assert result.exit_code == 1 and "does not exist any more" in " ".join(result.output.split())


def test_templates_cannot_be_avoided(tmp_path: Path) -> None:
    templates = resources.find("corpora", "dates")
    options = ("--count", "2", "--avoid", str(templates), "--out", str(tmp_path / "out"))
    result = running.run_command("synth", *options, code=None)
    assert result.exit_code == 1 and "template file" in result.output and not (tmp_path / "out").exists()


def test_another_spelling_is_the_same_text(tmp_path: Path) -> None:
    """A corpus is drawn with composed characters and plain spaces, whatever the set to avoid has."""
    (tmp_path / "corpus.txt").write_text("caf\u00e9 au lait\nnb space\ntwo  spaces\nleft\n", encoding="utf-8")
    (tmp_path / "avoid.txt").write_text("cafe\u0301 au lait\nnb\u00a0space\ntwo spaces\n", encoding="utf-8")
    options = ("--corpus", str(tmp_path / "corpus.txt"), "--fonts", "latin", "--count", "8", "--jobs", "1")
    avoiding = ("--avoid", str(tmp_path / "avoid.txt"), "--out", str(tmp_path / "out"))
    running.run_command("synth", *options, *avoiding)
    assert set(texts_of(tmp_path / "out")) == {"left"}


def test_points_that_a_display_draws_as_one_are_one() -> None:
    texts, _ = inputs.plan_texts(
        Corpus(["1..5", "2.5"], alone="."), FONTS, (), 6, (1, 9), 0, None, {}, frozenset(["1.5"])
    )
    assert set(texts) == {"2.5"}


def test_a_folder_without_labels_is_said(tmp_path: Path) -> None:
    options = ("--count", "2", "--avoid", str(tmp_path), "--out", str(tmp_path / "out"))
    result = running.run_command("synth", *options, code=None)
    assert result.exit_code == 1 and "without rec.txt and det.txt" in " ".join(result.output.split())
