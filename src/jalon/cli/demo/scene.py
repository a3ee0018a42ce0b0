"""The folder of the demonstration: its nodes with their lists, accounts and enrolment codes, made once."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jalon.kernel.months import months_later
from jalon.screening.synthetic import DEMO_LIST_NAME, synthetic_list

STATE = "BFA"
LIST_ENTRIES = 10_000
_LIST_SEED = 7
_PASSWORD = "frontiere-2026"  # noqa: S105 of a demonstration that says so on every page
_SCENE = "scene.json"
ANALYST, SUPERVISOR, MANAGER, SECOND = "analyste", "superviseur", "gestion", "suivi"
"""Names that a hub's and the website's invented figures are entered, and looked at a second time, under."""
_FACT_MONTHS = 13
_COMMAND_S_MAX = 120
_AT_ONCE = 3


@dataclass(frozen=True)
class Person:
    """Somebody who signs in. The robot stands in for the officers of the second booth."""

    username: str
    label: str
    role: str
    language: str = "fr"


@dataclass(frozen=True)
class Place:
    """A node of the demonstration."""

    folder: str
    kind: str
    label: str
    crossing_point: str
    people: tuple[Person, ...]
    state: str = STATE
    hub: str = "hub"
    """Folder of the hub that a post reports to."""


_OFFICERS = (
    Person("agent", "Agent Kaboré", "officer"),
    Person("agent-ar", "Agent Ould Demba", "officer", "ar"),
    Person("chef", "Chef de poste Zongo", "supervisor"),
    Person("robot", "Trafic de démonstration", "officer"),
)
HUB = Place(
    "hub",
    "hub",
    "Quartier général",
    "",
    (
        Person(ANALYST, "Analyste Sawadogo", "analyst"),
        Person(SUPERVISOR, "Superviseur Ouédraogo", "supervisor"),
        Person("auditeur", "Auditrice Lompo", "auditor"),
    ),
)
POSTS = (
    Place("faramana", "post", "Faramana", "faramana", _OFFICERS),
    Place("seytenga", "post", "Seytenga", "seytenga", _OFFICERS),
)
PLACES = (HUB, *POSTS)
WEBSITE = Place(
    "website",
    "website",
    "Programme, Niamey",
    "",
    (
        Person(MANAGER, "Gestion du programme", "programme_manager"),
        Person(SECOND, "Suivi et évaluation", "programme_manager"),
        Person("focal-bfa", "Point focal Sanou", "focal_point"),
        Person("focal-mrt", "Point focal Mint Sidi", "focal_point", "ar"),
        Person("bailleur", "Bailleur", "donor", "en"),
    ),
    "NER",
)
"""The programme's site and tool, with invented values."""
_OFFICERS_OF_MALI = (
    Person("agent", "Agent Coulibaly", "officer"),
    Person("chef", "Chef de poste Traoré", "supervisor"),
    Person("robot", "Trafic de démonstration", "officer"),
)
HUB_OF_MALI = Place(
    "hub-mali",
    "hub",
    "Direction de la police des frontières",
    "",
    (
        Person(ANALYST, "Analyste Keïta", "analyst"),
        Person(SUPERVISOR, "Superviseure Diarra", "supervisor"),
        Person("auditeur", "Auditeur Sissoko", "auditor"),
    ),
    "MLI",
)
POSTS_OF_MALI = (
    Place("koury", "post", "Koury", "koury", _OFFICERS_OF_MALI, "MLI", "hub-mali"),
    Place("gogui", "post", "Gogui", "gogui", _OFFICERS_OF_MALI, "MLI", "hub-mali"),
)
BOTH_STATES = (*PLACES, HUB_OF_MALI, *POSTS_OF_MALI)
"""Two hubs, each with a PostgreSQL of its own, and two posts each."""


@dataclass(frozen=True)
class Scene:
    """Where everything lies, and who signs in where: ``accounts[folder][username]`` is what the command printed."""

    home: Path
    accounts: Mapping[str, Mapping[str, Mapping[str, Any]]]
    codes: Mapping[str, str]

    def folder(self, place: Place) -> Path:
        """The node's folder."""
        return self.home / place.folder

    @property
    def sticks(self) -> Path:
        """Where the demonstration's machines mount sticks: the couriers' folders."""
        folder = self.home / "sticks"
        folder.mkdir(exist_ok=True, mode=0o700)
        return folder

    def password(self, place: Place, username: str) -> str:
        """Password of an account."""
        return str(self.accounts[place.folder][username]["password"] or _PASSWORD)

    def secret(self, place: Place, username: str) -> str:
        """Secret of the account's one-time codes."""
        return str(self.accounts[place.folder][username]["totp_secret"])


