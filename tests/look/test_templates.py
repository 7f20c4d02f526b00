"""Templates compile, and hold neither scripts nor styles nor addresses of other sites."""

import re
from pathlib import Path

import pytest
from django.template import engines
from django.test import Client

from config.errors import PAGES

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted(
    path for path in (ROOT / "templates").rglob("*") if path.suffix in {".html", ".svg"}
)
PAPER = (
    ROOT / "templates" / "print"
)  # a paper's stylesheet is its own matter; no browser opens it
SCREEN = [path for path in TEMPLATES if PAPER not in path.parents]
FORBIDDEN = {
    "a style attribute": re.compile(r"""\sstyle\s*=""", re.IGNORECASE),
    "an inline style": re.compile(r"<style", re.IGNORECASE),
    "an inline script": re.compile(r"<script(?![^>]*\ssrc=)", re.IGNORECASE),
    "a handler attribute": re.compile(r"""\son[a-z]+\s*=\s*["']""", re.IGNORECASE),
    "a script in htmx": re.compile(r"hx-on|js:"),
    "another site": re.compile(
        r"""(?:src|href)\s*=\s*["'](?:https?:)?//""", re.IGNORECASE
    ),
    "markup trusted by hand": re.compile(r"\|safe\b|autoescape off"),
}


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT / "templates"))


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_every_template_compiles(path):
    engine = engines["django"].engine  # type: ignore[attr-defined]  # the stubs know only the wrapper
    assert engine.get_template(_name(path)).name == _name(path)


@pytest.mark.parametrize("path", SCREEN, ids=_name)
def test_no_template_holds_what_the_policy_refuses(path):
    text = path.read_text()
    assert [fault for fault, pattern in FORBIDDEN.items() if pattern.search(text)] == []


@pytest.mark.parametrize("fault", FORBIDDEN)
def test_the_search_finds_what_it_seeks(fault):
    planted = {
        "a style attribute": '<p style="x">',
        "an inline style": "<style>",
        "an inline script": "<script>alert(1)</script>",
        "a handler attribute": '<p onclick="x">',
        "a script in htmx": '<p hx-on:click="x">',
        "another site": '<img src="https://x.example/y.png">',
        "markup trusted by hand": "{{ x|safe }}",
    }
    assert FORBIDDEN[fault].search(planted[fault])


def test_no_chinese_word_stands_outside_gettext():
    """Outside the gallery's samples, every Chinese sentence of a template is inside a translate tag."""
    marked = re.compile(
        r"{% (?:translate|trans) .*?%}|{% blocktranslate.*?{% endblocktranslate %}|{#.*?#}|{% comment.*?endcomment %}",
        re.DOTALL,
    )
    allowed = {"正體中文"}  # a language names itself
    found = {}
    for path in SCREEN:
        if path.name in {"gallery.html", "idbar_sample.html"}:
            continue
        words = (
            set(re.findall(r"[\u4e00-\u9fff]+", marked.sub("", path.read_text())))
            - allowed
        )
        if words:
            found[_name(path)] = words
    assert found == {}


def test_every_refusal_has_a_page():
    assert {
        int(path.stem)
        for path in (ROOT / "templates/errors").glob("[0-9][0-9][0-9].html")
    } == PAGES


def test_static_files_name_no_other_file_that_is_missing(tmp_path, settings):
    """What whitenoise's manifest would stumble over."""
    texts = {
        path: path.read_text()
        for path in (ROOT / "static").rglob("*")
        if path.suffix in {".css", ".js"}
    }
    assert [
        path.name for path, text in texts.items() if "sourceMappingURL" in text
    ] == []
    named = [
        (path, target)
        for path, text in texts.items()
        for target in re.findall(r"url\([\"']?((?!data:|#)[^\"')]+)", text)
    ]
    assert [
        (path.name, target)
        for path, target in named
        if not (path.parent / target).is_file()
    ] == []


@pytest.mark.django_db
def test_nobody_is_invited_to_register_or_to_log_in_elsewhere():
    page = Client().get("/accounts/login/").content.decode()
    assert "signup" not in page
    assert "教育雲端" not in page
    assert [
        number for number in ("110", "113", "1925") if f"<span>{number}</span>" in page
    ] == ["110", "113", "1925"]


def test_the_second_step_of_login_has_one_name():
    """兩步驟驗證, as on the login page; the field also writes 第二因素, 第二因子 and 第二驗證."""
    other = re.compile("第二(?:因|驗證|道驗證)|雙因|雙重驗證")
    files = [
        path
        for folder in ("templates", "accounts", "cases", "config")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".html", ".txt", ".py"}
    ]
    assert [path.name for path in files if other.search(path.read_text("utf-8"))] == []


WITHOUT_MESSAGES = ["errors/base.html"]  # nothing happened


def test_what_happened_is_told_once():
    """Who lays out the main part shows the messages; a page inside it that does so too tells everything twice."""
    told = [_name(path) for path in TEMPLATES if "partials/messages.html" in path.read_text()]  # fmt: skip
    frames = [_name(path) for path in TEMPLATES if "<main " in path.read_text()]
    assert told == [name for name in frames if name not in WITHOUT_MESSAGES]
