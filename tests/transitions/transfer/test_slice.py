"""From the query to the receipt, once, and what is proved by it."""

from accounts.models import AuditEvent
from tests.accounts.cast import TODAY, again
from tests.transitions.transfer import steps
from transitions.actions.receipts import Confirmation, confirm_receipt
from transitions.models import Package, TransferRequest
from transitions.sealing import is_intact


def test_from_the_query_to_the_receipt(world):
    request = steps.sent(world)
    assert (request.received_on, str(request.transfer_due_on)) == (TODAY, "2026-05-21")
    assert (request.former_student, request.former_case) == (
        world.old.ming,
        world.old.case,
    )
    consent = steps.consented(world, request)
    package = steps.accepted(world, request)
    request.refresh_from_db()
    assert (request.transferred_on, package.state) == (TODAY, "accepted")
    told = Confirmation(state="complete", receiver="輔導處 許承辦")
    confirm_receipt(
        by=again(world.new.director), request=request, told=told, now=steps.at(0, 11)
    )
    assert TransferRequest.objects.get().state == "confirmed"
    kept = Package.objects.get()
    assert is_intact(kept)
    assert kept.content["ground"]["id"] == str(consent.pk)
    assert kept.manifest["items"][0]["annex_number"] == "B1"
    assert "服務十二次" not in str(kept.manifest)
    events = AuditEvent.objects.filter(object_id=str(kept.pk)).values_list(
        "event", flat=True
    )
    assert sorted(events) == [
        "approved",
        "changed",
        "created",
        "signed",
        "submitted",
        "submitted",
    ]
