"""The protection service's own end: cells from a hub's file are opened with its keys, each verified to its post.

Nothing here stores anything: what is opened goes to the caller, what is kept is the sealed file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from jalon.journal import keys
from jalon.journal.cells import Cell, open_cell
from jalon.journal.certificates import Certificate, Role, verify_certificate
from jalon.journal.envelopes import read_outer
from jalon.journal.errors import UnableToOpenEnvelope
from jalon.kernel.errors import UnableTo, UnableToRead
from jalon.services.cell_files import CellFile
from jalon.services.protection_request import ServiceKeys
from jalon.services.referral_content import Referral, read_referral, recipient_of


class UnableToOpenCells(UnableTo):
    """The service has no certificate yet, so that it could verify no post."""


@dataclass(frozen=True, slots=True)
class Received:
    """A referral, and who sealed it: the post's certified label, its node (8 bytes), the cell's number at that post."""

    referral: Referral = field(repr=False)
    post: str
    node: bytes
    number: int


@dataclass(frozen=True, slots=True)
class Empty:
    """A cell that holds nothing, as most do; its post's node (8 bytes) and number."""

    node: bytes
    number: int


@dataclass(frozen=True, slots=True)
class Unread:
    """A cell that could not be opened or whose sender could not be verified; ``index`` in the file, from 0."""

    index: int
    error: UnableToRead


Opened = Received | Empty | Unread


def open_cells(service: ServiceKeys, file: CellFile) -> Iterator[Opened]:
    """What each cell of a file holds, in its order; a bad cell is told and the next one opened.

    Raises :class:`UnableToOpenCells` before the service is certified, ``UnableToRead`` where the file is damaged.
    """
    if service.root_public is None:
        raise UnableToOpenCells("services.protection_service.not_certified")
    posts = certified_posts(file.certificates, service.root_public)
    own = {keys.key_hint(public): (private, public) for private, public in _pairs(service)}
    for index, sealed in enumerate(file.cells()):
        try:
            yield _open(sealed, own, posts)
        except UnableToRead as error:
            yield Unread(index, error)


def certified_posts(certificates: Sequence[bytes], root: bytes) -> dict[bytes, tuple[Certificate, ...]]:
    """Posts by node, certified by the root or by a hub that the root certified before them; others are left out."""
    hubs: list[bytes] = []
    posts: dict[bytes, tuple[Certificate, ...]] = {}
    for signed in certificates:
        for issuer in (root, *hubs):
            try:
                found = verify_certificate(signed, issuer)
            except UnableToRead:
                continue
            if found.role is Role.HUB and issuer == root:
                hubs.append(found.signing_public)
            elif found.role is Role.POST:
                posts[found.node] = (*posts.get(found.node, ()), found)
            break
    return posts


def _pairs(service: ServiceKeys) -> list[tuple[bytes, bytes]]:
    return [(private, keys.encryption_public(private)) for private in service.cell_keys]


def _open(
    sealed: bytes, own: dict[bytes, tuple[bytes, bytes]], posts: dict[bytes, tuple[Certificate, ...]]
) -> Received | Empty:
    _, hint = read_outer(sealed)
    if hint not in own:
        raise UnableToOpenEnvelope("journal.envelope.key_unknown", offset=5)
    private, public = own[hint]
    turns = max(map(len, posts.values()), default=1)
    for turn in range(turns):
        try:
            cell = open_cell(
                sealed,
                private_keys=[private],
                sender_key=lambda node, _epoch, turn=turn: _key(posts.get(node, ()), turn),  # type: ignore[misc]
                recipient_node=recipient_of(public),
            )
        except UnableToRead:
            if turn + 1 == turns:
                raise
        else:
            return _content(cell, posts)
    raise AssertionError("each turn returns or raises")


def _key(certificates: tuple[Certificate, ...], turn: int) -> bytes | None:
    """The newest key first; the newest again where there are no more."""
    if not certificates:
        return None
    return certificates[max(0, len(certificates) - 1 - turn)].signing_public


def _content(cell: Cell, posts: dict[bytes, tuple[Certificate, ...]]) -> Received | Empty:
    if cell.statement is None:
        raise UnableToRead("services.protection_service.not_signed", offset=0)
    node, number = cell.statement.stream.node, cell.statement.first_seq
    if cell.payload is None:
        return Empty(node, number)
    if cell.fragment is not None:
        raise UnableToRead("services.protection_service.fragment", offset=0)
    return Received(read_referral(cell.payload), posts[node][-1].label, node, number)
