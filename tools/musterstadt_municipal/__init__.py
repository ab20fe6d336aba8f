"""Seeded generator of the files that Musterstadt's own offices keep.

City totals come from the official generator (:mod:`tools.musterstadt`), so that both kinds of
files agree; here they are divided among 24 Sozialräume by one latent factor of deprivation
and written as offices write their tables: title rows, merged headings, notes below, formulas.
``python -m tools.musterstadt_municipal`` writes all files again.
"""
