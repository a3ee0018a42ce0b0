"""A website with the proposal loaded, and people of each role."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings

from jalon.programme.models import FocalPoint, Project
from jalon.records.models import Account
from jalon.records.routing import PROGRAMME
from jalon.services.accounts import create_account
from jalon.services.programme.loading import load_proposal
from tests.nodes.hub import EMPTY, run
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


KEEP = """
DO $$
DECLARE name text; filled boolean;
BEGIN
    CREATE SCHEMA kept;
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename LIKE 'programme_%' LOOP
        EXECUTE format('SELECT EXISTS (SELECT 1 FROM public.%I)', name) INTO filled;
        IF filled THEN
            EXECUTE format('CREATE TABLE kept.%I AS TABLE public.%I', name, name);
        END IF;
    END LOOP;
END $$
"""
PUT_BACK = """
DO $$
DECLARE name text;
BEGIN
    SET LOCAL session_replication_role = replica;
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'kept' LOOP
        EXECUTE format('INSERT INTO public.%I SELECT * FROM kept.%I', name, name);
    END LOOP;
END $$
"""
"""Numbers of rows go on where loading left them: emptying resets no sequence."""


@pytest.fixture(scope="session")
def kept_proposal(website_postgres: Path) -> int:
    """The key of the proposal's project; its database keeps, beside its tables, all that loading wrote.

    Made once a server: whoever takes this fixture from here has one of the same name, of his own.
    """
    told = website_postgres / "kept-proposal"
    if not told.exists():
        found = WebsiteNode(website_postgres, website_postgres)
        name = str(found.databases[PROGRAMME]["NAME"])
        run(website_postgres, EMPTY, database=name)
        with found.activate():
            key = load_proposal(at=found.at).pk
        run(website_postgres, KEEP, database=name)
        told.write_text(str(key), encoding="ascii")
    return int(told.read_text(encoding="ascii"))


@pytest.fixture
def programme(kept_proposal: int, website: WebsiteNode) -> Programme:
    """A website with the proposal loaded; active."""
    run(website.server, PUT_BACK, database=str(website.databases[PROGRAMME]["NAME"]))
    found = Programme(website, Project.objects.get(pk=kept_proposal))
    found.later(0)
    return found
