"""Reference files are fetched once a month, read before they are kept, and found by their id."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from kobimo.declarations.loading import load_catalog
from kobimo.declarations.portals import ReferenceFile
from kobimo.project import Project, open_project
from kobimo.sources.fetching.accounts import Accounts
from kobimo.sources.fetching.fetch import Fetched, fetch
from kobimo.sources.fetching.outcome import State
from kobimo.sources.fetching.web import HttpWeb
from kobimo.sources.reference_files import find_reference
from kobimo.sources.services.reference import bring_reference
from tests.conftest import REPORT, Silent, write_chapter

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_httpserver import HTTPServer

DAY = datetime.now(UTC)


@pytest.fixture
def project(tmp_path: Path, httpserver: HTTPServer) -> Project:
    """Trier, with reference files on loopback and a report that needs no figures."""
    (tmp_path / "kommune.toml").write_text('ags = "07211"\nberichte = ["kurz"]\n', "utf-8")
    for folder in ("notebooks", "reports", "deklarationen/referenzdateien"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "reports/kurz.toml").write_text(REPORT, "utf-8")
    for name in ("eins", "zwei"):
        write_chapter(tmp_path, name, "")
        path = tmp_path / f"notebooks/{name}.py"
        path.write_text(path.read_text("utf-8").replace("#     - bev_insgesamt\n", ""), "utf-8")
    for name, kind, source in (
        ("vg2500", "boundaries", "bkg"),
        ("umstiegsschluessel", "conversion", "bbsr"),
    ):
        content = {
            "id": name,
            "title": name,
            "source": source,
            "kind": kind,
            "url": httpserver.url_for(f"/{name}"),
            "publisher": "Amt",
            "licence": "dl-de/by-2-0",
        }
        lines = [f"{key} = {json.dumps(value)}" for key, value in content.items()]
        path = tmp_path / f"deklarationen/referenzdateien/{name}.toml"
        path.write_text("\n".join(lines) + "\n", "utf-8")
    return open_project(tmp_path)


def run(project: Project, days: int = 0) -> dict[str, State]:
    fetched: Fetched = fetch(
        project,
        Silent(),
        accounts=Accounts({}, use_keyring=False),
        now=lambda: DAY + timedelta(days=days),
    )
    return {outcome.id: outcome.state for outcome in fetched.outcomes}


def test_a_conversion_key_is_kept_after_reading_and_asked_for_monthly(
    project: Project, httpserver: HTTPServer, shared_data: Path
) -> None:
    body = (shared_data / "schluessel/ref-kreise-umrech-2021-1990-2020.xlsx").read_bytes()
    httpserver.expect_request("/umstiegsschluessel").respond_with_data(body)
    httpserver.expect_request("/vg2500").respond_with_data(b"PK\x03\x04 kein Archiv")
    assert find_reference(project, "umstiegsschluessel") is None
    assert run(project) == {"umstiegsschluessel": State.NEW, "vg2500": State.FAILED}
    kept = find_reference(project, "umstiegsschluessel")
    assert kept is not None
    assert kept.path.read_bytes() == body
    assert kept.retrieved == DAY.date().isoformat()
    assert f"{DAY:%d.%m.%Y}" in kept.label
    assert find_reference(project, "vg2500") is None
    assert run(project, days=20)["umstiegsschluessel"] is State.CURRENT
    assert run(project, days=40)["umstiegsschluessel"] is State.UNCHANGED
    again = find_reference(project, "umstiegsschluessel")
    assert again is not None
    assert again.confirmed == (DAY + timedelta(days=40)).date().isoformat()


def test_an_unknown_reference_file_is_a_defect_of_the_caller(project: Project) -> None:
    with pytest.raises(KeyError):
        find_reference(project, "nirgends")


def test_the_next_address_is_asked_where_the_first_has_nothing(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/alt.zip").respond_with_data("", status=404)
    httpserver.expect_request("/neu.zip").respond_with_data(b"PK\x03\x04 Grenzen")
    declared = ReferenceFile(
        id="vg2500",
        title="Grenzen",
        source="bkg",
        kind="boundaries",
        url=httpserver.url_for("/alt.zip"),
        further=(httpserver.url_for("/neu.zip"),),
        publisher="Amt",
        licence="dl-de/by-2-0",
    )
    with HttpWeb() as web:
        answer = bring_reference(web, load_catalog().portals["bkg"], declared)
    assert (answer.name, answer.request.url) == ("neu.zip", declared.further[0])
