"""Serves Django's WSGI application under uvicorn, on a few threads that live as long as the process.

Django's own ASGI handler starts a thread a request: each would open its databases anew, and it keeps a body of any
length on disk before a view may refuse it. Here threads and their connections stay, and a body is refused while it
arrives.
"""

from __future__ import annotations

import asyncio
import io
import sys
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from jalon.kernel import limits

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class WsgiOnThreads:
    """An ASGI application around a WSGI one."""

    def __init__(self, application: Application, *, body_bytes_max: int | None = None) -> None:
        """``body_bytes_max``: of a door that takes files; others read what any form needs."""
        self._application = application
        self._body_bytes_max = body_bytes_max
        self._threads = ThreadPoolExecutor(limits.PAGES_THREADS, thread_name_prefix="pages")

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request; other kinds of connection are closed."""
        if scope["type"] != "http":
            return
        most = self._body_bytes_max or limits.REQUEST_BODY_BYTES_MAX
        body = await _read_body(scope, receive, most)
        environ = environ_of(scope, body or b"")
        if body is None:
            # The pages say it in words, with their headers; they see the length, and nothing of what was sent.
            environ["CONTENT_LENGTH"] = str(most + 1)
        status, headers, content = await asyncio.get_running_loop().run_in_executor(self._threads, self._run, environ)
        if body is None:
            headers.append((b"connection", b"close"))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": content})

    def close(self) -> None:
        """Wait for what runs, and end the threads."""
        self._threads.shutdown(wait=True)

    def _run(self, environ: dict[str, Any]) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
        started: list[tuple[int, list[tuple[bytes, bytes]]]] = []

        def start(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> Callable[[bytes], object]:
            assert exc_info is None, "Django answers its own errors"
            # Django writes cookies with a blank before them, which HTTP does not allow to pass.
            raw = [(name.lower().encode("latin-1"), value.strip().encode("latin-1")) for name, value in headers]
            started.append((int(status.split(maxsplit=1)[0]), raw))
            return lambda _: None

        answer = self._application(environ, start)
        try:
            content = b"".join(answer)
        finally:
            if close := getattr(answer, "close", None):
                close()
        return *started[-1], content


async def _read_body(scope: Message, receive: Receive, most: int) -> bytes | None:
    """The body, or None once it is longer than a door reads."""
    announced = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
    if not announced.isdigit() or int(announced) > most:
        return None
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > most:
            return None
        if message["type"] == "http.disconnect" or not message.get("more_body"):
            return bytes(body)


def environ_of(scope: Message, body: bytes) -> dict[str, Any]:
    """The request as PEP 3333 describes it."""
    server = scope.get("server") or ("localhost", 80)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode().decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1]),
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    if client := scope.get("client"):
        environ["REMOTE_ADDR"] = client[0]
    for raw_name, raw_value in scope["headers"]:
        name = raw_name.decode("latin-1").upper().replace("-", "_")
        value = raw_value.decode("latin-1")
        if name == "CONTENT_TYPE":
            environ["CONTENT_TYPE"] = value
        elif name != "CONTENT_LENGTH" and "_" not in raw_name.decode("latin-1"):
            key = f"HTTP_{name}"
            environ[key] = f"{environ[key]},{value}" if key in environ else value
    return environ
