from accounts.models.audit import AuditEvent, AuditSeal
from accounts.models.users import User

__all__ = ["AuditEvent", "AuditSeal", "User"]
