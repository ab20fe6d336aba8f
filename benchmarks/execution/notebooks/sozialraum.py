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
#     order: 60
# ---

# %% [markdown]
# # Sozialräume
#
# Die Bezirke im Vergleich: Armut, Zuzug und Bildung.

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
bezirke = pd.read_parquet("data/messwerte/bezirke.parquet")
flaechen = gpd.GeoDataFrame(
    bezirke,
    geometry=[box(x, y, x + 1, y + 1) for x, y in zip(bezirke["x"], bezirke["y"], strict=True)],
    crs="EPSG:25832",
)
bezirke.describe().round(2)

# %%
merkmale = ["armutsquote", "alleinerziehend", "zuzug", "wohnflaeche"]
bezirke.groupby("lage", observed=True)[merkmale].agg(["mean", "std"]).round(2)

# %% [markdown]
# ## Zusammenhänge

# %%
figur, achse = plt.subplots(figsize=(6, 5))
sns.heatmap(bezirke[merkmale].corr(), annot=True, fmt=".2f", cmap="vlag", center=0, ax=achse)
achse.set_title("Zusammenhänge der Merkmale")
figur.tight_layout()

# %%
gitter = sns.pairplot(bezirke[[*merkmale[:3], "lage"]], hue="lage", height=1.9, plot_kws={"s": 12})
gitter.figure.tight_layout()

# %%
werte = bezirke[merkmale]
standard = (werte - werte.mean()) / werte.std()
bezirke["index"] = standard.mul([1, 1, 1, -1]).mean(axis=1)
bezirke.nlargest(10, "index")[["bezirk", "lage", *merkmale, "index"]].round(2)

# %% [markdown]
# ## Modell

# %%
modell = smf.ols("armutsquote ~ alleinerziehend + zuzug + wohnflaeche", data=bezirke).fit()
pd.DataFrame({"Schätzung": modell.params, "Fehler": modell.bse, "p": modell.pvalues}).round(3)

# %%
nachbarn = Queen.from_dataframe(flaechen, use_index=False)
nachbarn.transform = "r"
flaechen["index"] = bezirke["index"]
flaechen["umgebung"] = nachbarn.sparse @ flaechen["index"].to_numpy()
flaechen[["bezirk", "index", "umgebung"]].head(10).round(3)

# %%
figur, achse = plt.subplots()
sns.regplot(flaechen, x="index", y="umgebung", seed=9, ax=achse)
achse.set(title="Bezirk und Umgebung", xlabel="Index", ylabel="Mittel der Nachbarn")
sns.despine()

# %%
figur, achse = plt.subplots(figsize=(6, 6))
flaechen.plot("index", cmap="coolwarm", edgecolor="white", linewidth=0.3, legend=True, ax=achse)
achse.set_title("Index der sozialen Lage")
achse.set_axis_off()

# %%
stufen = pd.qcut(bezirke["index"], 4, labels=["niedrig", "mittel", "hoch", "sehr hoch"])
bezirke.groupby(stufen, observed=True)[merkmale].mean().round(2)

# %%
steigung = np.polyfit(flaechen["index"], flaechen["umgebung"], 1)[0]
print(f"Räumlicher Zusammenhang: {steigung:.3f} bei {len(flaechen)} Bezirken")
