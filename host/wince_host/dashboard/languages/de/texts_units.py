"""The units' pages, in German."""

from typing import Final

UNITS: Final = "Geräte"
SKIP: Final = "Weiter zu den Geräten"
LEAD: Final = "Wie es jedem Gerät geht. Werte, die älter als eine Minute sind, fehlen."
NONE_YET: Final = "Noch kein Gerät hat sich gemeldet."
MANAGE: Final = "Ein Gerät aufnehmen oder aussperren"

UNIT: Final = "Gerät"
STATE: Final = "Zustand"
SCORES: Final = "Werte"
FACE: Final = "Gesicht"
PULSE: Final = "Puls"
LOST: Final = "Verloren"
OUTBOX: Final = "Wartend"
CLOCK: Final = "Uhr"
TEMPERATURE: Final = "Temp."
MEMORY: Final = "Speicher"
VERSION: Final = "Version"
HEADS: Final = (
    UNIT, STATE, SCORES, FACE, PULSE, LOST, OUTBOX, CLOCK, TEMPERATURE, MEMORY, VERSION,
)  # fmt: skip
HEAD_HELPS: Final[dict[str, str]] = {
    SCORES: "Sekunden mit einem Wert, der letzten fünf Minuten",
    LOST: "Bilder und Zeilen, die seit dem Start des Geräts verloren gingen",
    OUTBOX: "Zeilen, die das Gerät noch senden muss",
    CLOCK: "Wie weit die Uhr des Geräts falsch gehen kann",
}
ONLINE: Final = "verbunden"
OFFLINE: Final = "nicht erreichbar"
UNKNOWN: Final = "nicht bekannt"
PAUSED: Final = "angehalten"
RECORDING: Final = "zeichnet auf"
THROTTLED: Final = "gebremst"
CLOCK_FREE: Final = "nicht gestellt"
CLOCK_GOOD: Final = "± {ms} ms"

UNIT_TITLE: Final = "{device}: Einstellungen"
BACK: Final = "Alle Geräte"
TO_VALUES: Final = "Werte"
TO_SCAN: Final = "Ausrichten oder scannen"
IN_FORCE: Final = "In Kraft: Stand {revision}, wie das Gerät um {time} sagte."
IN_FORCE_FILE: Final = "In Kraft: was in der eigenen Datei des Geräts steht."
NOT_TOLD: Final = "Dieses Gerät hat noch nicht gesagt, was in Kraft ist."
STATES: Final[dict[str, str]] = {
    "in_force": "übernommen",
    "restart_pending": "behalten, und nach dem nächsten Start des Geräts in Kraft",
    "rolled_back": "versucht und zurückgenommen: Dem Gerät ging es damit nicht gut",
    "refused": "abgelehnt",
}

SETTINGS: Final = "Einstellungen"
SETTINGS_LEAD: Final = "Nichts wird gesendet, bevor Sie gesehen haben, was sich ändert."
RESTARTS: Final = "braucht einen Neustart"
AT_ONCE: Final = "sofort"
RANGE: Final = "{low} bis {high}{unit}"
DEFAULT: Final = "Vorgabe {value}{unit}"
YES: Final = "ja"
NO: Final = "nein"
PREVIEW: Final = "Zeigen, was sich ändert"
NOTHING_CHANGES: Final = "Nichts ändert sich: Jeder Wert ist der, der in Kraft ist."

LABELS: Final[dict[str, tuple[str, str, str]]] = {
    "camera.source": (
        "Kamera",
        "",
        "Welche Kamera, und wie sie eingestellt ist. „auto“ nimmt die, die da ist.",
    ),
    "face.inference_every": (
        "Landmarken in jedem … Bild",
        "Bilder",
        "1 ist am besten. Mehr schont den Prozessor; Bewegung wird in jedem Bild gemessen.",
    ),
    "pulse.source": ("Pulssensor", "", "Welcher Sensor. „auto“ nimmt den, der da ist."),
    "score.window_s": ("Länge des Ausdrucksfensters", "s", "Länger ist ruhiger und langsamer."),
    "score.baseline_s": (
        "Ruhe für die eigenen Ruhewerte",
        "s",
        "So lange wird bei einem neuen Menschen das Gesicht in Ruhe gelernt.",
    ),
    "score.guided_rest_s": (
        "Länge einer angeleiteten Ruhe",
        "s",
        "So viele Sekunden Ruhe müssen zählen, wenn jemand durch sie führt.",
    ),
    "score.classifiers": (
        "Die drei Klassifikatoren fragen",
        "",
        "Nur an gezeichneten Gesichtern gelernt: sie stehen neben dem Wert und zählen nicht.",
    ),
    "score.require_pulse": (
        "Ohne Puls kein Wert",
        "",
        "Mit „ja“ steht ein Strich, wenn der Pulssensor nichts gibt.",
    ),
    "broker.host": (
        "Adresse des Brokers",
        "",
        "Eine falsche schneidet das Gerät ab, bis es sie von selbst zurücknimmt.",
    ),
    "broker.port": ("Port des Brokers", "", "8883 mit TLS."),
    "broker.required_at_start": (
        "Nur mit Broker starten",
        "",
        "Mit „nein“ misst das Gerät ohne Netz und holt das Senden später nach.",
    ),
    "outbox.maximum_mb": (
        "Platz für wartende Zeilen",
        "MB",
        "Ist er voll, gehen Einzelheiten zuerst und Werte zuletzt.",
    ),
    "recording.maximum_mb": (
        "Platz für Aufzeichnungen",
        "MB",
        "Ältere werden nie überschrieben.",
    ),
}

