"""Which words each part of a team carries on the case and on its student. A role must carry them too (permissions.py)."""

from accounts.vocabulary import Word as W
from cases.models import CaseMember

Part = CaseMember.Part

_HELPING = (
    W.REFERRAL_VIEW,
    W.CONCERN_VIEW,
    W.CONCERN_SIGN,
    W.CASE_VIEW,
    W.CASE_EDIT,
    W.CASE_EXPORT,
    W.CONSENT_MANAGE,
    W.RISK_VIEW,
    W.RISK_ASSESS,
    W.HOMEROOM_LOG_READ,
    W.MENTORING_READ,
    W.RECORD_SUMMARY,
    W.RECORD_READ,
    W.RECORD_WRITE,
    W.RECORD_PRINT,
    W.INCIDENT_VIEW,
    W.SAFETY_PLAN_VIEW,
    W.MEETING_VIEW,
    W.MEETING_RAISE,
    W.MEETING_CONVENE,
    W.MINUTES_DRAFT,
    W.MINUTES_READ,
    W.RESOLUTION_VIEW,
    W.TRANSITION_VIEW,
    W.TRANSITION_RECEIVED,
    W.TRANSITION_STATUS,
    W.ACCESS_EXPLAIN,
)
# What only the lead does: opening the case to others, closing it, and what goes to another school or the center.
_LEADING = (
    W.CASE_INVITE,
    W.CASE_CLOSE,
    W.CENTER_REFER,
    W.TRANSITION_ASSESS,
    W.TRANSITION_TRACK,
    W.TRANSITION_CONSENT,
)
_LOOKING_ON = (W.CASE_VIEW, W.RISK_VIEW, W.SAFETY_PLAN_VIEW, W.MEETING_RAISE, W.RESOLUTION_VIEW)  # fmt: skip

CASE_WORDS_OF: dict[str, tuple[W, ...]] = {
    Part.LEAD: (*_HELPING, *_LEADING),
    Part.CO: _HELPING,
    Part.MENTOR: (*_LOOKING_ON, W.MENTORING_WRITE),
    Part.HOMEROOM: (*_LOOKING_ON, W.TRANSITION_VIEW),
    # The center helps in the school's case; what the school decides about the case it doesn't.
    Part.CENTER: (
        W.CONCERN_VIEW,
        W.CASE_VIEW,
        W.CASE_EDIT,
        W.CONSENT_MANAGE,
        W.RISK_VIEW,
        W.RISK_ASSESS,
        W.RECORD_SUMMARY,
        W.RECORD_READ,
        W.RECORD_WRITE,
        W.RECORD_PRINT,
        W.INCIDENT_VIEW,
        W.MEETING_VIEW,
        W.MEETING_RAISE,
        W.MINUTES_READ,
        W.RESOLUTION_VIEW,
    ),
    Part.INVITED: (W.CASE_VIEW,),
}
# What the lead may add for an invited colleague: never a session's full text.
INVITABLE = frozenset(
    {W.CASE_VIEW, W.RISK_VIEW, W.SAFETY_PLAN_VIEW, W.MEETING_RAISE, W.RESOLUTION_VIEW}
)
STUDENT_WORDS_OF: dict[str, tuple[W, ...]] = {
    Part.LEAD: (W.STUDENT_VIEW, W.STUDENT_REVEAL, W.PROTECTION_VIEW),
    Part.CO: (W.STUDENT_VIEW, W.STUDENT_REVEAL, W.PROTECTION_VIEW),
    Part.MENTOR: (W.STUDENT_VIEW, W.STUDENT_REVEAL, W.PROTECTION_VIEW),
    Part.HOMEROOM: (W.STUDENT_VIEW,),
    Part.CENTER: (W.STUDENT_VIEW, W.STUDENT_REVEAL, W.PROTECTION_VIEW),
    # Whoever may speak with a parent must know who is not to be told (roles.md R11, R12).
    Part.INVITED: (W.STUDENT_VIEW, W.PROTECTION_VIEW),
}
