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
#     - anbieter_doppelte
#     - befragung_ruecklauf
#     - bne_anbieter_anzahl
#     - bne_anbieter_dichte
#     - bne_anbieter_schaetzung
#     - bne_anbieter_zertifiziert
#     - bne_angebot_gerechtigkeit
#     - bne_angebot_konzentration
#     - bne_angebote
#     - bne_angebote_anzahl
#     - bne_angebote_lage
#     - bne_angebote_raum
#     - bne_angebote_zertifiziert
#     - bne_bekanntheit
#     - bne_beschluss
#     - bne_beschluss_stand
#     - bne_budget
#     - bne_foej
#     - bne_fortbildung
#     - bne_governance_erfuellung
#     - bne_handeln
#     - bne_kita_zertifiziert
#     - bne_kodierung_uebereinstimmung
#     - bne_lernorte_erreichbarkeit
#     - bne_netzwerk_dichte
#     - bne_netzwerk_partner
#     - bne_schueler_erreicht
#     - bne_schule_zertifiziert
#     - bne_schulweg_aktiv
#     - bne_stellenanteil
#     - bne_teilnahmen
#     - bne_verpflegung
#     - bne_wia_index
#     - bne_wia_mittelwert
#     - bne_wia_omega
#     - bne_wia_zustimmung
#     - bne_wia_zuverlaessigkeit
#     - bne_zertifikate_mehrfach
#     - vhs_bne_stunden
#     order: 50
# ---

# %% [markdown]
# # Bildung für nachhaltige Entwicklung

# %%
import kobimo

report = kobimo.open_report()

# %% [markdown]
# > **Leitfrage.** Wie ist Bildung für nachhaltige Entwicklung in der Kommune verankert, wer bietet sie an, wen erreicht sie, und wo sind Lücken?

# %%
report.finding("bne_governance_erfuellung", "bne_beschluss")

# %% [markdown]
# Bildung für nachhaltige Entwicklung (BNE) soll Menschen befähigen, die Folgen ihres Handelns für andere, für die Umwelt und für kommende Generationen zu bedenken. Der Nationale Aktionsplan BNE sieht Kommunen als Orte, an denen Einrichtungen, Vereine und Verwaltung zusammenarbeiten. Amtliche Statistiken gibt es dazu kaum. Dieses Kapitel beruht vor allem auf Erhebungen der Kommune: einer Checkliste, Verzeichnissen und Befragungen.
#
# Die Darstellung folgt vier Ebenen: **Input** (Beschlüsse, Personal, Mittel), **Prozess** (Zusammenarbeit, Fortbildung), **Output** (Angebote und ausgezeichnete Einrichtungen, auch nach sozialer Lage) und **Outcome** (was Einrichtungen und Menschen daraus machen). Die Ebenen stehen nebeneinander. Dass die eine auf die andere zurückgeht, belegen die Zahlen nicht. Ein Vergleich mit Land und Bund ist nicht möglich, weil andere Kommunen anders erheben.

# %%
report.key_figures(
    "bne_beschluss",
    "bne_stellenanteil",
    "bne_fortbildung",
    "bne_anbieter_dichte",
    "bne_angebote",
    "bne_kita_zertifiziert",
    "bne_schule_zertifiziert",
    "bne_angebot_gerechtigkeit",
    "bne_wia_index",
    "bne_bekanntheit",
)

# %% [markdown]
# ## Input: Wie ist BNE in der Kommune verankert?

# %%
report.checklist("bne_beschluss_stand", rows="kriterium", states="stand")

# %%
report.bars("bne_governance_erfuellung", by="bereich")

# %%
report.trend("bne_governance_erfuellung")

# %%
report.explain("bne_beschluss")

# %%
report.explain("bne_governance_erfuellung")

# %% [markdown]
# Eine Checkliste ersetzt keine Bewertung. Sie hält fest, was beschlossen, benannt, finanziert und überprüft ist, und macht sichtbar, welche Ebene noch offen ist. Als erfüllt gilt nur, was sich mit einem Dokument belegen lässt.

# %%
report.finding("bne_stellenanteil", "bne_budget")

