"""``jalon chip verify``."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from jalon.cli import main
from tools.make_chip_cases import SCENARIOS, day, write


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of cases on P-256, made now."""
    folder = tmp_path_factory.mktemp("chips")
    write(folder, ["p256/sha256"], day("2026-11-23"))
    return folder


def run(cases: Path, *arguments: str) -> Result:
    trusted = ["--csca", str(cases / "csca"), "--crl", str(cases / "crl")]
    return CliRunner().invoke(main, ["chip", "verify", *trusted, *arguments])


def lines(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_manifest_is_answered_case_by_case_in_order(cases: Path) -> None:
    result = run(cases, "--manifest", str(cases / "MANIFEST.json"))
    manifest = json.loads((cases / "MANIFEST.json").read_text(encoding="utf-8"))
    answers = lines(result)
    assert result.exit_code == 0
    assert [(one["case"], one["verdict"]) for one in answers] == [(one["case"], one["expected"]) for one in manifest]
    assert len(answers) == len(SCENARIOS)
    assert all(list(one) == ["case", "verdict", "findings"] for one in answers)
    fields = {field for one in answers for finding in one["findings"] for field in finding}
    assert fields == {"code", "severity", "subject", "message"}


def test_manifest_that_states_another_verdict_exits_1(cases: Path) -> None:
    manifest = cases / "OTHER.json"
    entry = {"case": "cases/NER_valid", "expected": "INVALID", "verify_at": "2026-11-23"}
    manifest.write_text(json.dumps([entry]), encoding="utf-8")
    assert run(cases, "--manifest", str(manifest)).exit_code == 1
    manifest.write_text(json.dumps([entry | {"expected": "VALID"}]), encoding="utf-8")
    assert run(cases, "--manifest", str(manifest)).exit_code == 0


def test_bad_case_is_answered_with_an_error_and_the_next_is_read(cases: Path) -> None:
    bad: list[Any] = [
        {"case": "../elsewhere"},
        {"case": "/absolute"},
        {"case": 1},
        7,
        {"case": "x", "verify_at": "soon"},
    ]
    manifest = cases / "BAD.json"
    absent = {"case": "cases/absent", "verify_at": "2026-11-23"}
    manifest.write_text(json.dumps([*bad, absent, {"case": "cases/NER_valid", "verify_at": "2026-11-23"}]), "utf-8")
    *errors, missing, good = lines(run(cases, "--manifest", str(manifest)))
    subjects = [one["error"]["code"].rpartition(".")[2] for one in errors]
    assert subjects == ["outside", "outside", "case_malformed", "case_malformed", "case_malformed"]
    assert (missing["verdict"], missing["findings"][0]["code"]) == ("ERROR", "documents.chip_folder.unreadable")
    assert good["verdict"] == "VALID"


@pytest.mark.parametrize("content", ["{", "{}", "7", "[" * 100_000])
def test_manifest_that_is_no_list_is_refused(cases: Path, content: str) -> None:
    manifest = cases / "NONE.json"
    manifest.write_text(content, encoding="utf-8")
    result = run(cases, "--manifest", str(manifest))
    assert result.exit_code == 1
    assert lines(result)[0]["error"]["code"] == "documents.chip_folder.manifest_malformed"


@pytest.mark.parametrize(
    ("case", "at", "exit_code"),
    [("valid", "2026-11-23", 0), ("com_lists_more", "2026-11-23", 0), ("dg1_altered", "2026-11-23", 1)],
)
def test_one_folder_exits_by_its_verdict(cases: Path, case: str, at: str, exit_code: int) -> None:
    folder = str(cases / "cases" / f"NER_{case}")
    result = run(cases, folder, "--at", at)
    assert result.exit_code == exit_code
    assert lines(result)[0]["case"] == folder


def test_messages_are_in_the_language_asked_for(cases: Path) -> None:
    folder = str(cases / "cases" / "NER_dg_missing")
    (french,) = lines(run(cases, folder, "--at", "2026-11-23", "--lang", "fr"))
    assert french["findings"][0]["message"].startswith("DG11 est signé par l'État mais n'a pas été lu")


def test_unusable_certificate_is_told_and_left_out(cases: Path, tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("not a certificate", encoding="utf-8")
    result = run(cases, str(cases / "cases" / "NER_valid"), "--at", "2026-11-23", "--csca", str(tmp_path))
    assert result.exit_code == 0
    assert json.loads(result.stderr)["error"]["code"] == "documents.trust.not_recognised"


def test_wrong_usage_exits_2(cases: Path) -> None:
    assert run(cases).exit_code == 2
    assert run(cases, str(cases), "--manifest", "x").exit_code == 2
    assert run(cases, str(cases), "--lang", "de").exit_code == 2


def test_command_needs_no_django(cases: Path) -> None:
    folder = str(cases / "cases" / "NER_valid")
    program = (
        "import sys; from click.testing import CliRunner; from jalon.cli import main;"
        f"assert CliRunner().invoke(main, ['chip', 'verify', {folder!r}]).exit_code == 1;"
        "assert 'django' not in sys.modules and 'numpy' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=30)
