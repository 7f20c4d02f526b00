from accounts.models.appointments import Appointment, MinistryAccount
from accounts.models.audit import AuditEvent, AuditSeal
from accounts.models.calendar import OfficeDay, RuleOverride, Term
from accounts.models.drafts import MatrixDraftCell
from accounts.models.login import LoginFailure, PasswordHistory, SessionActivity
from accounts.models.objects import ObjectExclusion, ObjectGrant
from accounts.models.places import Authority, CounselingCenter, School, SchoolClass
from accounts.models.reviews import AccessReview, AccessReviewItem
from accounts.models.roles import Grant, MatrixChange, MatrixProposal, Role
from accounts.models.tunables import SettingValue
from accounts.models.users import User

__all__ = [
    "AccessReview",
    "AccessReviewItem",
    "Appointment",
    "AuditEvent",
    "AuditSeal",
    "Authority",
    "CounselingCenter",
    "Grant",
    "LoginFailure",
    "MatrixChange",
    "MatrixDraftCell",
    "MatrixProposal",
    "MinistryAccount",
    "ObjectExclusion",
    "ObjectGrant",
    "OfficeDay",
    "PasswordHistory",
    "Role",
    "RuleOverride",
    "School",
    "SchoolClass",
    "SessionActivity",
    "SettingValue",
    "Term",
    "User",
]
