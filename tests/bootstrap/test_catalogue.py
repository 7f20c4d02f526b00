"""The catalogue check finds what is missing, fuzzy or stale."""

import subprocess

import pytest

from bootstrap import catalogue

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'


@pytest.fixture
def tree(tmp_path):
    folder = tmp_path / "locale/en/LC_MESSAGES"
    folder.mkdir(parents=True)
    (tmp_path / "app").mkdir()
    (tmp_path / "app/words.py").write_text(
        'from django.utils.translation import gettext as _\nWORDS = [_("個案"), _("轉介")]\n',
        encoding="utf-8",
    )

    def write(entries: str) -> None:
        (folder / "django.po").write_text(HEADER + entries, encoding="utf-8")
        subprocess.run(
            ["msgfmt", "-o", folder / "django.mo", folder / "django.po"], check=True
        )

    write('msgid "個案"\nmsgstr "Case"\n\nmsgid "轉介"\nmsgstr "Referral"\n')
    return tmp_path, write


def test_a_complete_catalogue_passes(tree):
    root, _write = tree
    assert catalogue.check(root) == []


def test_a_message_without_english_is_named(tree):
    root, write = tree
    write('msgid "個案"\nmsgstr "Case"\n')
    assert catalogue.check(root) == ['Not in English: "轉介"']


def test_a_fuzzy_message_is_named(tree):
    root, write = tree
    write('#, fuzzy\nmsgid "個案"\nmsgstr "Crate"\n\nmsgid "轉介"\nmsgstr "Referral"\n')
    assert catalogue.check(root) == ['Marked fuzzy: "個案"']


def test_a_stale_mo_file_is_named_and_nothing_is_rewritten(tree):
    root, _write = tree
    po = root / catalogue.CATALOGUE
    po.write_text(
        po.read_text(encoding="utf-8").replace("Referral", "Transfer"), encoding="utf-8"
    )
    before = po.read_bytes(), po.with_suffix(".mo").read_bytes()
    assert catalogue.check(root) == [
        "locale/en/LC_MESSAGES/django.mo is not made from the present .po file; run: make messages"
    ]
    assert (po.read_bytes(), po.with_suffix(".mo").read_bytes()) == before


def test_no_catalogue_at_all_is_told(tmp_path):
    assert catalogue.check(tmp_path) == [
        "locale/en/LC_MESSAGES/django.po does not exist."
    ]
