"""A headquarters that is none: HTTPS that answers whatever a test wants, and counts who asked."""

from __future__ import annotations

import contextlib
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

Chunks = Iterator[bytes]


@dataclass(frozen=True)
class Said:
    """An answer; ``length`` as announced (None: until the connection ends), ``body`` as it is really sent."""

    body: Callable[[], Chunks]
    status: int = 200
    kind: str = "application/octet-stream"
    length: int | None = None


def whole(body: bytes, *, status: int = 200, kind: str = "application/octet-stream") -> Said:
    """An answer that is as long as it says."""
    return Said(lambda: iter([body]), status, kind, len(body))


@dataclass
class FalseHub:
    """``answer``: what is said to everything that is posted; ``asked``: addresses, in order."""

    answer: Callable[[], Said]
    asked: list[str] = field(default_factory=list)
    sent_bytes: int = 0


@contextlib.contextmanager
def listening(hub: FalseHub, port: int, certificate: Path, key: Path) -> Iterator[FalseHub]:
    """Listen on this machine until left."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", "0")))
            hub.asked.append(self.path)
            said = hub.answer()
            self.send_response(said.status)
            self.send_header("Content-Type", said.kind)
            if said.length is not None:
                self.send_header("Content-Length", str(said.length))
            self.send_header("Connection", "close")
            self.end_headers()
            with contextlib.suppress(OSError):
                for chunk in said.body():
                    self.wfile.write(chunk)
                    hub.sent_bytes += len(chunk)
            self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Nothing: the post's own words are what is looked at."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """A post that hangs up is no fault of the test."""

    server = Server(("127.0.0.1", port), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
