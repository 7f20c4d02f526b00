"""新學年整批指派: upload, look, apply."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import bulk_file, bulk_posts
from accounts.access import NotAllowed
from accounts.errors import WrongState
from accounts.forms.bulk import ApplyForm, UploadForm
from accounts.models import School
from accounts.sessions import fresh_login_required
from accounts.settings_register import value
from accounts.views.answers import conflict
from accounts.views.member import MemberRequest
from accounts.views.where import place_of
from documents.downloads import download_response
from documents.errors import Refused
from documents.writing import FORMATS, table_bytes


def _school(request: MemberRequest) -> School:
    """Classes and 身分 are a school's: at a center or an authority one appoints one by one."""
    place, _choices = place_of(request, on=timezone.localdate())
    if not isinstance(place, School):
        raise NotAllowed("accounts.school")
    return place


@require_http_methods(["GET", "POST"])
@fresh_login_required()
def bulk(request: MemberRequest) -> HttpResponse:
    """The file is read and rehearsed; the preview shows every line, or every problem by sheet, row and column."""
    school = _school(request)
    sent = request.method == "POST"
    form = UploadForm(request.POST, request.FILES) if sent else UploadForm()
    preview = None
    if form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            preview = bulk_posts.preview_file(
                upload,
                upload.name,
                by=request.user,
                school=school,
                on=timezone.localdate(),
            )
        except Refused as refused:
            form.add_error("file", refused.message)
    return _page(request, school, form, preview)


@require_POST
@fresh_login_required()
def bulk_apply(request: MemberRequest) -> HttpResponse:
    """All lines of the preview, or none."""
    school = _school(request)
    form = ApplyForm(request.POST)
    plan = form.cleaned_data["plan"] if form.is_valid() else ""
    try:
        result = bulk_posts.apply_plan(
            plan, by=request.user, school=school, on=timezone.localdate()
        )
    except WrongState as error:
        return conflict(request, error, reverse("people:bulk"))
    if result.problems:
        return _page(request, school, UploadForm(), result)
    count = len(result.lines)
    messages.success(
        request,
        ngettext("已指派 %(count)d 筆職務。", "已指派 %(count)d 筆職務。", count)
        % {"count": count},
    )
    if result.waiting:
        messages.info(
            request,
            _("其中 %(count)d 筆待另一位有權人員確認後生效。")
            % {"count": result.waiting},
        )
    return redirect("people:list")


@require_GET
def bulk_template(request: MemberRequest, fmt: str) -> HttpResponse:
    """空白範本 as xlsx, ods or csv."""
    _school(request)
    if fmt not in FORMATS:
        raise Http404
    content = table_bytes(bulk_file.template_table(), fmt)
    answer = download_response(content, _("任職名單範本"), fmt, FORMATS[fmt][1])
    assert isinstance(answer, HttpResponse)  # noqa: S101  bytes are never streamed
    return answer


def _page(
    request: MemberRequest,
    school: School,
    form: UploadForm,
    preview: bulk_posts.Preview | None,
) -> HttpResponse:
    context = {
        "form": form,
        "place": school,
        "preview": preview,
        "headings": bulk_file.HEADINGS.values(),
        "roles": bulk_file.role_names(),
        "formats": list(FORMATS),
        "limit": value("appointments.bulk_rows"),
    }
    return render(request, "accounts/bulk.html", context)
