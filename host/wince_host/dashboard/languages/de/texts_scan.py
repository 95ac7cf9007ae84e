"""Aiming a unit and the short scan, in German."""

from typing import Final

from wince_host.scanning import TooPoor
from wince_wire import AimHint, QualityFlag

SCAN: Final = "Kurzer Scan"
SKIP: Final = "Weiter zum Scan"
CHOOSE_TITLE: Final = "Kurzer Scan"
CHOOSE_LEAD: Final = "Eine halbe Minute an einem Gerät, und eine Seite, die sagt, wie es jetzt ist."
CHOOSE_UNIT: Final = "Welches Gerät?"
NO_UNIT: Final = (
    "Kein Gerät ist verbunden. Schalten Sie eines ein, oder nehmen Sie unten ein Video."
)
UNIT_AWAY: Final = "nicht erreichbar"
PERSON: Final = "davor: {person}"
NOBODY: Final = "noch niemand gesehen"

STEPS: Final = ("Ausrichten", "Stillhalten", "Ergebnis")
STEP_OF: Final = "Schritt {number} von 3: {name}"

AIM_TITLE: Final = "Ausrichten"
AIM_LEAD: Final = (
    "Bringen Sie das Gesicht in die gestrichelte Linie. Nur die Zeichnung verlässt das Gerät."
)
AIM_PICTURE: Final = "Umriss des Gesichts, wie die Kamera es sieht. {hint}"
AIM_WAITING: Final = "Warten auf die Antwort des Geräts …"
AIM_REFUSED: Final = "Das Gerät lässt sich von hier nicht ausrichten: {sentence}"
HINTS: Final[dict[AimHint, str]] = {
    AimHint.GOOD: "Gut. So lassen.",
    AimHint.NO_FACE: "Kein Gesicht im Bild.",
    AimHint.CLOSER: "Bitte näher heran.",
    AimHint.FARTHER: "Etwas weiter weg.",
    AimHint.LEFT: "Das Gesicht ist am linken Rand: Kamera dorthin drehen.",
    AimHint.RIGHT: "Das Gesicht ist am rechten Rand: Kamera dorthin drehen.",
    AimHint.UP: "Das Gesicht ist am oberen Rand: Kamera nach oben neigen.",
    AimHint.DOWN: "Das Gesicht ist am unteren Rand: Kamera nach unten neigen.",
    AimHint.TURN_TO_CAMERA: "Die Kamera vor das Gesicht bringen.",
    AimHint.UNCOVER_FACE: "Etwas verdeckt das Gesicht: frei machen.",
    AimHint.MORE_LIGHT: "Bitte mehr Licht.",
    AimHint.LESS_LIGHT: "Zu hell: weniger Licht auf das Gesicht.",
    AimHint.FOCUS: "Nicht scharf: am Objektiv drehen, bis es scharf ist.",
    AimHint.HOLD_STILL: "Einen Augenblick stillhalten.",
}
SEVERAL_FACES: Final = "Mehr als ein Gesicht ist im Bild; das nächste zählt."
SIZE: Final = "Größe"
LIGHT: Final = "Licht"
SHARPNESS: Final = "Schärfe"
METER_GOOD: Final = "gut"
METER_LOW: Final = "zu wenig"
METER_HIGH: Final = "zu viel"
METER_NONE: Final = "kein Gesicht"

BEGIN: Final = "Scan beginnen"
BEGIN_ANYWAY: Final = "Trotzdem beginnen"
ONLY_CAREGIVERS: Final = "Ihr Konto darf zusehen. Eine Pflegekraft kann einen Scan beginnen."

HOLD_TITLE: Final = "Stillhalten"
HOLD_LEFT: Final = "{seconds} s"
HOLD_LABEL: Final = "noch {seconds} Sekunden"
HOLD_SEEN: Final = "{count} von {passed} Sekunden mit einem Wert"
HOLD_GOOD: Final = "Alles in Ordnung."
CANCEL: Final = "Abbrechen"

