from cases.models.contacts import Contact
from cases.models.enrollment import Enrollment
from cases.models.imports import ImportJob
from cases.models.protection import ProtectionFlag
from cases.models.students import Student, StudentExclusion, StudentGrant

__all__ = [
    "Contact",
    "Enrollment",
    "ImportJob",
    "ProtectionFlag",
    "Student",
    "StudentExclusion",
    "StudentGrant",
]
