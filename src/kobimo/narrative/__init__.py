"""Phrase in German what the verdicts permit; compute nothing, and never read a raw difference."""

from kobimo.narrative.expectation import phrase_expectation, phrase_expectation_title
from kobimo.narrative.multiplicity import phrase_multiplicity
from kobimo.narrative.peers import count_word, phrase_peers, phrase_sensitivity
from kobimo.narrative.projections import (
    phrase_backtest,
    phrase_projection,
    phrase_replacement_backtest,
)
from kobimo.narrative.sentences import (
    Interruption,
    phrase_breaks,
    phrase_change,
    phrase_comparison,
    phrase_level,
    phrase_missing,
)
from kobimo.narrative.titles import (
    phrase_chance,
    phrase_funnel_title,
    phrase_map_title,
    phrase_step,
    phrase_title,
    phrase_verdict,
    tone,
)

__all__ = [
    "Interruption",
    "count_word",
    "phrase_backtest",
    "phrase_breaks",
    "phrase_chance",
    "phrase_change",
    "phrase_comparison",
    "phrase_expectation",
    "phrase_expectation_title",
    "phrase_funnel_title",
    "phrase_level",
    "phrase_map_title",
    "phrase_missing",
    "phrase_multiplicity",
    "phrase_peers",
    "phrase_projection",
    "phrase_replacement_backtest",
    "phrase_sensitivity",
    "phrase_step",
    "phrase_title",
    "phrase_verdict",
    "tone",
]
