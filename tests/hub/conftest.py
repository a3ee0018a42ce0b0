"""A staffed hub whose pages are open, with one post that it knows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from jalon.services.accounts import NewAccount, create_account
from tests.hub.posts import KeyPost, certify, enrolled
from tests.nodes.hub import HubNode
from tests.pages.client import Visitor

PASSWORD = "Baobab-sous-la-pluie-7"


@dataclass
class Headquarters:
    """A hub, a post, and people by role. Times move forward by :meth:`later`."""

    hub: HubNode
    post: KeyPost
    people: dict[str, NewAccount] = field(default_factory=dict)

    def person(self, role: str, name: str | None = None) -> NewAccount:
        """Somebody of that role, made at first use."""
        name = name or role.replace("_", "-")
        if name not in self.people:
            self.people[name] = create_account(
                node=self.hub.node, username=name, label=name.title(), role=role, password=PASSWORD, at=self.hub.at
            )
        return self.people[name]

    def later(self, seconds: float = 60) -> datetime:
        """Move the time, that of the doors too."""
        self.hub.at += timedelta(seconds=seconds)
        settings.JALON_CLOCK_OFFSET_S = int((self.hub.at - datetime.now(UTC)).total_seconds())
        return self.hub.at

    def enter(self, role: str, name: str | None = None, *, language: str = "en", marked: bool = False) -> Visitor:
        """Somebody of that role, signed in through the pages."""
        person = self.person(role, name)
        person.account.language = language
        person.account.save(update_fields=["language"])
        visitor = Visitor(language=language, marked=marked)
        page = visitor.open("/account/sign-in")
        page = visitor.submit(page, "/account/sign-in", username=person.account.username, password=PASSWORD)
        self.later(30)
        reading = TOTP(TOTPDevice.objects.get(user=person.account).bin_key)
        reading.time = self.hub.at.timestamp()
        visitor.submit(page, "/account/second-step", code=f"{reading.token():06d}")
        return visitor


@pytest.fixture
def headquarters(hub: HubNode) -> Headquarters:
    """A hub with a post; active."""
    certify(hub)
    found = Headquarters(hub, enrolled(hub))
    found.later(0)
    return found
