"""The active node's pages on a socket of this machine, from this process, so that a test stages and a browser looks."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.test import Client

from jalon.records.models import Account


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing of each request."""


@contextmanager
def served() -> Iterator[str]:
    """The address of the pages while this lasts."""
    server = ThreadedWSGIServer(("127.0.0.1", 0), _Quiet)
    server.daemon_threads = False
    server.set_app(WSGIHandler())
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def session_of(account: Account, address: str) -> dict[str, str]:
    """The cookie of somebody who has signed in, for a browser."""
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(account)
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": address}


def half_way(username: str, password: str) -> str:
    """The key of the session of somebody who has given the password and not yet the second step."""
    client = Client(SERVER_NAME="127.0.0.1")
    answer = client.post("/account/sign-in", {"username": username, "password": password, "next": ""})
    assert answer.status_code == 303, answer.status_code
    return client.cookies[settings.SESSION_COOKIE_NAME].value
