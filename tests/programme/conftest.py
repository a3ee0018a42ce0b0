"""A website with the proposal loaded, and people of each role."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings

from jalon.programme.models import FocalPoint, Project
from jalon.records.models import Account
from jalon.services.accounts import create_account
from jalon.services.programme.loading import load_proposal
from tests.nodes.website import WebsiteNode
from tests.pages.client import Visitor

PASSWORD = "Baobab-sous-la-pluie-7"


@dataclass
class Programme:
    """A website under test with the proposal's project, and people by name."""

    website: WebsiteNode
    project: Project
    people: dict[str, Account] = field(default_factory=dict)

    @property
    def at(self) -> datetime:
        """The time now."""
        return self.website.at

    def later(self, seconds: float = 60) -> datetime:
        """Move the time, that of the doors too."""
        self.website.at += timedelta(seconds=seconds)
        settings.JALON_CLOCK_OFFSET_S = int((self.website.at - datetime.now(UTC)).total_seconds())
        return self.website.at

    def person(self, role: str, name: str = "", *, countries: tuple[str, ...] = ()) -> Account:
        """Somebody of that role, made at first use; a focal point stands for ``countries``."""
        name = name or role.replace("_", "-")
        if name not in self.people:
            made = create_account(
                node=self.website.node, username=name, label=name.title(), role=role, password=PASSWORD, at=self.at
            )
            self.people[name] = made.account
            for iso3 in countries:
                FocalPoint.objects.create(project=self.project, account=made.account.id, iso3=iso3)
        return self.people[name]

    def enter(
        self, role: str, name: str = "", *, language: str = "en", marked: bool = False, **named: object
    ) -> Visitor:
        """A browser of somebody of that role."""
        person = self.person(role, name, **named)  # type: ignore[arg-type]
        visitor = Visitor(language=language, marked=marked)
        visitor.client.force_login(person)
        return visitor


@pytest.fixture
def programme(website: WebsiteNode) -> Programme:
    """A website with the proposal loaded; active."""
    project = load_proposal(at=website.at)
    found = Programme(website, project)
    found.later(0)
    return found
