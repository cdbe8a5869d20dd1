"""PaddleOCR's operators on lines, made fast: the same labels, and noise and warps distributed as before."""

import json
import subprocess
import sys
from types import ModuleType

import numpy as np
import pytest

from ocrdata.train.inside.loader import install
from ocrdata.train.models import source

OPERATORS = """
import copy, json, random, sys
sys.path.insert(0, sys.argv[1])
import numpy as np
from ppocr.data.imaug import label_ops, rec_img_aug
from ppocr.data.imaug.text_image_aug import augment
from ocrdata.train.inside import train_adapted

dictionary = sys.argv[2]
encoder = label_ops.CTCLabelEncode(25, dictionary, use_space_char=True)
texts = ["12.5 kg", "温度计 №", "", "a" * 26, "a" * 25, "☃", "x☃y"]

def encoded():
    found = [encoder({"label": text}) for text in texts]
    return [sample and {key: sample[key].tolist() for key in ("label", "length")} for sample in found]

def augmented(seed):
    random.seed(seed), np.random.seed(seed)
    lines = [rec_img_aug.RecAug()({"image": line.copy()})["image"] for line in [image] * 600]
    return float(np.mean([line.mean() for line in lines])), float(np.std([line.mean() for line in lines]))

image = np.random.default_rng(0).integers(60, 200, (48, 160, 3), np.uint8)
theirs = [encoded(), augmented(1)]
noise = rec_img_aug.add_gasuss_noise(image).astype(int) - image
train_adapted.load_fast()
assert augment.WarpMLS.__module__.startswith("ocrdata")
ours = [encoded(), augmented(1)]
quick = rec_img_aug.add_gasuss_noise(image).astype(int) - image
shares = [[float(np.mean(found == step)) for step in (-1, 0)] for found in (noise, quick)]
print(json.dumps([theirs, ours, shares]))
"""


def test_labels_are_the_same_and_images_are_distributed_as_before(tmp_path) -> None:
    pytest.importorskip("paddle")
    dictionary = tmp_path / "characters.txt"
    dictionary.write_text("\n".join("0123456789.abcgkxy温度计№"), encoding="utf-8")
    command = [sys.executable, "-c", OPERATORS, str(source.training_code()), str(dictionary)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (theirs, their_levels), (ours, our_levels), (slow, fast) = json.loads(done.stdout.splitlines()[-1])
    assert ours == theirs and theirs[2] is theirs[3] is theirs[5] is None
    assert np.allclose(slow, [0.5, 0.5], atol=0.02) and np.allclose(fast, [0.5, 0.5], atol=0.02)
    assert np.allclose(our_levels, their_levels, rtol=0.05)


def test_noise_lowers_by_one_at_most_and_never_below_black() -> None:
    image = np.array([0, 1, 128, 255] * 300, np.uint8).reshape(10, 40, 3)
    found = install.noisy(image)
    assert found.dtype == np.uint8 and set(np.unique(found)) == {0, 1, 127, 128, 254, 255}


def test_a_checkout_that_computes_something_else_keeps_it() -> None:
    augment, rec_img_aug, label_ops = (ModuleType(name) for name in ("augment", "rec_img_aug", "label_ops"))

    def louder(image, mean=0, var=0.3): ...

    vars(rec_img_aug)["add_gasuss_noise"] = louder
    install.install(augment, rec_img_aug, label_ops)
    assert vars(rec_img_aug)["add_gasuss_noise"] is louder
    assert "WarpMLS" not in vars(augment) and "CTCLabelEncode" not in vars(label_ops)
