"""Which measurements there are; the first is the yardstick."""

from config.bench import Measurement, month
from config.bench.pages import bare_page, home_page

MEASUREMENTS = [
    Measurement("bare page with login", bare_page),
    Measurement("home page", home_page),
    # the month of one large school: goals are ratios to what openpyxl alone needs for the same cells.
    Measurement("month: openpyxl write-only loop", month.bare_write),
    Measurement("month: rows gathered", month.rows_gathered),
    Measurement("month: rows prechecked", month.rows_prechecked),
    Measurement("month: file written", month.file_written, goal=2, against="month: openpyxl write-only loop"),
    Measurement("month: openpyxl read-only loop", month.bare_read),
    Measurement("month: file checked", month.file_checked, goal=3, against="month: openpyxl read-only loop"),
    Measurement("month: file coloured", month.file_coloured, against="month: openpyxl read-only loop"),
]  # fmt: skip
