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
#     - altenquotient
#     - arbeitslosenquote
#     - arbeitslosenquote_auslaender
#     - asylblg_quote
#     - auslaenderanteil
#     - auslaenderanteil_u18
#     - berufseinstiegswanderung
#     - bev_altersaufbau
#     - bev_altersgruppe
#     - bev_altersgruppe_00_02
#     - bev_altersgruppe_03_05
#     - bev_altersgruppe_06_09
#     - bev_altersgruppe_10_15
#     - bev_altersgruppe_16_18
#     - bev_altersgruppe_19_24
#     - bev_altersgruppe_25_64
#     - bev_altersgruppe_65_plus
#     - bev_dichte
#     - bev_entwicklung
#     - bev_insgesamt
#     - bev_kinder_je_altersjahr
#     - bev_kinder_u6
#     - bildungsausgaben_je_ew
#     - bildungsstand_svb_akademisch
#     - bildungsstand_svb_beruflich
#     - bildungsstand_svb_ohne
#     - bildungsstand_svb_unbekannt
#     - bildungswanderung
#     - billeter_mass
#     - bip_je_et
#     - durchschnittsalter
#     - einbuergerungsquote
#     - einkuenfte_je_steuerpflichtigen
#     - familienwanderung
#     - frauenbeschaeftigtenquote
#     - geburtenrate_allg
#     - gesamtquotient
#     - jugendquotient
#     - kinderarmut_sgbii
#     - langzeitarbeitslosenanteil
#     - migrationshintergrund_anteil
#     - mindestsicherungsquote
#     - natuerlicher_saldo
#     - schulen_breitband
#     - sgbii_quote
#     - tfr
#     - verfuegbares_einkommen
#     - wanderungssaldo
#     - wohngeldhaushalte
#     order: 20
# ---

# %% [markdown]
# # Rahmenbedingungen

# %%
import kobimo

report = kobimo.open_report()

# %% [markdown]
# > **Leitfrage.** Unter welchen Bedingungen leben und lernen die Menschen in der Kommune, und worauf müssen sich Kitas und Schulen einstellen?

# %%
report.finding("kinderarmut_sgbii")

# %% [markdown]
# Bildung beginnt nicht in der Schule. Wie viele Kinder aufwachsen, wer zuzieht und fortzieht, wovon Familien leben und welche Bildung die Erwachsenen mitbringen: All das gehört zu den Bedingungen, unter denen Bildungseinrichtungen arbeiten. Die Kennzahlen dieses Kapitels beschreiben diese Bedingungen. Sie erklären nicht, warum Bildung hier gelingt und dort nicht.

# %%
report.key_figures(
    "bev_insgesamt",
    "jugendquotient",
    "altenquotient",
    "auslaenderanteil_u18",
    "bildungswanderung",
    "kinderarmut_sgbii",
    "arbeitslosenquote",
    "verfuegbares_einkommen",
)

# %%
report.multiplicity("rahmenbedingungen")

# %% [markdown]
# ## Wächst oder schrumpft die Bevölkerung?

# %%
report.finding("bev_insgesamt", "wanderungssaldo")

# %%
report.trend("bev_entwicklung")

# %%
report.table("bev_dichte", "durchschnittsalter", "billeter_mass")

# %%
report.explain("bev_entwicklung")

# %% [markdown]
# Die amtliche Bevölkerungszahl wird zwischen zwei Zählungen fortgeschrieben: Geburten und Zuzüge kommen hinzu, Sterbefälle und Fortzüge gehen ab. Der Zensus 2022 hat diese Fortschreibung neu aufgesetzt. In vielen Kommunen unterscheidet sich die neue Zahl von der alten, ohne dass jemand zu- oder fortgezogen wäre. Die Abbildung markiert diesen Bruch.

# %% [markdown]
# ## Wie sind die Altersgruppen besetzt?

# %%
report.finding("jugendquotient", "altenquotient")

# %%
report.pyramid("bev_altersaufbau")

# %%
report.table(
    "bev_altersgruppe_00_02",
    "bev_altersgruppe_03_05",
    "bev_altersgruppe_06_09",
    "bev_altersgruppe_10_15",
    "bev_altersgruppe_16_18",
    "bev_altersgruppe_19_24",
    "bev_altersgruppe_25_64",
    "bev_altersgruppe_65_plus",
)

# %%
report.table("bev_altersgruppe", "gesamtquotient")

# %%
report.explain("bev_altersaufbau")

# %% [markdown]
# Der Altersaufbau zeigt, welche Jahrgänge in den nächsten Jahren durch die Bildungseinrichtungen gehen. Wer heute unter drei Jahre alt ist, wird in etwa vier bis sechs Jahren eingeschult. Zugleich zeigt er, wie viele Menschen bald in den Ruhestand gehen.

# %% [markdown]
# ## Wie viele Kinder werden geboren?

# %%
report.finding("tfr")

# %%
report.trend("tfr")

# %%
report.table("geburtenrate_allg", "natuerlicher_saldo")

# %%
report.explain("tfr")

# %% [markdown]
# Wie viele Kinder geboren werden, hängt von zweierlei ab: wie viele Frauen in dem Alter sind, in dem die meisten Kinder zur Welt kommen, und wie häufig sie Kinder bekommen. Die zusammengefasste Geburtenziffer beschreibt nur das Zweite. Deshalb kann die Zahl der Geburten sinken, während die Ziffer steigt.

