"""A file is saved under a harmless name and never shown inside the site (SECURITY.md D6)."""

import re
from urllib.parse import unquote

import pytest

from documents.downloads import content_disposition, download_response, safe_filename

NAMES = [
    "114學年度9月月報",
    "../../etc/passwd",
    "..\\..\\windows\\win.ini",
    'x"; filename="evil.html',
    "a\r\nSet-Cookie: x=1",
    "a\x00b",
    "con",
    "",
    "...",
    "x" * 300,
    "evil\u202egpj",
    "100%;完成",
    "名 冊",
    "<script>alert(1)</script>",
    "a\ud800b",
    "/",
]


@pytest.mark.parametrize("name", NAMES)
def test_any_name_makes_one_clean_header(name):
    response = download_response(b"x", name, "xlsx", "application/octet-stream")
    header = response["Content-Disposition"]
    pattern = r"""attachment; filename="[A-Za-z0-9._-]+\.xlsx"; filename\*=UTF-8''[A-Za-z0-9!#$&+.^_`|~%-]+"""
    assert re.fullmatch(pattern, header)
    assert not re.search(
        r'[\x00-\x1f/\\"<>;:\u202e]|^\.', unquote(header.rpartition("''")[2])
    )


def test_chinese_name_is_kept_for_those_who_can_read_it():
    assert content_disposition(safe_filename("9月月報", "ods")) == (
        "attachment; filename=\"9.ods\"; filename*=UTF-8''9%E6%9C%88%E6%9C%88%E5%A0%B1.ods"
    )


@pytest.mark.parametrize("content", [b"abc", iter([b"a", b"bc"])])
def test_download_is_sandboxed_and_not_kept(content):
    response = download_response(content, "a", "csv", "text/csv; charset=utf-8")
    names = (
        "Content-Type",
        "X-Content-Type-Options",
        "Content-Security-Policy",
        "Cache-Control",
    )
    headers = tuple(response[name] for name in names)
    assert headers == ("text/csv; charset=utf-8", "nosniff", "sandbox", "no-store")
    assert b"".join(response) == b"abc"
