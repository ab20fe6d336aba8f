"""The themes of a Bildungsbericht."""

from __future__ import annotations

#: Theme → its German name, in the order of a Bildungsbericht.
THEMES = {
    "rahmenbedingungen": "Rahmenbedingungen",
    "kita": "Frühkindliche Bildung",
    "schule": "Allgemeinbildende Schulen",
    "uebergaenge_abschluesse": "Übergänge und Abschlüsse",
    "uebergaenge": "Übergänge und Abschlüsse",
    "fachkraefte": "Fachkräftesicherung",
    "hochschule_weiterbildung": "Hochschule und Weiterbildung",
    "bne": "Bildung für nachhaltige Entwicklung",
    "sozialraum": "Sozialraum",
    "politische_kulturelle_bildung": "Politische und kulturelle Bildung",
}
