"""A peer's own environment: its packages never mix with Jalon's, and nothing in Jalon depends on them.

An environment is a folder below ``.oracle/`` of the repository, made once for its exact list of packages. What cannot
be had here (no network, no package for this machine) is :class:`PeerUnavailable` with the reason; a script says so and
goes on.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOME = ROOT / ".oracle"
_INSTALL_S_MAX = 900


class PeerUnavailable(Exception):
    """The peer cannot be installed on this machine; the message is the last line of its installer."""


def python_of(name: str, packages: Sequence[str]) -> Path:
    """The interpreter of the peer's environment, made now when its list of packages is new.

    :param name: of the folder, such as ``mrz-peers``.
    :param packages: exact requirements, ``name==version`` or paths of sources.
    :raises PeerUnavailable: with what the installer said last.
    """
    folder = HOME / name
    stamp, wanted = folder / "packages", hashlib.sha256("\n".join(packages).encode()).hexdigest()
    python = folder / "bin" / "python"
    if stamp.exists() and stamp.read_text() == wanted:
        return python
    print(f"setting up the environment of {name} (once)", file=sys.stderr, flush=True)
    _run([sys.executable, "-m", "venv", "--clear", str(folder)])
    _run([str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages])
    stamp.write_text(wanted)
    return python


def report_unavailable(oracle: str, reason: PeerUnavailable) -> None:
    """One JSON line that says which comparison was not made, and why."""
    print(json.dumps({"oracle": oracle, "available": False, "reason": str(reason)}), flush=True)


def _run(command: list[str]) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True, text=True, timeout=_INSTALL_S_MAX)
    except subprocess.CalledProcessError as failed:
        lines = [line for line in failed.stderr.splitlines() if line.strip()]
        raise PeerUnavailable(lines[-1] if lines else f"{command[0]} failed") from failed
    except (OSError, subprocess.TimeoutExpired) as failed:
        raise PeerUnavailable(str(failed)) from failed
