"""List what observations a project has: dataset, periods, coverage, origin, age."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from kobimo.errors import Invalid
from kobimo.observations import Store
from kobimo.regions import FICTIONAL_LAND, load_register
from kobimo.sources.fetching.originals import FOLDER, Originals
from kobimo.sources.ingest import ingest

if TYPE_CHECKING:
    from kobimo.observations import Observations, Provenance
    from kobimo.project import Project


@dataclass(frozen=True, slots=True)
class Line:
    """What there is of one dataset."""

    dataset: str
    title: str
    #: First and last period with a value: „2011–2023“.
    periods: str
    #: Kreise and kreisfreie Städte with at least one value.
    regions: int
    #: Those that exist, 0 for data of the municipality itself.
    all_regions: int
    #: Observations with a value.
    values: int
    #: Ways on which its files came in, see :class:`kobimo.observations.Provenance`.
    origins: tuple[str, ...]
    #: The publisher's time stamp of the newest file, or the day it came in.
    stand: str
    #: Days since it was last asked for, or since the newest file came in.
    age: int

    @property
    def age_text(self) -> str:
        """„heute“, „1 Tag“, „12 Tage“."""
        return "heute" if not self.age else "1 Tag" if self.age == 1 else f"{self.age} Tage"

    @property
    def coverage(self) -> str:
        """„398/400“; for the municipality's own data the number alone."""
        return f"{self.regions}/{self.all_regions}" if self.all_regions else str(self.regions)


def take_inventory(project: Project, *, today: date | None = None) -> list[Line]:
    """Bring the store up to date and list its datasets in alphabetical order.

    Raises
    ------
    Invalid
        A data file cannot be read; see :func:`kobimo.sources.ingest.ingest`.
    """
    ingest(project)
    return list_lines(project, today=today)


def list_lines(project: Project, *, today: date | None = None) -> list[Line]:
    """List the datasets of the store as it is, in alphabetical order.

    Parameters
    ----------
    today
        From which ages are counted; the date in UTC if not given.
    """
    day = today or datetime.now(UTC).date()
    store = Store(project.store_folder)
    register = load_register()
    kreise = {str(region.ags) for region in register.kreise()}
    if project.is_fictional:
        kreise = {str(region.ags) for region in register.kreise(FICTIONAL_LAND)}
    confirmed = _list_confirmed(project)
    columns = ["ags", "period", "value"]
    lines = []
    for name in store.datasets():
        observations = store.read(name, columns=columns)
        if observations is not None:
            dataset = project.catalog.datasets.get(name)
            title = dataset.title if dataset is not None else name
            lines.append(_line(observations, title, kreise, confirmed.get(name, ""), day))
    return lines


def list_absent(project: Project) -> list[str]:
    """Return the datasets that the project's reports need and the store lacks.

    Those that a portal publishes; data of the municipality itself are its own decision. Where
    reports cannot be read, nothing is absent; ``kobimo check`` says why.
    """
    from kobimo.sources.fetching.needed import choose

    here = set(Store(project.store_folder).datasets())
    try:
        return [dataset.id for dataset in choose(project, ()) if dataset.id not in here]
    except Invalid:
        return []


def _line(
    observations: Observations, title: str, kreise: set[str], confirmed: str, today: date
) -> Line:
    frame = observations.frame[observations.frame["value"].notna()]
    years = sorted(frame["period"].str[:4].unique())
    found = set(frame["ags"].unique())
    origins = tuple(sorted({item.origin for item in observations.provenance}))
    newest = max(observations.provenance, key=lambda item: item.retrieved)
    is_own = origins == ("kommunal",)
    return Line(
        dataset=observations.dataset,
        title=title,
        periods="–".join(dict.fromkeys((years[0], years[-1]))) if years else "–",
        regions=len({key for key in found if len(key) == 5} & kreise),
        all_regions=0 if is_own else len(kreise),
        values=len(frame),
        origins=origins,
        stand=_stand(newest),
        age=max(0, (today - date.fromisoformat(max(newest.retrieved, confirmed))).days),
    )


def _stand(newest: Provenance) -> str:
    return newest.stand.split(" / ")[0] or newest.retrieved


def _list_confirmed(project: Project) -> dict[str, str]:
    """Return dataset → ISO date on which a portal was last asked for it."""
    days: dict[str, str] = {}
    for receipt in Originals(project.folder / FOLDER).receipts():
        day = receipt.newest.confirmed
        days[receipt.dataset] = max(day, days.get(receipt.dataset, ""))
    return days
