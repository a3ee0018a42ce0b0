"""The signature of each security object of the vectors as OpenSSL's ``cms -verify`` judges it, beside our verdict.

OpenSSL is asked for the signature alone (``-noverify``): chains with explicit curve parameters it refuses, which are
counted apart as ``unsupported``. A signature that one accepts and the other calls wrong is a difference; status 1 when
there is any. Rates would compare a process with a call and are not given.
"""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from jalon.documents.chip.files import ChipFiles
from jalon.documents.chip.passive_authentication import verify
from jalon.documents.chip.verdict import Verdict
from jalon.documents.trust.ber import read
from jalon.documents.trust.trust_store import TrustStore
from jalon.kernel.errors import UnableTo

VECTORS = Path(__file__).resolve().parents[2] / "tests" / "vectors" / "emrtd" / "cases.jsonl"
AT = datetime(2026, 11, 23, tzinfo=UTC)
_WRONG = frozenset({"documents.chip.signature_wrong", "documents.chip.digest_wrong", "documents.chip.digest_absent"})
_NO_SIGNER = "documents.signer.certificate_absent"
"""Without the signer's certificate nobody can judge the signature."""
_UNSUPPORTED = ("unsupported", "explicit", "no matching", "unknown", "invalid curve", "not supported")
"""Words by which OpenSSL says that it cannot judge, not that the signature is wrong."""


def their_judgement(security_object: bytes, folder: Path) -> str:
    """``accepted``, ``refused``, ``unsupported`` or ``unreadable``."""
    try:
        inner = read(security_object).value
    except UnableTo:
        return "unreadable"
    path = folder / "sod.der"
    path.write_bytes(inner)
    command = [
        "openssl",
        "cms",
        "-verify",
        "-noverify",
        "-binary",
        "-inform",
        "DER",
        "-in",
        str(path),
        "-out",
        "/dev/null",
    ]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=20)
    if done.returncode == 0:
        return "accepted"
    said = done.stderr.lower()
    return "unsupported" if any(word in said for word in _UNSUPPORTED) else "refused"


def our_judgement(files: dict[str, bytes]) -> str:
    """What we say of the signature alone, whoever the signer is; ``unsupported`` without the signer's certificate."""
    result = verify(ChipFiles.of(files), TrustStore(()), AT)
    codes = {finding.code for finding in result.findings}
    if result.verdict is Verdict.ERROR:
        return "unreadable"
    if _NO_SIGNER in codes:
        return "unsupported"
    return "refused" if codes & _WRONG else "accepted"


def main() -> int:
    """Compare every case that OpenSSL can judge."""
    if shutil.which("openssl") is None:
        print(json.dumps({"oracle": "openssl", "available": False, "reason": "openssl is not installed"}))
        return 0
    pairs: Counter[tuple[str, str]] = Counter()
    differing = []
    with tempfile.TemporaryDirectory() as folder:
        for line in VECTORS.read_text(encoding="utf-8").splitlines():
            case = json.loads(line)
            files = {name: base64.b64decode(data) for name, data in case["files"].items()}
            mine, theirs = our_judgement(files), their_judgement(files["SOD"], Path(folder))
            pairs[mine, theirs] += 1
            if {mine, theirs} == {"accepted", "refused"}:
                differing.append(case["case"])
    for (mine, theirs), count in sorted(pairs.items()):
        print(json.dumps({"jalon": mine, "openssl": theirs, "cases": count}), flush=True)
    print(json.dumps({"differ": differing}))
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
