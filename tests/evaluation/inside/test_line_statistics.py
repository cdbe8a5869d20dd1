"""What a router sees of lines is computed batch by batch, and each batch is a sign of life."""

import cv2
import numpy as np

from ocrdata.evaluation.inside.line_statistics import rows
from ocrdata.evaluation.jobs import StatisticsJob
from ocrdata.evaluation.networks import TrainedNetwork


def test_every_batch_is_reported_and_rows_are_in_the_order_of_the_images(tmp_path):
    paths = [tmp_path / f"{number}.png" for number in range(5)]
    for number, path in enumerate(paths[:4]):
        cv2.imwrite(str(path), np.full((48, 100 + 400 * number, 3), 60 * number, np.uint8))
    paths[4].write_text("no image", "utf-8")
    network = TrainedNetwork({}, tmp_path / "model.pdparams")
    job = StatisticsJob(network, [*map(str, paths)], 10, (3, 48, 320), 1, "cpu", str(tmp_path / "out.npy"))
    ticks = []

    found = rows(lambda batch: batch[:, 0, 0, :1], job, ticks.append)

    assert ticks == [1, 2, 3, 4]
    assert np.isnan(found[4]).all()
    assert (np.diff(found[:4, 0]) > 0).all()
