"""PaddleOCR's own loader, asked about one line of a label file."""

import copy
import json
import logging
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ocrdata.train.models.source import training_code


class _Replaced(Exception):
    pass


@dataclass(frozen=True)
class Answer:
    """What the loader made of a line: a text (recognition), or the texts of boxes and whether each is
    left out (detection); `None` if it took another sample instead."""

    text: str | None = None
    boxes: tuple[tuple[Any, bool], ...] | None = None


@cache
def _dataset_class(name: str) -> type:
    root = str(training_code())
    if root not in sys.path:
        sys.path.insert(0, root)
    from ppocr.data import simple_dataset

    class OneSample(getattr(simple_dataset, name)):
        """The real data set, which says so when it turns to another sample."""

        asked = False

        def __getitem__(self, properties):
            if self.asked:
                raise _Replaced
            self.asked = True
            try:
                return super().__getitem__(properties)
            finally:
                self.asked = False

    return OneSample


class Oracle:
    """One config of PaddleOCR, loaded by PaddleOCR."""

    def __init__(self, config: dict[str, Any], data_dir: Path, scratch: Path):
        config = copy.deepcopy(config)
        labels = scratch / "one-line.txt"
        labels.write_bytes(b"a.jpg\tone\t1\t1\n")
        dataset = config["Train"]["dataset"]
        self.multi_scale = dataset["name"] == "MultiScaleDataSet"
        self.four_columns = dataset.get("ds_width", False)
        dataset |= {"data_dir": str(data_dir), "label_file_list": [str(labels)]}
        logger = logging.getLogger("oracle")
        logger.disabled = True
        self.dataset = _dataset_class(dataset["name"])(config, "Train", logger)
        keep = config["Train"]["dataset"]["transforms"][-1]["KeepKeys"]["keep_keys"]
        self.place = {key: keep.index(key) for key in keep}

    def ask(self, raw: bytes, size: tuple[int, int] | None = None) -> Answer:
        """What becomes of a line. `size`: of a page, which is then seen whole and at its own size."""
        if size:
            for operator in self.dataset.ops:
                if type(operator).__name__ == "EastRandomCropData":
                    operator.size, operator.max_tries = size, 0
        self.dataset.data_lines = [raw]
        if self.four_columns:
            self.dataset.wh_aware()
        try:
            out = self.dataset[(320, 48, 0, None)] if self.multi_scale else self.dataset[0]
        except _Replaced:
            return Answer()
        if "ignore_tags" in self.place:
            texts, tags = (out[self.place[key]] for key in ("texts", "ignore_tags"))
            return Answer(boxes=tuple((json.dumps(t), bool(tag)) for t, tag in zip(texts, tags, strict=True)))
        return Answer(text=self._decode(out))

    def _decode(self, out: list[Any]) -> str:
        label = out[self.place.get("label_ctc", self.place.get("label"))]
        length = int(out[self.place["length"]])
        encoder = next(op for op in self.dataset.ops if hasattr(op, "character"))
        encoder = getattr(encoder, "ctc_encode", encoder)
        start = 1 if type(encoder).__name__ in ("NRTRLabelEncode", "SARLabelEncode", "AttnLabelEncode") else 0
        return "".join(encoder.character[i] for i in label[start : start + length])
