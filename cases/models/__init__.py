from cases.models.contacts import Contact
from cases.models.enrollment import Enrollment
from cases.models.filters import SavedFilter
from cases.models.imports import ImportJob
from cases.models.protection import ProtectionFlag
from cases.models.students import Student, StudentExclusion, StudentGrant

__all__ = [
    "Contact",
    "Enrollment",
    "ImportJob",
    "ProtectionFlag",
    "SavedFilter",
    "Student",
    "StudentExclusion",
    "StudentGrant",
]
