"""A post and its hub over a line of 23 kbit/s and 800 ms: records under loss, images, alerts while images flow.

Real processes over HTTPS between two namespaces; the kernel's own TCP through ``tools/link_lab``. Needs the right to
make namespaces, and says so where it is missing. JALON_BENCH_CROSSINGS records (1000); images for JALON_BENCH_IMAGE_S
seconds (240), an alert every 4 to 12 of them. Times do not depend much on the machine: the line is the slow part.
"""

from __future__ import annotations

import os
import random
import sys
import time
from pathlib import Path

CROSSINGS = int(os.environ.get("JALON_BENCH_CROSSINGS", "1000"))
IMAGE_S = int(os.environ.get("JALON_BENCH_IMAGE_S", "240"))
IMAGE_BYTES = 90_000
GOAL_S, GOAL_BYTES, GOAL_BYTES_S = 600, 25_000_000, 10_800
_WARM_S = 20


def main() -> None:
    """Print a line a case."""
    from tools.link_lab.forwarder import Line

    slow = {"rate_bit_s": 23_000, "delay_ms": 400.0}
    cases = {
        "no loss": Line(**slow),
        "30 % loss, each by itself": Line(**slow, loss=0.3),
        "30 % loss in bursts of 3": Line(**slow, loss=0.3, burst=3),
    }
    for name, line in cases.items():
        _records(name, line)
    _images(cases["no loss"])


def _records(name: str, line: object) -> None:
    from tools.link_lab.border import border

    with border(line, seed=name, profile="2g") as found:  # type: ignore[arg-type]
        found.record(f"crossings {CROSSINGS}")
        taken = found.wait_for(CROSSINGS, "SELECT count(*) FROM records_crossing", GOAL_S * 2)
        up = found.line.counts()["up"]
    print(f"{CROSSINGS} crossings, {name}: {taken:.0f} s (goal {GOAL_S}); {up['bytes']:,} bytes up, {up['lost']} lost")


def _images(line: object) -> None:
    from tools.link_lab.border import border

    chance, delays = random.Random(1), []
    with border(line, seed="images", profile="2g") as found:  # type: ignore[arg-type]
        for _ in range(IMAGE_S * 4_000 // IMAGE_BYTES + 2):
            found.record(f"image {IMAGE_BYTES}")
        time.sleep(_WARM_S)
        begun, before = time.monotonic(), _held(found)
        while time.monotonic() - begun < IMAGE_S:
            time.sleep(chance.uniform(4, 12))
            recorded = float(found.record("alert")["at"])
            found.wait_for(len(delays) + 1, "SELECT count(*) FROM records_detection", 120)
            delays.append(time.time() - recorded)
        rate = (_held(found) - before) / (time.monotonic() - begun)
    delays.sort()
    print(
        f"images: {rate:,.0f} bytes/s, so 25 MB in {GOAL_BYTES / rate / 3_600:.2f} h (goal {GOAL_BYTES_S / 3_600:.0f})"
    )
    p90 = delays[int(len(delays) * 0.9)]
    print(f"{len(delays)} alerts while images flow: p50 {delays[len(delays) // 2]:.1f} s, p90 {p90:.1f} s (goal 10)")


def _held(found: object) -> int:
    """Bytes of images that the hub holds, whole or in part."""
    whole = found.at_hub("SELECT coalesce(sum(size), 0) FROM records_blob")  # type: ignore[attr-defined]
    part = found.at_hub("SELECT coalesce(sum(length), 0) FROM records_arriving")  # type: ignore[attr-defined]
    return int(whole + part)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    main()
