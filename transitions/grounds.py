"""Under which ground data may go now, and who may be asked for it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from cases.contacting import contact_rules
from cases.models import Contact
from deadlines.rules.thresholds import is_of_age
from transitions.models import Exemption, TransferConsent, TransferRequest
from transitions.transfer_access import Half


@dataclass(frozen=True)
class Ground:
    """One standing ground and the kinds of data it lets go."""

    consent: TransferConsent | None
    exemption: Exemption | None

    @property
    def kinds(self) -> frozenset[str]:
        found = self.consent or self.exemption
        return frozenset(found.data_items if found else ())

    @property
    def words(self) -> dict[str, Any]:
        """What the seal says of it, for good."""
        if self.consent:
            return {
                "kind": "consent",
                "id": str(self.consent.pk),
                "form": self.consent.form,
                "signer": self.consent.signer_name,
                "signed_on": self.consent.signed_on.isoformat(),
                "items": list(self.consent.data_items),
            }
        if self.exemption:
            one = self.exemption
            return {
                "kind": "exemption",
                "id": str(one.pk),
                "ground": one.ground,
                "authority_number": one.authority_number,
                "decided_by": one.decided_by.name if one.decided_by else "",
                "decided_at": one.decided_at.isoformat() if one.decided_at else "",
                "items": list(one.data_items),
            }
        return {}


def ground_of(request: TransferRequest) -> Ground | None:
    """The newest consent that stands, else the newest exemption that was approved, else None: then nothing goes."""
    consent = request.consents.filter(revoked_on__isnull=True).last()
    if consent is not None:
        return Ground(consent, None)
    exempt = request.exemptions.filter(state=Exemption.State.APPROVED)
    found = exempt.select_related("decided_by").last()
    return Ground(None, found) if found is not None else None


def guardians_for(half: Half, *, on: date) -> tuple[Contact, ...]:
    """法定代理人 who may be asked: those whom no protection flag excludes; none for a student of age.

    A flag of the other school isn't known here: each school asks the people on its own list.
    """
    if half.student is None or is_adult(half.student, on):
        return ()
    return contact_rules(half.student, on=on).legal_representatives


def is_adult(student: Any, day: date) -> bool:
    """成年 on the day (DL-TR-13: 18 since 2023-01-01); without a birth date she is taken for a minor."""
    return student.born_on is not None and is_of_age(student.born_on, day)
