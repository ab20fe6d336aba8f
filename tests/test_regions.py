"""The register of regions: keys, names, locative phrases, search."""

from __future__ import annotations

import importlib.util
import pickle
import re
import tomllib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kobimo.errors import InvalidAgs, UnknownRegion
from kobimo.regions import Ags, Register, fold, load_register

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def register() -> Register:
    return load_register()


class TestAgs:
    @pytest.mark.parametrize(
        ("text", "level"),
        [
            ("DG", "BUND"),
            ("07", "LAND"),
            ("07211", "KREIS"),
            ("07211000", "GEMEINDE"),
            ("99001", "KREIS"),
        ],
    )
    def test_level(self, text: str, level: str) -> None:
        assert Ags(text).level == level

    def test_is_its_text(self) -> None:
        assert Ags("07211") == "07211"
        assert isinstance(pickle.loads(pickle.dumps(Ags("07211"))), Ags)

    def test_parents(self) -> None:
        assert Ags("07131090").kreis == "07131"
        assert Ags("07131090").land == "07"

    @pytest.mark.parametrize("text", ["DG", "07"])
    def test_no_kreis_above(self, text: str) -> None:
        with pytest.raises(InvalidAgs, match=f"„{text}“ gehört zu keinem Kreis"):
            _ = Ags(text).kreis

    @pytest.mark.parametrize(
        ("text", "message", "remedy"),
        [
            ("7211", "die führende Null fehlt, wie nach dem Öffnen in Excel", "„07211“?"),
            ("7211000", "die führende Null fehlt", "„07211000“?"),
            ("1", "„1“ hat 1 Ziffer: die führende Null fehlt", "„01“?"),
            ("072110", "„072110“ hat 6 Ziffern", "5 Ziffern"),
            ("17001", "beginnt mit „17“; die Länder tragen die Schlüssel 01 bis 16", "„07211“"),
            ("00000", "beginnt mit „00“", "„07211“"),
            ("071310090090", "Regionalschlüssel mit 12 Ziffern", "„07131090“"),
            (" 07211", "kein Amtlicher Gemeindeschlüssel", "Meinten Sie „07211“?"),
            ("٠٧٢١١", "kein Amtlicher Gemeindeschlüssel", "5 Ziffern"),
            ("Trier", "„Trier“ ist kein Amtlicher Gemeindeschlüssel", "5 Ziffern"),
            ("dg", "„dg“ ist kein", "5 Ziffern"),
            ("", "„“ ist kein", "5 Ziffern"),
            (7211, "Der Schlüssel 7211 ist kein Text", "in Anführungszeichen"),
            (None, "Der Schlüssel None ist kein Text", "in Anführungszeichen"),
        ],
    )
    def test_says_what_is_wrong(self, text: object, message: str, remedy: str) -> None:
        with pytest.raises(InvalidAgs) as caught:
            Ags(text)
        assert message in caught.value.message
        assert remedy in caught.value.remedy
        assert caught.value.exit_code == 11

    @given(st.text())
    def test_any_text_is_a_key_or_an_intended_error_of_one_short_line(self, text: str) -> None:
        message = ""
        try:
            key = Ags(text)
        except InvalidAgs as error:
            message = error.message
        else:
            assert key == "DG" or re.fullmatch(r"(0[1-9]|1[0-6]|99)([0-9]{3}){0,2}", key)
        assert "\n" not in message
        assert len(message) < 160

    @given(st.from_regex(r"\A(0[1-9]|1[0-6]|99)([0-9]{3}){0,2}\Z"))
    def test_every_wellformed_key_is_accepted(self, text: str) -> None:
        assert Ags(text) == text
        assert text.startswith(Ags(text).land)

    @given(st.from_regex(r"\A0[1-9][0-9]{3}\Z"))
    def test_a_lost_zero_is_always_recognised(self, text: str) -> None:
        with pytest.raises(InvalidAgs, match="führende Null"):
            Ags(text[1:])


