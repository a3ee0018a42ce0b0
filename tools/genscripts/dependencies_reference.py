"""Write ``docs/reference/dependencies.md`` from the register beside it and the locked versions (``make docs``)."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tools.setup.lock import SETS, direct_requirements  # noqa: E402 found from the repository's root

REGISTER = ROOT / "docs" / "reference" / "dependencies.yaml"
PAGE = ROOT / "docs" / "reference" / "dependencies.md"
HEAD = """\
# Dependencies

Every package that Jalon asks for directly, with its licence, what it does here and what would replace it. All may be
combined with the AGPL, version 3. Generated from `docs/reference/dependencies.yaml` and `requirements/*.txt` by
`tools/genscripts/dependencies_reference.py`. Sets: post, hub (and post), dev (and hub).

| package | version | set | licence | does | instead |
| --- | --- | --- | --- | --- | --- |
"""
_PIN = re.compile(r"^([A-Za-z0-9._-]+)==(\S+) \\$", re.MULTILINE)


def plain(requirement: str) -> str:
    """Name of a package without extras and bounds, as registries compare it."""
    return re.split(r"[\[<>=!~; ]", requirement)[0].lower().replace("_", "-")


def needed() -> dict[str, str]:
    """Each direct requirement and the narrowest set that asks for it."""
    found: dict[str, str] = {}
    for name in SETS:
        for requirement in direct_requirements(name):
            found.setdefault(plain(requirement), name)
    return found


def register() -> list[dict[str, str]]:
    """The register, in the order of names."""
    entries: list[dict[str, str]] = yaml.safe_load(REGISTER.read_text(encoding="utf-8"))
    return sorted(entries, key=lambda entry: plain(entry["name"]))


def render() -> str:
    """The whole page. Raises ``KeyError`` for an entry that nothing asks for."""
    versions = dict(_PIN.findall((ROOT / "requirements" / "dev.txt").read_text(encoding="utf-8")))
    sets = needed()
    return HEAD + "".join(
        f"| {entry['name']} | {versions[plain(entry['name'])]} | {sets[plain(entry['name'])]} "
        f"| {entry['licence']} | {entry['does']} | {entry['instead']} |\n"
        for entry in register()
    )


def main() -> None:
    """Write the page."""
    PAGE.write_text(render(), encoding="utf-8")
    print(PAGE.relative_to(ROOT))


if __name__ == "__main__":
    main()
