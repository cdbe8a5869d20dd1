"""Programs in a process of their own: what they are given, and what is said when they fail."""

import re
from pathlib import Path

import pytest

from ocrdata.errors import UserError
from ocrdata.train.models import paddle_process


def program(folder: Path, text: str) -> Path:
    path = folder / "program.py"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_program_gets_the_code_and_its_job(tmp_path: Path) -> None:
    text = "import sys; print(sys.argv[1], open(sys.argv[2], encoding='utf-8').read())"
    printed = paddle_process.run(program(tmp_path, text), Path("code"), {"chars": "汉"}, tmp_path, "M")
    assert printed.strip() == 'code {"chars": "汉"}'


def test_a_failure_quotes_the_last_line(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"program\.py failed with the code in code: ValueError: 7") as caught:
        paddle_process.run(program(tmp_path, "raise ValueError(7)"), Path("code"), {}, tmp_path, "M")
    assert "--paddleocr" in caught.value.remedy


def test_an_error_inside_paddleocr_is_shown_as_one(tmp_path: Path) -> None:
    (tmp_path / "neck.py").write_text("\n\nNone.stride\n", encoding="utf-8")
    text = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import neck"
    place = re.escape(f"{tmp_path / 'neck.py'}:3")
    with pytest.raises(UserError, match=rf"failed on PP-OCRv9, at {place}: AttributeError: ") as caught:
        paddle_process.run(program(tmp_path.parent, text), tmp_path, {}, tmp_path, "PP-OCRv9")
    assert "report it" in caught.value.remedy


def test_frames_of_paddle_hide_no_line_of_paddleocr(tmp_path: Path) -> None:
    trace = f'''Traceback (most recent call last):
  File "{tmp_path}/ppocr/neck.py", line 7, in forward
  File "/site-packages/paddle/nn/layer/layers.py", line 90, in __getattr__
AttributeError: no stride'''
    assert paddle_process.place_in(tmp_path, trace) == f"{tmp_path}/ppocr/neck.py:7"
    assert paddle_process.place_in(tmp_path / "other", trace) == ""


def test_a_refusal_is_about_the_model(tmp_path: Path) -> None:
    text = "from ocrdata.train.inside.refusal import refuse\nrefuse('10 layers are too many')"
    with pytest.raises(UserError, match="the model does not fit: 10 layers are too many"):
        paddle_process.run(program(tmp_path, text), Path("code"), {}, tmp_path, "M")


@pytest.mark.parametrize(("text", "last"), [("a\nb \n\n", "b"), (" \n", "no message"), ("", "no message")])
def test_the_last_line_is_the_reason(text: str, last: str) -> None:
    assert paddle_process.last_line(text) == last
