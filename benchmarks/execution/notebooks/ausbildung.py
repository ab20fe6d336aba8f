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
#     order: 50
# ---

# %% [markdown]
# # Berufliche Ausbildung
#
# Verträge, Lösungen und was Abschlüsse damit zu tun haben.

# %%
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns
import statsmodels.formula.api as smf

sns.set_theme(style="whitegrid", palette="colorblind", rc={"figure.figsize": (8, 4.5)})

# %%
vertraege = pd.read_parquet("data/messwerte/vertraege.parquet")
abgaenge = pd.read_parquet("data/messwerte/abschluesse.parquet")
print(f"{len(vertraege)} Verträge, {len(abgaenge)} Abgänge")
vertraege.head(8)

# %%
je_beruf = vertraege.groupby("beruf", observed=True).agg(
    vertraege=("geloest", "size"), geloest=("geloest", "mean"), verguetung=("verguetung", "median")
)
je_beruf.sort_values("geloest").round(3)

# %% [markdown]
# ## Lösungen

# %%
figur, achse = plt.subplots()
sns.barplot(
    vertraege,
    y="beruf",
    x="geloest",
    order=je_beruf.sort_values("geloest").index,
    errorbar=("ci", 95),
    seed=7,
    ax=achse,
)
achse.set(title="Anteil gelöster Verträge", xlabel="Anteil", ylabel="")
sns.despine()

# %%
figur, achse = plt.subplots()
sns.kdeplot(
    vertraege, x="verguetung", hue="abschluss", fill=True, alpha=0.3, common_norm=False, ax=achse
)
achse.set(title="Vergütung im ersten Jahr", xlabel="Euro im Monat", ylabel="Dichte")
sns.despine()

# %%
monate = vertraege.loc[vertraege["geloest"] == 1, "monate"]
monate.describe().to_frame("Monate bis zur Lösung").round(1)

# %% [markdown]
# ## Modell

# %%
modell = smf.ols("verguetung ~ monate + C(abschluss) + C(beruf)", data=vertraege).fit()
tabelle = pd.DataFrame({"Euro": modell.params, "Fehler": modell.bse})
tabelle.round(1)

# %%
figur, achse = plt.subplots()
sns.residplot(x=modell.fittedvalues, y=modell.resid, scatter_kws={"s": 4, "alpha": 0.4}, ax=achse)
achse.set(title="Abweichungen vom Modell", xlabel="Erwartet", ylabel="Abweichung")
sns.despine()

# %%
angebot = vertraege.groupby("jahr", observed=True).size()
nachfrage = abgaenge.loc[abgaenge["abschluss"] != "Abitur"].groupby("jahr", observed=True).size()
relation = pd.DataFrame({"Verträge": angebot, "Abgänge": nachfrage}).dropna()
relation["je 100"] = (100 * relation["Verträge"] / relation["Abgänge"]).round(1)
relation

# %%
figur, achse = plt.subplots()
sns.stripplot(
    vertraege.sample(1200, random_state=8),
    x="abschluss",
    y="monate",
    hue="geschlecht",
    dodge=True,
    jitter=False,
    size=3,
    ax=achse,
)
achse.set(title="Laufzeit der Verträge", xlabel="", ylabel="Monate")
sns.despine()

# %%
pd.crosstab(vertraege["beruf"], vertraege["geschlecht"], normalize="index").round(3)

# %%
print(f"Gelöst: {vertraege['geloest'].mean():.1%}, im Mittel nach {np.mean(monate):.1f} Monaten")
