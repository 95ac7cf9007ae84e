"""Tells a web address of alarms: HTTPS, JSON, signed."""

import hashlib
import hmac
import http.client
import json
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from urllib.parse import urlsplit

from wince_host.care import AlarmEntry

from ._delivery import DeliveryError
from ._notice import SENT, hook_tree
from ._settings import HookSettings

TIME_LIMIT_S = 5.0
SIGNATURE_HEADER = "X-Wince-Signature"
NAME_HEADER = "X-Wince-Delivery"
_WORTH_AGAIN = {408, 425, 429}


class WebHook:
    """A `Receiver` behind an HTTPS address.

    Parameters
    ----------
    settings
        Where it is and what it may be told.
    secret
        Signs every body.
    now_s
        UTC in seconds, for the signature.
    """

    def __init__(
        self, settings: HookSettings, secret: bytes, *, now_s: Callable[[], float] = time.time
    ) -> None:
        self._settings = settings
        self._secret = secret
        self._now_s = now_s
        self.name = urlsplit(settings.url).netloc.rpartition("@")[2]
        context = ssl.create_default_context(cafile=settings.ca_file)
        # No redirects: a signed body goes where it was meant to go and nowhere else. No proxies.
        self._opener = urllib.request.OpenerDirector()
        for handler in (
            urllib.request.HTTPSHandler(context=context),
            urllib.request.HTTPHandler(),
            urllib.request.HTTPDefaultErrorHandler(),
            urllib.request.HTTPErrorProcessor(),
        ):
            self._opener.add_handler(handler)

    def wants(self, entry: AlarmEntry) -> bool:
        """Tell whether this line is for it."""
        return entry.action in SENT and entry.kind.value in self._settings.kinds

    def send(self, entry: AlarmEntry) -> bool:
        """Post one line; True, as somebody answered.

        Raises
        ------
        DeliveryError
            If the other side does not answer with 2xx in time.
        """
        try:
            with self._opener.open(self._request(entry), timeout=TIME_LIMIT_S) as answer:
                answer.read(1024)
                return True
        except urllib.error.HTTPError as error:
            error.close()
            final = error.code < 500 and error.code not in _WORTH_AGAIN
            raise DeliveryError(f"answered {error.code}", final=final) from error
        except urllib.error.URLError as error:
            raise DeliveryError(_reason(error.reason)) from error
        except (OSError, http.client.HTTPException) as error:
            raise DeliveryError(_reason(error)) from error

    def close(self) -> None:
        """Let everything go."""
        self._opener.close()

    def _request(self, entry: AlarmEntry) -> urllib.request.Request:
        settings = self._settings
        tree = hook_tree(entry, name_person=settings.name_person, send_detail=settings.send_detail)
        body = json.dumps(tree, separators=(",", ":")).encode()
        return urllib.request.Request(  # noqa: S310 - the settings let HTTPS in only
            settings.url,
            data=body,
            method="POST",
            headers={
                "Content-Type": "application/json",
                "User-Agent": "wince-host",
                NAME_HEADER: f"{entry.id or entry.at_ns}-{entry.action}",
                SIGNATURE_HEADER: signature(self._secret, int(self._now_s()), body),
            },
        )


def signature(secret: bytes, at_s: int, body: bytes) -> str:
    """Return ``t=…,v1=…``: HMAC-SHA256 over the time, a full stop and the body.

    The time is part of it, so that a receiver can refuse a body that somebody plays back.
    """
    digest = hmac.new(secret, f"{at_s}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at_s},v1={digest}"


def _reason(error: object) -> str:
    if isinstance(error, TimeoutError):
        return f"no answer within {TIME_LIMIT_S:g} s"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted: {error.verify_message}"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return type(error).__name__
