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
#     - betreuungsquote_3_6
#     - betreuungsquote_u3
#     - kindertagespflege_anteil
#     - kita_einrichtungen
#     - kita_plaetze_je_100
#     order: 24
# ---

# %% [markdown]
# # Frühkindliche Bildung

# %%
import kobimo

report = kobimo.open_report()

# %% [markdown]
# > **Leitfrage.** Wie viele Kinder besuchen vor der Schule eine Tageseinrichtung oder die Kindertagespflege, und welche Plätze und welches Personal gibt es dafür?

# %%
report.finding("betreuungsquote_u3")

# %% [markdown]
# Kindertagesbetreuung hat drei Aufgaben: Sie erzieht, bildet und betreut. Die amtliche Statistik zählt, was sich zählen lässt: Kinder, Einrichtungen, Plätze und Beschäftigte am ersten März eines Jahres. Wie gut die Betreuung ist, steht nicht darin. Alle Zahlen gelten für den **Ort der Einrichtung**. Kinder, die in einer Nachbarkommune betreut werden, zählen dort.

# %%
report.key_figures(
    "betreuungsquote_u3",
    "betreuungsquote_3_6",
    "kindertagespflege_anteil",
    "kita_plaetze_je_100",
    "kita_einrichtungen",
)

# %% [markdown]
# ## Wie viele Kinder werden vor der Schule betreut?

# %%
report.finding("betreuungsquote_u3", "betreuungsquote_3_6")

# %%
report.trend("betreuungsquote_u3")

# %%
report.trend("betreuungsquote_3_6")

# %%
report.explain("betreuungsquote_3_6")

# %% [markdown]
# Eine Betreuungsquote misst, wie viele Plätze genutzt werden, nicht, wie viele gebraucht werden. Wo Eltern ihre Kinder auf dem Weg zur Arbeit in der Stadt abgeben, liegt die Quote der Stadt höher und die des Umlands niedriger, als es den Kindern am Wohnort entspricht.

# %% [markdown]
# ## Welche Rolle spielt die Kindertagespflege?

# %%
report.finding("kindertagespflege_anteil")

# %%
report.strip("kindertagespflege_anteil")

# %%
report.explain("kindertagespflege_anteil")

# %% [markdown]
# ## Wie viele Plätze und Einrichtungen gibt es?

# %%
report.finding("kita_einrichtungen", "kita_plaetze_je_100")

# %%
report.trend("kita_plaetze_je_100")

# %%
report.explain("kita_plaetze_je_100")

# %% [markdown]
# Ein genehmigter Platz ist ein Platz, der nach der Betriebserlaubnis belegt werden darf. Fehlt Personal, bleibt er leer. Was an Plätzen fehlt, zeigt erst der Vergleich mit dem, was Eltern wünschen; das erfragt die Kommune selbst.

# %% [markdown]
# ## Was die Kommune dazu sagt

# %%
report.comment("kita")
