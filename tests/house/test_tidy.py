"""Tidy as a program: all rules, the exit code, and what git ignores."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tools.tidy.__main__ import main, rules

RULES = {
    "clock",
    "code_words",
    "dead_files",
    "machine_paths",
    "names",
    "personal_data",
    "references",
    "sizes",
    "skipped_tests",
    "styles",
    "templates",
    "text_codes",
    "texts_complete",
}


def test_every_rule_file_is_run() -> None:
    assert rules().keys() >= RULES


def test_tidy_prints_findings_and_exits_with_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    (tmp_path / ".gitignore").write_text("ignored/\n", encoding="utf-8")
    (tmp_path / "ignored").mkdir()
    (tmp_path / "ignored" / "utils.py").write_text("", encoding="utf-8")
    assert main(tmp_path) == 0
    (tmp_path / "utils.py").write_text("", encoding="utf-8")
    capsys.readouterr()
    assert main(tmp_path) == 1
    assert "utils.py:1: 'utils' names no concept [names]" in capsys.readouterr().out
