"""Numbered errors of configurations and commands that come from the host."""

from ._errors import WinceError


class LocalSettingError(WinceError):
    """A key can be set at the device only."""

    code = 101


class RevisionError(WinceError):
    """A configuration is older than the one in force, or was turned down before."""

    code = 102


class SettingsStorageError(WinceError):
    """A configuration cannot be kept on the device's disk."""

    code = 103


class UnhealthyError(WinceError):
    """A configuration was taken back, because the device was not well with it."""

    code = 104


class CommandExpiredError(WinceError):
    """A command came too late, or without an expiry."""

    code = 120


class CommandRefusedError(WinceError):
    """A command is not allowed, or this device cannot do it."""

    code = 121


class CalibrationError(WinceError):
    """A calibration is for another person or another kind of score, or cannot be kept."""

    code = 122
