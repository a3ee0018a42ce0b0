"""``jalon lists`` and ``jalon screen``: JSON lines in, JSON lines out."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from jalon.cli import main
from jalon.kernel.limits import QUERY_LINE_CHARACTERS_MAX
from jalon.screening.synthetic import synthetic_list

AT = "2026-11-23"


@pytest.fixture
def index(tmp_path: Path, at) -> Path:
    path = tmp_path / "NATIONAL-DEMO.csv"
    path.write_text(synthetic_list(200, 1, at.date()), encoding="utf-8")
    result = run("lists", "import", "national-csv", str(path), "--index", str(tmp_path / "ix"), "--as-of", AT)
    assert result.exit_code == 0, result.output
    return tmp_path / "ix"


def run(*arguments: str, given: str | bytes | None = None) -> Result:
    return CliRunner().invoke(main, arguments, input=given)


def lines(result: Result) -> list[dict]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_import_tells_broken_records_then_the_list(tmp_path: Path, list_of) -> None:
    path = tmp_path / "N.csv"
    path.write_text(list_of({"names": "A B"}, {"names": "C D", "ground": "religion"}), encoding="utf-8")
    given = ("lists", "import", "national-csv", str(path), "--index", str(tmp_path / "ix"), "--as-of", AT)
    broken, summary = lines(run(*given, "--lang", "fr"))
    assert broken["error"]["code"] == "screening.record.ground_refused"
    assert (broken["error"]["line"], broken["error"]["list"]) == (3, "N")
    assert "refusé" in broken["error"]["message"]
    expected = {"list": "N", "as_of": "2026-11-23T00:00:00+00:00", "entries": 1, "broken": 1, "generation": "g000001"}
    assert summary == expected


def test_unknown_format_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    result = run("lists", "import", "none-such", str(tmp_path / "x.xml"), "--index", str(tmp_path / "ix"))
    assert result.exit_code == 1
    assert lines(result)[0]["error"]["code"] == "screening.format.unknown"
    assert "national-csv" in lines(result)[0]["error"]["message"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("lists", "import", "national-csv", "--index", "x"),
        ("lists", "import", "national-csv", "a.csv", "b/a.csv", "--index", "x"),
        ("lists", "import", "national-csv", "a.csv", "b.csv", "--index", "x", "--name", "N"),
        ("screen", "--index", "no-such-folder"),
        ("screen",),
    ],
)
def test_wrong_usage_exits_2(arguments: tuple[str, ...]) -> None:
    assert run(*arguments).exit_code == 2


def test_status_shows_lists_and_refuses_damage(index: Path) -> None:
    (shown,) = lines(run("lists", "status", "--index", str(index)))
    assert [(one["name"], one["entries"]) for one in shown["lists"]] == [("NATIONAL-DEMO", 200)]
    assert shown["audience"] == "post"
    part = index / "g000001" / "part.txt"
    part.write_bytes(part.read_bytes()[:-1])
    result = run("lists", "status", "--index", str(index), "--lang", "ar")
    assert result.exit_code == 1
    assert lines(result)[0]["error"]["code"] == "screening.index.damaged"


def test_screen_answers_line_by_line_in_order(index: Path) -> None:
    asked = [
        {"names": ["TANKAMBARI IDRISSA BAKARY"], "birth_date": "1984-03-12", "nationality": "BFA", "sex": "M"},
        {"document": {"type": "P", "country": "NER", "number": "BF9900017"}},
        {},
    ]
    result = run("screen", "--index", str(index), given="\n".join(json.dumps(one) for one in asked))
    assert result.exit_code == 0
    person, document, nobody = lines(result)
    assert set(person) == {"candidates", "lists", "not_performed"}
    assert set(person["candidates"][0]) == {"id", "list", "name", "score", "band", "evidence"}
    assert person["candidates"][0]["id"] == "SYN-0000001"
    assert person["lists"] == [{"name": "NATIONAL-DEMO", "as_of": "2026-11-23T00:00:00+00:00", "entries": 200}]
    assert [one["check"] for one in person["not_performed"]] == ["screening.check.documents"]
    assert [one["band"] for one in document["candidates"]] == ["strong"]
    assert nobody["candidates"] == []
    assert len(nobody["not_performed"]) == 3


@pytest.mark.parametrize("lang", ["fr", "ar", "en"])
def test_evidence_is_said_in_the_language_asked(index: Path, lang: str) -> None:
    given = json.dumps({"names": ["IDRISSA TANKAMBARI"], "birth_date": "1984"})
    (answer,) = lines(run("screen", "--index", str(index), "--lang", lang, given=given))
    messages = {one["code"]: one["message"] for one in answer["candidates"][0]["evidence"]}
    starts = {"fr": "Même année", "ar": "سنة الميلاد نفسها", "en": "Same year"}
    assert messages["screening.birth.year_same"].startswith(starts[lang])


BAD = [
    (b"not json", "screening.query.not_an_object"),
    (b"[1]", "screening.query.not_an_object"),
    (b'"\xff"', "screening.query.not_an_object"),
    (b"[" * 30_000, "screening.query.not_an_object"),
    (b'{"names": "' + b"x" * QUERY_LINE_CHARACTERS_MAX + b'"}', "screening.query.not_an_object"),
    (b'{"names": "' + b"x" * 5 * QUERY_LINE_CHARACTERS_MAX + b'"}', "screening.query.not_an_object"),
    (b'{"names": "MOHAMED"}', "screening.query.field_unreadable"),
    (b'{"names": [1]}', "screening.query.field_unreadable"),
    (b'{"sex": "H"}', "screening.query.field_unreadable"),
    (b'{"nationality": 5}', "screening.query.field_unreadable"),
    (b'{"nationality": "\\ud800"}', "screening.query.field_unreadable"),
    (b'{"document": "P"}', "screening.query.field_unreadable"),
    (b'{"document": {"number": 7}}', "screening.query.field_unreadable"),
    (b'{"birth_date": "soon"}', "kernel.approximate_date.unreadable"),
    (b'{"birth_date": "1980-13-40"}', "kernel.approximate_date.impossible"),
    (b'{"names": ["' + b"x" * 600 + b'"]}', "screening.query.name_too_long"),
    (b'{"names": [' + b'"a",' * 16 + b'"a"]}', "screening.query.too_many_names"),
    (b'{"document": {"number": "' + b"9" * 30 + b'"}}', "screening.query.document_too_long"),
]


def test_bad_line_gives_an_error_and_the_next_line_its_answer(index: Path) -> None:
    given = b"\n".join(line + b"\n{}" for line, _ in BAD)
    result = run("screen", "--index", str(index), given=given)
    assert result.exit_code == 0
    answers = lines(result)
    assert [answer["error"]["code"] for answer in answers[::2]] == [code for _, code in BAD]
    assert all("offset" in answer["error"] for answer in answers[::2])
    assert all("candidates" in answer for answer in answers[1::2])


def test_without_a_readable_index_every_answer_says_so(index: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (index / "CURRENT").write_text("broken", encoding="ascii")
    for directory, reason in ((tmp_path / "empty", "no_list"), (index, "list_damaged")):
        result = run("screen", "--index", str(directory), given="{}")
        (answer,) = lines(result)
        assert {one["reason"] for one in answer["not_performed"]} == {reason}
        assert result.stderr


def test_screening_never_imports_django(index: Path) -> None:
    code = (
        "import sys; from click.testing import CliRunner; from jalon.cli import main;"
        f"CliRunner().invoke(main, ['screen', '--index', {str(index)!r}], input='{{}}', catch_exceptions=False);"
        "sys.exit(any(name.split('.')[0] == 'django' for name in sys.modules) or 'numpy' not in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0


def test_help_is_told_without_loading_the_engine() -> None:
    code = (
        "import sys; from click.testing import CliRunner; from jalon.cli import main;"
        "result = CliRunner().invoke(main, ['screen', '--help'], catch_exceptions=False);"
        "sys.exit(result.exit_code or 'numpy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0
