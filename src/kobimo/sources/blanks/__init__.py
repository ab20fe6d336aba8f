"""Blank workbooks: what a theme needs of the municipality, as tables to fill in.

A blank has one sheet for each dataset, made from the layout that the dataset declares, and is
read back by the reader of that layout. It is known by its first sheet, whatever its name is.
"""

from kobimo.sources.blanks.choosing import choose_datasets, find_theme, list_themes
from kobimo.sources.blanks.rows import Prefill
from kobimo.sources.blanks.writing import write_blank

__all__ = ["Prefill", "choose_datasets", "find_theme", "list_themes", "write_blank"]
