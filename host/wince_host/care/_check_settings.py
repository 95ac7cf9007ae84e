"""What limits, lines of the alarm record and tokens must be before they are kept."""

from wince_host.refusals import Named, Rule, refusal
from wince_wire import EntryError

from ._alarm_record import ERASED_PERSON
from ._rules import LONGEST_NAME, check_name, check_pseudonym, check_range, check_words
from ._types import AlarmEntry, AlarmLimits, ApiToken

LONGEST_DETAIL = 4_000
LONGEST_DELAY_S = 3600.0
LONGEST_ESCALATION_S = 4 * 3600.0
SCOPES = ("read", "write", "export", "admin")


def check_limits(limits: AlarmLimits) -> None:
    """Hold alarm limits to the rules.

    Raises
    ------
    EntryError
        If they break one; the sentence names it.
    """
    check_pseudonym(limits.patient)
    check_words(limits.set_by, Named.SET_BY, LONGEST_NAME)
    check_range(limits.high, Named.UPPER_LIMIT, 0.0, 10.0)
    # Below 0 there is nothing: an alarm with that limit would never end.
    check_range(limits.clear, Named.ENDING_LIMIT, 0.1, 10.0)
    if limits.clear > limits.high:
        raise refusal(EntryError, Rule.LIMITS_CROSSED)
    check_range(limits.delay_s, Named.DELAY, 0.0, LONGEST_DELAY_S)
    check_range(limits.escalate_after_s, Named.ESCALATION, 10.0, LONGEST_ESCALATION_S)
    check_range(limits.technical_after_s, Named.WITHOUT_SCORE, 10.0, LONGEST_ESCALATION_S)


def check_alarm(entry: AlarmEntry) -> None:
    """Hold a line of the alarm record to the rules.

    Raises
    ------
    EntryError
        If it breaks one; the sentence names it.
    """
    if entry.patient not in {"", ERASED_PERSON}:
        check_pseudonym(entry.patient)
    if len(entry.detail) > LONGEST_DETAIL:
        raise refusal(EntryError, Rule.ALARM_WORDS_LONG, longest=LONGEST_DETAIL)


def check_token(token: ApiToken) -> None:
    """Hold a token to the rules.

    Raises
    ------
    EntryError
        If it breaks one; the sentence names it.
    """
    check_name(token.name, Named.TOKEN_NAME)
    unknown = sorted(set(token.scopes) - set(SCOPES))
    if unknown or not token.scopes:
        said = ", ".join(unknown) or "nothing"
        raise refusal(EntryError, Rule.TOKEN_SCOPES, said=said, scopes=", ".join(SCOPES))
