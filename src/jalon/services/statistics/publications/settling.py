"""A second person publishes what one proposed, or declines it; anybody of the two may withdraw what was published."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from jalon.kernel import limits
from jalon.records.models import (
    Account,
    Publication,
    PublicationProposal,
    PublicationProposalEnd,
    PublicationWithdrawal,
    PublishedRegister,
)
from jalon.records.routing import DEFAULT
from jalon.services.node import Node
from jalon.services.policies import require, zone_of
from jalon.services.statistics.publications.drafting import Draft, draft, publishing
from jalon.services.statistics.publications.errors import UnableToSettle
from jalon.services.statistics.publications.proposing import RIGHT, require_changed
from jalon.services.statistics.publications.standing import (
    newest_edition,
    tables_asked,
    waiting_proposal,
    withdrawal_of,
)
from jalon.services.written import plain
from jalon.stats.disclosure.codec import encode
from jalon.stats.publishing.changes import changes_between
from jalon.stats.publishing.document import Heading, digest_of, read_publication, write_publication
from jalon.stats.publishing.errors import UnableToPublish


def approve(*, node: Node, account: Account, proposal: UUID, seen: str, at: datetime) -> str:
    """Publish a proposal of another person; its number. ``seen``: digest of the tables that the person was shown.

    They are counted, protected and attacked again: if they came out otherwise nothing is published. Raises
    ``UnableToSettle``, ``UnableToAllow``, and as :func:`drafting.draft`.
    """
    require(account, RIGHT)
    with publishing(), transaction.atomic(using=DEFAULT):
        row = _waiting(proposal)
        if row.proposed_by == account.id:
            raise UnableToSettle("services.publications.not_oneself")
        found = draft(node=node, asked=tables_asked(row), noise_variance=row.noise_variance, at=at)
        if found.digest != seen:
            raise UnableToSettle("services.publications.changed_meanwhile")
        if found.attack.found:
            raise UnableToPublish("stats.publishing.found_too_closely", count=found.attack.found)
        made = _made(node, account, row, found, at)
        made.save(force_insert=True)
        PublishedRegister.objects.filter(year=found.year).update(content=encode(found.register))
        return made.number


def close_proposal(*, account: Account, proposal: UUID, note: str, at: datetime) -> None:
    """Take back one's own proposal, or decline another person's, in words. Raises ``UnableToSettle``."""
    require(account, RIGHT)
    with publishing():
        row = _waiting(proposal)
        declined, words = row.proposed_by != account.id, plain(note, limits.NOTE_CHARACTERS_MAX)
        if declined and not words:
            raise UnableToSettle("services.publications.note_needed")
        PublicationProposalEnd.objects.create(
            proposal=proposal, declined=declined, note=words, ended_by=account.id, ended_at=at
        )


def withdraw(*, account: Account, number: str, reason: str, at: datetime) -> None:
    """Say of a publication that the State no longer stands by it, and why. Raises ``UnableToSettle``."""
    require(account, RIGHT)
    words = plain(reason, limits.NOTE_CHARACTERS_MAX)
    if not words:
        raise UnableToSettle("services.publications.note_needed")
    with publishing():
        if newest_edition(number) is None or withdrawal_of(number) is not None:
            raise UnableToSettle("services.publications.not_standing")
        PublicationWithdrawal.objects.create(number=number, reason=words, withdrawn_by=account.id, withdrawn_at=at)


def _waiting(proposal: UUID) -> PublicationProposal:
    row = waiting_proposal(proposal)
    if row is None:
        raise UnableToSettle("services.publications.settled")
    return row


def _made(node: Node, account: Account, row: PublicationProposal, found: Draft, at: datetime) -> Publication:
    today = at.astimezone(zone_of(node.state)).date()
    former = newest_edition(row.corrects) if row.corrects else None
    changes = None
    if former is not None:
        if withdrawal_of(former.number) is not None:
            raise UnableToSettle("services.publications.not_standing")
        require_changed(former, found.digest)
        changes = changes_between(read_publication(bytes(former.content))["tables"], found.tables, row.note)
    last = Publication.objects.order_by("-id").first()
    heading = Heading(
        hub=node.node.hex(),
        country=node.state,
        number=former.number if former else _next_number(node, today.year),
        edition=former.edition + 1 if former else 1,
        published_on=today.isoformat(),
        title=row.title,
        previous=last.digest if last else None,
        replaces=former.digest if former else None,
    )
    content = write_publication(heading, found.method, found.tables, found.attack, node.signing_key, changes)
    return Publication(
        number=heading.number,
        edition=heading.edition,
        title=row.title,
        proposal=row.id,
        proposed_by=row.proposed_by,
        approved_by=account.id,
        published_at=at,
        digest=digest_of(content),
        content=content,
    )


def _next_number(node: Node, year: int) -> str:
    begins = f"{node.state}-{year}-"
    given = Publication.objects.filter(number__startswith=begins).values_list("number", flat=True)
    return f"{begins}{max((int(one.rpartition('-')[2]) for one in given), default=0) + 1}"
