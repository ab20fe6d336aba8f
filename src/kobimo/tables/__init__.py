"""Tabulate protected values as they are printed, with the numbers behind them for CSV and Excel."""

from kobimo.tables.projections import tabulate_demand, tabulate_entitled, tabulate_posts
from kobimo.tables.tabulating import INTERVAL, Heading, sign_notes, tabulate, tabulate_cross

__all__ = [
    "INTERVAL",
    "Heading",
    "sign_notes",
    "tabulate",
    "tabulate_cross",
    "tabulate_demand",
    "tabulate_entitled",
    "tabulate_posts",
]
