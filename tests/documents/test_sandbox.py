"""The child can do its job and nothing else; each wall is shown by running into it."""

import socket
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

from documents.limits import READING_PROCESS, ReadLimits
from documents.sandbox import run_child

START = Path(__file__).parents[2] / "documents" / "sandboxed" / "start.py"
PREPARE = """
import importlib.util, json, sys
spec = importlib.util.spec_from_file_location("start", sys.argv[1])
start = importlib.util.module_from_spec(spec)
spec.loader.exec_module(start)
start._limit({"address_space_bytes": 2**29, "cpu_seconds": 5, "open_files": 32})
start._leave_the_network()
sys.addaudithook(start._refuse)
"""


def in_child(code, *arguments):
    """What a line of Python comes to behind the walls: the name of its error, or "done"."""
    script = f"{PREPARE}\ntry:\n    {code}\n    print('done')\nexcept Exception as error:\n    print(type(error).__name__)\n"
    done = subprocess.run(
        [sys.executable, "-I", "-B", "-c", script, str(START), *arguments],
        capture_output=True,
        text=True,
        env={},
        check=True,
    )
    return done.stdout.strip()


@pytest.mark.parametrize(
    "code",
    [
        "open('/etc/passwd').read()",
        "open('/proc/self/environ').read()",
        "open('/etc/' + '../etc/passwd', 'rb')",
        "import os; os.open('/etc/hostname', os.O_RDONLY)",
        "import socket; socket.socket().connect(('127.0.0.1', int(sys.argv[2])))",
        "import socket; socket.getaddrinfo('localhost', 80)",
        "import os; os.system('true')",
        "import os; os.fork()",
        "import subprocess; subprocess.run(['/bin/true'])",
    ],
)
def test_forbidden_thing_is_denied(code):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert in_child(code, str(port)) == "Denied"


def test_no_file_can_be_written_even_beside_the_libraries(tmp_path):
    for folder in (tmp_path, sys.prefix):
        path = Path(folder) / "documents-wall.txt"
        assert (in_child("open(sys.argv[2], 'w')", str(path)), path.exists()) == (
            "Denied",
            False,
        )


def test_no_byte_reaches_a_file_that_was_open_before():
    code = "import os; fd = os.memfd_create('x'); os.write(fd, b'x')"
    assert in_child(code) == "OSError"


def test_libraries_can_be_read():
    assert in_child("import decimal, csv, defusedxml.ElementTree") == "done"


def test_child_is_told_nothing_of_its_parent(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://secret")
    seen = []

    class Watching(subprocess.Popen):
        def __init__(self, *args, **options):
            super().__init__(*args, **options)
            environment = Path(f"/proc/{self.pid}/environ")
            while self.poll() is None and not environment.read_bytes():
                pass  # the kernel fills it in a moment after the program began
            seen.append(environment.read_bytes())

    monkeypatch.setattr(subprocess, "Popen", Watching)
    order = {"read": asdict(ReadLimits()), "encoding": "utf-8"}
    run_child("csv", order, b"a\n", READING_PROCESS)
    names = {line.partition(b"=")[0] for line in seen[0].split(b"\0") if line}
    assert names == {b"LANG", b"OPENPYXL_LXML", b"OPENPYXL_DEFUSEDXML"}
