"""Locks, repair and the embedded servers themselves; each test has a run folder of its own."""

import fcntl
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import psycopg2
import pytest

from bootstrap import postgres, processes, redis, services
from bootstrap.console import Stop
from bootstrap.paths import LONGEST_SOCKET_FOLDER, private_folder, socket_folder


@pytest.fixture
def checkout(tmp_path):
    """A folder as a checkout; what its embedded database leaves outside of it is removed."""
    yield tmp_path
    if (tmp_path / ".run").exists():
        server = postgres.locate(tmp_path, tmp_path / ".run")
        postgres.stop(server)
        redis.stop(redis.locate(tmp_path / ".run"))
        shutil.rmtree(server.base)
        if server.sockets.exists():
            shutil.rmtree(server.sockets)


def using(checkout: Path):
    """The services of a checkout."""
    return services.running({}, run=checkout / ".run", root=checkout)


def test_the_last_user_stops_the_services_and_the_data_stays(checkout):
    with using(checkout) as first:
        server, queue = (
            postgres.locate(checkout, checkout / ".run"),
            redis.locate(checkout / ".run"),
        )
        with (
            psycopg2.connect(first["DATABASE_OWNER_URL"]) as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute("CREATE TABLE kept AS SELECT '輔導' AS word")
        connection.close()
        with using(checkout) as second:
            assert second["DATABASE_URL"] == first["DATABASE_URL"]
        assert (postgres.is_running(server), redis.is_running(queue)) == (True, True)
    assert (postgres.is_running(server), redis.is_running(queue)) == (False, False)
    with using(checkout) as again:
        with (
            psycopg2.connect(again["DATABASE_OWNER_URL"]) as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute("SELECT word FROM kept")
            assert cursor.fetchall() == [("輔導",)]
        connection.close()


def test_the_roles_own_what_they_should_and_no_more(checkout):
    with using(checkout) as env:
        connection = psycopg2.connect(env["DATABASE_URL"])
        with connection, connection.cursor() as cursor:
            cursor.execute(
                "SELECT rolname, rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname LIKE 'counseling%' ORDER BY 1"
            )
            assert cursor.fetchall() == [
                ("counseling_app", False, False, False),
                ("counseling_owner", False, True, False),
            ]
            cursor.execute(
                "SELECT current_user, pg_get_userbyid(datdba), pg_encoding_to_char(encoding), datcollate FROM pg_database WHERE datname = current_database()"
            )
            assert cursor.fetchone() == (
                "counseling_app",
                "counseling_owner",
                "UTF8",
                "C.UTF-8",
            )
            cursor.execute("SHOW listen_addresses")
            assert cursor.fetchone() == ("",)
            with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                cursor.execute("CREATE TABLE mine (a int)")
        connection.close()


def test_a_killed_server_and_a_half_done_initdb_are_repaired(checkout, capsys):
    run = checkout / ".run"
    run.mkdir()
    server = postgres.locate(checkout, run)
    (server.base / "data.new").mkdir()
    with using(checkout):
        pid = postgres.running_pid(server)
        assert pid is not None
        processes.stop(pid, signal.SIGKILL)
    assert postgres.running_pid(server) is None
    assert (server.data / "postmaster.pid").exists()
    # After a reboot the number in the file may be a stranger's; PostgreSQL alone would refuse to start.
    lines = (server.data / "postmaster.pid").read_text().splitlines()
    with subprocess.Popen(["sleep", "60"], **server.drop_root()) as stranger:
        (server.data / "postmaster.pid").write_text(
            "\n".join([str(stranger.pid), *lines[1:]]) + "\n"
        )
        with using(checkout):
            assert postgres.is_running(server)
        assert stranger.poll() is None
        stranger.kill()
    said = capsys.readouterr().err
    assert said.count("An earlier database set-up was cut off; it is made again.") == 1
    assert (
        said.count(
            "The embedded database was not shut down properly last time; it recovers now."
        )
        == 1
    )


def test_a_user_that_was_killed_does_not_keep_the_lock(tmp_path):
    holder = f"import fcntl, os, time; fcntl.flock(os.open({str(tmp_path / 'lock')!r}, os.O_RDWR | os.O_CREAT), fcntl.LOCK_SH); print('held', flush=True); time.sleep(60)"
    with subprocess.Popen(
        [sys.executable, "-c", holder], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        with (
            pytest.raises(BlockingIOError),
            services.locked(tmp_path / "lock", fcntl.LOCK_EX | fcntl.LOCK_NB),
        ):
            pass
        process.kill()
        process.wait()
        with services.locked(tmp_path / "lock", fcntl.LOCK_EX | fcntl.LOCK_NB):
            pass


def test_what_the_person_named_is_used_and_nothing_is_started(tmp_path, settings):
    named = {
        "DATABASE_URL": services.os.environ["DATABASE_URL"],
        "REDIS_URL": "redis://localhost:6379/0",
    }
    with services.running(named, run=tmp_path / ".run", root=tmp_path) as env:
        assert env == {**named, "PYTHONUTF8": "1"}
    assert list(tmp_path.iterdir()) == []


def test_data_of_another_postgresql_is_refused_and_kept(checkout):
    (checkout / ".run").mkdir()
    server = postgres.locate(checkout, checkout / ".run")
    server.data.mkdir()
    (server.data / "PG_VERSION").write_text("15\n")
    with pytest.raises(
        Stop, match="was made by PostgreSQL 15, this is 18; restore a backup"
    ):
        postgres.ensure_data(server)
    assert (server.data / "PG_VERSION").read_text() == "15\n"


def test_a_shared_folder_made_by_somebody_else_is_refused(tmp_path):
    (tmp_path / "target").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "target")
    with pytest.raises(Stop, match="belongs to somebody else"):
        private_folder(tmp_path / "link")


def test_a_deep_checkout_gets_a_short_folder_for_its_sockets(tmp_path):
    deep = tmp_path / ("深" * 40)
    short = socket_folder(deep)
    try:
        assert len(str(short)) < LONGEST_SOCKET_FOLDER
        assert socket_folder(deep) == short
    finally:
        short.rmdir()
    assert not deep.exists()
