"""The frame, the ward, a unit's page and signing in, in German."""

# ruff: noqa: S105 - words about passwords, no passwords

from typing import Final

from wince_wire import NoScoreReason, QualityFlag, RestHint

LANGUAGE: Final = "de"
PRODUCT: Final = "Wince"
DISCLAIMER: Final = "Schätzung des Schmerzausdrucks. Fragen Sie zuerst den Menschen."
NO_VALUE: Final = "–"
# A narrow space: beside decimals with a comma, some would read a point as theirs.
ONE_THOUSAND: Final = "1\N{NARROW NO-BREAK SPACE}000"
ONE_TENTH: Final = "0,1"
OF_ALL: Final = "{part} von {whole}"
SIMULATED: Final = "SIMULIERT"
SIMULATED_LONG: Final = "Dieses Gerät zeigt einen simulierten Menschen. Niemand wird gemessen."

# Signing in
SIGN_IN: Final = "Anmelden"
SIGN_IN_LEAD: Final = "Schmerzausdruck am Bett."
NAME: Final = "Name"
PASSWORD: Final = "Passwort"
SIGN_OUT: Final = "Abmelden"
SIGNED_OUT: Final = "Sie sind abgemeldet."
SESSION_ENDED: Final = "Ihre Sitzung ist zu Ende. Melden Sie sich neu an."
ENDED_TITLE: Final = "Ihre Sitzung ist zu Ende"
ENDED_ALL_KEPT: Final = (
    "Ihre Eingaben sind noch nicht gespeichert, und nichts davon ist verloren: Melden Sie sich in "
    "einem zweiten Fenster selbst an, kommen Sie hierher zurück, und senden Sie sie noch einmal. "
    "Schließen Sie diese Seite, wenn es nicht Ihre ist."
)
ENDED_NOTHING_KEPT: Final = (
    "Was Sie gesendet haben, wurde nicht gespeichert. Melden Sie sich an, gehen Sie zurück, und "
    "senden Sie es noch einmal."
)
SEND_AGAIN: Final = "Noch einmal senden"
FIRST_TIME: Final = (
    "Zum ersten Mal hier? Name und erstes Passwort stehen in der Datei, die der Rechner beim Start "
    "genannt hat."
)
OWN_PASSWORD_TITLE: Final = "Wählen Sie ein eigenes Passwort"
OWN_PASSWORD_LEAD: Final = (
    "Das Passwort, mit dem Sie hereinkamen, galt nur beim ersten Mal. Von nun an kennen nur Sie "
    "Ihres."
)
CHANGE_PASSWORD_TITLE: Final = "Passwort ändern"
CHANGE_PASSWORD_LEAD: Final = "Hier bleiben Sie angemeldet; überall sonst werden Sie abgemeldet."
CHANGE_PASSWORD: Final = "Passwort ändern"
PASSWORD_NOW: Final = "Jetziges Passwort"
NEW_PASSWORD: Final = "Neues Passwort"
NEW_PASSWORD_AGAIN: Final = "Neues Passwort, noch einmal"
PASSWORDS_DIFFER: Final = (
    "Die beiden neuen Passwörter sind nicht gleich. Schreiben Sie beide noch einmal."
)
PASSWORD_RULES: Final = (
    "Ein Passwort hat mindestens {shortest} Zeichen und ist weder der Benutzername noch das alte "
    "Passwort."
)
TOO_MANY_TRIES: Final = (
    "Zu viele falsche Passwörter für diesen Namen: {seconds} s warten, dann noch einmal versuchen."
)
WRONG_PASSWORD: Final = "Name und Passwort gehören nicht zusammen. Versuchen Sie es noch einmal."
WRONG_PRESENT_PASSWORD: Final = "Das ist nicht Ihr jetziges Passwort."
KEEP_PASSWORD: Final = "Speichern und weiter"

