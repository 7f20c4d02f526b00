"""The duties of the former school (DL-TR-01 to 06, 09). Registered in transitions/apps.py."""

from accounts.obligations import ObligationSource

SOURCES: tuple[ObligationSource, ...] = ()
