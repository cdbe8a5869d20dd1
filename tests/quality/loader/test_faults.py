"""The catalogue of faults: complete, in two languages, and in step with the code."""

import re
from pathlib import Path

import ocrdata.quality
import ocrdata.samples
from ocrdata.quality.loader.faults import Fault, Finding, catalogue, worst_first

PACKAGES = (ocrdata.quality, ocrdata.samples)
SOURCE = "".join(p.read_text("utf-8") for each in PACKAGES for p in Path(each.__path__[0]).rglob("*.py"))


def test_every_fault_that_the_code_reports_is_in_the_catalogue_and_the_other_way_round():
    named = set(re.findall(r'(?:Fault|Pairs)\(\s*"([a-z0-9-]+)"', SOURCE))
    named |= set(re.findall(r'"([a-z]+(?:-[a-z0-9]+)+)" if ', SOURCE)) & set(catalogue())
    named |= set(re.findall(r'else "([a-z]+(?:-[a-z0-9]+)+)"', SOURCE)) & set(catalogue())
    assert named == set(catalogue())


def test_every_sentence_says_the_same_in_both_languages_as_far_as_details_go():
    for kind in catalogue().values():
        assert kind.en.count("{detail}") == kind.zh.count("{detail}"), kind.code
        assert kind.remedy.endswith("."), kind.code
        assert kind.remedy_zh.endswith("。"), kind.code


def test_the_verdict_is_the_worst_effect():
    note, change, drop = Fault("crlf"), Fault("unknown-character", "§"), Fault("empty-text")
    assert Finding(1, ()).verdict == Finding(1, (note,)).verdict == "as written"
    assert Finding(1, (note, change)).verdict == "changed"
    assert Finding(1, (change, drop, note)).verdict == "replaced"
    assert Finding(1, (Fault("box-too-small", "1"),)).verdict == "changed"


def test_a_sentence_holds_its_detail_whatever_it_is():
    assert Fault("unknown-character", "{0} § {detail}").sentence().endswith("{0} § {detail}")


def test_faults_of_one_effect_and_count_are_in_the_order_of_the_catalogue_whoever_counted_first():
    codes = list(catalogue())
    one, other = (
        [kind.code for kind, _ in worst_first(dict.fromkeys(each, 2))] for each in (codes, codes[::-1])
    )
    assert one == other
    assert set(one) == set(codes)
