"""INKAR, the indicators of the BBSR: brought by hand, read from the drop folder.

Quirks:

* The documented download is one archive of all indicators, levels and years: about 414 MB,
  more than six gigabytes unpacked, in a compression that Python cannot open. It is not
  fetched.
* The portal answers an undocumented JSON interface whose numbers of indicators change with
  each edition, and its certificate chain is incomplete. It is not asked.
* Its export (Excel or CSV) is small, and is read wherever it lies in ``data/eingang``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kobimo.declarations.models import Dataset
    from kobimo.declarations.portals import Portal
    from kobimo.sources.services.exchange import Answer, Known, Unchanged, Web, Years


class Inkar:
    """Offers nothing by itself; says what to load where."""

    way = "inkar"

    def __init__(self, web: Web, portal: Portal) -> None:  # noqa: ARG002 - nothing is asked
        self.portal = portal

    def offers(self, dataset: Dataset) -> bool:  # noqa: ARG002 - none of them
        """Whether the dataset can be fetched: never, see :meth:`advise`."""
        return False

    def bring(
        self,
        dataset: Dataset,  # noqa: ARG002
        years: Years,  # noqa: ARG002
        known: Known,  # noqa: ARG002
    ) -> Iterator[Answer | Unchanged]:
        """Yield nothing."""
        yield from ()

    def advise(self, dataset: Dataset) -> str:
        """Return in German how an analyst gets the dataset; empty where it is not INKAR's."""
        if self.portal.protocol != "inkar" or dataset.inkar is None:
            return ""
        codes = ", ".join(
            f"{measure.title} ({code})" if measure.title else code
            for code, measure in dataset.inkar.measures.items()
        )
        return (
            f"Wählen Sie auf {self.portal.website} den Raumbezug „Kreise“, alle Jahre und die "
            f"Kennzahlen {codes}; exportieren Sie sie als Excel oder CSV und legen Sie die Datei in "
            "data/eingang."
        )
