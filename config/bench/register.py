"""Which measurements there are; the first is the yardstick."""

from config.bench import Measurement
from config.bench.pages import bare_page, home_page
from config.bench.reports import (
    statistics_by_hand,
    statistics_of_a_county,
    tenth_of_the_month,
)

MEASUREMENTS = [
    Measurement("bare page with login", bare_page),
    Measurement("home page", home_page),
    # The ratio is to the statements a person would write by hand; it means something from a county upwards.
    Measurement("county statistics, hand-written SQL", statistics_by_hand),
    Measurement(
        "county statistics",
        statistics_of_a_county,
        against="county statistics, hand-written SQL",
    ),
    Measurement("rush of the tenth, checked and filed", tenth_of_the_month),
]
