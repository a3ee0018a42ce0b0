"""``python -m tools.tidy``: run every rule; exit 1 when one finds something."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

from tools.tidy.house import Finding, House

ROOT = Path(__file__).resolve().parents[2]
Rule = Callable[[House], Iterator[Finding]]


def rules() -> dict[str, Rule]:
    """Every rule by the name of its file."""
    names = sorted(path.stem for path in (Path(__file__).parent / "rules").glob("*.py") if path.stem != "__init__")
    return {name: import_module(f"tools.tidy.rules.{name}").check for name in names}


def main(root: Path = ROOT) -> int:
    """Print what the rules find in the repository at ``root``."""
    house = House.of_repository(root)
    found = 0
    for name, rule in rules().items():
        for finding in sorted(rule(house)):
            print(f"{finding} [{name}]")
            found += 1
    print(f"tidy: {found} findings in {len(house.paths)} files")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
