"""Jeder Satz der Seite des Zugriffsbuchs auf Deutsch."""

from typing import Final

AUDIT: Final = "Zugriffsbuch"
SKIP: Final = "Zum Zugriffsbuch springen"
LEAD: Final = (
    "Wer was gesehen, geändert und mitgenommen hat, das Neueste zuerst; nie, was gemessen wurde. "
    "Auch wer diese Seite ansieht, wird aufgeschrieben."
)
ABOUT: Final = "Über einen Menschen, ein Gerät, einen Benutzer oder Schlüssel"
SHOW: Final = "Zeigen"
NOTHING: Final = "Es gibt keine solche Zeile."
NEWEST: Final = "Die neuesten {count} Zeilen; alle nennt der Befehl wince-host audit."
NOT_ALLOWED: Final = "Nur wer verwaltet, darf das Zugriffsbuch lesen."
COLUMNS: Final = ("Wann", "Wer", "Was", "Worüber", "Näheres")
NOBODY: Final = "–"
ACTIONS: Final[dict[str, str]] = {
    "view": "angesehen",
    "login": "angemeldet",
    "login_failed": "falsches Passwort",
    "logout": "abgemeldet",
    "password_changed": "eigenes Passwort geändert",
    "password_reset": "neues erstes Passwort bekommen",
    "user_created": "Benutzer geworden",
    "user_removed": "Benutzer entfernt",
    "role_changed": "andere Rolle gegeben",
    "token_added": "Schlüssel gemacht",
    "token_revoked": "Schlüssel beendet",
    "enter": "eingetragen",
    "withdraw": "zurückgenommen",
    "scan": "kurze Messung gemacht",
    "export": "mitgenommen",
    "export_fetched": "Export abgeholt",
    "import": "eingespielt",
    "erase": "gelöscht",
    "command": "Befehl gesendet",
    "configure": "Einstellungen geändert",
    "provision": "Gerät zugelassen",
    "rotate": "neues Zertifikat gegeben",
    "revoke": "Gerät ausgeschlossen",
}