# The frame of every page
SKIP: Final = "Weiter zu den Geräten"
SKIP_UNIT: Final = "Weiter zum Wert"
WARD: Final = "Station"
ALL_UNITS: Final = "Alle Geräte"
SORT: Final = "Sortiert nach"
BY_NEED: Final = "Bedarf"
BY_BED: Final = "Bett"
THEME_TO_NIGHT: Final = "Nacht"
THEME_TO_LIGHT: Final = "Tag"
THEME_LABEL: Final = "Zwischen Tag- und Nachtfarben wechseln"
LOST_SHORT: Final = "Keine Verbindung"
LOST_TITLE: Final = "Dieser Bildschirm hat seine Verbindung verloren."
LOST_BODY: Final = "Werte sind verdeckt, bis sie wieder da ist, weil sie alt wären."
LOST_RELOAD: Final = "Neu laden"

# Counts
FINE: Final = "{count} in Ordnung"
TO_LOOK_AT: Final = "{count} ansehen"
WAITING_COUNT: Final = "{count} bald bereit"
PAUSED_COUNT: Final = "{count} angehalten"
TECHNICAL_COUNT: Final = "{count} technisch"
NO_UNITS: Final = "noch kein Gerät"

# States
CALM: Final = "ruhig"
RAISED: Final = "erhöht"
HIGH: Final = "hoch"
NO_SCORE: Final = "kein Wert"
NO_SCORE_YET: Final = "bald bereit"
PAUSED: Final = "angehalten"
TECHNICAL: Final = "technisch"
RISING: Final = "steigt seit {minutes} min"
FALLING: Final = "fällt seit {minutes} min"
STEADY: Final = "gleichbleibend"
VARYING: Final = "auf und ab"
UNKNOWN_TREND: Final = "zu früh für einen Verlauf"

# How sure
SURE_GOOD: Final = "Sicherheit: gut"
SURE_FAIR: Final = "Sicherheit: mittel"
SURE_LOW: Final = "Sicherheit: gering"
INTERVAL: Final = "wohl {low}–{high}"
INTERVAL_LABEL: Final = (
    "{score} auf einer Skala von 0 bis 10; mit 90 % Wahrscheinlichkeit zwischen {low} und {high}"
)
INTERVAL_NONE_LABEL: Final = "kein Wert auf der Skala von 0 bis 10"

