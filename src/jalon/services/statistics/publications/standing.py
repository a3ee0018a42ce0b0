"""Which proposals wait and which publications stand, from rows that are only ever added."""

from __future__ import annotations

import json
from uuid import UUID

from jalon.records.models import Publication, PublicationProposal, PublicationProposalEnd, PublicationWithdrawal
from jalon.stats.publishing.asking import TableAsked


def waiting_proposals() -> list[PublicationProposal]:
    """Proposals that nobody has settled, the oldest first."""
    settled = [
        *Publication.objects.values_list("proposal", flat=True),
        *PublicationProposalEnd.objects.values_list("proposal", flat=True),
    ]
    return list(PublicationProposal.objects.exclude(id__in=settled).order_by("proposed_at", "id"))


def waiting_proposal(proposal: UUID) -> PublicationProposal | None:
    """One that nobody has settled, or None."""
    if Publication.objects.filter(proposal=proposal).exists():
        return None
    if PublicationProposalEnd.objects.filter(proposal=proposal).exists():
        return None
    return PublicationProposal.objects.filter(id=proposal).first()


def tables_asked(row: PublicationProposal) -> list[TableAsked]:
    """The tables of a proposal."""
    return [TableAsked.of(one) for one in json.loads(row.tables)]


def newest_edition(number: str) -> Publication | None:
    """The last edition of a number, or None."""
    return Publication.objects.filter(number=number).order_by("-edition").first()


def withdrawal_of(number: str) -> PublicationWithdrawal | None:
    """Why a publication no longer stands, or None."""
    return PublicationWithdrawal.objects.filter(number=number).first()
