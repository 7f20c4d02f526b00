"""`manage.py check_report FILE [--layout NAME] [--month YYYY-MM] [--stage STAGE] [--json]`: is this workbook right?"""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import School
from reporting.checking import Checked, check_file
from reporting.layout import all_layouts, layout_named, month_of


class Command(BaseCommand):
    """Exit code 0 when the file is right, 1 when it is not, 2 when it could not be asked."""

    help = "檢核輔導教師工作成果活頁簿，列出每一格的問題。"
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--layout", help="表格版本；未指定時依檔案的工作表判斷")
        parser.add_argument("--month", help="填報月份 YYYY-MM，據以決定應使用的版本")
        parser.add_argument(
            "--stage", choices=School.Stage.values, help="教育階段，據以檢查年級"
        )
        parser.add_argument(
            "--shared-is-error",
            action="store_true",
            help="同一學生由兩位教師填報視為錯誤",
        )
        parser.add_argument("--json", action="store_true", help="只印出一個 JSON 物件")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            layout = layout_named(options["layout"]) if options["layout"] else None
            month = month_of(options["month"]) if options["month"] else None
            file = path.open("rb")
        except KeyError as error:
            known = "、".join(layout.name for layout in all_layouts())
            raise CommandError(
                f"沒有這個版本。可用的版本：{known}", returncode=2
            ) from error
        except ValueError as error:
            raise CommandError("月份請寫成 2026-04。", returncode=2) from error
        except OSError as error:
            raise CommandError(f"無法開啟檔案：{path}", returncode=2) from error
        school = School(stage=options["stage"]) if options["stage"] else None
        with file:
            checked = check_file(
                file,
                path.name,
                month=month,
                layout=layout,
                school=school,
                shared_is_error=options["shared_is_error"],
            )
        self._print(checked, as_json=options["json"])
        if not checked.ok:
            raise SystemExit(1)

    def _print(self, checked: Checked, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(checked.as_json(), ensure_ascii=False))
        else:
            title = checked.layout.title if checked.layout else "－"
            rows = "、".join(
                f"{name} {count} 列" for name, count in checked.counts.items()
            )
            self.stdout.write(
                f"{'通過' if checked.ok else '未通過'}　版本：{title}　{rows}"
            )
            for error in checked.errors:
                self.stdout.write(
                    f"{error.sheet}\t{error.cell}\t{error.kind}\t{error.message}"
                )
        for warning in checked.warnings:
            self.stderr.write(
                f"提醒\t{warning.sheet}\t{warning.cell}\t{warning.message}"
            )
