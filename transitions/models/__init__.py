"""The tables of transitions. `transitions` is the former school's; what the current school holds has modules of its own."""

from transitions.models.transitions import Transition

__all__ = ["Transition"]
