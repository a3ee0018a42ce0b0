"""Takes a list into the index that this node searches, and says so in the journal."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from jalon.kernel.canonical import Value
from jalon.kernel.clock import date_to_day
from jalon.kernel.codes.list_action import ListAction
from jalon.kernel.errors import UnableTo
from jalon.screening.entry import Audience
from jalon.screening.intake import BrokenHeard, Imported, ListSource, import_lists
from jalon.services import screening_index
from jalon.services.feeds.taking import assigned_partitions
from jalon.services.journaling import Event, record
from jalon.services.node import Node, Role

_KEY_BYTES = 32


class UnableToTakeList(UnableTo):
    """A list that this node does not take by hand."""


def take_lists(*, node: Node, sources: Sequence[ListSource], on_broken: BrokenHeard, at: datetime) -> Imported:
    """Replace the lists named in ``sources``; the node's other lists stay.

    Whatever happens is journaled, a refusal too. A post never takes discreet entries (SAFEGUARDS 14), and none of the
    lists that its hub assigned to it: those come by feed.
    Raises what :func:`jalon.screening.intake.import_lists` raises; then the former lists stay.
    """
    try:
        _refuse_fed(node, sources)
        imported = import_lists(
            sources,
            screening_index.folder(),
            audience=Audience.HUB if node.role is Role.HUB else Audience.POST,
            key=secrets.token_bytes(_KEY_BYTES),
            at=at,
            on_broken=on_broken,
        )
    except UnableTo:
        record(node, [_changed(source, ListAction.REFUSED, 0, 0) for source in sources], at=at)
        raise
    counts = {head.name: (head.entries, head.broken) for head in imported.lists}
    record(node, [_changed(source, ListAction.IMPORTED, *counts[source.name]) for source in sources], at=at)
    return imported


def _refuse_fed(node: Node, sources: Sequence[ListSource]) -> None:
    fed = {name for _, name in assigned_partitions(node)} if node.role is Role.POST else set()
    for source in sources:
        if source.name in fed:
            raise UnableToTakeList("services.list_intake.comes_by_feed", list=source.name)


def _changed(source: ListSource, action: ListAction, entries: int, refused: int) -> Event:
    values: dict[str, Value] = {
        "list": source.name,
        "action": int(action),
        "as_of": date_to_day(source.as_of.date()),
        "entries": entries,
        "refused": refused,
        "digest": _digest(source.path),
    }
    return Event("list.changed", {"list": values})


def _digest(path: Path) -> bytes | None:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").digest()
    except OSError:
        return None
