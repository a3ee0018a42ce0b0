"""The ring of cells: as many as a week has slots, always full. What leaves is replaced at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from django.db import transaction

from jalon.protection.models import CellClock, Slot

DATABASE = "protection"
Seal = Callable[[int], bytes]
"""Makes the cell of a number: a dummy, or one that holds a referral."""


def fill(size: int, seal: Seal, at: datetime) -> None:
    """Bring the ring to ``size`` cells and start its clock at ``at``, where that has not been done."""
    with transaction.atomic(using=DATABASE):
        clock, _ = CellClock.objects.get_or_create(id=1, defaults={"after": at, "next_number": 1})
        lacking = size - Slot.objects.count()
        if lacking <= 0:
            return
        _append(clock, lacking, seal)


def place(seal: Seal) -> bool:
    """Replace the first cell that is neither taken nor on its way. False when there is none."""
    with transaction.atomic(using=DATABASE):
        slot = Slot.objects.filter(taken=False, out=False).order_by("number").first()
        if slot is None:
            return False
        slot.cell, slot.taken = seal(slot.number), True
        slot.save()
    return True


def give_out(count_due: Callable[[datetime], int], at: datetime) -> tuple[bytes, ...]:
    """The cells on their way: those not yet acknowledged, and as many more as ``count_due`` says since the last time.

    A clock set back starts again from its new time, so that it stops the cells for no longer than a slot.
    """
    with transaction.atomic(using=DATABASE):
        clock = CellClock.objects.get(id=1)
        due = count_due(clock.after) if at >= clock.after else 0
        if due:
            numbers = list(Slot.objects.filter(out=False).order_by("number").values_list("number", flat=True)[:due])
            Slot.objects.filter(number__in=numbers).update(out=True)
        if due or at < clock.after:
            clock.after = at
            clock.save()
    return tuple(bytes(slot.cell) for slot in Slot.objects.filter(out=True).order_by("number"))


def acknowledge(wires: Iterable[bytes], seal: Seal) -> int:
    """Forget the cells that arrived and append as many new ones. Returns how many there were."""
    arrived = frozenset(wires)
    with transaction.atomic(using=DATABASE):
        clock = CellClock.objects.get(id=1)
        gone = [slot.number for slot in Slot.objects.filter(out=True) if bytes(slot.cell) in arrived]
        Slot.objects.filter(number__in=gone).delete()
        _append(clock, len(gone), seal)
    return len(gone)


def size() -> int:
    """How many cells lie here."""
    return Slot.objects.count()


def _append(clock: CellClock, count: int, seal: Seal) -> None:
    numbers: Sequence[int] = range(clock.next_number, clock.next_number + count)
    Slot.objects.bulk_create(Slot(number=number, cell=seal(number)) for number in numbers)
    clock.next_number += count
    clock.save()
