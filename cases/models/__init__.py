from cases.models.care import CareEntry, HighConcernEntry
from cases.models.cases import Case, CaseCounter, CaseExclusion, CaseGrant
from cases.models.center import CenterReferral
from cases.models.contacts import Contact
from cases.models.enrollment import Enrollment
from cases.models.imports import ImportJob
from cases.models.papers import FilledPaper, PaperSignature, RiskNotice
from cases.models.plans import CounselingConsent, Plan
from cases.models.protection import ProtectionFlag
from cases.models.referrals import Referral
from cases.models.students import Student, StudentExclusion, StudentGrant
from cases.models.team import CaseMember, TierChange
from cases.models.timeline import TimelineEntry

__all__ = [
    "CareEntry",
    "Case",
    "CaseCounter",
    "CaseExclusion",
    "CaseGrant",
    "CaseMember",
    "CenterReferral",
    "Contact",
    "CounselingConsent",
    "Enrollment",
    "FilledPaper",
    "HighConcernEntry",
    "ImportJob",
    "PaperSignature",
    "Plan",
    "ProtectionFlag",
    "Referral",
    "RiskNotice",
    "Student",
    "StudentExclusion",
    "StudentGrant",
    "TierChange",
    "TimelineEntry",
]
