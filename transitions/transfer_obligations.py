"""The duties around the transfer of data (DL-TR-07, 08, 10 to 12, 15). Registered in transitions/apps.py."""

from accounts.obligations import ObligationSource

SOURCES: tuple[ObligationSource, ...] = ()
