"""The demonstration checks itself: what README promises of ``make demo``, through real pages and a link that is cut."""

from __future__ import annotations

import json
import subprocess
import sys

import psutil
import pytest

pytestmark = pytest.mark.processes
_S_MAX = 300


def test_demonstration_check_passes_every_step_and_leaves_no_process() -> None:
    before = {process.pid for process in psutil.process_iter()}
    done = subprocess.run(
        [sys.executable, "-m", "jalon.cli", "demo", "--check"],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        timeout=_S_MAX,
    )
    report = json.loads(done.stdout.splitlines()[-1])
    assert report["ok"] is True, done.stderr[-2000:]
    assert done.returncode == 0
    assert len(report["steps"]) > 15
    assert all(step["ok"] is True and step["ms"] >= 0 for step in report["steps"])
    left = [process for process in psutil.process_iter(["cmdline"]) if process.pid not in before]
    assert not [process for process in left if "jalon-demo-" in " ".join(process.info["cmdline"] or [])]
