"""Whose transfer an address with a key names, for policy.yml: the junior high asks the elementary school."""

from accounts.models import School, User
from cases.models import Student
from tests.factories import transfers as make
from transitions.models import Package

ELEMENTARY, JUNIOR, SENIOR = "990601", "990501", "990301"
ASKING = {"own": JUNIOR, "other": SENIOR}
ABOUT_A_STUDENT = ("request_new", "arrival_new", "attendance_new")


def key_of(what, relation):
    """The key of an object of the actor's school (own: it asks the elementary school) or of one she is no part of."""
    student, former = (_student(code) for code in (ASKING[relation], ELEMENTARY))
    by = User.objects.get(username="admin")
    if what in ABOUT_A_STUDENT:
        return student.pk
    if what.startswith("check"):
        return make.check_of(student).pk
    if what.startswith("attendance"):
        return make.attendance_of(student, former, by=by).pk
    before = what in ("letter", "request_submit", "request_approve", "request_return")
    request = make.request_between(student, former, by=by, state="draft" if before else "sent")  # fmt: skip
    if what == "missing_supplied":
        return make.missing_of(request, by=by).pk
    if what == "file":
        return make.file_of(request, by=by, school=request.school).pk
    if what == "exemption_decide":
        return make.exemption_of(request, by=by, school=request.school).pk
    consent = make.consent_of(request, by=by)
    if what == "consent_revoke":
        return consent.pk
    if what == "package_begin" or not what.startswith(("package", "annex")):
        return request.pk
    reading = what in ("package", "annex") or what.endswith(("_pdf", "_odt"))
    state = "accepted" if reading else "sent"
    package = make.package_of(request, by=by, consent=consent, state=state)
    Package.objects.filter(pk=package.pk).update(expires_on=None)
    return make.package_file_of(package, by=by).pk if what == "annex" else package.pk


def knows(what):
    """Whether an address below transitions: is one of these."""
    return what.startswith(("check", "request", "letter", "consent", "exemption", "package", "meeting_new", "missing", "attendance", "arrival", "file", "annex"))  # fmt: skip


def _student(code):
    students = Student.objects.filter(school=School.objects.get(code=code))
    return students.in_class_order()[5]
