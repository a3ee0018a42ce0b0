"""``jalon trust import|list|show``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from jalon.cli import main
from tests.documents.trust.conftest import Vouching, read


@pytest.fixture
def files(tmp_path: Path, vouching: Vouching) -> Path:
    (tmp_path / "list.ml").write_bytes(vouching.list_of())
    (tmp_path / "older.ml").write_bytes(vouching.list_of(on="2025-01-01"))
    (tmp_path / "root.cer").write_bytes(vouching.root.der)
    (tmp_path / "niger.cer").write_bytes(vouching.states["NE"].der)
    return tmp_path


def run(files: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["trust", *arguments, "--store", str(files / "store")])


def lines(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def import_list(files: Path, name: str = "list.ml") -> Result:
    return run(files, "import", str(files / name), "--anchor-of-list", str(files / "root.cer"))


def test_master_list_is_imported_listed_and_shown(files: Path, vouching: Vouching) -> None:
    result = import_list(files)
    assert result.exit_code == 0
    taken, generation = lines(result)
    assert (taken["kind"], taken["anchors"], taken["rejected"]) == ("master_list", 3, 0)
    assert generation == {"generation": "t000001"}
    head, dated, *states = lines(run(files, "list"))
    assert (head["anchors"], head["refused"]) == (3, [])
    assert (dated["list"], dated["age_days"] > 0) == ("DEU", True)
    assert [one["state"] for one in states] == ["GBR", "NER", "SEN"]
    (shown,) = lines(run(files, "show", "NER"))
    assert shown["fingerprint"] == read(vouching.states["NE"]).fingerprint
    assert shown["provenance"][0]["source"] == "DEU 2026-05-28"
    assert lines(run(files, "show", shown["fingerprint"][:16].upper())) == [shown]


def test_what_is_refused_is_said_and_exits_1(files: Path) -> None:
    assert run(files, "list").exit_code == 1
    refused = run(files, "import", str(files / "list.ml"), "--lang", "fr")
    assert refused.exit_code == 1
    assert lines(refused)[0]["error"]["code"] == "documents.trust.list_signer_unknown"
    assert "racines" in lines(refused)[0]["error"]["message"]
    import_list(files)
    older = import_list(files, "older.ml")
    assert (older.exit_code, lines(older)[0]["error"]["code"]) == (1, "documents.trust.list_older")
    assert lines(run(files, "list"))[0]["generation"] == "t000001"
    assert run(files, "show", "BFA").exit_code == 1
    assert run(files, "import", str(files / "absent")).exit_code == 1


def test_single_certificate_comes_in_with_the_second_persons_word(files: Path, vouching: Vouching) -> None:
    alone = run(files, "import", str(files / "niger.cer"))
    assert lines(alone)[0]["error"]["code"] == "documents.trust.fingerprint_missing"
    said = ["--fingerprint", read(vouching.states["NE"]).fingerprint, "--confirmed-by", "A. Issa"]
    assert run(files, "import", str(files / "niger.cer"), *said).exit_code == 0
    (shown,) = lines(run(files, "show", "NE"))
    assert [(one["origin"], one["source"]) for one in shown["provenance"]] == [("bilateral", "A. Issa")]


def test_damaged_newest_generation_is_named(files: Path) -> None:
    import_list(files)
    import_list(files)
    newest = files / "store" / "t000002"
    newest.write_bytes(newest.read_bytes()[:-1])
    result = run(files, "list")
    assert result.exit_code == 1
    assert lines(result)[0] == {"generation": "t000001", "anchors": 3, "refused": ["t000002"]}


def test_wrong_usage_exits_2(files: Path) -> None:
    assert run(files, "import").exit_code == 2
    assert CliRunner().invoke(main, ["trust", "list"]).exit_code == 2
