"""ocrdata in one process, with the same texts, fonts and photographs."""

import json
import resource
import sys
import time
from pathlib import Path

from task import Work, finish, read_work


def main(work: Work, to: str, preset: str) -> None:
    """Render every text into files, an LMDB or tar shards."""
    from ocrdata.executor.shards import Workers
    from ocrdata.folders.resumable import resumable_folder
    from ocrdata.synthesis import dataset
    from ocrdata.synthesis.look.preset import find_preset
    from ocrdata.synthesis.type.fonts import FontFile

    fonts = tuple(FontFile(path) for path in work.fonts)
    start = time.process_time()
    with resumable_folder(work.out, {}) as run:
        job = dataset.RenderJob(
            run.work,
            find_preset(preset),
            fonts,
            ("",) * len(fonts),
            0,
            48,
            to,  # type: ignore[arg-type]
            lines=len(work.texts),
        )
        dataset.write_photos(run.work, work.backgrounds)
        lines = sum(drawn.lines for drawn in dataset.render(run, job, work.texts, workers=Workers(1)))
    seconds = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    Path(sys.argv[1]).with_suffix(".memory").write_text(json.dumps(peak))
    finish(lines, seconds)


if __name__ == "__main__":
    main(read_work(), sys.argv[2], sys.argv[3])