# %%
report.trend("bne_budget")

# %%
report.explain("bne_budget")

# %% [markdown]
# ## Prozess: Wer arbeitet zusammen, und wer bildet sich fort?

# %%
report.finding("bne_netzwerk_dichte", "bne_netzwerk_partner")

# %%
report.explain("bne_netzwerk_dichte")

# %% [markdown]
# Dichte und Zahl der Partner gehören zusammen. Kommen neue Organisationen in das Netzwerk, so gibt es viel mehr mögliche Verbindungen; die Dichte sinkt dann, auch wenn jede Organisation gleich viele Partner behält.

# %%
report.bars("bne_fortbildung", by="einrichtungsart")

# %%
report.explain("bne_fortbildung")

# %% [markdown]
# ## Output: Wer bietet BNE an?

# %%
report.finding("bne_anbieter_dichte", "bne_anbieter_schaetzung")

# %%
report.bars("bne_anbieter_anzahl", by="traegertyp")

# %%
report.explain("bne_anbieter_dichte")

# %% [markdown]
# Kein Verzeichnis ist vollständig. Wie viele Anbieter fehlen, lässt sich schätzen, wenn zwei Listen unabhängig voneinander entstanden sind: Nennen beide meist dieselben, so fehlen wenige. Die Schätzung gilt nur unter Annahmen: Zwischen den Listen ist kein Anbieter entstanden oder verschwunden, jeder gemeinsame ist erkannt, und wer auf der einen Liste steht, steht deshalb nicht eher auf der anderen. Die letzte Annahme ist selten ganz erfüllt. Große Anbieter stehen auf beiden; dann ist die Schätzung eher zu klein.

# %%
report.explain("bne_anbieter_schaetzung")

# %%
report.bars("anbieter_doppelte", by="liste")

# %% [markdown]
# Anbieter sind an ihrer Anschrift erkannt: gleiche Straße, Hausnummer und Postleitzahl, wie immer sie geschrieben sind. Die Abbildung zeigt, wie viele Einträge deshalb nicht ein zweites Mal zählen.

# %% [markdown]
# ## Output: Welche Einrichtungen sind ausgezeichnet?

# %%
report.finding("bne_kita_zertifiziert", "bne_schule_zertifiziert")

# %%
report.bars("bne_kita_zertifiziert", by="zertifikat")

# %%
report.bars("bne_schule_zertifiziert", by="zertifikat")

# %%
report.table("bne_zertifikate_mehrfach", "bne_schueler_erreicht", "bne_anbieter_zertifiziert")

# %%
report.explain("bne_schule_zertifiziert")

# %%
report.bars("bne_schueler_erreicht", by="schulart")

# %%
report.explain("bne_schueler_erreicht")

# %%
report.bars("bne_anbieter_anzahl", by="zertifikat")

# %%
report.explain("bne_anbieter_zertifiziert")

# %% [markdown]
# Eine Auszeichnung zeigt, dass eine Einrichtung ihre Arbeit von außen hat prüfen lassen. Sie ist leicht zu erheben und deshalb ein guter erster Zugang. Einrichtungen ohne Auszeichnung können ebenso gute Arbeit leisten.

# %% [markdown]
# ## Output: Für welche Themen und welches Alter gibt es Angebote?

# %%
report.finding("bne_angebote", "bne_teilnahmen", "bne_angebote_zertifiziert")

# %%
report.heat("bne_angebote_anzahl", rows="thema", columns="altersgruppe")

# %%
report.explain("bne_angebote_anzahl")

# %% [markdown]
# Helle Felder sind mögliche Lücken, aber nicht jede Lücke ist ein Mangel: Manche Themen eignen sich für kleine Kinder weniger als für Jugendliche. Das Verzeichnis enthält nur, was gemeldet wurde. Vor einem Schluss auf fehlende Angebote lohnt die Rückfrage bei den Trägern.

# %%
report.finding("bne_kodierung_uebereinstimmung")

# %%
report.explain("bne_kodierung_uebereinstimmung")

# %%
report.bars("bne_angebote_zertifiziert", by="thema")

# %%
report.explain("bne_angebote_zertifiziert")

