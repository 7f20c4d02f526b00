"""Which measurements there are; the first is the yardstick."""

from config.bench import Measurement, transitions
from config.bench.pages import bare_page, home_page

MEASUREMENTS = [
    Measurement("bare page with login", bare_page),
    Measurement("home page", home_page),
    Measurement("transitions: creation in bulk", transitions.bulk_creation),
    Measurement("transitions: board", transitions.board),
    Measurement("transitions: export without names", transitions.export),
]
