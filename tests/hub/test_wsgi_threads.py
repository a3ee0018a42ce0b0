"""The bridge between uvicorn and Django: what passes, and what is refused while it arrives."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

import pytest

from jalon.adapters.wsgi_threads import WsgiOnThreads
from jalon.kernel import limits


def echo(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
    too_large = int(environ["CONTENT_LENGTH"]) > limits.REQUEST_BODY_BYTES_MAX
    status = "413 Too large" if too_large else "200 OK"
    start(status, [("X-Path", environ["PATH_INFO"]), ("X-Held", environ.get("HTTP_X_HELD", ""))])
    return [environ["REQUEST_METHOD"].encode(), environ["wsgi.input"].read()]


def ask(
    pieces: list[bytes], headers: list[tuple[bytes, bytes]], most: int | None = None
) -> tuple[int, dict[bytes, bytes], bytes]:
    sent: list[dict[str, Any]] = []
    waiting = list(pieces)

    async def receive() -> dict[str, Any]:
        piece = waiting.pop(0)
        return {"type": "http.request", "body": piece, "more_body": bool(waiting)}

    async def send(message: Any) -> None:
        sent.append(dict(message))

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/é",
        "query_string": b"a=1",
        "http_version": "1.1",
        "headers": headers,
        "server": ("127.0.0.1", 8000),
        "client": ("127.0.0.1", 5),
    }
    bridge = WsgiOnThreads(echo, body_bytes_max=most)
    asyncio.run(bridge(scope, receive, send))
    bridge.close()
    return sent[0]["status"], dict(sent[0]["headers"]), sent[1]["body"]


def test_bridge_passes_method_path_headers_and_body() -> None:
    status, headers, body = ask([b"he", b"llo"], [(b"x-held", b"1"), (b"x_held", b"forged")])
    assert (status, body) == (200, b"POSThello")
    assert headers[b"x-held"] == b"1", "a header with an underscore cannot pass for another"


@pytest.mark.parametrize("announced", [True, False])
def test_bridge_refuses_a_body_longer_than_a_door_reads(announced: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "REQUEST_BODY_BYTES_MAX", 10)
    headers = [(b"content-length", b"11")] if announced else []
    status, answered, body = ask([b"123456", b"78901", b"never read"], headers)
    assert status == 413, "the application says it in words"
    assert body == b"POST", "it is given nothing of what was sent"
    assert answered[b"connection"] == b"close"


def test_bridge_refuses_a_length_that_is_no_number() -> None:
    assert ask([b""], [(b"content-length", b"-1")])[0] == 413


def test_bridge_of_a_door_that_takes_files_reads_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "REQUEST_BODY_BYTES_MAX", 10)
    assert ask([b"123456", b"78901"], [(b"content-length", b"11")], 11)[2] == b"POST12345678901"
    assert ask([b"123456", b"789012"], [], 11)[2] == b"POST"
