"""Documents are dated to their newest data, whatever day it is."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from kobimo.publish.pdf import write_pdf
from kobimo.publish.word import write_word

if TYPE_CHECKING:
    from pathlib import Path

    from kobimo.publish import Site


def test_the_newest_file_dates_a_document(site: Site) -> None:
    newest = max(item.retrieved for item in site.files)
    assert site.dated == datetime.fromisoformat(newest).replace(tzinfo=UTC)
    assert replace(site, provenance=()).dated == datetime(2000, 1, 1, tzinfo=UTC)
    odd = replace(site.files[0], retrieved="vorgestern")
    assert replace(site, provenance=(odd,)).dated == datetime(2000, 1, 1, tzinfo=UTC)


def test_pdf_and_word_say_that_day(site: Site, tmp_path: Path) -> None:
    pytest.importorskip("typst")
    pytest.importorskip("docx")
    day = site.dated
    pdf = write_pdf(site, tmp_path).read_bytes()
    assert f"/CreationDate(D:{day:%Y%m%d}000000Z)".encode() in pdf
    with zipfile.ZipFile(io.BytesIO(write_word(site, tmp_path).read_bytes())) as archive:
        core = archive.read("docProps/core.xml").decode("utf-8")
    assert re.findall(r">(\d{4}-\d\d-\d\d)T00:00:00Z<", core) == [f"{day:%Y-%m-%d}"] * 2
