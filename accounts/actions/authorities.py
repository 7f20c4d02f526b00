"""新增主管機關: a county joins, with the first person who runs it."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.appointment_letters import ask_confirmers
from accounts.actions.appointments import note_appointment
from accounts.actions.checks import ADMINISTRATOR
from accounts.actions.guards import require
from accounts.actions.users import new_user
from accounts.audit import record
from accounts.audit_words import Event
from accounts.errors import WrongState
from accounts.models import Appointment, Authority, User
from accounts.vocabulary import Word


@transaction.atomic
def add_authority(
    *,
    by: User,
    home: Authority,
    code: str,
    name: str,
    username: str,
    email: str,
    person: str,
    on: date,
) -> tuple[Authority, User]:
    """新增主管機關 with a new account as its first system administrator, who waits for a second person: another
    administrator of `home`, where `by` acts. `code` two characters, `person` her name. The caller mails her the link.

    Raises NotAllowed without 系統設定 at `home`; ValidationError for a code, name, username or e-mail taken or bad.
    """
    require(by, Word.SETTINGS_MANAGE, at=home, on=on)
    made, user, post = _founded(code, name, username, email, person, by=by, on=on)
    ask_confirmers(by=by, made=[post], on=on)
    return made, user


@transaction.atomic
def found_authority(
    *, code: str, name: str, username: str, email: str, person: str, on: date
) -> tuple[Authority, User]:
    """The first of all, for `manage.py found_authority`; its administrator holds her post at once.

    Raises WrongState once an authority exists: then its administrator adds the next in the browser.
    """
    if Authority.objects.exists():
        raise WrongState(_("已有主管機關，請由其系統管理員在「系統設定」新增。"))
    made, user, _post = _founded(code, name, username, email, person, by=None, on=on)
    return made, user


def _founded(
    code: str,
    name: str,
    username: str,
    email: str,
    person: str,
    *,
    by: User | None,
    on: date,
) -> tuple[Authority, User, Appointment]:
    made = Authority(code=code.upper(), name=name)
    made.full_clean()
    made.save(force_insert=True)
    states = Appointment.Confirmation
    post = Appointment.objects.create(
        user=new_user(username=username, email=email, name=person),
        role_id=ADMINISTRATOR,
        authority=made,
        from_on=on,
        appointed_by=by,
        confirmation=states.CONFIRMED if by is None else states.PENDING,
    )
    for event, kind, key in (
        (Event.CREATED, "authority", made.pk),
        (Event.USER_INVITED, "user", post.user_id),
    ):
        record(event, by=by, authority=made, object_type=f"accounts.{kind}", object_id=key)  # fmt: skip
    note_appointment(Event.APPOINTMENT_MADE, by, post)
    return made, post.user, post