class TestRegister:
    def test_counts(self, register: Register) -> None:
        assert len(register.laender()) == 16
        assert len(register.kreise()) == 400
        assert len(register.kreise("99")) == 12
        assert sum(len(register.kreise(land.ags)) for land in register.laender()) == 400
        kinds = [region.kind for region in register.kreise()]
        assert kinds.count("kreisfreie_stadt") == 106  # 107 until Eisenach joined its Kreis

    def test_names_and_nuts_are_unique(self, register: Register) -> None:
        kreise = register.kreise()
        assert len({region.name for region in kreise}) == 400
        assert len({region.nuts3 for region in kreise}) == 400
        assert all(re.fullmatch(r"DE[0-9A-G][0-9A-Z]{2}", region.nuts3) for region in kreise)

    def test_every_population_is_dated(self, register: Register) -> None:
        for region in register:
            assert bool(region.population) == bool(region.population_date) == (not region.fictional)
            assert bool(region.area_km2)

    def test_eisenach_is_part_of_the_wartburgkreis(self, register: Register) -> None:
        assert "16056" not in register
        dissolved = register.dissolved("16056")
        assert dissolved is not None
        assert dissolved.successor == "16063"
        with pytest.raises(UnknownRegion, match=r"Wartburgkreis \(16063\)"):
            register.get("16056")

    def test_successors_exist(self, register: Register) -> None:
        for ags in ("03152", "03156", "05313", "05354", "13001", "16056", "99060"):
            dissolved = register.dissolved(ags)
            assert dissolved is not None
            assert dissolved.successor in register
            assert ags not in register

    def test_unknown_key_offers_its_neighbours(self, register: Register) -> None:
        with pytest.raises(UnknownRegion) as caught:
            register.get("07212")
        assert "Trier (07211)" in caught.value.remedy
        assert caught.value.exit_code == 10

    @pytest.mark.parametrize(
        ("ags", "hint"),
        [
            ("14713000", "Die kreisfreie Stadt Leipzig hat den Schlüssel „14713“."),
            (
                "07131090",
                "Die Gemeinde liegt im Landkreis Ahrweiler; der Schlüssel dafür ist „07131“.",
            ),
        ],
    )
    def test_a_gemeinde_is_led_to_its_kreis(self, register: Register, ags: str, hint: str) -> None:
        with pytest.raises(UnknownRegion) as caught:
            register.get(ags)
        assert caught.value.remedy == hint

    def test_fictional(self, register: Register) -> None:
        assert register.get("99001").fictional
        assert not register.get("07211").fictional
        assert not register.get("DG").fictional
        assert all(not region.fictional for region in register.kreise())


class TestLocative:
    @pytest.mark.parametrize(
        ("ags", "phrase"),
        [
            ("DG", "in Deutschland"),
            ("07", "in Rheinland-Pfalz"),
            ("10", "im Saarland"),
            ("04", "im Land Bremen"),
            ("07211", "in Trier"),
            ("02000", "in Hamburg"),
            ("03459", "im Landkreis Osnabrück"),
            ("05166", "im Kreis Viersen"),
            ("05334", "in der Städteregion Aachen"),
            ("03241", "in der Region Hannover"),
            ("10041", "im Regionalverband Saarbrücken"),
            ("10045", "im Saarpfalz-Kreis"),
            ("05962", "im Märkischen Kreis"),
            ("05374", "im Oberbergischen Kreis"),
            ("05378", "im Rheinisch-Bergischen Kreis"),
            ("05162", "im Rhein-Kreis Neuss"),
            ("05958", "im Hochsauerlandkreis"),
            ("05954", "im Ennepe-Ruhr-Kreis"),
            ("08136", "im Ostalbkreis"),
            ("07232", "im Eifelkreis Bitburg-Prüm"),
            ("13072", "im Landkreis Rostock"),
            ("15081", "im Altmarkkreis Salzwedel"),
            ("15087", "im Landkreis Mansfeld-Südharz"),
            ("09763", "in Kempten (Allgäu)"),
            ("09363", "in Weiden in der Oberpfalz"),
            ("09183", "im Landkreis Mühldorf am Inn"),
            ("09575", "im Landkreis Neustadt an der Aisch-Bad Windsheim"),
            ("99051", "im Landkreis Birkental"),
        ],
    )
    def test_phrase(self, register: Register, ags: str, phrase: str) -> None:
        assert register.get(ags).locative == phrase

    def test_form_of_all(self, register: Register) -> None:
        for region in register:
            assert re.match(r"(in|im|in der) [A-ZÄÖÜ]", region.locative), region
            assert not re.search(r"\b[a-z]\.|,|  ", region.name.replace("St. ", "")), region
            if region.kind == "kreisfreie_stadt":
                assert region.locative == f"in {region.name}"
            elif region.locative.startswith("im ") and region.kind == "landkreis":
                assert "reis" in region.locative or "verband" in region.locative, region


