"""The sheet of a new post, and the command that writes it at headquarters' machine."""

from __future__ import annotations

import json
import re
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

import jalon.post
from jalon.cli import main
from jalon.cli.new_post import new_post
from jalon.hub.sheet import KEYS, write_sheet
from jalon.journal.enrolment import read_code
from jalon.kernel.errors import UnableTo
from jalon.kernel.texts import LANGUAGES
from jalon.records import models
from jalon.services import enrolment
from jalon.services.enrolment_voice import hub_fingerprints
from tests.hub.conftest import PASSWORD, Headquarters
from tests.hub.posts import POINT


@pytest.mark.parametrize("language", LANGUAGES)
def test_sheet_is_one_file_that_holds_everything_and_is_its_owners_alone(
    headquarters: Headquarters, tmp_path: Path, language: str
) -> None:
    hub = headquarters.hub
    first, second = (headquarters.person("administrator", name).account for name in ("first", "second"))
    issued = enrolment.issue_code(
        node=hub.node, by=(first, second), label="<Kantchari>", crossing_point=POINT, at=hub.at
    )
    path = tmp_path / "sheet.html"
    write_sheet(path, node=hub.node, issued=issued, language=language)
    page = path.read_text(encoding="utf-8")
    assert path.stat().st_mode & 0o777 == 0o600
    assert f'lang="{language}"' in page
    assert issued.printed in page
    assert '<p class="demonstration">' in page, "a demonstration says so on every print"
    assert "&lt;Kantchari&gt;" in page
    assert all(fingerprint in page for fingerprint in hub_fingerprints(hub.node))
    assert not re.search(r'(?:src|href)="', page), "nothing is fetched from elsewhere"


def test_code_on_the_sheet_is_what_a_scanner_can_type(headquarters: Headquarters) -> None:
    hub = headquarters.hub
    issued = enrolment.issue_code(node=hub.node, by=None, label="X", crossing_point=POINT, at=hub.at)
    scanned = issued.printed.replace("-", "")
    assert re.fullmatch(r"[0-9A-Z]{26}", scanned), "capitals and digits: the alphabet that calibration teaches"
    assert read_code(scanned) == read_code(issued.printed)


def test_keys_of_the_sheet_are_those_of_the_booth() -> None:
    templates = Path(jalon.post.__file__).parent / "templates"
    pages = "".join(page.read_text(encoding="utf-8") for page in templates.rglob("*.html"))
    booth = set(re.findall(r'key="(F\d+)"', pages)) | {"F10"}
    assert {key for key, _ in KEYS} == booth


def test_one_person_twice_issues_no_code(headquarters: Headquarters) -> None:
    hub = headquarters.hub
    person = headquarters.person("administrator").account
    with pytest.raises(enrolment.UnableToEnrolPost, match="two_persons_needed"):
        enrolment.issue_code(node=hub.node, by=(person, person), label="X", crossing_point=POINT, at=hub.at)


@pytest.mark.parametrize("given", [["--label", "X"], ["--label", "X", "--person", "only-one"]])
def test_command_for_a_new_post_needs_everything(tmp_path: Path, given: list[str]) -> None:
    told = CliRunner().invoke(main, ["post", "--new", "--home", str(tmp_path), *given])
    assert told.exit_code == 2
    assert "--person" in told.output


def at_the_machine(found: Headquarters, sheet: Path, *typed: str) -> Result:
    """The command as two persons at headquarters' machine run it; what they type, line by line."""
    node = {"label": "Kantchari", "crossing_point": POINT, "persons": ("first", "second"), "sheet": sheet, "lang": "en"}
    command = click.Command("new", callback=lambda: new_post(found.hub.home, **node))  # type: ignore[arg-type]
    return CliRunner().invoke(command, input="\n".join(typed) + "\n")


def one_time_code(found: Headquarters, name: str) -> str:
    found.later(31)
    reading = TOTP(TOTPDevice.objects.get(user=found.person("administrator", name).account).bin_key)
    reading.time = found.hub.at.timestamp()
    return f"{reading.token():06d}"


def test_two_persons_at_the_machine_prove_who_they_are_before_a_code_is_issued(
    headquarters: Headquarters, tmp_path: Path
) -> None:
    sheet = tmp_path / "sheet.html"
    for name in ("first", "second"):
        headquarters.person("administrator", name)
    code = one_time_code(headquarters, "first")
    refused = at_the_machine(headquarters, sheet, PASSWORD, code, "not the password", "123456")
    assert isinstance(refused.exception, UnableTo)
    assert refused.exception.code == "cli.new_post.not_recognised"
    assert not sheet.exists(), "one person issues nothing"
    codes = [one_time_code(headquarters, name) for name in ("first", "second")]
    done = at_the_machine(headquarters, sheet, PASSWORD, codes[0], PASSWORD, codes[1])
    assert done.exit_code == 0, done.exception
    assert PASSWORD not in done.output
    told = json.loads(done.stdout.splitlines()[-1])
    issued = models.EnrolmentCode.objects.get(pk=told["code_id"])
    first, second = (headquarters.person("administrator", name).account.id for name in ("first", "second"))
    assert (issued.proposed_by, issued.issued_by) == (first, second)
    assert sheet.exists()
