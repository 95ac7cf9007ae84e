"""Every sentence of the audit log's page, in English; another language is another such module."""

from typing import Final

AUDIT: Final = "Audit log"
SKIP: Final = "Skip to the audit log"
LEAD: Final = (
    "Who saw, changed and took out what, the newest first; never what was measured. To look at "
    "this page is written down too."
)
ABOUT: Final = "About one person, unit, user or key"
SHOW: Final = "Show"
NOTHING: Final = "There is no such line."
NEWEST: Final = "The newest {count} lines; all of them by the command wince-host audit."
NOT_ALLOWED: Final = "Only an administrator may read the audit log."
COLUMNS: Final = ("When", "Who", "What", "About", "Details")
NOBODY: Final = "–"
ACTIONS: Final[dict[str, str]] = {
    "view": "looked at",
    "login": "signed in",
    "login_failed": "wrong password",
    "logout": "signed out",
    "password_changed": "changed the own password",
    "password_reset": "got a new first password",
    "user_created": "became a user",
    "user_removed": "removed the user",
    "role_changed": "gave another role",
    "token_added": "made a key",
    "token_revoked": "ended a key",
    "enter": "entered",
    "withdraw": "took back",
    "scan": "made a short scan",
    "export": "took out",
    "export_fetched": "fetched an export",
    "import": "brought in",
    "erase": "erased",
    "command": "sent a command",
    "configure": "changed settings",
    "provision": "let a unit in",
    "rotate": "gave a new certificate",
    "revoke": "shut a unit out",
}
"""Other actions are shown by their own name."""
