"""One drawing of every form, each with a hidden value, for tests that hold for all of them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from kobimo import figures
from kobimo.figures.pair import Line, draw_pair
from kobimo.indicators.funnel import trace_funnel
from tests.figures.conftest import break_in, protected, region_rows, trend_rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from kobimo.figures import Drawing

AGES = (
    "unter 3 Jahre",
    "3 bis unter 6 Jahre",
    "6 bis unter 10 Jahre",
    "10 bis unter 65 Jahre",
    "65 bis unter 75 Jahre",
    "75 Jahre und mehr",
)
PARTS = ("ohne Abschluss", "mit mittlerem Abschluss", "mit Abitur")
ROOMS = ("Altstadt", "Am Lindenhof", "Hafen", "Nordstadt")


def areas() -> Any:
    """Four squares side by side."""
    import geopandas
    from shapely.geometry import box

    return geopandas.GeoDataFrame(
        {"raum": [f"{n:02d}" for n in range(1, 5)], "name": list(ROOMS)},
        geometry=[box(n * 1000, 0, (n + 1) * 1000, 1500) for n in range(4)],
        crs="EPSG:25832",
    )


def area_rows(step: float = 4.0) -> list[dict[str, Any]]:
    """Values of the four areas; the last one is hidden."""
    rows: list[dict[str, Any]] = [
        {"raum": f"{n:02d}", "series": name, "value": 10 + step * n}
        for n, name in enumerate(ROOMS, start=1)
    ]
    del rows[-1]["value"]
    return rows


def trend() -> Drawing:
    return figures.draw_trend(protected(trend_rows(), breaks=[break_in(2019)]))


def strip() -> Drawing:
    return figures.draw_strip(protected(region_rows()), own="99001")


def funnel_rows() -> list[dict[str, Any]]:
    """Fifteen Kreise of growing size; one is hidden."""
    rows: list[dict[str, Any]] = [
        {
            "ags": f"990{n:02d}",
            "series": f"Landkreis Ort {n:02d}",
            "role": "land" if n % 3 else "other",
            "value": (15 + 8 * n + n % 4 * 6) / (200 + 120 * n) * 100,
            "numerator": 15.0 + 8 * n + n % 4 * 6,
            "denominator": 200.0 + 120 * n,
        }
        for n in range(15)
    ]
    rows[4] |= {"series": "Musterstadt", "role": "own", "lower": 4.9, "upper": 9.8}
    for name in ("value", "numerator", "denominator"):
        del rows[7][name]
    return rows


def funnel() -> Drawing:
    part = protected(funnel_rows())
    frame = part.frame
    known = frame["value"].notna()
    found = trace_funnel(
        frame["numerator"].where(known), frame["denominator"].where(known), kind="share", per=100
    )
    assert found is not None
    return figures.draw_funnel(part, found)


def bars() -> Drawing:
    return figures.draw_bars(protected(region_rows()), category="series")


def pyramid() -> Drawing:
    rows: list[dict[str, Any]] = [
        {"alter": age, "geschlecht": sex, "year": year, "value": 1000.0 + 90 * n + 7 * (year % 10)}
        for year in (2013, 2023)
        for n, age in enumerate(AGES)
        for sex in ("maennlich", "weiblich")
    ]
    del rows[-1]["value"]
    part = protected(rows, unit="persons", decimals=0, title_de="Bevölkerung")
    return figures.draw_pyramid(part, age="alter", sex="geschlecht", reference_year=2013)


def stacked() -> Drawing:
    shares = {"Musterstadt": (6.5, 40.0, 53.5), "Musterland": (8.6, 41.4, 50.0)}
    parts = []
    for n, name in enumerate(PARTS):
        rows: list[dict[str, Any]] = [
            {"series": region, "value": values[n]} for region, values in shares.items()
        ]
        rows.append({"series": "Seehafen", "value": 50.0} if n else {"series": "Seehafen"})
        parts.append(protected(rows, title_de=f"Anteil der Abgänge {name}"))
    return figures.draw_stacked(parts, rows="series")


def dumbbell() -> Drawing:
    rows: list[dict[str, Any]] = [
        {"year": year, "series": sex, "value": value + year - 2020}
        for year in (2021, 2022, 2023)
        for sex, value in (("männlich", 8.0), ("weiblich", 5.5))
    ]
    del rows[3]["value"]
    return figures.draw_dumbbell(protected(rows), category="period", series="series")


def heat() -> Drawing:
    rows: list[dict[str, Any]] = [
        {"sparte": sparte, "alter": alter, "value": 3.0 + 10 * n + 4 * m}
        for n, sparte in enumerate(("Musik", "Tanz", "Bildende Kunst"))
        for m, alter in enumerate(("unter 6 Jahre", "6 bis unter 10 Jahre"))
    ]
    del rows[2]["value"]
    part = protected(rows, unit="count", decimals=0, title_de="Kulturelle Angebote")
    return figures.draw_heat(part, rows="sparte", columns="alter")


def area_heat() -> Drawing:
    return figures.draw_area_heat(
        [
            protected(area_rows(), title_de="SGB-II-Quote"),
            protected(area_rows(-2.0), title_de="Arbeitslosenanteil"),
        ]
    )


def area_map() -> Drawing:
    return figures.draw_map(protected(area_rows()), areas())


def kreise() -> Any:
    """Twelve squares in three rows of four: 99001 to 99012."""
    import geopandas
    from shapely.geometry import box

    places = [(n % 4 * 10_000, n // 4 * 8_000) for n in range(12)]
    return geopandas.GeoDataFrame(
        {"ags": [f"990{n:02d}" for n in range(1, 13)]},
        geometry=[box(x, y, x + 10_000, y + 8_000) for x, y in places],
        crs="EPSG:25832",
    )


def land_rows() -> list[dict[str, Any]]:
    """Values of twelve Kreise and their Land: two above it, one below, one hidden."""
    verdicts = {"99001": "below", "99011": "above", "99012": "above"}
    rows: list[dict[str, Any]] = [
        {
            "ags": ags,
            "series": f"Landkreis Ort {ags[-2:]}",
            "role": "other",
            "verdict": verdicts.get(ags, ""),
            "value": 5.0 + n / 2,
        }
        for n, ags in enumerate(kreise()["ags"])
    ]
    rows[0] |= {"series": "Musterstadt", "role": "own", "lower": 4.1, "upper": 6.2}
    del rows[5]["value"]
    land = {"ags": "99", "series": "Musterland", "role": "land", "verdict": "", "value": 8.0}
    return [*rows, land]


def land() -> Drawing:
    return figures.draw_land(protected(land_rows()), kreise())


def fan() -> Drawing:
    rows: list[dict[str, Any]] = [
        {"year": year, "role": "observed", "series": "Musterstadt", "value": 98000.0 + 400 * n}
        for n, year in enumerate(range(2016, 2024))
    ]
    del rows[2]["value"]
    rows += [
        {
            "year": 2023 + n,
            "role": role,
            "series": "Musterstadt",
            "value": 100800.0 + change * n,
            "lower": 100800.0 - 300 * n if role == "projected" else math.nan,
            "upper": 100800.0 + 600 * n if role == "projected" else math.nan,
            "flag": "s",
        }
        for role, change in (("projected", 200), ("low", -500), ("high", 800))
        for n in range(1, 11)
    ]
    return figures.draw_fan(protected(rows, unit="persons", decimals=0, title_de="Bevölkerung"))


def expectation() -> Drawing:
    rows: list[dict[str, Any]] = [
        {
            "ags": f"990{n:02d}",
            "series": f"Landkreis Ort {n:02d}",
            "role": "other",
            "value": step,
            "lower": step - 2,
            "upper": step + 2,
            "numerator": 5.0 + n + step,
            "denominator": 5.0 + n,
        }
        for n, step in enumerate((-1.5, 0.5, 1.0, -0.5, 2.5), start=1)
    ]
    rows[0] |= {"series": "Musterstadt", "role": "own"}
    for name in ("value", "numerator", "denominator"):
        del rows[3][name]
    return figures.draw_expectation(protected(rows))


def spark() -> Drawing:
    own = [row for row in trend_rows() if row["role"] == "own"]
    return figures.draw_spark(protected(own))


def components() -> Drawing:
    """Two sectors and their sum since two years; the second sector is hidden."""
    names = {"national": "Nationaler Anteil", "struktur": "Strukturanteil", "standort": "Rest"}
    values = {"total": 12_400.0, "national": 900.0, "struktur": -2_310.0, "standort": 13_810.0}
    rows = [
        {"series": series, "panel": panel, "komponente": key} | ({"value": value} if shown else {})
        for panel in ("seit 2014", "seit 2019")
        for series, shown in (
            ("Insgesamt", True),
            ("Handel, Gastgewerbe, Verkehr", True),
            ("Freiberufliche, technische und sonstige Dienste für Unternehmen", False),
        )
        for key, value in values.items()
    ]
    part = protected(rows, unit="persons", decimals=0)
    return figures.draw_components(
        part, rows="series", panels="panel", components=names, component="komponente"
    )


def pair() -> Drawing:
    nothing = {"rounding_lower": math.nan, "rounding_upper": math.nan}
    rows = [row | nothing for row in trend_rows() if row["role"] == "own"]
    near = {"rounding_lower": 7.6, "rounding_upper": 7.9}
    rows[2] |= near
    part = protected(rows, breaks=[break_in(2019)])
    lines = [
        Line(part, "Anteil der Einpendelnden", "percent", 1),
        Line(part, "Ein Anteil mit einem recht langen Namen", "percent", 1),
    ]
    return draw_pair(lines, reference=8.0, called="8: so viele wie vorher")


def quadrant() -> Drawing:
    rows = [row for row in trend_rows() if row["role"] in {"own", "bund"}]
    names = ("unbesetzte Stellen", "noch Suchende")
    return figures.draw_quadrant(
        protected(rows), protected(rows), names=names, reference="Deutschland"
    )


def quotients() -> Drawing:
    """One quotient far from 1, one that is secret and bounded, one of which nothing is known."""
    nothing = {"rounding_lower": math.nan, "rounding_upper": math.nan}
    rows = [
        {"series": "Information und Kommunikation", "value": 7.5, **nothing},
        {"series": "Baugewerbe", "value": 0.31, "rounding_lower": 0.29, "rounding_upper": 0.33},
        {"series": "Grundstücks- und Wohnungswesen", "rounding_lower": 0.0, "rounding_upper": 2.4},
        {"series": "Kunst, Erholung, private Haushalte und sonstige Dienste", **nothing},
    ]
    part = protected(rows, unit="ratio", decimals=2)
    return figures.draw_quotients(part, category="series", reference="1 = wie in Deutschland")


INDEX: dict[str, Any] = {
    "id": "sozialindex",
    "title_de": "Sozialindex",
    "method": "count",
    "denominator": [],
    "unit": "z",
    "decimals": 2,
    "uncertainty": "none",
    "uncertainty_reason": "Probe.",
    "classes": {"borders": [-0.5, 0.5], "labels": ["geringe Lage", "mittlere Lage", "hohe Lage"]},
}


def index_rows(*values: float) -> list[dict[str, Any]]:
    """Values of the areas and how sure their classes are; the last area is hidden."""
    rows = area_rows()
    for row, value, certainty in zip(rows[:3], values, (95.0, 40.0, 70.0), strict=True):
        row |= {"value": value, "certainty": certainty}
    rows[3]["certainty"] = math.nan
    return rows


def class_map() -> Drawing:
    return figures.draw_map(protected(index_rows(-0.8, 0.1, 1.2), **INDEX), areas())


def matrix() -> Drawing:
    change = INDEX | {
        "id": "dynamikindex",
        "title_de": "Dynamikindex",
        "classes": {"borders": [-0.2, 0.2], "labels": ["günstiger", "gleich", "ungünstiger"]},
    }
    return figures.draw_matrix(
        protected(index_rows(-0.8, 0.1, 1.2), **INDEX),
        protected(index_rows(0.0, 0.3, 0.1), **change),
        plural="Sozialräume",
    )


def profile() -> Drawing:
    kinds = INDEX | {
        "id": "typologie",
        "title_de": "Typologie",
        "unit": "class",
        "decimals": 0,
        "classes": {"labels": ["Typ A", "Typ B"]},
    }
    rows = index_rows(1, 1, 2)
    return figures.draw_profile(
        protected(rows, **kinds),
        [protected(area_rows()), protected(area_rows(-2.0), title_de="Fluktuation")],
        plural="Sozialräume",
    )


def scatter() -> Drawing:
    return figures.draw_scatter(
        protected(area_rows()),
        protected(area_rows(2.0), id="stunden", title_de="Stunden je Kind", unit="hours"),
        whole=(15.0, 13.0),
        proportional="genau nach dem Bedarf verteilt",
        plural="Sozialräume",
    )


FORMS: dict[str, Callable[[], Drawing]] = {
    "area_heat": area_heat,
    "area_map": area_map,
    "bars": bars,
    "class_map": class_map,
    "components": components,
    "dumbbell": dumbbell,
    "expectation": expectation,
    "fan": fan,
    "funnel": funnel,
    "heat": heat,
    "land": land,
    "matrix": matrix,
    "pair": pair,
    "profile": profile,
    "pyramid": pyramid,
    "quadrant": quadrant,
    "quotients": quotients,
    "scatter": scatter,
    "spark": spark,
    "stacked": stacked,
    "strip": strip,
    "trend": trend,
}
