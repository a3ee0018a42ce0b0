"""Import contracts catch what they are for: each planted violation is refused."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"

Plant = dict[str, str]
"""Lines to add to a module of the package, by path."""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package's modules without data, and the contracts."""
    folder = tmp_path_factory.mktemp("house")
    shutil.copytree(
        ROOT / "src/jalon",
        folder / "jalon",
        ignore=lambda _, names: [name for name in names if "." in name and not name.endswith(".py")],
    )
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter on a copy, and only on it."""
    return subprocess.run(
        [sys.executable, "-c", LINT, "--no-cache", "--config", "pyproject.toml"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


def planted(folder: Path, plant: Plant) -> subprocess.CompletedProcess[str]:
    """Lint with violations planted, and take them out again."""
    before = {path: (folder / path).read_text(encoding="utf-8") for path in plant if (folder / path).exists()}
    try:
        for path, line in plant.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(f"{before.get(path, '')}\n{line}\n", encoding="utf-8")
        return lint(folder)
    finally:
        for path in plant:
            (folder / path).unlink()
        for path, content in before.items():
            (folder / path).write_text(content, encoding="utf-8")


def test_house_keeps_its_contracts(copy: Path) -> None:
    result = lint(copy)
    assert result.returncode == 0, result.stdout[-3000:] + result.stderr[-2000:]


VIOLATIONS: dict[str, tuple[str, Plant]] = {
    "an engine imports a sibling": (
        "engines never one another",
        {"jalon/screening/__init__.py": "import jalon.documents"},
    ),
    "the kernel imports an engine": (
        "only from lower floors",
        {"jalon/kernel/__init__.py": "import jalon.journal"},
    ),
    "a service imports a door": (
        "only from lower floors",
        {"jalon/services/planted.py": "import jalon.hub"},
    ),
    "the hub imports the post": (
        "only from lower floors",
        {"jalon/hub/planted.py": "import jalon.post"},
    ),
    "records import protection": (
        "only from lower floors",
        {"jalon/records/planted.py": "import jalon.protection"},
    ),
    "a room without a floor": ("only from lower floors", {"jalon/attic/__init__.py": ""}),
    "a service other than referrals opens protection": (
        "Only the referral service opens protection",
        {"jalon/services/planted.py": "import jalon.protection"},
    ),
    "a hub view reaches protection through a chain": (
        "No chain of imports",
        {
            "jalon/hub/planted.py": "from jalon.services import planted",
            "jalon/services/planted.py": "from jalon.services import planted_further",
            "jalon/services/planted_further.py": "from jalon.services import referrals",
        },
    ),
    "an engine imports Django through a chain": (
        "Engines know no framework",
        {
            "jalon/journal/planted.py": "from jalon.kernel import planted",
            "jalon/kernel/planted.py": "import django.db",
        },
    ),
    "an engine opens a socket": ("Engines know no framework", {"jalon/documents/planted.py": "import socket"}),
    "an engine opens a database": ("Engines know no framework", {"jalon/screening/planted.py": "import sqlite3"}),
}


@pytest.mark.parametrize("name", VIOLATIONS)
def test_planted_violation_is_caught(copy: Path, name: str) -> None:
    contract, plant = VIOLATIONS[name]
    result = planted(copy, plant)
    assert result.returncode == 1, name
    broken = [line for line in result.stdout.splitlines() if line.rstrip().endswith("BROKEN")]
    assert any(contract in line for line in broken), result.stdout[-3000:]


def test_every_engine_is_held_to_purity_and_every_room_to_protection() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    contracts = {contract["id"]: contract for contract in settings["contracts"]}
    rooms = {path.parent.name for path in (ROOT / "src/jalon").glob("*/__init__.py")}
    layers = [{room.strip(" ()") for room in layer.split("|")} for layer in contracts["floors"]["layers"]]
    engines = {f"jalon.{room}" for room in (layers[-1] | layers[-2]) & rooms}
    assert engines == set(contracts["pure-engines"]["source_modules"])
    opened_through_referrals = {"post", "cli", "settings", "services", "protection"}
    guarded = {f"jalon.{room}" for room in rooms - opened_through_referrals}
    assert guarded == set(contracts["protection-chains"]["source_modules"])
