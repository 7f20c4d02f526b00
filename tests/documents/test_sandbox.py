"""The child can do its job and nothing else; each wall is shown by running into it."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

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
        [sys.executable, "-I", "-c", script, str(START), *arguments],
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


def test_no_file_can_be_written():
    assert in_child(
        "f = open(sys.prefix + '/doc-test.txt', 'w'); f.write('x' * 99); f.flush()"
    ) in ("OSError", "PermissionError", "Denied")
    assert (
        not os.path.exists(sys.prefix + "/doc-test.txt")
        or os.path.getsize(sys.prefix + "/doc-test.txt") == 0
    )
