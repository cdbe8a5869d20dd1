"""What it brings that a router by look minds which of its two networks is surer, on real photographs.

    python benchmarks/network_lead.py --real REAL --model runs/markers --eval eval.txt [--upside-down]

REAL is the folder that `photographs.py` takes; of each set, the part `choose` is read. MODEL is a folder that
`finetune --route` left, EVAL the lines that chose its checkpoint, beside those to keep: the photographs of
ocrdata, unless `--keep` names others. Both networks read all lines, and the rules are applied to what they
read: the original network alone; the look alone; the look, if the trained network is surer as well; and the
rule of `finetune`, set by EVAL and the lines to keep, but that it never asks for more where these lose by it.
`--out` writes a copy of MODEL with that router.
"""

import argparse
import dataclasses
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

import photographs
from ocrdata import resources
from ocrdata.evaluation import recogniser
from ocrdata.evaluation.networks import TrainedNetwork
from ocrdata.evaluation.reader import Reader, Text
from ocrdata.forgetting import routing
from ocrdata.forgetting.kept_lines import NewAndKeptLines
from ocrdata.samples import labels
from ocrdata.train.inside.routing import router as routers
from ocrdata.train.inside.routing.router import CONFIDENT, ROUTER, LookRouter, log_odds
from ocrdata.train.models import presets, source


def main() -> int:
    """Read all lines with both networks, and print what each rule makes of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--real", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--eval", type=Path, required=True)
    photographed = resources.folder("recipes") / resources.PHOTOGRAPHS
    parser.add_argument("--keep", type=Path, default=photographed)
    parser.add_argument("--most", type=int, default=500, help="lines of a set, at most")
    parser.add_argument("--upside-down", action="store_true", help="as `ocrdata evaluate --upside-down`")
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    if given.out and given.out.exists():
        sys.exit(f"{given.out} exists already")
    code = source.training_code()
    upright, reader = Reader("cpu", code), Reader("cpu", code, given.upside_down)
    model = recogniser.find(str(given.model), presets.DEFAULT, None, code)
    network = model.network
    if not isinstance(network, TrainedNetwork) or network.route is None:
        sys.exit(f"{given.model} was not left by finetune --route")
    before, after = (
        dataclasses.replace(model, network=TrainedNetwork(network.architecture, path))
        for path in (network.route.original, network.checkpoint)
    )
    found = routers.load(network.route.router)
    if not isinstance(found, LookRouter):
        sys.exit(f"{given.model} is routed by characters")
    look = dataclasses.replace(found, least=-np.inf)
    new, kept = (list(labels.read_lines(path)) for path in (given.eval, given.keep))
    sets = {
        name: ([(line.image, line.transcription) for line in lines], photographs.exactly)
        for name, lines in (("--eval", new), ("--keep", kept))
    }

    def read(reader: Reader, images: Sequence[Path]) -> tuple[np.ndarray, tuple[list[Text], list[Text]]]:
        """Scores of lines, and what the original and the trained network read."""
        texts = (
            [text or ("", 0.0) for text in reader.read(each, images, lambda _: None)]
            for each in (before, after)
        )
        return look.scores(upright.statistics(before, images)), (next(texts), next(texts))

    decisive = read(upright, [line.image for line in (*new, *kept)])
    now, _ = routing.surer(look, *decisive, NewAndKeptLines(new, {"photographs": kept}))
    print(f"{'':10} {'lines':>6} {'original':>9} {'by look':>9} {'if surer':>9} {'now':>9}")
    with tempfile.TemporaryDirectory() as work:
        for name, (lines_of, counts) in photographs.SETS.items():
            if (given.real / name).is_dir():
                part = [line for line in lines_of(given.real, Path(work)) if line.part == "choose"]
                lines = [(line.image, line.text) for line in photographs.thinned(part, given.most)]
                sets[name] = lines, counts
        for name, (lines, counts) in sets.items():
            scores, texts = read(reader, [image for image, _ in lines])
            old, trained = (log_odds([sure for _, sure in found], CONFIDENT) for found in texts)
            right = [
                np.array([counts(text, said) for (_, text), (said, _) in zip(lines, found, strict=True)])
                for found in texts
            ]
            rules = (
                scores > np.inf,
                scores > found.alone,
                (scores > 0) & (trained > old),
                now.sent(scores, trained - old),
            )
            shares = [np.where(sent, right[1], right[0]).mean() for sent in rules]
            print(f"{name:10} {len(lines):6} " + " ".join(f"{share:9.1%}" for share in shares), flush=True)
    if given.out:
        shutil.copytree(given.model, given.out)
        now.save(given.out / ROUTER)
    return 0


if __name__ == "__main__":
    sys.exit(main())
