"""Every command ends with the exit code that scripts rely on."""

import pytest

from wince_wire import SetupError, run_command


def ends_with(command: object, *usage_errors: type[Exception]) -> int:
    with pytest.raises(SystemExit) as end:
        run_command(command, usage_errors=usage_errors)  # type: ignore[arg-type] # callables
    assert isinstance(end.value.code, int)
    return end.value.code


def test_a_good_end_is_0() -> None:
    assert ends_with(lambda: None) == 0
    assert ends_with(lambda: "text is no exit code") == 0


def test_a_command_may_choose_its_code() -> None:
    assert ends_with(lambda: 3) == 3


def test_bad_input_is_one_sentence_and_2(capsys: pytest.CaptureFixture[str]) -> None:
    def command() -> None:
        raise SetupError("mosquitto is not installed")

    assert ends_with(command) == 2
    assert capsys.readouterr().err == "error: mosquitto is not installed [W500]\n"


def test_a_wrong_option_is_one_sentence_and_2(capsys: pytest.CaptureFixture[str]) -> None:
    def command() -> None:
        raise LookupError("no such option")

    assert ends_with(command, LookupError) == 2
    assert capsys.readouterr().err == "error: no such option\n"


def test_an_interrupt_is_130() -> None:
    def command() -> None:
        raise KeyboardInterrupt

    assert ends_with(command) == 130


def test_a_defect_is_not_hidden() -> None:
    def command() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run_command(command)
