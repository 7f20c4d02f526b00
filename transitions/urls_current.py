"""現就讀學校 and the transfer: query, request, consent, package, dispatch, receipt, attendance."""

from django.urls import path

from transitions.transfer_papers import CONSENT_TITLES as CONSENTS
from transitions.views import attendance, checks, grounds, packages, requests

urlpatterns = [
    path("checks/", checks.checks, name="checks"),
    path("checks/open", checks.checks_open, name="checks_open"),
    path("checks/record", checks.checks_record, name="checks_record"),
    path("checks/<uuid:pk>", checks.check, name="check"),
    path("checks/<uuid:pk>/result", checks.check_result, name="check_result"),
    path("checks/<uuid:pk>/need", checks.check_need, name="check_need"),
    path("checks/<uuid:pk>/request", checks.check_request, name="check_request"),
    path("requests/", requests.request_list, name="requests"),
    path("requests/new/<uuid:pk>", requests.request_new, name="request_new"),
    path("requests/<uuid:pk>", requests.request_one, name="request"),
    path("requests/<uuid:pk>/letter", requests.letter, name="letter"),
    *(
        path(f"requests/<uuid:pk>/letter.{fmt}", requests.letter_file, {"fmt": fmt}, name=f"letter_{fmt}")
        for fmt in requests.MEDIA
    ),
    *(
        path(f"requests/<uuid:pk>/consents/{form}", grounds.consent_new, {"form": form}, name=form)
        for form in CONSENTS
    ),
    *(
        path(f"requests/<uuid:pk>/consents/{form}.{fmt}", grounds.consent_file, {"form": form, "fmt": fmt}, name=f"{form}_{fmt}")
        for form in CONSENTS
        for fmt in requests.MEDIA
    ),
    path("requests/<uuid:pk>/exemption", grounds.exemption_new, name="exemption_new"),
    path("requests/<uuid:pk>/package", packages.package_begin, name="package_begin"),
    path("requests/<uuid:pk>/meeting", attendance.meeting_new, name="meeting_new"),
    *(
        path(f"requests/<uuid:pk>/{what}", requests.turn, {"what": what}, name=f"request_{what}")
        for what in requests.TURNS
    ),
    path("consents/<uuid:pk>/revoke", grounds.consent_revoke, name="consent_revoke"),
    path("exemptions/<uuid:pk>/decide", grounds.exemption_decide, name="exemption_decide"),
    path("files/<uuid:pk>", grounds.file, name="file"),
    path("packages/<uuid:pk>", packages.package, name="package"),
    *(
        path(f"packages/<uuid:pk>/{what}.{fmt}", packages.package_file, {"what": what, "fmt": fmt}, name=f"package_{what}_{fmt}")
        for what in ("table", "set")
        for fmt in requests.MEDIA
    ),
    *(
        path(f"packages/<uuid:pk>/{what}", packages.package_turn, {"what": what}, name=f"package_{what}")
        for what in packages.TURNS
    ),
    path("annexes/<uuid:pk>", packages.annex, name="annex"),
    path("missing/<uuid:pk>/supplied", packages.missing_supplied, name="missing_supplied"),
    path("arrivals/new/<uuid:pk>", attendance.arrival_new, name="arrival_new"),
    path("attendance/new/<uuid:pk>", attendance.attendance_new, name="attendance_new"),
    path("attendance/<uuid:pk>", attendance.attendance, name="attendance"),
    *(
        path(f"attendance/<uuid:pk>/{what}", attendance.attendance_turn, {"what": what}, name=f"attendance_{what}")
        for what in ("name", "attended", "withdraw")
    ),
]  # fmt: skip
