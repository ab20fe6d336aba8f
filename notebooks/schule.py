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
#     - auslaenderanteil_schueler
#     - bev_kinder_je_altersjahr
#     - foerderschul_anteil_kl7
#     - foerderschulbesuchsquote
#     - gymnasialanteil_kl7
#     - lernstand_vera
#     - lernstand_vera_mathematik
#     - relatives_risiko_schulart
#     - schueler_allgemeinbildend
#     - schueler_intensivklassen
#     - schul_digital
#     - schulabsentismus
#     - schulart_anteil
#     - schulart_anteil_haupt_real
#     - schulen_allgemeinbildend
#     - schulprognose
#     - schulsozialarbeit
#     order: 27
# ---

# %% [markdown]
# # Allgemeinbildende Schulen

# %%
import kobimo

report = kobimo.open_report()

# %% [markdown]
# > **Leitfrage.** Wie viele Kinder und Jugendliche lernen an den Schulen der Kommune, und wie verteilen sie sich auf die Schularten?

# %%
report.finding("gymnasialanteil_kl7")

# %% [markdown]
# Dieses Kapitel beschreibt die allgemeinbildenden Schulen: von der Grundschule bis zum Gymnasium, zur Förderschule und zum Abendgymnasium. Alle Zahlen stammen aus der amtlichen Schulstatistik und zählen am **Schulort**: Sie beschreiben die Schulen der Kommune, nicht die Kinder, die in ihr wohnen. In Städten mit vielen weiterführenden Schulen kann das ein erheblicher Unterschied sein. Schulsysteme sind Sache der Länder; Schularten lassen sich deshalb am besten innerhalb eines Landes vergleichen.

# %%
report.key_figures(
    "schueler_allgemeinbildend",
    "gymnasialanteil_kl7",
    "schulart_anteil",
    "foerderschulbesuchsquote",
    "auslaenderanteil_schueler",
)

# %%
report.multiplicity("schule")

# %% [markdown]
# ## Wie viele Kinder und Jugendliche besuchen die Schulen der Kommune?

# %%
report.finding("schueler_allgemeinbildend")

# %%
report.trend("schueler_allgemeinbildend")

# %%
report.bars("schueler_allgemeinbildend", by="schulart")

# %%
report.bars("schulen_allgemeinbildend", by="schulart")

# %%
report.explain("schueler_allgemeinbildend")

# %% [markdown]
# ## Wie viele Schülerinnen und Schüler werden es in den nächsten Jahren?

# %%
report.fan("schulprognose")

# %%
report.fan("schulprognose", group="grundschule")

# %%
report.fan("schulprognose", group="gymnasium")

# %%
report.explain("schulprognose")

# %%
report.entitled("bev_kinder_je_altersjahr")

# %% [markdown]
# Wer in sechs Jahren eingeschult wird, ist bald geboren; wer in sechs Jahren in die Oberstufe kommt, geht heute schon zur Schule. Deshalb ist die Zahl der Grundschulkinder für die nächsten Jahre sicherer als für die späteren. Ob ein Gebäude reicht, lässt sich daraus nicht ablesen: Dafür zählen Einzugsbereiche und Klassenrichtwerte jeder einzelnen Schule.

# %% [markdown]
# ## Wie verteilt sich ein Jahrgang auf die Schularten?

# %%
report.finding("gymnasialanteil_kl7")

# %%
report.stacked(
    "gymnasialanteil_kl7",
    "schulart_anteil",
    "schulart_anteil_haupt_real",
    "foerderschul_anteil_kl7",
    of="Schularten in Klassenstufe 7",
)

# %%
report.strip("gymnasialanteil_kl7")

# %%
report.explain("gymnasialanteil_kl7")

# %% [markdown]
# In der siebten Klassenstufe ist der Übergang in allen Ländern vollzogen, auch dort, wo die Grundschule sechs Jahre dauert. Deshalb eignet sie sich für den Vergleich besser als die fünfte. Ein hoher Gymnasialanteil ist kein Gütesiegel und ein niedriger kein Mangel: Wo Gesamtschulen oder Schularten mit mehreren Bildungsgängen zum Abitur führen, wählen weniger Kinder das Gymnasium.

# %% [markdown]
# ## Wie viele Kinder besuchen eine Förderschule?

# %%
report.finding("foerderschul_anteil_kl7")

# %%
report.trend("foerderschul_anteil_kl7")

# %%
report.table("foerderschul_anteil_kl7", "foerderschulbesuchsquote")

# %%
report.explain("foerderschul_anteil_kl7")

# %% [markdown]
# ## Wer lernt an welcher Schulart?

# %%
report.finding("auslaenderanteil_schueler")

# %%
report.bars("auslaenderanteil_schueler", by="schulart")

# %%
report.explain("auslaenderanteil_schueler")

# %%
report.bars("relatives_risiko_schulart", by="schulart")

# %%
report.explain("relatives_risiko_schulart")

# %% [markdown]
# Unterschiede zwischen den Schularten zeigen, wie verschieden die Wege von Kindern mit und ohne deutsche Staatsangehörigkeit sind. Viele ausländische Kinder sind erst während der Schulzeit zugezogen. Wie lange sie in Deutschland leben und welche Schule sie zuvor besucht haben, steht nicht in der Statistik.

# %% [markdown]
# ## Wie viele lernen in Intensivklassen, und wie viele fehlen lange?

# %%
report.finding("schueler_intensivklassen", "schulabsentismus")

# %%
report.trend("schueler_intensivklassen")

# %%
report.bars("schulabsentismus", by="schulart")

# %%
report.explain("schulabsentismus")

# %% [markdown]
# ## Wie schneiden Kinder in Vergleichsarbeiten ab?

# %%
report.finding("lernstand_vera", "lernstand_vera_mathematik")

# %%
report.trend("lernstand_vera")

# %%
report.table("lernstand_vera", "lernstand_vera_mathematik")

# %%
report.explain("lernstand_vera")

# %% [markdown]
# Vergleichsarbeiten zeigen, was Klassen können, die sehr verschieden zusammengesetzt sind. Deshalb stehen hier nur Summen der ganzen Kommune. Ergebnisse einzelner Schulen gehören in das Gespräch zwischen Schule und Schulaufsicht.

# %% [markdown]
# ## Welche Ausstattung und Unterstützung haben die Schulen?

# %%
report.finding("schulsozialarbeit", "schul_digital")

# %%
report.trend("schulsozialarbeit")

# %%
report.bars("schul_digital", by="schulart")

# %%
report.explain("schulsozialarbeit")

# %%
report.explain("schul_digital")

# %% [markdown]
# ## Was die Kommune dazu sagt

# %%
report.comment("schule")
