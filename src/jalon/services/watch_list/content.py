"""What an entry says: between the screening engine, the journal, the tables and the form."""

from __future__ import annotations

import json
from collections.abc import Mapping
from uuid import UUID

from jalon.kernel.approximate_date import ApproximateDate
from jalon.kernel.canonical import Value
from jalon.kernel.clock import date_to_day, day_to_date
from jalon.kernel.codes.list_ground import ListGround
from jalon.kernel.codes.sex import Sex
from jalon.kernel.ids import base32
from jalon.records.models import ListEntryVersion, ListPartition, ListProposal
from jalon.screening import Ground
from jalon.screening.entry import ListEntry
from jalon.screening.query import DocumentKey

ListedRow = ListProposal | ListEntryVersion
NATIONAL = "national"
"""The partition of entries that every post of the State needs."""
_REFERENCE_BYTES = 5


def reference(entry: UUID) -> str:
    """Eight letters by which people name an entry: they say nothing about it."""
    return base32(entry.bytes[:_REFERENCE_BYTES])


def listed_values(entry: UUID, partition: str, content: ListEntry) -> dict[str, Value]:
    """Fields of the part ``listed``."""
    names: list[Value] = list(content.names)
    documents: list[Value] = [[key.type, key.country, key.number] for key in content.documents]
    return {
        "entry": entry.bytes,
        "partition": partition,
        "names": names,
        "birth": content.birth.to_number() if content.birth else None,
        "nationality": content.nationality,
        "sex": int(content.sex) if content.sex is not None else None,
        "documents": documents,
        "ground": int(ListGround[content.ground.name]),
        "legal_basis": content.legal_basis,
        "source": content.source,
        "judicial_order": content.judicial_order or None,
        "discreet": content.discreet,
        "entered_on": date_to_day(content.entered_on),
        "expires_on": date_to_day(content.expires_on),
        "review_on": date_to_day(content.review_on),
    }


def content_of(row: ListedRow) -> ListEntry | None:
    """The entry of a row; None when its list part is erased."""
    if row.entry is None or row.ground is None or row.entered_on is None:
        return None
    assert row.expires_on is not None, "one part, erased or not"
    assert row.review_on is not None, "one part, erased or not"
    return ListEntry(
        entry_id=str(row.entry),
        names=tuple(json.loads(row.names or "[]")),
        birth=None if row.birth is None else ApproximateDate.from_number(row.birth),
        nationality=row.nationality,
        sex=None if row.sex is None else Sex(row.sex),
        documents=tuple(DocumentKey(*key) for key in json.loads(row.documents or "[]")),
        ground=Ground[ListGround(row.ground).name],
        legal_basis=row.legal_basis or "",
        source=row.source or "",
        entered_on=day_to_date(row.entered_on),
        expires_on=day_to_date(row.expires_on),
        review_on=day_to_date(row.review_on),
        judicial_order=row.judicial_order or "",
        discreet=bool(row.discreet),
    )


def cells_of(content: ListEntry) -> Mapping[str, str]:
    """The entry as the cells of a national list's line: what a form shows of it."""
    sexes = {Sex.MALE: "M", Sex.FEMALE: "F", Sex.X: "X"}
    return {
        "id": content.entry_id,
        "names": "|".join(content.names),
        "birth_date": str(content.birth) if content.birth else "",
        "nationality": content.nationality or "",
        "sex": sexes.get(content.sex, "") if content.sex is not None else "",
        "documents": "|".join(f"{key.type}:{key.country}:{key.number}" for key in content.documents),
        "ground": content.ground.value,
        "legal_basis": content.legal_basis,
        "source": content.source,
        "entered_on": content.entered_on.isoformat(),
        "expires_on": content.expires_on.isoformat(),
        "review_on": content.review_on.isoformat(),
        "judicial_order": content.judicial_order,
        "discreet": "yes" if content.discreet else "no",
    }


def partitions() -> tuple[str, ...]:
    """The partitions that an entry may belong to: that of every post, and those that some posts are given."""
    return (NATIONAL, *ListPartition.objects.exclude(name=NATIONAL).order_by("name").values_list("name", flat=True))
