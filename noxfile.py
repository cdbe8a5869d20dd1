"""What can be done in a checkout: `nox -l` lists it, `nox -s NAME` runs it.

Sessions use the environment that nox itself is installed in, so they start at once. Arguments after `--`
go to the program: `nox -s tests -- tests/mixing -x`.
"""

import os
import sys
from pathlib import Path

import nox

nox.options.default_venv_backend = "none"
nox.options.sessions = ["lint", "types", "layers", "tests"]

# The programs of this environment come first, whether it is activated or not.
os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"


@nox.session
def lint(session: nox.Session) -> None:
    """Check style and formatting."""
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")


@nox.session
def types(session: nox.Session) -> None:
    """Check types."""
    session.run("mypy", *session.posargs)


@nox.session
def layers(session: nox.Session) -> None:
    """Check that imports point down."""
    session.run("lint-imports", *session.posargs)


@nox.session
def format(session: nox.Session) -> None:
    """Format the code, and fix what ruff can fix."""
    session.run("ruff", "check", "--fix", ".")
    session.run("ruff", "format", ".")


@nox.session
def tests(session: nox.Session) -> None:
    """Run the tests that take seconds."""
    session.run("pytest", "-m", "not slow", *session.posargs)


@nox.session
def slow(session: nox.Session) -> None:
    """Run the tests that train models, run whole recipes, or damage files."""
    session.run("pytest", "-m", "slow", *session.posargs)


@nox.session
def fuzz(session: nox.Session) -> None:
    """Give damaged files to every reader: OCRDATA_FUZZ inputs each, 60 unless set."""
    session.run("pytest", "-m", "slow", *(session.posargs or ["tests/fuzz"]))


@nox.session
def coverage(session: nox.Session) -> None:
    """Run all tests, and require that they run 90 % of the lines."""
    session.run("pytest", "--cov=ocrdata", *session.posargs)


@nox.session
def docs(session: nox.Session) -> None:
    """Build the documentation into site/; needs the extra `docs`."""
    session.run("mkdocs", "build", "-q", *session.posargs, env={"NO_MKDOCS_2_WARNING": "1"})


@nox.session
def bench(session: nox.Session) -> None:
    """Run a benchmark: `nox -s bench -- synth.py --lines 400`; startup.py if none is named."""
    name, *options = session.posargs or ["startup.py"]
    session.run("python", f"benchmarks/{name}", *options)


@nox.session
def stub(session: nox.Session) -> None:
    """Write src/ocrdata/api.pyi from the commands."""
    session.run("python", "tools/stub.py")


@nox.session
def translations(session: nox.Session) -> None:
    """Take new texts over into the catalogue of translations, and compile it."""
    session.run("python", "tools/translations.py")


@nox.session
def constraints(session: nox.Session) -> None:
    """Write the versions of this environment to constraints.txt."""
    session.run("python", "tools/constraints.py")


@nox.session
def audit(session: nox.Session) -> None:
    """List known vulnerabilities of the installed packages; asks PyPI."""
    report = Path(session.create_tmp()) / "audit.json"
    session.run(
        "pip-audit", "--progress-spinner", "off", "--skip-editable", "-f", "json", "-o", str(report),
        success_codes=[0, 1],
    )  # fmt: skip
    session.run("python", "tools/audit.py", str(report))
