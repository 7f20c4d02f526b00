"""The environment every process of the project gets: what the person set, then `.env`, then local defaults."""

from __future__ import annotations

import base64
import os
import secrets
from pathlib import Path

from .console import Stop, say
from .paths import ROOT, RUN

LOCAL_HOSTS = "localhost,127.0.0.1,[::1]"


def read_env_file(path: Path) -> dict[str, str]:
    """Return the variables of a file of `NAME=value` lines; comments, `export` and quotes are understood."""
    values: dict[str, str] = {}
    if not path.is_file():
        return values
    for line in path.read_text(encoding="utf-8").splitlines():
        name, equals, value = line.strip().removeprefix("export ").partition("=")
        if not equals or name.startswith("#"):
            continue
        value = value.strip()
        if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
            value = value[1:-1]
        values[name.strip()] = value
    return values


def combined(environ: dict[str, str], root: Path = ROOT) -> dict[str, str]:
    """Return `environ` over `.env`; a variable that is set but empty counts as not set."""
    values = {
        **read_env_file(root / ".env"),
        **{name: value for name, value in environ.items() if value},
    }
    values.setdefault("PYTHONUTF8", "1")
    return values


def new_secrets() -> dict[str, str]:
    """Return fresh keys: signing, column encryption (id:base64), blind index (base64), backup (base64)."""

    def key() -> str:
        return base64.b64encode(secrets.token_bytes(32)).decode()

    return {
        "SECRET_KEY": secrets.token_urlsafe(64),
        "FIELD_ENCRYPTION_KEYS": f"local1:{key()}",
        "BLIND_INDEX_KEY": key(),
        "BACKUP_KEY": key(),
    }


def local_secrets(run: Path = RUN) -> dict[str, str]:
    """Return this checkout's own keys, made once and kept in `.run/secrets.env` (0600).

    A file that lacks a key (an earlier start was cut off, or a key is new) is completed; a key that is there stays.
    """
    path = run / "secrets.env"
    kept = read_env_file(path)
    made = {name: value for name, value in new_secrets().items() if not kept.get(name)}
    if made:
        if kept:
            say(f"{path.name} lacked {', '.join(sorted(made))}; made now.")
        values = {**kept, **made}
        draft = path.with_suffix(".new")
        draft.unlink(missing_ok=True)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.writelines(f"{name}={value}\n" for name, value in values.items())
        draft.replace(path)
        kept = values
    return kept


def add_local_defaults(env: dict[str, str], run: Path = RUN, *, demo: bool) -> None:
    """Fill in what an installation on this machine needs and nobody set: keys, hosts, the folder of files.

    Only for the embedded database or a demo: an installation with a database of its own must name its keys itself,
    else its ciphertext would hang on a file in a run folder.
    """
    for name, value in local_secrets(run).items():
        env.setdefault(name, value)
    env.setdefault("ALLOWED_HOSTS", LOCAL_HOSTS)
    env.setdefault("FILES_ROOT", str(run / "files"))
    if demo:
        env.setdefault("DEMO", "1")


def require_owner(env: dict[str, str], command: str) -> None:
    """Raise Stop with the SQL to run when `command` needs the owner's connection and only the application's is given."""
    if not env.get("DATABASE_URL") or env.get("DATABASE_OWNER_URL"):
        return
    raise Stop(
        f"`{command}` needs the role that owns the tables, but only DATABASE_URL is set; as the database's administrator run "
        "CREATE ROLE counseling_owner LOGIN CREATEDB NOSUPERUSER PASSWORD '…'; "
        "CREATE ROLE counseling_app LOGIN NOSUPERUSER NOCREATEDB PASSWORD '…'; "
        "CREATE DATABASE counseling OWNER counseling_owner ENCODING 'UTF8' LOCALE 'C.UTF-8' TEMPLATE template0; "
        "then set DATABASE_OWNER_URL=postgres://counseling_owner:…@host:5432/counseling beside "
        "DATABASE_URL=postgres://counseling_app:…@host:5432/counseling."
    )
