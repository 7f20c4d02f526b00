"""Row history (docs/adr/0004): constants that no environment changes."""

import pghistory

PGHISTORY_APPEND_ONLY = True
PGHISTORY_BASE_MODEL = "accounts.history.History"
PGHISTORY_CREATED_AT_FUNCTION = "clock_timestamp()"
PGHISTORY_CONTEXT_FIELD = pghistory.ContextJSONField()
PGHISTORY_OBJ_FIELD = pghistory.ObjForeignKey(related_name="+", related_query_name="+")
PGHISTORY_DEFAULT_TRACKERS = (
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
)
