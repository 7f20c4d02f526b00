"""A paper shows its Chinese, fetches nothing, reads nothing, and ends in time (SECURITY.md D3, D4)."""

import datetime
import io
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pypdf
import pytest
import weasyprint
from django.template import engines
from PIL import Image

from documents.errors import RenderFailed
from documents.glyphs import MissingGlyph, missing_glyphs, with_boxes
from documents.limits import ProcessLimits
from documents.pdf import draw, render_pdf
from documents.sandboxed.pdf import BundledOnly

ROOT = Path(__file__).parents[2]
NOW = datetime.datetime(2026, 11, 23, 8, 30, tzinfo=datetime.UTC)
PAGE = '<html lang="zh-Hant"><head><title>測試</title></head><body><p>front 前文</p>{}<p>back 後文</p></body></html>'

# {url} is a live server that counts; the rest aims at this machine's own files.
PAYLOADS = {
    "img": '<img src="{url}/img"><img src="file:///etc/passwd"><img src="file:///proc/self/environ">',
    "stylesheet": '<link rel="stylesheet" href="{url}/css"><link rel="stylesheet" href="file:///etc/passwd">',
    "object": '<object data="{url}/object"></object><object data="file:///etc/passwd" type="text/plain"></object>',
    "embed": '<embed src="{url}/embed"><embed src="file:///etc/passwd">',
    "iframe": '<iframe src="{url}/iframe"></iframe><iframe src="file:///etc/passwd"></iframe>',
    "import": "<style>@import url({url}/import); @import 'file:///etc/passwd';</style>",
    "css url": '<style>p {{ background: url({url}/bg); list-style-image: url(file:///etc/passwd) }}</style>',
    "style attribute": '<div style="background-image: url({url}/attr); content: url(file:///etc/passwd)">x</div>',
    "font-face": "<style>@font-face {{ font-family: x; src: url({url}/font), url(file:///etc/passwd) }} p {{ font-family: x }}</style>",
    "attachment": '<link rel="attachment" href="file:///etc/passwd"><link rel="attachment" href="{url}/attachment">',
    "attachment in the body": '<a rel="attachment" href="file:///etc/passwd">x</a><a rel="attachment" href="{url}/a">x</a>',
    "svg": '<svg xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9"><image xlink:href="{url}/svg" width="9" height="9"/><image href="file:///etc/passwd" width="9" height="9"/></svg>',
    "svg use": '<svg xmlns:xlink="http://www.w3.org/1999/xlink"><use xlink:href="{url}/use#x"/><use href="file:///etc/passwd#x"/></svg>',
    "svg style": '<svg><style>@import url({url}/svgcss); rect {{ fill: url({url}/fill#x) }}</style><rect width="9" height="9"/></svg>',
    "data": '<img src="data:image/svg+xml,<svg xmlns=&quot;http://www.w3.org/2000/svg&quot;><image href=&quot;{url}/data&quot;/></svg>"><link rel="attachment" href="data:text/plain,canary">',
    "meta and script": '<meta http-equiv="refresh" content="0;url={url}/meta"><script src="{url}/script"></script><script>document.write(1)</script>',
    "content": "<style>p::before {{ content: url({url}/content) }} @page {{ @top-left {{ content: url(file:///etc/passwd) }} background: url({url}/page) }}</style>",
    "cursor and others": '<img srcset="{url}/srcset 2x" src="//127.0.0.1/x"><video poster="{url}/poster" src="{url}/video"></video><input type="image" src="{url}/input">',
    "traversal": '<img src="bundled:../../etc/passwd"><img src="bundled:print.css/../../../etc/passwd"><link rel="stylesheet" href="print.css?x">',
}  # fmt: skip


@pytest.fixture
def canary():
    """A server on this machine and the list of what was asked of it."""
    hits: list[str] = []

    class Counting(BaseHTTPRequestHandler):
        def do_GET(self):
            hits.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_args):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Counting) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", hits
        server.shutdown()


