"""The English catalogue speaks for whole pages, and the packages speak this product's Chinese."""

import datetime as dt
import io
import re
import struct

import pypdf
import pytest
from allauth.mfa.models import Authenticator
from django import forms
from django.conf import settings
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext, ngettext

from accounts.models import User
from documents.pdf import render_pdf
from fields.roc_date import parse_roc_date
from tests.factories import accounts as make

BACKEND = "accounts.backends.AccountBackend"
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}|</?[a-z]+[^>]*>")
CHINESE = re.compile(r"[\u3001-\u303f\u3400-\u9fff，：；！？（）]+")


def messages(language: str) -> list[tuple[str, str]]:
    """Out: (message, translation) of the compiled catalogue; a plural pair gives one couple for each form."""
    path = settings.BASE_DIR / f"locale/{language}/LC_MESSAGES/django.mo"
    raw = path.read_bytes()
    _magic, _revision, count, ids, texts = struct.unpack_from("<5I", raw)

    def word(table: int, number: int) -> list[str]:
        size, at = struct.unpack_from("<2I", raw, table + 8 * number)
        return raw[at : at + size].decode().split("\0")

    found = []
    for number in range(count):
        msgid, translated = word(ids, number), word(texts, number)
        found += [(msgid[0].rpartition("\4")[2], text) for text in translated]
    return [(msgid, text) for msgid, text in found if msgid]


@pytest.mark.parametrize("language", ["en", "zh_Hant"])
def test_every_translation_keeps_the_placeholders_of_its_message(language):
    broken = [
        (msgid, text)
        for msgid, text in messages(language)
        if sorted(PLACEHOLDER.findall(msgid)) != sorted(PLACEHOLDER.findall(text))
    ]
    assert (broken, len(messages(language)) > 150) == ([], True)


def test_english_is_english_and_calm():
    """Chinese stands in it only where the reader must write those very words, as in a roster's columns."""
    odd = {
        text
        for msgid, text in messages("en")
        if "!" in text
        or not re.sub(CHINESE, "", text).strip()
        or [word for word in CHINESE.findall(text) if word not in msgid]
    }
    assert odd == {"正體中文"}  # a language is named in its own tongue


def test_the_packages_say_neither_you_politely_nor_wrong_format():
    odd = [
        text
        for _, text in messages("zh_Hant")
        if re.search("您|！|無效|格式錯誤|不合法", text)
    ]
    assert odd == []


@pytest.mark.parametrize(("number", "words"), [(1, "1 entry"), (2, "2 entries")])
def test_plurals(number, words):
    with translation.override("en"):
        text = ngettext("%(number)s 筆", "%(number)s 筆", number)
    assert text % {"number": number} == words


def test_a_wrong_weekday_is_named_in_the_readers_language():
    said = {}
    for language in ("zh-hant", "en"):
        with (
            translation.override(language),
            pytest.raises(forms.ValidationError) as refusal,
        ):
            parse_roc_date("115/05/06（五）", today=dt.date(2026, 5, 1))
        with translation.override(language):
            said[language] = refusal.value.messages
    assert said == {
        "zh-hant": ["5 月 6 日是星期三，不是星期五，請檢查日期"],
        "en": ["5/6 is a Wed, not a Fri; check the date"],
    }


# --- whole pages ------------------------------------------------------------------------------


@pytest.fixture
def reader(client: Client) -> Client:
    """A visitor who pressed English."""
    client.post("/house/language", {"language": "en"})
    return client


@pytest.fixture
def insider(db: None, client: Client) -> Client:
    """A counseling director, by name of Latin letters, who pressed English."""
    user = User.objects.create_user("auditor", "auditor@county.example", name="Lin")
    school = make.SchoolFactory.create(
        name="Demo School", authority__name="Demo County"
    )
    make.AppointmentFactory.create(
        user=user, school=school, role_key="counseling_director"
    )
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
    client.force_login(user, backend=BACKEND)
    client.post("/house/language", {"language": "en"})
    return client


def heading_and_chinese(response) -> tuple[str, set[str]]:
    """Out: the page's h1, and the Chinese left in it, attributes included, but for the language's own name."""
    page = re.sub(r"<!--.*?-->", "", response.content.decode(), flags=re.DOTALL)
    found = re.search(r"<h1[^>]*>(.*?)</h1>", page, re.DOTALL)
    assert found
    return found[1].strip(), set(CHINESE.findall(page)) - {"正體中文"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "heading"),
    [
        ("/accounts/login/", "Sign in"),
        ("/accounts/password/reset/", "Forgot your password"),
        ("/no-such-page", "Page not found"),
    ],
)
def test_doors_in_english(reader, address, heading):
    assert heading_and_chinese(reader.get(address)) == (heading, set())


