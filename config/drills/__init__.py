"""`make drill`: disasters rehearsed on databases of their own. A drill takes its size, "full" or "small", and returns what it found, or raises DrillFailed."""


class DrillFailed(Exception):
    """The rehearsed disaster was not survived; the message says what was lost."""
