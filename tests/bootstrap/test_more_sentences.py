"""The rest of what stops a start: each is one sentence that says what to do."""

import fcntl
import http.server
import os
import sys
import threading

import pytest

from bootstrap import debian, postgres, run, services, venv
from bootstrap.console import Stop
from bootstrap.paths import package_folder

NOWHERE = "postgres://counseling_app:secret@127.0.0.1:1/counseling"


class Broken(http.server.BaseHTTPRequestHandler):
    """A login page that is not there."""

    def do_GET(self):
        self.send_error(404)

    def log_message(self, *_words):
        """Nothing is written to the test's output."""


@pytest.fixture
def no_programs(monkeypatch, tmp_path):
    """A machine on whose PATH nothing lies."""
    monkeypatch.setenv("PATH", str(tmp_path))


def sentence(call, *arguments):
    with pytest.raises(Stop) as stopped:
        call(*arguments)
    return str(stopped.value)


def test_a_second_make_run_in_the_same_folder(monkeypatch, tmp_path):
    monkeypatch.setattr(run, "RUN", tmp_path)
    monkeypatch.setattr(run, "STOPPING", ())
    with services.locked(tmp_path / "run.lock", fcntl.LOCK_EX | fcntl.LOCK_NB):
        assert (
            sentence(run.main)
            == "`make run` already runs from this folder; stop it there with Ctrl-C."
        )


def test_a_database_that_can_not_be_prepared(monkeypatch):
    monkeypatch.setattr(run, "PYTHON", sys.executable)
    env = {**os.environ, "DATABASE_URL": NOWHERE, "DATABASE_OWNER_URL": NOWHERE}
    assert (
        sentence(run.prepare, env)
        == "Preparing the database failed; the reason stands above."
    )


def test_a_login_page_that_answers_an_error(tmp_path):
    log = tmp_path / "web.log"
    log.write_text("no such page\n")
    with http.server.HTTPServer(("127.0.0.1", 0), Broken) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        child = run.subprocess.Popen(["sleep", "60"])
        try:
            said = sentence(
                run.wait_for_page,
                {"web": (child, log)},
                f"http://127.0.0.1:{server.server_port}/accounts/login/",
            )
        finally:
            child.kill()
            child.wait()
            server.shutdown()
    assert (
        said
        == f"The login page answers 404; the end of the log {log}:\n    no such page"
    )


@pytest.mark.usefixtures("no_programs")
@pytest.mark.parametrize("call", [debian.install, debian.unpack])
def test_libraries_missing_where_there_is_no_apt(call):
    said = sentence(call, ["libpango-1.0-0", "gettext"])
    assert said.startswith("System libraries are missing and ")
    assert said.endswith(
        "install what `apt-get install libpango-1.0-0 gettext` would on Debian 12."
    )


@pytest.mark.parametrize("call", [debian.install, debian.unpack])
def test_an_apt_that_fails_is_named_with_the_command(
    call, monkeypatch, tmp_path, settings
):
    for name in ("apt-get", "dpkg"):
        program = tmp_path / name
        program.write_text("#!/bin/sh\necho no network >&2\nexit 100\n")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr(debian, "RUN", tmp_path)
    assert sentence(call, ["gettext"]) in {
        "`apt-get update -qq` failed; run it by hand and start again. It said: no network",
        "System libraries could not be fetched; as root run `apt-get install gettext` and start again. (no network)",
    }


@pytest.mark.usefixtures("no_programs")
def test_a_python_too_old_or_too_new(monkeypatch):
    monkeypatch.setattr(venv, "SUPPORTED", ((2, 7),))
    assert sentence(venv.find_python).startswith(
        "Python 3.11 or 3.12 is needed and python3 is {}.{};".format(
            *sys.version_info[:2]
        )
    )


def test_a_root_without_any_account_for_the_server(monkeypatch):
    def unknown(_name):
        raise KeyError

    monkeypatch.setattr(postgres.pwd, "getpwnam", unknown)
    assert sentence(postgres.unprivileged_account).endswith(
        "create one: useradd --system postgres."
    )


def test_a_package_that_is_not_installed_yet():
    assert (
        sentence(package_folder, "no_such_package")
        == "The package no_such_package isn't installed yet; run `make setup` first."
    )
