"""Rules of German typography and wording that every printed text of the catalogue keeps."""

from __future__ import annotations

import re

#: Pattern → what is wrong with it.
TYPOGRAPHY = {
    r'"': "gerade Anführungszeichen statt „ “",
    r"\d[ \u00a0]?%": "vor dem Prozentzeichen steht ein schmales Leerzeichen (U+202F)",
    r"\d \d{3}\b": "Tausender trennt ein schmales Leerzeichen (U+202F)",
    r"\b\d{1,3}\.\d{3}\b": "Tausender trennt kein Punkt",
    r" - ": "Gedankenstrich ist –, nicht -",
    r"\.\.\.": "Auslassungszeichen",
    r"  ": "doppeltes Leerzeichen",
    r" [,.;:!?]": "Leerzeichen vor einem Satzzeichen",
    r"\b(z|d|u|i)\. ?[A-Za-zÄÖÜ]\.": "in Abkürzungen steht ein schmales Leerzeichen (U+202F)",
    r"„[^“]*$": "Anführungszeichen nicht geschlossen",
    r"'": "gerader Apostroph",
}

#: Words that a report does not use: judging, causal, not inclusive, or plainly wrong.
WORDING = {
    r"Schulabbrech": "„Absolvierende und Abgehende“",
    r"(?i)problem(viertel|gebiet|kiez)": "Gebiete sind keine Problemviertel",
    r"(?i)brennpunkt": "Gebiete sind keine Brennpunkte",
    r"(?i)bildungsfern|sozial schwach": "bewertet Menschen",
    r"(?i)\b(bewirk|verursach)\w*": "behauptet eine Ursache",
    r"(?i)\bführ(t|en|te|ten) (dazu|zu)\b": "behauptet eine Ursache",
    r"(?i)\bwirk(t|en) sich\b": "behauptet eine Ursache",
    r"(?i)\b(infolge|dank)\b": "behauptet eine Ursache",
    r"(?<!Schülerinnen und )\bSchülern?\b": "„Schülerinnen und Schüler“",
    r"(?<!innen und )(?<!in und )\b(Einwohner|Bewerber|Lehrer|Bürger|Wähler|Beamte)\b": "nur eine Form",
    r"\b(Studenten|Migranten|Ausländer|Teilnehmer)\b": "nur eine Form",
    r"\w\*innen|\w:innen|\wInnen\b": "Paarform oder neutrales Wort statt Sonderzeichen",
    r"Prozent(?!punkt|zeichen)\w* (höher|niedriger|mehr|weniger)": "Prozent oder Prozentpunkte?",
}


def faults(text: str) -> list[str]:
    """Return every rule that a text breaks, with the words that break it."""
    return [
        f"„{match.group()}“: {reason}"
        for pattern, reason in (*TYPOGRAPHY.items(), *WORDING.items())
        for match in [re.search(pattern, text)]
        if match
    ]
