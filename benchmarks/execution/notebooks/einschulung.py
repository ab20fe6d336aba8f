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
#     order: 20
# ---

# %% [markdown]
# # Einschulung
#
# Ergebnisse der Untersuchung vor der Einschulung.

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
kinder = pd.read_parquet("data/messwerte/einschulung.parquet")
bezirke = pd.read_parquet("data/messwerte/bezirke.parquet")
kinder = kinder.merge(bezirke[["bezirk", "armutsquote", "lage"]], on="bezirk")
kinder["auffaellig"] = (kinder["sprachwert"] < 85).astype(int)
kinder.describe().round(2)

# %%
anteile = kinder.pivot_table(index="jahr", columns="kita_jahre", values="auffaellig", observed=True)
(100 * anteile).round(1)

# %% [markdown]
# ## Sprache

# %%
figur, achse = plt.subplots()
sns.histplot(
    kinder,
    x="sprachwert",
    hue="sprache",
    bins=40,
    kde=True,
    stat="density",
    common_norm=False,
    ax=achse,
)
achse.set(title="Sprachwerte", xlabel="Punkte", ylabel="Dichte")
sns.despine()

# %%
figur, achse = plt.subplots()
sns.heatmap(100 * anteile, annot=True, fmt=".1f", cmap="crest", ax=achse)
achse.set(title="Anteil auffälliger Werte in %", xlabel="Jahre in der Kita", ylabel="Jahr")
figur.tight_layout()

# %%
kinder.groupby("lage", observed=True)[["sprachwert", "motorik", "auffaellig"]].mean().round(2)

# %% [markdown]
# ## Modell
#
# Was die Wahrscheinlichkeit eines auffälligen Wertes erhöht.

# %%
modell = smf.logit("auffaellig ~ kita_jahre + armutsquote + C(sprache)", data=kinder).fit(disp=0)
grenzen = np.exp(modell.conf_int()).rename(columns={0: "von", 1: "bis"})
grenzen.insert(0, "Chance", np.exp(modell.params))
grenzen.round(3)

# %%
figur, achse = plt.subplots()
sns.regplot(
    kinder.groupby("bezirk", observed=True)[["armutsquote", "auffaellig"]].mean(),
    x="armutsquote",
    y="auffaellig",
    seed=2,
    ax=achse,
)
achse.set(title="Bezirke", xlabel="Armutsquote in %", ylabel="Anteil auffällig")
sns.despine()

# %%
flaechen = gpd.GeoDataFrame(
    bezirke,
    geometry=[box(x, y, x + 1, y + 1) for x, y in zip(bezirke["x"], bezirke["y"], strict=True)],
    crs="EPSG:25832",
)
flaechen["auffaellig"] = flaechen["bezirk"].map(
    kinder.groupby("bezirk", observed=True)["auffaellig"].mean()
)
nachbarn = Queen.from_dataframe(flaechen, use_index=False)
abweichung = (flaechen["auffaellig"] - flaechen["auffaellig"].mean()).to_numpy()
moran = sum(
    abweichung[i] * abweichung[j] for i, others in nachbarn.neighbors.items() for j in others
)
print(f"Moran-Koeffizient: {len(abweichung) * moran / nachbarn.s0 / (abweichung**2).sum():.3f}")

# %%
figur, achse = plt.subplots(figsize=(6, 6))
flaechen.plot("auffaellig", cmap="magma_r", legend=True, ax=achse)
achse.set_title("Anteil auffälliger Werte je Bezirk")
achse.set_axis_off()

# %%
flaechen.nlargest(8, "auffaellig")[["bezirk", "lage", "armutsquote", "auffaellig"]].round(3)

# %%
vorher, nachher = kinder["jahr"].min(), kinder["jahr"].max()
je_jahr = kinder.groupby("jahr", observed=True)["auffaellig"].mean()
print(
    f"Veränderung {vorher} bis {nachher}: {100 * (je_jahr[nachher] - je_jahr[vorher]):+.1f} Punkte"
)
