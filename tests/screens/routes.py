"""Which addresses a walk has left out."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import Resolver404, get_resolver, resolve

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
