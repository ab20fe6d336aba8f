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
#     order: 10
# ---

# %% [markdown]
# # Frühkindliche Bildung
#
# Wie viele Kinder betreut werden, wie lange und bei welchem Träger.

# %%
import geopandas as gpd
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns
import statsmodels.formula.api as smf
from libpysal.weights import Queen
from shapely.geometry import box

sns.set_theme(style="whitegrid", palette="colorblind", rc={"figure.figsize": (8, 4.5)})

# %%
kinder = pd.read_parquet("data/messwerte/kinder.parquet")
bezirke = pd.read_parquet("data/messwerte/bezirke.parquet")
kinder = kinder.merge(bezirke[["bezirk", "armutsquote", "lage"]], on="bezirk")
kinder.head()

# %%
je_jahr = kinder.groupby("jahr", observed=True)["stunden"].agg(["count", "mean", "median", "std"])
je_jahr.round(2)

# %% [markdown]
# ## Betreuungszeiten
#
# Die Zeiten steigen seit Jahren, und sie unterscheiden sich nach dem Träger.

# %%
figur, achse = plt.subplots()
sns.lineplot(kinder, x="jahr", y="stunden", hue="traeger", errorbar=("ci", 95), seed=1, ax=achse)
achse.set(title="Betreuungsstunden je Woche", xlabel="Jahr", ylabel="Stunden")
sns.despine()

# %%
verteilung = kinder.pivot_table(
    index="traeger", columns="jahr", values="stunden", aggfunc="mean", observed=True
)
verteilung.round(1)

# %%
figur, achse = plt.subplots()
sns.boxplot(kinder, x="alter", y="stunden", hue="sprache", fliersize=1, ax=achse)
achse.set(title="Stunden nach Alter und Sprache der Familie", xlabel="Alter", ylabel="Stunden")
sns.despine()

# %% [markdown]
# ## Was die Zeiten erklärt

# %%
modell = smf.ols("stunden ~ alter + armutsquote + C(traeger) + C(sprache)", data=kinder).fit()
pd.DataFrame({"Schätzung": modell.params, "p": modell.pvalues}).round(3)

# %%
figur, achse = plt.subplots()
raster = pd.DataFrame(
    {
        "armutsquote": np.tile(np.linspace(2, 40, 20), 2),
        "alter": 3,
        "traeger": "kommunal",
        "sprache": np.repeat(["deutsch", "andere"], 20),
    }
)
raster["stunden"] = modell.predict(raster)
sns.lineplot(raster, x="armutsquote", y="stunden", hue="sprache", errorbar=None, ax=achse)
achse.set(title="Erwartete Stunden nach Armutsquote", xlabel="Armutsquote in %", ylabel="Stunden")
sns.despine()

# %%
nach_bezirk = kinder.groupby("bezirk", observed=True)["stunden"].mean()
flaechen = gpd.GeoDataFrame(
    bezirke.assign(stunden=bezirke["bezirk"].map(nach_bezirk)),
    geometry=[box(x, y, x + 1, y + 1) for x, y in zip(bezirke["x"], bezirke["y"], strict=True)],
    crs="EPSG:25832",
)
nachbarn = Queen.from_dataframe(flaechen, use_index=False)
flaechen["nachbarschaft"] = [
    flaechen["stunden"].iloc[nachbarn.neighbors[i]].mean() for i in range(len(flaechen))
]
flaechen[["bezirk", "stunden", "nachbarschaft"]].head(8).round(2)

# %%
figur, achse = plt.subplots(figsize=(6, 6))
flaechen.plot("stunden", cmap="viridis", legend=True, ax=achse)
achse.set_title("Mittlere Betreuungszeit je Bezirk")
achse.set_axis_off()

# %%
kennwerte = kinder.groupby(["lage", "traeger"], observed=True)["stunden"].agg(["mean", "size"])
kennwerte.round(2)

# %%
letztes = je_jahr.index.max()
print(f"{letztes}: {je_jahr.loc[letztes, 'mean']:.1f} Stunden im Mittel")
print(f"Anteil der Zeiten über 35 Stunden: {(kinder['stunden'] > 35).mean():.1%}")
