"""A person's own running duties of one source, as the Today page asks for them."""

from tests.accounts.cast import again


def mine(source, user, on):
    user = again(user)
    rows = source.visible(user, on=on).filter(source.running())
    return list(rows.filter(source.owned_by(user, on=on)).order_by(source.due, "pk"))


def owners(source, row, on):
    """Whom the engine tells: user keys."""
    (found,) = source.owners(source.open_rows().filter(pk=row.pk), on=on).values()
    return found
