"""Make a municipal repository from the template; never overwrite, never half-write."""

from kobimo.template.answers import REPORTS, Answers, check_answers, check_slug
from kobimo.template.generating import Created, find_template, new

__all__ = ["REPORTS", "Answers", "Created", "check_answers", "check_slug", "find_template", "new"]