# %% [markdown]
# ## Wie viele Kinder kommen in Kitas und Schulen?

# %%
report.finding("bev_kinder_u6")

# %%
report.fan("bev_kinder_u6")

# %% [markdown]
# Die Fortschreibung ist keine Vorhersage. Sie setzt fort, was in den letzten Jahren war, und zeigt mit ihrer Spannweite, wie weit die Zahl davon abweichen kann. Ein Neubaugebiet, eine Unterkunft für Geflüchtete oder ein geburtenstarkes Jahr ändern das Bild. Für die Platzplanung gehören solche örtlichen Kenntnisse dazu.

# %%
report.bars("bev_kinder_je_altersjahr", by="altersjahr")

# %%
report.explain("bev_kinder_je_altersjahr")

# %% [markdown]
# ## Wer zieht zu, wer zieht fort?

# %%
report.finding("bildungswanderung")

# %%
report.trend("bildungswanderung")

# %%
report.table("bildungswanderung", "berufseinstiegswanderung", "familienwanderung")

# %%
report.explain("bildungswanderung")

# %% [markdown]
# Junge Erwachsene ziehen häufiger um als alle anderen Altersgruppen. Kommunen mit einer Hochschule gewinnen in diesem Alter meist, viele ländliche Kreise verlieren. Ob ein Verlust dauerhaft ist, entscheidet sich später: daran, ob Menschen nach Ausbildung oder Studium zurückkehren.

# %%
report.table("auslaenderanteil", "auslaenderanteil_u18", "einbuergerungsquote", "asylblg_quote")

# %% [markdown]
# Die Staatsangehörigkeit ist kein Maß für Herkunft oder Sprache. Wer eingebürgert wird, zählt danach nicht mehr zur ausländischen Bevölkerung, und viele Kinder ausländischer Eltern sind von Geburt an Deutsche.

# %%
report.map("migrationshintergrund_anteil")

# %%
report.explain("migrationshintergrund_anteil")

# %% [markdown]
# ## In welchen Familien wachsen Kinder auf?

# %%
report.strip("kinderarmut_sgbii")

# %%
report.trend("kinderarmut_sgbii")

# %%
report.explain("kinderarmut_sgbii")

# %% [markdown]
# Der Anteil der Kinder in Haushalten mit SGB-II-Bezug ist die Zahl zur Kinderarmut, die es für jeden Kreis und jedes Jahr gibt. Sie hat Grenzen: Nicht alle Familien, die Anspruch haben, stellen einen Antrag, und knapp über der Grenze ist das Geld oft ebenso knapp. Der Anteil sagt etwas über die Lage von Familien, nichts über die Fähigkeiten von Kindern.

# %%
report.table("kinderarmut_sgbii", "sgbii_quote", "mindestsicherungsquote", "wohngeldhaushalte")

# %%
report.map_of_land("kinderarmut_sgbii")

# %% [markdown]
# Die Karte lässt erkennen, ob Kinderarmut im Land vor allem die Städte trifft oder auch ländliche Kreise. Ein Wert für einen ganzen Kreis verdeckt Unterschiede in ihm: In einem Landkreis mit niedrigem Anteil kann es Gemeinden geben und in einer Stadt Viertel, in denen viele Kinder in Armut aufwachsen.

# %% [markdown]
# ## Wie ist die Lage am Arbeitsmarkt?

# %%
report.finding("arbeitslosenquote", "verfuegbares_einkommen")

# %%
report.bars("arbeitslosenquote", by="personengruppe")

# %%
report.table("arbeitslosenquote", "arbeitslosenquote_auslaender", "langzeitarbeitslosenanteil")

# %%
report.explain("arbeitslosenquote")

# %%
report.bars_regions("verfuegbares_einkommen")

# %%
report.table("frauenbeschaeftigtenquote", "bip_je_et", "einkuenfte_je_steuerpflichtigen")

# %%
report.explain("verfuegbares_einkommen")

# %% [markdown]
# ## Welche Abschlüsse haben die Erwachsenen?

# %%
report.finding("bildungsstand_svb_akademisch")

# %%
report.stacked(
    "bildungsstand_svb_ohne",
    "bildungsstand_svb_beruflich",
    "bildungsstand_svb_akademisch",
    "bildungsstand_svb_unbekannt",
    of="Berufsabschlüsse der Beschäftigten",
)

# %%
report.explain("bildungsstand_svb_akademisch")

# %% [markdown]
# ## Was setzt die Kommune für Bildung ein?

# %%
report.finding("bildungsausgaben_je_ew", "schulen_breitband")

# %%
report.bars("bildungsausgaben_je_ew", by="produktbereich")

# %%
report.explain("bildungsausgaben_je_ew")

# %%
report.trend("schulen_breitband")

# %%
report.explain("schulen_breitband")

# %% [markdown]
# Nettoauszahlungen sind, was die Kommune selbst trägt, nachdem Zuweisungen, Gebühren und Erstattungen abgezogen sind. Sie steigen auch mit den Preisen und mit einem einzelnen Neubau. Ob viel Geld gut eingesetzt ist, sagt die Zahl nicht.

# %% [markdown]
# ## Was die Kommune dazu sagt

# %%
report.comment("rahmenbedingungen")
