"""`bench`: every measurement on a database of its own, as a table."""

import logging
import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.bench import SCALES
from config.bench.register import MEASUREMENTS
from config.scratch import scratch_database


class Command(BaseCommand):
    """Prints milliseconds and ratios to the bare page; fails when a goal is missed."""

    help = "Measure; BENCH_SCALE=small|school|county|nation says how much data is made."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument(
            "--scale", choices=SCALES, default=os.environ.get("BENCH_SCALE", "school")
        )

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
            yardstick = None
            for measurement in MEASUREMENTS:
                seconds = measurement.run(scale)
                yardstick = yardstick or seconds
                against = measurement.against
                ratio = seconds / (against(scale) if against else yardstick)
                goal = "" if measurement.goal is None else f"{measurement.goal:g}"
                self.stdout.write(
                    f"{measurement.name:<40} {seconds * 1000:>9.2f} {ratio:>7.2f} {goal:>6}"
                )
                if measurement.goal is not None and ratio > measurement.goal:
                    missed.append(measurement.name)
        if missed:
            raise CommandError(f"Slower than the goal: {', '.join(missed)}")
