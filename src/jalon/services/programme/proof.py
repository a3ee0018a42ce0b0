"""Evidence: a file up to a limit, or a link. What it showed is unverified again once it is removed."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime

from jalon.kernel import limits
from jalon.programme.models import CLASSES, INTERNAL, Evidence, Project, Value
from jalon.services.policies import may
from jalon.services.programme.changes import UnableToChangeProgramme, Writer, named, one_write
from jalon.services.programme.computing import recompute
from jalon.services.programme.entering import UNVERIFIED, VERIFIED, version
from jalon.services.programme.viewing import Viewer

_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
TYPES = {
    b"%PDF-": "application/pdf",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"PK\x03\x04": "application/zip",
}
"""What a file begins with, and what it is served as: office documents are zip files. Anything else is refused."""


@dataclass(frozen=True)
class Given:
    """What somebody adds: ``content`` with its name, or a ``link``, with the SHA-256 of what it led to if known."""

    title: str
    content: bytes | None = None
    file_name: str = ""
    link: str = ""
    sha256: str = ""
    sensitivity: str = INTERNAL


def add(*, who: Viewer, project: Project, given: Given, at: datetime) -> Evidence:
    """Keep evidence. Raises :class:`UnableToChangeProgramme`."""
    if who.account is None or not may(who.account, "enter_values"):
        raise UnableToChangeProgramme("services.programme_evidence.not_theirs")
    title = named(given.title)
    if not title:
        raise UnableToChangeProgramme("services.programme_evidence.no_title")
    if given.sensitivity not in who.classes or given.sensitivity not in CLASSES:
        raise UnableToChangeProgramme("services.programme_evidence.class_unknown")
    kind, digest = _checked(given)
    made = Evidence(
        project=project,
        title=title,
        link=given.link,
        file_name=named(given.file_name),
        content_type=kind,
        size_bytes=len(given.content or b""),
        sha256=digest,
        content=given.content,
        sensitivity=given.sensitivity,
        added_by=who.account.id,
        added_by_label=who.account.label,
        added_at=at,
    )
    with one_write():
        made.save()
        after = {"title": title, "sha256": digest, "link": given.link, "sensitivity": given.sensitivity}
        Writer(project, who.account, at).note("evidence", made.pk, "added", after=after)
    return made


def remove(*, who: Viewer, evidence: Evidence, why: str, at: datetime) -> int:
    """Drop the content of evidence; values that it showed are unverified from now on. Returns how many."""
    own = who.account is not None and (who.account.id == evidence.added_by or may(who.account, "manage_programme"))
    if not own:
        raise UnableToChangeProgramme("services.programme_evidence.not_theirs")
    with one_write():
        now = Evidence.objects.select_for_update().select_related("project").get(pk=evidence.pk)
        if now.removed_at is not None:
            raise UnableToChangeProgramme("services.programme_evidence.gone")
        now.removed_at, now.content = at, None
        now.save()
        shown = list(Value.objects.select_for_update().filter(evidence=now))
        for value in shown:
            if value.status == VERIFIED:
                value.status = UNVERIFIED
            value.version += 1
            value.save()
            version(value, "evidence_removed", by=who.account, at=at, why=why)
        before = {"title": now.title, "sha256": now.sha256, "values": len(shown)}
        Writer(now.project, who.account, at).note("evidence", now.pk, "removed", before=before, why=why)
    recompute(now.project, at)
    return len(shown)


def _checked(given: Given) -> tuple[str, str]:
    """Its type by its first bytes, and its SHA-256. Raises :class:`UnableToChangeProgramme`."""
    if (given.content is None) is (not given.link):
        raise UnableToChangeProgramme("services.programme_evidence.file_or_link")
    if given.content is None:
        digest = given.sha256.strip().lower()
        if digest and not _SHA256.fullmatch(digest):
            raise UnableToChangeProgramme("services.programme_evidence.not_sha256")
        return "", digest
    if not 0 < len(given.content) <= limits.PROGRAMME_EVIDENCE_BYTES_MAX:
        largest = limits.PROGRAMME_EVIDENCE_BYTES_MAX // 1_000_000
        raise UnableToChangeProgramme("services.programme_evidence.too_large", megabytes=largest)
    kind = next((kind for first, kind in TYPES.items() if given.content.startswith(first)), "")
    if not kind:
        raise UnableToChangeProgramme("services.programme_evidence.type_unknown")
    return kind, hashlib.sha256(given.content).hexdigest()