# %%
report.trend("bne_teilnahmen")

# %%
report.explain("bne_teilnahmen")

# %%
report.trend("vhs_bne_stunden")

# %%
report.explain("vhs_bne_stunden")

# %% [markdown]
# ## Output: Wo finden Angebote statt, und wen erreichen sie?

# %%
report.finding("bne_angebot_gerechtigkeit", "bne_angebot_konzentration")

# %%
report.bars("bne_angebote_lage", by="lage")

# %%
report.explain("bne_angebot_gerechtigkeit")

# %%
report.explain("bne_angebot_konzentration")

# %% [markdown]
# Verglichen werden Gebiete und nicht Kinder: Angebote in einem wenig belasteten Gebiet können auch Kinder aus anderen Gebieten nutzen, wenn sie hinkommen. Woran die Verteilung liegt, sagt die Abbildung nicht. Anbieter, Räume, Wege und Nachfrage sind verschieden.

# %%
report.map("bne_angebote_raum")

# %%
report.explain("bne_angebote_raum")

# %%
report.finding("bne_lernorte_erreichbarkeit")

# %%
report.bars("bne_lernorte_erreichbarkeit", by="schulart")

# %%
report.explain("bne_lernorte_erreichbarkeit")

# %% [markdown]
# ## Outcome: Wie leben Einrichtungen Nachhaltigkeit im Alltag?

# %%
report.finding("bne_wia_index", "bne_wia_zuverlaessigkeit")

# %%
report.bars("bne_wia_zustimmung", by="aussage")

# %%
report.explain("bne_wia_zustimmung")

# %% [markdown]
# Der Whole Institution Approach fragt, ob eine Einrichtung Nachhaltigkeit nicht nur zum Thema macht, sondern in Leitung, Wirtschaften, Beteiligung und Zusammenarbeit lebt. Die Abbildung zeigt je Aussage, welcher Teil der antwortenden Einrichtungen zustimmt. Es ist eine Selbstauskunft. Ein Vergleich einzelner Einrichtungen ist nicht vorgesehen.

# %%
report.bars("bne_wia_index", by="einrichtungsart")

# %%
report.explain("bne_wia_index")

# %%
report.table("bne_wia_index", "bne_wia_zuverlaessigkeit", "bne_wia_omega")

# %%
report.explain("bne_wia_zuverlaessigkeit")

# %%
report.bars("bne_wia_mittelwert", by="einrichtungsart")

# %%
report.explain("bne_wia_mittelwert")

# %%
report.trend("bne_verpflegung")

# %%
report.explain("bne_verpflegung")

# %% [markdown]
# ## Outcome: Was wissen und tun Menschen?

# %%
report.finding("bne_bekanntheit", "bne_handeln", "bne_schulweg_aktiv")

# %%
report.bars("bne_bekanntheit", by="altersgruppe")

# %%
report.explain("bne_bekanntheit")

# %%
report.bars("bne_handeln", by="altersgruppe")

# %%
report.explain("bne_handeln")

# %% [markdown]
# Umfragen sagen, was Menschen wissen und nach eigener Auskunft tun. Ein Zusammenhang mit den Angeboten der Kommune folgt daraus nicht: Wer viel weiß, kann es aus der Zeitung, der Familie oder dem Beruf haben.

# %%
report.bars("bne_schulweg_aktiv", by="stufe")

# %%
report.explain("bne_schulweg_aktiv")

# %%
report.table("bne_foej", "bne_verpflegung", "bne_schulweg_aktiv")

# %%
report.explain("bne_foej")

# %% [markdown]
# ## Wie verlässlich sind die Befragungen?

# %%
report.bars("befragung_ruecklauf", by="befragung")

# %%
report.explain("befragung_ruecklauf")

# %% [markdown]
# Unter jeder Abbildung mit Werten einer Befragung steht, wie viele geantwortet haben und von wie vielen. Werte aus sehr wenigen Antworten werden nicht gezeigt, Werte aus wenigen stehen in Klammern; die Grenzen nennt die Seite zur Methodik.

# %% [markdown]
# ## Was die Kommune dazu sagt

# %%
report.comment("bne")
