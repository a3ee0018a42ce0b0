"""Alarms: one a cause, taken in hand, resolved, told by a real mail server, with nobody's name in the mail."""

from __future__ import annotations

import email
import email.policy
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings

from jalon.adapters.mail import SmtpMailer
from jalon.kernel import limits
from jalon.records import models
from jalon.services.alarm_mails import UnableToMail, keep_address, send_due
from jalon.services.alarms import UnableToAcknowledge, acknowledge, open_causes, watch_network
from jalon.services.policies import UnableToAllow
from tests.hub.conftest import Headquarters
from tests.hub.test_network import PROGRAM, named, report

FROM = "jalon@siege.example.org"


def watch(headquarters: Headquarters, *, after_s: float = 60) -> tuple[int, int]:
    headquarters.later(after_s)
    changed = watch_network(node=headquarters.hub.node, program=PROGRAM, at=headquarters.hub.at)
    return changed.raised, changed.resolved


def test_a_cause_raises_one_alarm_however_often_it_is_seen(headquarters: Headquarters) -> None:
    report(headquarters.post, printer=3)
    assert watch(headquarters) == (1, 0)
    for _ in range(5):
        assert watch(headquarters) == (0, 0)
    row = models.AlarmRaising.objects.get()
    assert (row.post, row.cause, row.serious) == (headquarters.post.node.hex(), "health.reason.printer", False)


def test_a_cause_that_comes_and_goes_stays_one_alarm_and_is_resolved_after_its_rest(headquarters: Headquarters) -> None:
    for state in (3, 2, 3, 2):
        report(headquarters.post, printer=state)
        watch(headquarters, after_s=300)
    assert models.AlarmRaising.objects.count() == 1
    assert watch(headquarters, after_s=limits.ALARM_QUIET_S - 400) == (0, 0)
    assert watch(headquarters, after_s=500) == (0, 1)
    assert not open_causes()
    report(headquarters.post, printer=3)
    assert watch(headquarters) == (1, 0), "a cause that comes back after its rest is a new alarm"


def test_two_causes_at_one_post_and_one_cause_at_two_posts_are_two_alarms_each(headquarters: Headquarters) -> None:
    report(headquarters.post, printer=3, scanner=3)
    named(headquarters.hub, "Zinder", printer=3)
    assert watch(headquarters) == (3, 0)


def test_a_note_raises_no_alarm(headquarters: Headquarters) -> None:
    report(headquarters.post, program="0.0")
    assert watch(headquarters) == (0, 0)


def test_a_person_takes_an_alarm_in_hand_once(headquarters: Headquarters) -> None:
    report(headquarters.post, printer=3)
    watch(headquarters)
    (alarm,) = open_causes().values()
    node, at = headquarters.hub.node, headquarters.hub.at
    account = headquarters.person("supervisor").account
    with pytest.raises(UnableToAllow):
        acknowledge(node=node, account=headquarters.person("analyst").account, alarm=alarm, note="", at=at)
    acknowledge(node=node, account=account, alarm=alarm, note="Une autre part demain", at=at)
    with pytest.raises(UnableToAcknowledge, match="in_hand"):
        acknowledge(node=node, account=account, alarm=alarm, note="", at=at)
    page = headquarters.enter("analyst").open("/alarms")
    assert "Une autre part demain" in page.words
    assert "Supervisor" in page.words
    assert "Take in hand" not in page.words, "an analyst may not"


@dataclass
class Received:
    """What the mail server took."""

    mails: list[tuple[str, str, str]] = field(default_factory=list)
    refuse: bool = False

    async def handle_DATA(self, server: object, session: object, envelope: object) -> str:
        if self.refuse:
            return "451 try again"
        read = email.message_from_bytes(envelope.content, policy=email.policy.default)  # type: ignore[attr-defined]
        self.mails.append((read["To"], read["Subject"], read.get_content()))
        return "250 taken"


