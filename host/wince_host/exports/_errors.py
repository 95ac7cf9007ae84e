"""What can go wrong with an export or an import."""

from wince_wire import WinceError


class ExportError(WinceError):
    """Nothing can be exported, or a portable file cannot be taken in."""

    code = 440
