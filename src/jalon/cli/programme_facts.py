"""Commands of ``jalon programme``: hubs that are believed, files of facts, registers, and exports of a project."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jalon.cli.node_process import HOME, LANGUAGE, said_in

if TYPE_CHECKING:
    from jalon.services.programme.changes import Writer
    from jalon.services.programme.viewing import Viewer

AS = click.option("--as", "username", required=True, help="Who does it: an account of this website.")
PROJECT = click.option("--project", "code", required=True, help="Code of the project.")
AUDIENCES = ("public", "donor", "internal")
FORMATS = ("iati", "xlsx", "hxl", "hxl-xlsx")


@contextmanager
def _website(home: Path, language: str) -> Iterator[datetime]:
    """The website's databases; gives the time."""
    from jalon.cli.node_process import databases, require_kind

    with said_in(language):
        require_kind(home, "website")
        with databases(home, "website"):
            from django.conf import settings

            from jalon.adapters.clock import system_clock

            yield system_clock(settings.JALON_CLOCK_OFFSET_S).now()


def _writer(code: str, username: str, at: datetime) -> Writer:
    from jalon.programme.models import Project
    from jalon.records.models import Account
    from jalon.services.programme.changes import UnableToChangeProgramme, Writer

    project = Project.objects.filter(code=code).first()
    account = Account.objects.filter(username=username).first()
    if project is None or account is None:
        raise UnableToChangeProgramme("services.programme_plan.not_allowed")
    return Writer(project, account, at)


def _writing(code: str, username: str, at: datetime) -> tuple[Writer, Viewer]:
    """Who writes, and what of the project they may see."""
    from jalon.services.programme.viewing import viewer

    writer = _writer(code, username, at)
    assert writer.by is not None
    return writer, viewer(writer.by, writer.project)


@click.command("take-facts")
@HOME
@LANGUAGE
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def take_facts(home: Path, language: str, file: Path) -> None:
    """Take a FILE of facts that a known hub signed; one that is refused is kept with the reason, exit 1."""
    with _website(home, language) as at:
        from jalon.cli.answers import answer
        from jalon.services.programme.fact_taking import Given, take_facts

        made = take_facts(Given(file.read_bytes(), file.name, None, at))
        answer({"hub": made.hub, "country": made.iso3, "new": made.facts_new, "known": made.facts_repeated})


@click.command("enter-hub")
@HOME
@LANGUAGE
@AS
@PROJECT
@click.option("--hub", required=True, help="Node of the hub, 16 hexadecimal digits (`jalon facts key`).")
@click.option("--key", required=True, help="Its public key, 64 hexadecimal digits.")
@click.option("--country", required=True, help="Its State, alpha-3.")
@click.option("--label", required=True)
@click.option("--since", required=True, help="First month that counts, YYYY-MM.")
@click.option("--until", default="", help="Last month that counts.")
def enter_hub(home: Path, language: str, username: str, code: str, **given: str) -> None:
    """Enter a hub; it counts once another account confirmed it."""
    with _website(home, language) as at:
        from jalon.cli.answers import answer
        from jalon.services.programme import hubs

        named = {"iso3": given.pop("country"), "public_key": given.pop("key"), **given}
        made = hubs.enter_hub(_writer(code, username, at), hubs.Entered(**named))
        answer({"number": made.pk, "hub": made.hub})


@click.command("confirm-hub")
@HOME
@LANGUAGE
@AS
@PROJECT
@click.argument("number", type=int)
def confirm_hub(home: Path, language: str, username: str, code: str, number: int) -> None:
    """Confirm hub NUMBER after its key was compared with the hub's own."""
    with _website(home, language) as at:
        from jalon.cli.answers import answer
        from jalon.services.programme import hubs

        made = hubs.confirm_hub(*_writing(code, username, at), key=number)
        answer({"hub": made.hub, "confirmed_by": made.confirmed_by_label})


@click.command("confirm-entry")
@HOME
@LANGUAGE
@AS
@PROJECT
@click.argument("number", type=int)
def confirm_entry(home: Path, language: str, username: str, code: str, number: int) -> None:
    """Confirm entry NUMBER of a register after its evidence was looked at."""
    with _website(home, language) as at:
        from jalon.cli.answers import answer
        from jalon.services.programme import registers

        made = registers.confirm(*_writing(code, username, at), key=number)
        answer({"entry": made.pk, "confirmed_by": made.confirmed_by_label})


@click.command()
@HOME
@LANGUAGE
@PROJECT
@click.option("--format", "form", type=click.Choice(FORMATS), required=True)
@click.option("--audience", type=click.Choice(AUDIENCES), required=True)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True)
def export(home: Path, language: str, code: str, form: str, audience: str, out: Path) -> None:
    """Write a project to a file for its readers."""
    with _website(home, language) as at:
        from jalon.cli.answers import answer
        from jalon.logframe.exports.snapshot import Audience
        from jalon.programme.models import CLASSES, Project
        from jalon.services.programme.changes import UnableToChangeProgramme
        from jalon.services.programme.viewing import Viewer
        from jalon.services.queries.programme.snapshot import export_snapshot
        from jalon.website.export_files import write_export

        project = Project.objects.filter(code=code).first()
        if project is None:
            raise UnableToChangeProgramme("services.programme_plan.not_allowed")
        who = Viewer(frozenset(CLASSES), None, unverified=True)
        made = export_snapshot(project=project, who=who, audience=Audience(audience), at=at, language=language)
        file = write_export(made, form, language)
        out.write_bytes(file.content)
        answer({"file": str(out), "bytes": len(file.content)})


@click.command("iati-names")
@HOME
@LANGUAGE
@AS
@PROJECT
@click.option("--identifier", required=True, help="IATI identifier of the activity.")
@click.option("--reporting-ref", required=True, help="IATI reference of the reporting organisation.")
@click.option("--reporting-type", required=True, help="Its type (code list OrganisationType).")
def iati_names(home: Path, language: str, username: str, code: str, **given: str) -> None:
    """What a publisher of IATI data was given by others, for the exports of a project."""
    with _website(home, language) as at:
        from jalon.cli.answers import answer
        from jalon.services.programme import publishing

        publishing.enter_iati_names(_writer(code, username, at), **given)
        answer({"project": code, **given})


COMMANDS = (take_facts, enter_hub, confirm_hub, confirm_entry, iati_names, export)
