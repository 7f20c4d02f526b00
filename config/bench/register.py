"""Which measurements there are; the first is the yardstick."""

from config.bench import Measurement
from config.bench.pages import bare_page, home_page
from config.bench.students import student_list, student_page, student_search
from config.bench.sweeps import first_sweep, next_sweep, plain_sql

MEASUREMENTS = [
    Measurement("bare page with login", bare_page),
    Measurement("home page", home_page),
    Measurement("student list", student_list),
    Measurement("student search", student_search),
    Measurement("student page", student_page),
    Measurement("sweep, everything new", first_sweep),
    Measurement(
        "sweep, nothing new : plain SQL", next_sweep, goal=2, against=plain_sql
    ),
]
