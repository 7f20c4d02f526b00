"""A tiny SMTP server that takes mails and can misbehave. Plain Python, so that it runs as a process of its own too.

Behaviours: ok · greet_554 · rcpt_450 · rcpt_550 · data_421 · data_552 · auth · hang · drop_before_250 · drop_after_250
"""

import socketserver
import sys
import threading
import time


class Sink(socketserver.ThreadingTCPServer):
    """`received`: (Message-ID, recipient, text) in order; `behaviour` may be changed at any time."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, address=("127.0.0.1", 0), *, on_mail=None, hang_seconds=3):
        self.behaviour, self.received, self.hang_seconds = "ok", [], hang_seconds
        self.slowness = 0
        self.lock, self.on_mail = threading.Lock(), on_mail
        super().__init__(address, _Session)

    @property
    def port(self):
        return self.server_address[1]

    def take(self, recipient, text):
        found = [
            line.split(":", 1)[1].strip()
            for line in text.splitlines()
            if line.lower().startswith("message-id:")
        ]
        with self.lock:
            self.received.append((found[0] if found else "", recipient, text))
        if self.on_mail:
            self.on_mail(found[0] if found else "", recipient)

    def handle_error(self, request, client_address):
        """A client that was killed hangs up; that is the drill, no news."""


class _Session(socketserver.StreamRequestHandler):
    def say(self, line):
        self.wfile.write(line.encode() + b"\r\n")

    def handle(self):
        if self.server.behaviour == "greet_554":
            return self.say("554 no service")
        self.say("220 sink")
        recipient = ""
        while line := self.rfile.readline().decode("utf-8", "replace").strip():
            word, behaviour = line[:4].upper(), self.server.behaviour
            if word == "RCPT":
                recipient = line.split("<")[-1].rstrip(">")
            if word == "DATA":
                if not self.data(recipient, behaviour):
                    return None
            elif word == "QUIT":
                return self.say("221 bye")
            else:
                self.say(self.answer(word, behaviour))
        return None

    def answer(self, word, behaviour):
        if word == "RCPT" and behaviour.startswith("rcpt_"):
            return f"{behaviour[5:]} not this one"
        if word == "MAIL" and self.server.slowness:
            time.sleep(self.server.slowness)
        if word == "MAIL" and behaviour == "hang":
            time.sleep(self.server.hang_seconds)
        return "250 ok"

    def data(self, recipient, behaviour):
        """Out: whether the session goes on."""
        if behaviour.startswith("data_"):
            self.say(f"{behaviour[5:]} not now")
            return behaviour != "data_421"
        self.say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.decode("utf-8", "replace"))
        if behaviour == "drop_before_250":
            return False
        self.server.take(recipient, "".join(lines))
        if behaviour != "drop_after_taking":
            self.say("250 taken")
        return behaviour not in ("drop_after_250", "drop_after_taking")


def start(**options):
    """A sink in a thread of this process; `shutdown()` ends it."""
    sink = Sink(**options)
    threading.Thread(target=sink.serve_forever, daemon=True).start()
    return sink


def _main(path):
    """A process of its own: prints its port, writes each Message-ID it took as a line, and is a little slow."""
    lock = threading.Lock()

    def note(message, _recipient):
        with lock, open(path, "a", encoding="utf-8") as file:
            file.write(f"{message}\n")
            file.flush()

    sink = Sink(on_mail=note)
    sink.slowness = 0.01
    print(sink.port, flush=True)
    sink.serve_forever()


if __name__ == "__main__":
    _main(sys.argv[1])
