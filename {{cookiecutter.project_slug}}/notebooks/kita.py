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
#     - bedarfsdeckung_u3
#     - betreuungsquote_3_6
#     - betreuungsquote_u3
#     - elterngeld_vaeter
#     - esu_motorik
#     - esu_sprache
#     - frauenbeschaeftigtenquote
#     - ganztagsquote_3_6
#     - ganztagsquote_u3
#     - hort_quote
#     - kindertagespflege_anteil
#     - kita_auslastung
#     - kita_besuchsdauer
#     - kita_einrichtungen
#     - kita_erreichbarkeit
#     - kita_ersatzbedarf
#     - kita_maenneranteil
#     - kita_oeffnungszeiten
#     - kita_personal
#     - kita_personal_ue55
#     - kita_plaetze_je_100
#     - kita_platz_bedarf_prognose
#     - kita_traegerstruktur
#     - tagespflegepersonen
#     - vorschulische_sprachfoerderung
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
    "ganztagsquote_3_6",
    "kindertagespflege_anteil",
    "kita_personal",
    "kita_personal_ue55",
    "kita_plaetze_je_100",
    "kita_einrichtungen",
)

# %%
report.multiplicity("kita")

# %% [markdown]
# ## Wie viele Kinder werden vor der Schule betreut?

# %%
report.finding("betreuungsquote_u3", "betreuungsquote_3_6")

# %%
report.trend("betreuungsquote_u3")

# %%
report.trend("betreuungsquote_3_6")

# %%
report.table("betreuungsquote_u3", "frauenbeschaeftigtenquote", "elterngeld_vaeter")

# %%
report.explain("betreuungsquote_3_6")

# %% [markdown]
# Eine Betreuungsquote misst, wie viele Plätze genutzt werden, nicht, wie viele gebraucht werden. Wo Eltern ihre Kinder auf dem Weg zur Arbeit in der Stadt abgeben, liegt die Quote der Stadt höher und die des Umlands niedriger, als es den Kindern am Wohnort entspricht.

# %% [markdown]
# ## Wie lange werden Kinder am Tag betreut?

# %%
report.finding("ganztagsquote_u3", "ganztagsquote_3_6")

# %%
report.trend("ganztagsquote_3_6")

# %%
report.table("ganztagsquote_u3", "ganztagsquote_3_6", "hort_quote")

# %%
report.explain("ganztagsquote_3_6")

# %%
report.trend("hort_quote")

# %%
report.explain("hort_quote")

# %% [markdown]
# Im Grundschulalter gibt es zwei Wege in den Ganztag: den Hort, den die Statistik der Kindertagesbetreuung zählt, und die Ganztagsschule, die dort fehlt. Wie viele Kinder insgesamt ganztags betreut werden, lässt sich aus einer der beiden Zahlen nicht ablesen.

# %% [markdown]
# ## Welche Rolle spielt die Kindertagespflege?

# %%
report.finding("kindertagespflege_anteil")

# %%
report.strip("kindertagespflege_anteil")

# %%
report.table("kindertagespflege_anteil", "tagespflegepersonen")

# %%
report.explain("kindertagespflege_anteil")

# %% [markdown]
# ## Wie viele Plätze und Einrichtungen gibt es?

# %%
report.finding("kita_einrichtungen", "kita_plaetze_je_100")

# %%
report.trend("kita_plaetze_je_100")

# %%
report.table("kita_einrichtungen", "kita_plaetze_je_100", "kita_auslastung")

# %%
report.explain("kita_plaetze_je_100")

# %% [markdown]
# Ein genehmigter Platz ist ein Platz, der nach der Betriebserlaubnis belegt werden darf. Fehlt Personal, bleibt er leer. Was an Plätzen fehlt, zeigt erst der Vergleich mit dem, was Eltern wünschen; das erfragt die Kommune selbst.

# %% [markdown]
# ## Wie viele Plätze werden in den nächsten Jahren gebraucht?