COMPARE_TITLE: Final = "Was sich ändert"
SETTING: Final = "Einstellung"
NOW: Final = "Jetzt"
THEN: Final = "Dann"
ALSO_FOR: Final = "Auch für"
APPLY: Final = "Senden"
CANCEL: Final = "Zurück"
TOLD_TITLE: Final = "Was die Geräte sagten"
TOLD_AT: Final = "{state} um {time}"
TOLD_NOTHING: Final = "noch keine Antwort: Es liegt beim Broker und wartet auf das Gerät"
REVISIONS: Final = "Frühere Einstellungen"
REVISIONS_NONE: Final = "Von hier wurde noch nie etwas eingestellt."
REVISION: Final = "Stand {number}"
BY: Final = "von {name}"
WISH_AGAIN: Final = "Hierher zurück"

COMMANDS: Final = "Jetzt tun"
IDENTIFY: Final = "Licht blinken lassen"
PAUSE: Final = "Messung anhalten"
RESUME: Final = "Messung fortsetzen"
REDO_BASELINE: Final = "Gesicht in Ruhe neu lernen"
GUIDE_BASELINE: Final = "Angeleitete Ruhe, etwa eine Minute"
NEW_PATIENT: Final = "Anderer Mensch"
NEW_PATIENT_FIELD: Final = "Pseudonym"
NEW_PATIENT_HELP: Final = "Buchstaben, Ziffern, Punkte, Bindestriche; nie ein Name."
MARK: Final = "Augenblick vermerken"
MARK_FIELD: Final = "Was geschah"
START_RECORDING: Final = "Aufzeichnung beginnen"
CONSENT_FIELD: Final = "Wer zugestimmt hat"
CONSENT_TICK: Final = "Der Mensch, oder wer für ihn spricht, hat der Aufzeichnung zugestimmt."
FRAMES_TICK: Final = "Auch Bilder"
STOP_RECORDING: Final = "Aufzeichnung beenden"
DONE: Final = "{device}: {what}: getan."
REFUSED: Final = "{device}: {sentence}"
NO_CONSENT: Final = (
    "Ohne Zustimmung wird nichts aufgezeichnet. Setzen Sie den Haken, wenn sie gegeben ist."
)
NOT_ALLOWED: Final = "Ihr Konto darf das nicht. Fragen Sie, wer die Geräte betreut."

SITE_TITLE: Final = "Wer hereindarf"
SITE_LEAD: Final = (
    "Jedes Gerät hat sein eigenes Zertifikat. Was hier entsteht, wird einmal auf einem Stick zum "
    "Gerät getragen und danach gelöscht."
)
SITE_NONE: Final = "Noch kein Gerät hat ein Zertifikat dieses Standorts."
VALID_UNTIL: Final = "Gültig bis"
REVOKED: Final = "ausgesperrt {date}"
ENDED: Final = "abgelaufen"
PROVISION: Final = "Ein neues Gerät aufnehmen"
NAME: Final = "Name des Geräts"
ADDRESS: Final = "Adresse dieses Rechners, wie das Gerät ihn sieht"
MAKE_FILE: Final = "Datei erstellen"
ROTATE: Final = "Neues Zertifikat"
REVOKE: Final = "Aussperren"
REVOKE_SURE: Final = "{device} jetzt aussperren? Die Verbindung endet sofort."
REVOKED_DONE: Final = "{device} ist ausgesperrt."
FILE_READY: Final = (
    "Die Datei {file} liegt auf diesem Rechner in {folder}. Tragen Sie sie zum Gerät, führen Sie "
    "dort „wince-device enrol {file}“ aus, und löschen Sie sie."
)
SITE_NEW: Final = " Der Standort ist neu: Starten Sie den Broker neu, damit die Geräte ihn finden."
