"""Debian packages: installed by apt as root, unpacked beside the project as an ordinary user."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import urllib.request

from .console import Stop
from .paths import RUN

SYSTEM = RUN / "system"


def install(packages: list[str]) -> None:
    """Install packages as root. Raises Stop with the exact command when apt can't."""
    by_hand = "apt-get install " + " ".join(packages)
    if shutil.which("apt-get") is None:
        raise Stop(
            f"System libraries are missing and there is no apt-get here; install what `{by_hand}` would on Debian 12."
        )
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages],
    ):
        done = subprocess.run(
            command, env=quiet, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise Stop(
                f"`{' '.join(command)}` failed; run it by hand and start again. It said: {last_line(done.stderr)}"
            )


def unpack(packages: list[str], by_hand: str | None = None) -> None:
    """Download packages and what they need, check their hashes, and unpack them into `.run/system` without root.

    `by_hand` is the command named in the sentence when that fails.
    """
    by_hand = by_hand or "apt-get install " + " ".join(packages)
    if shutil.which("apt-get") is None or shutil.which("dpkg") is None:
        raise Stop(
            f"System libraries are missing and apt can't be used here; install what `{by_hand}` would on Debian 12."
        )
    try:
        for uri, name, digest in addresses(packages):
            fetch(uri, name, digest)
    except (OSError, ValueError, subprocess.CalledProcessError) as error:
        said = (
            last_line(error.stderr)
            if isinstance(error, subprocess.CalledProcessError)
            else error
        )
        raise Stop(
            f"System libraries could not be fetched; as root run `{by_hand}` and start again. ({said})"
        ) from error


def addresses(packages: list[str]) -> list[tuple[str, str, str]]:
    """Return (address, file name, "Algorithm:hex") of each package file that is missing on this machine.

    The package lists of a container image are empty, so apt is pointed at private lists, which needs no root.
    """
    private = RUN / "apt"
    for folder in ("lists/partial", "cache/archives/partial"):
        (private / folder).mkdir(parents=True, exist_ok=True)
    options = [
        "-o",
        f"Dir::State={private}",
        "-o",
        f"Dir::State::lists={private}/lists",
        "-o",
        "Dir::State::status=/var/lib/dpkg/status",
        "-o",
        f"Dir::Cache={private}/cache",
        "-o",
        "Debug::NoLocking=1",
        "-o",
        "APT::Sandbox::User=",
        "-o",
        "Acquire::ForceHash=SHA256",
    ]
    subprocess.run(
        ["apt-get", *options, "update", "-qq"],
        check=True,
        capture_output=True,
        text=True,
    )
    listed = subprocess.run(
        [
            "apt-get",
            *options,
            "install",
            "-y",
            "-qq",
            "--no-install-recommends",
            "--print-uris",
            *packages,
        ],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    shutil.rmtree(private)
    fields = [line.split() for line in listed.splitlines() if line.startswith("'")]
    return [(uri.strip("'"), name, digest) for uri, name, _size, digest in fields]


def fetch(uri: str, name: str, digest: str) -> None:
    """Download one package file, compare its hash with apt's signed list, unpack it into `.run/system`."""
    with urllib.request.urlopen(uri, timeout=60) as answer:
        content = answer.read()
    algorithm, _, expected = digest.partition(":")
    if (
        hashlib.new(
            {"MD5Sum": "md5"}.get(algorithm, algorithm.lower()),
            content,
            usedforsecurity=False,
        ).hexdigest()
        != expected
    ):
        raise ValueError(f"{name} is not the file that apt's list names")
    SYSTEM.mkdir(parents=True, exist_ok=True)
    package = RUN / name
    package.write_bytes(content)
    try:
        subprocess.run(
            ["dpkg", "-x", str(package), str(SYSTEM)],
            check=True,
            capture_output=True,
            text=True,
        )
    finally:
        package.unlink()


def add_to(env: dict[str, str]) -> None:
    """Let processes find what was unpacked: its libraries and its programs."""
    folders = [
        str(path)
        for pattern in ("usr/lib/*-linux-gnu", "lib/*-linux-gnu")
        for path in sorted(SYSTEM.glob(pattern))
    ]
    prepend(env, "LD_LIBRARY_PATH", folders)
    prepend(
        env, "PATH", [str(SYSTEM / "usr/bin")] if (SYSTEM / "usr/bin").is_dir() else []
    )


def prepend(env: dict[str, str], name: str, folders: list[str]) -> None:
    """Put folders in front of a search path, each once."""
    kept = [
        part
        for part in env.get(name, "").split(os.pathsep)
        if part and part not in folders
    ]
    if folders:
        env[name] = os.pathsep.join([*folders, *kept])


def last_line(text: str) -> str:
    """Return the last line of what a command said."""
    lines = (text or "").strip().splitlines()
    return lines[-1] if lines else "nothing"
