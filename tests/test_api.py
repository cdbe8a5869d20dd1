"""The Python functions are the commands: the same names, defaults, checks and results."""

import doctest
import inspect
import pkgutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

import ocrdata
from ocrdata import api, calling
from ocrdata.errors import UserError

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tools"))
NAMES = sorted(calling.commands())


@pytest.fixture
def lines(tmp_path):
    return api.synth(chars="0123456789", count=12, fonts="dseg7", preset="lcd", out=tmp_path / "lines")


@pytest.mark.parametrize("name", NAMES)
def test_a_function_has_every_option_of_its_command_with_its_default(name):
    words, command = calling.commands()[name]
    shape = inspect.signature(getattr(api, name)).parameters
    context = command.make_context(words, [], resilient_parsing=True)  # what the command takes by itself
    for param in command.params:
        if not param.expose_value or "--json" in param.opts:
            continue
        slot = shape[calling.name_of(param)]
        if param.nargs == -1:
            assert slot.kind is slot.VAR_POSITIONAL
        elif param.required:
            assert slot.default is slot.empty
        elif slot.default in (None, ()):
            assert not context.params[param.name], f"ocrdata {words} {param.opts[0]}"
        else:
            same = param.type_cast_value(context, slot.default)
            assert same == context.params[param.name], f"ocrdata {words} {param.opts[0]}"


def test_the_stub_says_what_the_commands_say():
    import stub

    assert stub.STUB.read_text(encoding="utf-8") == stub.stub(), "run: python tools/stub.py"


@pytest.mark.parametrize("name", NAMES)
def test_the_package_itself_gives_every_function(name):
    assert callable(getattr(ocrdata, name))
    assert name in dir(ocrdata)


@pytest.mark.slow
def test_type_checkers_know_what_a_function_takes_and_gives(tmp_path):
    user = tmp_path / "user.py"
    user.write_text(
        "from ocrdata import mix, synth\n"
        "reveal_type(synth(chars='0', count=3, out='x'))\n"
        "mix('a.txt', ratio=3)\n",
        "utf-8",
    )
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", str(user)], capture_output=True, text=True, check=False
    )
    assert 'Revealed type is "pathlib.Path"' in done.stdout
    assert 'incompatible type "int"; expected "str | None"' in done.stdout


def test_importing_the_package_imports_nothing_else():
    code = "import sys; before = set(sys.modules); import ocrdata; print('click' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_no_module_has_the_name_of_a_command():
    """`from ocrdata import mix` is the function, whatever has been imported before."""
    modules = {module.name for module in pkgutil.iter_modules(ocrdata.__path__)}
    assert modules.isdisjoint(api.__dir__())


def test_a_name_that_is_not_there_is_an_attribute_error():
    with pytest.raises(AttributeError, match="has no attribute 'mxi'"):
        _ = ocrdata.mxi
    with pytest.raises(ImportError):
        exec("from ocrdata import mxi")


def test_a_command_that_writes_gives_the_path_and_prints_nothing_on_standard_output(lines, capsys, tmp_path):
    assert (lines / "rec.txt").is_file()
    out = api.mix(lines / "rec.txt", out=tmp_path / "mix")
    assert (out / "mix.yml").is_file()
    assert capsys.readouterr().out == ""


def test_a_command_that_can_print_json_gives_its_record(lines):
    record = api.check(lines / "rec.txt")
    assert record["totals"]["lines"] == 12
    assert api.corpus_stats("meter-digits", count=50)[0]["lines"] == 50


def test_a_command_that_only_prints_gives_its_text(lines):
    assert "ratio_list" in api.mix(lines / "rec.txt")


def test_a_repeatable_option_takes_one_value_or_several(tmp_path):
    one = api.synth(count=4, fonts="dseg7", corpus="meter-digits", preset="lcd", out=tmp_path / "one")
    several = api.synth(count=4, fonts=["dseg7"], corpus=("meter-digits",), preset="lcd", out=tmp_path / "b")
    assert (one / "rec.txt").read_text("utf-8") == (several / "rec.txt").read_text("utf-8")


def test_a_mapping_gives_names_to_places():
    _, command = calling.commands()["evaluate"]
    param = calling.parameters(command)["model"]
    assert calling._texts(param, {"before": "PP-OCRv3_mobile_rec", "after": Path("runs/first")}) == [
        "before=PP-OCRv3_mobile_rec",
        "after=runs/first",
    ]


def test_a_text_that_looks_like_an_option_is_a_value(tmp_path):
    out = api.synth(chars="-0", count=4, fonts="dseg7", preset="lcd", min_per_char=1, out=tmp_path / "x")
    assert "-" in (out / "rec.txt").read_text("utf-8")
    with pytest.raises(click.BadParameter, match="--force"):
        api.mix("--force")


def test_mistakes_are_the_errors_of_the_command_line(tmp_path, lines):
    with pytest.raises(click.BadParameter, match="does not exist"):
        api.mix(tmp_path / "missing.txt")
    with pytest.raises(UserError, match="exists already"):
        api.synth(chars="0", count=1, fonts="dseg7", preset="lcd", out=lines)
    with pytest.raises(TypeError, match="ratoi"):
        api.mix(lines / "rec.txt", ratoi="1:1")
    with pytest.raises(click.MissingParameter):
        api.convert(out=tmp_path / "none")


def test_a_script_needs_no_guard_for_worker_processes(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        "from ocrdata import synth\n"
        "print(synth(chars='01', count=520, fonts='dseg7', preset='lcd', jobs=2, out='data'))\n"
        "print(__file__)\n",
        "utf-8",
    )
    done = subprocess.run(
        [sys.executable, script.name], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.stdout.split() == ["data", str(script)], done.stderr


def test_doctor_reports_what_is_missing_instead_of_leaving(monkeypatch):
    from ocrdata import diagnosis

    finding = diagnosis.Component("Python", "missing", "none")
    monkeypatch.setattr(diagnosis, "examine", lambda: [finding])
    assert [item["state"] for item in api.doctor()] == ["missing"]


def test_the_examples_of_the_python_page_run_as_they_stand(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    page = ROOT / "docs" / "python.md"
    result = doctest.testfile(str(page), module_relative=False, optionflags=doctest.ELLIPSIS)
    assert result.attempted > 10
    assert result.failed == 0
