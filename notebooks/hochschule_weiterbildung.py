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
#     - bestandene_pruefungen
#     - bibliothek_aktive_nutzer
#     - bibliothek_besuche
#     - bildungsberatung
#     - studierende
#     - studierende_international
#     - studierende_je_100
#     - studierende_mint
#     - vhs_belegungen
#     - vhs_grundbildung
#     - vhs_unterrichtsstunden
#     - vhs_weiterbildungsdichte
#     - weiterbildungsanbieter
#     order: 45
# ---

# %% [markdown]
# # Hochschule und Weiterbildung

# %%
import kobimo

report = kobimo.open_report()

# %% [markdown]
# > **Leitfrage.** Welche Hochschulen gibt es in der Kommune, und wie können Erwachsene weiterlernen?

# %%
report.finding("studierende")

# %% [markdown]
# Lernen endet nicht mit dem Schulabschluss. Dieses Kapitel stellt zwei sehr verschiedene Bereiche nebeneinander: die Hochschulen, die junge Menschen von weither anziehen, und die Volkshochschule und die Bibliotheken, die allen offenstehen. Über Hochschulen gibt es amtliche Zahlen für jede Kommune; über die Weiterbildung berichten die Einrichtungen selbst. Betriebliche Weiterbildung und die Kurse anderer Träger fehlen in beidem.

# %%
report.key_figures(
    "studierende",
    "studierende_je_100",
    "studierende_mint",
    "bestandene_pruefungen",
    "vhs_weiterbildungsdichte",
    "vhs_belegungen",
    "bibliothek_aktive_nutzer",
)

# %%
report.multiplicity("hochschule_weiterbildung")

# %% [markdown]
# ## Welche Rolle spielen Hochschulen?

# %%
report.finding("studierende", "studierende_je_100")

# %%
report.trend("studierende_je_100")

# %%
report.explain("studierende_je_100")

# %% [markdown]
# Hochschulen ziehen junge Menschen an, die später als Fachkräfte bleiben können. In Kommunen ohne Hochschule ist die Zahl null; dort sagt sie nichts darüber, wie viele junge Menschen anderswo studieren.

# %% [markdown]
# ## Wer studiert, und was?

# %%
report.finding("studierende_international", "studierende_mint")

# %%
report.trend("studierende_mint")

# %%
report.table("studierende_international", "studierende_mint")

# %%
report.explain("studierende_mint")

# %% [markdown]
# ## Wie viele schließen ein Studium ab?

# %%
report.finding("bestandene_pruefungen")

# %%
report.bars("bestandene_pruefungen", by="faechergruppe")

# %%
report.explain("bestandene_pruefungen")

# %% [markdown]
# ## Was bietet die Volkshochschule?

# %%
report.finding("vhs_weiterbildungsdichte", "vhs_belegungen")

# %%
report.bars("vhs_unterrichtsstunden", by="programmbereich")

# %%
report.table("vhs_weiterbildungsdichte", "vhs_belegungen", "vhs_grundbildung")

# %%
report.explain("vhs_grundbildung")

# %% [markdown]
# ## Wen erreichen die Bibliotheken?

# %%
report.finding("bibliothek_aktive_nutzer")

# %%
report.trend("bibliothek_besuche")

# %%
report.explain("bibliothek_aktive_nutzer")

# %% [markdown]
# ## Wer bietet Weiterbildung an, und wer berät?

# %%
report.finding("bildungsberatung", "weiterbildungsanbieter")

# %%
report.trend("bildungsberatung")

# %%
report.bars("weiterbildungsanbieter", by="art")

# %%
report.explain("bildungsberatung")

# %%
report.explain("weiterbildungsanbieter")

# %% [markdown]
# ## Was die Kommune dazu sagt

# %%
report.comment("hochschule_weiterbildung")
