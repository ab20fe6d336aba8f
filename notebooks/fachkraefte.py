# ---
# jupyter:
#   jupytext:
#     notebook_metadata_filter: kobimo,kernelspec,jupytext,-jupytext.text_representation.jupytext_version
#     text_representation:
#       extension: .py
#       format_name: percent
#       format_version: '1.3'
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
#   kobimo:
#     indicators:
#     - anr
#     - anteil_beschaeftigte_engpassberuf
#     - anteil_unbesetzt
#     - anteil_unversorgt
#     - arbeitsplatzdichte
#     - ausbildungsangebot
#     - ausbildungsbetriebsquote
#     - ausbildungsnachfrage_klass
#     - ausbildungspendlersaldo
#     - ausbildungsquote
#     - auslaender_svb
#     - auspendlerquote
#     - berufsschueler_bildungsgang
#     - berufsschueler_bvj_anteil
#     - berufsschueler_dual_anteil
#     - beschaeftigte_wohnort_prognose
#     - beschaeftigtenquote
#     - bildungsstand_svb_akademisch
#     - bildungsstand_svb_beruflich
#     - bildungsstand_svb_ohne
#     - bildungsstand_svb_unbekannt
#     - branchenkonzentration
#     - eanr
#     - einpendlerquote
#     - engpass_score
#     - ersatzbedarf_svb
#     - jung_alt_relation
#     - neue_ausbildungsvertraege
#     - passungsindex
#     - pendlersaldo
#     - shift_share
#     - standortquotient
#     - svb_arbeitsort
#     - svb_ohne_abschluss_ao
#     - svb_ue55
#     - teilzeitquote
#     order: 40
# ---

# %% [markdown]
# # Fachkräfte sichern

# %%
import kobimo

report = kobimo.open_report()

# %% [markdown]
# > **Leitfrage.** Wachsen in der Kommune genügend Fachkräfte nach, und passen Ausbildungsangebot und Nachfrage zusammen?

# %%
report.finding("jung_alt_relation")

# %% [markdown]
# Fachkräftesicherung ist zuerst eine Frage der Zahlen: Wie viele Menschen gehen, wie viele kommen nach? Sie ist zugleich eine Frage der Bildung: Wer hat welchen Abschluss, wer findet einen Ausbildungsplatz, und welche Stellen bleiben frei? Dieses Kapitel stellt beides nebeneinander.

# %%
report.key_figures(
    "jung_alt_relation",
    "svb_ue55",
    "beschaeftigtenquote",
    "bildungsstand_svb_ohne",
    "pendlersaldo",
    "auslaender_svb",
    "teilzeitquote",
    "svb_ohne_abschluss_ao",
    "branchenkonzentration",
    "eanr",
    "anteil_unbesetzt",
    "anteil_unversorgt",
    "ausbildungsquote",
    "anteil_beschaeftigte_engpassberuf",
)

# %%
report.multiplicity("fachkraefte")

# %% [markdown]
# ## Wie viele Menschen gehen, wie viele rücken nach?

# %%
report.scissors(
    "jung_alt_relation",
    above="Menschen von 15 bis 24 Jahren",
    below="Menschen von 55 bis 64 Jahren",
)

# %%
report.trend("jung_alt_relation")

# %%
report.strip("jung_alt_relation")

# %%
report.explain("jung_alt_relation")

# %% [markdown]
# Liegt das Verhältnis unter 100, leben in der Kommune weniger Menschen im Einstiegsalter als Menschen kurz vor dem Ruhestand. Das ist eine Rechnung mit Köpfen. Ob Stellen frei bleiben, hängt auch davon ab, wie viele Menschen arbeiten, wie viele zuziehen und wie viele Arbeitskräfte die Betriebe brauchen.

# %%
report.map_of_land("jung_alt_relation")

# %% [markdown]
# Auf der Karte steht die Kommune neben den Kreisen, mit denen sie sich einen Arbeitsmarkt teilt. Städte mit einer Hochschule haben oft mehr junge Menschen als ihr Umland, weil viele zum Studium zuziehen. Altern die Nachbarkreise ebenso, lassen sich fehlende Fachkräfte kaum aus der Nähe gewinnen.

# %% [markdown]
# ## Wie viele Arbeitsplätze gibt es, und in welchen Wirtschaftszweigen?

# %%
report.finding("svb_arbeitsort", "arbeitsplatzdichte")

# %%
report.quotients("standortquotient")

# %%
report.explain("standortquotient")

# %%
report.components("shift_share")

# %%
report.explain("shift_share")

# %% [markdown]
# Die Zerlegung fragt, wie sich die Beschäftigung verändert hätte, wenn es in der Kommune zugegangen wäre wie in Deutschland. Der **nationale Anteil** rechnet mit dem Wachstum aller Beschäftigten dort. Der **Strukturanteil** berücksichtigt, dass in der Kommune andere Wirtschaftszweige stark sind, die in Deutschland schneller oder langsamer wachsen. Was dann noch bleibt, ist der **Standortanteil**. Er ist ein Rest: Woran er liegt, sagt die Rechnung nicht. Haben die Anteile je nach Basisjahr verschiedene Vorzeichen, lässt sich aus ihnen nichts schließen.

# %%
report.trend("branchenkonzentration")

# %%
report.explain("branchenkonzentration")

# %% [markdown]
# ## Wie alt sind die Beschäftigten?

# %%
report.finding("svb_ue55")

# %%
report.dumbbell("svb_ue55", by="geschlecht")

# %%
report.explain("svb_ue55")

# %%
report.finding("ersatzbedarf_svb")

