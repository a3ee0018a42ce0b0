"""Projections of a State's own watch-list: proposals, versions of entries, and what ended them.

Whether an entry is in force is a question over these rows (``services.watch_list``); no row changes another.
"""

from __future__ import annotations

from django.db import models

from jalon.records.models.projection import Projection


class Listed(Projection):
    """What an entry says. Nulls where the list part is erased."""

    entry = models.UUIDField(null=True, db_index=True)
    partition = models.CharField(max_length=40, null=True)
    names = models.TextField(null=True)
    """JSON array of whole names."""
    birth = models.IntegerField(null=True)
    nationality = models.CharField(max_length=3, null=True)
    sex = models.PositiveSmallIntegerField(null=True)
    documents = models.TextField(null=True)
    """JSON array of [type, issuing State, number]."""
    ground = models.PositiveSmallIntegerField(null=True)
    legal_basis = models.TextField(null=True)
    source = models.TextField(null=True)
    judicial_order = models.TextField(null=True)
    discreet = models.BooleanField(null=True)
    entered_on = models.IntegerField(null=True)
    expires_on = models.IntegerField(null=True)
    review_on = models.IntegerField(null=True)
    officer = models.UUIDField(null=True)
    at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class ListProposal(Listed):
    """``list.entry_proposed``."""

    change = models.PositiveSmallIntegerField(null=True)
    note = models.TextField(null=True)


class ListEntryVersion(Listed):
    """``list.entry_added`` and ``list.entry_amended``."""

    target = models.UUIDField(null=True, db_index=True)
    """The proposal."""
    proposed_by = models.UUIDField(null=True)
    amended = models.BooleanField()


class ListAct(Projection):
    """What somebody did about an entry or a proposal."""

    officer = models.UUIDField(null=True)
    at = models.DateTimeField(null=True)
    note = models.TextField(null=True)

    class Meta:
        abstract = True


class ListEntryEnd(ListAct):
    """``list.entry_removed``."""

    entry = models.UUIDField(null=True, db_index=True)
    reason = models.PositiveSmallIntegerField(null=True)


class ListEntryReview(ListAct):
    """``list.entry_reviewed``."""

    entry = models.UUIDField(null=True, db_index=True)
    review_on = models.IntegerField(null=True)


class ListProposalEnd(ListAct):
    """``list.proposal_closed``."""

    target = models.UUIDField(null=True, db_index=True)
    result = models.PositiveSmallIntegerField(null=True)


class ListGroundRefusal(Projection):
    """``list.ground_refused``. For whom it was asked is kept nowhere."""

    ground = models.PositiveSmallIntegerField(null=True)
    officer = models.UUIDField(null=True)
    at = models.DateTimeField(null=True)