@pytest.mark.parametrize(
    ("address", "heading"),
    [
        ("/", "Today"),
        ("/preferences", "Preferences"),
        ("/audit/", "Audit trail"),
        ("/accounts/2fa/", "Two-step verification"),
        ("/people/me", "My account"),
        ("/people/", "Users"),
        ("/people/places", "System settings"),
        ("/people/reviews", "Yearly permission review"),
        ("/people/matrix/", "Roles and permissions"),
        ("/people/matrix/proposals/", "Permission changes awaiting review"),
        ("/office-calendar/", "Office calendar"),
        ("/calendar/feed/", "Calendar subscription"),
        ("/reminders/inbox/", "Reminder inbox"),
        ("/reminders/preferences/", "Reminder preferences"),
        ("/reminders/undelivered/", "Undeliverable reminders"),
        ("/no-such-page", "Page not found"),
    ],
)
def test_pages_in_english(insider, address, heading):
    page = insider.get(address, follow=True)
    assert heading_and_chinese(page) == (heading, set())


def test_statistics_in_english(insider):
    """Only the values sent back for a gender are the workbook's own words, and the ministry's definitions stand verbatim."""
    page = insider.get("/reports/statistics")
    verbatim = re.search(
        r"<details class=\"panel mt-3\".*?</details>", page.content.decode(), re.DOTALL
    )
    heading, found = heading_and_chinese(page)
    values = {"生理男", "生理女"}
    assert verbatim
    assert (heading, found - set(CHINESE.findall(verbatim[0]))) == ("Query statistics", values)  # fmt: skip


@pytest.mark.django_db
def test_a_wrong_password_is_refused_in_english(reader):
    page = reader.post("/accounts/login/", {"login": "nobody", "password": "x"})
    assert heading_and_chinese(page) == ("Sign in", set())


@pytest.mark.django_db
@pytest.mark.urls("tests.look.urls")
@pytest.mark.parametrize(
    ("status", "heading"),
    [
        (400, "This request cannot be read"),
        (403, "You do not have permission to do this"),
        (404, "Page not found"),
        (405, "This address cannot be used this way"),
        (409, "The data has just been changed"),
        (413, "The file or content is too large"),
        (429, "Too many requests"),
        (500, "Something went wrong"),
        (503, "The system is unavailable for now"),
    ],
)
def test_refusals_in_english(status, heading):
    visitor = Client(raise_request_exception=False)
    visitor.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert heading_and_chinese(visitor.get(f"/refuse/{status}")) == (heading, set())


def test_papers_stay_chinese_for_an_english_reader():
    with translation.override("en"):
        paper = render_pdf(
            "print/base.html",
            {},
            confidential=True,
            draft=True,
            printed_by="Lin",
            purpose="Meeting",
            now=dt.datetime(2026, 11, 23, 16, 30, tzinfo=dt.UTC),
        )
        after = translation.get_language()
    pages = pypdf.PdfReader(io.BytesIO(paper.content)).pages
    text = re.sub(r"\s", "", pages[0].extract_text())
    wanted = ["草稿，未核定", "密", "列印人Lin", "會後收回"]
    assert ([word for word in wanted if word not in text], after) == ([], "en")


# --- the packages' own words ------------------------------------------------------------------


class SampleForm(forms.Form):
    title = forms.CharField(max_length=3)
    count = forms.IntegerField(min_value=1)
    mail = forms.EmailField(required=False)
    kind = forms.ChoiceField(choices=[("a", "a")], required=False)


def errors_of(data: dict[str, str]) -> dict[str, list[str]]:
    errors = SampleForm(data).errors.as_data().items()
    return {
        name: [text for one in found for text in one.messages] for name, found in errors
    }


@pytest.mark.parametrize(
    ("data", "errors"),
    [
        ({}, {"title": ["請填寫這一欄。"], "count": ["請填寫這一欄。"]}),
        (
            {"title": "四個大字", "count": "x", "mail": "x", "kind": "b"},
            {
                "title": ["最多 3 字，目前 4 字，請縮短。"],
                "count": ["請輸入整數，例如 12"],
                "mail": ["看不懂這個電子郵件，請輸入如 name@school.edu.tw"],
                "kind": ["沒有「b」這個選項，請從清單中選擇。"],
            },
        ),
        ({"title": "字", "count": "0"}, {"count": ["請輸入 1 以上的數字。"]}),
    ],
)
def test_a_form_says_how_to_mend_it(data, errors):
    assert errors_of(data) == errors


def test_the_same_form_in_english_keeps_the_packages_words():
    with translation.override("en"):
        said = errors_of({"title": "x"})
    assert said == {"count": ["This field is required."]}


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("All", "全部"),  # django-filter
        ("next", "下一頁"),  # django-tables2
        ("You have signed out.", "已登出。"),  # allauth
    ],
)
def test_packages_without_our_chinese_get_it(message, words):
    with translation.override("zh-hant"):
        chinese = gettext(message)
    with translation.override("en"):
        english = gettext(message)
    assert (chinese, english) == (words, message)
