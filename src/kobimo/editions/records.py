"""What an edition leaves behind for the office: the review record, and the ledger."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from kobimo.audit.ledger import append_edition
from kobimo.clock import today
from kobimo.disclosure import planning
from kobimo.publish.review_record import write_project_record

if TYPE_CHECKING:
    from pathlib import Path

    from kobimo.disclosure.tallies import Plan
    from kobimo.project import Project

__all__ = ["keep_published", "write_project_record"]


def keep_published(project: Project, plan: Plan) -> Path:
    """Add what was published to the ledger of the project and return its path.

    The ledger is in the repository for everybody to read. So it says of the edition's origin no
    more than the edition itself: a hash of the data would tell a good guess from a wrong one.
    """
    path = project.folder / planning.LEDGER
    append_edition(path, asdict(plan), day=today().isoformat(), source=plan.content)
    return path
