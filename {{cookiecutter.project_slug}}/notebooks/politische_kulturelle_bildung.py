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
#     - bibliothek_je_ew
#     - bibliothek_programm
#     - demokratieprojekte
#     - demokratieprojekte_mittel
#     - fsj_kultur_politik
#     - jugendbeteiligung
#     - jugendbeteiligung_umgesetzt
#     - jugendzentren
#     - kultur_anbieter
#     - kultur_anbieter_schaetzung
#     - kultur_angebote
#     - kultur_angebote_anzahl
#     - kultur_kooperation_schule
#     - kultur_teilhabe
#     - kultur_teilhabe_gerechtigkeit
#     - kultur_teilhabe_lage
#     - kultur_teilnahmen
#     - kulturausgaben
#     - museum_besuche
#     - museum_paedagogik
#     - musikschule_dichte
#     - musikschule_quote
#     - musikschule_schueler
#     - musikschule_warteliste
#     - polbil_anbieter
#     - polbil_anbieter_schaetzung
#     - polbil_angebote
#     - polbil_angebote_anzahl
#     - polbil_teilnahmen
#     - schule_ohne_rassismus
#     - vertrauen_demokratie
#     - wahlbeteiligung_btw
#     - wahlbeteiligung_ep
#     - wahlbeteiligung_ltw
#     order: 70
# ---

# %% [markdown]
# # Politische und kulturelle Bildung

# %%
import kobimo

report = kobimo.open_report()

# %% [markdown]
# > **Leitfrage.** Welche Gelegenheiten haben Menschen in der Kommune, sich an Politik und Kultur zu beteiligen, und wer nutzt sie?

# %%
report.finding("wahlbeteiligung_btw")

# %% [markdown]
# Politische und kulturelle Bildung geschieht in Jugendhäusern und Museen, in der Volkshochschule und der Musikschule, in Vereinen und Gremien. Vieles davon ist freiwillig, und vieles wird nirgends gezählt. Amtliche Zahlen gibt es zur Wahlbeteiligung; alles andere stammt von den Anbietern und der Kommune selbst. Die Zahlen zeigen, was gemeldet wurde, und damit eher die untere Grenze dessen, was es gibt.

# %%
report.key_figures(
    "wahlbeteiligung_btw",
    "wahlbeteiligung_ep",
    "vertrauen_demokratie",
    "polbil_angebote",
    "jugendbeteiligung_umgesetzt",
    "kultur_angebote",
    "kultur_teilhabe",
    "kultur_teilhabe_gerechtigkeit",
    "kulturausgaben",
    "musikschule_quote",
)

# %%
report.multiplicity("politische_kulturelle_bildung")

# %% [markdown]
# ## Wie viele Menschen gehen wählen?

# %%
report.trend("wahlbeteiligung_btw")

# %%
report.strip("wahlbeteiligung_btw")

# %%
report.explain("wahlbeteiligung_btw")

# %% [markdown]
# Die Wahlbeteiligung misst, wer an einem Tag gewählt hat. Sie ist kein Zeugnis für politische Bildung: Wer nicht wählt, kann gut informiert sein, und viele junge und zugewanderte Menschen dürfen nicht wählen. Als Zeichen dafür, ob sich Menschen beteiligen, ist sie dennoch wertvoll, weil es sie überall und über lange Zeit gibt.

# %%
report.trend("wahlbeteiligung_ltw")

# %%
report.explain("wahlbeteiligung_ltw")

# %%
report.trend("wahlbeteiligung_ep")

# %%
report.explain("wahlbeteiligung_ep")

# %% [markdown]
# ## Wie zufrieden sind Menschen mit der Demokratie vor Ort?

# %%
report.finding("vertrauen_demokratie")

# %%
report.bars("vertrauen_demokratie", by="altersgruppe")

# %%
report.explain("vertrauen_demokratie")

# %% [markdown]
# Die Antworten sind gewichtet und an Alter und Geschlecht der Bevölkerung angepasst. Wer gar nicht antwortet, denkt vielleicht anders als Menschen gleichen Alters, die antworten. Dagegen hilft keine Gewichtung; deshalb steht der Rücklauf dabei.

# %% [markdown]
# ## Welche politische Bildung gibt es für junge Menschen?

# %%
report.finding("polbil_angebote", "polbil_teilnahmen", "polbil_anbieter")

# %%
report.heat("polbil_angebote_anzahl", rows="form", columns="traeger")

# %%
report.explain("polbil_angebote")

# %%
report.table("polbil_anbieter", "polbil_anbieter_schaetzung")

