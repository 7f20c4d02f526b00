"""`bench`: every measurement on a database of its own, as a table."""

import logging
import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.bench import SCALES, Measured, Measurement
from config.bench.register import MEASUREMENTS
from config.scratch import scratch_database


class Command(BaseCommand):
    """Prints milliseconds and ratios to the bare page; fails when a goal is missed."""

    help = "Measure; BENCH_SCALE=small|school|county|nation says how much data is made."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument(
            "--scale", choices=SCALES, default=os.environ.get("BENCH_SCALE", "school")
        )

        parser.add_argument(
            "--only", action="append", default=[], metavar="WORDS",
            help="Measurements whose name begins so, and what they are compared with; may be given again.",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        scale = SCALES.get(options["scale"])
        if scale is None:
            raise CommandError(f"BENCH_SCALE is one of {', '.join(SCALES)}.")
        missed = []
        logging.disable(logging.INFO)  # a line for each request would bury the table
        with scratch_database("bench"):
            self.stdout.write(
                f"{'measurement':<40} {'ms':>9} {'ratio':>7} {'goal':>6}   (scale {scale.name})"
            )
            times: dict[str, float] = {}
            for measurement in _chosen(options["only"]):
                found = measurement.run(scale)
                seconds, note = (found.seconds, found.note) if isinstance(found, Measured) else (found, "")  # fmt: skip
                times[measurement.name] = seconds
                ratio = seconds / times[measurement.against or MEASUREMENTS[0].name]
                goal = "" if measurement.goal is None else f"{measurement.goal:g}"
                self.stdout.write(
                    f"{measurement.name:<40} {seconds * 1000:>9.2f} {ratio:>7.2f} {goal:>6} {note}".rstrip()
                )
                if measurement.goal is not None and ratio > measurement.goal:
                    missed.append(measurement.name)
        if missed:
            raise CommandError(f"Slower than the goal: {', '.join(missed)}")


def _chosen(words: list[str]) -> list[Measurement]:
    """Those whose name begins with one of the words, with their yardsticks; all without words."""
    begun = [one for one in MEASUREMENTS if not words or one.name.startswith(tuple(words))]  # fmt: skip
    if not begun:
        raise CommandError("No measurement begins so.")
    names = {MEASUREMENTS[0].name, *(one.against for one in begun)}
    return [one for one in MEASUREMENTS if one in begun or one.name in names]
