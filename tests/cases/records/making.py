"""Records made by their actions."""

from uuid import uuid4

from django.db import connection

from cases.actions.records import log_record
from cases.recording import Heads, RecordFacts
from tests.accounts.cast import TODAY

GIST = "CNY-gist 睡眠由 4 小時增至約 6 小時。"
PART = "CNY-part 與同學和好後焦慮下降。"
RISK = "CNY-risk 表示上週曾想過不如消失。"


def facts(**changes):
    told = {
        "gist": GIST,
        "held_on": TODAY,
        "minutes": 45,
        "category": "T05",
        "parts": {"assessment": PART},
        "risk_facts": RISK,
    }
    return RecordFacts(**{**told, **changes})


MOTHER = (Heads(14, female=1),)


def service(kind="P03", heads=MOTHER, **changes):
    return facts(kind=kind, heads=heads, **changes)


def log(by, case, *, key=None, on=TODAY, **changes):
    told = changes.pop("facts", None) or facts(**changes)
    return log_record(by=by, case=case, facts=told, key=key or uuid4(), on=on)[0]


def stored_text(*models):
    """Every column of every row of the tables, as the database has them."""
    with connection.cursor() as cursor:
        rows = []
        for model in models:
            cursor.execute(f"SELECT t::text FROM {model._meta.db_table} t")  # noqa: S608  our own table names
            rows += [row for (row,) in cursor.fetchall()]
    return "\n".join(rows)
