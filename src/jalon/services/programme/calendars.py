"""The calendar that a person's own programme fetches: an address that nobody guesses, and that can be withdrawn.

Only the digest of the address is kept. What it shows is decided when it is fetched: somebody who lost the role, or the
country, sees no more of it.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from jalon.kernel.texts import text
from jalon.logframe.plan_calendar import Entry, past_only, write_calendar
from jalon.programme.models import CalendarToken, PlanRow, Project
from jalon.records.models import Account
from jalon.services.policies import UnableToAllow, require
from jalon.services.programme.changes import Writer, one_write
from jalon.services.programme.viewing import ANYBODY, Viewer, viewer

_TOKEN_BYTES = 32
_TOKEN_CHARACTERS_MAX = 64


def make_address(writer: Writer) -> str:
    """A new token for who asks; the ones before are withdrawn. It is shown once and never again."""
    assert writer.by is not None
    require(writer.by, "see_programme")
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    with one_write():
        _withdraw(writer)
        CalendarToken.objects.create(
            project=writer.project, account=writer.by.id, sha256=_digest(token), made_at=writer.at
        )
        writer.note("calendar", writer.by.username, "address_made")
    return token


def withdraw_address(writer: Writer) -> bool:
    """Withdraw the addresses of who asks; whether there was one."""
    assert writer.by is not None
    with one_write():
        found = _withdraw(writer)
        if found:
            writer.note("calendar", writer.by.username, "address_withdrawn")
    return found


def _withdraw(writer: Writer) -> bool:
    assert writer.by is not None
    open_ones = CalendarToken.objects.filter(project=writer.project, account=writer.by.id, withdrawn_at=None)
    return open_ones.update(withdrawn_at=writer.at) > 0


def address_of(project: Project, account: Account) -> CalendarToken | None:
    """The address that an account has open, None for none."""
    return CalendarToken.objects.filter(project=project, account=account.id, withdrawn_at=None).first()


def calendar_of(token: str, *, at: datetime, language: str) -> bytes | None:
    """The calendar behind an address; None for one that is unknown, withdrawn, or whose person may see nothing now."""
    if len(token) > _TOKEN_CHARACTERS_MAX:
        return None
    found = CalendarToken.objects.filter(sha256=_digest(token), withdrawn_at=None).select_related("project").first()
    account = Account.objects.filter(id=found.account).first() if found else None
    if found is None or account is None:
        return None
    try:
        who = viewer(account, found.project)
    except UnableToAllow:
        return None
    if found.project.sensitivity not in who.classes:
        return None
    return _written(found.project, entries_for(found.project, who, language), at, language)


def public_calendar(project: Project, *, at: datetime, language: str) -> bytes:
    """What anybody may have: public rows, and of them only what is over."""
    entries = entries_for(project, ANYBODY, language)
    start = project.starts_on
    return _written(project, past_only(entries, start, at.date()) if start else [], at, language)


def entries_for(project: Project, who: Viewer, language: str) -> list[Entry]:
    """Rows, phases and milestones that are theirs to see and have months."""
    phase, milestone = (text(f"services.programme_calendar.{name}", language) for name in ("phase", "milestone"))
    found = list(_rows(who.only(PlanRow.objects.filter(project=project).order_by("place"))))
    found += [Entry(one.code, phase, tuple(one.months), one.text) for one in who.only(project.phases.order_by("place"))]
    stated = who.only(project.milestones.order_by("place"))
    found += [Entry(one.code, milestone, tuple(one.months), one.text) for one in stated]
    return [one for one in found if one.months]


def _rows(rows: Iterable[PlanRow]) -> Iterable[Entry]:
    for row in rows:
        yield Entry(row.code, row.text, tuple(row.months))


def _written(project: Project, entries: list[Entry], at: datetime, language: str) -> bytes:
    name = text("services.programme_calendar.name", language, project=project.code)
    if project.demonstration:
        name = text("services.programme_calendar.demonstration", language, project=project.code)
        mark = text("services.programme_calendar.mark", language)
        entries = [replace(one, words=f"{mark} {one.words}") for one in entries]
    return write_calendar(
        entries, project=project.code, name=name, start=project.starts_on, made_at=at, language=language
    )


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
