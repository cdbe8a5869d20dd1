"""`ocrdata` and `python -m ocrdata`."""

from ocrdata.cli import cli


def main() -> None:
    """Run the command line."""
    cli(prog_name="ocrdata")


if __name__ == "__main__":
    main()
