"""Fees with their receipts: of a shift, of a day. A receipt names no traveller."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from jalon.kernel.codes.fee_ground import FeeGround
from jalon.records.models import Account, FeeReceipt
from jalon.services.fees import written_amount
from jalon.services.node import Node
from jalon.services.policies import require


@dataclass(frozen=True)
class Fee:
    """One receipt."""

    number: str
    amount_minor: int
    currency: str
    ground: FeeGround
    at: datetime

    @property
    def written(self) -> str:
        """The amount with its currency."""
        return written_amount(self.amount_minor, self.currency)


def fees_of_shift(shift: UUID) -> tuple[Fee, ...]:
    """Receipts of a shift, in their order."""
    return _fees(FeeReceipt.objects.filter(shift=shift).order_by("tick"))


def fees_between(node: Node, first: datetime, end: datetime) -> tuple[Fee, ...]:
    """Receipts of this post in a time, in their order."""
    own = FeeReceipt.objects.filter(node=node.node.hex(), at__gte=first, at__lt=end)
    return _fees(own.order_by("tick"))


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
    """For each ground: how many receipts, and the sum in each currency, written."""
    by_ground: dict[FeeGround, list[Fee]] = defaultdict(list)
    for fee in fees:
        by_ground[fee.ground].append(fee)
    return tuple((ground, len(found), totals(found)) for ground, found in sorted(by_ground.items()))


def _fees(rows: Iterable[FeeReceipt]) -> tuple[Fee, ...]:
    """Erased receipts are left out: nothing of them is known."""
    return tuple(
        Fee(
            row.receipt_number,
            row.amount_minor,
            row.currency or "",
            FeeGround(row.ground) if row.ground in set(FeeGround) else FeeGround.OTHER,
            row.at,
        )
        for row in rows
        if row.receipt_number is not None and row.amount_minor is not None and row.at is not None
    )
