"""The words of a Steckbrief: what the keys of a declaration mean in print."""

#: Unit → what a number is that the publisher printed ready: it counts nothing.
PUBLISHED = {"percent": "Veröffentlichte Quote", "eur": "Betrag in Euro"}
UNCHANGED = "vom Herausgeber als fertiger Wert veröffentlicht und unverändert übernommen."
#: Reading of an interval → what is said of it beside its name.
READINGS = {
    "superpopulation": "Zu lesen als: wie stark der Wert bei gleichen Verhältnissen allein durch Zufall schwanken kann; kein Fehler der Zählung.",
    "sample": "Zu lesen als: wie weit das Ergebnis der Befragten von dem aller abweichen kann.",
    "scenario": "Zu lesen als: wie weit die Ergebnisse verschiedener Annahmen auseinanderliegen.",
}
TIERS = {"K": "Kernindikator", "U": "Überblicksindikator", "E": "Ergänzungsindikator"}
EVIDENCE = {
    "Q": "Die Definition folgt einer zitierten Quelle.",
    "C": "Die Definition ist an veröffentlichten Daten nachgerechnet.",
    "M": "Die Definition ist aus der Fachpraxis übernommen und noch nicht an einer Quelle geprüft.",
}
POLARITY = {
    "positive": "Ein höherer Wert gilt als günstiger.",
    "negative": "Ein niedrigerer Wert gilt als günstiger.",
    "neutral": "Der Wert ist weder günstig noch ungünstig; er wird nicht bewertet.",
}
LEVELS = {
    "BUND": "Deutschland",
    "LAND": "Länder",
    "KREIS": "Kreise und kreisfreie Städte",
    "GEMEINDE": "Gemeinden",
    "SOZIALRAUM": "Sozialräume",
}
CLOCKS = {
    "stichtag": "Stichtag",
    "schuljahr": "Schuljahr",
    "berichtsjahr": "Berichtsjahr",
}
DIMENSIONS = {"geschlecht": "Geschlecht", "nationalitaet": "Staatsangehörigkeit"}
#: Where the numbers come from.
FEEDS = {
    "A": "Offene amtliche Daten; die Kennzahl lässt sich für jeden Kreis berechnen.",
    "L": "Eigene Daten der Kommune; Werte gibt es nur, wo sie erhoben und aufgenommen wurden.",
    "S": "An anderer Stelle veröffentlichte Daten; die Kommune lädt die Datei selbst.",
}
COMPARATORS = {
    "land": "Land",
    "bund": "Deutschland",
    "kreise": "andere Kreise",
}
NOT_COMPARED = "Ein Vergleich mit anderen Regionen ist nicht vorgesehen."
DISCLOSURE = {
    "veroeffentlicht": "",
    "lokal": "Kleine Fallzahlen werden gesperrt.",
    "sensibel": "Schutzbedürftige Angaben: Kleine Fallzahlen werden mit der höheren Schwelle gesperrt.",
}
