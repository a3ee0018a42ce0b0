"""Migrations that move data: what stood there before reads as a rebuild would make it."""

from __future__ import annotations

from importlib import import_module
from uuid import uuid4

from django.apps import apps
from django.db import connections

from jalon.records import models
from jalon.records.routing import DEFAULT
from jalon.services.journaling import Event, record
from jalon.services.rebuild import rebuild
from tests.nodes import events
from tests.nodes.hub import HubNode
from tests.nodes.post import PostNode


def test_rows_from_before_get_the_keys_of_their_names(any_node: PostNode | HubNode) -> None:
    node = any_node
    record(node.node, [events.crossing(node.at, surname=name) for name in ("TRAORE", "SOW", "%")], at=node.at)
    models.Crossing.objects.update(name_key=None, short_name_key=None)
    migration = import_module("jalon.records.migrations.0011_corrections")
    with connections[DEFAULT].schema_editor() as editor:
        migration.fill_keys(apps, editor)
    assert models.Crossing.objects.filter(name_key=None).count() == 0
    assert rebuild().same


def test_nobody_is_written_to_about_alarms_resolved_before_mails_told_of_it(hub: HubNode) -> None:
    over, still = uuid4(), uuid4()
    for alarm in (over, still):
        models.AlarmMail.objects.create(alarm=alarm, account=uuid4(), sent_at=hub.at)
    values = {"alarm": over.bytes, "resolved_second": 60}
    record(hub.node, [Event("alarm.resolved", {"alarm": values})], at=hub.at)
    migration = import_module("jalon.records.migrations.0019_alarm_mails")
    with connections[DEFAULT].schema_editor() as editor:
        migration.settle_earlier(apps, editor)
    told = dict(models.AlarmMail.objects.values_list("alarm", "resolved_sent_at"))
    assert told == {over: hub.at, still: None}
