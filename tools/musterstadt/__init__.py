"""Seeded generator of the official files of Musterstadt, kobimo's fictional municipality.

One cohort model says who lives where; one module per statistics group counts its people as
the publishers would, and :mod:`tools.musterstadt.formats` writes the counts in the
publishers' own file formats. ``python -m tools.musterstadt`` writes all files again, byte by
byte the same.
"""
