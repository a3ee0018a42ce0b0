"""The language of the page being made."""

from __future__ import annotations

from django.utils.translation import get_language

from jalon.kernel.texts import LANGUAGES


def page_language() -> str:
    """``fr``, ``ar`` or ``en``: what the cookie or the browser asked for, French otherwise."""
    asked = (get_language() or "")[:2]
    return asked if asked in LANGUAGES else LANGUAGES[0]
