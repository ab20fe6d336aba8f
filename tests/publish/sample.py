"""A small site with every kind of element, and labels that want to be more than text."""

from __future__ import annotations

from dataclasses import replace

from kobimo.declarations.kommune import Kommune
from kobimo.declarations.loading import load_catalog
from kobimo.declarations.models import Report
from kobimo.document import (
    Chapter,
    Column,
    Comment,
    Explain,
    Figure,
    Finding,
    Group,
    KeyFigure,
    KeyFigures,
    Notice,
    Prose,
    Table,
)
from kobimo.observations import Provenance
from kobimo.publish import Failure, Sibling, Site
from kobimo.regions import load_register
from kobimo.sources.fetching.changes import Cause, Kind
from kobimo.sources.fetching.changes_record import (
    Cell,
    Counts,
    DatasetChange,
    NewPeriod,
    Others,
    Record,
)

NASTY = '<script>document.title="gekapert"</script><img src=x onerror=alert(1)>'
FORMULA = '=HYPERLINK("http://evil.example";"klick")'
KEEP = ("prose", "finding", "key_figures", "figure", "table", "explain", "comment", "notice")
SHARE = "abgang_ohne_hsa_anteil"


def drawing(label: str = "2023") -> str:
    """Return a line chart as the figures write it."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        'viewBox="0 0 460 240" width="460pt" height="240pt">'
        '<defs><style type="text/css">*{stroke-linejoin: round}</style>'
        '<clipPath id="p1"><rect x="40" y="10" width="400" height="190"/></clipPath>'
        '<path id="m1" d="M-3 0 L0 -3 L3 0 L0 3 z"/></defs>'
        '<g id="figure_1"><path d="M40 200 L440 200" style="stroke: #7c8994; stroke-width: 1"/>'
        '<g clip-path="url(#p1)"><path d="M40 150 L140 140 L240 120 L340 130 L440 90" '
        'style="fill: none; stroke: #0b57a4; stroke-width: 2.4; stroke-linecap: round"/>'
        '<path d="M40 110 L440 118" style="fill: none; stroke: #b34a0c; stroke-dasharray: 5,3"/></g>'
        '<use xlink:href="#m1" x="440" y="90" style="fill: #0b57a4"/>'
        '<text x="430" y="80" style="font: 600 11.5px \'Kobimo Sans\', sans-serif; '
        f'text-anchor: end; fill: #0b57a4">Musterstadt</text>'
        f'<text x="40" y="220" style="font-size: 10px; fill: #55636f">{label}</text></g></svg>'
    )


SPARK = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 24">'
    '<path d="M2 20 L30 16 L60 18 L98 6" style="fill: none; stroke: #0b57a4; stroke-width: 2"/></svg>'
)
SOURCE = (
    "Datenquelle: Statistische Ämter des Bundes und der Länder, Regionaldatenbank Deutschland, "
    "Tabelle 21111-02-06-4, Stand 13.03.2025, Abruf 13.03.2025; Datenlizenz Deutschland – Namensnennung – Version 2.0 "
    "(www.govdata.de/dl-de/by-2-0); eigene Berechnung."
)


def value_table(name: str = "", rows: int = 4) -> Table:
    """Return values by year with a secret one, a negative one and a hostile label."""
    years = [str(2024 - rows + i) for i in range(rows)]
    return Table(
        id=name,
        caption="Anteil der Schulentlassenen ohne Hauptschulabschluss",
        columns=(
            Column(label="Jahr"),
            Column(label="Musterstadt", numeric=True),
            Column(label="Musterland", numeric=True),
            Column(label="Bemerkung"),
        ),
        rows=(
            *((year, "6,5\u202f%", "8,6\u202f%", "") for year in years[:-2]),
            (years[-2], ".", "−1,2\u202f%", FORMULA),
            (years[-1], "7,1\u202f%", "12\u202f345", NASTY),
        ),
        data=(
            *((year, 6.543624161073826, 8.6, None) for year in years[:-2]),
            (years[-2], None, -1.2, FORMULA),
            (years[-1], 7.1, 12345.0, NASTY),
        ),
        notes=("„.“ bedeutet: Zahlenwert unbekannt oder geheim zu halten.",),
        sources=(SOURCE,),
        indicators=(SHARE,),
    )


def figure(name: str, title: str = "Weniger Jugendliche ohne Abschluss als im Land") -> Figure:
    """Return a figure with everything."""
    return Figure(
        id=name,
        title=title,
        subtitle="Anteil der Schulentlassenen ohne Hauptschulabschluss, 2020 bis 2023, in Prozent",
        svg=drawing(),
        alt="Liniendiagramm: Musterstadt liegt 2023 mit 6,5\u202f% unter Musterland mit 8,6\u202f%. "
        "Die Werte stehen in der Tabelle darunter.",
        table=value_table(),
        notes=("Von 2021 an sind die Werte auf Vielfache von 5 gerundet.",),
        sources=(SOURCE,),
        indicators=(SHARE,),
    )


def key_figures() -> KeyFigures:
    """Return a Kennzahlenkasten with each of the verdicts."""
    verdicts = [
        ("below", "favourable", "unter Musterland"),
        ("above", "unfavourable", "über Musterland"),
        ("no_robust_difference", "neutral", "kein belastbarer Unterschied zu Musterland"),
        ("not_comparable", "neutral", "nicht vergleichbar"),
    ]
    rows = tuple(
        KeyFigure(
            indicator=SHARE if at == 0 else "freie_kennzahl",
            title=title,
            period="2023",
            value=f"{6 + at},5\u202f%",
            interval="5,3–8,1\u202f%" if at != 3 else "",
            land="8,6\u202f%",
            bund="7,1\u202f%",
            verdict=words,
            verdict_class=verdict,
            tone=tone,  # type: ignore[arg-type]
            change="−1,2\u00a0Prozentpunkte seit 2018" if at else "nicht belastbar seit 2018",
            spark=SPARK if at != 3 else "",
        )
        for at, ((verdict, tone, words), title) in enumerate(
            zip(
                verdicts,
                (
                    "Schulentlassene ohne Hauptschulabschluss",
                    "Arbeitslosenquote der 15- bis 24-Jährigen",
                    "Betreuungsquote der unter Dreijährigen",
                    f"Kennzahl {NASTY}",
                ),
                strict=True,
            )
        )
    )
    return KeyFigures(
        id="kasten",
        title="Kennzahlen auf einen Blick: Musterstadt",
        rows=rows,
        land_label="Musterland",
        bund_label="Deutschland",
        table=value_table("kasten"),
        sources=(SOURCE,),
    )


def chapters() -> tuple[Chapter, ...]:
    """Return two chapters with all kinds of elements."""
    overview = Chapter(
        id="ueberblick",
        title="Überblick",
        order=1,
        indicators=(SHARE,),
        elements=(
            Prose(
                markdown="> Wo steht Musterstadt im Vergleich, und was ist sicher?\n\nEinleitung."
            ),
            key_figures(),
            Finding(
                sentences=(
                    (
                        "Im Berichtsjahr 2023 verließen 6,5\u202f% der Schulentlassenen in Musterstadt die "
                        "Schule ohne Hauptschulabschluss (95-%-Intervall 5,3–8,1\u202f%)."
                    ),
                    "Das ist weniger als in Musterland (8,6\u202f%).",
                ),
                indicators=(SHARE,),
            ),
        ),
    )
    depth = Chapter(
        id="uebergaenge",
        title="Übergänge und Abschlüsse",
        order=2,
        indicators=(SHARE,),
        elements=(
            Prose(
                markdown="> Wie gelingt der Übergang von der Schule in Ausbildung?\n\n"
                "Der Weg in die Ausbildung beginnt früh[^1]. Mehr in der [Methodik](methodik.html), im "
                "[Überblick](kapitel:ueberblick) und bei der [Kennzahl](kennzahl:abgang_ohne_hsa_anteil).\n\n"
                "[^1]: Nach Berufsbildungsbericht.\n\n## Abschlüsse\n\n"
                'Text mit <b>HTML</b> und "Anführung".'
            ),
            Finding(sentences=("Der Anteil liegt unter dem Land.", "Gegenüber 2018 unverändert.")),
            Group(elements=(figure("abschluesse-verlauf"), figure("abschluesse-verlauf", NASTY))),
            Explain(
                indicator=SHARE,
                title="Schulentlassene ohne Hauptschulabschluss",
                says="Wie viele Jugendliche die Schule ohne Abschluss verlassen.",
                says_not="Ob sie später einen Abschluss nachholen.",
            ),
            Prose(
                markdown="### Nach Geschlecht\n\n| Gruppe | Wert |\n|---|--:|\n| Mädchen | 5,1 |"
            ),
            value_table("abschluesse-tabelle", rows=6),
            Prose(markdown="## Ausbildungsplätze vor Ort\n\nBegriff\n: Erklärung des Begriffs"),
            Notice(reason="disclosure", text="Der Wert ist geheim zu halten."),
            Notice(reason="missing", text="Für 2024 liegen keine Daten vor."),
            Comment(
                chapter="uebergaenge",
                markdown=f"## Was wir tun\n\nDie Stadt fördert *Übergänge*. {NASTY}\n\n- Jugendberufsagentur",
            ),
            Prose(markdown="## Leerer Abschnitt"),
        ),
    )
    return overview, depth


def provenance() -> tuple[Provenance, ...]:
    """Return where two files came from."""
    return (
        Provenance(
            dataset="schulabgaenge",
            file="21111-02-06-4.csv",
            publisher="Statistische Ämter des Bundes und der Länder",
            table="21111-02-06-4",
            url="https://www.regionalstatistik.de/genesis/online",
            licence="dl-de/by-2-0",
            retrieved="2025-03-13",
            stand="13.03.2025 / 16:40:08",
            sha256="ab" * 32,
            origin="eingang",
            notes=("12 Zeilen aufgelöster Kreise ausgelassen.",),
            portal="Regionaldatenbank Deutschland",
        ),
        Provenance(
            dataset="unbekannter_datensatz",
            file="eigene.xlsx",
            publisher="Stadt Musterstadt",
            table="",
            url="",
            licence="intern",
            retrieved="2025-02-01",
            stand="",
            sha256="cd" * 32,
            origin="kommunal",
        ),
    )


def cell(ags: str, region: str, label: str, old: float | None, new: float | None) -> Cell:
    """Return a changed value of 2022; a rate where its label says so."""
    return Cell(
        ags=ags,
        region=region,
        period="2022",
        variable="abgaenge",
        label=label,
        unit="percent" if "Anteil" in label else "persons",
        kind=Kind.REVISED if new is not None else Kind.WITHDRAWN,
        old=old,
        new=new,
        new_sign="" if new is not None else ".",
    )


def dataset_change(**fields: object) -> DatasetChange:
    """Return a change of the Schulabgänge, with fields replaced."""
    given: dict[str, object] = {
        "id": "schulabgaenge",
        "title": "Schulabgänge",
        "table": "21111-02-06-4",
        "publisher": "Statistische Ämter des Bundes und der Länder",
        "portal": "Regionaldatenbank Deutschland",
        "licence": "dl-de/by-2-0",
        "state": "geaendert",
        "cause": Cause.PUBLISHER,
        "period_kind": "berichtsjahr",
        "period_word": "Berichtsjahr",
        "stand": "13.03.2025",
    }
    return DatasetChange(**(given | fields))  # type: ignore[arg-type]


def records() -> tuple[Record, ...]:
    """Return three records: everything new, a year later figures revised, then read again."""
    first = dataset_change(state="neu", values=1200, periods=("2011", "2021"))
    revised = dataset_change(
        periods=("2023",),
        counts=Counts(new=30, revised=9, withdrawn=1),
        new_periods=(
            NewPeriod(
                ags="99001",
                region="Musterstadt",
                period="2023",
                values=14,
                whole={"abgaenge": 1234},
                units={"abgaenge": "persons"},
            ),
        ),
        cells=(
            cell("99001", "Musterstadt", "Insgesamt", 78, 81),
            cell("99001", "Musterstadt", "Anteil ohne Abschluss", 6.5, 7.7),
            cell("99001", "Musterstadt", NASTY, 12345, 12300),
            cell("DG", "Deutschland", "weiblich", 5, None),
            cell("99003", "Seehafen", "Vergleichsregion", 1, 2),
        ),
        others=Others(
            regions=2,
            counts=Counts(revised=5),
            largest=cell("99053", "Landkreis Flussaue", "Insgesamt", 50, 40),
        ),
    )
    many = dataset_change(
        cause=Cause.REREAD,
        cells=tuple(cell("99", "Musterland", f"Alter {n}", 100, 100 + n) for n in range(1, 41)),
    )
    other = dataset_change(id="anderswo", title="Steht in diesem Bericht nicht")
    return tuple(
        Record(
            day=name[:10],
            ags="99001",
            is_first=change is first,
            datasets=(other, change),
            name=name,
        )
        for name, change in (
            ("2024-03-12", first),
            ("2025-03-13", revised),
            ("2025-03-13-2", many),
        )
    )


def make_site(**changes: object) -> Site:
    """Return the site of the tests with some fields changed."""
    report = Report(
        id="bildungsbericht",
        title="Bildungsbericht",
        audience="Für Rat, Verwaltung und Öffentlichkeit.",
        description="Wie es um Bildung in der Stadt steht.",
        chapters=("ueberblick", "uebergaenge", "bne"),
        keep=KEEP,
    )
    site = Site(
        report=report,
        chapters=chapters(),
        kommune=Kommune(ags="99001"),
        region=load_register().get("99001"),
        catalog=load_catalog(),
        provenance=provenance(),
        is_fictional=True,
        siblings=(Sibling("profil", "Kurzprofil", "Für Eilige.", "berichte/profil/index.html"),),
        failures=(
            Failure("bne", "Bildung für nachhaltige Entwicklung", "Zelle 4 lief nicht: <b>x</b>"),
        ),
        edition="2025",
        version="0.1.0",
        changes=records(),
    )
    return replace(site, **changes)  # type: ignore[arg-type]


def make_profile() -> Site:
    """Return the other report of the same municipality: all chapters on its start page."""
    site = make_site()
    report = site.report.model_copy(
        update={"id": "profil", "title": "Kurzprofil", "single_page": True, "tables_open": True}
    )
    sibling = Sibling("bildungsbericht", "Bildungsbericht", "Für alle.", "../../index.html")
    return replace(site, report=report, siblings=(sibling,))