def content_of(pdf):
    """Text, names of embedded files, and every stream of the paper as bytes."""
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    streams = b"".join(
        item.get_data()
        for number in range(1, len(reader.xref[0]) + 1)
        if isinstance(item := reader.get_object(number), pypdf.generic.StreamObject)
    )
    return (
        "\n".join(page.extract_text() for page in reader.pages),
        dict(reader.attachments),
        streams,
    )


def assert_nothing_leaked(pdf, hits):
    _text, attached, streams = content_of(pdf)
    assert (
        hits,
        attached,
        b"root:" in streams,
        b"PATH=" in streams,
        b"canary" in streams,
    ) == ([], {}, False, False, False)


def hostile_page(url):
    return PAGE.format(
        "".join(
            f"<div>{payload.format(url=url)}</div>" for payload in PAYLOADS.values()
        )
    )


def test_hostile_html_fetches_and_reads_nothing(canary):
    url, hits = canary
    pdf = draw(hostile_page(url)).content
    assert_nothing_leaked(pdf, hits)
    assert content_of(pdf)[0].split() == ["front", "前文", "x", "xx", "back", "後文"]


def test_hostile_base_address_changes_nothing(canary):
    url, hits = canary
    html = PAGE.format('<img src="x"><link rel="stylesheet" href="y">').replace(
        "<head>", f'<head><base href="{url}/">'
    )
    assert_nothing_leaked(draw(html).content, hits)


def test_the_fetcher_alone_holds_without_the_child_process(canary):
    url, hits = canary
    pdf = weasyprint.HTML(
        string=hostile_page(url), url_fetcher=BundledOnly(ROOT)
    ).write_pdf()
    assert_nothing_leaked(pdf, hits)


def test_control_the_stock_fetcher_is_caught_by_the_canary(canary):
    url, hits = canary
    weasyprint.HTML(string=PAGE.format(PAYLOADS["img"].format(url=url))).write_pdf()
    assert hits == ["/img"]


def test_payloads_in_a_template_field_are_text(canary):
    url, hits = canary
    typed = "".join(payload.format(url=url) for payload in PAYLOADS.values())
    template = engines["django"].from_string(
        '<p>front</p><p title="{{ typed }}">{{ typed }}</p><p>back</p>'
    )
    pdf = draw(template.render({"typed": typed})).content
    assert_nothing_leaked(pdf.replace(b"canary", b"xxxxxx"), hits)
    assert "<iframesrc=" in content_of(pdf)[0].replace("\n", "").replace(" ", "")


@pytest.mark.parametrize(
    ("html", "code"),
    [
        (PAGE.format("<div>" * 5000), "too_deep"),
        (PAGE.format("<b><i>" * 3000), "too_deep"),
    ],
    ids=["5,000 nested divs", "6,000 nested spans"],
)
def test_deep_nesting_is_a_clean_error(html, code):
    with pytest.raises(RenderFailed) as failed:
        draw(html)
    assert (failed.value.code, bool(failed.value.message)) == (code, True)


@pytest.mark.parametrize(
    "process",
    [
        ProcessLimits(address_space_bytes=2**30, cpu_seconds=2),
        ProcessLimits(address_space_bytes=2**30, wall_seconds=2),
    ],
    ids=["cpu", "wall"],
)
def test_huge_table_is_stopped(process):
    with pytest.raises(RenderFailed) as failed:
        draw(
            PAGE.format(
                "<table>"
                + "<tr><td>王</td><td>小</td><td>明</td></tr>" * 20_000
                + "</table>"
            ),
            process=process,
        )
    assert failed.value.code == "too_slow"


def test_memory_is_limited():
    with pytest.raises(RenderFailed):
        draw(
            PAGE.format("<p>字</p>"),
            process=ProcessLimits(address_space_bytes=80 * 2**20),
        )