# Age and absence
OLD: Final = "{age} alt"
BECAUSE: Final = "denn {reason}"
DAY: Final = "{days} Tag"
DAYS: Final = "{days} Tage"
SINCE: Final = "seit {time} ({duration})"
SILENT: Final = "das Gerät sendet nichts mehr ({duration})"
NEVER_SCORED: Final = "das Gerät hat noch keinen Wert gesendet"
OFFLINE_SINCE: Final = (
    "Gerät nicht erreichbar · letzter Kontakt {time} · es behält alles und holt nach"
)
OFFLINE_UNKNOWN: Final = "Gerät nicht erreichbar · es behält alles und holt nach"
OFFLINE_REASON: Final = "das Gerät ist nicht erreichbar"
BROKER_AWAY_REASON: Final = "der Broker ist nicht erreichbar"
REASONS: Final[dict[NoScoreReason, str]] = {
    NoScoreReason.STARTING: "das Gerät startet",
    NoScoreReason.NO_FACE: "kein Gesicht ist im Bild",
    NoScoreReason.FACE_UNSTEADY: "dem Gesicht lässt sich nicht ruhig folgen",
    NoScoreReason.FACE_COVERED: "etwas verdeckt Stirn, Augen oder Wangen",
    NoScoreReason.FACE_CUT_OFF: "ein Teil des Gesichts liegt außerhalb des Bildes",
    NoScoreReason.BASELINE_NOT_READY: "das Gesicht dieses Menschen in Ruhe wird noch gelernt",
    NoScoreReason.WINDOW_TOO_SHORT: "zu wenig der letzten Minute wurde gesehen",
    NoScoreReason.NO_PULSE: "kein Puls ist zu finden",
    NoScoreReason.PULSE_POOR: "das Pulssignal ist zu schlecht",
    NoScoreReason.NO_FINGER: "der Finger ist nicht am Sensor",
    NoScoreReason.LEAD_OFF: "eine EKG-Elektrode ist ab",
    NoScoreReason.SENSOR_UNPLUGGED: "der Pulssensor ist nicht angesteckt",
    NoScoreReason.CAMERA_LOST: "die Kamera ist verloren",
    NoScoreReason.PAUSED: "die Messung ist angehalten",
    NoScoreReason.SOURCE_ENDED: "die Aufzeichnung ist zu Ende",
}
WHAT_HELPS: Final[dict[NoScoreReason, str]] = {
    NoScoreReason.STARTING: "Warten Sie einen Augenblick; es ist nichts zu tun.",
    NoScoreReason.NO_FACE: "Drehen Sie die Kamera zum Gesicht und machen Sie die Sicht frei.",
    NoScoreReason.FACE_UNSTEADY: (
        "Bringen Sie die Kamera näher, geben Sie mehr Licht, oder warten Sie auf Ruhe."
    ),
    NoScoreReason.FACE_COVERED: (
        "Sicht freimachen: eine Hand, ein Tuch oder die Decke verdeckt das Gesicht."
    ),
    NoScoreReason.FACE_CUT_OFF: ("Drehen Sie die Kamera, bis das ganze Gesicht im Bild ist."),
    NoScoreReason.BASELINE_NOT_READY: (
        "Lassen Sie den Menschen eine Minute mit dem Gesicht im Bild ruhen."
    ),
    NoScoreReason.WINDOW_TOO_SHORT: "Warten Sie bis zu einer Minute mit dem Gesicht im Bild.",
    NoScoreReason.NO_PULSE: "Sehen Sie nach, ob der Pulssensor gut sitzt und warm ist.",
    NoScoreReason.PULSE_POOR: "Setzen Sie den Pulssensor neu an und halten Sie die Hand ruhig.",
    NoScoreReason.NO_FINGER: "Legen Sie den Finger wieder auf den Sensor.",
    NoScoreReason.LEAD_OFF: "Drücken Sie die Elektroden wieder an.",
    NoScoreReason.SENSOR_UNPLUGGED: "Stecken Sie den Pulssensor wieder an.",
    NoScoreReason.CAMERA_LOST: (
        "Prüfen Sie das Kabel der Kamera; das Gerät versucht es von selbst wieder."
    ),
    NoScoreReason.PAUSED: "Setzen Sie die Messung fort, wenn der Mensch zustimmt.",
    NoScoreReason.SOURCE_ENDED: (
        "Starten Sie das Gerät mit einer Kamera oder einer anderen Aufzeichnung."
    ),
}
NO_REASON: Final = "das Gerät gab keinen Grund an"
TROUBLE_UNIT: Final = "Gerät"
TROUBLE_CONNECTION: Final = "Verbindung"
TROUBLE_VIEW: Final = "Blick der Kamera"
TROUBLE_CAMERA: Final = "Kamera"
TROUBLE_PULSE: Final = "Pulssensor"
TROUBLE_RECORDING: Final = "Aufzeichnung"
TROUBLES: Final[dict[NoScoreReason, str]] = {
    NoScoreReason.STARTING: TROUBLE_UNIT,
    NoScoreReason.NO_FACE: TROUBLE_VIEW,
    NoScoreReason.FACE_UNSTEADY: TROUBLE_VIEW,
    NoScoreReason.FACE_COVERED: TROUBLE_VIEW,
    NoScoreReason.FACE_CUT_OFF: TROUBLE_VIEW,
    NoScoreReason.BASELINE_NOT_READY: TROUBLE_VIEW,
    NoScoreReason.WINDOW_TOO_SHORT: TROUBLE_VIEW,
    NoScoreReason.NO_PULSE: TROUBLE_PULSE,
    NoScoreReason.PULSE_POOR: TROUBLE_PULSE,
    NoScoreReason.NO_FINGER: TROUBLE_PULSE,
    NoScoreReason.LEAD_OFF: TROUBLE_PULSE,
    NoScoreReason.SENSOR_UNPLUGGED: TROUBLE_PULSE,
    NoScoreReason.CAMERA_LOST: TROUBLE_CAMERA,
    NoScoreReason.PAUSED: TROUBLE_UNIT,
    NoScoreReason.SOURCE_ENDED: TROUBLE_RECORDING,
}
SENSOR_STATES: Final[dict[str, str]] = {
    "no_finger": "Finger nicht am Pulssensor",
    "saturated": "Pulssensor zu fest angedrückt",
    "ambient_light": "Raumlicht stört den Pulssensor",
    "lead_off": "eine EKG-Elektrode ist ab",
    "unplugged": "Pulssensor nicht angesteckt",
}
SENSOR_OTHER: Final = "Pulssensor: {state}"

