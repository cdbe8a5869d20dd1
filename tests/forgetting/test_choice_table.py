"""The table of what was evaluated to choose a checkpoint."""

import io

from rich.console import Console

from ocrdata.forgetting import choice_table
from ocrdata.forgetting.checkpoint_choice import CheckpointChoice
from ocrdata.train.weights.blend import Budget, Trial


def test_the_table_shows_every_set_to_keep() -> None:
    stock = Trial("stock", 0, 0.2, {"screens": 0.6, "receipts": 0.8})
    tuned = Trial("latest", 1, 0.9, {"screens": 0.61, "receipts": 0.7})
    choice = CheckpointChoice(stock, [tuned], tuned, False, Budget(0.5, {"receipts": 2}))
    console = Console(width=120, record=True, file=io.StringIO())
    console.print(choice_table.table(choice))
    text = console.export_text()
    assert "kept screens (-0.5)" in text
    assert "kept receipts (-2)" in text
    assert "-10.0" in text
    assert "10.0 points of receipts" in choice.sentence()
