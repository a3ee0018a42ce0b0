"""Opens the door of a node: listens, checks how, and supervises its pages and its work."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import click

from jalon.cli.supervision import Child, stop_signal, supervise
from jalon.kernel.errors import UnableTo
from jalon.kernel.texts import text

_BACKLOG = 128


class UnableToOpenDoor(UnableTo):
    """The address cannot be listened on, or would not protect what passes."""


@dataclass(frozen=True)
class Door:
    """Where a node listens. ``certificate`` and ``key``: files in PEM; without them only this machine may connect."""

    host: str
    port: int
    certificate: Path | None = None
    key: Path | None = None

    @property
    def address(self) -> str:
        """The address as a browser takes it."""
        scheme = "https" if self.certificate else "http"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{scheme}://{host}:{self.port}"


def listen(door: Door) -> socket.socket:
    """A listening socket. Raises :class:`UnableToOpenDoor`."""
    from jalon.adapters.http_transport import is_loopback
    from jalon.adapters.tcp_options import tune

    if (door.certificate is None) != (door.key is None):
        raise UnableToOpenDoor("cli.door.certificate_and_key")
    if door.certificate is None and not is_loopback(door.host):
        raise UnableToOpenDoor("cli.door.needs_https", host=door.host)
    found = socket.socket(socket.AF_INET6 if ":" in door.host else socket.AF_INET, socket.SOCK_STREAM)
    try:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        tune(found)
        found.bind((door.host, door.port))
        found.listen(_BACKLOG)
    except OSError as error:
        found.close()
        raise UnableToOpenDoor("cli.door.port_taken", host=door.host, port=door.port) from error
    return found


def serve(
    home: Path,
    door: Door,
    *,
    names: tuple[str, ...],
    language: str,
    pages: int = 1,
    still_ours: Callable[[], bool] = lambda: True,
) -> bool:
    """Listen and supervise until SIGTERM or SIGINT. False when the node was no longer ours.

    ``pages``: how many processes answer on the one socket; a hub takes one for each processor.
    """
    asked_to_stop: Event = stop_signal()
    with listen(door) as listening:
        descriptor = listening.fileno()
        files = [str(door.certificate), str(door.key)] if door.certificate else []
        hosts = ",".join(dict.fromkeys(["localhost", "127.0.0.1", "[::1]", door.host, *names]))
        environment = {"JALON_HOSTS": hosts, "JALON_HTTPS": "1" if door.certificate else "0"}
        serving = ["jalon.cli.serving", str(home), str(descriptor), *files]
        children = [
            *(
                Child("pages", serving, environment | {"JALON_DATABASE_ROLE": "pages"}, [descriptor])
                for _ in range(pages)
            ),
            Child("work", ["jalon.cli", "work", "--home", str(home), "--supervised"], environment),
        ]
        click.echo(text("cli.door.open", language, address=door.address, pid=os.getpid()))
        ours = supervise(children, asked_to_stop, still_ours)
    if not ours:
        click.echo(text("cli.door.lost", language), err=True)
    return ours