@pytest.fixture
def server(headquarters: Headquarters) -> Iterator[Received]:
    """A real SMTP server on a port of its own; the hub's settings name it."""
    received = Received()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(received, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.JALON_MAIL_FROM = FROM
    try:
        yield received
    finally:
        controller.stop()


def reader(headquarters: Headquarters, role: str, language: str, name: str | None = None) -> str:
    account = headquarters.person(role, name).account
    account.language = language
    account.save(update_fields=["language"])
    address = f"{account.username}@example.org"
    keep_address(account=account, address=address)
    return address


def send(headquarters: Headquarters, *, after_s: float = 0) -> int:
    headquarters.later(after_s)
    page = "https://siege.example.org/alarms"
    return send_due(node=headquarters.hub.node, mailer=SmtpMailer(), address=page, at=headquarters.hub.at)


def test_everybody_who_wants_is_told_once_in_their_language_and_of_no_person(
    headquarters: Headquarters, server: Received
) -> None:
    french = reader(headquarters, "supervisor", "fr")
    arabic = reader(headquarters, "administrator", "ar")
    headquarters.person("analyst")
    report(headquarters.post, printer=3, disk_free_bytes=1)
    watch(headquarters)
    assert send(headquarters) == 2
    assert send(headquarters, after_s=3_600) == 0, "told once"
    told = {to: (subject, body) for to, subject, body in server.mails}
    assert set(told) == {french, arabic}
    assert told[french][0] == "Jalon, Ouagadougou : 2 alarmes"
    assert "AUJOURD'HUI, Faramana : Disque presque plein" in told[french][1]
    assert "https://siege.example.org/alarms" in told[french][1]
    assert "الطابعة معطلة" in told[arabic][1]
    names = {row.label for row in models.Account.objects.all()} | {row.username for row in models.Account.objects.all()}
    for _, subject, body in server.mails:
        assert not [name for name in names if name in subject + body]


def test_a_storm_is_one_mail_a_quarter_of_an_hour(headquarters: Headquarters, server: Received) -> None:
    reader(headquarters, "supervisor", "en")
    for count in range(6):
        named(headquarters.hub, f"Post {count}", printer=3)
        watch(headquarters)
        send(headquarters)
    assert len(server.mails) == 1
    send(headquarters, after_s=limits.ALARM_MAIL_S_MIN)
    assert len(server.mails) == 2
    assert server.mails[1][1] == "Jalon, Ouagadougou: 5 alarms"


def test_an_alarm_in_hand_is_not_told(headquarters: Headquarters, server: Received) -> None:
    reader(headquarters, "supervisor", "en")
    report(headquarters.post, printer=3)
    watch(headquarters)
    (alarm,) = open_causes().values()
    account = headquarters.person("administrator").account
    acknowledge(node=headquarters.hub.node, account=account, alarm=alarm, note="", at=headquarters.hub.at)
    assert send(headquarters) == 0


def test_who_was_told_of_an_alarm_is_told_once_that_it_is_resolved(
    headquarters: Headquarters, server: Received
) -> None:
    french = reader(headquarters, "supervisor", "fr")
    report(headquarters.post, printer=3)
    watch(headquarters)
    assert send(headquarters) == 1
    late = reader(headquarters, "administrator", "en")
    report(headquarters.post, printer=2)
    watch(headquarters, after_s=limits.ALARM_QUIET_S - 60)
    assert send(headquarters) == 1, "the administrator hears that it is open"
    assert watch(headquarters, after_s=120) == (0, 1)
    assert send(headquarters, after_s=limits.ALARM_MAIL_S_MIN) == 2
    assert send(headquarters, after_s=limits.ALARM_MAIL_S_MIN) == 0, "told once"
    told = {to: (subject, body) for to, subject, body in server.mails[2:]}
    assert set(told) == {french, late}
    assert told[french][0] == "Jalon, Ouagadougou : 1 alarme résolue"
    assert "- Faramana : Imprimante en panne, résolue le " in told[french][1]
    assert told[late][0] == "Jalon, Ouagadougou: 1 alarm resolved"


def test_who_was_never_told_of_an_alarm_is_not_told_of_its_end(headquarters: Headquarters, server: Received) -> None:
    report(headquarters.post, printer=3)
    watch(headquarters)
    report(headquarters.post, printer=2)
    assert watch(headquarters, after_s=limits.ALARM_QUIET_S) == (0, 1)
    reader(headquarters, "supervisor", "en")
    assert send(headquarters) == 0


def test_one_mail_tells_what_is_new_and_what_is_over(headquarters: Headquarters, server: Received) -> None:
    reader(headquarters, "supervisor", "en")
    report(headquarters.post, printer=3)
    watch(headquarters)
    send(headquarters)
    report(headquarters.post, printer=2)
    named(headquarters.hub, "Zinder", printer=3)
    assert watch(headquarters, after_s=limits.ALARM_QUIET_S) == (1, 1)
    assert send(headquarters) == 1
    _, subject, body = server.mails[1]
    assert subject == "Jalon, Ouagadougou: 1 alarm"
    assert body.index("Zinder") < body.index("What asked for help is over") < body.index("Faramana")


def test_a_mail_that_the_server_refuses_is_sent_later(headquarters: Headquarters, server: Received) -> None:
    reader(headquarters, "supervisor", "en")
    report(headquarters.post, printer=3)
    watch(headquarters)
    server.refuse = True
    with pytest.raises(UnableToMail):
        send(headquarters)
    server.refuse = False
    assert send(headquarters, after_s=60) == 1


def test_rebuild_makes_the_same_alarms(headquarters: Headquarters) -> None:
    from jalon.services.projecting import projection_digest
    from jalon.services.rebuild import rebuild

    report(headquarters.post, printer=3)
    watch(headquarters)
    before = projection_digest()
    rebuild()
    assert projection_digest() == before
