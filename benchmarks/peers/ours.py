"""ocrdata, one process, the `scene` preset with the same texts, fonts and photographs."""

import json
import resource
import sys
import time
from pathlib import Path

from task import Work, finish, read_work


def main(work: Work, to: str, preset: str) -> None:
    """Render every text into files, an LMDB or tar shards."""
    from ocrdata.synth import dataset
    from ocrdata.synth.fonts import FontFile
    from ocrdata.synth.preset import find_preset

    job = dataset.Job(
        work.out,
        find_preset(preset),
        tuple(FontFile(path) for path in work.fonts),
        ("",) * len(work.fonts),
        0,
        48,
        to,  # type: ignore[arg-type]
    )
    start = time.process_time()
    lines = sum(drawn.lines for drawn in dataset.render(job, work.texts, work.backgrounds, jobs=1))
    dataset.clear(job)
    seconds = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    Path(sys.argv[1]).with_suffix(".memory").write_text(json.dumps(peak))
    finish(lines, seconds)


if __name__ == "__main__":
    main(read_work(), sys.argv[2], sys.argv[3])
