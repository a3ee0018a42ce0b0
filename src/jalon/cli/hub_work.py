"""What a hub does beside its pages: it parks, feeds and watches its posts, and does what every node does."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from jalon import __version__
from jalon.adapters.clock import SystemClock
from jalon.adapters.keystore import load_node
from jalon.adapters.mail import SmtpMailer
from jalon.cli.hub_signing_key import keep_hub_signing_key_whole
from jalon.cli.month_keys import keep_month_keys
from jalon.cli.work_loops import JOB_PAUSE_S, Job, shared_jobs
from jalon.kernel import limits
from jalon.kernel.generations import CURRENT
from jalon.services import alarm_mails, alarms, ingest, matching
from jalon.services.feeds import publishing
from jalon.services.statistics.export import export, lake_folder
from jalon.services.statistics.pairing import pair
from jalon.services.statistics.pruning import prune_cubes

_FEEDS_PAUSE_S = 10
_FEEDS_PAUSE_S_MAX = 30
"""Even after failures: what is urgent reaches a post within two minutes."""
_MAIL_RETRY_S_MAX = 3_600
_LAKE_PAUSE_S, _LAKE_PAUSE_S_MAX = 900, 3_600
_STAYS_PAUSE_S = 21_600
_LAKE_MONTHS = 2
"""Months a turn: feeds must not wait for a lake that is written for the first time."""


def retry_parked(home: Path, clock: SystemClock) -> bool:
    """Try again what a hub parked."""
    ingest.retry_parked(node=load_node(home), at=clock.now())
    return False


def feed_posts(home: Path, clock: SystemClock) -> bool:
    """Write to the feeds what posts were not told yet; this month's key and those ahead are made before."""
    keep_month_keys(home, at=clock.now())
    keep_hub_signing_key_whole(home, at=clock.now())
    publishing.publish(node=load_node(home), at=clock.now())
    return False


def feed_files(home: Path, clock: SystemClock) -> bool:
    """The same of policy and trust store."""
    publishing.publish_files(node=load_node(home), at=clock.now())
    return False


def match_arrived(home: Path, clock: SystemClock) -> bool:
    """Match what posts sent with the State's own watch-list."""
    matching.match(node=load_node(home), at=clock.now())
    return False


def watch_posts(home: Path, clock: SystemClock) -> bool:
    """Raise and resolve alarms about posts."""
    alarms.watch_network(node=load_node(home), program=__version__, at=clock.now())
    return False


def mail_alarms(home: Path, clock: SystemClock) -> bool:
    """Tell those who want to know of alarms, where the settings name a mail server."""
    if settings.JALON_MAIL_FROM:
        page = f"{settings.JALON_ADDRESS}/alarms" if settings.JALON_ADDRESS else ""
        alarm_mails.send_due(node=load_node(home), mailer=SmtpMailer(), address=page, at=clock.now())
    return False


def export_lake(home: Path, clock: SystemClock) -> bool:
    """Bring the lake of statistics to what the journal says, and close months."""
    done = export(node=load_node(home), at=clock.now(), months_max=_LAKE_MONTHS)
    if done.closed:
        prune_cubes(lake_folder())
    return done.pending > 0


def pair_stays(home: Path, clock: SystemClock) -> bool:
    """Match entries with exits for the lake, once it has rows."""
    if (lake_folder() / CURRENT).exists():
        pair(node=load_node(home), at=clock.now())
    return False


def hub_jobs(home: Path, clock: SystemClock) -> list[Job]:
    """What every node does, parked envelopes, feeds, alarms, mails, statistics."""
    parked = Job("parked", lambda: retry_parked(home, clock), JOB_PAUSE_S, limits.LINK_RETRY_S_MAX)
    feeds = Job("feeds", lambda: feed_posts(home, clock), _FEEDS_PAUSE_S, _FEEDS_PAUSE_S_MAX)
    files = Job("files", lambda: feed_files(home, clock), JOB_PAUSE_S, limits.LINK_RETRY_S_MAX)
    watch = Job("alarms", lambda: watch_posts(home, clock), JOB_PAUSE_S, limits.LINK_RETRY_S_MAX)
    mail = Job("mails", lambda: mail_alarms(home, clock), JOB_PAUSE_S, _MAIL_RETRY_S_MAX)
    matched = Job("matching", lambda: match_arrived(home, clock), JOB_PAUSE_S, limits.LINK_RETRY_S_MAX)
    lake = Job("lake", lambda: export_lake(home, clock), _LAKE_PAUSE_S, _LAKE_PAUSE_S_MAX)
    stays = Job("stays", lambda: pair_stays(home, clock), _STAYS_PAUSE_S, _STAYS_PAUSE_S)
    # What every node does comes first: a post may ask for the key for couriers while a lake is written for minutes.
    return [*shared_jobs(home, clock), parked, feeds, files, watch, mail, matched, lake, stays]
