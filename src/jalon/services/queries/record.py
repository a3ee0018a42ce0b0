"""One record as headquarters reads it: opened from a search, or because it stands on the page of conflicts."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from jalon.kernel.codes.read_purpose import ReadPurpose
from jalon.records.models import Account
from jalon.services.corrections.correcting import ANY
from jalon.services.node import Node
from jalon.services.policies import may
from jalon.services.queries.conflicts import in_conflict
from jalon.services.queries.crossing import CrossingRead, describe
from jalon.services.queries.earlier import DecisionRow
from jalon.services.reads import place_of, record_read
from jalon.services.searching import RIGHT, find_shown
from jalon.services.slips import find_decision


def read_record(*, node: Node, account: Account, record_id: UUID, at: datetime) -> CrossingRead | None:
    """The record, once its reading is recorded; None for what this account has no reason to open, or is not there."""
    row, purpose = _reachable(node, account, record_id, at)
    if row is None:
        return None
    record_read(node=node, account=account, purpose=purpose, place=place_of(row), at=at)
    return describe(node, row)


def may_open(*, node: Node, account: Account, record_id: UUID, at: datetime) -> bool:
    """Whether this account has a reason to open a record."""
    return _reachable(node, account, record_id, at)[0] is not None


def _reachable(node: Node, account: Account, record_id: UUID, at: datetime) -> tuple[DecisionRow | None, ReadPurpose]:
    if may(account, RIGHT):
        row = find_shown(node=node, account=account, record_id=record_id, at=at)
        if row is not None:
            return row, ReadPurpose.SEARCH
    if may(account, ANY) and in_conflict(node=node, account=account, record_id=record_id, at=at):
        return find_decision(record_id), ReadPurpose.CORRECTION
    return None, ReadPurpose.SEARCH
