"""The commands as functions: what `from ocrdata import convert, synth, mix` gives.

Names, defaults, checks and messages are the commands' own: `ocrdata.calling` makes each function from its
Click command, and says what it returns.
"""
# Type checkers and editors read api.pyi, which tools/stub.py writes from the same commands.

from ocrdata import calling


def __getattr__(name):  # type: ignore[no-untyped-def]
    if name in calling.commands():
        return calling.function(name)
    raise AttributeError(f"module 'ocrdata.api' has no attribute '{name}'")


def __dir__():  # type: ignore[no-untyped-def]
    return sorted(calling.commands())
