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
#     - arbeitslosenanteil
#     - esu_ohne_kita_sr
#     - esu_sprache_sr
#     - kinderarmut_sr
#     - kitabesuch_sr
#     - kitabesuch_u3_sr
#     - kitaplaetze_sr
#     - raum_anteil_u18
#     - raum_arbeitslose_je_1000
#     - raum_bevoelkerung_anzahl
#     - raum_sgb2_je_1000
#     - sgbii_anteil_sr
#     - sozialindex_einfach
#     - sozialindex_z
#     - uebergang_gym_sr
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
# ## Wo leben Kinder und Jugendliche?

# %%
report.map("raum_anteil_u18")

# %%
report.area_table("raum_bevoelkerung_anzahl", "raum_anteil_u18")

# %%
report.explain("raum_anteil_u18")

# %% [markdown]
# ## Wo häufen sich soziale Belastungen?

# %%
report.map("sozialindex_z")

# %%
report.explain("sozialindex_z")

# %% [markdown]
# Der Sozialindex fasst vier Kennzahlen zu einer zusammen. Dazu wird jede auf den Durchschnitt und die Streuung der Gebiete in einem festen Jahr bezogen; die vier Werte zählen gleich viel. Null bedeutet durchschnittlich, positive Werte stehen für größere Belastung. Der Index ordnet Gebiete grob. Unterschiede von wenigen Zehnteln haben keine Bedeutung.

# %%
report.area_bars("sozialindex_z")

# %%
report.map("sozialindex_einfach")

# %%
report.explain("sozialindex_einfach")

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

# %% [markdown]
# Die Übersicht stellt Gebiete und Kennzahlen nebeneinander. Wo mehrere Felder einer Zeile dunkel sind, treffen mehrere Belastungen zusammen. Das heißt nicht, dass sie dieselben Familien betreffen: Die Zahlen stammen aus verschiedenen Quellen und lassen sich nicht auf Personen beziehen.

# %% [markdown]
# ## Wie verteilt sich die Arbeitslosigkeit?

# %%
report.map("raum_arbeitslose_je_1000")

# %%
report.area_bars("raum_sgb2_je_1000")

# %%
report.explain("raum_arbeitslose_je_1000")

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
# ## Werden Kinder dort betreut, wo Unterstützung gebraucht wird?

# %%
report.finding("kitabesuch_sr")

# %%
report.map("kitabesuch_u3_sr")

# %%
report.area_bars("kitaplaetze_sr")

# %%
report.explain("kitabesuch_sr")

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
