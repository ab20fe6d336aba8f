"""Decide what may be shown; everything published passes through here and nothing goes around."""

from kobimo.disclosure.attribution import sources_of
from kobimo.disclosure.planning import guard, plan
from kobimo.disclosure.protection import Protected, protect, require_protected

__all__ = [
    "Protected",
    "guard",
    "plan",
    "protect",
    "require_protected",
    "sources_of",
]
