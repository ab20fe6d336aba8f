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
#     - bibliothek_programm
#     - jugendbeteiligung
#     - jugendbeteiligung_umgesetzt
#     - kultur_angebote
#     - kultur_angebote_anzahl
#     - kultur_teilnahmen
#     - musikschule_dichte
#     - musikschule_quote
#     - musikschule_schueler
#     - polbil_angebote
#     - polbil_angebote_anzahl
#     - polbil_teilnahmen
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
    "polbil_angebote",
    "jugendbeteiligung_umgesetzt",
    "kultur_angebote",
    "kultur_teilnahmen",
    "musikschule_quote",
)

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
# ## Welche politische Bildung gibt es für junge Menschen?

# %%
report.finding("polbil_angebote", "polbil_teilnahmen")

# %%
report.heat("polbil_angebote_anzahl", rows="form", columns="traeger")

# %%
report.explain("polbil_angebote")

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
# Angebote und Teilnahmen sind zweierlei. Eine Theaterwerkstatt über ein Jahr zählt als ein Angebot wie eine einmalige Führung; umgekehrt zählt, wer dreimal kommt, dreimal. Wer mit Kultur wenig erreicht wird, steht in keiner dieser Zahlen. Dafür braucht es Befragungen oder den Blick auf die Teilgebiete der Kommune.

# %% [markdown]
# ## Wen erreicht die Musikschule?

# %%
report.finding("musikschule_quote")

# %%
report.bars("musikschule_schueler", by="altersgruppe")

# %%
report.explain("musikschule_quote")

# %%
report.table("musikschule_dichte", "bibliothek_programm")

# %%
report.explain("bibliothek_programm")

# %% [markdown]
# ## Was die Kommune dazu sagt

# %%
report.comment("politische_kulturelle_bildung")
