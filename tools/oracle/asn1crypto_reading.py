"""Certificates and security objects as asn1crypto reads them, compared field by field with our own bounded reader.

Reads the chips and certificates of the vectors, and with ``JALON_BENCH_DATA`` (``make oracle DATA=...``) the two public
master lists as well. One JSON line a source, differences by name; status 1 when there is any. Rates are in seconds of
the processor, each reader parsing every field that is compared.
"""

from __future__ import annotations

import os
import subprocess
import sys

from tools.oracle._environment import ROOT, PeerUnavailable, python_of, report_unavailable

PACKAGES = ("asn1crypto==1.5.1", "cryptography>=50,<51", "PyYAML>=6")


def main() -> int:
    """Compare; 0 also where asn1crypto cannot be had, which is then said."""
    try:
        python = python_of("asn1crypto", PACKAGES)
    except PeerUnavailable as reason:
        report_unavailable("asn1crypto", reason)
        return 0
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    command = [str(python), "tools/oracle/_asn1crypto_compare.py"]
    return subprocess.run(command, check=False, cwd=ROOT, env=environment).returncode


if __name__ == "__main__":
    sys.exit(main())