# Heart and signals
HEART_RATE: Final = "{bpm}/min"
SOURCE_PPG: Final = "Puls (PPG)"
SOURCE_ECG: Final = "EKG"
NO_HEART_RATE: Final = "keine Herzfrequenz"
NO_PULSE_SENSOR: Final = "kein Pulssensor"
FACE_CLEAR: Final = "Gesicht gut zu sehen"
FACE_PARTLY: Final = "Gesicht teils zu sehen"
FACE_RARELY: Final = "Gesicht selten zu sehen"
FACE_COVERED: Final = "Gesicht teils verdeckt"
PULSE_CLEAN: Final = "Puls sauber"
PULSE_PARTLY: Final = "Puls teils sauber"
PULSE_POOR: Final = "Puls schlecht"
FLAGS: Final[dict[QualityFlag, str]] = {
    QualityFlag.SIMULATED: "simuliert",
    QualityFlag.UNCALIBRATED: "noch nicht an eigene Angaben dieses Menschen angepasst",
    QualityFlag.GENERIC_NEUTRAL: (
        "verglichen mit einem durchschnittlichen Gesicht in Ruhe, nicht mit dem eigenen"
    ),
    QualityFlag.BASELINE_OLD: "die Ruhewerte dieses Menschen sind alt",
    QualityFlag.BASELINE_DRIFT: (
        "das Gesicht war seit Minuten nie in Ruhe: wenn keine Schmerzen da sind, neu lernen"
    ),
    QualityFlag.BASELINE_TENSE: (
        "die Brauen waren gesenkt, als die Ruhe gelernt wurde: waren das Schmerzen, ist der Wert "
        "zu niedrig; in einem ruhigen Augenblick neu lernen"
    ),
    QualityFlag.NO_PULSE_SOURCE: "kein Pulssensor, das Herz zählt also nicht mit",
    QualityFlag.FEW_SPIKES: "bisher wenige Mikrobewegungen: vorläufig",
    QualityFlag.FRAMES_DROPPED: "die Kamera hat Bilder verloren",
    QualityFlag.LOW_LIGHT: "wenig Licht",
    QualityFlag.OVER_EXPOSED: "zu viel Licht",
    QualityFlag.FACE_COVERED: "etwas verdeckt einen Teil des Gesichts",
    QualityFlag.FACE_SMALL: "das Gesicht ist klein im Bild: was es zeigt, wird gröber gelesen",
    QualityFlag.HEAD_MOTION: "der Kopf bewegt sich viel",
    QualityFlag.BEATS_CORRECTED: "einige Herzschläge wurden berichtigt",
    QualityFlag.NOISE_FLOOR_UNKNOWN: "das eigene Rauschen der Kamera wurde nie gemessen",
    QualityFlag.NOISE_FLOOR_STALE: (
        "das Rauschen der Kamera wurde unter anderen Bedingungen gemessen"
    ),
}

# Trend
TREND_TEN_MINUTES: Final = "10 min"
TREND_HOUR: Final = "1 h"
AGO: Final = "vor {span}"
NOW: Final = "jetzt"
TREND_LABEL: Final = "Verlauf der letzten {span}: {words}. Lücken sind schraffiert."
TREND_NOTHING: Final = "nichts gemessen"
TREND_RANGE: Final = "zwischen {low} und {high}"

