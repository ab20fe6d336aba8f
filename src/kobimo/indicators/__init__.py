"""Arithmetic with its uncertainty: values, comparison, change, projection; no files, no network."""

from kobimo.indicators.change import Change, measure_change
from kobimo.indicators.comparison import Comparison, Estimate, compare, estimate_of
from kobimo.indicators.composing import Surroundings
from kobimo.indicators.computing import compute
from kobimo.indicators.examples import (
    check_clocks,
    check_examples,
    check_pooling,
    run_example,
)
from kobimo.indicators.projecting.backtesting import Backtest
from kobimo.indicators.projecting.projection import Projection, backtest, project
from kobimo.indicators.result import Result
from kobimo.indicators.spread import Spread, between_laender, compare_all

__all__ = [
    "Backtest",
    "Change",
    "Comparison",
    "Estimate",
    "Projection",
    "Result",
    "Spread",
    "Surroundings",
    "backtest",
    "between_laender",
    "check_clocks",
    "check_examples",
    "check_pooling",
    "compare",
    "compare_all",
    "compute",
    "estimate_of",
    "measure_change",
    "project",
    "run_example",
]
