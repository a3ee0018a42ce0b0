"""Passive authentications a second, on one core, by profile of keys: cold, and with the signer's judgement remembered.

Prints one JSON line a profile. Cold means that nothing was seen before: neither the signer nor any key. The chips are
those of the vectors (``*_valid``: DG1, DG11, SOD, COM); every data group is hashed and both signatures are verified.
Seconds are those of the processor, so that a busy machine tells the same.
"""

from __future__ import annotations

import base64
import json
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from jalon.documents.chip.files import ChipFiles
from jalon.documents.chip.passive_authentication import verify
from jalon.documents.trust import algorithms, ber, names, public_key
from jalon.documents.trust.certificate import read_certificate
from jalon.documents.trust.chain import AnchorState
from jalon.documents.trust.revocation import read_revocation_list
from jalon.documents.trust.trust_store import Anchor, TrustStore

VECTORS = Path(__file__).resolve().parents[1] / "tests" / "vectors" / "emrtd"
AT = datetime(2026, 11, 23, tzinfo=UTC)
ROUNDS = 5
SECONDS_A_ROUND = 0.4
TARGETS = {"p256/sha256": (700, 5_000), "bp256/sha256": (500, 1_500), "rsa2048/sha256": (700, 5_000)}
TARGETS["rsa3072/sha256/PSS"] = (700, 5_000)


def decoded(files: dict[str, str]) -> dict[str, bytes]:
    return {name: base64.b64decode(data) for name, data in files.items()}


def rate(run: Callable[[], object]) -> float:
    """Median of some rounds."""
    rates = []
    for _ in range(ROUNDS):
        count, start = 0, time.process_time()
        while (elapsed := time.process_time() - start) < SECONDS_A_ROUND:
            run()
            count += 1
        rates.append(count / elapsed)
    return statistics.median(rates)


def forget(store: TrustStore) -> None:
    """Everything that one verification leaves behind for the next."""
    store._judgements.clear()
    remembered = (public_key.public_key, algorithms.identifier, algorithms.digest_name, algorithms.signature_algorithm)
    for one in (*remembered, names._name, ber.dotted):
        one.cache_clear()


def main() -> None:
    trust = json.loads((VECTORS / "trust.json").read_text(encoding="utf-8"))
    anchors = [Anchor(read_certificate(der), AnchorState.SELF_SIGNED, ()) for der in decoded(trust["csca"]).values()]
    store = TrustStore(anchors, revocations=map(read_revocation_list, decoded(trust["crl"]).values()))
    for line in (VECTORS / "cases.jsonl").read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        if case["case"].partition("_")[2] != "valid":
            continue
        files = ChipFiles.of(decoded(case["files"]))
        assert verify(files, store, AT).verdict.value == "VALID"

        def cold(files: ChipFiles = files) -> None:
            forget(store)
            verify(files, store, AT)

        result = {"profile": case["profile"], "cold_per_s": round(rate(cold))}
        result["remembered_per_s"] = round(rate(lambda files=files: verify(files, store, AT)))
        if case["profile"] in TARGETS:
            result |= dict(zip(("cold_target", "remembered_target"), TARGETS[case["profile"]], strict=True))
        print(json.dumps(result), flush=True)


if __name__ == "__main__":
    main()