RESULT_TITLE: Final = "Ergebnis"
RESULT_POOR: Final = "Dieser Scan ergibt keine Zahl"
RESULT_BECAUSE: Final = "Grund: {reason}."
RESULT_SIMULATED: Final = "SIMULIERT: Kein Mensch wurde gemessen."
HOW_SURE: Final = "Wie sicher"
HOW_SURE_WORDS: Final = "{counted} von {possible} Sekunden gezählt · Gesicht im Bild {face}"
HOW_SURE_PULSE: Final = " · Puls sauber {pulse}"
MADE_OF: Final = "Woraus die Zahl besteht, in Punkten"
COMPARED: Final = "Die letzten Scans dieses Menschen"
COMPARED_NONE: Final = "Dies ist der erste Scan dieses Menschen."
COMPARED_MORE: Final = "Höher als beim letzten Scan, {when}: Die Bereiche überschneiden sich nicht."
COMPARED_LESS: Final = (
    "Niedriger als beim letzten Scan, {when}: Die Bereiche überschneiden sich nicht."
)
COMPARED_SAME: Final = "Nicht klar anders als beim letzten Scan, {when}."
WHEN: Final = "Wann"
SCORE: Final = "Wert"
LIKELY: Final = "90-%-Bereich"
BY: Final = "Von"
NO_NUMBER: Final = "keine Zahl"
NOT_KEPT: Final = "Dieses Ergebnis konnte nicht aufgehoben werden: {sentence}"
AGAIN: Final = "Noch einmal"
DONE: Final = "Fertig"

POOR: Final[dict[str, str]] = {
    TooPoor.NOTHING_CAME: "Das Gerät hat während des Scans nichts gesendet",
    TooPoor.TOO_FEW_SECONDS: "Zu wenige Sekunden waren brauchbar",
    TooPoor.PERSON_CHANGED: "Am Gerät wurde während des Scans ein anderer Mensch eingetragen",
}
POOR_HELPS: Final[dict[str, str]] = {
    TooPoor.NOTHING_CAME: "Prüfen Sie, ob das Gerät an und erreichbar ist, und scannen Sie neu.",
    TooPoor.TOO_FEW_SECONDS: "Halten Sie das Gesicht die ganze halbe Minute im Bild.",
    TooPoor.PERSON_CHANGED: "Scannen Sie den Menschen, der jetzt da ist, noch einmal.",
}
FLAG_HELPS: Final[dict[QualityFlag, str]] = {
    QualityFlag.LOW_LIGHT: "Mehr Licht auf das Gesicht würde es sicherer machen.",
    QualityFlag.OVER_EXPOSED: "Weniger Licht auf das Gesicht würde es sicherer machen.",
    QualityFlag.FACE_COVERED: "Ein freies Gesicht würde es sicherer machen.",
    QualityFlag.FACE_SMALL: "Eine Kamera näher am Gesicht würde es sicherer machen.",
    QualityFlag.HEAD_MOTION: "Ein ruhigerer Kopf würde es sicherer machen.",
    QualityFlag.FRAMES_DROPPED: "Die Kamera hat Bilder verloren: siehe die Seite des Geräts.",
    QualityFlag.BASELINE_TENSE: (
        "Die Brauen waren gesenkt, als die Ruhe gelernt wurde: in einem ruhigen Augenblick neu "
        "lernen."
    ),
    QualityFlag.GENERIC_NEUTRAL: "Vorher eine halbe Minute Ruhe würde es sicherer machen.",
}

FILE_TITLE: Final = "Ein Video von anderswo"
FILE_LEAD: Final = (
    "Es durchläuft auf diesem Rechner dieselbe Auswertung wie auf einem Gerät und wird gleich "
    "danach gelöscht. Nur das Ergebnis wird aufgehoben."
)
FILE_FIELD: Final = "Videodatei"
FILE_PERSON: Final = "Pseudonym des Menschen"
FILE_CONSENT: Final = "Der Mensch, oder wer für ihn spricht, stimmt dieser Auswertung zu."
FILE_SEND: Final = "Auswerten"
FILE_WORKING: Final = "Das Video wird seit {seconds} s ausgewertet …"
FILE_NO_CONSENT: Final = (
    "Ohne Zustimmung wird nichts ausgewertet. Setzen Sie den Haken, wenn sie gegeben ist."
)
FILE_NO_PERSON: Final = (
    "Ein Pseudonym hat nur Buchstaben, Ziffern, Punkte, Binde- und Unterstriche und beginnt mit "
    "einem Buchstaben oder einer Ziffer. Schreiben Sie es neu."
)
FILE_NOTHING: Final = "Mit dem Formular kam kein Video. Wählen Sie eines und senden Sie es neu."
FILE_NO_ROOM: Final = (
    "Für das Video ist während der Auswertung kein Platz ({why}). Schaffen Sie zuerst Platz."
)
FILE_UNKNOWN: Final = (
    "Diesen Scan gibt es nicht mehr. Sein Ergebnis steht bei den Scans des Menschen."
)
FILE_FAILED: Final = "Das Video konnte nicht ausgewertet werden: {sentence}"
FILE_TOO_LARGE: Final = (
    "Das Video hat mehr als {limit} MB: kürzen Sie es, oder nehmen Sie ein anderes."
)
