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
#     - alleinerziehende_hh
#     - altersarmut_sr
#     - angebotsdichte_2sfca
#     - arbeitslosenanteil
#     - but_inanspruchnahme
#     - dissimilaritaet
#     - dissimilaritaet_ueber_zufall
#     - dynamikindex
#     - esu_ohne_kita_sr
#     - esu_sprache_sr
#     - fluktuation
#     - hze_quote
#     - isolationsindex
#     - kinderarmut_sr
#     - kitabesuch_sr
#     - kitabesuch_u3_sr
#     - kitaplaetze_sr
#     - kumulation_risiken
#     - lisa_cluster
#     - migration_u18_sr
#     - moran_i
#     - raum_anteil_65plus
#     - raum_anteil_u18
#     - raum_arbeitslose_je_1000
#     - raum_bevoelkerung_anzahl
#     - raum_sgb2_je_1000
#     - ressourcen_belastung
#     - risiken_je_raum
#     - schulsegregation
#     - schulsozialarbeit_sr
#     - segregation_eta2
#     - sgbii_anteil_sr
#     - sozialindex_einfach
#     - sozialindex_pca
#     - sozialindex_z
#     - sozialraum_typologie
#     - uebergang_gym_sr
#     - wahlbeteiligung_sr
#     - wohnflaeche
#     order: 60
# ---

# %% [markdown]
# # Bildung im Sozialraum

# %%
import kobimo

report = kobimo.open_report()

# %% [markdown]
# > **Leitfrage.** Wie verschieden sind die Lebenslagen in den Teilgebieten der Kommune, und wo wird Unterstützung besonders gebraucht?

# %%
report.finding("sgbii_anteil_sr", "raum_arbeitslose_je_1000")

# %% [markdown]
# Durchschnitte verdecken Unterschiede. Innerhalb einer Kommune liegen Gebiete mit sehr verschiedenen Lebenslagen oft nah beieinander. Dieses Kapitel zeigt sie, damit Kitaplätze, Ganztag, Sprachförderung und Beratung dort ankommen, wo viele Kinder sie brauchen.
#
# Drei Grundsätze gelten für alle Darstellungen. **Erstens** beschreiben die Zahlen Lebenslagen und keine Menschen; ein Gebiet mit hohem Wert ist kein schlechtes Gebiet. **Zweitens** schwanken Werte kleiner Gebiete stark; wo die Zahlen zu klein sind, werden sie nicht gezeigt. **Drittens** gilt eine Einwanderungsgeschichte nicht als Belastung und geht in keinen Index ein.

# %%
report.key_figures(
    "raum_anteil_u18",
    "arbeitslosenanteil",
    "sgbii_anteil_sr",
    "kinderarmut_sr",
    "alleinerziehende_hh",
    "esu_sprache_sr",
    "kitabesuch_sr",
    "uebergang_gym_sr",
    "raum_arbeitslose_je_1000",
    "raum_sgb2_je_1000",
)

# %% [markdown]
# ## Wo leben Kinder und Jugendliche, und wie verschieden sind die Gebiete?

# %%
report.map("raum_anteil_u18")

# %%
report.area_table("raum_bevoelkerung_anzahl", "raum_anteil_u18", "raum_anteil_65plus")

# %%
report.explain("raum_anteil_u18")

# %%
report.area_types("sozialraum_typologie")

# %%
report.map("sozialraum_typologie")

# %%
report.explain("sozialraum_typologie")

# %% [markdown]
# Gebiete eines Typs ähneln sich in ihrer Altersstruktur, in der Fluktuation und in der Wohnfläche je Person. Die Typen beschreiben; sie bewerten nicht. Die Buchstaben sagen nur, welche Gruppe mehr Gebiete umfasst. Bilden die Gebiete keine stabilen Gruppen, steht hier stattdessen der Grund.

# %%
report.area_table("fluktuation", "wohnflaeche")

# %%
report.map("migration_u18_sr")

# %%
report.explain("migration_u18_sr")

# %% [markdown]
# Ein Migrationshintergrund ist kein Mangel. Die Karte hilft, Familien in ihren Sprachen anzusprechen; sie sagt nichts über Belastungen, und die Kennzahl geht in keinen Index ein.

# %% [markdown]
# ## Wo häufen sich soziale Belastungen?

# %%
report.map("sozialindex_z")

# %%
report.explain("sozialindex_z")

# %% [markdown]
# Der Sozialindex fasst vier Kennzahlen zu einer zusammen. Dazu wird jede auf den Durchschnitt und die Streuung der Gebiete in einem festen Jahr bezogen; die vier Werte zählen gleich viel. Null bedeutet durchschnittlich, positive Werte stehen für größere Belastung. Der Index ordnet Gebiete grob. Unterschiede von wenigen Zehnteln haben keine Bedeutung. Schraffiert sind Gebiete, deren Klasse der Zufall leicht ändern könnte.

# %%
report.area_bars("sozialindex_z")

# %%
report.sensitivity("sozialindex_z")

# %%
report.map("sozialindex_pca")

# %%
report.explain("sozialindex_pca")

# %% [markdown]
# Ein Index ist eine Setzung: Andere Kennzahlen oder Gewichte ergäben andere Werte. Die Tabelle zeigt, ob zwei andere Wege zum selben Bild führen. Bleibt die Reihenfolge fast gleich und wechseln wenige Gebiete die Klasse, trägt der Index eine grobe Einteilung.

# %%
report.map("sozialindex_einfach")

# %%
report.explain("sozialindex_einfach")

# %%
report.finding("moran_i")

# %%
report.map("lisa_cluster")

# %%
report.explain("lisa_cluster")

# %% [markdown]
# ## Wo verändert sich die Lage?

