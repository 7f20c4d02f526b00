from cases.models.attachments import Attachment
from cases.models.care import CareEntry, HighConcernEntry
from cases.models.cases import Case, CaseCounter, CaseExclusion, CaseGrant
from cases.models.center import CenterReferral
from cases.models.contacts import Contact
from cases.models.corrections import Correction
from cases.models.drafts import Draft
from cases.models.emergency import EmergencyAccess
from cases.models.enrollment import Enrollment
from cases.models.filters import SavedFilter
from cases.models.imports import ImportJob
from cases.models.notes import BehaviourObservation, HomeroomLog, MentoringRecord
from cases.models.papers import FilledPaper, PaperSignature, RiskNotice
from cases.models.plans import CounselingConsent, Plan
from cases.models.protection import ProtectionFlag
from cases.models.records import CounselingRecord, HeadCount
from cases.models.referrals import Referral
from cases.models.risk import RiskAssessment, SafetyPlan, Screening
from cases.models.services import CounselingGroup, GroupMember, ServiceRecord
from cases.models.students import Student, StudentExclusion, StudentGrant
from cases.models.team import CaseMember, CategoryChange, TierChange
from cases.models.timeline import TimelineEntry

__all__ = [
    "Attachment",
    "BehaviourObservation",
    "CareEntry",
    "Case",
    "CaseCounter",
    "CaseExclusion",
    "CaseGrant",
    "CaseMember",
    "CategoryChange",
    "CenterReferral",
    "Contact",
    "Correction",
    "CounselingConsent",
    "CounselingGroup",
    "CounselingRecord",
    "Draft",
    "EmergencyAccess",
    "Enrollment",
    "FilledPaper",
    "GroupMember",
    "HeadCount",
    "HighConcernEntry",
    "HomeroomLog",
    "ImportJob",
    "MentoringRecord",
    "PaperSignature",
    "Plan",
    "ProtectionFlag",
    "Referral",
    "RiskAssessment",
    "RiskNotice",
    "SafetyPlan",
    "SavedFilter",
    "Screening",
    "ServiceRecord",
    "Student",
    "StudentExclusion",
    "StudentGrant",
    "TierChange",
    "TimelineEntry",
]
