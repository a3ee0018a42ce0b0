"""Fees with their receipts: of a shift, of a day. A receipt names no traveller."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from jalon.kernel.codes.fee_ground import FeeGround
from jalon.kernel.codes.fee_reversal_reason import FeeReversalReason
from jalon.records.models import Account, FeeReceipt, FeeReversal
from jalon.services.fees import written_amount
from jalon.services.node import Node
from jalon.services.policies import require
from jalon.services.queries.slip_look_up import member


@dataclass(frozen=True)
class Fee:
    """One receipt, or the counter-entry to one: its amount has a minus and ``reason`` says why.

    ``taken_back``: a counter-entry, here or in a later shift, takes this receipt back.
    """

    number: str
    amount_minor: int
    currency: str
    ground: FeeGround
    at: datetime
    reason: FeeReversalReason | None = None
    taken_back: bool = False

    @property
    def written(self) -> str:
        """The amount with its currency."""
        return written_amount(self.amount_minor, self.currency)


def fees_of_shift(shift: UUID) -> tuple[Fee, ...]:
    """Receipts and counter-entries of a shift, in their order."""
    return _fees(FeeReceipt.objects.filter(shift=shift), FeeReversal.objects.filter(shift=shift))


def fees_between(node: Node, first: datetime, end: datetime) -> tuple[Fee, ...]:
    """Receipts and counter-entries of this post in a time, in their order."""
    within = {"node": node.node.hex(), "at__gte": first, "at__lt": end}
    return _fees(FeeReceipt.objects.filter(**within), FeeReversal.objects.filter(**within))


def own_fees(*, account: Account, shift: UUID) -> tuple[Fee, ...]:
    """Receipts of one's own shift. Raises ``UnableToAllow``."""
    require(account, "decide")
    return fees_of_shift(shift)


def totals(fees: Iterable[Fee]) -> tuple[str, ...]:
    """The sum in each currency, written."""
    sums: Counter[str] = Counter()
    for fee in fees:
        sums[fee.currency] += fee.amount_minor
    return tuple(written_amount(amount, currency) for currency, amount in sorted(sums.items()))


def totals_by_ground(fees: Iterable[Fee]) -> tuple[tuple[FeeGround, int, tuple[str, ...]], ...]:
    """For each ground: how many receipts stand, and the sum in each currency, written."""
    by_ground: dict[FeeGround, list[Fee]] = defaultdict(list)
    for fee in fees:
        by_ground[fee.ground].append(fee)
    return tuple((ground, _receipts(found), totals(found)) for ground, found in sorted(by_ground.items()))


def _receipts(fees: Iterable[Fee]) -> int:
    """A counter-entry takes one receipt off."""
    return sum(1 if fee.reason is None else -1 for fee in fees)


def _fees(receipts: QuerySet[FeeReceipt], reversals: QuerySet[FeeReversal]) -> tuple[Fee, ...]:
    """Erased receipts are left out: nothing of them is known."""
    back = Exists(FeeReversal.objects.filter(target=OuterRef("pk")))
    entries = [(row.epoch, row.tick, _receipt(row, taken_back=row.back)) for row in receipts.annotate(back=back)]
    entries += [(row.epoch, row.tick, _counter_entry(row)) for row in reversals]
    ordered = sorted(entries, key=lambda entry: entry[:2])
    return tuple(fee for _, _, fee in ordered if fee is not None)


def _receipt(row: FeeReceipt, *, taken_back: bool) -> Fee | None:
    if row.receipt_number is None or row.amount_minor is None or row.at is None:
        return None
    ground = member(FeeGround, row.ground) or FeeGround.OTHER
    return Fee(row.receipt_number, row.amount_minor, row.currency or "", ground, row.at, taken_back=taken_back)


def _counter_entry(row: FeeReversal) -> Fee | None:
    if row.receipt_number is None or row.amount_minor is None or row.at is None:
        return None
    ground = member(FeeGround, row.ground) or FeeGround.OTHER
    reason = member(FeeReversalReason, row.reason) or FeeReversalReason.OTHER
    return Fee(row.receipt_number, -row.amount_minor, row.currency or "", ground, row.at, reason)
