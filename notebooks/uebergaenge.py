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
#     - abgang_ohne_hsa_3j
#     - abgang_ohne_hsa_anteil
#     - abgang_ohne_hsa_eb
#     - abgang_ohne_hsa_geschlecht
#     - abgang_ohne_hsa_maennlich
#     - abgang_ohne_hsa_quote7
#     - abgang_ohne_hsa_weiblich
#     - abschluss_erwartung_sozial
#     - nachgeholte_abschluesse
#     - verbleib_nach_schule
#     - verbleib_sonstiges
#     - verbleib_uebergangsbereich
#     - verbleib_unbekannt
#     order: 30
# ---

# %% [markdown]
# # Übergänge und Abschlüsse

# %%
import kobimo

report = kobimo.open_report()

# %% [markdown]
# > **Leitfrage.** Mit welchen Abschlüssen verlassen Jugendliche die Schulen der Kommune, und wie viele holen einen Abschluss nach?

# %%
report.finding("abgang_ohne_hsa_anteil")

# %% [markdown]
# Übergänge sind die Stellen im Bildungsverlauf, an denen sich Wege trennen: nach der Grundschule, am Ende der Sekundarstufe I, nach dem Abitur. Wie sich ein Jahrgang nach der Grundschule auf die Schularten verteilt, zeigt das Kapitel „Allgemeinbildende Schulen“. Hier geht es um das Ende der Schulzeit. Alle Zahlen stammen aus der amtlichen Schulstatistik und zählen am **Schulort**: Sie beschreiben die Schulen der Kommune, nicht die Kinder, die in ihr wohnen. In Städten mit vielen weiterführenden Schulen kann das ein erheblicher Unterschied sein.

# %%
report.key_figures(
    "abgang_ohne_hsa_anteil",
    "abgang_msa",
    "abgang_ahr",
    "nachgeholte_abschluesse",
)

# %%
report.multiplicity("uebergaenge")

# %% [markdown]
# ## Mit welchen Abschlüssen verlassen Jugendliche die Schule?

# %%
report.finding("abgang_ahr", "abgang_msa")

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
report.stacked_years(
    "abgang_ohne_hsa_anteil",
    "abgang_hsa",
    "abgang_msa",
    "abgang_fhr",
    "abgang_ahr",
    of="Schulabschlüsse der Absolvierenden und Abgehenden",
)

# %%
report.explain("abgang_ahr")

# %% [markdown]
# Die Anteile einer Zeile ergeben zusammen 100 %, in rundenden Ländern mit kleinen Abweichungen. Steigt ein Anteil, sinkt mindestens ein anderer. Jahre, in denen ein Abiturjahrgang ausfällt oder zwei zugleich abgehen, verzerren alle Anteile; sie sind in den Zeitreihen als Bruch gekennzeichnet, soweit die Statistik sie ausweist.

# %% [markdown]
# ## Wie viele Jugendliche gehen ohne Hauptschulabschluss ab?

# %%
report.trend("abgang_ohne_hsa_anteil")

# %%
report.strip("abgang_ohne_hsa_anteil")

# %%
report.explain("abgang_ohne_hsa_anteil")

# %% [markdown]
# Im Streifen aller Kreise liegen viele Werte so dicht beieinander, dass ihre Reihenfolge überwiegend Zufall ist. Der Trichter ordnet dieselben Kreise nach der Zahl ihrer Schulabgänge: Je kleiner ein Kreis, desto weiter kann sein Wert allein durch Zufall vom Mittel abweichen.

# %%
report.funnel("abgang_ohne_hsa_anteil")

# %% [markdown]
# Ein Wert außerhalb der Grenzen ist ein Anlass nachzufragen, kein Urteil. Liegen viele Kreise außerhalb der Grenzen des Zufalls, so unterscheiden sie sich tatsächlich, etwa im Schulrecht ihrer Länder oder in der Zusammensetzung ihrer Schülerschaft.

# %%
report.ranks("abgang_ohne_hsa_eb")

# %% [markdown]
# Die Tabelle gleicht den Zufall kleiner Zahlen aus: Jeder Anteil ist zum Mittel aller Kreise hin verschoben, umso weiter, je weniger Jugendliche er beschreibt. Ein einzelner Rangplatz sagt wenig; aussagekräftiger ist, ob sich der Wert der Kommune belastbar vom Land unterscheidet und ob er sich über mehrere Jahre verändert.

