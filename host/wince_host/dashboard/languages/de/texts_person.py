"""A person's own page, in German."""

from typing import Final

from wince_host.care import AlarmAction

SKIP: Final = "Weiter zum Wert"
PERSON: Final = "Mensch"
EIGHT_HOURS: Final = "8 h"
DAY: Final = "1 Tg."
WEEK: Final = "7 Tg."
NINETY_DAYS: Final = "90 Tg."
ZOOM: Final = "Wie lange Zeit gezeigt wird"
AT_UNIT: Final = "an {device}"
MEDICINE: Final = "Medikamente"
OPEN_UNIT: Final = "Gerät {device}"
UNKNOWN_TITLE: Final = "Niemand dieses Namens wurde je gesehen"
UNKNOWN_BODY: Final = (
    "Kein Gerät hat je etwas zu diesem Pseudonym gesendet. Prüfen Sie es, oder gehen Sie zurück."
)
AWAY_TITLE: Final = "jetzt nicht gemessen"
AWAY: Final = "kein Gerät sieht diesen Menschen · zuletzt gesehen {time}"
SIMULATED_PERSON: Final = (
    "Zumindest einiges davon ist ein simulierter Mensch. Niemand wird gemessen."
)

# How sure
HOW_SURE: Final[dict[str, str]] = {
    "good": "Wie sicher: gut, denn {reasons}",
    "fair": "Wie sicher: mittel, denn {reasons}",
    "low": "Wie sicher: gering, denn {reasons}",
}
BECAUSE_FACE: Final = "Gesicht {share:.0%}"
BECAUSE_PULSE: Final = "Puls {share:.0%} sauber"
BECAUSE_NO_PULSE: Final = "kein Pulssensor"
BECAUSE_BASELINE: Final = "eigene Ruhewerte {duration} alt"
CALIBRATED: Final = (
    "Nach den eigenen Angaben dieser Person: {value} ({low}–{high}), aus {count} Angaben, im "
    "Mittel um {error} daneben."
)
CALIBRATED_SHORT: Final = "eigene Angaben: {value} ({low}–{high})"
CALIBRATION_KNOWN: Final = (
    "{count} eigene Angaben dieser Person werden verwendet, im Mittel um {error} daneben."
)
CALIBRATION_ON_ITS_WAY: Final = (
    "{count} eigene Angaben dieser Person liegen vor; das Gerät hat sie noch nicht übernommen."
)
NOT_CALIBRATED: Final = "Noch nicht angepasst: {used} von {needed} Angaben."
RATINGS_LEFT_OUT: Final = (
    "Nicht verwendete Angaben: {count}, weil in der Minute davor zu wenig gemessen wurde."
)
RATINGS_DISAGREE: Final = (
    "Was diese Person sagt und was das Gesicht zeigt, passt nicht zusammen. Richten Sie sich nach "
    "dem, was die Person sagt."
)
BECAUSE_NO_BASELINE: Final = "eigene Ruhewerte noch nicht gelernt"
BECAUSE_NO_RATINGS: Final = "wie diese Person Schmerz zeigt, ist nicht bekannt"

# Course
COURSE: Final = "Verlauf"
COURSE_LABEL: Final = "Verlauf der letzten {span}: {words}. Lücken sind schraffiert."
COURSE_NOTHING: Final = "nichts gemessen"
COURSE_RANGE: Final = "zwischen {low} und {high}"
NOW: Final = "jetzt"
BAND_LEAD: Final = "Die Linie ist der Wert, das Band sein 90-%-Bereich."
BAND_LEAD_LONG: Final = "Die Linie ist das Mittel, das Band umfasst alle Werte seiner Zeit."
LEGEND_RATING: Final = "eigene Angabe"
LEGEND_PAINAD: Final = "beobachtet (PAINAD)"
LEGEND_DOSE: Final = "Gabe"
LEGEND_NOTE: Final = "Notiz"
LEGEND_GAP: Final = "nichts gemessen"
SEEN: Final = "Gemessen"
SEEN_SHARE: Final = "{share:.0%} dieser Zeit"
SEEN_LABEL: Final = "Gemessen in {share:.0%} der letzten {span}"
RATE_TITLE: Final = "Herzfrequenz, {source}"
RATE_LABEL: Final = "Herzfrequenz: {words}"
RATE_RANGE: Final = "{low:.0f}–{high:.0f}/min"
RMSSD_TITLE: Final = "Schwankung von Schlag zu Schlag (RMSSD), {source}"
RMSSD_LABEL: Final = "Schwankung von Schlag zu Schlag: {words}"
RMSSD_RANGE: Final = "{low:.0f}–{high:.0f} ms"
SOURCES: Final[dict[str, str]] = {"ecg": "aus dem EKG", "ppg": "aus der Pulswelle"}
HEART_TOO_LONG: Final = "Der Verlauf des Herzens wird bis zu einem Tag gezeichnet."

