"""Alarms, in German."""

from typing import Final

from wince_host.alarms import AlarmKind, AlarmWords, Phase
from wince_host.care import AlarmAction
from wince_wire import NoScoreReason

from . import texts as words

ALARMS: Final = "Alarme"
SKIP: Final = "Weiter zu den Alarmen"
ALL_ALARMS: Final = "Alle Alarme"
KINDS: Final[dict[AlarmKind, str]] = {
    AlarmKind.PAIN: "Schmerzalarm",
    AlarmKind.TECHNICAL: "Technischer Alarm",
}
PHASES: Final[dict[Phase, str]] = {
    Phase.QUIET: "",
    Phase.RAISED: "noch hat ihn niemand übernommen",
    Phase.ESCALATED: "verschärft: Er wartet auf jemanden",
    Phase.ACKNOWLEDGED: "übernommen von {by} um {time}",
}
ESCALATED: Final = "verschärft"
HOST: Final = "Alle Geräte"
PLACE: Final = "{device} · {patient}"
SINCE: Final = "seit {time} ({duration})"
SHORT_SINCE: Final = "seit {time}"
MORE: Final = "und {count} weitere"
TITLE_COUNT: Final = "{count} offen: Alarm"
ACKNOWLEDGE: Final = "Übernehmen"
ACKNOWLEDGE_WHOM: Final = "Übernehmen: {kind}, {place}"
UNRECORDED: Final = (
    "Das Alarmbuch lässt sich im Augenblick nicht schreiben. Alarme gehen weiter; ihre Zeilen "
    "folgen später."
)

# Pauses
PAUSED: Final = "Alarme angehalten"
PAUSED_LEFT: Final = "noch {left}, von {by}"
PAUSE: Final = "Anhalten"
PAUSE_LEAD: Final = "Still, aber weiter überwacht und gezeigt. Es endet von selbst."
PAUSE_CHOICE: Final = "{minutes} min"
PAUSE_WHOM: Final = "Die Alarme von {place} für {minutes} min anhalten"
RESUME: Final = "Nicht mehr anhalten"
RESUME_WHOM: Final = "Die Alarme von {place} nicht mehr anhalten"

# Sound
SOUND: Final = "Ton in diesem Browser"
SOUND_LEAD: Final = (
    "Ein Schmerzalarm klingt als drei hohe Töne, schneller, wenn er verschärft ist; ein "
    "technischer Alarm als zwei tiefe. Auch die Lautstärke des Rechners zählt."
)
SOUND_IS_OFF: Final = "Der Ton ist aus: zum Einschalten tippen"
SOUND_OFF: Final = "Ton ausschalten"
TEST_PAIN: Final = "Schmerzton probieren"
TEST_TECHNICAL: Final = "Technischen Ton probieren"

# The page
OPEN: Final = "Jetzt offen"
NONE_OPEN: Final = "Kein Alarm ist offen."
PEOPLE: Final = "Grenzen und Pausen"
NOBODY: Final = "Kein Gerät wacht gerade über jemanden."
LIMITS_USUAL: Final = "übliche Grenzen"
LIMITS_SET: Final = "gesetzt von {by}, {time}"
LIMITS_WORDS: Final = "ab {high} für {delay}, endet unter {clear}"
LIMITS_AT_ONCE: Final = "ab {high} sofort, endet unter {clear}"
LIMITS_DISABLED: Final = "Schmerzalarm ausgeschaltet"
CHANGE_LIMITS: Final = "Grenzen ändern"
HIGH: Final = "Alarm ab einem Wert von"
CLEAR: Final = "Er endet unter"
DELAY: Final = "Nur wenn es so lange anhält (Sekunden)"
ESCALATE: Final = "Verschärfen, wenn so lange niemand kam (Sekunden)"
TECHNICAL_AFTER: Final = "Technischer Alarm ohne Wert nach (Sekunden)"
ENABLED: Final = "Schmerzalarm für diesen Menschen an"
KEEP: Final = "Grenzen speichern"
KEPT: Final = "Die neuen Grenzen von {patient} gelten von nun an."

