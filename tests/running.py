"""The command line, run in the process of the tests."""

from click.testing import CliRunner, Result

from ocrdata.cli import cli


def run_command(*arguments: object, code: int | None = 0, answers: str | None = None) -> Result:
    """Run `ocrdata` with some arguments.

    Args:
        arguments: What follows `ocrdata` on the command line.
        code: The exit code that it must have; None for any.
        answers: What is typed in.

    Raises:
        Exception: What the command raises and does not tell in a sentence.
    """
    result = CliRunner().invoke(cli, [str(argument) for argument in arguments], input=answers)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert code is None or result.exit_code == code, result.output
    return result