class TestSearch:
    @pytest.mark.parametrize(
        ("text", "ags"),
        [
            ("Trier", "07211"),
            (" trier ", "07211"),
            ("07211", "07211"),
            ("DG", "DG"),
            ("Landkreis Osnabrück", "03459"),
            ("landkreis osnabrueck", "03459"),
            ("LK Leipzig", "14729"),
            ("Stadt Leipzig", "14713"),
            ("Leipzig, Stadt", "14713"),
            ("Region Hannover", "03241"),
            ("Mülheim", "05117"),
            ("Halle", "15002"),
            ("rhein sieg kreis", "05382"),
            ("maerkischer kreis", "05962"),
            ("Gross-Gerau", "06433"),
            ("Sankt Wendel", "10046"),
            ("Hamburg", "02000"),
            ("Berlin", "11000"),
            ("Saarland", "10"),
            ("Land Bremen", "04"),
            ("Stadt Bremen", "04011"),
            ("Musterstadt", "99001"),
        ],
    )
    def test_resolve(self, register: Register, text: str, ags: str) -> None:
        assert register.resolve(text).ags == ags

    @pytest.mark.parametrize(
        ("text", "keys"),
        [
            ("München", {"09162", "09184"}),
            ("Leipzig", {"14713", "14729"}),
            ("Osnabrück", {"03404", "03459"}),
            ("osnabrueck", {"03404", "03459"}),
            ("Oldenburg", {"03403", "03458"}),
            ("Frankfurt", {"06412", "12053"}),
            ("Neustadt", {"07316", "09374", "09575"}),
            ("Bremen", {"04", "04011"}),
            ("Brandenburg", {"12", "12051"}),
        ],
    )
    def test_a_shared_name_is_offered_never_guessed(
        self, register: Register, text: str, keys: set[str]
    ) -> None:
        with pytest.raises(UnknownRegion) as caught:
            register.resolve(text)
        assert caught.value.message == f"„{text}“ ist nicht eindeutig."
        assert set(re.findall(r"([0-9]+)\)", caught.value.remedy)) == keys

    def test_a_typing_error_is_offered_never_guessed(self, register: Register) -> None:
        with pytest.raises(UnknownRegion) as caught:
            register.resolve("Trir")
        assert caught.value.text == "Keine Region heißt „Trir“.\n    Meinten Sie Trier (07211)?"

    @pytest.mark.parametrize(
        ("text", "first"),
        [("Leipzg", "14713"), ("Mnchen", "09162"), ("Hochsauerland", "05958"), ("0721", "07211")],
    )
    def test_find_forgives(self, register: Register, text: str, first: str) -> None:
        assert register.find(text)[0].ags == first

    def test_nothing_found_says_where_to_look(self, register: Register) -> None:
        assert register.find("") == ()
        with pytest.raises(UnknownRegion, match="kobimo regions"):
            register.resolve("xyzzy plugh")

    def test_every_region_is_found_by_its_own_name(self, register: Register) -> None:
        for region in register:
            found = register.find(region.name)
            assert region in found[:3], region

    @given(st.sampled_from(sorted(r.ags for r in load_register().kreise())), st.data())
    def test_one_typing_error_still_finds(self, ags: str, data: st.DataObject) -> None:
        region = load_register().get(ags)
        where = data.draw(st.integers(0, len(region.name) - 1))
        broken = region.name[:where] + region.name[where + 1 :]
        if len(fold(broken)) >= 4:
            assert region in load_register().find(broken, count=12)

    @given(st.text(max_size=60))
    def test_any_text_ends_in_a_region_or_an_intended_error(self, text: str) -> None:
        message = ""
        try:
            load_register().resolve(text)
        except (UnknownRegion, InvalidAgs) as error:
            message = error.message
        assert "\n" not in message


class TestAgainstOfficialLists:
    """Real lists read in place; they are no part of the project."""

    def test_list_of_2021(self, register: Register, shared_data: Path) -> None:
        openpyxl = pytest.importorskip("openpyxl")
        book = openpyxl.load_workbook(
            shared_data / "schluessel" / "04_KreiseVorjahr.xlsx", read_only=True
        )
        listed = {
            str(row[0]): row
            for row in book.worksheets[1].iter_rows(values_only=True)
            if re.fullmatch(r"[0-9]{5}", str(row[0] or ""))
        }
        assert set(listed) == {region.ags for region in register.kreise()}
        for region in register.kreise():
            row = listed[region.ags]
            assert row[3] == region.nuts3
            assert row[1] == region.designation
            assert row[2].removesuffix(", Stadtkreis") == region.official_name
            assert row[4] == pytest.approx(region.area_km2, rel=0.06)
            assert row[5] == pytest.approx(region.population, rel=0.09)

    def test_gemeindeverzeichnis_of_the_gebietsstand(
        self, register: Register, shared_data: Path
    ) -> None:
        openpyxl = pytest.importorskip("openpyxl")
        book = openpyxl.load_workbook(
            shared_data / "schluessel" / "AuszugGV4QAktuell_2024.xlsx", read_only=True
        )
        names: dict[str, str] = {}
        area: dict[str, float] = {}
        for row in book.worksheets[1].iter_rows(values_only=True):
            key = f"{row[2]}{row[3]}{row[4]}"
            if str(row[0]) == "40":
                names[key] = row[7].removesuffix(", Stadtkreis")
            elif str(row[0]) == "60":
                area[key] = area.get(key, 0.0) + float(row[8] or 0)
        assert register.gebietsstand == "2024-12-31"
        assert names == {str(region.ags): region.official_name for region in register.kreise()}
        for region in register.kreise():
            assert area[region.ags] == pytest.approx(region.area_km2, rel=0.008), region


