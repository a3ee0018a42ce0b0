"""What people see of publications: what waits, what stands, and each with who did what."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from jalon.kernel import limits
from jalon.records.models import (
    Account,
    Publication,
    PublicationProposal,
    PublicationProposalEnd,
    PublicationWithdrawal,
)
from jalon.services.node import Node
from jalon.services.policies import may, policy, require
from jalon.services.queries.staff import labels
from jalon.services.statistics.publications.drafting import Draft, closed_months, draft, publishing, register_of
from jalon.services.statistics.publications.errors import UnableToSettle
from jalon.services.statistics.publications.proposing import RIGHT
from jalon.services.statistics.publications.standing import (
    newest_edition,
    tables_asked,
    waiting_proposal,
    waiting_proposals,
)
from jalon.stats.measures.engines import opened
from jalon.stats.publishing.changes import changes_between
from jalon.stats.publishing.document import digest_of, read_publication
from jalon.stats.publishing.errors import UnableToReadPublication
from jalon.stats.publishing.reproducing import Reproduced, reproduce

_SEE = "see_statistics"


@dataclass(frozen=True)
class ProposalSeen:
    """One proposal that waits, or that was closed. ``own``: of who looks."""

    id: UUID
    title: str
    corrects: str
    note: str
    proposed_by: str
    proposed_at: datetime
    own: bool
    ended_by: str = ""
    ended_at: datetime | None = None
    ended_note: str = ""
    declined: bool = False


@dataclass(frozen=True)
class EditionSeen:
    """One edition, and who made it. ``content`` is empty where only the list was asked for."""

    number: str
    edition: int
    title: str
    proposed_by: str
    approved_by: str
    published_at: datetime
    digest: str
    content: Mapping[str, Any]


@dataclass(frozen=True)
class WithdrawalSeen:
    """Who withdrew a publication, when and why."""

    reason: str
    by: str
    at: datetime


@dataclass(frozen=True)
class PublicationSeen:
    """A publication with its editions, the newest first."""

    editions: tuple[EditionSeen, ...]
    withdrawal: WithdrawalSeen | None

    @property
    def newest(self) -> EditionSeen:
        """The edition that stands, or stood last."""
        return self.editions[0]


@dataclass(frozen=True)
class Overview:
    """What waits, what was published, what was declined or taken back: the newest of each."""

    proposals: tuple[ProposalSeen, ...]
    publications: tuple[PublicationSeen, ...]
    closed: tuple[ProposalSeen, ...]
    total: int


def overview(*, account: Account) -> Overview:
    """Raises ``UnableToAllow``."""
    require(account, _SEE)
    numbers = list(Publication.objects.filter(edition=1).order_by("-id").values_list("number", flat=True))
    waiting = waiting_proposals() if may(account, RIGHT) else []
    ends = list(PublicationProposalEnd.objects.order_by("-ended_at")[: limits.PUBLICATIONS_SHOWN_MAX])
    rows = {row.id: row for row in PublicationProposal.objects.filter(id__in=[one.proposal for one in ends])}
    return Overview(
        tuple(_proposals(waiting, account)),
        tuple(_publications(numbers[: limits.PUBLICATIONS_SHOWN_MAX], whole=False)),
        tuple(_closed(ends, rows, account)) if may(account, RIGHT) else (),
        len(numbers),
    )


def proposal(*, node: Node, account: Account, proposal: UUID, at: datetime) -> tuple[ProposalSeen, Draft] | None:
    """A proposal that waits, with exactly what would be published now. Raises as ``drafting.draft``."""
    require(account, RIGHT)
    row = waiting_proposal(proposal)
    if row is None:
        return None
    (seen,) = _proposals([row], account)
    with publishing():
        return seen, draft(node=node, asked=tables_asked(row), noise_variance=row.noise_variance, at=at)


def changes_of(seen: ProposalSeen, found: Draft) -> Mapping[str, Any] | None:
    """What a new edition would say otherwise; None for what is no new edition."""
    former = newest_edition(seen.corrects) if seen.corrects else None
    if former is None:
        return None
    return changes_between(read_publication(bytes(former.content))["tables"], found.tables, seen.note)


def publication(*, account: Account, number: str) -> PublicationSeen | None:
    """A publication, or None. Raises ``UnableToAllow``."""
    require(account, _SEE)
    return next(iter(_publications([number], whole=True)), None)


def file_of(*, account: Account, number: str, edition: int) -> bytes | None:
    """The file of an edition, byte for byte, or None. Raises ``UnableToAllow``."""
    require(account, _SEE)
    return stored(number, edition)


def stored(number: str, edition: int | None = None) -> bytes | None:
    """The file of an edition, of the newest without one; for who works at the hub itself."""
    rows = Publication.objects.filter(number=number)
    row = (rows if edition is None else rows.filter(edition=edition)).order_by("-edition").first()
    return bytes(row.content) if row else None


def read_signed(data: bytes, *, node: Node, key: bytes | None = None) -> Mapping[str, Any]:
    """The content of a file that this hub signed, with the key of today or one before. Raises
    ``UnableToReadPublication``; ``key``: believe this one alone."""
    keys = [key] if key else [node.signing_public, *node.former_keys]
    for one in keys[:-1]:
        with suppress(UnableToReadPublication):
            return read_publication(data, one)
    return read_publication(data, keys[-1])


def verify_chain(*, node: Node) -> int:
    """How many files there are, each signed by this hub and naming the one before it.

    Raises ``UnableToReadPublication`` for one that is not, :class:`UnableToSettle` where one is missing.
    """
    before, count = None, 0
    for row in Publication.objects.order_by("id").iterator(20):
        content = read_signed(bytes(row.content), node=node)
        if content.get("previous") != before or digest_of(bytes(row.content)) != row.digest:
            raise UnableToSettle("services.publications.chain_broken", number=row.number, edition=row.edition)
        before, count = row.digest, count + 1
    return count


def made_anew(*, content: Mapping[str, Any]) -> Reproduced:
    """Every figure of a publication of this hub, from cubes of closed months alone. Raises ``UnableToReadLake``."""
    variance = content["method"].get("noise_variance")
    years = {table["from"][:4] for table in content["tables"]}
    seed = register_of(min(years))[1] if variance and years else None
    with opened("duckdb") as engine:
        return reproduce(content, closed_months(), engine, policy().disclosure.never_together, seed)


def every_publication() -> tuple[PublicationSeen, ...]:
    """All that was ever published, the newest first; for who works at the hub itself."""
    numbers = Publication.objects.filter(edition=1).order_by("-id").values_list("number", flat=True)
    return tuple(_publications(list(numbers), whole=False))


def _proposals(rows: list[PublicationProposal], account: Account) -> list[ProposalSeen]:
    names = labels(row.proposed_by for row in rows)
    return [
        ProposalSeen(
            row.id,
            row.title,
            row.corrects,
            row.note,
            names.get(row.proposed_by, ""),
            row.proposed_at,
            row.proposed_by == account.id,
        )
        for row in rows
    ]


def _closed(
    ends: list[PublicationProposalEnd], rows: Mapping[UUID, PublicationProposal], account: Account
) -> list[ProposalSeen]:
    names = labels([*(one.ended_by for one in ends), *(row.proposed_by for row in rows.values())])
    return [
        ProposalSeen(
            row.id,
            row.title,
            row.corrects,
            row.note,
            names.get(row.proposed_by, ""),
            row.proposed_at,
            row.proposed_by == account.id,
            names.get(one.ended_by, ""),
            one.ended_at,
            one.note,
            one.declined,
        )
        for one in ends
        for row in (rows[one.proposal],)
    ]


def _publications(numbers: list[str], *, whole: bool) -> list[PublicationSeen]:
    query = Publication.objects.filter(number__in=numbers).order_by("-edition")
    rows = list(query if whole else query.defer("content"))
    ends = {one.number: one for one in PublicationWithdrawal.objects.filter(number__in=numbers)}
    people = [person for row in rows for person in (row.proposed_by, row.approved_by)]
    names = labels([*people, *(one.withdrawn_by for one in ends.values())])
    found: dict[str, list[EditionSeen]] = {}
    for row in rows:
        seen = EditionSeen(
            row.number,
            row.edition,
            row.title,
            names.get(row.proposed_by, ""),
            names.get(row.approved_by, ""),
            row.published_at,
            row.digest,
            read_publication(bytes(row.content)) if whole else {},
        )
        found.setdefault(row.number, []).append(seen)
    return [
        PublicationSeen(tuple(found[number]), _withdrawal(ends.get(number), names))
        for number in numbers
        if number in found
    ]


def _withdrawal(row: PublicationWithdrawal | None, names: Mapping[UUID, str]) -> WithdrawalSeen | None:
    return None if row is None else WithdrawalSeen(row.reason, names.get(row.withdrawn_by, ""), row.withdrawn_at)
