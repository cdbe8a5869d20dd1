"""Real trainings, killed: no checkpoint is lost, and no trainer goes on.

`python -m tests.attacks.trainings` trains PP-OCRv6_tiny_rec for four steps, kills the `ocrdata` process
(SIGKILL) at a moment, and runs the same command again, and then with `--resume` if that is offered. Each
checkpoint must still be there, the trainer must have ended, no second one may run beside it, and the last
run ends whole. A moment takes a minute; `tests/attacks/deaths` kills a training's stand-in everywhere.
"""
