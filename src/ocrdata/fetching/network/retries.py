"""When a server does not answer as it should: try again, wait as long as it asks, or say why not."""

import random
import ssl
import threading
import time
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import httpx

from ocrdata.console import quantity, say
from ocrdata.errors import UserError

_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524})
"""Answers that pass: overload, gateways and their proxies (52x: Cloudflare)."""


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often and how long to retry; each byte that arrives resets the count.

    Attributes:
        tries: Failures in a row, after which to give up.
        first: Seconds before the second try, doubled for each one after it.
        longest: Seconds between two tries at most.
        asked: Seconds that a server may ask for with `Retry-After` at most.
    """

    tries: int = 7
    first: float = 1.0
    longest: float = 60.0
    asked: float = 300.0


DEFAULT_POLICY = RetryPolicy()


class Changed(Exception):
    """The file on the server is another one than it was."""


class NotWhole(Exception):
    """An answer that holds less than it should."""


_BROKEN_OFF = ("server disconnected", "peer closed connection")
"""How httpx reports a connection that ended early; its other protocol errors are faults of the server."""


class Tries:
    """Counts failures in a row, and waits between them."""

    def __init__(self, policy: RetryPolicy, url: str, stop: threading.Event | None = None):
        self.policy, self.url = policy, url
        self.stop = stop or threading.Event()
        self.failed = 0

    def reset(self) -> None:
        """Something has arrived."""
        self.failed = 0

    def wait_after(self, error: Exception) -> None:
        """Wait after a connection that failed, unless another try would fail in the same way.

        Raises:
            UserError: No other try helps, or it was the last one.
        """
        reason = str(error).strip().rstrip(".") or type(error).__name__
        if _lasts(error):
            raise UserError(
                f"{self.url} cannot be downloaded ({reason}).",
                "Download it with a browser and give it with --archive, or give a --mirror. A certificate of "
                "your own network can be named with SSL_CERT_FILE.",
            ) from error
        self.wait(reason)

    def wait(self, reason: str, answer: httpx.Response | None = None) -> None:
        """Wait before the next try: as long as the server asks, else twice as long as before.

        Raises:
            UserError: It was the last one, or the server asks for a longer wait than allowed.
        """
        self.failed += 1
        host = urlsplit(self.url).netloc
        asked = _retry_after(answer) if answer is not None else None
        if self.failed >= self.policy.tries:
            raise UserError(
                f"{host} could not be read, {quantity(self.failed, 'time')} in a row ({reason}).",
                "Run the command again later, it goes on from here; or give a --mirror; a proxy is taken "
                "from HTTPS_PROXY.",
            )
        if asked is not None and asked > self.policy.asked:
            raise UserError(
                f"{host} asks for a pause of {quantity(round(asked), 'second')} ({reason}).",
                "Run the command again after it; it goes on from here.",
            )
        pause = min(self.policy.first * 2 ** (self.failed - 1), self.policy.longest)
        pause *= random.uniform(0.75, 1.25)  # so that several connections do not come back at once
        if asked is not None:
            pause = max(asked, 0.0)
        if pause >= 1:
            say(f"{host}: {reason}; trying again in {pause:.0f} s.")
        self.stop.wait(pause)


def _lasts(error: BaseException | None) -> bool:
    """Whether a reason to fail lasts: a certificate, a redirect loop, malformed headers."""
    if isinstance(error, httpx.RemoteProtocolError):
        return not str(error).lower().startswith(_BROKEN_OFF)
    if isinstance(error, httpx.TooManyRedirects | ssl.SSLCertVerificationError):
        return True
    return error is not None and _lasts(error.__cause__ or error.__context__)


def worth_another_try(answer: httpx.Response) -> bool:
    """Whether this answer may be another one in a while."""
    return answer.status_code in _AGAIN


def refuse_status(answer: httpx.Response, url: str) -> None:
    """Turn an answer that another try will not change into a sentence.

    Raises:
        UserError: Anything but success.
    """
    status = answer.status_code
    if status in (200, 206):
        return
    remedy = "Download it with a browser and give it with --archive, or give a --mirror."
    if status in (401, 402, 403, 451):
        raise UserError(f"{url} is refused by its server ({status}): it may want a login.", remedy)
    if status in (404, 410):
        raise UserError(f"{url} is not there any more ({status}).", remedy)
    if status == 407:
        raise UserError(
            "the proxy wants a login (407).", "Put it into HTTPS_PROXY: http://user:password@host:port."
        )
    raise UserError(f"{url} cannot be had ({status} {answer.reason_phrase}).", remedy)


_DIGITS = 19
"""Longer numbers in a header are no number of bytes or seconds."""


def _retry_after(answer: httpx.Response) -> float | None:
    """Seconds that `Retry-After` asks for, as a number or as a date (RFC 9110, section 10.2.3)."""
    text = answer.headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit() and len(text) < _DIGITS:
        return float(text)
    try:
        return parsedate_to_datetime(text).timestamp() - time.time()
    except (ValueError, TypeError):
        return None