# %%
report.matrix("sozialindex_z", "dynamikindex")

# %%
report.map("dynamikindex")

# %%
report.explain("dynamikindex")

# %% [markdown]
# Kleine Gebiete schwanken stark; ein einzelner Ausschlag ist keine Entwicklung. Deshalb werden die Anteile in beiden Jahren geglättet, und nur deutliche Unterschiede zur mittleren Entwicklung gelten als günstiger oder ungünstiger.

# %% [markdown]
# ## Welche Belastungen treffen wo zusammen?

# %%
report.area_heat(
    "kinderarmut_sr",
    "sgbii_anteil_sr",
    "arbeitslosenanteil",
    "alleinerziehende_hh",
    "esu_sprache_sr",
    "esu_ohne_kita_sr",
)

# %%
report.area_table("kinderarmut_sr", "sgbii_anteil_sr", "arbeitslosenanteil", "alleinerziehende_hh")

# %%
report.explain("kinderarmut_sr")

# %%
report.finding("kumulation_risiken")

# %%
report.area_bars("risiken_je_raum")

# %%
report.explain("kumulation_risiken")

# %%
report.area_table("altersarmut_sr", "hze_quote")

# %%
report.explain("hze_quote")

# %% [markdown]
# Die Übersicht stellt Gebiete und Kennzahlen nebeneinander. Wo mehrere Felder einer Zeile dunkel sind, treffen mehrere Belastungen zusammen. Das heißt nicht, dass sie dieselben Familien betreffen: Die Zahlen stammen aus verschiedenen Quellen und lassen sich nicht auf Personen beziehen.

# %% [markdown]
# ## Wie verteilen sich Arbeitslosigkeit und Wahlbeteiligung?

# %%
report.map("raum_arbeitslose_je_1000")

# %%
report.area_bars("raum_sgb2_je_1000")

# %%
report.explain("raum_arbeitslose_je_1000")

# %%
report.area_scatter("kinderarmut_sr", "wahlbeteiligung_sr")

# %%
report.explain("wahlbeteiligung_sr")

# %% [markdown]
# Ein Zusammenhang zwischen zwei Kennzahlen der Gebiete sagt nichts über einzelne Menschen: Wer in einem Gebiet mit niedriger Beteiligung lebt, kann zur Wahl gegangen sein, und wer nicht wählt, muss nicht von Armut betroffen sein.

# %% [markdown]
# ## Wohnen Kinder nach sozialer Lage getrennt?

# %%
report.finding("dissimilaritaet")

# %%
report.trend("dissimilaritaet")

# %%
report.explain("dissimilaritaet")

# %% [markdown]
# Segregation heißt hier nur, dass Kinder ungleich über die Gebiete verteilt wohnen. Die Linie schwankt auch durch Zufall; erst wenn sich die Bänder zweier Jahre nicht überschneiden, hat sich etwas verändert. Städte sind nur vergleichbar, wenn ihre Gebiete ähnlich groß sind.

# %%
report.table(
    "dissimilaritaet", "dissimilaritaet_ueber_zufall", "isolationsindex", "segregation_eta2"
)

# %%
report.explain("isolationsindex")

# %%
report.finding("schulsegregation")

# %%
report.explain("schulsegregation")

# %% [markdown]
# ## Mit welchen Voraussetzungen kommen Kinder in die Schule?

# %%
report.finding("esu_sprache_sr")

# %%
report.map("esu_sprache_sr")

# %%
report.explain("esu_sprache_sr")

# %% [markdown]
# In der Einschulungsuntersuchung sieht das Gesundheitsamt in der Regel alle Kinder eines Jahrgangs. In kleinen Gebieten sind das jedes Jahr nur wenige Dutzend, und ein einzelnes Jahr sagt wenig. Deshalb sind hier drei Jahre zusammengefasst. Eine Veränderung wird dadurch später sichtbar, ist dann aber besser gesichert.

# %% [markdown]
# ## Kommen Betreuung und Unterstützung dort an, wo sie gebraucht werden?

# %%
report.finding("kitabesuch_sr")

# %%
report.map("kitabesuch_u3_sr")

# %%
report.area_bars("kitaplaetze_sr")

# %%
report.explain("kitabesuch_sr")

# %%
report.finding("ressourcen_belastung")

# %%
report.area_need("kinderarmut_sr", "schulsozialarbeit_sr")

# %%
report.explain("ressourcen_belastung")

# %% [markdown]
# Auf der gestrichelten Linie lägen alle Gebiete, wenn sich die Stunden genau nach der Zahl der Kinder in SGB-II-Haushalten richteten. Bekämen alle Kinder gleich viel, lägen die Punkte auf einer waagerechten Linie. Was dazwischen angemessen ist, ist eine fachliche und politische Entscheidung.

# %%
report.map("angebotsdichte_2sfca")

# %%
report.explain("angebotsdichte_2sfca")

# %%
report.area_bars("but_inanspruchnahme")

# %%
report.explain("but_inanspruchnahme")

# %% [markdown]
# ## Wie beginnen die Wege nach der Grundschule?

# %%
report.finding("uebergang_gym_sr")

# %%
report.map("uebergang_gym_sr")

# %%
report.explain("uebergang_gym_sr")

# %% [markdown]
# Auch hier sind drei Jahre zusammengefasst. Zwischen der sozialen Lage eines Gebiets und den Übergängen besteht in vielen Kommunen ein Zusammenhang. Er gilt für Gebiete, nicht für einzelne Kinder: Aus dem Wert eines Gebiets lässt sich nicht schließen, welchen Weg ein Kind nimmt, das dort wohnt.

# %% [markdown]
# ## Was die Kommune dazu sagt

# %%
report.comment("sozialraum")
