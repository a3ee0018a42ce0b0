"""The German and the Dutch master list: signature, certificates, keys, and the state of each, in seconds of the
processor.

Needs ``JALON_BENCH_DATA`` with ``emrtd/masterlist`` (``make bench DATA=...``); says so and stops without. With
``emrtd/sod_real`` beside it, each security object is traced to an anchor of the two lists.
"""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from jalon.documents.chip.files import ChipFiles
from jalon.documents.chip.passive_authentication import verify
from jalon.documents.trust.certificate import read_certificate
from jalon.documents.trust.chain import Keys, state_of_anchor
from jalon.documents.trust.intake import Intake, Terms
from jalon.documents.trust.master_list import read_master_list
from jalon.documents.trust.serialisation import from_bytes, to_bytes
from jalon.documents.trust.trust_store import TrustStore

AT = datetime(2026, 11, 23, tzinfo=UTC)


def main() -> None:
    data = os.environ.get("JALON_BENCH_DATA")
    folder = Path(data or "absent") / "emrtd"
    lists = sorted((folder / "masterlist").glob("*.ml"))
    if not lists:
        print("no master lists: give JALON_BENCH_DATA")
        return
    roots = tuple(read_certificate(path.read_bytes()) for path in (folder / "masterlist").glob("*.cer"))
    start = time.process_time()
    found = [read_master_list(path.read_bytes(), roots) for path in lists]
    for one in found:
        keys = Keys(one.certificates)
        states = Counter(state_of_anchor(certificate, keys).value for certificate in one.certificates)
        usable = sum(certificate.key.problem is None for certificate in one.certificates)
        held = {"list": one.country, "certificates": len(one.certificates), "usable_keys": usable}
        print(json.dumps(held | {"rejected": len(one.rejected), "states": states}), flush=True)
    seconds = time.process_time() - start
    total = sum(len(one.certificates) for one in found)
    print(json.dumps({"certificates": total, "seconds": round(seconds, 2), "target_s": 1.0}), flush=True)
    store = imported(lists, Terms(AT, roots))
    kept = to_bytes(store)
    start = time.process_time()
    from_bytes(kept)
    opened = {"store_anchors": len(store.anchors), "bytes": len(kept)}
    print(json.dumps(opened | {"open_seconds": round(time.process_time() - start, 2)}), flush=True)
    for path in sorted((folder / "sod_real").glob("*_EF_SOD.bin")):
        trace(path, store)


def imported(lists: list[Path], terms: Terms) -> TrustStore:
    intake = Intake(TrustStore(), terms)
    for path in lists:
        intake.take(path.read_bytes())
    return intake.store()


def trace(path: Path, store: TrustStore) -> None:
    """Whether a security object verifies to an anchor; without data groups nothing more can be said."""
    answer = verify(ChipFiles(path.read_bytes()), store, AT)
    anchor = answer.signer.anchor if answer.signer else None
    wrong = [finding.code for finding in answer.findings if finding.severity.value == "serious"]
    shown = {"security_object": path.name, "anchor": anchor.subject.shown if anchor else None, "wrong": wrong}
    print(json.dumps(shown), flush=True)


if __name__ == "__main__":
    main()
