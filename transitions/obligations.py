"""The duties of both schools, for the engine of accounts/obligations.py."""

from accounts.obligations import ObligationSource
from transitions import former_obligations, transfer_obligations

SOURCES: tuple[ObligationSource, ...] = (
    *former_obligations.SOURCES,
    *transfer_obligations.SOURCES,
)
