"""Die Sätze der Forschungsseiten auf Deutsch; Namen wie in `_texts_research`."""

from typing import Final

RESEARCH: Final = "Forschung"
SKIP: Final = "Zu den Sitzungen springen"
LEAD: Final = (
    "Eine Sitzung ist ein Gerät vor einer Person ohne Pause von mehr als zehn Minuten. Nichts wird "
    "aufgefüllt: eine Sekunde ohne Zeile gilt als fehlend."
)
ONLY_RESEARCHERS: Final = "Diese Seiten sind für Forschende und Verwaltende"

# Welche Sitzungen
PERSON: Final = "Person"
EVERYBODY: Final = "Alle"
SINCE: Final = "Von"
UNTIL: Final = "Bis"
SHOW: Final = "Zeigen"
SESSIONS: Final = "Sitzungen"
COUNTED: Final = "{first}–{last} von {count}"
ONE_SESSION: Final = "1 Sitzung"
NO_SESSIONS: Final = "Keine Sitzung in diesen Tagen. Andere wählen, oder alle."
NEWER: Final = "Neuere"
OLDER: Final = "Ältere"
PAGES: Final = "Seiten der Sitzungen"
WRONG_DAYS: Final = "Tage als 2026-01-31 angeben, höchstens {days} davon."

# Eine Sitzung
READING: Final = "Zeilen werden gelesen …"
SECONDS: Final = "Mit Wert"
SECONDS_OF: Final = "{scored} von {rows} s ({percent})"
FACE: Final = "Gesicht gesehen"
PULSE: Final = "Puls gültig"
MISSING: Final = "Ohne Zeile"
MISSING_S: Final = "{seconds} s"
GAPS: Final = "Lücken über 1,5 s"
GAPS_LONGEST: Final = "{count}, längste {longest}"
MARKERS: Final = "Marken"
RECORDINGS: Final = "Aufnahmen"
RECORDINGS_SAID: Final = "{started} begonnen, {ended} beendet"
CLOCK: Final = "Uhr"
CLOCK_SAID: Final = "folgte einer Quelle {percent}"
CLOCK_BOUND: Final = "Fehler höchstens {ms} ms"
NONE: Final = "keine"
GOES_BACK: Final = "begann früher"
GOES_ON: Final = "geht später weiter"
RUNNING: Final = "läuft noch"
BY_HOUR: Final = "Datenqualität je Stunde"
HOUR: Final = "Stunde"
ROWS: Final = "Zeilen"
SCORED: Final = "Mit Wert"
MARKER_LIST: Final = "Marken dieser Sitzung"
MARKER_EMPTY: Final = "(ohne Text)"

# Exporte
EXPORT: Final = "Diese Sitzung exportieren"
FORMAT: Final = "Format"
FORMATS: Final = {
    "csv": "CSV-Tabellen",
    "parquet": "Parquet-Tabellen",
    "edf": "EDF+",
    "bids": "BIDS physio",
    "fhir": "FHIR R4",
    "portable": "übertragbar, für einen anderen Host",
}
START_EXPORT: Final = "Export beginnen"
EXPORTS: Final = "Ihre Exporte"
EXPORTS_LEAD: Final = "Einer nach dem anderen, einen Tag aufbewahrt und im Protokoll vermerkt."
EXPORT_STATES: Final = {
    "waiting": "wartet",
    "running": "wird gemacht",
    "done": "ist fertig",
    "failed": "ist gescheitert",
}
FETCH: Final = "Herunterladen"
TOO_MANY_EXPORTS: Final = "Zu viele Exporte warten: in einer Minute noch einmal versuchen"
WRONG_EXPORT: Final = "Dieser Export geht nicht: aus der Liste der Sitzungen neu beginnen"
NO_EXPORT: Final = "Es gibt keinen solchen Export von Ihnen, oder er ist nicht fertig: siehe Liste"

# Geöffnete Aufnahmen
OPENED: Final = "Geöffnete Aufnahmen"
OPENED_LEAD: Final = (
    "Aufnahmen, die mit `wince-host recordings open … --out` in den Ordner „{folder}“ dieses Hosts "
    "geöffnet wurden."
)
NO_OPENED: Final = "Es gibt keine."
NOT_WHOLE: Final = "nicht vollständig"
UNKNOWN_TITLE: Final = "Keine solche Aufnahme"
UNKNOWN_BODY: Final = (
    "Auf diesem Host liegt keine geöffnete Aufnahme dieser Nummer. Vielleicht wurde sie verschoben."
)
RECORDING: Final = "Aufnahme {number}"
SKIP_RECORDING: Final = "Zur Aufnahme springen"
TO_RESEARCH: Final = "Alle Sitzungen"
FACTS: Final = (
    "Person",
    "Gerät",
    "Beginn",
    "Länge",
    "Bilder",
    "Schläge",
    "Quellen",
    "Gemacht von",
)
SIMULATED_RECORDING: Final = "Aufgenommen wurde eine simulierte Person. Niemand wurde gemessen."
COMPUTING: Final = (
    "Wird mit den Kernen des Geräts berechnet, neben allem anderen. Diese Seite zeigt es, sobald "
    "es da ist."
)
NOT_COMPUTED: Final = "Es konnte nicht berechnet werden."
DATA: Final = "Daten dieses Bildes (CSV)"
DATA_OF: Final = "Daten des Bildes „{title}“ (CSV)"
NOT_READY: Final = "Dieses Bild ist noch nicht berechnet, oder es gibt zu wenig Daten dafür"
TOO_LITTLE: Final = {
    "spikes": "{have:.0f} Spikes, mindestens {need:.0f} sind nötig",
    "frames": "keine zwei Bilder hintereinander",
    "intervals": "{have:.0f} Herzintervalle, mindestens {need:.0f} sind nötig",
    "seconds": "{have:.0f} s vollständige Daten, mindestens {need:.0f} s sind nötig",
    "alike": "die Werte unterscheiden sich nicht",
}
TOO_LITTLE_FOR: Final = "Zu wenig Daten für dieses Bild: {why}."
LEFT_OUT: Final = "Nicht gezeigt: {names}."
SERIES: Final = {"v1": "V1", "v2": "V2", "v3": "V3", "heart": "Herz"}
PROVISIONAL: Final = "vorläufig"
WITH_INTERVAL: Final = "{value} ({low}…{high})"
N: Final = "n = {n}"

