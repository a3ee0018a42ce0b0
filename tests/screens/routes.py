"""Which addresses a walk has left out."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.test import Client
from django.urls import Resolver404, get_resolver, resolve

from jalon.records.models import Account
from jalon.services.policies import policy
from jalon.signin.view_check import every_pattern
from tests.screens.walk import Stop


def unseen(stops: Iterable[Stop], not_pages: set[str]) -> set[str]:
    """Names of addresses that no stop opens and that nobody said are no pages."""
    names = {one.name for one in every_pattern(get_resolver().url_patterns) if one.name}
    return names - not_pages - {name for stop in stops for name in (stop.route or _name(stop.path),)}


def _name(path: str) -> str:
    try:
        return str(resolve(path.partition("?")[0]).url_name)
    except Resolver404:
        return ""


def plain_pages(people: Callable[[str], Account], prefix: str, node: str) -> list[Stop]:
    """A stop for every address without a parameter that shows a page: new pages are walked over from their first day.

    ``people`` makes somebody of a role; the first role of ``node`` with the view's right looks.
    """
    stops = []
    for pattern in every_pattern(get_resolver().url_patterns):
        path = f"/{pattern.pattern}"
        right = getattr(pattern.callback, "right", "")
        role = next((name for name, one in policy().roles.items() if node in one.nodes and right in one.rights), "")
        if not pattern.name or not role or "<" in path:
            continue
        client = Client(SERVER_NAME="127.0.0.1")
        account = people(role)
        client.force_login(account)
        answer = client.get(path)
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            stops.append(Stop(f"{prefix}{pattern.name.replace('_', '-')}", path, account, found=True))
    return stops
