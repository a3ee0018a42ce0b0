"""Migrations that move data: what stood there before reads as a rebuild would make it."""

from __future__ import annotations

from importlib import import_module

from django.apps import apps
from django.db import connections

from jalon.records import models
from jalon.records.routing import DEFAULT
from jalon.services.journaling import record
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
