"""Every command explains itself without loading what it would need to run; engine commands never load Django."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import jalon.cli.commands

COMMANDS = sorted(path.stem for path in Path(jalon.cli.commands.__path__[0]).glob("[!_]*.py"))
HEAVY = ("django", "numpy", "cryptography", "uvicorn", "httpx", "psycopg")
EXPLAIN = """
import json, sys
from click.testing import CliRunner
from jalon.cli import main
found = {}
def explain(command, words):
    answer = CliRunner().invoke(main, [*words, "--help"])
    found[" ".join(words)] = [answer.exit_code, answer.output]
    for name in sorted(getattr(command, "commands", {})):
        explain(command.commands[name], [*words, name])
import click
for name in main.list_commands(click.Context(main)):
    explain(main.get_command(click.Context(main), name), [name])
print(json.dumps([found, sorted(name for name in sys.modules if "." not in name)]))
"""
ENGINES = [
    (["mrz", "read"], '{"lines": ["P<UTO"]}\nno JSON\n'),
    (["screen", "--index", "{folder}"], "{}\n"),
    (["lists", "status", "--index", "{folder}"], ""),
    (["journal", "verify", __file__], ""),
    (["chip", "verify", "{folder}"], ""),
    (["trust", "list", "--store", "{folder}"], ""),
    (["logframe", "check", "{folder}/none.yaml"], ""),
]


def run(*arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments], input=given, capture_output=True, text=True, timeout=60, check=False
    )


def test_every_command_explains_itself_and_loads_little() -> None:
    found, modules = json.loads(run("-c", EXPLAIN).stdout)
    assert {name.split()[0].replace("-", "_") for name in found} == set(COMMANDS)
    for name, (code, output) in found.items():
        assert code == 0, name
        assert len(output.splitlines()) > 4, name
    assert not set(HEAVY) & set(modules)


@pytest.mark.parametrize(("words", "given"), ENGINES, ids=lambda value: " ".join(value[:2]) if value else "")
def test_engine_command_runs_without_django(words: list[str], given: str, tmp_path: Path) -> None:
    words = [word.replace("{folder}", str(tmp_path)) for word in words]
    script = (
        "import sys, jalon.cli\n"
        f"sys.argv = ['jalon', *{words!r}]\n"
        "try:\n    jalon.cli.main()\n"
        "except SystemExit as end:\n    print('ended', end.code)\n"
        "print('loaded', 'django' in sys.modules)"
    )
    done = run("-c", script, given=given)
    assert done.stdout.splitlines()[-1] == "loaded False"
    assert done.stdout.splitlines()[-2] in {"ended 0", "ended 1"}, done.stderr
    assert "Traceback" not in done.stderr, done.stderr


@pytest.mark.parametrize("words", [["nonsense"], ["post"], ["mrz", "nonsense"], ["demo", "--pause", "x"], ["rebuild"]])
def test_wrong_usage_ends_with_2_and_says_what_is_wrong(words: list[str]) -> None:
    done = run("-m", "jalon.cli", *words)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].startswith("Error: ")
    assert done.stdout == ""


def test_a_failure_is_a_sentence_in_each_language(tmp_path: Path) -> None:
    said = [run("-m", "jalon.cli", "rebuild", "--home", str(tmp_path), "--lang", lang) for lang in ("fr", "ar", "en")]
    assert {one.returncode for one in said} == {1}
    assert len({one.stderr for one in said}) == 3
    assert all(str(tmp_path) in one.stderr and "Traceback" not in one.stderr for one in said)
