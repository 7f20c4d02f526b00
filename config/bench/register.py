"""Which measurements there are; the first is the yardstick."""

from config.bench import Measurement, month, transitions
from config.bench.casework import (
    case_list,
    case_page,
    director_today,
    save_log,
    today,
)
from config.bench.pages import bare_page, home_page
from config.bench.reports import (
    statistics_by_hand,
    statistics_of_a_county,
    tenth_of_the_month,
)
from config.bench.students import student_list, student_page, student_search
from config.bench.sweeps import first_sweep, next_sweep, plain_sql

MEASUREMENTS = [
    Measurement("bare page with login", bare_page),
    Measurement("home page", home_page),
    Measurement("transitions: creation in bulk", transitions.bulk_creation),
    Measurement("transitions: another graduation day", transitions.another_day),
    Measurement("transitions: board", transitions.board),
    Measurement("transitions: export without names", transitions.export),
    Measurement("transitions: a county overnight", transitions.overnight),
    Measurement("today of a counselor", today),
    Measurement("today of a director", director_today),
    Measurement("case list", case_list),
    Measurement("case page with 20 records", case_page),
    Measurement("saving a log", save_log),
    Measurement("student list", student_list),
    Measurement("student search", student_search),
    Measurement("student page", student_page),
    Measurement("sweep, everything new", first_sweep),
    Measurement("sweep, plain SQL", plain_sql),
    Measurement("sweep, nothing new", next_sweep, goal=2, against="sweep, plain SQL"),
    # The ratio is to the statements a person would write by hand; it means something from a county upwards.
    Measurement("county statistics, hand-written SQL", statistics_by_hand),
    Measurement(
        "county statistics",
        statistics_of_a_county,
        against="county statistics, hand-written SQL",
    ),
    Measurement("rush of the tenth, checked and filed", tenth_of_the_month),
    # the month of one large school: goals are ratios to what openpyxl alone needs for the same cells.
    Measurement("month: openpyxl write-only loop", month.bare_write),
    Measurement("month: rows gathered", month.rows_gathered),
    Measurement("month: rows prechecked", month.rows_prechecked),
    Measurement("month: file written", month.file_written, goal=2, against="month: openpyxl write-only loop"),
    Measurement("month: records to file", month.month_generated, against="month: openpyxl write-only loop"),
    Measurement("month: openpyxl read-only loop", month.bare_read),
    Measurement("month: file checked", month.file_checked, goal=3, against="month: openpyxl read-only loop"),
    Measurement("month: openpyxl load and save", month.bare_save, against="month: openpyxl read-only loop"),
    Measurement("month: file coloured", month.file_coloured, goal=2, against="month: openpyxl load and save"),
]  # fmt: skip
