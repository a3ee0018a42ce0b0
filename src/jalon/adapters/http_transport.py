"""The link over HTTPS, or over HTTP on one machine: the transport of ``services.link`` and of enrolment."""

from __future__ import annotations

import ipaddress
import json
import ssl
import time
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import httpx

from jalon.adapters.tcp_options import options
from jalon.kernel import limits
from jalon.services.transport import UnableToLink

_HEADERS = {"Accept": "*/*", "User-Agent": "jalon", "Accept-Encoding": "identity"}
_KIND = "application/octet-stream"
_BYTES = {"Content-Type": _KIND}
_ERROR_BYTES_MAX = 4_096
_TRIES = 2
AUTHORITY = "hub-authority.pem"
"""File in the node's folder: the authority of the hub's certificate, where it is not one of the system's."""


def check_address(address: str) -> str:
    """The address without a slash at its end. Raises :class:`UnableToLink` unless it is https, or http on loopback."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        valid = bool(host) and parts.port != 0 and not parts.query and not parts.fragment and not parts.username
    except ValueError:
        valid = False
    if not valid or not (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))):
        raise UnableToLink("services.link.address_insecure", address=address[:200])
    return address.rstrip("/")


def is_loopback(host: str) -> bool:
    """Whether ``host`` is this machine itself."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class HttpTransport:
    """Connections to a hub, kept open between requests. ``authority``: file of the authority to trust.

    Urgent requests have a connection of their own, so that what is urgent never waits for one to be free.
    """

    def __init__(self, address: str, *, authority: Path | None = None) -> None:
        self._address = check_address(address)
        context = ssl.create_default_context(cafile=str(authority) if authority else None)
        self._ordinary = _Lanes(context, limits.LINK_FLIGHTS_MAX)
        self._urgent = _Lanes(context, 1)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections; what is under way fails."""
        self._ordinary.close()
        self._urgent.close()

    def start(self, name: str, body: bytes, *, urgent: bool = False) -> Future[bytes]:
        """Send ``body`` to an address of the link, beside what is under way."""
        lanes = self._urgent if urgent else self._ordinary
        return lanes.start("POST", f"{self._address}/link/1/{name}", body, _BYTES)

    def fetch(self, transfer: str, offset: int, length: int) -> Future[bytes]:
        """A range of a wire that waits at the hub."""
        wanted = {"Range": f"bytes={offset}-{offset + length - 1}"}
        return self._ordinary.start("GET", f"{self._address}/link/1/wires/{transfer}", b"", wanted)

    def enrol(self, request: bytes) -> bytes:
        """The hub's reply to an enrolment request."""
        return self.start("enrol", request).result()

    def ask_keys(self, frame: bytes) -> bytes:
        """What the hub announces of its key for couriers."""
        return self.start("keys", frame).result()


class _Lanes:
    """Connections on which requests travel side by side, a thread each."""

    def __init__(self, context: ssl.SSLContext, count: int) -> None:
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="link")
        self._client = httpx.Client(
            timeout=limits.LINK_TIMEOUT_S,
            trust_env=False,
            follow_redirects=False,
            headers=_HEADERS,
            transport=httpx.HTTPTransport(
                verify=context,
                trust_env=False,
                socket_options=options(),
                limits=httpx.Limits(
                    max_connections=count, max_keepalive_connections=count, keepalive_expiry=limits.LINK_KEPT_OPEN_S
                ),
            ),
        )

    def start(self, method: str, url: str, body: bytes, headers: dict[str, str]) -> Future[bytes]:
        return self._threads.submit(self._send, method, url, body, headers)

    def close(self) -> None:
        self._client.close()
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _send(self, method: str, url: str, body: bytes, headers: dict[str, str]) -> bytes:
        for tries_left in reversed(range(_TRIES)):
            try:
                return self._once(method, url, body, headers)
            except (httpx.RemoteProtocolError, httpx.ReadError) as error:
                # A connection that was kept open had been closed by the other side. Every request may be repeated.
                if not tries_left:
                    raise UnableToLink("services.link.unreachable") from error
            except (httpx.HTTPError, httpx.InvalidURL, OSError, RuntimeError) as error:
                raise UnableToLink(_failure(error)) from error
        raise UnableToLink("services.link.unreachable")

    def _once(self, method: str, url: str, body: bytes, headers: dict[str, str]) -> bytes:
        with self._client.stream(method, url, content=body or None, headers=headers) as answer:
            content = _read(answer)
        if answer.is_success and content and not answer.headers.get("Content-Type", _KIND).startswith(_KIND):
            raise UnableToLink("services.link.not_headquarters")
        if answer.is_success:
            return content
        if answer.is_redirect:
            raise UnableToLink("services.link.not_headquarters")
        raise UnableToLink("services.link.refused", reason=_reason(content, answer.status_code))


def _failure(error: BaseException) -> str:
    """Why nothing came back: a certificate that is not trusted is told apart from a line that is down."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return "services.link.certificate_not_trusted"
        cause = cause.__cause__ or cause.__context__
    return "services.link.unreachable"


def _read(answer: httpx.Response) -> bytes:
    content, until = bytearray(), time.monotonic() + limits.LINK_ANSWER_S_MAX
    for piece in answer.iter_raw():
        content += piece
        if time.monotonic() > until:
            raise UnableToLink("services.link.answer_too_slow")
        if len(content) > limits.LINK_ANSWER_BYTES_MAX:
            raise UnableToLink("services.link.answer_too_long")
    return bytes(content)


def _reason(content: bytes, status: int) -> str:
    """The hub's code when it gave one, else the status: never free text of a stranger."""
    try:
        code = json.loads(content[:_ERROR_BYTES_MAX])["error"]["code"]
    except (ValueError, KeyError, TypeError):
        return f"HTTP {status}"
    plain = isinstance(code, str) and len(code) <= 80 and code.replace(".", "").replace("_", "").isalnum()
    return code if plain else f"HTTP {status}"
