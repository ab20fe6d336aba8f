"""Find what a municipality must still say about itself before its report may be published."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kobimo.errors import Problem
from kobimo.regions import FICTIONAL_LAND

if TYPE_CHECKING:
    from kobimo.declarations.kommune import Kommune

#: Field of ``[impressum]`` → what it is for, and the rule that asks for it.
IMPRINT = {
    "herausgeber": ("Herausgeber", "§ 5 DDG"),
    "anschrift": ("Anschrift", "§ 5 DDG"),
    "email": ("E-Mail-Adresse", "§ 5 DDG"),
    "telefon": ("Telefonnummer", "§ 5 DDG"),
    "vertreten_durch": ("vertretungsberechtigte Person", "§ 5 DDG"),
    "verantwortlich": ("redaktionell verantwortliche Person", "§ 18 Abs. 2 MStV"),
    "schlichtungsstelle": ("Schlichtungs- oder Durchsetzungsstelle", "Recht zur Barrierefreiheit"),
    "datenschutzbeauftragte": ("Kontakt zum Datenschutz", "Art. 13 DSGVO"),
}
#: Field of ``[geheimhaltung]`` → what it says.
DECISION = {
    "entschieden_von": "wer die Schwellen der Geheimhaltung festgelegt hat",
    "entschieden_am": "wann die Schwellen der Geheimhaltung festgelegt wurden",
}

#: Words that people leave where an answer belongs.
LEFT_OVER = re.compile(
    r"\[[^\]]*\]|<[^>]*>|\{\{|\bTODO\b|\bXXX+\b|\.\.\.|…|ausfüllen|eintragen|bitte ergänzen"
    r"|\bMuster(?:mann|frau|straße|str\.)|@example\.|@beispiel\.",
    re.IGNORECASE,
)


def is_placeholder(text: str) -> bool:
    """Return whether an answer is empty or still the one of a template."""
    return not text.strip() or LEFT_OVER.search(text) is not None


def find_placeholders(kommune: Kommune) -> list[Problem]:
    """Return what must be filled in before publishing; empty when the report is complete.

    A fictional report may carry fictional names, but not empty fields.
    """
    problems = []
    imprint = kommune.impressum
    is_fictional = str(kommune.ags).startswith(FICTIONAL_LAND)
    for name, (title, rule) in IMPRINT.items():
        value = getattr(imprint, name)
        if not value.strip() if is_fictional else is_placeholder(value):
            problems.append(
                Problem(
                    f"kommune.toml, Angabe „impressum.{name}“",
                    f"{title} fehlt ({rule})",
                    "Tragen Sie die Angabe ein und bauen Sie den Bericht neu.",
                )
            )
    for name, title in DECISION.items():
        if not getattr(kommune.geheimhaltung, name).strip():
            problems.append(
                Problem(
                    f"kommune.toml, Angabe „geheimhaltung.{name}“",
                    f"es fehlt, {title}",
                    "Das entscheidet die für Datenschutz zuständige Stelle, nicht das Programm.",
                )
            )
    return problems