# %%
report.fan("kita_platz_bedarf_prognose")

# %%
report.demand("kita_platz_bedarf_prognose")

# %%
report.explain("kita_platz_bedarf_prognose")

# %% [markdown]
# Die Abbildung hält die Betreuungsquote fest und lässt nur die Zahl der Kinder sich ändern. Wo heute Plätze fehlen, setzt sich das Fehlen darin fort. Die Tabelle stellt deshalb zwei andere Quoten daneben: was Eltern sich nach einer bundesweiten Befragung wünschen und was die Europäische Union als Ziel nennt. Beides sind Annahmen; wer örtlich gefragt hat, setzt die eigenen Zahlen ein.

# %% [markdown]
# ## Wer arbeitet in den Kitas?

# %%
report.finding("kita_personal", "kita_personal_ue55")

# %%
report.bars("kita_personal", by="altersgruppe")

# %%
report.trend("kita_personal_ue55")

# %%
report.table("kita_personal", "kita_personal_ue55", "kita_maenneranteil")

# %%
report.explain("kita_personal_ue55")

# %%
report.posts("kita_platz_bedarf_prognose")

# %%
report.finding("kita_ersatzbedarf")

# %%
report.replacement("kita_ersatzbedarf", growth="kita_platz_bedarf_prognose")

# %%
report.explain("kita_ersatzbedarf")

# %% [markdown]
# Wie viele Fachkräfte das Rentenalter erreichen, steht mit ihrem Alter fest. Wie viele vorher gehen, ist eine Annahme. Der Abstand zwischen wenigen und vielen Abgängen zeigt, wie viel davon abhängt, ob Menschen im Beruf bleiben.

# %% [markdown]
# ## Reichen die Plätze für die Jüngsten, und sind sie nah?

# %%
report.finding("bedarfsdeckung_u3", "kita_erreichbarkeit")

# %%
report.trend("bedarfsdeckung_u3")

# %%
report.explain("bedarfsdeckung_u3")

# %%
report.map("kita_erreichbarkeit")

# %%
report.explain("kita_erreichbarkeit")

# %% [markdown]
# Ob Plätze reichen, lässt sich nur sagen, wenn bekannt ist, wie viele gewünscht werden. Dazu befragt die Kommune Eltern. Weil nicht alle antworten, ist der Bedarf eine Schätzung; die Spanne zeigt, wie genau sie ist. Liegt sie auf beiden Seiten von 100 %, so ist offen, ob Plätze fehlen.

# %% [markdown]
# ## Wer betreibt die Kitas, und wie lange sind sie geöffnet?

# %%
report.finding("kita_traegerstruktur", "kita_oeffnungszeiten")

# %%
report.bars("kita_traegerstruktur", by="traeger")

# %%
report.bars("kita_oeffnungszeiten", by="traeger")

# %%
report.explain("kita_oeffnungszeiten")

# %% [markdown]
# ## Was zeigen die Untersuchungen vor der Schule?

# %%
report.finding("esu_sprache", "kita_besuchsdauer")

# %%
report.trend("esu_sprache")

# %%
report.table(
    "esu_sprache",
    "esu_motorik",
    "vorschulische_sprachfoerderung",
    "kita_besuchsdauer",
)

# %%
report.explain("esu_sprache")

# %%
report.map("kita_besuchsdauer")

# %%
report.explain("kita_besuchsdauer")

# %% [markdown]
# Untersucht werden Kinder, nicht Einrichtungen. Ein Befund sagt, dass ein Kind Unterstützung brauchen kann; woran es liegt, steht nicht darin. Zwischen den Gebieten der Kommune unterscheiden sich die Lebenslagen der Familien stark, und die Zahlen beschreiben diese Unterschiede, nicht die Arbeit der Kitas.

# %% [markdown]
# ## Was die Kommune dazu sagt

# %%
report.comment("kita")
