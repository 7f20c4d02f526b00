"""`verify_audit`: is the audit trail as it was written?"""

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.verifying import Finding, Report, verify


class Command(BaseCommand):
    """Names every changed, removed, inserted or swapped row; exit code 1 when there is one."""

    help = "Verify the audit trail's chain of seals"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="machine-readable")
        parser.add_argument(
            "--head",
            metavar="SEQ:HASH",
            help="a head from a daily mail, to be found unchanged",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        report = verify(timezone.now(), known_head=_parse_head(options["head"]))
        write = self._write_json if options["json"] else self._write_text
        write(report)
        if not report.is_intact:
            raise CommandError(_("稽核軌跡遭竄改"), returncode=1)

    def _write_json(self, report: Report) -> None:
        answer = {
            "intact": report.is_intact,
            "sealed": report.sealed,
            "head": {"seq": report.head[0], "hash": report.head[1]},
            "counts": report.counts,
            "findings": [asdict(finding) for finding in report.findings],
        }
        self.stdout.write(json.dumps(answer, ensure_ascii=False))

    def _write_text(self, report: Report) -> None:
        self.stdout.write(
            _("已封印 %(count)d 列，鏈首 %(seq)d:%(hash)s")
            % {"count": report.sealed, "seq": report.head[0], "hash": report.head[1]}
        )
        for finding in report.findings:
            self.stdout.write(_line(finding))


def _line(finding: Finding) -> str:
    names = {
        _("事件"): finding.event_id,
        _("封印"): finding.seq,
        _("對調"): finding.other,
    }
    where = "　".join(f"{name} {value}" for name, value in names.items() if value)
    return f"{finding.kind.label}　{where}"


def _parse_head(text: str | None) -> tuple[int, str] | None:
    if not text:
        return None
    seq, _colon, digest = text.partition(":")
    if not seq.isdigit() or len(digest) != 64:
        raise CommandError(_("--head 的格式是 序號:雜湊值"))
    return int(seq), digest