def test_frame_of_a_confidential_draft():
    paper = render_pdf(
        "print/base.html",
        {},
        confidential=True,
        draft=True,
        printed_by="林<b>輔導",
        purpose="個案會議",
        now=NOW,
    )
    foot = content_of(paper.content)[0].replace("\n", "").replace(" ", "")
    expected = [
        "草稿，未核定",
        "密",
        "列印人林<b>輔導",
        "列印時間115年11月23日16:30",
        "用途個案會議",
        "會後收回",
        "1／1",
    ]
    assert ([word for word in expected if word not in foot], paper.tagged) == ([], True)


def test_open_paper_carries_no_secrecy():
    paper = render_pdf(
        "print/base.html",
        {},
        confidential=False,
        printed_by="林輔導",
        purpose="",
        now=NOW,
    )
    foot = content_of(paper.content)[0]
    assert [word for word in ("密", "草稿", "會後收回", "用途") if word in foot] == []


def ink(html, folder):
    """The black share of each page, as drawn: the text layer can be right while the picture is not."""
    (folder / "a.pdf").write_bytes(draw(html).content)
    subprocess.run(
        ["pdftoppm", "-r", "50", "-gray", "-png", "a.pdf", "a"], cwd=folder, check=True
    )
    return [Image.open(path).tobytes() for path in sorted(folder.glob("a-*.png"))]


def test_different_characters_are_different_pictures(tmp_path):
    page = '<link rel="stylesheet" href="bundled:print.css">{}'
    lines = ["學生輔導", "學頭路客", "堃喆峯犇", "■□✓㊞", "<b>學生輔導</b>"]
    pictures = ink(
        "".join(
            f'<div style="break-after: page">{page.format(line)}</div>'
            for line in lines
        ),
        tmp_path,
    )
    assert (
        len(pictures),
        len(set(pictures)),
        all(min(picture) < 128 for picture in pictures),
    ) == (5, 5, True)


def test_fonts_are_embedded_and_ours():
    reader: Any = pypdf.PdfReader(
        io.BytesIO(draw(PAGE.format("<b>粗</b> a é ①")).content)
    )
    fonts = reader.pages[0]["/Resources"]["/Font"].values()
    names = {font.get_object()["/BaseFont"].split("+")[-1] for font in fonts}
    assert {name[:12] for name in names} == {"Noto-Sans-TC"}


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("王小明 ABC １２３ 堃喆峯犇羣煊瀞彣㛢綉恒", []),
        ("𤦮", [MissingGlyph("𤦮", "U+249AE")]),
        ("\ue000某\ue000", [MissingGlyph("\ue000", "U+E000")]),
        ("葛\U000e0100\ufe00", []),
        ("e\u0301 a\u0323\u0302", []),
        ("☑☐□■", []),
        ("🙂", [MissingGlyph("🙂", "U+1F642")]),
        ("一\n二\t三\u200b\ufeff\u00a0", []),
        ("\ufa10", [MissingGlyph("\ufa10", "U+FA10")]),
    ],
    ids=[
        "covered",
        "extension B",
        "private",
        "variation",
        "combining",
        "check boxes",
        "emoji",
        "invisible",
        "compatibility",
    ],
)
def test_missing_glyphs(text, missing):
    assert missing_glyphs(text) == missing


def test_missing_glyph_becomes_a_box_with_its_code_point():
    paper = draw(PAGE.format('<p title="𤦮">王𤦮明 ☑</p>'))
    text = content_of(paper.content)[0]
    assert ("王□(U+249AE)明 ■" in text, paper.missing) == (
        True,
        (MissingGlyph("𤦮", "U+249AE"),),
    )


def test_boxes_do_not_exchange_compatibility_ideographs():
    # Composing (NFC) would quietly turn this 六 into the everyday one.
    assert with_boxes("\uf9d1 e\u0301") == "□(U+F9D1) é"
