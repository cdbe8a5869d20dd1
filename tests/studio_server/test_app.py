"""The server's answers, as a browser and as an attacker would ask for them."""

import re

import httpx
import pytest
import yaml
from click.testing import CliRunner

from ocrdata.cli import cli
from ocrdata.studio_server.app import application
from ocrdata.synthesis.look.preset import shipped

ADDRESS = "http://127.0.0.1:5000"


@pytest.fixture
def ask(available):
    """A function that sends one request and returns the answer."""
    import anyio

    def send(method: str, path: str, **more) -> httpx.Response:
        async def once() -> httpx.Response:
            transport = httpx.ASGITransport(application(available))
            async with httpx.AsyncClient(transport=transport, base_url=ADDRESS) as client:
                headers = {"hx-request": "true", "origin": ADDRESS, **more.pop("headers", {})}
                return await client.request(method, path, headers=headers, **more)

        return anyio.run(once)

    return send


def test_the_page_names_everything_and_loads_nothing_from_elsewhere(ask):
    answer = ask("GET", "/")
    assert answer.status_code == 200
    for word in ("print-dot-matrix", "general-zh", "ppocr_keys_v1", "dseg7", "slider:photo/blur/p"):
        assert word in answer.text
    assert "//" not in answer.text.replace("http://www.w3.org", "")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    for name in ("page.css", "studio.css", "studio.js", "htmx.min.js", "htmx.LICENSE", "icon.svg"):
        assert ask("GET", f"/static/{name}").status_code == 200


def test_a_chinese_browser_reads_of_presets_effects_and_mistakes_in_chinese(ask, form):
    chinese = {"accept-language": "zh-CN,zh;q=0.9"}
    page = ask("GET", "/", headers=chinese).text
    assert "印刷页面，扫描或在日光下拍摄。" in page
    assert "光照不均：任意方向的渐变，一端变暗，另一端变亮" in page
    assert '<span class="name" title="low_resolution">低分辨率</span>' in page
    assert not re.search(r'<span class="name" title="\w+">[a-z ]+</span>', page)  # no effect has no name
    assert 'title="height：完整字符的高度，占图像高度的比例。"' in page
    assert "Uneven light" not in page
    assert "Uneven light" in ask("GET", "/").text
    assert (
        "这里没有预设 &#39;x&#39;。"
        in ask("POST", "/lines", data={**form, "preset": "x"}, headers=chinese).text
    )


@pytest.mark.parametrize("preset", shipped())
def test_every_slider_has_a_chinese_name(ask, preset):
    chinese = {"accept-language": "zh-CN,zh;q=0.9"}
    shown = ask("GET", "/look", params={"choose": preset}, headers=chinese).text
    names = {*re.findall(r'<span class="name"[^>]*>([^<]+)</span>', shown)}
    assert {"字高", "模糊半径"} <= names
    assert {name for name in names if re.search("[A-Za-z]", name)} == {"JPEG 压缩"}


@pytest.mark.parametrize(
    "path", ["/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2fapp.py", "/static//etc/passwd"]
)
def test_no_other_file_is_served(ask, path):
    answer = ask("GET", path)
    assert answer.status_code == 404


def test_lines_are_drawn(ask, form):
    answer = ask("POST", "/lines", data=form)
    assert answer.text.count('<img src="data:image/jpeg;base64,') == 30
    assert "All 12 characters are in a chosen font and in ppocr_keys_v1" in answer.text


def test_labels_are_text_and_never_code(ask, form):
    answer = ask("POST", "/lines", data={**form, "chars": "<script>&'\"", "preset": "document"})
    assert "<script" not in answer.text


@pytest.mark.parametrize(
    "changed", [{"preset": "x"}, {"slider:photo/blur/p": "7"}, {"chars": "U+0039-U+0031"}]
)
def test_a_mistake_is_a_sentence(ask, form, changed):
    answer = ask("POST", "/lines", data={**form, **changed})
    assert 'role="alert"' in answer.text
    assert answer.status_code == 200


