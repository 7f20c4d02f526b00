"""The partials render, and the gallery is only for the demonstration."""

import re

import pytest
from django.template import Context, Template

from config.templatetags.figures import chart_line, meter, ruler
from tests.look.test_templates import ROOT, SCREEN


def _render(source: str, **context) -> str:
    return Template("{% load house figures %}" + source).render(Context(context))


def test_the_gallery_is_only_for_the_demonstration(inside, settings):
    assert inside.get("/house/components").status_code == 404
    settings.DEMO = True
    page = inside.get("/house/components")
    assert page.status_code == 200
    assert "人物與資料都是虛構的" in page.content.decode()


@pytest.mark.usefixtures("inside")
def test_every_partial_is_in_the_gallery(client, settings):
    settings.DEMO = True
    client.get("/house/components")
    shown = {
        template.name for template in client.get("/house/components?errors").templates
    }
    from_frame = {
        "partials/school_menu.html",
        "partials/pagination.html",
        "partials/savebar.html",
        "partials/idle.html",
    }
    assert _partials() - shown - from_frame == set()


def _partials() -> set[str]:
    folder = ROOT / "templates" / "partials"
    return {f"partials/{path.name}" for path in folder.iterdir()}


@pytest.mark.parametrize(
    ("level", "icon"), [("crit", "timer"), ("over", "stop"), ("none", "minus")]
)
def test_a_deadline_is_words_icon_and_shape(level, icon):
    html = _render("{% due level '剩 2 日' %}", level=level)
    assert (
        html
        == f'<span class="due due-{level}"><svg class="i" aria-hidden="true"><use href="/static/icons.svg#i-{icon}"/></svg>剩 2 日</span>\n'
    )


def test_every_icon_that_is_asked_for_is_in_the_sprite():
    sprite = set(re.findall(r'id="i-(\w+)"', (ROOT / "static/icons.svg").read_text()))
    asked = {
        name
        for path in SCREEN
        for name in re.findall(r'{% icon "(\w+)"', path.read_text())
    }
    assert asked - sprite == set()


def test_a_panel_names_its_region_and_escapes_its_title():
    html = _render(
        "{% panel title=title id='h-x' kind='pri' %}<p>in</p>{% endpanel %}",
        title="<b>x</b>",
    )
    assert html.split() == [
        "<section",
        'class="panel',
        'panel-pri"',
        'aria-labelledby="h-x">',
        "<header><h2",
        'id="h-x">&lt;b&gt;x&lt;/b&gt;</h2></header>',
        "<div",
        'class="body"><p>in</p></div>',
        "</section>",
    ]


def test_what_is_captured_stays_escaped():
    html = _render(
        "{% capture as x %}<a>{{ typed }}</a>{% endcapture %}{{ x }}", typed="<script>"
    )
    assert html == "<a>&lt;script&gt;</a>"


def test_a_meter_is_drawn_in_proportion():
    parts = [
        {"kind": "ok", "count": 3, "words": "完成"},
        {"kind": "bad", "count": 1, "words": "有誤"},
    ]
    drawn = meter(parts, "m", "x")["parts"]
    assert [(part["x"], part["width"]) for part in drawn] == [
        (0.0, 750.0),
        (750.0, 250.0),
    ]


def test_an_empty_meter_divides_by_nothing():
    drawn = meter([{"kind": "ok", "count": 0, "words": "完成"}], "m", "x")["parts"]
    assert [part["width"] for part in drawn] == [0.0]


def test_a_ruler_leans_inwards_at_its_ends():
    drawn = ruler([{"at": at, "title": "", "words": ""} for at in (0, 0.5, 1)], "x")[
        "points"
    ]
    assert [(point["x"], point["anchor"]) for point in drawn] == [
        (10, "start"),
        (500, "middle"),
        (990, "end"),
    ]


def test_a_line_starts_at_zero_and_ends_at_a_round_number():
    drawn = chart_line(["1", "2"], [0, 110], [], "l", "t", "d")
    assert [point["y"] for point in drawn["first"]] == [202.0, 99.7]
    assert [line["value"] for line in drawn["grid"]] == [0.0, 100.0, 200.0]


@pytest.mark.parametrize("demo", [True, False])
@pytest.mark.parametrize(
    "path", ["/", "/settings", "/preferences", "/accounts/login/", "/nowhere"]
)
def test_the_demonstration_says_so_on_every_page(inside, settings, path, demo):
    """Frames of closed pages, of the pages before login, and of refusals."""
    settings.DEMO = demo
    if path == "/accounts/login/":
        inside.logout()
    page = inside.get(path).content.decode()
    assert page.count("人物與資料都是虛構的，請勿輸入真實個資。") == demo
