"""Phrase in German what the verdicts permit; compute nothing, and never read a raw difference."""

from kobimo.narrative.sentences import (
    phrase_change,
    phrase_comparison,
    phrase_level,
    phrase_missing,
    phrase_projection,
)
from kobimo.narrative.titles import phrase_title, phrase_verdict, tone

__all__ = [
    "phrase_change",
    "phrase_comparison",
    "phrase_level",
    "phrase_missing",
    "phrase_projection",
    "phrase_title",
    "phrase_verdict",
    "tone",
]