# %%
report.explain("polbil_anbieter")

# %% [markdown]
# Als politische Bildung zählt hier, was dem Beutelsbacher Konsens folgt: Es überwältigt nicht, lässt Strittiges strittig und befähigt Teilnehmende, ihre Interessen zu vertreten. Wie viele Anbieter das Verzeichnis nicht kennt, ist aus zwei Listen geschätzt; die Annahmen stehen auf dem Steckbrief.

# %%
report.bars("schule_ohne_rassismus", by="schulart")

# %%
report.explain("schule_ohne_rassismus")

# %%
report.trend("demokratieprojekte")

# %%
report.explain("demokratieprojekte")

# %%
report.table("demokratieprojekte", "demokratieprojekte_mittel", "jugendzentren")

# %%
report.explain("jugendzentren")

# %% [markdown]
# ## Können junge Menschen mitentscheiden?

# %%
report.finding("jugendbeteiligung", "jugendbeteiligung_umgesetzt")

# %%
report.trend("jugendbeteiligung_umgesetzt")

# %%
report.explain("jugendbeteiligung_umgesetzt")

# %% [markdown]
# Beteiligung überzeugt, wenn sie Folgen hat. Deshalb zeigt dieser Abschnitt nicht nur, ob es Gremien gibt, sondern auch, was aus ihren Vorhaben geworden ist. Die Zahlen sind klein. Ein umgesetztes Vorhaben mehr oder weniger verändert den Anteil deutlich; das Intervall macht das sichtbar.

# %% [markdown]
# ## Welche kulturelle Bildung gibt es, und für wen?

# %%
report.finding("kultur_angebote", "kultur_teilnahmen")

# %%
report.heat("kultur_angebote_anzahl", rows="sparte", columns="altersgruppe")

# %%
report.explain("kultur_angebote_anzahl")

# %%
report.bars("kultur_teilnahmen", by="sparte")

# %%
report.explain("kultur_teilnahmen")

# %% [markdown]
# Angebote und Teilnahmen sind zweierlei. Eine Theaterwerkstatt über ein Jahr zählt als ein Angebot wie eine einmalige Führung; umgekehrt zählt, wer dreimal kommt, dreimal. Wer mit Kultur wenig erreicht wird, steht in keiner dieser Zahlen. Darum geht es im nächsten Abschnitt.

# %%
report.bars("kultur_anbieter", by="bereich")

# %%
report.explain("kultur_anbieter")

# %%
report.table("kultur_anbieter", "kultur_anbieter_schaetzung")

# %%
report.explain("kultur_anbieter_schaetzung")

# %% [markdown]
# ## Wen erreicht kulturelle Bildung, und wer fehlt?

# %%
report.finding("kultur_teilhabe", "kultur_teilhabe_gerechtigkeit")

# %%
report.dumbbell("kultur_teilhabe_lage", by="lage")

# %%
report.explain("kultur_teilhabe_gerechtigkeit")

# %% [markdown]
# Verglichen werden Kinder aus Gebieten mit hoher und mit geringer sozialer Belastung. Der Abstand beschreibt, wo Kinder seltener teilnehmen. Woran das liegt, sagt er nicht: Angebote, Wege, Kosten, Zeit und Interessen kommen zusammen.

# %%
report.explain("kultur_teilhabe")

# %%
report.finding("kultur_kooperation_schule")

# %%
report.bars("kultur_kooperation_schule", by="einrichtungsart")

# %%
report.explain("kultur_kooperation_schule")

# %% [markdown]
# ## Wen erreicht die Musikschule?

# %%
report.finding("musikschule_quote")

# %%
report.bars("musikschule_schueler", by="altersgruppe")

# %%
report.explain("musikschule_quote")

# %%
report.bars("musikschule_warteliste", by="fach")

# %%
report.explain("musikschule_warteliste")

# %%
report.table(
    "musikschule_dichte",
    "bibliothek_je_ew",
    "bibliothek_programm",
    "museum_besuche",
    "museum_paedagogik",
)

# %%
report.explain("museum_paedagogik")

# %%
report.explain("bibliothek_programm")

# %% [markdown]
# ## Was gibt die Kommune für Kultur aus, und wer engagiert sich?

# %%
report.bars("kulturausgaben", by="bereich")

# %%
report.explain("kulturausgaben")

# %%
report.finding("fsj_kultur_politik")

# %%
report.explain("fsj_kultur_politik")

# %% [markdown]
# ## Was die Kommune dazu sagt

# %%
report.comment("politische_kulturelle_bildung")
