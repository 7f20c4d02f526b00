"""`python -m deadlines RULE TRIGGER` prints one JSON object; `-` reads RULE TRIGGER lines from standard input.

RULE is an id such as DL-TR-08. TRIGGER is a date YYYY-MM-DD, for hour rules YYYY-MM-DDTHH:MM (Taiwan's time), for
DL-MR rules the reported month YYYY-MM. An unknown rule or a bad trigger gives one sentence and exit 2; with `-` that
line prints {"error": …} and the run goes on.
"""

import io
import json
import os
import re
import sys
from datetime import date, datetime

from deadlines.office_calendar import OfficeCalendar
from deadlines.rules import UnknownRuleError, get_rule
from deadlines.rules.rule import Trigger, TriggerError

USAGE = "用法：python -m deadlines 規則 觸發日期（或以 - 自標準輸入逐行讀取）。"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MONTH = re.compile(r"\d{4}-\d{2}", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}", re.ASCII)
_FORMATS = {
    Trigger.DAY: "YYYY-MM-DD",
    Trigger.MONTH: "YYYY-MM",
    Trigger.HOUR: "YYYY-MM-DDTHH:MM",
    Trigger.DAY_OR_HOUR: "YYYY-MM-DD 或 YYYY-MM-DDTHH:MM",
}


def parse_trigger(kind: Trigger, text: str) -> date | datetime:
    """Text to a trigger of the rule's kind. Raises TriggerError."""
    try:
        if kind is Trigger.MONTH and _MONTH.fullmatch(text):
            return date.fromisoformat(f"{text}-01")
        if kind in (Trigger.DAY, Trigger.DAY_OR_HOUR) and _DAY.fullmatch(text):
            return date.fromisoformat(text)
        if kind in (Trigger.HOUR, Trigger.DAY_OR_HOUR) and _MOMENT.fullmatch(text):
            return datetime.fromisoformat(text)
    except ValueError:
        pass
    raise TriggerError(
        f"觸發「{text}」不正確，格式應為 {_FORMATS[kind]} 且為存在的日期。"
    )


def answer(
    rule_id: str, trigger_text: str, calendar: OfficeCalendar
) -> dict[str, object]:
    """The JSON object of one question. Raises UnknownRuleError or TriggerError."""
    rule = get_rule(rule_id)
    trigger = parse_trigger(rule.trigger, trigger_text)
    reckoning = rule.reckon(trigger, calendar)
    version = rule.version_on(
        trigger.date() if isinstance(trigger, datetime) else trigger
    )
    due = reckoning.due
    return {
        "rule": rule.id,
        "trigger": trigger_text,
        "due": f"{due:%Y-%m-%dT%H:%M}"
        if isinstance(due, datetime)
        else due.isoformat(),
        "law": version.law,
        "article": version.article,
        "citation": version.citation,
        "steps": list(reckoning.steps),
    }


def answer_line(line: str, calendar: OfficeCalendar) -> dict[str, object]:
    """As answer(), from one line of standard input; what is wrong comes back as {"error": sentence}."""
    words = line.split()
    if len(words) != 2:
        return {"error": "每行須為「規則 觸發日期」兩個欄位。"}
    try:
        return answer(words[0], words[1], calendar)
    except (UnknownRuleError, TriggerError) as error:
        return {"error": str(error)}


def main(arguments: list[str]) -> int:
    """Run the command; returns the exit code."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    calendar = OfficeCalendar()
    if arguments == ["-"]:
        for line in sys.stdin:
            if line.strip("\ufeff \t\r\n"):
                print(
                    json.dumps(
                        answer_line(line.lstrip("\ufeff"), calendar), ensure_ascii=False
                    ),
                    flush=True,
                )
        return 0
    if len(arguments) != 2:
        print(USAGE, file=sys.stderr)
        return 2
    try:
        print(
            json.dumps(answer(arguments[0], arguments[1], calendar), ensure_ascii=False)
        )
    except (UnknownRuleError, TriggerError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except BrokenPipeError:  # the reader has gone; nothing is left to say
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
