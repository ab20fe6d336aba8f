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
#     order: 30
# ---

# %% [markdown]
# # Übergang nach der Grundschule
#
# Wohin die Kinder nach der vierten Klasse wechseln.

# %%
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns
import statsmodels.api as sm
import statsmodels.formula.api as smf

sns.set_theme(style="whitegrid", palette="colorblind", rc={"figure.figsize": (8, 4.5)})

# %%
wechsel = pd.read_parquet("data/messwerte/uebergaenge.parquet")
wechsel["gymnasium"] = (wechsel["ziel"] == "Gymnasium").astype(int)
wechsel.sample(6, random_state=4)

# %%
ziele = pd.crosstab(wechsel["jahr"], wechsel["ziel"], normalize="index")
(100 * ziele).round(1)

# %% [markdown]
# ## Quoten

# %%
lang = ziele.reset_index().melt("jahr", value_name="anteil")
figur, achse = plt.subplots()
sns.lineplot(lang, x="jahr", y="anteil", hue="ziel", marker="o", errorbar=None, ax=achse)
achse.set(title="Übergangsquoten", xlabel="Jahr", ylabel="Anteil")
sns.despine()

# %%
figur, achse = plt.subplots()
sns.barplot(wechsel, x="ziel", y="note", hue="geschlecht", errorbar=("ci", 95), seed=3, ax=achse)
achse.set(title="Noten nach Ziel und Geschlecht", xlabel="", ylabel="Note")
sns.despine()

# %%
schulen = wechsel.groupby("schule", observed=True).agg(
    kinder=("note", "size"), note=("note", "mean"), gymnasium=("gymnasium", "mean")
)
schulen.sort_values("gymnasium", ascending=False).head(10).round(3)

# %%
figur, achse = plt.subplots()
sns.scatterplot(schulen, x="note", y="gymnasium", size="kinder", sizes=(10, 120), ax=achse)
achse.set(title="Schulen", xlabel="Mittlere Note", ylabel="Anteil Gymnasium")
sns.despine()

# %% [markdown]
# ## Modell

# %%
modell = smf.glm(
    "gymnasium ~ note + C(geschlecht) + buecher",
    data=wechsel,
    family=sm.families.Binomial(),
).fit()
pd.DataFrame({"Koeffizient": modell.params, "Fehler": modell.bse, "z": modell.tvalues}).round(3)

# %%
wechsel["erwartet"] = modell.predict(wechsel)
stufen = pd.qcut(wechsel["erwartet"], 10)
guete = wechsel.groupby(stufen, observed=True)[["erwartet", "gymnasium"]].mean()
guete.reset_index(drop=True).round(3)

# %%
gitter = sns.relplot(
    wechsel.sample(900, random_state=5),
    x="note",
    y="erwartet",
    hue="buecher",
    col="geschlecht",
    s=12,
    height=4,
)
gitter.set_axis_labels("Note", "Erwarteter Anteil")
gitter.figure.tight_layout()

# %%
spannen = schulen["gymnasium"].quantile([0.1, 0.5, 0.9])
spannen.to_frame("Anteil Gymnasium").round(3)

# %%
print(f"{len(schulen)} Schulen, {len(wechsel)} Kinder")
print(f"Abstand zwischen dem oberen und unteren Zehntel: {np.ptp(spannen.to_numpy()):.1%}")
