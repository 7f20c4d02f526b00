"""Which measurements there are; the first is the yardstick."""

from config.bench import Measurement
from config.bench.pages import bare_page, home_page

MEASUREMENTS = [
    Measurement("bare page with login", bare_page),
    Measurement("home page", home_page),
]
