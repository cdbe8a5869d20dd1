"""The table of what was evaluated to choose a checkpoint."""

from typing import TYPE_CHECKING

from ocrdata.forgetting.checkpoint_choice import CheckpointChoice
from ocrdata.translation import translated

if TYPE_CHECKING:
    from rich.table import Table


def table(choice: CheckpointChoice) -> "Table":
    """All that was evaluated; the chosen one is marked."""
    from rich.table import Table

    budget, names = choice.budget, list(choice.stock.kept_sets)
    limits = {f"{budget.of(name):g}" for name in names}
    limit = limits.pop() if len(limits) == 1 else ""
    unit = "point" if limit == "1" else "points"
    title = f"Loss of at most {limit} {unit}" if limit else "Allowed losses in the heads"
    grid = Table(title=title, title_justify="left")
    grid.add_column("weights")
    grid.add_column("new lines", justify="right")
    for name in names:
        head = f"kept {name}"
        grid.add_column(head if not limits else f"{head} (-{budget.of(name):g})", justify="right")
        grid.add_column("change", justify="right")
    grid.add_column("")
    ordered = [choice.stock, *sorted(choice.trials, key=lambda trial: (trial.name, trial.share))]
    for trial in ordered:
        grid.add_row(
            str(trial),
            f"{trial.new:.2%}",
            *(
                cell
                for name in names
                for cell in (
                    f"{trial.kept_sets[name]:.2%}",
                    f"{100 * (trial.kept_sets[name] - choice.stock.kept_sets[name]):+.1f}",
                )
            ),
            translated("chosen") if trial == choice.chosen else "",
        )
    return grid