class TestDissolved:
    def test_existence_depends_on_the_day(self, register: Register) -> None:
        """Mecklenburg-Vorpommern: 18 Kreise until 03.09.2011, 8 since 04.09.2011."""
        assert register.known("13052", "2011-09-03")
        assert not register.known("13052", "2011-09-04")
        assert not register.known("13071", "2011-09-03")
        assert register.known("13071", "2011-09-04")
        assert register.known("07211", "1995-12-31")
        assert not register.known("16056", "1997-12-31")  # kreisfrei since 01.01.1998
        assert not register.known("07999", "2024-12-31")
        assert register.known("11001001", "2024-12-31")
        assert register.known("DG", "1995-12-31")

    def test_a_divided_kreis_names_all_its_heirs(self, register: Register) -> None:
        zerbst = register.dissolved("15151")
        assert zerbst is not None
        assert zerbst.is_split
        assert zerbst.successor == "15082"
        with pytest.raises(UnknownRegion) as caught:
            register.get("15151")
        assert caught.value.remedy.count("15") == 4
        assert [str(old.ags) for old in register.predecessors("15086")] == ["15151", "15358"]
        assert register.predecessors("07211") == ()

    def test_nobody_is_born_before_the_parents_are_gone(self, register: Register) -> None:
        for region in register.kreise():
            since = register.founded(str(region.ags))
            if since:
                ends = {old.until for old in register.predecessors(str(region.ags))}
                assert ends
                assert max(ends) < since

    def test_the_key_of_the_bbsr_has_the_same_heirs(
        self, register: Register, shared_data: Path
    ) -> None:
        """Every Kreis that any sheet since 1996 names, and today's register does not."""
        import python_calamine

        path = shared_data / "schluessel" / "ref-kreise-umrech-2021-1990-2020.xlsx"
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        heirs: dict[str, dict[str, float]] = {}
        last: dict[str, int] = {}
        for year in range(1996, 2021):
            for row in book.get_sheet_by_name(str(year)).to_python()[1:]:
                ags, target = (f"{int(cell):08}"[:5] for cell in (row[0], row[-2]))
                if ags not in register:
                    if last.get(ags) != year:
                        heirs[ags] = {}
                    last[ags] = year
                    heirs[ags][target] = float(row[3])
        known = {ags: old for ags in heirs if (old := register.dissolved(ags)) is not None}
        assert set(known) == set(heirs)
        assert len(heirs) == 76  # all but the fictional one
        for ags, old in known.items():
            by_people = sorted(heirs[ags], key=lambda target: -heirs[ags][target])
            assert [str(each) for each in old.successors] == by_people
            assert int(old.until[:4]) == last[ags] + 1


def test_committed_files_come_from_the_tool(root: Path, tmp_path: Path) -> None:
    """The rules of the tool, applied to the committed official names, give the committed names."""
    spec = importlib.util.spec_from_file_location("tools_regions", root / "tools" / "regions.py")
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    decisions = tomllib.loads((root / "tools" / "regions.toml").read_text(encoding="utf-8"))
    listed = [
        {
            "AGS": str(region.ags),
            "type": region.designation,
            "name": region.official_name,
            "NUTS3": region.nuts3,
            "area_km2": f"{region.area_km2:.2f}",
            "population": str(region.population),
        }
        for region in load_register().kreise()
    ]
    tool.write(tmp_path / "kreise.csv", tool.build_kreise(listed, decisions))
    committed = root / "src" / "kobimo" / "catalog" / "regions" / "kreise.csv"
    assert (tmp_path / "kreise.csv").read_bytes() == committed.read_bytes()
