"""Cells leave a hub for the protection service: written to a file, removed when the service's receipt comes back.

The hub cannot read them. What it does depends on posts and clocks alone: every cell is written and removed alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from django.db import transaction

from jalon.journal.certificates import Role, read_certificate
from jalon.kernel import limits
from jalon.kernel.errors import UnableTo
from jalon.records.models import Peer, RelayedCell
from jalon.services.cell_files import read_receipt, write_cells
from jalon.services.node import Node
from jalon.services.signing_keys import former_certificates
from jalon.services.storage_failures import storage_failures

_AT_ONCE = 256


class UnableToCollect(UnableTo):
    """Cells that cannot be written out now; the hub keeps them all."""


@dataclass(frozen=True, slots=True)
class Collected:
    """``cells`` in the file; ``waiting``: those beyond what one file takes."""

    cells: int
    waiting: int


def collect(*, node: Node, out: BinaryIO) -> Collected:
    """Write the oldest cells that wait, with the certificates that verify their senders. Removes nothing.

    Raises :class:`UnableToCollect`, ``UnableToRecord``.
    """
    if node.certificate is None:
        raise UnableToCollect("services.cell_collection.not_certified")
    with storage_failures():
        peers = Peer.objects.filter(role=Role.POST).order_by("node")
        posts = [one for peer in peers for one in (*former_certificates(peer.node), bytes(peer.certificate))]
        held = RelayedCell.objects.order_by("arrived_at", "name").values_list("name", flat=True)
        waiting = held.count()
        names = list(held[: limits.COLLECTED_CELLS_MAX])
        certificates = [*node.former_certificates, node.certificate, *posts][: limits.EXPORT_CERTIFICATES_MAX]
        write_cells(out, certificates=certificates, count=len(names), cells=_cells(names))
    return Collected(len(names), max(0, waiting - len(names)))


def _cells(names: Sequence[str]) -> Iterator[bytes]:
    for start in range(0, len(names), _AT_ONCE):
        some = names[start : start + _AT_ONCE]
        found = RelayedCell.objects.in_bulk(some)
        if len(found) != len(some):
            raise UnableToCollect("services.cell_collection.removed_meanwhile")
        yield from (bytes(found[name].wire) for name in some)


def remove_received(*, receipt: bytes) -> int:
    """Remove the cells that a protection service of this hub signed for. Repeating it removes nothing more.

    Returns how many were removed. Raises ``UnableToRead``, ``UnableToRecord``.
    """
    names = [name.hex() for name in read_receipt(receipt, _public_of)]
    removed = 0
    with storage_failures(), transaction.atomic():
        for start in range(0, len(names), _AT_ONCE):
            removed += RelayedCell.objects.filter(name__in=names[start : start + _AT_ONCE]).delete()[0]
    return removed


def _public_of(service: bytes) -> bytes | None:
    """Key of a protection service that was announced here, also of one that another has followed."""
    row = Peer.objects.filter(pk=service.hex(), role=Role.PROTECTION, revoked_reason="").first()
    return read_certificate(bytes(row.certificate)).signing_public if row else None