# Banners and empty states
BROKER_AWAY_TITLE: Final = "Der Broker ist nicht erreichbar."
BROKER_AWAY_BODY: Final = (
    "Letzter Kontakt {time}. Geräte behalten alles und holen nach. Bis dahin kann kein Alarm wegen "
    "Schmerz ausgelöst werden: Sehen Sie nach den Menschen."
)
BROKER_NEVER_BODY: Final = (
    "Kein Kontakt seit dem Start. Geräte behalten alles. Bis dahin kann kein Alarm wegen Schmerz "
    "ausgelöst werden: Sehen Sie nach den Menschen."
)
STORE_TITLE: Final = "Neue Werte können nicht gespeichert werden."
STORE_BODY: Final = (
    "{problem}. Bis dahin kann kein Alarm wegen Schmerz ausgelöst werden: Sehen Sie nach den "
    "Menschen."
)
RESTING: Final = "Seit 12 h nicht in Gebrauch:"
FIRST_START_TITLE: Final = "Noch kein Gerät hat sich gemeldet"
FIRST_START_LEAD: Final = "Drei Schritte bringen das erste hierher:"
FIRST_START_STEPS: Final[tuple[tuple[str, str], ...]] = (
    (
        "Geben Sie ihm auf diesem Rechner einen Namen und ein Passwort:",
        "wince-host provision bed1",
    ),
    ("Tragen Sie die beiden Dateien, device.toml und password, zum Gerät.", ""),
    (
        "Starten Sie das Gerät. Es erscheint hier von selbst in wenigen Sekunden.",
        "wince-device run --config device.toml",
    ),
)
UNKNOWN_UNIT_TITLE: Final = "Es gibt kein Gerät dieses Namens"
UNKNOWN_UNIT_BODY: Final = (
    "Es hat sich hier nie gemeldet. Prüfen Sie den Namen, oder gehen Sie zurück."
)
NOT_FOUND_TITLE: Final = "Diese Seite gibt es nicht"
NOT_FOUND_BODY: Final = "Die Adresse ist vielleicht verschrieben, oder die Seite ist umgezogen."
BROKEN_TITLE: Final = "Diese Seite konnte nicht erstellt werden"
BROKEN_BODY: Final = (
    "Der Rechner hat sich gemerkt, warum. Laden Sie neu, oder gehen Sie zurück zu allen Geräten."
)

