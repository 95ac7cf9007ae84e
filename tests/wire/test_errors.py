"""An error's number means the same for ever, on both sides."""

import pytest

from wince_wire import ConfigurationError, WinceError, error_from_code

NUMBERS = {
    1: "WinceError",
    100: "ConfigurationError",
    101: "LocalSettingError",
    102: "RevisionError",
    103: "SettingsStorageError",
    104: "UnhealthyError",
    110: "MessageError",
    111: "SchemaVersionError",
    120: "CommandExpiredError",
    121: "CommandRefusedError",
    122: "CalibrationError",
    200: "SourceError",
    210: "RecordingError",
    220: "ModelFileError",
    230: "StageStuckError",
    300: "OutboxError",
    310: "BrokerUnreachableError",
    311: "BrokerRefusedError",
    400: "StoreError",
    410: "PortInUseError",
    420: "AccountError",
    430: "EntryError",
    440: "ExportError",
    500: "SetupError",
}
"""A number that was given away is never used for anything else."""


def test_the_numbers_are_the_ones_that_were_given_away() -> None:
    registry = {code: kind.__name__ for code, kind in WinceError.registry.items()}
    assert {1: "WinceError", **registry} == NUMBERS


@pytest.mark.parametrize("code", NUMBERS)
def test_the_other_side_raises_the_same_class(code: int) -> None:
    error = error_from_code(code, "the window is too long")
    assert type(error).__name__ == NUMBERS[code]
    assert error.code == code
    assert str(error) == f"the window is too long [W{code:03d}]"
    assert error.sentence == "the window is too long"


def test_a_number_of_a_later_version_is_still_an_error() -> None:
    assert type(error_from_code(999, "something new")) is WinceError


def test_a_number_cannot_be_given_twice() -> None:
    with pytest.raises(TypeError, match="ConfigurationError"):
        type("Second", (WinceError,), {"code": ConfigurationError.code})