# %%
report.explain("abgang_ohne_hsa_eb")

# %%
report.map_of_land("abgang_ohne_hsa_anteil")

# %% [markdown]
# Die Karte zeigt dieselben Werte dort, wo sie entstehen. Ein Dreieck trägt nur ein Kreis, dessen Wert sich belastbar von dem des Landes unterscheidet; zwei verschieden gefärbte Nachbarn ohne Dreieck können sich durch Zufall unterscheiden. Weil am Schulort gezählt wird, gehören eine Stadt und die Kreise um sie herum zusammen betrachtet: Jugendliche aus dem Umland zählen dort, wo sie zur Schule gehen.

# %% [markdown]
# ## Was heißt „ohne Schulabschluss“?
#
# Für dieselben Jugendlichen sind drei Definitionen in Gebrauch. Sie unterscheiden sich im Nenner und damit im Ergebnis: Die erste bezieht auf alle Schulabgänge eines Jahres, die zweite auf die gleichaltrige Bevölkerung, die dritte auf den Jahrgang in Klassenstufe 7. Wer Zahlen aus verschiedenen Quellen vergleicht, sollte zuerst fragen, welche gemeint ist. Dieser Bericht verwendet die erste und wechselt nicht zwischen ihnen.

# %%
report.definitions_table("ohne_schulabschluss")

# %% [markdown]
# Das Quotensummenverfahren steht ohne Wert in der Tabelle, weil es für Kreise nicht zu berechnen ist. Die amtliche Quote eines Landes darf deshalb nicht neben den Anteil einer Kommune gestellt werden: Schon die Definition trennt beide.

# %%
report.explain("abgang_ohne_hsa_quote7")

# %% [markdown]
# ## Ist der Anteil so hoch, wie es die soziale Lage erwarten lässt?

# %%
report.expectation("abschluss_erwartung_sozial")

# %%
report.explain("abschluss_erwartung_sozial")

# %% [markdown]
# In Kreisen mit mehr Kinderarmut gehen im Mittel mehr Jugendliche ohne Hauptschulabschluss ab. Der Vergleich mit dem Land allein stellt deshalb Kommunen nebeneinander, die unter verschiedenen Bedingungen arbeiten. Der Unterschied zur Erwartung nimmt diesen Teil heraus, soweit er sich aus den Zahlen der Kreise ablesen lässt. Was übrig bleibt, hat viele mögliche Gründe; die Statistik nennt sie nicht.

# %% [markdown]
# ## Unterscheiden sich Mädchen und Jungen?

# %%
report.finding("abgang_ohne_hsa_geschlecht")

# %%
report.table("abgang_ohne_hsa_weiblich", "abgang_ohne_hsa_maennlich", "abgang_ohne_hsa_geschlecht")

# %%
report.explain("abgang_ohne_hsa_geschlecht")

# %% [markdown]
# ## Wie viele Abschlüsse werden später nachgeholt?

# %%
report.finding("nachgeholte_abschluesse")

# %%
report.trend("nachgeholte_abschluesse")

# %%
report.explain("nachgeholte_abschluesse")

# %% [markdown]
# Berufliche Schulen sind für viele Jugendliche die zweite Gelegenheit zu einem Schulabschluss und für manche der erste Weg zur Hochschulreife. Wer nur auf die allgemeinbildenden Schulen sieht, unterschätzt, wie viele junge Menschen am Ende einen Abschluss haben.

# %% [markdown]
# ## Welche Wege gehen Jugendliche nach der Schule?

# %%
report.finding("verbleib_nach_schule", "verbleib_unbekannt")

# %%
report.stacked_years(
    "verbleib_nach_schule",
    "verbleib_uebergangsbereich",
    "verbleib_sonstiges",
    "verbleib_unbekannt",
    of="Verbleib nach der Schule",
)

# %%
report.bars("verbleib_nach_schule", by="verbleib")

# %%
report.explain("verbleib_nach_schule")

# %%
report.explain("verbleib_unbekannt")

# %% [markdown]
# Über den Verbleib gibt es keine amtliche Statistik der Kommunen; sie fragen selbst nach. Wer nicht antwortet oder fortgezogen ist, steht unter „unbekannt“. Steigt oder sinkt dieser Anteil, so verändern sich alle anderen mit, auch wenn die Jugendlichen dasselbe tun wie zuvor.

# %% [markdown]
# ## Was die Kommune dazu sagt

# %%
report.comment("uebergaenge")
