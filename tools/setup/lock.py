"""Write ``requirements/{post,hub,website,dev}.txt``: exact versions with hashes, and no address anywhere.

Run in an environment that has pip-tools::

    python tools/setup/lock.py

The direct requirements are read from ``pyproject.toml``, so that they are written once.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SETS = ("post", "hub", "website", "dev")
BUILD = ("setuptools>=77", "wheel")
"""jalon itself is installed with ``--no-deps --no-build-isolation``: what builds it is pinned too."""
HEADER = """\
# Exact versions with hashes. Written by tools/setup/lock.py from pyproject.toml; do not edit.
# Install: pip install --require-hashes -r requirements/{name}.txt
"""
_SELF = re.compile(r"jalon\[([\w,-]+)\]")


def direct_requirements(name: str) -> list[str]:
    """What one extra asks for, its own references to other extras resolved, sorted."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras: dict[str, list[str]] = project["optional-dependencies"]
    found = {*project["dependencies"], *BUILD}
    pending = [name]
    while pending:
        for requirement in extras[pending.pop()]:
            itself = _SELF.fullmatch(requirement)
            if itself:
                pending += itself[1].split(",")
            else:
                found.add(requirement)
    return sorted(found, key=str.lower)


def compile_set(name: str, known: Path | None) -> Path:
    """Resolve one set; versions already chosen in ``known`` bind it, so that the sets agree."""
    target = ROOT / "requirements" / f"{name}.txt"
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder, f"{name}.in"), Path(folder, f"{name}.txt")
        lines = direct_requirements(name)
        if known is not None:
            lines.append(f"-c {known}")
        source.write_text("\n".join(lines) + "\n", encoding="utf-8")
        command = [sys.executable, "-m", "piptools", "compile", "--quiet", "--generate-hashes", "--allow-unsafe"]
        command += ["--strip-extras", "--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links"]
        command += ["--no-emit-trusted-host", "--no-emit-options", "--output-file", str(out), str(source)]
        subprocess.run(command, check=True, cwd=folder)
        target.write_text(HEADER.format(name=name) + _without_comments(out), encoding="utf-8")
    return target


def _without_comments(path: Path) -> str:
    lines = path.read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if line.strip() and not line.lstrip().startswith("#")) + "\n"


def main() -> None:
    """Lock the widest set first; the narrower ones follow its versions."""
    widest: Path | None = None
    for name in reversed(SETS):
        path = compile_set(name, widest)
        widest = widest or path
        print(f"{path.relative_to(ROOT)}: {path.read_text(encoding='utf-8').count('==')} packages")


if __name__ == "__main__":
    main()
