"""Parts of the demonstration: travellers, the visitor who reads forms, the link that can be cut."""

from __future__ import annotations

import socket
import threading
from datetime import date
from itertools import islice

import pytest

from jalon.cli.demo.link import Link
from jalon.cli.demo.travellers import ICAO_SPECIMEN, known_travellers, travellers
from jalon.documents.mrz import read_mrz

TODAY = date(2026, 11, 23)


def test_travellers_have_valid_documents_and_are_the_same_for_a_seed() -> None:
    some = list(islice(travellers(3, TODAY), 300))
    assert all(read_mrz(one.lines).valid for one in some)
    assert some == list(islice(travellers(3, TODAY), 300))
    assert {len(one.lines) for one in some} == {2, 3}


def test_known_travellers_are_valid_and_the_specimen_is_icao_s() -> None:
    assert all(read_mrz(one.lines).valid for one in known_travellers(TODAY).values())
    assert read_mrz(ICAO_SPECIMEN).fields.issuing_state == "UTO"


@pytest.fixture
def echo() -> socket.socket:
    """A server that answers what it is told."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                one, _ = server.accept()
            except OSError:
                return
            with one:
                while data := one.recv(1024):
                    one.sendall(data)

    threading.Thread(target=serve, daemon=True).start()
    return server


def said(port: int) -> bytes:
    """What comes back through the link; nothing when the connection is reset."""
    with socket.create_connection(("127.0.0.1", port), 5) as one:
        try:
            one.sendall(b"salam")
            return one.recv(1024)
        except ConnectionError:
            return b""


def test_link_forwards_cuts_and_mends(echo: socket.socket) -> None:
    link = Link(echo.getsockname()[1])
    try:
        assert said(link.port) == b"salam"
        with socket.create_connection(("127.0.0.1", link.port), 5) as held:
            held.sendall(b"a")
            assert held.recv(1) == b"a"
            link.cut()
            with pytest.raises(ConnectionError):
                _until_reset(held)
        assert said(link.port) == b""
        link.mend()
        assert said(link.port) == b"salam"
    finally:
        link.close()
        echo.close()


def _until_reset(held: socket.socket) -> None:
    for _ in range(1000):
        held.sendall(b"x")
        if not held.recv(1):
            raise ConnectionResetError
