"""Where the pages of a project's frame and of its translations lie."""

from __future__ import annotations

from django.urls import path

from jalon.website.views import frames, words

PAGES = [
    path("projects/add", frames.add, name="project_add"),
    path("project/change", frames.change, name="project_change"),
    path("project/link", frames.link, name="project_link"),
    path("project/country", frames.add_country, name="country_add"),
    path("project/country/<slug:code>", frames.country, name="country_change"),
    path("project/partner", frames.add_partner, name="partner_add"),
    path("project/partner/<int:key>", frames.partner, name="partner_change"),
    path("project/budget/<int:key>/withdraw", frames.withdraw_line, name="budget_withdraw"),
    path("scope/system", frames.add_system, name="system_add"),
    path("translations", words.translations, name="translations"),
    path("translation", words.translation, name="translation"),
    path("translation/<int:key>/decide", words.decide, name="translation_decide"),
]
