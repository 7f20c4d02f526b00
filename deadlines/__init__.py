"""The law's clock: how Taiwanese law counts time, one function and one Rule value for each duty.

Plain Python. Nothing here reads a clock, a setting or a database row: days, the office calendar and overrides are
arguments. `python -m deadlines RULE TRIGGER` shows a date and how it was reached. docs/legal-basis.md has the table.
"""
