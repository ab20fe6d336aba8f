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
#     - bne_anbieter_anzahl
#     - bne_anbieter_dichte
#     - bne_anbieter_zertifiziert
#     - bne_angebote
#     - bne_angebote_anzahl
#     - bne_angebote_zertifiziert
#     - bne_governance_erfuellung
#     - bne_wia_mittelwert
#     - bne_wia_zustimmung
#     - vhs_bne_stunden
#     order: 50
# ---

# %% [markdown]
# # Bildung für nachhaltige Entwicklung

# %%
import kobimo

report = kobimo.open_report()

# %% [markdown]
# > **Leitfrage.** Wie ist Bildung für nachhaltige Entwicklung in der Kommune verankert, wer bietet sie an, und wo sind Lücken?

# %%
report.finding("bne_governance_erfuellung")

# %% [markdown]
# Bildung für nachhaltige Entwicklung (BNE) soll Menschen befähigen, die Folgen ihres Handelns für andere, für die Umwelt und für kommende Generationen zu bedenken. Der Nationale Aktionsplan BNE sieht Kommunen als Orte, an denen Einrichtungen, Vereine und Verwaltung zusammenwirken. Amtliche Statistiken gibt es dazu kaum. Dieses Kapitel beruht vor allem auf Erhebungen der Kommune: einer Checkliste, einem Verzeichnis der Angebote und einer Befragung der Einrichtungen.
#
# Die Darstellung folgt vier Ebenen: **Input** (Beschlüsse, Personal, Mittel), **Prozess** (Zusammenarbeit und Beteiligung), **Output** (Angebote und ausgezeichnete Einrichtungen) und **Outcome** (was Menschen und Einrichtungen damit machen). Ein Vergleich mit Land und Bund ist nicht möglich, weil andere Kommunen anders erheben.

# %%
report.key_figures(
    "bne_governance_erfuellung",
    "bne_anbieter_dichte",
    "bne_anbieter_zertifiziert",
    "bne_angebote",
    "bne_angebote_zertifiziert",
    "bne_wia_mittelwert",
    "vhs_bne_stunden",
)

# %% [markdown]
# ## Wie ist BNE in der Kommune verankert?

# %%
report.bars("bne_governance_erfuellung", by="bereich")

# %%
report.trend("bne_governance_erfuellung")

# %%
report.explain("bne_governance_erfuellung")

# %% [markdown]
# Eine Checkliste ersetzt keine Bewertung. Sie hält fest, was beschlossen, benannt, finanziert und überprüft ist, und macht sichtbar, welche Ebene noch offen ist. Als erfüllt gilt nur, was sich mit einem Dokument belegen lässt.

# %% [markdown]
# ## Wer bietet BNE an?

# %%
report.finding("bne_anbieter_dichte")

# %%
report.bars("bne_anbieter_anzahl", by="traegertyp")

# %%
report.explain("bne_anbieter_dichte")

# %%
report.bars("bne_anbieter_anzahl", by="zertifikat")

# %%
report.explain("bne_anbieter_zertifiziert")

# %% [markdown]
# Eine Auszeichnung zeigt, dass eine Einrichtung ihre Arbeit von außen hat prüfen lassen. Sie ist leicht zu erheben und deshalb ein guter erster Zugang. Einrichtungen ohne Auszeichnung können ebenso gute Arbeit leisten.

# %% [markdown]
# ## Für welche Themen und welches Alter gibt es Angebote?

# %%
report.finding("bne_angebote", "bne_angebote_zertifiziert")

# %%
report.heat("bne_angebote_anzahl", rows="thema", columns="altersgruppe")

# %%
report.explain("bne_angebote_anzahl")

# %% [markdown]
# Helle Felder sind mögliche Lücken, aber nicht jede Lücke ist ein Mangel: Manche Themen eignen sich für kleine Kinder weniger als für Jugendliche. Das Verzeichnis enthält nur, was gemeldet wurde. Vor einem Schluss auf fehlende Angebote lohnt die Rückfrage bei den Trägern.

# %%
report.bars("bne_angebote_zertifiziert", by="thema")

# %%
report.explain("bne_angebote_zertifiziert")

# %% [markdown]
# ## Wie leben Einrichtungen Nachhaltigkeit im Alltag?

# %%
report.bars("bne_wia_zustimmung", by="aussage")

# %%
report.explain("bne_wia_zustimmung")

# %% [markdown]
# Der Whole Institution Approach fragt, ob eine Einrichtung Nachhaltigkeit nicht nur zum Thema macht, sondern in Leitung, Wirtschaften, Beteiligung und Zusammenarbeit lebt. Die Abbildung zeigt je Aussage, welcher Teil der antwortenden Einrichtungen zustimmt. Es ist eine Selbstauskunft. Ein Vergleich einzelner Einrichtungen ist nicht vorgesehen.

# %%
report.bars("bne_wia_mittelwert", by="einrichtungsart")

# %%
report.explain("bne_wia_mittelwert")

# %% [markdown]
# ## Was trägt die Erwachsenenbildung bei?

# %%
report.finding("vhs_bne_stunden")

# %%
report.trend("vhs_bne_stunden")

# %%
report.explain("vhs_bne_stunden")

# %% [markdown]
# ## Was die Kommune dazu sagt

# %%
report.comment("bne")
