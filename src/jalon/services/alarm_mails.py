"""Mails about open alarms: to whom wants them, in their language, one for many alarms, with no person in it."""

from __future__ import annotations

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
    """One mail, and the alarms that it tells of."""

    account: UUID
    to: str
    subject: str
    body: str
    alarms: tuple[UUID, ...]


def keep_address(*, account: Account, address: str) -> None:
    """Where this person wants to be told of alarms; empty for nowhere. Raises ``UnableToAllow``."""
    require(account, "see_posts")
    account.alarm_address = address
    account.save(update_fields=["alarm_address"])


def send_due(*, node: Node, mailer: Mailer, address: str, at: datetime) -> int:
    """Tell everybody what they have not been told. ``address``: of the hub's pages, empty where it has none to name.

    An alarm that somebody has in hand is not told any more. Returns how many mails left; raises :class:`UnableToMail`
    after the first that did not, with the others recorded.
    """
    due = due_mails(node=node, address=address, at=at)
    for mail in due:
        mailer.send(to=mail.to, subject=mail.subject, body=mail.body)
        told = [AlarmMail(alarm=alarm, account=mail.account, sent_at=at) for alarm in mail.alarms]
        AlarmMail.objects.bulk_create(told, ignore_conflicts=True)
    return len(due)


def due_mails(*, node: Node, address: str, at: datetime) -> tuple[Mail, ...]:
    """The mails that should leave now."""
    waiting = [one for one in newest_alarms() if one.resolved_at is None and one.acknowledged_at is None]
    if not waiting:
        return ()
    people = Account.objects.filter(is_active=True).exclude(alarm_address="").order_by("username")
    found = [_mail(node, person, waiting, address, at) for person in people if may(person, "see_posts")]
    return tuple(mail for mail in found if mail is not None)


def _mail(node: Node, person: Account, waiting: list[AlarmSeen], address: str, at: datetime) -> Mail | None:
    told = dict(AlarmMail.objects.filter(account=person.id).values_list("alarm", "sent_at"))
    recently = at - timedelta(seconds=limits.ALARM_MAIL_S_MIN)
    if any(recently < sent_at <= at for sent_at in told.values()):
        return None
    new = [one for one in waiting if one.alarm not in told][: limits.ALARMS_PER_MAIL_MAX]
    if not new:
        return None
    language = person.language
    lines = [text("services.alarm_mails.begin", language, count=len(new), hub=node.label), ""]
    lines += [_line(node, one, language) for one in new]
    if address:
        lines += ["", text("services.alarm_mails.page", language, address=address)]
    lines += ["", text("services.alarm_mails.end", language)]
    subject = text("services.alarm_mails.subject", language, count=len(new), hub=node.label)
    return Mail(person.id, person.alarm_address, subject, "\n".join(lines) + "\n", tuple(one.alarm for one in new))


def _line(node: Node, one: AlarmSeen, language: str) -> str:
    local = one.raised_at.astimezone(zone_of(node.state))
    cause = text(f"health.cause.{one.cause.rpartition('.')[2]}", language)
    code = "line_today" if one.serious else "line"
    return text(f"services.alarm_mails.{code}", language, post=one.label, cause=cause, at=f"{local:%Y-%m-%d %H:%M}")
