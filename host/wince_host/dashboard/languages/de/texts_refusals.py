"""Why something that was entered is refused, in German."""

from typing import Final

from wince_host.refusals import Named, Rule

RULES: Final[dict[Rule, str]] = {
    Rule.NO_NAME: (
        "„{name}“ ist kein {what}: Nehmen Sie bis zu 63 Buchstaben ohne Umlaute, Ziffern, Punkte, "
        "Binde- und Unterstriche, mit einem Buchstaben oder einer Ziffer am Anfang"
    ),
    Rule.NO_DEVICE_NAME: (
        "„{name}“ ist kein Name eines Geräts: Nehmen Sie bis zu 63 Buchstaben ohne Umlaute, "
        "Ziffern, Punkte, Binde- und Unterstriche, mit einem Buchstaben oder einer Ziffer am "
        "Anfang, und nicht „{host}“ oder „{alarms}“"
    ),
    Rule.OUT_OF_RANGE: (
        "{what} muss zwischen {lowest:g} und {highest:g} liegen: Berichtigen Sie die Zahl"
    ),
    Rule.EMPTY: "{what} fehlt: Füllen Sie das Feld aus",
    Rule.TOO_LONG: (
        "{what} hat {count} Zeichen, höchstens {longest} werden behalten: Kürzen Sie den Text"
    ),
    Rule.UNPRINTABLE: (
        "{what} enthält Zeichen, die sich nicht zeigen lassen: Nehmen Sie sie heraus"
    ),
    Rule.CLOCK_NEVER_SET: (
        "die Zeit liegt vor dem Jahr 2000: Prüfen Sie die Uhr, und tragen Sie es dann noch einmal "
        "ein"
    ),
    Rule.IN_THE_FUTURE: ("die Zeit liegt in der Zukunft: Geben Sie die Zeit an, zu der es geschah"),
    Rule.MADE_WITHDRAWN: (
        "ein neuer Eintrag kann nicht schon zurückgenommen sein: Lassen Sie das weg"
    ),
    Rule.AMOUNT: (
        "die Menge muss über 0 und höchstens {largest:.0f} sein: Berichtigen Sie die Zahl"
    ),
    Rule.NO_SCALE: "„{scale}“ ist keine Skala: Wählen Sie nrs oder painad",
    Rule.ITEMS_OF_RATING: (
        "eine eigene Angabe von 0 bis 10 hat keine einzelnen Punkte: Lassen Sie sie weg"
    ),
    Rule.PAINAD_ITEMS: "PAINAD hat fünf Zeilen mit je 0, 1 oder 2: Wählen Sie in jeder eine aus",
    Rule.PAINAD_SUM: (
        "die Zeilen von PAINAD ergeben zusammen {total}, nicht {value:g}: Berichtigen Sie eines "
        "davon"
    ),
    Rule.SCAN_WITHOUT_SCORE: (
        "ein Scan ohne Wert hat einen Grund und keine andere Zahl: Berichtigen Sie ihn"
    ),
    Rule.SCAN_WITH_SCORE: (
        "ein Scan mit Wert hat Bereich und Sicherheit und keinen Grund: Berichtigen Sie ihn"
    ),
    Rule.SCAN_INTERVAL: (
        "der Wert eines Scans liegt in seinem Bereich, und beide liegen zwischen 0 und 10: "
        "Berichtigen Sie ihn"
    ),
    Rule.SCAN_DETAIL_LONG: (
        "die Einzelheiten eines Scans haben höchstens {longest} Zeichen: Kürzen Sie sie"
    ),
    Rule.SCAN_DETAIL_NO_JSON: (
        "die Einzelheiten eines Scans sind kein JSON: Geben Sie ein Objekt an"
    ),
    Rule.SCAN_DETAIL_NO_OBJECT: (
        "die Einzelheiten eines Scans sind kein Objekt in JSON: Geben Sie eines an"
    ),
    Rule.LIMITS_CROSSED: (
        "die Grenze, die den Alarm beendet, darf nicht über der liegen, die ihn auslöst: Setzen "
        "Sie sie tiefer"
    ),
    Rule.ALARM_WORDS_LONG: (
        "die Worte eines Alarms haben höchstens {longest} Zeichen: Kürzen Sie sie"
    ),
    Rule.TOKEN_SCOPES: "einem Token lässt sich {said} nicht erlauben: Wählen Sie aus {scopes}",
    Rule.UNIT_NOT_CONNECTED: (
        "das Gerät „{device}“ ist nicht verbunden: Sehen Sie nach, ob es eingeschaltet ist"
    ),
    Rule.NO_ANSWER: (
        "{device} hat {timeout_s:g} s lang nicht geantwortet, und der Befehl verfällt nach "
        "{expiry_s} s: Sehen Sie nach, ob das Gerät verbunden ist"
    ),
}
NAMED: Final[dict[Named, str]] = {
    Named.NOTE: "die Notiz",
    Named.ENTERED_BY: "der Name dessen, der einträgt,",
    Named.DRUG: "der Name des Medikaments",
    Named.UNIT_OF_AMOUNT: "die Einheit der Menge",
    Named.RATING: "die Angabe",
    Named.UNIT: "der Name des Geräts",
    Named.SCAN_LENGTH: "die Länge eines Scans in Sekunden",
    Named.CONFIDENCE: "die Sicherheit",
    Named.SET_BY: "der Name dessen, der die Grenzen setzt,",
    Named.UPPER_LIMIT: "die obere Grenze",
    Named.ENDING_LIMIT: "die Grenze, die den Alarm beendet,",
    Named.DELAY: "die Verzögerung in Sekunden",
    Named.ESCALATION: "die Zeit bis zur Verschärfung in Sekunden",
    Named.WITHOUT_SCORE: "die Zeit ohne Wert in Sekunden",
    Named.PSEUDONYM: "Pseudonym",
    Named.TOKEN_NAME: "Name eines Tokens",
}
