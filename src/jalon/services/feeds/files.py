"""Files that every post holds, as feeds: the administration's policy, and the trust store of chips.

At a hub a file is published when it differs from what was said last. At a post it is taken when it is whole, its digest
holds, its own reader accepts it and it takes nothing back; else what the post holds stays, and headquarters hears why.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db.models import Count

from jalon.documents.trust.errors import UnableToOpenStore, UnableToWriteStore
from jalon.documents.trust.folder import open_store, write_store, writing
from jalon.documents.trust.serialisation import from_bytes, to_bytes
from jalon.documents.trust.trust_store import TrustStore
from jalon.journal.compression import compress, decompress
from jalon.journal.dictionaries import NO_DICTIONARY
from jalon.journal.list_state import pieces_of
from jalon.kernel import limits
from jalon.kernel.canonical import Value
from jalon.kernel.clock import utc_seconds
from jalon.kernel.errors import UnableTo, UnableToRead
from jalon.records.models import FilePiece, HeldFile
from jalon.services import policies, trust_anchors
from jalon.services.feeds.places import AllSub
from jalon.services.feeds.refusing import refuse
from jalon.services.feeds.superseded import forget
from jalon.services.feeds.taking import hub_epoch
from jalon.services.journaling import Event, one_transaction, record
from jalon.services.node import Node

POLICY, TRUST = "policy", "trust"
_SUBS = {POLICY: AllSub.POLICY, TRUST: AllSub.TRUST}


class UnableToTakeFile(UnableTo):
    """A file of a feed that this post does not take; what it holds stays."""


@dataclass(frozen=True, slots=True)
class _File:
    content: bytes
    as_of: datetime


# --- at headquarters ---------------------------------------------------------------------------


def publish(*, node: Node, at: datetime) -> int:
    """Say what changed of policy and trust store; returns how many entries that took. Raises ``UnableToRecord``."""
    found = {POLICY: _policy_of(settings.JALON_POLICY_DIR, at), TRUST: _trust_of(at)}
    return sum(_publish(node, subject, file, at) for subject, file in found.items() if file is not None)


def _policy_of(folder: Path | None, at: datetime) -> _File | None:
    if folder is None:
        return None
    paths = sorted([*folder.glob("*.yaml"), *folder.glob("*/*.yaml")])
    content = {str(path.relative_to(folder)): path.read_text(encoding="utf-8") for path in paths}
    return _File(json.dumps(content, ensure_ascii=False, sort_keys=True).encode(), at)


def _trust_of(at: datetime) -> _File | None:
    store = trust_anchors.current()
    return None if store is None else _File(to_bytes(store), date_of(store) or at)


def date_of(store: TrustStore) -> datetime | None:
    """When something last came into a trust store: the date that its age is counted from."""
    moments = [one.at for anchor in store.anchors for one in anchor.provenance]
    moments += [one.imported_at for one in store.lists]
    return max(moments, default=None)


def _publish(node: Node, subject: str, file: _File, at: datetime) -> int:
    digest = hashlib.sha256(file.content).hexdigest()
    held = HeldFile.objects.filter(pk=subject).first()
    if held is not None and (held.epoch, held.digest) == (node.epoch.hex(), digest):
        return 0
    if len(file.content) > limits.FEED_FILE_BYTES_MAX:
        raise UnableToTakeFile("services.feeds.file_too_large", bytes_max=limits.FEED_FILE_BYTES_MAX)
    version = held.version + 1 if held is not None else 1
    packed = compress(file.content, NO_DICTIONARY)
    size = limits.FEED_CONTENT_BYTES_MAX
    cut = [packed[start : start + size] for start in range(0, len(packed), size)]
    shared: dict[str, Value] = {
        "subject": subject,
        "version": version,
        "as_of_unix_s": utc_seconds(file.as_of),
        "digest": bytes.fromhex(digest),
        "bytes": len(file.content),
        "pieces": len(cut),
    }
    sub = int(_SUBS[subject])
    events = [
        Event("file.piece", {"file": shared | {"piece": number, "content": pieces_of(piece)}}, sub)
        for number, piece in enumerate(cut)
    ]
    with one_transaction():
        record(node, events, at=at)
        _keep(node.epoch.hex(), subject, version, digest, file.as_of)
    older = FilePiece.objects.filter(node=node.node.hex(), subject=subject, version__lt=version, content__isnull=False)
    forget(node, older, at=at, sub=sub)
    return len(events)


def _keep(epoch: str, subject: str, version: int, digest: str, as_of: datetime) -> None:
    values = {"epoch": epoch, "version": version, "digest": digest, "as_of": as_of}
    HeldFile.objects.update_or_create(subject=subject, defaults=values)


# --- at a post ---------------------------------------------------------------------------------


def apply(*, node: Node, at: datetime) -> int:
    """Take the newest whole version of each file; returns how many were taken. Raises ``UnableToRecord``."""
    return sum(_apply(node, subject, take, at) for subject, take in _TAKE.items())


def _apply(node: Node, subject: str, take: Callable[[bytes], None], at: datetime) -> bool:
    epoch, held = hub_epoch(node), HeldFile.objects.filter(pk=subject).first()
    rows = FilePiece.objects.filter(epoch=epoch, subject=subject, content__isnull=False)
    found = rows.values_list("version", "pieces").annotate(Count("pk"))
    whole = max((version for version, pieces, count in found if pieces == count), default=None)
    if whole is None or (held is not None and (held.epoch, held.version) >= (epoch, whole)):
        return False
    pieces = list(rows.filter(version=whole).order_by("piece"))
    sub = int(_SUBS[subject])
    try:
        take(_joined(pieces))
    except UnableToWriteStore:
        return False
    except UnableTo as error:
        return refuse(node, pieces[0], error.code, at, sub=sub)
    assert pieces[0].as_of is not None, "one part, there as a whole"
    _keep(epoch, subject, whole, pieces[0].digest or "", pieces[0].as_of)
    older = FilePiece.objects.filter(epoch__lte=epoch, subject=subject, version__lt=whole, content__isnull=False)
    forget(node, older, at=at, sub=sub)
    return True


def _joined(rows: list[FilePiece]) -> bytes:
    content = decompress(b"".join(bytes(row.content or b"") for row in rows), NO_DICTIONARY)
    if hashlib.sha256(content).hexdigest() != rows[0].digest:
        raise UnableToTakeFile("services.feeds.file_digest")
    return content


def _take_policy(content: bytes) -> None:
    try:
        files = json.loads(content)
        named = {str(name): str(text) for name, text in files.items()}
    except (ValueError, AttributeError) as error:
        raise UnableToRead("services.feeds.file_form", offset=0) from error
    policies.take(named)


def _take_trust(content: bytes) -> None:
    new = from_bytes(content)
    folder = trust_anchors.folder()
    with writing(folder):
        try:
            held = open_store(folder).store
        except UnableToOpenStore:
            held = None
        if held is not None and _goes_back(held, new):
            raise UnableToTakeFile("services.feeds.trust_goes_back")
        write_store(folder, new)


def _goes_back(held: TrustStore, new: TrustStore) -> bool:
    """Whether a State's master list would become an older one, or be lost."""
    signed = {one.country: one.signed_at for one in new.lists}
    never = datetime.min.replace(tzinfo=UTC)
    return any(signed.get(one.country, never) < one.signed_at for one in held.lists)


_TAKE: dict[str, Callable[[bytes], None]] = {POLICY: _take_policy, TRUST: _take_trust}
