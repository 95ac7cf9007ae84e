"""Every command ends with the exit code that scripts rely on."""

import signal
from collections.abc import Iterator

import pytest

from wince_wire import CleanEnd, SetupError, run_command


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


@pytest.fixture
def handlers() -> Iterator[None]:
    """Give the signals' usual handlers, and those of before afterwards."""
    both = (signal.SIGTERM, signal.SIGHUP)
    before = {one: signal.signal(one, signal.SIG_DFL) for one in both}
    yield
    for one, handler in before.items():
        signal.signal(one, handler)


@pytest.mark.usefixtures("handlers")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_cleans_up_undisturbed_and_is_its_number_more_than_128(
    number: signal.Signals, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    cleaned = []

    def command() -> None:
        with CleanEnd():
            try:
                signal.raise_signal(number)
                pytest.fail("the command went on")
            finally:
                signal.raise_signal(signal.SIGTERM)
                signal.raise_signal(signal.SIGHUP)
                cleaned.append(True)

    assert ends_with(command) == code
    assert cleaned == [True]
    assert signal.getsignal(number) is signal.SIG_DFL
    assert capsys.readouterr().err == ""


@pytest.mark.usefixtures("handlers")
def test_a_signal_that_was_ignored_stays_ignored() -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    with CleanEnd():
        signal.raise_signal(signal.SIGHUP)
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