# %%
report.replacement("ersatzbedarf_svb")

# %%
report.explain("ersatzbedarf_svb")

# %% [markdown]
# ## Wie viele Menschen arbeiten?

# %%
report.finding("beschaeftigtenquote")

# %%
report.dumbbell("beschaeftigtenquote", by="geschlecht")

# %%
report.explain("beschaeftigtenquote")

# %% [markdown]
# Unterschiede zwischen Frauen und Männern in der Beschäftigtenquote werden oft als Hinweis auf eine stille Reserve des Arbeitsmarkts gelesen. Die Quote unterscheidet nicht zwischen Vollzeit und Teilzeit; der Abstand im Umfang der Arbeit kann größer sein als der Abstand in der Quote.

# %%
report.dumbbell("teilzeitquote", by="geschlecht")

# %%
report.explain("teilzeitquote")

# %%
report.fan("beschaeftigte_wohnort_prognose")

# %%
report.explain("beschaeftigte_wohnort_prognose")

# %% [markdown]
# ## Welche Abschlüsse haben die Beschäftigten?

# %%
report.finding("bildungsstand_svb_ohne")

# %%
report.stacked(
    "bildungsstand_svb_ohne",
    "bildungsstand_svb_beruflich",
    "bildungsstand_svb_akademisch",
    "bildungsstand_svb_unbekannt",
    of="Berufsabschlüsse der Beschäftigten",
)

# %%
report.dumbbell("bildungsstand_svb_akademisch", by="geschlecht")

# %%
report.explain("bildungsstand_svb_ohne")

# %%
report.finding("svb_ohne_abschluss_ao")

# %%
report.strip("svb_ohne_abschluss_ao")

# %%
report.explain("svb_ohne_abschluss_ao")

# %% [markdown]
# ## Wer pendelt?

# %%
report.finding("pendlersaldo")

# %%
report.trend("pendlersaldo")

# %%
report.explain("pendlersaldo")

# %% [markdown]
# Eine Kommune, in die viele Menschen einpendeln, sichert ihre Fachkräfte mit der Region; eine, aus der viele auspendeln, bildet auch für andere aus. Für die Planung von Kitas und beruflichen Schulen sind beide Richtungen von Bedeutung.

# %%
report.pair(
    "einpendlerquote",
    "auspendlerquote",
    of="Anteil der Ein- und der Auspendelnden",
    first="wohnen außerhalb (am Arbeitsort)",
    second="arbeiten außerhalb (am Wohnort)",
)

# %%
report.strip("einpendlerquote")

# %%
report.explain("einpendlerquote")

# %% [markdown]
# ## Passen Ausbildungsangebot und Nachfrage zusammen?

# %%
report.finding("eanr")

# %%
report.pair(
    "anr",
    "eanr",
    of="Angebotene Ausbildungsstellen je 100 Nachfragende",
    first="klassisch",
    second="erweitert um weiter Suchende",
    called="100: so viele Stellen wie Nachfragende",
)

# %%
report.table(
    "neue_ausbildungsvertraege",
    "ausbildungsangebot",
    "ausbildungsnachfrage_klass",
    "anr",
    "eanr",
    "anteil_unbesetzt",
    "anteil_unversorgt",
    "passungsindex",
)

# %% [markdown]
# Am Ausbildungsmarkt lassen sich drei Schwierigkeiten unterscheiden. Bleiben viele Stellen unbesetzt, während kaum jemand sucht, haben die Betriebe ein **Besetzungsproblem**. Suchen viele, während kaum Stellen frei sind, besteht ein **Versorgungsproblem**. Ist beides hoch, passen Angebote und Wünsche nicht zueinander: ein **Passungsproblem**. Die Relation von Angebot und Nachfrage allein zeigt das nicht; erst die beiden Anteile zusammen tun es.

# %%
report.quadrant("anteil_unbesetzt", "anteil_unversorgt")

# %%
report.trend("passungsindex")

# %%
report.bars("anteil_unbesetzt", by="bereich")

# %%
report.bars("anteil_unversorgt", by="bereich")

# %%
report.explain("eanr")

# %%
report.explain("passungsindex")

# %%
report.finding("ausbildungsquote", "ausbildungsbetriebsquote")

# %%
report.pair("ausbildungsquote", "ausbildungsbetriebsquote")

# %%
report.explain("ausbildungsbetriebsquote")

# %%
report.finding("ausbildungspendlersaldo")

# %% [markdown]
# ## Wie viele arbeiten in Berufen, die knapp sind?

# %%
report.finding("anteil_beschaeftigte_engpassberuf", "engpass_score")

# %%
report.table("anteil_beschaeftigte_engpassberuf", "engpass_score")

# %%
report.explain("anteil_beschaeftigte_engpassberuf")

# %% [markdown]
# Ob ein Beruf knapp ist, bewertet die Bundesagentur für Arbeit für Deutschland und für die Länder, nicht für Kreise. Die Zahlen zeigen deshalb eine **Exposition**: wie viele Beschäftigte der Kommune in Berufen arbeiten, die im Land knapp sind. Ob sie auch hier fehlen, wissen die Betriebe, die Kammern und die Agentur für Arbeit.

# %% [markdown]
# ## Was lernen junge Menschen an beruflichen Schulen?

# %%
report.finding("berufsschueler_dual_anteil", "berufsschueler_bvj_anteil")

# %%
report.bars("berufsschueler_bildungsgang", by="schulart")

# %%
report.explain("berufsschueler_bvj_anteil")

# %% [markdown]
# ## Was die Kommune dazu sagt

# %%
report.comment("fachkraefte")
