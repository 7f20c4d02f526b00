"""`audit`: are there known vulnerabilities in the locked packages?"""

import subprocess
import sys
from importlib.metadata import distributions
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

# --strict, because without it pip-audit skips every package when its feed can't be reached and reports nothing found.
# --disable-pip: the lock has hashes and is complete, so nothing has to be resolved or downloaded.
ASK_THE_FEED = [
    sys.executable,
    "-m",
    "pip_audit",
    "--strict",
    "--disable-pip",
    "--require-hashes",
    "--progress-spinner",
    "off",
    "-r",
    "requirements.txt",
]


class Command(BaseCommand):
    """Lists what is installed and asks pip-audit; says plainly when the feed could not be reached."""

    help = "List the installed versions and look for known vulnerabilities."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument(
            "--versions-only",
            action="store_true",
            help="list the versions, ask no feed",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        versions = sorted(
            {f"{found.metadata['Name']}=={found.version}" for found in distributions()},
            key=str.lower,
        )
        self.stdout.write("\n".join(versions))
        if options["versions_only"]:
            return
        done = subprocess.run(  # noqa: S603 - a constant command
            ASK_THE_FEED,
            cwd=settings.BASE_DIR,
            capture_output=True,
            text=True,
            check=False,
        )
        said = f"{done.stdout}\n{done.stderr}"
        if done.returncode == 0:
            self.stdout.write(f"No known vulnerability in {len(versions)} packages.")
        elif "found" in said.lower() and "vulnerabilit" in said.lower():
            self.stdout.write(done.stdout)
            raise CommandError(
                "The locked packages have known vulnerabilities; see above."
            )
        else:
            raise CommandError(
                f"The vulnerability feed could not be asked, so nothing is known: {said.strip().splitlines()[-1]}"
            )
