"""The production storage finds every file that a file names."""

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command

from tests.look.test_templates import ROOT


def test_every_static_file_gets_its_hashed_name(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {
            "BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
        }
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    names = [
        str(path.relative_to(ROOT / "static"))
        for path in (ROOT / "static").rglob("*")
        if path.is_file()
    ]
    assert [
        name for name in names if staticfiles_storage.stored_name(name) == name
    ] == []


@pytest.mark.parametrize("name", ["css/bootstrap.min.css", "css/bootstrap.LICENSE.txt"])
def test_what_we_took_comes_with_its_licence(name):
    assert (ROOT / "static" / name).stat().st_size > 0