def jalon(*arguments: str | Path, given: str = "") -> list[dict[str, Any]]:
    """Run a command and read its answers. Raises ``RuntimeError`` with what it said."""
    done = subprocess.run(  # noqa: S603 our own program
        [sys.executable, "-m", "jalon.cli", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        input=given,
        timeout=_COMMAND_S_MAX,
        env={**os.environ, "JALON_PASSWORD": _PASSWORD},
    )
    if done.returncode:
        raise RuntimeError(f"jalon {' '.join(map(str, arguments[:2]))}: {done.stderr.strip() or done.stdout.strip()}")
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def prepare(home: Path, tell: Callable[[str], None], places: Sequence[Place] = PLACES) -> Scene:
    """The scene of ``places`` in ``home``, made if it is not there or was left half made."""
    written = home / _SCENE
    if not written.exists():
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True)
        made = _make(home, tell, places)
        draft = written.with_suffix(".part")
        draft.write_text(json.dumps({"accounts": made.accounts, "codes": made.codes}), encoding="utf-8")
        draft.chmod(0o600)
        draft.rename(written)
    known = json.loads(written.read_text(encoding="utf-8"))
    return Scene(home, known["accounts"], known["codes"])


def _make(home: Path, tell: Callable[[str], None], places: Sequence[Place]) -> Scene:
    list_file = home / "list.csv"
    list_file.write_text(synthetic_list(LIST_ENTRIES, _LIST_SEED, datetime.now(UTC).date()), encoding="utf-8")

    def make(place: Place) -> dict[str, Any]:
        tell(f"setting up {place.label}")
        people = make_node(home / place.folder, place)
        if place.kind == "post":
            jalon("take-list", "--home", home / place.folder, "--name", DEMO_LIST_NAME, list_file)
        return people

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        accounts = {place.folder: made for place, made in zip(places, pool.map(make, places), strict=True)}
    codes = {post.folder: _code(home / post.hub, post) for post in places if post.kind == "post"}
    if WEBSITE in places:
        tell("inventing a programme")
        _fill_programme(home)
    return Scene(home, accounts, codes)


def make_node(folder: Path, place: Place) -> dict[str, Any]:
    """A node with its people; returns what was printed of each account, by name."""
    point = ("--crossing-point", place.crossing_point) if place.kind == "post" else ()
    shared = ("--home", folder, "--state", place.state, "--label", place.label, "--demonstration")
    made = jalon("init", place.kind, *shared, *point)[-1]
    lines = "".join(
        json.dumps(
            {"username": person.username, "label": person.label, "role": person.role}
            | {"language": person.language, "password": _PASSWORD}
        )
        + "\n"
        for person in place.people
    )
    loaded = jalon("accounts", "load", "--home", folder, given=lines)
    names = {person.username for person in place.people}
    if place.kind == "hub" and {ANALYST, SUPERVISOR} <= names:
        jalon("stats", "demo", "--home", folder, "--proposed-by", ANALYST, "--approved-by", SUPERVISOR)
    return {account["username"]: account for account in (made["account"], *loaded)}


def _fill_programme(home: Path) -> None:
    """Invented values, and the facts that the hub of the demonstration signs of its invented months."""
    today = datetime.now(UTC).date().replace(day=1)
    first, last = (f"{months_later(today, -ago):%Y-%m}" for ago in (_FACT_MONTHS, 1))
    hub, file = home / HUB.folder, home / "facts.json"
    jalon("facts", "export", "--home", hub, "--from", first, "--to", last, "--out", file)
    key = home / "facts-key.json"
    key.write_text(json.dumps(jalon("facts", "key", "--home", hub)[-1] | {"label": HUB.label}), encoding="utf-8")
    people = ("--manager", MANAGER, "--second", SECOND)
    jalon("programme", "demo", "--home", home / WEBSITE.folder, *people, "--facts", file, "--facts-key", key)


def _code(hub: Path, post: Place) -> str:
    issued = jalon("enrol-code", "--home", hub, "--label", post.label, "--crossing-point", post.crossing_point)
    return str(issued[-1]["code"])