# Unit page
OPEN_PERSON: Final = "Alles über {person}"
WHY: Final = "Warum"
WHY_LEAD: Final = "Woraus der Wert besteht, in Punkten."
WHY_NOTHING: Final = "Ohne Wert gibt es nichts zu erklären."
WHY_ZERO: Final = "Nichts hebt sich von der Ruhe dieses Menschen ab."
FACE_NOW: Final = "Gesicht jetzt"
FACE_NOW_LEAD: Final = "Wie stark jeder Teil des Gesichts verzogen ist, 0 bis 5."
FACE_NONE: Final = "Jetzt keine Werte des Gesichts."
BROW: Final = "Brauen zusammengezogen"
EYES: Final = "Augen verengt"
NOSE: Final = "Nase gerümpft"
MOUTH: Final = "Oberlippe hochgezogen"
EYES_SHUT: Final = "Augen geschlossen"
GUIDED_REST: Final = "Angeleitete Ruhe: {percent} % fertig. {hint}"
REST_HINTS: Final[dict[RestHint, str]] = {
    RestHint.GOOD: "Gut, so bleiben.",
    RestHint.NO_FACE: "Kein Gesicht zu sehen.",
    RestHint.UNCOVER_FACE: "Nichts sollte vor dem Gesicht liegen.",
    RestHint.SHOW_WHOLE_FACE: "Das ganze Gesicht sollte im Bild sein.",
    RestHint.TURN_TO_CAMERA: "Zur Kamera schauen.",
    RestHint.HOLD_STILL: "Den Kopf ruhig halten.",
    RestHint.MORE_LIGHT: "Mehr Licht auf das Gesicht.",
    RestHint.LESS_LIGHT: "Weniger Licht auf das Gesicht.",
    RestHint.RELAX_FACE: "Das Gesicht entspannen.",
    RestHint.DO_NOT_SPEAK: "Nicht sprechen.",
    RestHint.WAIT_FOR_PULSE: "Der Puls ist noch nicht da.",
}
COMPONENTS: Final[dict[str, str]] = {
    "pspi": "Brauen, Augen, Nase und Mund",
    "hpii": "Brauen, Augen und Nase (Kopfschmerzindex)",
    "hpii_apex": "Kopfschmerzindex, stärkstes Viertel der letzten Minute",
    "nsr_v1": "Mikrobewegung von Brauen und Augen",
    "nsr_v2": "Mikrobewegung der Wangen",
    "nsr_v3": "Mikrobewegung von Mund und Kinn",
    "nsr_heart": "Herzrhythmus",
    "pain_au": "schmerzähnliches Gesicht, nach Bewegungen (nur an gezeichneten gelernt)",
    "pain_cnn": "schmerzähnliches Gesicht, nach dem Bild (nur an gezeichneten gelernt)",
    "pain_hybrid": "schmerzähnliches Gesicht, nach beidem (nur an gezeichneten gelernt)",
    "te_heart_v1": "Verbindung von Herz und Gesicht",
    "te_heart_v1_steady": "Verbindung von Herz und Gesicht ohne langsame Änderungen",
    "joint_gain_v1": "Verbindung von Herz und Gesicht zu Braue und Augen",
    "te_lag_scan": "Verbindung von Herz und Gesicht, beste Verzögerung",
    "te_best_lag": "Verzögerung dieser Verbindung",
    "face_heart_slope": "Gesicht gegen Herz über Minuten, Steigung",
    "face_heart_r2": "Gesicht gegen Herz über Minuten, R²",
    "face_heart_r2_surrogate": "dasselbe durch Zufall",
}
NOT_MEASURED: Final = "nicht gemessen"
HEART: Final = "Herz"
HEART_RATE_LABEL: Final = "Herzfrequenz"
RMSSD: Final = "Schwankung von Schlag zu Schlag (RMSSD)"
SDNN: Final = "Schwankung insgesamt (SDNN)"
PULSE_VARIATION_NOTE: Final = "Aus der Pulswelle; nicht dasselbe wie aus einem EKG."
BEATS_CORRECTED: Final = "Berichtigte Schläge"
QUALITY: Final = "Güte der Signale"
EXACT_INTERVAL: Final = "Wert, 90-%-Bereich"
FACE_SEEN: Final = "Gesicht gesehen"
PULSE_USABLE: Final = "Puls brauchbar"
BASELINE: Final = "Eigene Ruhewerte"
BASELINE_AGE: Final = "{duration} alt"
BASELINE_NONE: Final = "noch nicht gelernt"
NOTES: Final = "Zu bedenken"
CONFIDENCE: Final = "Anteil an allem, was dafür spricht"
TECHNICAL_TITLE: Final = "Technisches"
STATE: Final = "Zustand"
ONLINE_SINCE: Final = "verbunden seit {time}"
ONLINE: Final = "verbunden"
STATE_UNKNOWN: Final = "nicht bekannt"
VERSION: Final = "Version"
CAMERA: Final = "Kamera"
PULSE_SENSOR: Final = "Pulssensor"
CAMERA_STATE: Final = "Zustand der Kamera"
SOURCE: Final = "Quelle"
FRAME_RATE: Final = "Bilder je Sekunde"
FRAMES_DROPPED: Final = "Verlorene Bilder"
OUTBOX: Final = "Wartet auf das Senden"
OUTBOX_ROWS: Final = "{rows} Zeilen"
OUTBOX_DROPPED: Final = "Ungesendet aufgegeben"
TEMPERATURE: Final = "Temperatur"
UPTIME: Final = "Läuft seit"
DISK_FREE: Final = "Freier Speicher"
WHAT_HELPS_TITLE: Final = "Was hilft"
COURSE: Final = "Verlauf"
WORDS_RULE_TITLE: Final = "Wie die Worte entstehen"
WORDS_RULE: Final = (
    "Unter 4 ist ruhig, ab 4 erhöht, ab 7 hoch. „Steigt“ oder „fällt“ vergleicht die Mediane "
    "ganzer Minuten: Der Verlauf muss um mindestens 1 Punkt in eine Richtung gegangen sein, ohne "
    "um mehr als 0,2 umzukehren. „Sicherheit“ verbindet, wie viel von allem da war, was zählt, mit "
    "der Breite des Bereichs."
)
