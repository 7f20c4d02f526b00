from accounts.models.appointments import Appointment, MinistryAccount
from accounts.models.audit import AuditEvent, AuditSeal
from accounts.models.calendar import OfficeDay, RuleOverride, Term
from accounts.models.objects import ObjectExclusion, ObjectGrant
from accounts.models.places import Authority, CounselingCenter, School, SchoolClass
from accounts.models.reviews import AccessReview, AccessReviewItem
from accounts.models.roles import Grant, MatrixChange, MatrixProposal, Role
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
    "MatrixChange",
    "MatrixProposal",
    "MinistryAccount",
    "ObjectExclusion",
    "ObjectGrant",
    "OfficeDay",
    "Role",
    "RuleOverride",
    "School",
    "SchoolClass",
    "Term",
    "User",
]
