"""Migrations of the programme that move data: what stood there before keeps who entered it."""

from __future__ import annotations

from decimal import Decimal
from importlib import import_module

from django.apps import apps
from django.db import connections

from jalon.programme.models import Baseline
from jalon.records.routing import PROGRAMME
from jalon.services.programme import planning, register
from jalon.services.programme.changes import Writer
from jalon.services.programme.register import Measured
from tests.programme.conftest import Programme
from tests.programme.filled import as_seen, attach


def test_baselines_and_months_of_before_get_who_entered_them(programme: Programme) -> None:
    who, indicator = as_seen(programme), programme.project.indicators.get(code="OP1-I5")
    measured = Measured(value=Decimal(3), measured_on=programme.at.date(), evidence=attach(programme, who))
    register.establish(who=who, indicator=indicator, iso3="BFA", measured=measured, at=programme.at)
    writer = Writer(programme.project, programme.person("programme_manager"), programme.at)
    planning.enter_months(writer, code="WP01", months=[1, 2], expected=[], why="")
    programme.project.plan_rows.update(months_origin="")
    Baseline.objects.update(entered_by=None, entered_by_label="", entered_at=None)
    migration = import_module("jalon.programme.migrations.0004_second_persons")
    with connections[PROGRAMME].schema_editor() as editor:
        migration.name_who_entered(apps, editor)
    row = Baseline.objects.get(indicator=indicator, iso3="BFA")
    assert (row.entered_by_label, row.entered_at, row.verified_at) == ("Programme-Manager", programme.at, None)
    assert [one.code for one in programme.project.plan_rows.filter(months_origin="entered")] == ["WP01"]
