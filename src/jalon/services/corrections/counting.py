"""Figures count a record once, as it reads now: what databases count is put right for the few that were corrected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from jalon.records.models import Correction, Crossing, Refusal
from jalon.services.corrections.effective import Effective, corrected_among
from jalon.services.node import Node

Within = dict[str, Any]


def corrected_within(node: Node, model: type[Crossing | Refusal], within: Within) -> list[Effective]:
    """Records of a stretch of time that a correction speaks about; two queries, however many there are."""
    targets = Correction.objects.filter(target__isnull=False).values("target")
    return corrected_among(node, model.objects.filter(**within, pk__in=targets))


def standing(node: Node, model: type[Crossing | Refusal], within: Within) -> QuerySet[Any]:
    """Records of a stretch of time without those that a correction took back."""
    return without_void(model, within, corrected_within(node, model, within))


def without_void(model: type[Crossing | Refusal], within: Within, corrected: Sequence[Effective]) -> QuerySet[Any]:
    """The same where what is ``corrected`` in that time is known."""
    return model.objects.filter(**within).exclude(pk__in=[one.row.id for one in corrected if one.void])


def put_right(counts: Counter[tuple[Any, ...]], corrected: Sequence[Effective], columns: Sequence[str]) -> None:
    """Move corrected records in ``counts`` from where they were recorded to where they belong; void ones go."""
    for one in corrected:
        counts[_key(one, columns, recorded=True)] -= 1
        if not one.void:
            counts[_key(one, columns, recorded=False)] += 1
    for key in [key for key, count in counts.items() if count <= 0]:
        del counts[key]


def _key(one: Effective, columns: Sequence[str], *, recorded: bool) -> tuple[Any, ...]:
    if recorded:
        return tuple(getattr(one.row, name) for name in columns)
    return tuple(one.values[name] if name in one.values else getattr(one.row, name) for name in columns)