# The record
RECORD: Final = "Alarmbuch"
RECORD_LEAD: Final = (
    "Jede Zeile bleibt, wie sie geschrieben wurde; niemand kann eine ändern oder entfernen."
)
SHOW: Final = "Zeigen"
FILTER_PERSON: Final = "Mensch"
EVERYBODY: Final = "alle"
FILTER_KIND: Final = "Art"
BOTH_KINDS: Final = "beide Arten"
FILTER_SPAN: Final = "Zeit"
SPANS: Final[dict[str, str]] = {
    "hour": "letzte Stunde",
    "day": "letzter Tag",
    "week": "letzte 7 Tage",
    "month": "letzte 31 Tage",
}
NO_LINES: Final = "In dieser Zeit geschah nichts."
ONLY_NEWEST: Final = "Die neuesten {count} Zeilen dieser Zeit."
COLUMNS: Final = ("Zeit", "Was", "Wo", "Wer", "Worte")
ACTIONS: Final[dict[AlarmAction, str]] = {
    AlarmAction.RAISED: "ausgelöst",
    AlarmAction.ESCALATED: "verschärft",
    AlarmAction.ACKNOWLEDGED: "übernommen",
    AlarmAction.CLEARED: "beendet",
    AlarmAction.PAUSED: "angehalten",
    AlarmAction.RESUMED: "nicht mehr angehalten",
    AlarmAction.DELIVERED: "zugestellt",
    AlarmAction.DELIVERY_FAILED: "nicht zugestellt",
    AlarmAction.ERASED: "gelöscht",
}
WORDS: Final[dict[AlarmWords, str]] = {
    AlarmWords.PAIN_RAISED: "Wert {score:.1f}, bei oder über {limit:g}, zusammen {seconds} s lang",
    AlarmWords.PAIN_RAISED_AT_ONCE: "Wert {score:.1f}, bei oder über {limit:g}",
    AlarmWords.PAIN_ENDED: "Wert {score:.1f}",
    AlarmWords.SCORES_AGAIN: "es gibt wieder Werte",
    AlarmWords.ESCALATED: "seit {seconds} s nicht übernommen",
    AlarmWords.STILL_HIGH: "{minutes} min nach der Übernahme so hoch wie vorher",
    AlarmWords.PERSON_LEFT: "ein anderer Mensch ist an diesem Gerät",
    AlarmWords.UNIT_OUT_OF_USE: "das Gerät wurde seit {hours:g} h nicht benutzt",
    AlarmWords.SWITCHED_OFF: "der Schmerzalarm wurde ausgeschaltet",
    AlarmWords.MEASURING_PAUSED: "die Messung ist angehalten",
    AlarmWords.PAUSE_OVER: "die Pause ist vorbei",
    AlarmWords.NO_SCORE: "seit {seconds} s kein Wert: {reason}",
    AlarmWords.FEW_SCORES: "seit {seconds} s nur einzelne Werte: {reason}",
    AlarmWords.SILENT: "das Gerät sendet nichts",
    AlarmWords.BROKER_AWAY: "der Broker ist nicht erreichbar",
    AlarmWords.NOT_DELIVERED: "„{action}“ an {receiver}: {why}",
    AlarmWords.DELIVERED: "„{action}“ an {receiver}",
}
WORDS_REASONS: Final[dict[NoScoreReason, str]] = words.REASONS
WORDS_ACTIONS: Final[dict[AlarmAction, str]] = ACTIONS
UNTIL: Final = "bis {time}"
THE_HOST: Final = "der Rechner"
CHECK: Final = "Alarmbuch prüfen"
WHOLE: Final = "Das Alarmbuch ist heil: Keine Zeile wurde geändert oder entfernt."
NOT_WHOLE: Final = (
    "Am Alarmbuch wurde etwas verändert: Eine Zeile wurde geändert oder entfernt. Sagen Sie es "
    "dem, der diesen Rechner betreut."
)

# Refusals
NOT_ALLOWED_TITLE: Final = "Das ist für Pflegekräfte"
NOT_ALLOWED_BODY: Final = "Fragen Sie jemanden, der es darf, oder lassen Sie Ihre Rolle ändern."
REFUSED_TITLE: Final = "Das ging nicht"
NO_SUCH_ALARM: Final = (
    "Diesen Alarm muss niemand mehr übernehmen: Er ist zu Ende oder wurde übernommen."
)
NO_SUCH_PERSON: Final = "Kein Gerät wacht gerade über diesen Menschen."
NO_NUMBER: Final = "{what} ist keine Zahl: berichtigen Sie es."
