"""`make drill`: disasters rehearsed on databases of their own. A drill is a function that returns what it found, or raises DrillFailed."""


class DrillFailed(Exception):
    """The rehearsed disaster was not survived; the message says what was lost."""