# What happened
EVENTS: Final = "Was geschah"
EVENTS_NONE: Final = "In dieser Zeit wurde nichts eingetragen."
EVENTS_MORE: Final = "{count} weitere in dieser Zeit sind nicht aufgezählt."
EVENT_RATING: Final = "eigene Angabe {value} von 10"
EVENT_PAINAD: Final = "beobachteter Schmerz {value} von 10 (PAINAD)"
EVENT_DOSE: Final = "{drug} {amount} {unit}"
EVENT_SCAN: Final = "kurzer Scan: {score}"
EVENT_SCAN_POOR: Final = "kurzer Scan: zu schlecht für eine Zahl"
EVENT_ALARMS: Final[dict[AlarmAction, str]] = {
    AlarmAction.RAISED: "Schmerzalarm",
    AlarmAction.ESCALATED: "Schmerzalarm, nicht rechtzeitig übernommen",
    AlarmAction.ACKNOWLEDGED: "Schmerzalarm übernommen",
    AlarmAction.CLEARED: "Schmerzalarm vorbei",
}
EVENT_KINDS: Final[dict[str, str]] = {
    "rating": "Angabe",
    "dose": "Gabe",
    "note": "Notiz",
    "scan": "Scan",
    "alarm": "Alarm",
}
BY: Final = "von {name}"
TAKE_BACK: Final = "Zurücknehmen"
TAKE_BACK_LABEL: Final = "Zurücknehmen: {words}, {time}"

# Entering
ENTER: Final = "Eintragen"
ENTER_RATING: Final = "Wie sehr tut es weh? Fragen Sie den Menschen."
ENTER_RATING_LEAD: Final = (
    "Ein Tippen hält die Zahl fest. 0 ist kein Schmerz, 10 der schlimmste Schmerz."
)
RATING_LABEL: Final = "Eine Angabe von {value} eintragen"
KEPT: Final = "Festgehalten. Ein falscher Eintrag wird unter „Was geschah“ zurückgenommen."
PAINAD: Final = "Der Mensch kann es nicht sagen: PAINAD"
PAINAD_LEAD: Final = "Sehen Sie fünf Minuten zu und wählen Sie in jeder Zeile, was am besten passt."
PAINAD_ITEMS: Final[tuple[tuple[str, str, tuple[str, str, str]], ...]] = (
    (
        "breathing",
        "Atmung",
        ("normal", "zeitweise angestrengt", "laut, lange schnelle Phasen"),
    ),
    (
        "voice",
        "Laute",
        ("keine", "zeitweise Stöhnen oder Ächzen", "Rufen, lautes Stöhnen, Weinen"),
    ),
    ("face", "Gesicht", ("lächelnd oder ruhig", "traurig, ängstlich, sorgenvoll", "verzerrt")),
    (
        "body",
        "Körper",
        ("entspannt", "angespannt, unruhig, nestelnd", "starr, Fäuste, Wegstoßen"),
    ),
    ("consoling", "Trost", ("nicht nötig", "Stimme oder Berührung hilft", "nichts hilft")),
)
KEEP_PAINAD: Final = "PAINAD festhalten"
NOTE: Final = "Notiz"
NOTE_LEAD: Final = "Was sollten andere noch wissen? Keine Namen."
KEEP_NOTE: Final = "Notiz festhalten"
ONLY_CAREGIVERS: Final = "Ihre Rolle sieht diese Seite; Pflegekräfte tragen ein."
REFUSED_TITLE: Final = "Das wurde nicht festgehalten"
NO_FORM: Final = (
    "Das Formular war leer oder zu lang: Gehen Sie zurück und füllen Sie es noch einmal aus."
)
NO_ENTRY: Final = "Es ist nicht mehr da, oder es wurde schon zurückgenommen."
THOUSANDS: Final = (
    "Die Menge „{amount}“ lässt sich auf zwei Arten lesen: Schreiben Sie sie ohne Zeichen zwischen "
    "den Tausendern, oder mit weniger oder mehr als drei Nachkommastellen."
)
NO_NUMBER: Final = "{what} ist keine Zahl: Gehen Sie zurück und berichtigen Sie es."
SKIPPED_TIME: Final = (
    "Diese Uhrzeit gab es nicht: die Uhr wurde vorgestellt. Gehen Sie zurück und berichtigen "
    "Sie sie."
)
NO_TIME: Final = "Die Zeit ist nicht zu lesen: Geben Sie Datum, Stunde und Minute an."
AMOUNT: Final = "Die Menge"
BACK: Final = "Zurück"

# Day by day
DAYS: Final = "Tag für Tag"
DAYS_LEAD: Final = (
    "Eine Zeile je Tag, ein Feld je Stunde: je höher und dunkler, desto höher das Mittel; leer, wo "
    "nichts gemessen wurde. Darunter der Tag auf der Skala von 0 bis 10: von seiner ruhigsten bis "
    "zu seiner schlimmsten Stunde, mit seinem Mittel. Die gestrichelte Linie ist das übliche "
    "Mittel dieses Menschen."
)
DAYS_NONE: Final = "In den letzten zwei Wochen wurde nichts gemessen."
DAY_LABEL: Final = (
    "{day}: Mittel {mean:.1f}, schlimmste Stunde {hour:02d}:00 mit {worst:.1f}{against}"
)
DAY_EMPTY_LABEL: Final = "{day}: nichts gemessen"
ABOVE_USUAL: Final = "{points:.1f} über dem Üblichen"
BELOW_USUAL: Final = "{points:.1f} unter dem Üblichen"
AS_USUAL: Final = "wie üblich"
LITTLE_SEEN: Final = "nur {time} gemessen"
USUAL: Final = "Übliches Tagesmittel: {mean:.1f}, aus {days} Tagen."
NO_USUAL: Final = "Das übliche Mittel ist nach drei Tagen bekannt."
WEEKDAYS: Final = ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So")