# Die Gamma-Ebene
GAMMA: Final = "Gamma-Ebene"
GAMMA_LEAD: Final = (
    "Gamma-Verteilung der Mikrobewegungs-Spikes (MMS) der Geschwindigkeit jeder Region und der "
    "Herzintervalle; Kreuze sind 95-%-Intervalle. NSR ist die Skala b. Dass die Punkte nahe einer "
    "Geraden der Steigung −1 liegen, ist fast eine Identität, weil das Mittel der Spikes kaum "
    "schwankt: ohne ein Surrogat daneben ist es kein Befund."
)
GAMMA_X: Final = "ln Form a"
GAMMA_Y: Final = "ln Skala b (NSR)"
GAMMA_LABEL: Final = "Gamma-Ebene von {names}: Logarithmus der Form gegen den der Skala"
GAMMA_HEADS: Final = ("Reihe", "n", "Form a", "Skala b = NSR", "Kleinstes AIC")
FAMILIES: Final = {"gamma": "Gamma", "lognormal": "lognormal", "beta": "Beta"}

# Die Momente
MOMENTS: Final = "Momente"
MOMENTS_LEAD: Final = (
    "Empirische Momente derselben Spikes; Kreuze sind 95-%-Intervalle (Bootstrap gleitender "
    "Blöcke, 399 Ziehungen). Eine Normalverteilung hat eine Kurtosis von 3."
)
MEAN: Final = "Mittel"
VARIANCE: Final = "Varianz"
SKEWNESS: Final = "Schiefe"
KURTOSIS: Final = "Kurtosis"
MOMENTS_LABEL: Final = "Momente von {names}: {x} gegen {y}"
MOMENTS_HEADS: Final = ("Reihe", "n", "Mittel", "Varianz", "Schiefe", "Kurtosis")

# Die Verzögerungen
LAGS: Final = "Verzögerungen: Herz → V1"
LAGS_LEAD: Final = (
    "Transferentropie (TE) von den gehaltenen Herzintervallen zur Geschwindigkeit von V1, 4 gleich "
    "volle Klassen. Das Band ist, was Kreisverschiebungen des Herzens geben: Mittel ± 1,96 "
    "Standardabweichungen. p ist das irgendeiner Verzögerung, die Suche mitgerechnet; das p der "
    "besten allein ist zu klein."
)
LAGS_X: Final = "Verzögerung, ms"
LAGS_Y: Final = "TE, bit"
LAGS_LABEL: Final = "Transferentropie vom Herzen zu V1 bei Verzögerungen bis {ms} ms"
LAGS_SAID: Final = "n = {n} Zeilen · {surrogates} Surrogate"
LAGS_P: Final = "p (irgendeine) = {p}"
LAGS_ASSAY: Final = "{ms} ms"
LAGS_AT: Final = (
    "Bei {ms} ms: TE {value} bit, Surrogate {mean} ({low}–{high}), p dieser allein = {p}."
)

# Die Intervalle
POINCARE: Final = "Poincaré-Diagramm"
POINCARE_LEAD: Final = (
    "Jedes korrigierte Intervall gegen das davor; keines reicht über eine Lücke. Die Ellipse ist "
    "SD1 quer und SD2 längs der Linie gleicher Intervalle, mit 95-%-Intervallen (Bootstrap "
    "gleitender Blöcke der Paare, 399 Ziehungen)."
)
FROM_PULSE: Final = "Aus einer Pulswelle: Pulsratenvariabilität ist nicht Herzratenvariabilität."
FROM_ECG: Final = "Aus einem EKG."
FROM_UNKNOWN: Final = "Die Aufnahme sagt nicht, von welchem Sensor die Schläge sind."
POINCARE_X: Final = "Intervall, ms"
POINCARE_Y: Final = "nächstes Intervall, ms"
POINCARE_LABEL: Final = "Poincaré-Diagramm von {n} Paaren von Intervallen"
POINCARE_PAIRS: Final = "n = {n} Paare, {corrected} korrigierte Schläge"
POINCARE_THINNED: Final = "jedes {step}. Paar ist gezeichnet"
SD1: Final = "SD1 = {value} ms ({low}–{high})"
SD2: Final = "SD2 = {value} ms ({low}–{high})"
SD2_SHORT: Final = "SD2: kürzer als 60 s"
