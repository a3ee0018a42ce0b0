"""One person proposes tables to publish, or a new edition of a publication."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from jalon.kernel import limits
from jalon.records.models import Account, Publication, PublicationProposal
from jalon.services.node import Node
from jalon.services.policies import require
from jalon.services.statistics.publications.drafting import draft, publishing
from jalon.services.statistics.publications.errors import UnableToSettle
from jalon.services.statistics.publications.standing import newest_edition, withdrawal_of
from jalon.services.written import plain
from jalon.stats.publishing.asking import TableAsked
from jalon.stats.publishing.document import read_publication, tables_digest
from jalon.stats.publishing.errors import UnableToPublish

RIGHT = "publish_figures"
NOISE_VARIANCES = ("", "0.5", "1.0", "2.0")
"""Of the noise by cell key, in persons squared; none unless the State wants it."""


def propose(
    *, node: Node, account: Account, title: str, tables: Sequence[TableAsked], noise_variance: str, at: datetime
) -> UUID:
    """Propose; what cannot be published is refused now. Raises as :func:`drafting.draft`, and ``UnableToAllow``."""
    require(account, RIGHT)
    words = plain(title, limits.PUBLICATION_TITLE_CHARACTERS_MAX)
    if not words:
        raise UnableToSettle("services.publications.title_needed")
    if noise_variance not in NOISE_VARIANCES:
        raise UnableToSettle("services.publications.noise_unknown")
    with publishing():
        draft(node=node, asked=tables, noise_variance=noise_variance, at=at)
        return _kept(account, at, title=words, tables=tables, noise_variance=noise_variance)


def propose_edition(*, node: Node, account: Account, number: str, note: str, at: datetime) -> UUID:
    """Propose a new edition of a publication: the same tables from what the closed months say now, with words why.

    Raises as :func:`propose`, ``UnableToSettle``.
    """
    require(account, RIGHT)
    words = plain(note, limits.NOTE_CHARACTERS_MAX)
    if not words:
        raise UnableToSettle("services.publications.note_needed")
    former = newest_edition(number)
    if former is None or withdrawal_of(number) is not None:
        raise UnableToSettle("services.publications.not_standing")
    content = read_publication(bytes(former.content))
    tables = [TableAsked.of(one) for one in content["tables"]]
    variance = content["method"]["noise_variance"]
    with publishing():
        found = draft(node=node, asked=tables, noise_variance=variance, at=at)
        require_changed(former, found.digest)
        return _kept(
            account,
            at,
            title=former.title,
            tables=tables,
            noise_variance=variance,
            corrects=number,
            note=words,
        )


def require_changed(former: Publication, digest: str) -> None:
    """Raises ``UnableToPublish`` where an edition would say what the former says."""
    if tables_digest(read_publication(bytes(former.content))["tables"]) == digest:
        raise UnableToPublish("stats.publishing.nothing_changed")


def _kept(
    account: Account,
    at: datetime,
    *,
    title: str,
    tables: Sequence[TableAsked],
    noise_variance: str,
    corrects: str = "",
    note: str = "",
) -> UUID:
    row = PublicationProposal.objects.create(
        id=uuid4(),
        title=title,
        tables=json.dumps([one.plain() for one in tables]),
        noise_variance=noise_variance,
        corrects=corrects,
        note=note,
        proposed_by=account.id,
        proposed_at=at,
    )
    return row.id
