"""The codes are the field's, word for word; the definitions follow the form."""

from cases.codes.risk_signs import (
    DISPOSITIONS,
    GATEKEEPER_DONTS,
    GATEKEEPER_DOS,
    GATEKEEPER_STEPS,
    OBSERVABLE,
    PROTECTIVE,
)
from cases.codes.services import DEFINITIONS, ONLY_TARGET, ServiceItem, Target
from cases.models import CounselingRecord


def test_seventeen_services_each_with_its_definition():
    assert [item.value for item in ServiceItem] == [
        f"P{number:02}" for number in range(1, 18)
    ]
    assert [item.number for item in ServiceItem] == list(range(1, 18))
    assert set(DEFINITIONS) == set(ServiceItem)
    assert (ServiceItem.P03.label, ServiceItem.P10.label, ServiceItem.P17.label) == (
        "家長諮詢",
        "系統會談",
        "其他",
    )
    assert CounselingRecord.Kind.values == ["session", *ServiceItem.values]


def test_fifteen_targets():
    assert Target.values == list(range(1, 16))
    assert [Target(number).label for number in (1, 9, 10, 12, 13, 14, 15)] == [
        "一年級", "九年級", "高一", "高三", "教職員", "家長", "專業人員",
    ]  # fmt: skip
    assert {item.value: target.value for item, target in ONLY_TARGET.items()} == {
        "P03": 14,
        "P04": 13,
    }


def test_the_gatekeepers_steps_and_signs():
    assert [one.label for one in GATEKEEPER_STEPS] == ["問", "應", "轉介"]
    assert GATEKEEPER_DONTS[2].label == "一定要通報！不保守秘密。"
    assert (len(GATEKEEPER_DOS), len(GATEKEEPER_DONTS), len(DISPOSITIONS)) == (7, 8, 8)
    assert (len(OBSERVABLE), list(PROTECTIVE)) == (
        19,
        ["family", "school_work", "community", "trait"],
    )
