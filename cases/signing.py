"""The steps of a referral's paper: which signature field belongs to which stage, and what was signed."""

from datetime import date
from typing import Any

from django.utils import timezone

from accounts.models import School, User
from cases.models import FilledPaper, PaperSignature, Referral
from cases.papers.base import digest
from cases.papers.registry import paper_form

State, Paper = Referral.State, Referral.Paper

# Stage -> the paper's signature field; a stage without one is passed in the same press.
STEPS: dict[str, dict[str, str]] = {
    Paper.HIGH_CONCERN: {
        State.STAGE1: "sign_stage1",
        State.STAGE2: "sign_stage2",
        State.STAGE3: "sign_stage3",
        State.STAGE4: "sign_stage4",
        State.SEALED: "principal",
    },
    Paper.DROPOUT: {
        State.STAGE1: "sign_referrer",
        State.STAGE3: "sign_counselor",
        State.STAGE4: "sign_dean",
        State.SEALED: "sign_principal",
    },
    Paper.NONE: {},
}
# What may be written while the referral is in a state: the fields of the steps still to be signed by the same hands.
OPEN_STEPS: dict[str, tuple[str, ...]] = {
    State.DRAFT: (State.STAGE1, State.STAGE2),
    State.STAGE1: (State.STAGE2,),
    State.STAGE2: (State.STAGE3,),
    State.STAGE3: (State.STAGE4,),
}


def step_of(referral: Referral, stage: str) -> str | None:
    """The signature field of the stage; None where the paper has none."""
    return STEPS[referral.paper].get(stage)


def writable_fields(referral: Referral) -> set[str]:
    """The paper's fields that may be written now; empty once they are signed or sealed."""
    if not referral.needs_seal:
        return set()
    form = paper_form(referral.paper, _version(referral))
    found: set[str] = set()
    for stage in OPEN_STEPS.get(referral.state, ()):
        if step := step_of(referral, stage):
            found |= form.covered_by(step)
    return found


def sign(
    paper: FilledPaper, step: str, *, by: User, school: School, on: date
) -> PaperSignature:
    """The signature with the digest of what it covers, name and title as of today."""
    form = paper_form(paper.form_id, paper.form_version)
    covered = form.covered_by(step)
    signed = {name: value for name, value in paper.answers.items() if name in covered}
    return PaperSignature.objects.create(
        school=school,
        paper=paper,
        step=step,
        signed_by=by,
        name=by.name,
        title=title_of(by, school=school, on=on),
        signed_at=timezone.now(),
        digest=digest(signed),
    )


def is_unchanged(signature: PaperSignature) -> bool:
    """Whether the paper still says what was signed."""
    paper = signature.paper
    form = paper_form(paper.form_id, paper.form_version)
    covered = form.covered_by(signature.step)
    signed = {name: value for name, value in paper.answers.items() if name in covered}
    return signature.digest == digest(signed)


def void(paper: FilledPaper, steps: list[str]) -> None:
    """A returned paper is signed anew; the old signatures stay to be read."""
    paper.signatures.filter(step__in=steps, voided_at__isnull=True).update(
        voided_at=timezone.now()
    )


def title_of(user: User, *, school: School, on: date) -> str:
    """Her role at the school on the day, in Chinese."""
    held: Any = (
        user.appointments.in_force(on)
        .filter(school=school)
        .select_related("role")
        .order_by("role__position")
        .first()
    )
    return str(held.role) if held else ""


def _version(referral: Referral) -> int:
    paper = referral.papers.filter(form_id=referral.paper).first()
    return paper.form_version if paper else 1
