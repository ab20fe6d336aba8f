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
#     order: 40
# ---

# %% [markdown]
# # Schulabschlüsse
#
# Welche Abschlüsse erreicht werden und wer ohne geht.

# %%
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns
import statsmodels.formula.api as smf

sns.set_theme(style="whitegrid", palette="colorblind", rc={"figure.figsize": (8, 4.5)})

# %%
abgaenge = pd.read_parquet("data/messwerte/abschluesse.parquet")
abgaenge["ohne"] = (abgaenge["abschluss"] == "ohne").astype(int)
abgaenge.groupby("abschluss", observed=True).size().to_frame("Personen")

# %%
quoten = pd.crosstab(
    [abgaenge["jahr"], abgaenge["geschlecht"]], abgaenge["abschluss"], normalize="index"
)
(100 * quoten).round(1)

# %% [markdown]
# ## Entwicklung

# %%
flaeche = pd.crosstab(abgaenge["jahr"], abgaenge["abschluss"], normalize="index")
figur, achse = plt.subplots()
achse.stackplot(flaeche.index, flaeche.T.to_numpy(), labels=list(flaeche.columns), alpha=0.85)
achse.set(title="Abschlüsse", xlabel="Jahr", ylabel="Anteil")
achse.legend(loc="lower left", ncols=2)
sns.despine()

# %%
figur, achse = plt.subplots()
sns.violinplot(
    abgaenge,
    x="abschluss",
    y="fehltage",
    hue="geschlecht",
    split=True,
    inner="quart",
    cut=0,
    ax=achse,
)
achse.set(title="Fehltage im letzten Schuljahr", xlabel="", ylabel="Tage")
sns.despine()

# %%
abgaenge.groupby(["schulart", "geschlecht"], observed=True)["ohne"].agg(["mean", "sum"]).round(3)

# %% [markdown]
# ## Was einen Abgang ohne Abschluss wahrscheinlicher macht

# %%
modell = smf.logit("ohne ~ fehltage + C(geschlecht) + C(schulart)", data=abgaenge).fit(disp=0)
wirkung = pd.DataFrame({"Chance": np.exp(modell.params), "p": modell.pvalues})
wirkung.round(3)

# %%
figur, achse = plt.subplots()
sns.pointplot(
    abgaenge,
    x="schulart",
    y="ohne",
    hue="geschlecht",
    errorbar=("ci", 95),
    seed=6,
    dodge=0.2,
    linestyle="none",
    ax=achse,
)
achse.set(title="Anteil ohne Abschluss", xlabel="", ylabel="Anteil")
sns.despine()

# %%
klassen = pd.cut(abgaenge["fehltage"], [-1, 0, 5, 10, 20, 40, 400])
je_klasse = abgaenge.groupby(klassen, observed=True)["ohne"].agg(["mean", "size"])
je_klasse.rename(index=str).round(3)

# %%
figur, achse = plt.subplots()
sns.ecdfplot(abgaenge, x="fehltage", hue="abschluss", ax=achse)
achse.set(title="Verteilung der Fehltage", xlabel="Tage", ylabel="Anteil")
sns.despine()

# %%
trend = abgaenge.groupby("jahr", observed=True)["ohne"].mean()
steigung = np.polyfit(trend.index, trend.to_numpy(), 1)[0]
trend.to_frame("ohne Abschluss").round(4)

# %%
print(f"Veränderung je Jahr: {100 * steigung:+.2f} Punkte")
print(f"Personen insgesamt: {len(abgaenge)}")
