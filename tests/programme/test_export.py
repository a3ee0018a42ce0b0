"""A project of the database as files."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from lxml import etree

from jalon.logframe.exports.snapshot import Audience
from jalon.services.programme.changes import Writer
from jalon.services.programme.publishing import enter_iati_names
from jalon.services.programme.viewing import viewer
from jalon.services.queries.programme.snapshot import export_snapshot
from jalon.website.export_files import FORMATS, write_export
from tests.programme.conftest import Programme

SCHEMA = Path(__file__).parents[1] / "vectors/iati/iati-activities-schema.xsd"


def test_the_proposal_becomes_a_valid_activity_file_and_workbooks(programme: Programme) -> None:
    manager = programme.person("programme_manager")
    project = programme.project
    project.starts_on, project.ends_on = date(2026, 1, 1), date(2026, 12, 31)
    project.save()
    writer = Writer(project, manager, programme.at)
    enter_iati_names(writer, identifier="XX-1-A", reporting_ref="XX-1", reporting_type="40")
    project.refresh_from_db()
    who = viewer(manager, project)
    made = export_snapshot(project=project, who=who, audience=Audience.INTERNAL, at=programme.at, language="fr")
    files = {form: write_export(made, form, "fr") for form in FORMATS}
    root = etree.fromstring(files["iati"].content)
    etree.XMLSchema(etree.parse(SCHEMA)).assertValid(root.getroottree())
    codes = set(root.xpath("//indicator/reference/@code"))
    assert {"OC-I1", "OP1-I1", "OP4-I3"} <= codes
    assert all(file.content for file in files.values())
