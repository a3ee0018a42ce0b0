"""The page of the check names every code, and the command ends as it says."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from jalon.kernel.texts import every_text
from tests.logframe.proposal import FOLDER, NAMES

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "logframe-check.md"
NOT_RULES = ("breakdown", "computed", "exports", "facts", "file", "level", "plan", "report", "unit")


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "jalon.cli", "logframe", "check", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_every_code_stands_on_the_page() -> None:
    page = PAGE.read_text(encoding="utf-8")
    codes = [text.code.removeprefix("logframe.") for text in every_text() if text.code.startswith("logframe.")]
    missing = [code for code in codes if code.split(".")[0] not in NOT_RULES and f"`{code}`" not in page]
    assert missing == []


def test_findings_end_with_1_and_are_lines_of_json() -> None:
    done = run(*(str(FOLDER / name) for name in NAMES), "--json", "--lang", "fr")
    assert done.returncode == 1
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert {"identity", "code", "severity", "message", "places", "proposal"} <= found[0].keys()
    assert found[0]["severity"] == "serious"
    assert any(one["message"] == "La ligne WP16 du plan prévoit 1, OP2-T5 dit 2." for one in found)


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_the_report_goes_by_severity_and_names_lines(language: str) -> None:
    done = run(*(str(FOLDER / name) for name in NAMES), "--lang", language)
    assert done.returncode == 1
    assert "work_plan.yaml:" in done.stdout
    headings = [line for line in done.stdout.splitlines() if line and not line.startswith((" ", "-"))]
    assert len(headings) == 3


def test_nothing_found_ends_with_0(tmp_path: Path) -> None:
    path = tmp_path / "clean.yaml"
    path.write_text(
        "outputs:\n"
        "  - id: A\n    statement: Wells\n    baseline: {value: 0}\n"
        "    indicators: [{id: A-I1, text: Number of wells drilled, unit: count}]\n"
        "    targets: [{id: A-T1, text: Wells drilled, value: 4}]\n",
        encoding="utf-8",
    )
    done = run(str(path))
    assert (done.returncode, done.stdout) == (0, "No contradiction found.\n")


def test_wrong_usage_ends_with_2_and_an_unreadable_file_with_1_beside_the_others(tmp_path: Path) -> None:
    assert run().returncode == 2
    assert run("--lang", "de", "x").returncode == 2
    done = run(str(tmp_path / "none.yaml"), str(FOLDER / NAMES[0]))
    assert done.returncode == 1
    assert "none.yaml" in done.stderr
    assert "OP2-I3" in done.stdout
