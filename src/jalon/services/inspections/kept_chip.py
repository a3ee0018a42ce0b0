"""What an open inspection keeps of a chip: the verdict, its findings, the zone of DG1; no file, no portrait."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from jalon.documents.chip.contents import Contents
from jalon.documents.chip.files import ChipFiles
from jalon.documents.chip.passive_authentication import ChipVerdict, verify
from jalon.documents.chip.verdict import Verdict
from jalon.documents.finding import Finding, Severity
from jalon.documents.mrz.read import read_mrz
from jalon.documents.trust.trust_store import TrustStore
from jalon.services import trust_anchors


def to_keep(files: ChipFiles, at: datetime) -> str:
    """Verify the chip at ``at`` with the anchors of this node; the JSON that a draft keeps."""
    verdict = verify(files, trust_anchors.current() or TrustStore(), at.astimezone(UTC))
    zone = verdict.contents.zone
    return json.dumps(
        {
            "verdict": verdict.verdict.value,
            "findings": [[f.code, f.severity.value, f.subject, dict(f.parameters)] for f in verdict.findings],
            "zone": list(zone.lines) if zone else None,
        },
        ensure_ascii=False,
    )


def kept(stored: str) -> ChipVerdict | None:
    """The verdict that :func:`to_keep` wrote; None for the empty text of a draft without a chip."""
    if not stored:
        return None
    found = json.loads(stored)
    findings = tuple(
        Finding(code, Severity(severity), subject, parameters)
        for code, severity, subject, parameters in found["findings"]
    )
    zone = read_mrz(found["zone"]) if found["zone"] else None
    return ChipVerdict(Verdict(found["verdict"]), findings, Contents(zone=zone))
