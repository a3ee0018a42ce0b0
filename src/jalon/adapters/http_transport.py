"""The link over HTTPS, or over HTTP on one machine: the transport of ``services.link`` and of enrolment."""

from __future__ import annotations

import ipaddress
import json
import ssl
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import httpx

from jalon.kernel import limits
from jalon.services.transport import UnableToLink

_BYTES = {"Content-Type": "application/octet-stream"}
_ERROR_BYTES_MAX = 4_096


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
    """A connection to a hub, kept open between exchanges. ``authority``: file of the authority to trust."""

    def __init__(self, address: str, *, authority: Path | None = None) -> None:
        self._address = check_address(address)
        self._client = httpx.Client(
            timeout=limits.LINK_TIMEOUT_S,
            trust_env=False,
            follow_redirects=False,
            verify=ssl.create_default_context(cafile=str(authority)) if authority else True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def enrol(self, request: bytes) -> bytes:
        """The hub's reply to an enrolment request."""
        return self._post("enrol", request)

    def send_envelope(self, wire: bytes) -> bytes:
        """The hub's receipt."""
        return self._post("envelopes", wire)

    def ask_cursors(self, frame: bytes) -> bytes:
        """The hub's receipt about every stream that it holds of this node."""
        return self._post("cursors", frame)

    def send_cells(self, frame: bytes) -> None:
        """Returns when the hub holds the cells durably."""
        self._post("cells", frame)

    def ask_keys(self, frame: bytes) -> bytes:
        """What the hub announces of its key for couriers."""
        return self._post("keys", frame)

    def send_status(self, frame: bytes) -> None:
        """Returns when the hub has read the report."""
        self._post("status", frame)

    def _post(self, name: str, body: bytes) -> bytes:
        try:
            with self._client.stream("POST", f"{self._address}/link/1/{name}", content=body, headers=_BYTES) as answer:
                content = _read(answer)
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise UnableToLink("services.link.unreachable") from error
        if answer.is_success:
            return content
        raise UnableToLink("services.link.refused", reason=_reason(content, answer.status_code))


def _read(answer: httpx.Response) -> bytes:
    content = bytearray()
    for piece in answer.iter_bytes():
        content += piece
        if len(content) > limits.LINK_RECEIPT_BYTES_MAX:
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
