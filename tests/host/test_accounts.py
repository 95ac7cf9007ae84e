"""Who may log in, how often somebody may guess, and what is written down."""

import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wince_host.accounts import PASSWORD_RULES, Accounts, Role, check_new_password
from wince_host.accounts._attempts import FREE_FAILURES, Attempts, wait_after
from wince_host.store import SqliteStore
from wince_wire import AccountError

GOOD = "a long enough one"
WRONG = "not the password"


class HandClock:
    """A clock that moves when told to."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def first_login_file(tmp_path: Path) -> Path:
    return tmp_path / "first-login.txt"


@pytest.fixture
def accounts(store: SqliteStore, clock: HandClock, first_login_file: Path) -> Accounts:
    return Accounts(
        store,
        first_login_file=first_login_file,
        now_ns=lambda: int(clock.now_s * 1e9),
        monotonic=clock,
    )


def test_a_new_user_logs_in_and_has_to_change(accounts: Accounts) -> None:
    first = accounts.create_user("anna", Role.CAREGIVER)
    user = accounts.check("Anna", first)
    assert user is not None
    assert (user.name, user.role, user.must_change) == ("anna", Role.CAREGIVER, True)
    accounts.change_password("anna", GOOD)
    assert accounts.check("anna", first) is None
    user = accounts.check("anna", GOOD)
    assert user is not None
    assert not user.must_change


def test_unknown_names_and_wrong_passwords_are_the_same_answer(accounts: Accounts) -> None:
    accounts.create_user("anna", Role.VIEWER, GOOD)
    assert accounts.check("anna", WRONG) is None
    assert accounts.check("nobody", GOOD) is None
    assert accounts.check("", "") is None
    assert accounts.check("anna", "x" * 100_000) is None
    assert accounts.check("anna", "\ud800") is None


def test_passwords_are_kept_as_argon2id(accounts: Accounts, store: SqliteStore) -> None:
    accounts.create_user("anna", Role.VIEWER, GOOD)
    row = store.user("anna")
    assert row is not None
    assert row.password_hash.startswith("$argon2id$")
    assert GOOD not in row.password_hash


def test_guessing_is_slowed_down_more_and_more(accounts: Accounts, clock: HandClock) -> None:
    accounts.create_user("anna", Role.VIEWER, GOOD)
    for _ in range(FREE_FAILURES):
        assert accounts.wait_s("anna") == 0
        assert accounts.check("anna", WRONG) is None
    assert accounts.wait_s("anna") == 15
    with pytest.raises(AccountError, match="wait 15 s"):
        accounts.check("anna", GOOD)
    clock.now_s += 15
    assert accounts.check("anna", WRONG) is None
    with pytest.raises(AccountError, match="wait 30 s"):
        accounts.check("Anna", GOOD)
    clock.now_s += 30
    assert accounts.check("anna", GOOD) is not None
    assert accounts.wait_s("anna") == 0


def test_a_refused_attempt_does_not_lengthen_the_wait(accounts: Accounts, clock: HandClock) -> None:
    for _ in range(FREE_FAILURES):
        accounts.check("nobody", WRONG)
    clock.now_s += 5
    for _ in range(20):
        with pytest.raises(AccountError):
            accounts.check("nobody", WRONG)
    assert accounts.wait_s("nobody") == 10


def test_one_name_does_not_lock_another(accounts: Accounts) -> None:
    accounts.create_user("anna", Role.VIEWER, GOOD)
    for _ in range(FREE_FAILURES):
        accounts.check("bert", WRONG)
    assert accounts.check("anna", GOOD) is not None


def test_failures_are_forgotten_after_five_minutes(clock: HandClock) -> None:
    attempts = Attempts(clock)
    for _ in range(FREE_FAILURES - 1):
        assert attempts.begin("anna") == 0
    clock.now_s += 301
    for _ in range(FREE_FAILURES - 1):
        assert attempts.begin("anna") == 0
    assert attempts.wait_s("anna") == 0
    attempts.begin("anna")
    assert attempts.wait_s("anna") == 15


@given(st.lists(st.floats(0, 400), min_size=1, max_size=80))
@settings(deadline=None)
def test_nobody_guesses_more_than_the_limit(pauses: list[float]) -> None:
    """However the attempts are timed, few get through in any five minutes."""
    clock = HandClock()
    attempts = Attempts(clock)
    passed: list[float] = []
    for pause in pauses:
        clock.now_s += pause
        if attempts.begin("anna") == 0:
            passed.append(clock.now_s)
    for start in passed:
        within = [t for t in passed if start <= t <= start + 300]
        assert len(within) <= FREE_FAILURES + 4  # after waits of 15, 30, 60 and 120 s


def test_waits_grow_up_to_a_quarter_of_an_hour() -> None:
    waits = [wait_after(failures) for failures in range(4, 15)]
    assert waits[:5] == [0, 15, 30, 60, 120]
    assert waits == sorted(waits)
    assert waits[-1] == 900


@pytest.mark.parametrize("password", ["", "short", "123456789", "x" * 2000])
def test_a_password_that_breaks_the_rules(accounts: Accounts, password: str) -> None:
    accounts.create_user("anna", Role.VIEWER, GOOD)
    with pytest.raises(AccountError):
        accounts.change_password("anna", password)


def test_a_password_is_not_the_name_nor_the_old_one(accounts: Accounts) -> None:
    accounts.create_user("wilhelmina", Role.VIEWER, GOOD)
    with pytest.raises(AccountError, match="at least 10") as refusal:
        accounts.change_password("wilhelmina", "Wilhelmina")
    assert refusal.value.sentence == PASSWORD_RULES
    with pytest.raises(AccountError, match="old one"):
        accounts.change_password("wilhelmina", GOOD)
    check_new_password("wilhelmina", "0123456789")


@pytest.mark.parametrize("name", ["", "-x", "a b", "ä", "a" * 64, "a\n", "../x"])
def test_a_name_that_is_none(accounts: Accounts, name: str) -> None:
    with pytest.raises(AccountError, match="no user name"):
        accounts.create_user(name, Role.VIEWER)


def test_a_name_is_taken_whatever_its_case(accounts: Accounts) -> None:
    accounts.create_user("anna", Role.VIEWER, GOOD)
    with pytest.raises(AccountError, match="already"):
        accounts.create_user("ANNA", Role.ADMIN, GOOD)
    assert [user.name for user in accounts.users()] == ["anna"]


def test_a_role_that_is_none(accounts: Accounts) -> None:
    with pytest.raises(AccountError, match="viewer, caregiver, researcher, admin"):
        accounts.create_user("anna", "boss")


def test_roles_include_the_ones_before() -> None:
    assert Role.ADMIN.may_act_as(Role.VIEWER)
    assert Role.CAREGIVER.may_act_as(Role.CAREGIVER)
    assert not Role.CAREGIVER.may_act_as(Role.RESEARCHER)


def test_the_first_administrator_is_made_once(accounts: Accounts, first_login_file: Path) -> None:
    first = accounts.ensure_administrator()
    assert first is not None
    assert first in first_login_file.read_text()
    assert stat.S_IMODE(first_login_file.stat().st_mode) == 0o600
    assert accounts.ensure_administrator() is None
    user = accounts.check("admin", first)
    assert user is not None
    assert user.must_change
    assert user.role is Role.ADMIN
    accounts.create_user("anna", Role.VIEWER)
    accounts.change_password("anna", GOOD)
    assert first_login_file.exists()
    accounts.change_password("admin", GOOD)
    assert not first_login_file.exists()


def test_a_reset_gives_a_new_first_password(accounts: Accounts, clock: HandClock) -> None:
    accounts.create_user("anna", Role.VIEWER, GOOD)
    before = accounts.user("anna")
    clock.now_s += 10
    first = accounts.reset_password("anna")
    after = accounts.check("anna", first)
    assert before is not None
    assert after is not None
    assert after.must_change
    assert after.password_changed_ns > before.password_changed_ns
    with pytest.raises(AccountError, match="no user"):
        accounts.reset_password("nobody")
    with pytest.raises(AccountError, match="no user"):
        accounts.change_password("nobody", GOOD)


def test_roles_change_and_users_go_but_never_the_last_administrator(accounts: Accounts) -> None:
    accounts.create_user("root", Role.ADMIN, GOOD)
    accounts.create_user("anna", Role.VIEWER, GOOD)
    with pytest.raises(AccountError, match=r"last administrator: make another one first"):
        accounts.remove_user("ROOT", by="x")
    with pytest.raises(AccountError, match=r"last administrator: make another one first"):
        accounts.set_role("root", "viewer", by="x")
    accounts.set_role("Anna", Role.ADMIN, by="root")
    anna = accounts.user("anna")
    assert anna is not None
    assert anna.role is Role.ADMIN
    accounts.remove_user("root", by="anna")
    assert accounts.user("root") is None
    assert accounts.check("root", GOOD) is None
    with pytest.raises(AccountError, match="no user"):
        accounts.remove_user("root", by="anna")
    with pytest.raises(AccountError, match="no user"):
        accounts.set_role("nobody", Role.VIEWER, by="anna")
    with pytest.raises(AccountError):
        accounts.set_role("anna", "queen", by="anna")
    told = [(row.user, row.action, row.subject, row.detail) for row in accounts.audit_log(limit=4)]
    assert told[1:3] == [
        ("anna", "user_removed", "root", ""),
        ("root", "role_changed", "anna", "viewer to admin"),
    ]


def test_the_audit_log_tells_who_did_what(accounts: Accounts, clock: HandClock) -> None:
    accounts.create_user("anna", Role.VIEWER, GOOD)
    clock.now_s += 1
    accounts.check("anna", GOOD)
    accounts.check("anna", WRONG)
    accounts.check(GOOD, "typed into the wrong field")
    accounts.audit("anna", "view", subject="unit-1")
    newest = accounts.audit_log(limit=4)
    assert [(row.user, row.action, row.subject) for row in newest] == [
        ("anna", "view", "unit-1"),
        ("", "login_failed", ""),
        ("anna", "login_failed", ""),
        ("anna", "login", ""),
    ]
    assert newest[0].at_ns == 1001_000_000_000
    assert [row.action for row in accounts.audit_log(subject="unit-1")] == ["view"]
    assert not any(GOOD in f"{row}" for row in accounts.audit_log())
