"""Mails about alarms, as they open and as they are resolved: to whom wants them, in their language, of no person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from jalon.kernel import limits
from jalon.kernel.errors import UnableTo
from jalon.kernel.texts import text
from jalon.records.models import Account, AlarmMail
from jalon.services.node import Node
from jalon.services.policies import may, require, zone_of
from jalon.services.queries.alarms import AlarmSeen, newest_alarms


class UnableToMail(UnableTo):
    """The mail server did not take a mail; it is tried again."""


class Mailer(Protocol):
    """Hands a mail to a mail server."""

    def send(self, *, to: str, subject: str, body: str) -> None:
        """Send plain text. Raises :class:`UnableToMail`."""
        ...


@dataclass(frozen=True)
class Mail:
    """One mail, the alarms that it tells of, and those of which it tells that they are resolved."""

    account: UUID
    to: str
    subject: str
    body: str
    alarms: tuple[UUID, ...]
    resolved: tuple[UUID, ...] = ()


def keep_address(*, account: Account, address: str) -> None:
    """Where this person wants to be told of alarms; empty for nowhere. Raises ``UnableToAllow``."""
    require(account, "see_posts")
    account.alarm_address = address
    account.save(update_fields=["alarm_address"])


def send_due(*, node: Node, mailer: Mailer, address: str, at: datetime) -> int:
    """Tell everybody what they have not been told. ``address``: of the hub's pages, empty where it has none to name.

    An alarm that somebody has in hand is not told any more; whoever was told of one hears when it is resolved.
    Returns how many mails left; raises :class:`UnableToMail` after the first that did not, with the others recorded.
    """
    due = due_mails(node=node, address=address, at=at)
    for mail in due:
        mailer.send(to=mail.to, subject=mail.subject, body=mail.body)
        told = [AlarmMail(alarm=alarm, account=mail.account, sent_at=at) for alarm in mail.alarms]
        AlarmMail.objects.bulk_create(told, ignore_conflicts=True)
        again = AlarmMail.objects.filter(account=mail.account, alarm__in=mail.resolved)
        again.update(resolved_sent_at=at)
    return len(due)


def due_mails(*, node: Node, address: str, at: datetime) -> tuple[Mail, ...]:
    """The mails that should leave now."""
    alarms = newest_alarms()
    waiting = [one for one in alarms if one.resolved_at is None and one.acknowledged_at is None]
    over = {one.alarm: one for one in alarms if one.resolved_at is not None}
    if not waiting and not AlarmMail.objects.filter(resolved_sent_at=None, alarm__in=over).exists():
        return ()
    people = Account.objects.filter(is_active=True).exclude(alarm_address="").order_by("username")
    found = [_mail(node, person, waiting, over, address, at) for person in people if may(person, "see_posts")]
    return tuple(mail for mail in found if mail is not None)


def _mail(
    node: Node, person: Account, waiting: list[AlarmSeen], over: Mapping[UUID, AlarmSeen], address: str, at: datetime
) -> Mail | None:
    told = {row.alarm: row for row in AlarmMail.objects.filter(account=person.id)}
    recently = at - timedelta(seconds=limits.ALARM_MAIL_S_MIN)
    if any(
        recently < moment <= at for row in told.values() for moment in (row.sent_at, row.resolved_sent_at) if moment
    ):
        return None
    new = [one for one in waiting if one.alarm not in told][: limits.ALARMS_PER_MAIL_MAX]
    ended = [over[alarm] for alarm, row in told.items() if alarm in over and row.resolved_sent_at is None]
    ended = sorted(ended, key=lambda one: (one.raised_at, one.alarm))[: limits.ALARMS_PER_MAIL_MAX - len(new)]
    if not new and not ended:
        return None
    alarms, resolved = tuple(one.alarm for one in new), tuple(one.alarm for one in ended)
    subject, body = _words(node, new, ended, address, person.language)
    return Mail(person.id, person.alarm_address, subject, body, alarms, resolved)


def _words(node: Node, new: list[AlarmSeen], ended: list[AlarmSeen], address: str, language: str) -> tuple[str, str]:
    """Subject and body: what asks for help first, then what has ended."""
    lines = []
    if new:
        lines += [text("services.alarm_mails.begin", language, count=len(new), hub=node.label), ""]
        lines += [*(_line(node, one, language) for one in new), ""]
    if ended:
        lines += [text("services.alarm_mails.begin_resolved", language, count=len(ended), hub=node.label), ""]
        lines += [*(_line_resolved(node, one, language) for one in ended), ""]
    if address:
        page = "page" if new else "page_resolved"
        lines += [text(f"services.alarm_mails.{page}", language, address=address), ""]
    lines.append(text("services.alarm_mails.end", language))
    subject = "subject" if new else "subject_resolved"
    counted = len(new) or len(ended)
    return text(f"services.alarm_mails.{subject}", language, count=counted, hub=node.label), "\n".join(lines) + "\n"


def _line(node: Node, one: AlarmSeen, language: str) -> str:
    code = "line_today" if one.serious else "line"
    at = _local(node, one.raised_at)
    return text(f"services.alarm_mails.{code}", language, post=one.label, cause=_cause(one, language), at=at)


def _line_resolved(node: Node, one: AlarmSeen, language: str) -> str:
    assert one.resolved_at is not None, "told of those that are over"
    values = {"post": one.label, "cause": _cause(one, language), "at": _local(node, one.resolved_at)}
    return text("services.alarm_mails.line_resolved", language, **values)


def _cause(one: AlarmSeen, language: str) -> str:
    return text(f"health.cause.{one.cause.rpartition('.')[2]}", language)


def _local(node: Node, moment: datetime) -> str:
    return f"{moment.astimezone(zone_of(node.state)):%Y-%m-%d %H:%M}"
