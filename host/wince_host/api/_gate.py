"""Who may call: a bearer token with the scope, not too often, and written down."""

import time
from collections.abc import Callable, Sequence
from typing import Annotated, Final, Literal

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from wince_host.care import ApiToken, CareStore

from ._problems import Refusal
from ._rate import Rate
from ._tokens import find_token, token_state

Scope = Literal["read", "write", "export", "admin"]
CALLS_A_MINUTE: Final = 600
REFUSALS_A_MINUTE: Final = 60
"""Of one address without a valid key."""

_bearer = HTTPBearer(
    auto_error=False, description="A key from `wince-host token add`.", scheme_name="key"
)
Credentials = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]


class Gate:
    """Holds calls to their keys. Safe to use from any thread.

    Parameters
    ----------
    care
        Where the keys are.
    calls_a_minute
        For one key.
    now_ns, monotonic
        The clocks; tests bring their own.
    """

    def __init__(
        self,
        care: CareStore,
        *,
        calls_a_minute: int = CALLS_A_MINUTE,
        now_ns: Callable[[], int] = time.time_ns,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._care = care
        self._now_ns = now_ns
        self._rate = Rate(calls_a_minute, monotonic)
        self._refused = Rate(REFUSALS_A_MINUTE, monotonic)

    def needs(self, scope: Scope) -> Callable[..., ApiToken]:
        """Return a dependency that gives the caller's token, or ends the call."""

        def check(request: Request, credentials: Credentials) -> ApiToken:
            secret = None if credentials is None else credentials.credentials
            return self.check(scope, secret, request)

        check.__doc__ = f"Needs a key with the scope `{scope}`."
        return check

    def check(self, scope: Scope, secret: str | None, request: Request) -> ApiToken:
        """Return the token of a caller that may do what it wants.

        Raises
        ------
        Refusal
            401 without a valid key, 403 without the scope, 429 after too many calls.
        """
        token = find_token(self._tokens(), secret) if secret else None
        if token is None or token_state(token, self._now_ns()) != "valid":
            self._refuse(request)
        assert token is not None  # noqa: S101 - the line before never returns
        self._hold_back(self._rate, token.name)
        if scope not in token.scopes:
            msg = f"this key is not for {scope}: make one with `wince-host token add --scope`"
            raise Refusal(403, msg)
        request.state.token = token
        return token

    def _refuse(self, request: Request) -> None:
        self._hold_back(self._refused, "" if request.client is None else request.client.host)
        msg = "send a valid key as Authorization: Bearer; see `wince-host token add`"
        raise Refusal(401, msg, {"WWW-Authenticate": "Bearer"})

    def _tokens(self) -> Sequence[ApiToken]:
        return self._care.tokens()

    @staticmethod
    def _hold_back(rate: Rate, caller: str) -> None:
        wait_s = rate.wait_s(caller)
        if wait_s > 0.0:
            seconds = int(wait_s) + 1
            msg = f"too many calls: wait {seconds} s, then try again"
            raise Refusal(429, msg, {"Retry-After": str(seconds)})
