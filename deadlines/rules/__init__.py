"""The registry: RULES by id. Thresholds (predicates) and undated duties stand beside it, so that no limit is lost."""

from deadlines.rules import (
    casework,
    incident,
    monthly_report,
    protection,
    referral,
    transition,
)
from deadlines.rules.rule import Rule
from deadlines.rules.thresholds import THRESHOLDS
from deadlines.rules.undated import OUT_OF_SCOPE, UNDATED

__all__ = [
    "OUT_OF_SCOPE",
    "RULES",
    "THRESHOLDS",
    "UNDATED",
    "UnknownRuleError",
    "get_rule",
]

RULES: dict[str, Rule] = {
    rule.id: rule
    for rule in (
        *transition.RULES,
        *monthly_report.RULES,
        *incident.RULES,
        *incident.EXTENSIONS,
        *referral.RULES,
        *protection.RULES,
        *casework.RULES,
    )
}


class UnknownRuleError(LookupError):
    """No rule of this id yields a date; the message (Chinese, one sentence) tells why."""


def get_rule(rule_id: str) -> Rule:
    """The rule of this id. Raises UnknownRuleError, with the reason when the id is known but yields no date."""
    if rule_id in RULES:
        return RULES[rule_id]
    if rule_id in THRESHOLDS:
        raise UnknownRuleError(
            f"{rule_id} 是判斷門檻（{THRESHOLDS[rule_id].title}），不產生期限。"
        )
    reason = (
        UNDATED[rule_id].reason if rule_id in UNDATED else OUT_OF_SCOPE.get(rule_id)
    )
    if reason:
        raise UnknownRuleError(f"{rule_id} 無法推算日期：{reason}")
    raise UnknownRuleError(f"沒有「{rule_id}」這項規則。")
