"""``jalon mrz read``."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from jalon.cli import main
from jalon.kernel.limits import MRZ_REQUEST_BYTES_MAX

VECTORS = Path(__file__).resolve().parents[1] / "vectors" / "mrz"
SPECIMEN = VECTORS.joinpath("specimens.jsonl").read_text(encoding="utf-8").splitlines()[0]


def run(*arguments: str, given: str | bytes = b"") -> list[dict[str, object]]:
    result = CliRunner().invoke(main, ["mrz", "read", *arguments], input=given)
    assert result.exit_code == 0
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_zone_in_gives_the_promised_shape_out() -> None:
    (answer,) = run(given=SPECIMEN)
    vector = json.loads(SPECIMEN)
    assert list(answer) == ["format", "fields", "checks", "valid", "flags", "findings", "repairs"]
    assert all(answer[key] == vector[key] for key in ("format", "checks", "valid", "flags"))
    assert answer["fields"] == vector["expected"]


def test_ambiguous_places_and_numbers_to_ask_for_come_when_asked_for() -> None:
    (answer,) = run("--variants", given=SPECIMEN.replace("L898902C36", "L898902CK6"))
    assert {"line": 2, "column": 9, "read": "K", "alternatives": "<AU"} in answer["ambiguous"]  # type: ignore[operator]
    assert answer["variants"] == ["L898902CK", "L898902C", "L898902CA", "L898902CU"]


def test_file_of_vectors_is_answered_line_by_line_in_order() -> None:
    answers = run(str(VECTORS / "specimens.jsonl"))
    vectors = [
        json.loads(line) for line in VECTORS.joinpath("specimens.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert [answer["fields"] for answer in answers] == [vector["expected"] for vector in vectors]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b"{", "documents.request.not_json"),
        (b"\xff\xfe", "documents.request.not_json"),
        (b"[" * 60_000, "documents.request.not_json"),
        (b"9" * 5_000, "documents.request.not_json"),
        (b"[]", "documents.request.shape"),
        (b'{"lines": [1]}', "documents.request.shape"),
        (b'{"text": ""}', "documents.zone.empty"),
        (b'{"text": "' + b"A" * 10_000 + b'"}', "documents.zone.too_long"),
        (b"x" * (MRZ_REQUEST_BYTES_MAX * 3), "documents.request.too_long"),
    ],
)
def test_bad_line_is_answered_with_an_error_and_the_next_line_is_read(line: bytes, code: str) -> None:
    bad, good = run(given=line + b"\n" + SPECIMEN.encode())
    assert bad["error"]["code"] == code  # type: ignore[index]
    assert bad["error"]["offset"] >= 0  # type: ignore[index]
    assert good["valid"] is True


def test_messages_are_in_the_language_asked_for() -> None:
    wrong = SPECIMEN.replace("L898902C36", "L898902C37")
    french, english = (run("--lang", language, given=wrong)[0]["findings"][0] for language in ("fr", "en"))  # type: ignore[index]
    assert french["message"] == "Le chiffre de contrôle du numéro de document n'est pas le bon."
    assert english["message"] == "The check digit of the document number is not right."


def test_wrong_usage_exits_2() -> None:
    assert CliRunner().invoke(main, ["mrz", "read", "--lang", "de"]).exit_code == 2
    assert CliRunner().invoke(main, ["mrz", "read", "no-such-file.jsonl"]).exit_code == 2


def test_command_needs_no_django() -> None:
    program = (
        "import sys; from click.testing import CliRunner; from jalon.cli import main;"
        f"assert CliRunner().invoke(main, ['mrz', 'read'], input={SPECIMEN!r}).exit_code == 0;"
        "assert not [name for name in sys.modules if name.partition('.')[0] in ('django', 'numpy', 'cryptography')]"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=30)
