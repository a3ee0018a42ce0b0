"""A hub and posts whose disks can be put back, copied and lost; the link between them is the hub's own addresses."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, LiteralString, cast

import psycopg
from django.db import connections

from jalon.adapters import high_water, postgres_embedded
from jalon.adapters.clock import SystemClock
from jalon.adapters.http_transport import HttpTransport
from jalon.adapters.keystore import save_enrolment
from jalon.cli.post_work import Exchange
from jalon.kernel.errors import UnableTo
from jalon.records import models
from jalon.services import enrolment
from jalon.services.journaling import Recorded, record
from jalon.services.node import Node
from jalon.services.transport import UnableToLink
from tests.hub.posts import POINT, certify
from tests.hub.test_link import ToHub
from tests.nodes import events
from tests.nodes.hub import HubNode
from tests.nodes.post import PostNode, make_post
from tests.nodes.switch import close_databases

_FILES = "*.sqlite3"
_ROUNDS_MAX = 12


@dataclass
class Line(ToHub):
    """The whole link of a post. ``answers``: what a hub that lies says, by address."""

    answers: dict[str, bytes] = field(default_factory=dict)

    def post(self, name: str, body: bytes) -> bytes:
        return self.answers[name] if name in self.answers else super().post(name, body)

    def ask_keys(self, frame: bytes) -> bytes:
        return b""


@dataclass
class Moment:
    """A clock that the test moves."""

    at: datetime

    def now(self) -> datetime:
        return self.at


class Work(Exchange):
    """The exchange of the work process, over the line."""

    line: Line

    def _connected(self, node: Node) -> HttpTransport:
        return cast(HttpTransport, self.line)


@dataclass
class Machine:
    """One machine of a post: its disk, and its link. Two may claim to be one post."""

    world: World
    post: PostNode
    line: Line
    work: Work = field(init=False)

    def __post_init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """The work process forgets what it remembered."""
        self.work = Work(self.post.home, cast(SystemClock, self.world.clock))
        self.work.line = self.line

    @property
    def node(self) -> Node:
        return self.post.node

    def open_door(self) -> bool:
        """What ``jalon post`` does before its doors open; whether the database was behind its mark."""
        with self.post.activate():
            return high_water.settle_epoch(self.post.home, at=self.world.clock.at)

    def cross(self, count: int, **movement: Any) -> list[Recorded]:
        """Record crossings, and renew the mark as the work process does."""
        with self.post.activate():
            at = self.world.clock.at
            made = []
            for _ in range(count):
                number = f"B{next(self.world.numbers):08d}"
                made += record(self.node, [events.crossing(at, number=number, **movement)], at=at)
            high_water.renew(self.post.home, at=at)
        self.world.recorded.update({one.hash: one for one in made})
        return made

    def contact(self) -> str:
        """One contact with the hub, as the work process makes it: code of what it was refused for, else empty."""
        with self.post.activate():
            for _ in range(_ROUNDS_MAX):
                try:
                    if not self.work():
                        return ""
                except UnableToLink as error:
                    return str(error.parameters.get("reason", error.code))
                except UnableTo as error:
                    return error.code
            return "endless"

    def backup(self, name: str) -> Path:
        """A copy of the database files as they are now."""
        folder = self.world.folder / f"backup-{self.post.home.name}-{name}"
        folder.mkdir()
        with self.post.activate():
            for alias in connections:
                connections[alias].close()
        for path in self.post.home.glob(_FILES):
            shutil.copy(path, folder / path.name)
        return folder

    def put_back(self, backup: Path, *, mark_lost: bool = False) -> None:
        """Put the database files of a backup in the place of the present ones."""
        with self.post.activate():
            connections.close_all()
        for path in [*self.post.home.glob(_FILES + "*")]:
            path.unlink()
        for path in backup.glob(_FILES):
            shutil.copy(path, self.post.home / path.name)
        if mark_lost:
            (self.post.home / "high-water.json").unlink(missing_ok=True)
            (self.post.home / "erasures.txt").unlink(missing_ok=True)
        self.restart()

    def copy(self, name: str) -> Machine:
        """A second machine with the same disk."""
        home = self.world.folder / name
        with self.post.activate():
            connections.close_all()
        shutil.copytree(self.post.home, home)
        return Machine(self.world, PostNode(home, at=self.post.at), Line(self.world.hub))

    def held(self, epoch: bytes | None = None) -> dict[int, int]:
        """Last number by lane of this post's streams in an epoch, the present one without."""
        with self.post.activate():
            rows = models.Stream.objects.filter(node=self.node.node.hex(), epoch=(epoch or self.node.epoch).hex())
            return dict(rows.values_list("lane", "seq"))


