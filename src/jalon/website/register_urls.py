"""Where the pages of registers and of hubs whose facts are taken lie."""

from __future__ import annotations

from django.urls import path

from jalon.website.views import hubs, registers

PAGES = [
    path("registers", registers.registers, name="registers"),
    path("registers/add", registers.choose, name="register_choose"),
    path("registers/add/<slug:code>", registers.add, name="register_add"),
    path("registers/<int:key>", registers.entry, name="register_entry"),
    path("registers/<int:key>/correct", registers.correct, name="register_correct"),
    path("registers/<int:key>/confirm", registers.confirm, name="register_confirm"),
    path("registers/<int:key>/withdraw", registers.withdraw, name="register_withdraw"),
    path("facts", hubs.facts, name="facts"),
    path("facts/files/<int:key>", hubs.file, name="fact_file"),
    path("facts/hubs/add", hubs.add, name="hub_add"),
    path("facts/hubs/<int:key>", hubs.hub, name="hub"),
    path("facts/hubs/<int:key>/confirm", hubs.confirm, name="hub_confirm"),
    path("facts/hubs/<int:key>/end", hubs.end, name="hub_end"),
    path("facts/hubs/<int:key>/drop", hubs.drop, name="hub_drop"),
]
