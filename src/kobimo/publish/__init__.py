"""Write a report, as a typed model, as HTML site, PDF, Word, data package or Quarto project."""

from kobimo.publish.site import Failure, Outdated, Sibling, Site

__all__ = ["Failure", "Outdated", "Sibling", "Site"]
