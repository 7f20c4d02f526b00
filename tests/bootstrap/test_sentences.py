"""What stops `make run` or a command is told in one sentence, with exit code 1 and no traceback."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from bootstrap import venv
from bootstrap.console import Stop
from bootstrap.environment import require_owner
from bootstrap.external import check_database, check_redis, without_password
from bootstrap.run import check_children, check_port, read_port

ROOT = Path(__file__).resolve().parents[2]
NOWHERE = "postgres://counseling_app:secret@127.0.0.1:1/counseling"


def run(*command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a program of the project with some variables of its own."""
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def taken_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_port_in_use_is_named_with_the_way_out(taken_port):
    with pytest.raises(Stop) as stopped:
        check_port(taken_port)
    assert (
        str(stopped.value)
        == f"Port {taken_port} is in use by another program; stop that, or choose another port: make run PORT={taken_port + 1}."
    )


def test_make_run_stops_at_a_port_in_use_before_it_installs_anything(
    taken_port, tmp_path
):
    done = run("-m", "bootstrap", "run", PORT=str(taken_port))
    assert done.returncode == 1
    assert (
        done.stderr.strip()
        == f"Port {taken_port} is in use by another program; stop that, or choose another port: make run PORT={taken_port + 1}."
    )


def test_a_free_port_passes(taken_port):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = probe.getsockname()[1]
    check_port(free)


@pytest.mark.parametrize("text", ["", "http", "0", "65536", "-1", "８０００"])
def test_a_port_that_is_no_number_is_refused(text):
    with pytest.raises(Stop, match="is not a port number"):
        read_port(text)


def test_an_unreachable_database_is_named_without_its_password():
    with pytest.raises(Stop) as stopped:
        check_database({"DATABASE_URL": NOWHERE})
    assert str(stopped.value) == (
        "The database at postgres://127.0.0.1:1/counseling (DATABASE_URL) can't be used: Connection refused. "
        "Start it or correct DATABASE_URL; without DATABASE_URL an embedded database is used."
    )


def test_a_command_by_hand_with_an_unreachable_database_gives_one_sentence():
    done = run("manage.py", "check", DATABASE_URL=NOWHERE, DATABASE_OWNER_URL=NOWHERE)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith(
        "The database at postgres://127.0.0.1:1/counseling (DATABASE_URL) can't be used: Connection refused."
    )
    assert done.stderr.count("\n") == 1


def test_a_role_that_the_database_refuses_is_told_in_its_words():
    wrong = os.environ["DATABASE_URL"].replace("counseling_app", "nobody_at_all", 1)
    with pytest.raises(Stop, match="nobody_at_all"):
        check_database({"DATABASE_URL": wrong})


def test_the_database_of_this_suite_is_reachable():
    check_database(
        {
            "DATABASE_URL": os.environ["DATABASE_URL"],
            "DATABASE_OWNER_URL": os.environ["DATABASE_OWNER_URL"],
        }
    )


def test_an_unreachable_redis_is_named():
    with pytest.raises(
        Stop,
        match=r"^Redis at redis://127.0.0.1:1/0 \(REDIS_URL\) can't be used: Connection refused",
    ):
        check_redis({"REDIS_URL": "redis://:secret@127.0.0.1:1/0"})


def test_an_address_is_shown_without_user_and_password():
    assert without_password("postgres://a:b@db:5432/c") == "postgres://db:5432/c"


def test_a_missing_owner_address_is_answered_with_the_sql():
    with pytest.raises(Stop) as stopped:
        require_owner({"DATABASE_URL": NOWHERE}, "manage.py migrate")
    sentence = str(stopped.value)
    assert sentence.startswith(
        "`manage.py migrate` needs the role that owns the tables, but only DATABASE_URL is set;"
    )
    assert (
        "CREATE ROLE counseling_owner LOGIN CREATEDB NOSUPERUSER PASSWORD '…';"
        in sentence
    )
    made = "CREATE DATABASE counseling OWNER counseling_owner ENCODING 'UTF8' LOCALE 'C.UTF-8' TEMPLATE template0;"
    assert sentence.count(made) == 1
    assert (ROOT / "docs/operations.md").read_text("utf-8").count(made) == 1


@pytest.mark.parametrize(
    "env",
    [{}, {"DATABASE_URL": "postgres://x/y", "DATABASE_OWNER_URL": "postgres://z/y"}],
)
def test_the_owner_is_not_asked_for_when_embedded_or_given(env):
    require_owner(env, "migrate")


def test_manage_migrate_without_the_owner_gives_the_sql_and_no_traceback():
    done = run("manage.py", "migrate", DATABASE_URL=NOWHERE, DATABASE_OWNER_URL="")
    assert done.returncode == 1
    assert done.stderr.startswith(
        "`manage.py migrate` needs the role that owns the tables"
    )
    assert "Traceback" not in done.stderr


def test_a_half_finished_venv_is_recognised(tmp_path):
    stamp = tmp_path / ".complete"
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/python").touch()
    found = [venv.state(stamp, tmp_path / "absent"), venv.state(stamp, tmp_path)]
    stamp.write_text(venv.wanted_stamp())
    found.append(venv.state(stamp, tmp_path))
    stamp.write_text("another lock 3.11")
    found.append(venv.state(stamp, tmp_path))
    assert found == ["absent", "half-finished", "complete", "outdated"]


def test_a_process_that_ends_by_itself_is_told_with_the_end_of_its_log(tmp_path):
    log = tmp_path / "worker.log"
    log.write_text("first\nCannot connect\n")
    with subprocess.Popen([sys.executable, "-c", "raise SystemExit(3)"]) as child:
        child.wait()
        with pytest.raises(Stop) as stopped:
            check_children({"worker": (child, log)})
    assert (
        str(stopped.value)
        == f"The worker process ended by itself (exit code 3); the end of its log {log}:\n    first\n    Cannot connect"
    )


def test_an_unknown_word_gives_the_usage():
    done = run("-m", "bootstrap", "dance")
    assert (done.returncode, done.stderr.strip()) == (
        1,
        "Usage: python3 -m bootstrap setup | run | test | check | manage COMMAND",
    )
