"""The page of a person's medicines, in German."""

from typing import Final

from wince_host.medicine import Reason

TITLE: Final = "Medikamente"
SKIP: Final = "Weiter zu den Medikamenten"
BACK_TO_PERSON: Final = "Zurück zu {person}"
LEAD: Final = (
    "Jede Gabe, verglichen mit den zwei Stunden davor und mit denselben Stunden anderer Tage ohne "
    "Gabe. Ein Fallen nach einer Gabe beweist nicht, dass die Gabe es bewirkt hat."
)
NONE: Final = "In den letzten 90 Tagen wurde keine Gabe vermerkt."
WORKING: Final = "wird berechnet …"
EXPORT_CSV: Final = "Zahlen als CSV"
EXPORT_JSON: Final = "Zahlen als JSON"
EXPORT_ROLE: Final = "Forschende und Verwaltende können die Zahlen herausnehmen."

# Marking a dose
MARK: Final = "Eine Gabe vermerken"
DRUG: Final = "Medikament"
AMOUNT: Final = "Menge"
UNIT: Final = "Einheit"
UNITS: Final = ("mg", "µg", "g", "ml", "Tropfen", "Tabletten")
TIME: Final = "Gegeben um (leer: jetzt)"
KEEP: Final = "Gabe festhalten"
KEPT: Final = "Festgehalten."
TAKE_BACK: Final = "Zurücknehmen"
TAKE_BACK_LABEL: Final = "Die Gabe {dose}, {time}, zurücknehmen"
ONLY_CAREGIVERS: Final = "Ihre Rolle sieht diese Seite; Pflegekräfte vermerken Gaben."

# One dose
WORKED: Final = "hat gewirkt"
CANNOT_TELL: Final = "lässt sich nicht sagen"
EFFECT: Final = "{value} Punkte ({low} … {high})"
ONSET: Final = "spürbar nach {value:.0f} min ({low:.0f}–{high:.0f})"
ONSET_SPREAD: Final = "spürbar irgendwann zwischen {low:.0f} und {high:.0f} min"
LASTED: Final = "hielt etwa {value}"
LASTED_OPEN: Final = "hält nach {value} noch an"
AT_MOST: Final = "eine Linderung von mehr als {points:.1f} Punkten ist unwahrscheinlich"
CHART_LABEL: Final = "{dose}, zwei Stunden davor bis sechs Stunden danach: {words}"
CHART_USUAL: Final = (
    "Schattiert: dieselben Stunden von {days} anderen Tagen. Senkrechte Linie: die Gabe."
)
CHART_NO_USUAL: Final = "Senkrechte Linie: die Gabe."
CHART_ONSET: Final = "Gestrichelte Linie: wann es spürbar wurde."
CHART_ONSET_SPREAD: Final = "Band: die Zeit, in der es spürbar wurde."
BEFORE: Final = "−2 h"
GIVEN: Final = "Gabe"
HOURS: Final = ("+2 h", "+4 h", "+6 h")
REASONS: Final[dict[Reason, str]] = {
    Reason.TOO_EARLY: "zu früh, {0:.0f} min fehlen noch",
    Reason.NO_USUAL: (
        "noch kein üblicher Verlauf: {0:.0f} von {1:.0f} Tagen ohne Gabe um diese Stunden"
    ),
    Reason.GAPS: "{0:.0f} lange Lücken, zusammen {1:.0f} min",
    Reason.GAPS_BEFORE: "in den zwei Stunden davor nur {0:.0f} min gemessen",
    Reason.DOSE_BEFORE: "andere Gabe {0:.0f} min davor",
    Reason.DOSE_SOON_AFTER: "andere Gabe {0:.0f} min danach",
    Reason.FELL_BEFORE: "der Wert fiel vielleicht schon vor der Gabe",
    Reason.WITHIN_USUAL: "kein Fallen über das übliche Auf und Ab dieses Menschen hinaus",
    Reason.TOO_SMALL: "weniger als {0:.1f} Punkte",
    Reason.ONSET_UNCLEAR: "es fiel irgendwann zwischen {0:.0f} und {1:.0f} min",
    Reason.RESTLESS: "diese Stunden waren {0:.1f}-mal so unruhig wie üblich",
    Reason.CUT_SHORT: "gelesen bis zur nächsten Gabe, {0:.0f} min danach",
}
ONE_GAP: Final = "eine Lücke von {0:.0f} min"
SHORT_GAPS: Final = "danach wurde zu wenig gemessen"

# Doses side by side
SIDE_BY_SIDE: Final = "Gaben von {drug} nebeneinander"
SIDE_LEAD: Final = (
    "Jede Linie ist eine Gabe: ihr Unterschied zum üblichen Verlauf, auf null gesetzt in der "
    "halben Stunde vor der Gabe."
)
SIDE_LABEL: Final = (
    "{doses} Gaben von {drug} übereinandergelegt; die Tabelle darunter hat die Zahlen"
)
SIDE_AMOUNT: Final = "Menge"
SIDE_DOSES: Final = "Gaben"
SIDE_WORKED: Final = "Hat gewirkt, so weit zu sagen"
SIDE_SHARE: Final = "Gaben mit Linderung"
SIDE_EFFECT: Final = "Mittlere Änderung, Punkte"
SIDE_ONSET: Final = "Meist spürbar nach"
SIDE_CAUTION: Final = (
    "Die letzten drei Spalten wiegen alle Gaben einer Menge zusammen, auch jene, von denen es sich "
    "nicht sagen lässt, jede mit so viel, wie sie sagt; eine Gabe ohne Linderung zählt als keine "
    "Änderung. In Klammern: wo die Wahrheit in neun von zehn Fällen liegt."
)
SHARE: Final = "{value:.0%} ({low:.0%}–{high:.0%})"
CHANGE: Final = "{value} ({low} … {high})"
MINUTES: Final = "{value:.0f} min ({low:.0f}–{high:.0f})"
MINUTES_SPREAD: Final = "{low:.0f}–{high:.0f} min"
