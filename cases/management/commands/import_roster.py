"""`manage.py import_roster SCHOOL FILE [--dry-run] [--json]`: the roster import without a page."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from accounts.models import School
from cases.actions.imports import import_file
from cases.placing import school_year_of
from cases.roster.plan import Plan
from cases.roster.source import RosterRefused
from fields.roc_date import parse_roc_date


class Command(BaseCommand):
    help = "匯入名冊：全部成功才寫入；印出一個 JSON 物件，成功時結束碼為 0。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("school", help="單位代碼（6 碼）")
        parser.add_argument("file", help="xlsx、ods 或 csv")
        parser.add_argument("--dry-run", action="store_true", help="只檢查，不寫入")
        parser.add_argument("--json", action="store_true", help="印成一行")
        parser.add_argument("--school-year", type=int, help="學年度，例如 114")
        parser.add_argument("--on", help="生效日，例如 114/08/01")

    def handle(self, *args: Any, **options: Any) -> None:
        answer = self._answer(options)
        indent = None if options["json"] else 2
        self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=indent))
        if not answer["ok"]:
            raise SystemExit(1)

    def _answer(self, options: dict[str, Any]) -> dict[str, Any]:
        school = School.objects.filter(code=options["school"]).first()
        if school is None:
            return refused(f"沒有單位代碼是 {options['school']} 的學校。")
        path = Path(options["file"])
        try:
            data = path.read_bytes()
        except OSError as error:
            return refused(f"無法開啟檔案：{error.strerror}。")
        today = timezone.localdate()
        on = parse_roc_date(options["on"], today=today) if options["on"] else today
        try:
            plan = import_file(
                by=None,
                school=school,
                data=data,
                filename=path.name,
                school_year=options["school_year"] or school_year_of(on),
                takes_effect_on=on,
                on=today,
                dry_run=options["dry_run"],
            )
        except RosterRefused as reason:
            return refused(str(reason))
        return answer_of(plan, dry_run=options["dry_run"])


def refused(reason: str) -> dict[str, Any]:
    """The answer for a file that isn't read at all."""
    return {"ok": False, "rows": 0, "errors": [], "refused": reason}


def answer_of(plan: Plan, *, dry_run: bool) -> dict[str, Any]:
    """The answer for a file that was read. Nothing was written unless `ok` and `imported`."""
    return {
        "ok": plan.ok,
        "rows": plan.source.row_count,
        "errors": [problem.as_dict() for problem in plan.problems],
        "imported": plan.ok and not dry_run,
        "counts": plan.counts,
        "notes": plan.source.notes,
    }
