"""What a post makes of an address that is not its headquarters': real HTTPS that answers anything at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path

import pytest

from jalon.adapters.http_transport import HttpTransport
from jalon.kernel import limits
from jalon.kernel.texts import LANGUAGES, text
from jalon.services.transport import UnableToLink
from tests.end_to_end.false_hub import FalseHub, Said, listening, whole
from tests.end_to_end.real_nodes import free_port
from tools.link_lab.certificates import make_certificate

PAGE = b"<!doctype html><title>Wi-Fi</title>"
CHUNK = bytes(65_536)


@dataclass
class Stranger:
    """A false headquarters, and the authority that its certificate is under."""

    hub: FalseHub
    port: int
    authority: Path

    def asked(self, *, authority: Path | None = None) -> str:
        """Code of what a post makes of its answer; empty when it takes it."""
        with HttpTransport(f"https://127.0.0.1:{self.port}", authority=authority or self.authority) as transport:
            try:
                transport.start("exchange", b"ask").result()
            except UnableToLink as error:
                assert all(text(error.code, language, **error.parameters) for language in LANGUAGES)
                return error.code.rsplit(".", 1)[1]
        return ""


@pytest.fixture
def false(tmp_path: Path) -> Iterator[Stranger]:
    authority, *files = make_certificate(tmp_path, "127.0.0.1")
    port = free_port()
    with listening(FalseHub(lambda: whole(b"\x01")), port, *files) as hub:
        yield Stranger(hub, port, authority)


def test_an_answer_as_agreed_is_taken(false: Stranger) -> None:
    assert false.asked() == ""


@pytest.mark.parametrize("status", [200, 302, 511])
def test_the_sign_in_page_of_a_network_is_not_headquarters(false: Stranger, status: int) -> None:
    false.hub.answer = lambda: whole(PAGE, status=status, kind="text/html; charset=utf-8")
    assert false.asked() == ("refused" if status == 511 else "not_headquarters")


def test_an_answer_cut_short_is_asked_for_once_more_and_counts_for_nothing(false: Stranger) -> None:
    false.hub.answer = lambda: Said(lambda: iter([b"\x01"]), length=1_000)
    assert false.asked() == "unreachable"
    assert len(false.hub.asked) == 2


@pytest.mark.parametrize("announced", [None, 1 << 40])
def test_an_answer_without_end_is_left_after_what_is_agreed(false: Stranger, announced: int | None) -> None:
    false.hub.answer = lambda: Said(lambda: repeat(CHUNK), length=announced)
    assert false.asked() == "answer_too_long"
    # What the two kernels hold between them comes on top.
    assert false.hub.sent_bytes < limits.LINK_ANSWER_BYTES_MAX + (64 << 20)


def test_an_answer_that_drips_without_end_holds_the_link_for_a_bounded_time(
    false: Stranger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "LINK_ANSWER_S_MAX", 0)
    false.hub.answer = lambda: Said(lambda: repeat(b"\x01"), length=1 << 40)
    assert false.asked() == "answer_too_slow"


def test_a_certificate_of_another_authority_is_told_apart_from_a_line_that_is_down(
    false: Stranger, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    other, *_ = make_certificate(tmp_path / "other", "127.0.0.1")
    assert false.asked(authority=other) == "certificate_not_trusted"
    assert false.hub.asked == [], "nothing left"