@dataclass
class World:
    """A hub and everything that claims to be one of its posts."""

    hub: HubNode
    template: Path
    folder: Path
    clock: Moment
    numbers: Iterator[int] = field(default_factory=lambda: iter(range(1, 10**8)))
    recorded: dict[bytes, Recorded] = field(default_factory=dict)

    def post(self, name: str = "post") -> Machine:
        """A post that is enrolled."""
        line = Line(self.hub)
        with self.hub.activate():
            issued = enrolment.issue_code(node=self.hub.node, by=None, label=name, crossing_point=POINT, at=self.hub.at)
        post = make_post(self.template, self.folder / name)
        with post.activate():
            found = enrolment.enrol(node=post.node, typed_code=issued.printed, transport=line)
            enrolment.remember_hub(enrolled=found, address="http://127.0.0.1:1", at=post.at)
            save_enrolment(post.home, certificate=found.certificate, hub=found.hub, hub_public=found.hub_public)
        with self.hub.activate():
            code = issued.code_id
            enrolment.confirm(node=self.hub.node, code_id=code, digits=found.digits, by=None, at=self.hub.at)
        return Machine(self, post, line)

    def later(self, **passed: float) -> None:
        """Time passes for everybody."""
        self.clock.at += timedelta(**passed)
        self.hub.at = self.clock.at

    def hub_backup(self, name: str) -> str:
        """A copy of the hub's databases as they are now."""
        self._sql(*(f'CREATE DATABASE "{one}_{name}" TEMPLATE "{one}"' for one in _HUB_DATABASES))
        return name

    def hub_put_back(self, name: str) -> None:
        """Put a copy in the place of the hub's databases."""
        for one in _HUB_DATABASES:
            self._sql(
                f'DROP DATABASE "{one}"',
                f'CREATE DATABASE "{one}" TEMPLATE "{one}_{name}" OWNER "{postgres_embedded.OWNER}"',
            )

    def hub_drop_backups(self, *names: str) -> None:
        """Remove copies: the server serves other tests too."""
        self._sql(*(f'DROP DATABASE IF EXISTS "{one}_{name}"' for name in names for one in _HUB_DATABASES))

    def hub_opens_door(self) -> bool:
        """What ``jalon hub`` does before its doors open."""
        with self.hub.activate():
            return high_water.settle_epoch(self.hub.home, at=self.clock.at)

    def hub_renews_mark(self) -> None:
        with self.hub.activate():
            high_water.renew(self.hub.home, at=self.clock.at)

    @contextmanager
    def at_hub(self) -> Iterator[None]:
        with self.hub.activate():
            yield

    def _sql(self, *statements: str) -> None:
        close_databases()
        dsn = postgres_embedded.dsn(self.hub.server, database="postgres", user=postgres_embedded.SUPERUSER)
        with psycopg.connect(dsn, autocommit=True) as connection:
            for statement in statements:
                connection.execute(cast(LiteralString, statement))


_HUB_DATABASES = (postgres_embedded.DATABASE, postgres_embedded.SECRETS)


def make_world(hub: HubNode, template: Path, folder: Path) -> World:
    """A world with a certified hub; nothing is active."""
    with hub.activate():
        certify(hub)
    return World(hub, template, folder, Moment(hub.at))
