"""What a notebook sees: it names indicators and gets findings, figures and tables back."""

from kobimo.report.opening import Report, open_report

__all__ = ["Report", "open_report"]
