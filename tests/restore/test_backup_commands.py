"""``jalon backup`` and ``jalon restore`` as an administrator runs them: real processes, real files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from jalon.cli.commands import restore as restore_command
from jalon.kernel import limits

pytestmark = pytest.mark.processes
ROOT = Path(__file__).parents[2]
SURNAME = "ILBOUDOSECRET"
DAY_S = 86_400


def jalon(*words: str | Path, given: str = "", days_ago: int = 0) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "JALON_PASSWORD": "Baobab-sous-la-pluie-7",
        "JALON_CLOCK_OFFSET_S": str(-days_ago * DAY_S),
    }
    return subprocess.run(
        [sys.executable, "-m", "jalon.cli", *map(str, words)],
        input=given,
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )


def told(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout.splitlines()[-1]))


def holds(folder: Path, words: bytes) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file() and words in path.read_bytes()]


@dataclass
class Place:
    """A post, its backups, and their key, all in one folder."""

    folder: Path

    @property
    def home(self) -> Path:
        return self.folder / "post"

    @property
    def key(self) -> Path:
        return self.folder / "offline" / "backup.key"

    def record(self, count: int, surname: str = SURNAME) -> list[str]:
        command = [sys.executable, "-m", "tests.restore.recorder", str(self.home), str(count), surname]
        done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
        return done.stdout.split()

    def back_up(self, *, days_ago: int = 0) -> Path:
        return Path(
            told(jalon("backup", "--home", self.home, "--to", self.folder / "backups", days_ago=days_ago))["backup"]
        )


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Place:
    made = Place(tmp_path_factory.mktemp("backup-template"))
    made.key.parent.mkdir()
    shared = ("--state", "BFA", "--label", "Faramana", "--crossing-point", "faramana", "--demonstration")
    told(jalon("init", "post", "--home", made.home, *shared))
    told(jalon("backup", "--home", made.home, "--new-key", made.key))
    return made


@pytest.fixture
def place(template: Place, tmp_path: Path) -> Iterator[Place]:
    import shutil

    shutil.copytree(template.folder, tmp_path / "place")
    return Place(tmp_path / "place")


def test_a_post_comes_back_in_a_new_epoch_and_what_was_erased_does_not(place: Place) -> None:
    places = place.record(4, "WIPEDAWAY")
    place.record(1)
    backup = place.back_up()
    assert holds(place.home, b"WIPEDAWAY")
    assert not holds(backup, b"WIPEDAWAY")
    private = place.key.read_text().strip()
    assert not holds(place.home, private.encode())
    signing = bytes.fromhex((place.home / "keys" / "signing.key").read_text().strip())
    assert not holds(backup, signing)
    assert not holds(backup, signing.hex().encode())
    checked = told(jalon("restore", backup, "--key", place.key, "--check"))
    assert checked["ok"] is True
    assert checked["digest_same"] is True
    assert checked["broken"] == []
    orders = "".join(json.dumps({"place": one, "parts": [0, 1]}) + "\n" for one in places)
    jalon("erase", "--home", place.home, "--basis", "order", "--authority", "office", given=orders)
    place.record(2)
    restored = told(jalon("restore", backup, "--key", place.key, "--home", place.home))
    assert restored["erased_again"] == 4
    assert int(restored["epoch"][:4], 16) == 2
    assert Path(restored["old_node"]).is_dir()
    assert holds(place.home, SURNAME.encode())
    assert not holds(place.home, b"WIPEDAWAY")
    assert told(jalon("rebuild", "--home", place.home, "--check"))["same"] is True
    told(jalon("rebuild", "--home", place.home))
    verified = told(jalon("journal", "verify", place.home))
    assert verified["holds"] is True
    assert sum(one["parts_erased"] for one in verified["streams"]) == 8


def test_backups_older_than_35_days_are_checked_without_secrets_refused_and_destroyed(place: Place) -> None:
    place.record(3)
    old = place.back_up(days_ago=limits.BACKUP_SECRETS_DAYS_MAX + 1)
    checked = told(jalon("restore", old, "--key", place.key, "--check"))
    assert checked["ok"] is True
    assert checked["secrets"] is False
    refused = jalon("restore", old, "--key", place.key, "--home", place.folder / "elsewhere", "--lang", "fr")
    assert refused.returncode == 1
    assert "secrets de cette sauvegarde" in refused.stderr
    assert not (place.folder / "elsewhere").exists()
    place.back_up()
    assert not old.exists(), "a newer journal holds everything that it held"


def test_the_newest_journal_is_kept_for_ever_without_its_secrets(place: Place) -> None:
    place.record(3)
    old = place.back_up(days_ago=limits.BACKUP_SECRETS_DAYS_MAX + 10)
    place.record(1)
    newer = place.back_up(days_ago=limits.BACKUP_SECRETS_DAYS_MAX + 5)
    told(jalon("backup", "--home", place.home, "--to", place.folder / "other"))
    from datetime import UTC, datetime

    from jalon.adapters.backup_folder import prune

    prune(place.folder / "backups", at=datetime.now(UTC))
    assert not old.exists()
    assert sorted(path.name for path in newer.iterdir()) == ["journal.jbk", "manifest.json"]
    checked = told(jalon("restore", newer, "--key", place.key, "--check"))
    assert (checked["ok"], checked["entries"]) == (True, 5)


def test_what_is_changed_cut_or_for_another_key_is_refused_in_words(place: Place) -> None:
    place.record(2)
    backup = place.back_up()
    other = place.folder / "other.key"
    told(jalon("backup", "--home", place.home, "--new-key", other))
    wrong = jalon("restore", backup, "--key", other, "--check")
    assert wrong.returncode == 1
    assert "another key" in wrong.stderr
    journal = backup / "journal.jbk"
    whole = journal.read_bytes()
    journal.write_bytes(whole[:-1])
    cut = jalon("restore", backup, "--key", place.key, "--check")
    assert cut.returncode == 1
    assert "journal.jbk" in cut.stderr
    journal.write_bytes(whole)
    manifest = backup / "manifest.json"
    manifest.write_text(manifest.read_text().replace("Faramana", "Seytenga"))
    changed = jalon("restore", backup, "--key", place.key, "--check")
    assert changed.returncode == 1
    assert "manifest.json" in changed.stderr
    assert all("Traceback" not in one.stderr for one in (wrong, cut, changed))


def test_without_a_key_of_backups_nothing_is_written_and_a_used_folder_is_left_alone(place: Place) -> None:
    place.record(1)
    backup = place.back_up()
    used = place.folder / "used"
    used.mkdir()
    (used / "letter.txt").write_text("mine")
    refused = jalon("restore", backup, "--key", place.key, "--home", used)
    assert refused.returncode == 1
    assert (used / "letter.txt").read_text() == "mine"
    public = json.loads((place.home / "node.json").read_text())
    del public["backup_public"]
    (place.home / "node.json").write_text(json.dumps(public))
    none = jalon("backup", "--home", place.home, "--to", place.folder / "none")
    assert none.returncode == 1
    assert "--new-key" in none.stderr
    assert not (place.folder / "none").exists()


def test_a_hub_comes_back_with_its_journal_and_a_new_epoch(tmp_path_factory: pytest.TempPathFactory) -> None:
    import shutil
    import tempfile

    folder = Path(tempfile.mkdtemp(prefix="jalon-test-"))
    folder.chmod(0o711)
    try:
        home, key = folder / "hub", folder / "backup.key"
        told(jalon("init", "hub", "--home", home, "--state", "BFA", "--label", "Siege", "--demonstration"))
        told(jalon("backup", "--home", home, "--new-key", key))
        told(jalon("enrol-code", "--home", home, "--label", "Koury", "--crossing-point", "faramana"))
        backup = told(jalon("backup", "--home", home, "--to", folder / "backups"))["backup"]
        restored = told(jalon("restore", backup, "--key", key, "--home", folder / "elsewhere"))
        assert restored["codes_withdrawn"] == 1
        assert restored["message"].startswith("One enrolment code")
        assert restored["digest_same"] is True
        assert int(restored["epoch"][:4], 16) == 2
        assert not (folder / "elsewhere" / "keys" / "root.key").exists()
        assert told(jalon("journal", "verify", folder / "elsewhere"))["holds"] is True
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def test_usage_says_that_one_of_two_is_wanted() -> None:
    from click.testing import CliRunner

    found = CliRunner().invoke(restore_command.command, ["--help"])
    assert "new epoch" in found.output
