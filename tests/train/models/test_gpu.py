"""Batches for the memory of a card."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocrdata.errors import UserError
from ocrdata.train.models import gpu

SMI = "0, NVIDIA GeForce RTX 3060, 12288, 550.54\n1, NVIDIA A100-SXM4-80GB, 81920, 550.54\n"


def test_what_nvidia_smi_prints_is_read() -> None:
    small, large = gpu.parse(SMI)
    assert (small.number, small.name, small.memory_mb, small.driver) == (
        0,
        "NVIDIA GeForce RTX 3060",
        12288,
        "550.54",
    )
    assert large.number == 1
    with pytest.raises(ValueError, match="unpack"):
        gpu.parse("No devices were found\n")


def test_the_official_batch_is_for_32_gb_and_smaller_cards_get_less() -> None:
    assert gpu.fitting_batch(128, 32_000) == 128
    assert gpu.fitting_batch(128, 81_920) == 128
    assert gpu.fitting_batch(128, 12_288) == 40
    assert gpu.fitting_batch(8, 12_288) == 2


@given(official=st.integers(1, 256), memory=st.integers(2_001, 100_000))
def test_a_batch_is_at_least_one_and_at_most_the_official_one(official: int, memory: int) -> None:
    assert 1 <= gpu.fitting_batch(official, memory) <= official


def test_the_smallest_of_the_cards_in_use_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gpu, "cards", lambda: gpu.parse(SMI))
    assert gpu.batch_for(128, (0, 1)) == 40
    assert gpu.batch_for(128, (1,)) == 128
    assert gpu.facts()[0] == "GPU 0: NVIDIA GeForce RTX 3060, 12,288 MB, driver 550.54"
    monkeypatch.setattr(gpu, "cards", lambda: gpu.parse("0, Tiny, 1024, 1\n"))
    with pytest.raises(UserError, match="too little to train on"):
        gpu.batch_for(128, ())


def test_without_nvidia_smi_the_official_batch_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gpu.shutil, "which", lambda name: None)
    assert gpu.batch_for(128, ()) == 128
