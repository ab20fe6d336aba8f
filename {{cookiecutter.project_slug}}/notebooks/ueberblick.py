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
#     - abgang_ahr
#     - abgang_fhr
#     - abgang_hsa
#     - abgang_msa
#     - abgang_ohne_hsa_anteil
#     - beschaeftigtenquote
#     - betreuungsquote_3_6
#     - betreuungsquote_u3
#     - bev_anteil_u18
#     - bev_kinder_u6
#     - bibliothek_aktive_nutzer
#     - bne_angebote
#     - gymnasialanteil_kl7
#     - jugendarbeitslosenquote
#     - kinderarmut_sgbii
#     - kultur_angebote
#     - musikschule_quote
#     - polbil_angebote
#     - verfuegbares_einkommen
#     - vhs_weiterbildungsdichte
#     order: 10
# ---

# %% [markdown]
# # Auf einen Blick

# %%
import kobimo

report = kobimo.open_report()

# %% [markdown]
# > **Leitfrage.** Wo steht die Kommune in der Bildung, verglichen mit dem Land und mit Deutschland, und was hat sich in den letzten Jahren verändert?

# %%
report.finding("abgang_ohne_hsa_anteil")

# %% [markdown]
# Dieses Kapitel fasst zusammen, was die übrigen Kapitel ausführen. Es folgt dem Lebenslauf: von der frühen Betreuung über Schule und Abschluss bis zu Ausbildung, Arbeit und dem Lernen im Erwachsenenalter. Jede Kennzahl ist im Methodenteil mit Definition, Quelle und Rechenweg beschrieben.

# %%
report.key_figures(
    "bev_anteil_u18",
    "kinderarmut_sgbii",
    "betreuungsquote_u3",
    "betreuungsquote_3_6",
    "gymnasialanteil_kl7",
    "abgang_ohne_hsa_anteil",
    "abgang_ahr",
    "jugendarbeitslosenquote",
    "beschaeftigtenquote",
)

# %%
report.multiplicity("ueberblick")

# %% [markdown]
# ## Wie ist dieser Bericht zu lesen?
#
# Eine Zahl allein sagt selten, ob sie hoch oder niedrig ist. Deshalb stehen neben dem Wert der Kommune zuerst der Wert des Landes, dann der Wert für Deutschland und schließlich der mittlere Wert der Vergleichskreise. Der Vergleich mit dem Land steht vorn, weil Schulrecht, Schularten und Zählweise Ländersache sind. Der Bericht unterscheidet drei Fälle: Der Wert liegt **über** dem Vergleichswert, er liegt **darunter**, oder der Unterschied ist **nicht belastbar**. Nicht belastbar heißt: Der Abstand ist so klein oder die Zahl der Personen so gering, dass er auch durch Zufall zustande gekommen sein kann. Wo vollständig gezählt wird und kein Intervall steht, heißt ein kleiner Unterschied **nicht nennenswert**: Er liegt unter der Schwelle, die der Steckbrief der Kennzahl nennt.
#
# Das 95-%-Intervall macht diese Unsicherheit sichtbar. Es antwortet auf die Frage, in welchem Bereich der Wert läge, wenn bei gleichen Verhältnissen nur der Zufall anders gespielt hätte. Wo keine Stichprobe und kein Zufall im Spiel ist, etwa bei vollständig gezählten Betreuungsquoten, steht kein Intervall.
#
# Ob ein höherer Wert günstig ist, hängt von der Kennzahl ab. Bei manchen, etwa beim Gymnasialanteil oder bei Wanderungen, gibt es kein Besser oder Schlechter; dort verzichtet der Bericht auf eine Bewertung. Ein Punkt an der Stelle einer Zahl bedeutet, dass der Wert unbekannt ist oder geheim bleiben muss, weil er Rückschlüsse auf einzelne Personen erlauben würde.

# %% [markdown]
# ## Mit welchen Kreisen wird die Kommune verglichen?

# %%
report.peers()

# %% [markdown]
# Gesucht sind Kreise, in denen Bildung unter ähnlichen Bedingungen stattfindet. Die Ergebnisse der Bildung gehen nicht in die Auswahl ein, denn sie sollen ja verglichen werden. Ähnlich heißt nicht gleich: Die Tabelle nennt, worin sich die Kreise am stärksten unterscheiden. Wie viele von ihnen belastbar über oder unter dem Wert der Kommune liegen, steht bei den einzelnen Kennzahlen; eine Rangfolge bildet der Bericht nicht, weil die Reihenfolge dicht beieinanderliegender Werte überwiegend Zufall wäre.

# %%
report.bars_regions("verfuegbares_einkommen")

# %%
report.explain("verfuegbares_einkommen")

# %% [markdown]
# ## Wie viele Kinder und Jugendliche wachsen heran?

# %%
report.finding("bev_kinder_u6", "bev_anteil_u18")

# %%
report.trend("bev_anteil_u18")

# %%
report.explain("bev_anteil_u18")

# %% [markdown]
# Die Zahl der Kinder bestimmt, wie viele Plätze in Kitas und Schulen gebraucht werden; ihr Anteil an der Bevölkerung zeigt, wie viel Gewicht die junge Generation hat. Beides kann sich verschieden entwickeln.

# %% [markdown]
# ## Unter welchen Bedingungen wachsen Kinder auf?

# %%
report.finding("kinderarmut_sgbii")

# %%
report.trend("kinderarmut_sgbii")

# %%
report.explain("kinderarmut_sgbii")

# %% [markdown]
# ## Wie beginnt Bildung vor der Schule?

# %%
report.finding("betreuungsquote_u3")

# %%
report.strip("betreuungsquote_u3")

# %%
report.explain("betreuungsquote_u3")

# %% [markdown]
# ## Mit welchen Abschlüssen verlassen Jugendliche die Schule?

# %%
report.finding("abgang_ahr")

# %%
report.stacked(
    "abgang_ohne_hsa_anteil",
    "abgang_hsa",
    "abgang_msa",
    "abgang_fhr",
    "abgang_ahr",
    of="Schulabschlüsse der Absolvierenden und Abgehenden",
)

# %%
report.explain("abgang_ohne_hsa_anteil")

# %% [markdown]
# Die fünf Anteile ergeben zusammen alle Jugendlichen, die in einem Jahr eine allgemeinbildende Schule verlassen haben. Das Kapitel „Übergänge und Abschlüsse“ zeigt die Entwicklung über die Jahre und erläutert, warum es für „ohne Hauptschulabschluss“ mehrere Quoten gibt.

# %% [markdown]
# ## Wie kommen junge Menschen in Arbeit?

# %%
report.finding("jugendarbeitslosenquote")

# %%
report.trend("jugendarbeitslosenquote")

# %%
report.explain("jugendarbeitslosenquote")

# %% [markdown]
# ## Welche Gelegenheiten zum Lernen gibt es darüber hinaus?
#
# Bildung endet nicht mit der Schule und findet nicht nur dort statt. Volkshochschule, Bibliotheken, Musikschule, kulturelle und politische Bildung und Bildung für nachhaltige Entwicklung sind überwiegend Sache der Kommune. Zahlen dazu erhebt sie selbst; einen Vergleich mit Land und Bund gibt es deshalb nicht.

# %%
report.table(
    "vhs_weiterbildungsdichte",
    "bibliothek_aktive_nutzer",
    "musikschule_quote",
    "kultur_angebote",
    "polbil_angebote",
    "bne_angebote",
)

# %%
report.explain("vhs_weiterbildungsdichte")

# %% [markdown]
# ## Was die Kommune dazu sagt

# %%
report.comment("ueberblick")
