"""Carry counts of dissolved Kreise to the Kreise of today.

Only counts are carried; rates and means of a dissolved Kreis are dropped and computed anew
by the indicators. What a Kreis of today is published with stays as published: a Kreis that
is younger than the period and carries a value there was recalculated by the publisher, one
that is older gets the dissolved Kreise added to its own value. A value is carried only where
all Kreise that it consists of are there; one secret value makes the sum secret.

Kreise that went over as a whole are added exactly. A divided Kreis is cut by the shares of a
conversion key, cell by cell: each is cut in the order of the categories at the rounded
cumulated share, so that the parts of one cell add up to it, no part is negative, and parts
of a dimension that add up to their total before do so afterwards. Such values are marked as
estimated.

Gemeinden that moved between Kreise which exist today (a few per cent, for example between
Wartburgkreis and Schmalkalden-Meiningen in 2019) do not change published values, unless
``moves`` asks for them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from kobimo.german import date, join, number, some
from kobimo.observations import FACTS, KEYS, WITHOUT_VALUE, Seam, Status, year_of
from kobimo.sources.territory.conversion import SUM_TOLERANCE
from kobimo.sources.territory.dividing import divide
from kobimo.sources.territory.existing import read_dashes
from kobimo.sources.territory.heirs import Link, Plan

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

    from kobimo.declarations.models import Dataset
    from kobimo.regions import Register
    from kobimo.sources.territory.conversion import Basis, Conversion

#: Units whose values may be added over regions.
COUNTS = frozenset({"persons", "count", "places", "hours", "m2"})

_BASIS_WORDS = {"population": "Bevölkerung", "area": "Fläche", "employees": "Beschäftigten"}

#: The status of a sum: the first of these that one of its values has.
FLAGS = (
    *(Status.SECRET, Status.UNRELIABLE, Status.BLOCKED, Status.PENDING),
    *(Status.ESTIMATED, Status.LIMITED, Status.PROVISIONAL, Status.REVISED),
    *(Status.ORDINARY, Status.ROUNDED_TO_ZERO, Status.NONE),
)
RANKS = {status.value: rank for rank, status in enumerate(FLAGS)}


@dataclass(frozen=True, slots=True)
class Rebased:
    """Observations in the boundaries of the register, and what was done to them."""

    frame: pd.DataFrame
    notes: tuple[str, ...] = ()
    seams: tuple[Seam, ...] = ()
    #: Region and period of estimated values whose sum over their Land is exact.
    settled: frozenset[tuple[str, str]] = frozenset()


def rebase(
    frame: pd.DataFrame,
    conversion: Conversion | None,
    dataset: Dataset,
    register: Register,
    *,
    moves: bool = False,
) -> Rebased:
    """Return the observations with dissolved Kreise carried to those of today.

    Parameters
    ----------
    frame
        Observations of one dataset, with the rows of dissolved Kreise.
    conversion
        The key with shares; without it only Kreise that went over as a whole are carried.
    dataset
        Its declaration: ``rebase`` names the basis of the shares.
    register
        The Kreise of today and those dissolved.
    moves
        Convert all Kreise by the sheet of their year, also the Gemeinden that moved between
        Kreise of today. Needs ``conversion``.

    Raises
    ------
    Invalid
        A Kreis of the frame is unknown to the register and to the sheet of its year; all are
        named. Or the sheet of a year is refused.
    """
    import pandas as pd

    is_kreis = frame["ags"].str.len() == 5
    is_today = frame["ags"].isin([str(region.ags) for region in register])
    chosen = is_kreis if moves else is_kreis & ~is_today
    old, kept = frame[chosen], frame[~chosen]
    if old.empty:
        return Rebased(frame)
    notes: list[str] = []
    counts = old[is_count(old, dataset)]
    others = sorted(old.loc[~is_count(old, dataset) & old["value"].notna(), "variable"].unique())
    if others:
        shown = join([f"„{name}“" for name in others])
        notes.append(
            f"Quoten und Mittelwerte aufgelöster Kreise ({shown}) lassen sich nicht umrechnen; "
            "sie werden, wo die Zahlen dazu vorliegen, neu berechnet."
        )
    if dataset.rebase == "none":
        if not counts.empty:
            notes.append(
                f"Die Werte von {_regions(counts['ags'])} sind nicht umgerechnet: Sie lassen sich "
                "nicht über Kreise addieren."
            )
        return Rebased(kept.reset_index(drop=True), tuple(notes))
    basis: Basis = dataset.rebase
    plan = Plan(counts, kept, conversion, basis, register, is_strict=moves)
    links = plan.convert_all() if moves else plan.carry_dissolved()
    notes += plan.notes()
    if moves:
        links, stays = _part_unchanged(links)
        pairs = pd.Series(zip(counts["ags"], counts["period"], strict=True), index=counts.index)
        kept = pd.concat([kept, counts[pairs.isin(stays)]])
        counts = counts[~pairs.isin(stays)]
    if not links:
        return Rebased(kept.reset_index(drop=True), tuple(notes))
    rows = pd.concat([counts, kept[is_count(kept, dataset)]])
    carried = _add(links, rows, plan, dataset).assign(gebietsstand=register.gebietsstand)
    keys = [*KEYS, *dataset.dimensions]
    is_replaced = kept.set_index(keys).index.isin(carried.set_index(keys).index)
    result = pd.concat([kept[~is_replaced], carried[kept.columns]], ignore_index=True)
    notes.append(_describe(carried, links, conversion, basis, register))
    seams = _find_seams(carried, kept, register, basis)
    return Rebased(result, tuple(notes), seams, _find_settled(links))


def _part_unchanged(links: list[Link]) -> tuple[list[Link], set[tuple[str, str]]]:
    """Return the links without Kreise that only go to themselves, and those with their period."""
    groups: dict[tuple[str, str], list[Link]] = {}
    for link in links:
        groups.setdefault((link.target, link.period), []).append(link)
    stays = {
        pair
        for pair, found in groups.items()
        if len(found) == 1 and found[0].source == pair[0] and found[0].share == 1
    }
    return [link for link in links if (link.target, link.period) not in stays], stays


def _find_settled(links: list[Link]) -> frozenset[tuple[str, str]]:
    """Return the targets of Kreise whose parts all went to Kreise of their own Land."""
    shares: dict[tuple[str, str], float] = {}
    for link in links:
        if link.source[:2] == link.target[:2]:
            case = (link.source, link.period)
            shares[case] = shares.get(case, 0.0) + link.share
    whole = {case for case, share in shares.items() if abs(share - 1) < SUM_TOLERANCE}
    loose = {
        (link.target, link.period) for link in links if (link.source, link.period) not in whole
    }
    return frozenset((link.target, link.period) for link in links) - loose


def _add(links: Sequence[Link], rows: pd.DataFrame, plan: Plan, dataset: Dataset) -> pd.DataFrame:
    """Return the rows of the targets: the sums of what goes to them."""
    import pandas as pd

    table = pd.DataFrame(links)
    parts = rows.merge(table, left_on=["ags", "period"], right_on=["source", "period"])
    parts = read_dashes(parts, dataset)
    is_cut = parts["share"] != 1
    cut = _cut(parts[is_cut], plan, dataset)
    parts = pd.concat([parts[~is_cut], cut], ignore_index=True)
    parts["rank"] = parts["status"].map(RANKS)
    names = ["period", "period_kind", "variable", "raum", *dataset.dimensions]
    groups = parts.groupby(["target", *names], sort=True)
    result = groups.agg(
        value=("value", "sum"),
        valued=("value", "count"),
        rank=("rank", "min"),
        size=("value", "size"),
        unit=("unit", "first"),
        dataset=("dataset", "first"),
        gebietsstand=("gebietsstand", "first"),
        retrieved=("retrieved", "max"),
    ).reset_index()
    wanted = table.groupby(["target", "period"]).size().rename("wanted").reset_index()
    result = result.merge(wanted, on=["target", "period"])
    result["status"] = [FLAGS[rank].value for rank in result["rank"]]
    is_partial = result["size"] < result["wanted"]
    has_value = ~result["status"].isin([each.value for each in WITHOUT_VALUE])
    result.loc[is_partial & has_value, "status"] = Status.SECRET.value
    result.loc[is_partial | (result["valued"] < result["size"]), "value"] = math.nan
    return result.rename(columns={"target": "ags"})[[*KEYS, *dataset.dimensions, *FACTS]]


def _cut(parts: pd.DataFrame, plan: Plan, dataset: Dataset) -> pd.DataFrame:
    """Return the rows of divided Kreise with the part of each target as value."""
    import pandas as pd

    cut = []
    dimensions = list(dataset.dimensions)
    for key, rows in parts.groupby(["source", "period", "variable", "raum"], sort=True):
        # All targets take their share, also one that is published already.
        shares = sorted(plan.parts(str(key[0]), str(key[1])), key=lambda part: (part[1], part[0]))
        by_target = {str(target): own.copy() for target, own in rows.groupby("target")}
        first = next(iter(by_target.values()))
        cells = {
            tuple(cell): float(value)
            for *cell, value in first[[*dimensions, "value"]].itertuples(index=False)
            if not math.isnan(value)
        }
        pieces = divide(cells, [share for _, share in shares], dataset)
        for (target, _), piece in zip(shares, pieces, strict=True):
            if target not in by_target:
                continue
            own = by_target[target]
            own_keys = [tuple(cell) for cell in own[dimensions].itertuples(index=False)]
            own["value"] = [piece.get(cell, math.nan) for cell in own_keys]
            is_estimate = own["value"].notna() & (own["status"] != Status.NONE.value)
            own.loc[is_estimate, "status"] = Status.ESTIMATED.value
            cut.append(own)
    return pd.concat(cut, ignore_index=True) if cut else parts


def _find_seams(
    carried: pd.DataFrame, kept: pd.DataFrame, register: Register, basis: Basis
) -> tuple[Seam, ...]:
    """Return the runs of carried years of each Kreis, exact or estimated."""
    seams = []
    estimated = carried["status"] == Status.ESTIMATED.value
    valued = kept[kept["value"].notna() & kept["ags"].isin(carried["ags"].unique())]
    published = {str(ags): rows.unique() for ags, rows in valued.groupby("ags")["period"]}
    for ags, rows in carried.groupby("ags", sort=True):
        kinds = {year_of(period): "published" for period in published.get(str(ags), ())}
        for period, flags in estimated[rows.index].groupby(rows["period"], sort=True):
            kinds[year_of(str(period))] = "estimated" if flags.any() else "exact"
        variables = tuple(sorted(rows["variable"].unique()))
        for kind, run in groupby(sorted(kinds), key=kinds.__getitem__):
            if kind == "published":
                continue
            years = list(run)
            following = min((year for year in kinds if year > years[-1]), default=years[-1] + 1)
            reason = ""
            if kind == "estimated":
                reason = (
                    f"Werte bis {years[-1]} sind mit Anteilen der {_BASIS_WORDS[basis]} auf die "
                    f"Kreise vom {date(register.gebietsstand)} umgerechnet und darum geschätzt."
                )
            seams.append(Seam(str(ags), years[0], years[-1], following, reason, variables))
    return tuple(seams)


def is_count(frame: pd.DataFrame, dataset: Dataset) -> pd.Series[bool]:
    """Return which rows hold values that may be added over regions."""
    return frame["unit"].isin(COUNTS) | frame["variable"].isin(dataset.sums)


def _describe(
    carried: pd.DataFrame,
    links: Iterable[Link],
    conversion: Conversion | None,
    basis: Basis,
    register: Register,
) -> str:
    sources = sorted({link.source for link in links if link.source not in register})
    years = sorted({year_of(period) for period in carried["period"]})
    span = str(years[0]) if len(years) == 1 else f"{years[0]} bis {years[-1]}"
    noun = "1 früherer Kreis" if len(sources) == 1 else f"{number(len(sources))} frühere Kreise"
    note = (
        f"Umgerechnet auf die Kreise vom {date(register.gebietsstand)}: {span}, {noun} auf "
        f"{some(sorted(carried['ags'].unique()))}."
    )
    estimated = int((carried["status"] == Status.ESTIMATED.value).sum())
    if estimated and conversion is not None:
        values = "1 Wert ist" if estimated == 1 else f"{number(estimated)} Werte sind"
        note += (
            f" {values} mit Anteilen der {_BASIS_WORDS[basis]} geschätzt (Umstiegsschlüssel des "
            f"BBSR, „{conversion.name}“)."
        )
    return note


def _regions(codes: pd.Series[str]) -> str:
    unique = sorted(codes.unique())
    return unique[0] if len(unique) == 1 else f"{number(len(unique))} aufgelösten Kreisen"
