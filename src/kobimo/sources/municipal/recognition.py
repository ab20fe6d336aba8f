"""Tell whether a file anywhere looks like a table of the office that a declaration describes.

The strict reader refuses a table with one wrong cell; here a table counts as known as soon as
its headings are those of the declaration, so that copies, extracts and half-finished files are
known as well.
"""

from __future__ import annotations

import csv
import io
import re
from functools import cache
from typing import TYPE_CHECKING

from kobimo.errors import KobimoError
from kobimo.sources.blanks.layouts import sheet_name
from kobimo.sources.blanks.reading import list_sheets
from kobimo.sources.encoding import decode
from kobimo.sources.municipal.grid import DELIMITERS, fold
from kobimo.sources.municipal.labels import PERIOD, SEPARATOR
from kobimo.sources.municipal.reading import fits_name
from kobimo.sources.workbook import check_archive

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kobimo.declarations.models import Dataset, MunicipalLayout

#: Rows from the top in which headings are sought.
MOST_ROWS = 60
#: Fewer headings than this, or fewer letters in all of them, stand in tables of every kind
#: („Jahr“, „Anzahl“); then the categories of a key column must stand there too.
FEWEST_HEADINGS, FEWEST_LETTERS, FEWEST_CATEGORIES = 3, 18, 3


def find_dataset(body: bytes, name: str, datasets: Iterable[Dataset]) -> Dataset | None:
    """Return the dataset that a file holds: by its name, its sheets or its headings.

    Parameters
    ----------
    name
        Name of the file, without folders.
    datasets
        Those in question; others are not found.

    Returns
    -------
    ``None`` where none fits, and where the file is no table.
    """
    known = [item for item in datasets if item.municipal is not None]
    by_name = next((item for item in known if fits_name(name, item)), None)
    if by_name is not None:
        return by_name
    sheets = list_sheets(body)
    if sheets is not None:
        return next((item for item in known if sheet_name(item.id) in sheets), None)
    try:
        texts = _texts(body, name)
    except KobimoError:
        return None
    fitting = [
        (len(headings), item)
        for item in known
        for layout in (item.municipal, *item.further)
        if layout is not None and _fits(layout, headings := _headings(layout), texts)
    ]
    # The one that names the most headings says most exactly what the file is.
    return max(fitting, key=lambda found: found[0], default=(0, None))[1]


def _fits(layout: MunicipalLayout, headings: frozenset[str], texts: frozenset[str]) -> bool:
    if not headings or not all(_is_among(item, texts) for item in headings):
        return False
    if len(headings) >= FEWEST_HEADINGS or sum(map(len, headings)) >= FEWEST_LETTERS:
        return True
    categories = {fold(text) for key in layout.keys for text in key.values}
    return len(categories & texts) >= FEWEST_CATEGORIES


def _headings(layout: MunicipalLayout) -> frozenset[str]:
    """Return the headings of a layout as they stand in one cell: the last of several rows."""
    return frozenset(fold(text.rpartition(SEPARATOR)[2]) for text in _named(layout))


def _named(layout: MunicipalLayout) -> Sequence[str]:
    places = (layout.area, layout.period_column, layout.ags_column, layout.name_column)
    found = [text for text in places if text]
    found += [key.header for key in layout.keys]
    return [*found, *(column.header for column in layout.columns if column.header)]


def _is_among(heading: str, texts: frozenset[str]) -> bool:
    if fold(PERIOD) not in heading:
        return heading in texts
    return any(_pattern(heading).fullmatch(text) for text in texts)


@cache
def _pattern(heading: str) -> re.Pattern[str]:
    return re.compile(".*[0-9]{2,4}.*".join(map(re.escape, heading.split(fold(PERIOD)))))


def _texts(body: bytes, name: str) -> frozenset[str]:
    """Return the texts in the first rows of every sheet, hidden ones too, or of a CSV file."""
    if body.startswith(b"PK\x03\x04"):
        return _workbook_texts(body, name)
    lines = decode(body, name).splitlines()[:MOST_ROWS]
    found: set[str] = set()
    for delimiter in DELIMITERS:
        try:
            for row in csv.reader(lines, delimiter=delimiter):
                found.update(fold(text) for text in row)
        except csv.Error:
            continue
    return frozenset(found)


def _workbook_texts(body: bytes, name: str) -> frozenset[str]:
    from python_calamine import CalamineError, CalamineWorkbook

    check_archive(body, name)
    found: set[str] = set()
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(body)) as workbook:
            for sheet in workbook.sheet_names:
                rows = workbook.get_sheet_by_name(sheet).to_python(nrows=MOST_ROWS)
                # Years above columns may be numbers, and dates are dates.
                found.update(fold(str(cell).removesuffix(".0")) for row in rows for cell in row)
    except (CalamineError, OSError):
        return frozenset()
    return frozenset(found)