def test_another_preset_has_its_own_sliders(ask):
    answer = ask("GET", "/look", params={"choose": "led"})
    assert "slider:ground/led/frame" in answer.text
    assert answer.headers["hx-trigger-after-swap"] == "redraw"
    assert 'role="alert"' in ask("GET", "/look", params={"choose": "../lcd"}).text


def test_strangers_are_refused_before_anything_is_drawn_or_saved(ask, form, available):
    assert ask("GET", "/", headers={"host": "evil.example"}).status_code == 403
    saved = {**form, "name": "mine", "count": "5"}
    for headers in ({"origin": "http://evil.example"}, {"sec-fetch-site": "cross-site"}, {"hx-request": ""}):
        assert ask("POST", "/save", data=saved, headers=headers).status_code == 403
    assert list(available.folder.iterdir()) == []


def test_a_form_that_is_too_large_is_refused(ask, form):
    assert "too large" in ask("POST", "/lines", content=b"chars=" + b"x" * 300_000).text


@pytest.mark.parametrize("name", ["", "../up", "a/b", "/tmp/x", ".hidden", "a" * 61, "a\0b", "x.yaml", "-x"])
def test_a_name_that_leads_elsewhere_is_refused(ask, form, available, name):
    answer = ask("POST", "/save", data={**form, "name": name, "count": "5"})
    assert 'role="alert"' in answer.text
    assert list(available.folder.iterdir()) == []


def test_what_is_there_is_replaced_only_when_that_is_said(ask, form, available):
    saved = {**form, "name": "mine", "count": "5"}
    assert "Saved" in ask("POST", "/save", data=saved).text
    (available.folder / "mine.yaml").write_text("# edited\n", encoding="utf-8")
    assert "exists already" in ask("POST", "/save", data=saved).text
    assert (available.folder / "mine.yaml").read_text(encoding="utf-8") == "# edited\n"
    assert "Saved" in ask("POST", "/save", data={**saved, "replace": "on"}).text


@pytest.mark.parametrize("chars", ["0123456789.-", "@№§电", ""])
def test_a_saved_recipe_runs(ask, form, available, chars, monkeypatch):
    monkeypatch.chdir(available.folder)
    looks = {"preset": "scene", "fonts": ["latin/Roboto-Bold", "cjk"], "slider:photo/blur/p": "1.0"}
    answer = ask("POST", "/save", data={**form, **looks, "chars": chars, "name": "我的-look", "count": "40"})
    assert "Saved" in answer.text
    look = yaml.safe_load((available.folder / "我的-look" / "preset.yaml").read_text(encoding="utf-8"))
    assert look["photo"]["blur"]["p"] == 1
    result = CliRunner().invoke(cli, ["run", "我的-look.yaml"], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    rows = (
        (available.folder / "runs" / "我的-look" / "new" / "rec.txt").read_text(encoding="utf-8").splitlines()
    )
    assert len(rows) == 40
    assert set(chars) <= set("".join(row.partition("\t")[2] for row in rows))


def test_an_alphabet_that_is_too_long_for_a_path_is_saved(ask, form, available):
    many = "".join(map(chr, range(0x4E00, 0x4E00 + 3000)))
    answer = ask("POST", "/save", data={**form, "chars": many, "name": "many", "count": "5"})
    assert "Saved" in answer.text
    recipe = yaml.safe_load((available.folder / "many.yaml").read_text(encoding="utf-8"))
    assert recipe[0]["synth"]["chars"] == many


def test_a_recipe_with_training_is_valid(ask, form, available, monkeypatch):
    monkeypatch.chdir(available.folder)
    ask("POST", "/save", data={**form, "name": "mine", "count": "40", "training": "on"})
    result = CliRunner().invoke(cli, ["recipes", "validate", "mine.yaml"])
    assert result.exit_code == 0, result.output
    assert "finetune" in result.output
