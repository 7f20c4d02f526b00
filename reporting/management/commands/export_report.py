"""`manage.py export_report SCHOOL YYYY-MM -o FILE`: the month's workbook as the download gives it."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import override

from accounts.errors import WrongState
from accounts.models import School
from reporting.actions.filing import CheckFailed
from reporting.actions.generating import export_workbook
from reporting.layout import month_of

EXTENSIONS = ("xlsx", "ods")
NAMED = 5  # findings in the refusal


class Command(BaseCommand):
    """Exit code 0 when the file was written, 1 when the month can't be exported, 2 when it could not be asked."""

    help = "由輔導紀錄產生學校某月的輔導教師工作成果活頁簿（xlsx 或 ods）。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("school", help="單位代碼，例如 990501")
        parser.add_argument("month", help="填報月份 YYYY-MM")
        parser.add_argument("-o", "--output", type=Path, required=True, help="寫到哪個檔案（.xlsx 或 .ods）")  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["output"]
        extension = path.suffix.lower().removeprefix(".")
        if extension not in EXTENSIONS:
            raise CommandError("檔名請以 .xlsx 或 .ods 結尾。", returncode=2)
        try:
            month = month_of(options["month"])
        except ValueError as error:
            raise CommandError("月份請寫成 2026-04。", returncode=2) from error
        school = School.objects.filter(code=options["school"].upper()).select_related("authority").first()  # fmt: skip
        if school is None:
            raise CommandError(f"沒有這個單位代碼：{options['school']}", returncode=2)
        with override("zh-hant"):
            data = _exported(school, month, extension)
        try:
            path.write_bytes(data)
        except OSError as error:
            raise CommandError(f"無法寫入檔案：{path}", returncode=2) from error
        self.stdout.write(f"{school.name} {month:%Y-%m} 已寫到 {path}")


def _exported(school: School, month: Any, extension: str) -> bytes:
    try:
        return export_workbook(school=school, month=month, extension=extension)
    except WrongState as refused:
        raise CommandError(str(refused)) from refused
    except CheckFailed as failed:
        errors = failed.checked.errors
        named = "；".join(f"{error.sheet} {error.cell} {error.message}" for error in errors[:NAMED])  # fmt: skip
        raise CommandError(
            f"還有 {len(errors)} 格未填或有誤，未產生檔案：{named}"
        ) from failed
