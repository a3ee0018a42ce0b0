"""A staffed post: two officers and a supervisor who can sign in, and a booth with an open shift."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from jalon.adapters.keystore import save_enrolment
from jalon.documents.mrz.check_digits import check_digit
from jalon.journal import keys
from jalon.kernel.codes.direction import Direction
from jalon.kernel.codes.entry_channel import EntryChannel
from jalon.kernel.codes.second_officer_way import SecondOfficerWay
from jalon.records.models import Account
from jalon.services import inspections
from jalon.services.accounts import NewAccount, create_account
from jalon.services.inspections import InspectionView
from jalon.services.second_officer import SecondOfficerClaim
from jalon.services.shifts import Shift, open_shift
from tests.nodes.post import HubKeys, PostNode, make_post

PASSWORD = "Baobab-sous-la-pluie-7"
SECOND_SECRET = bytes(range(32))


def passport(
    *,
    number: str = "BF1234567",
    state: str = "BFA",
    name: str = "TRAORE<<AMINATA",
    birth: str = "900115",
    sex: str = "F",
    expiry: str = "300101",
) -> str:
    """A TD3 zone of nobody with right check digits."""
    first = f"P<{state}{name}".ljust(44, "<")
    number_field = number.ljust(9, "<")
    fields = [f"{part}{check_digit(part)}" for part in (number_field, birth, expiry, "<" * 14)]
    composite = check_digit("".join(fields))
    second = f"{fields[0]}{state}{fields[1]}{sex}{fields[2]}{fields[3]}{composite}"
    assert len(second) == 44
    return f"{first}\n{second}"


@dataclass
class Staff:
    """A post with people. Times move forward by :meth:`later`."""

    post: PostNode
    officer: NewAccount
    colleague: NewAccount
    supervisor: NewAccount
    at: datetime
    protection_key: bytes
    shifts: dict[str, Shift] = field(default_factory=dict)

    @property
    def node(self):
        """The services' node."""
        return self.post.node

    def later(self, seconds: float = 60) -> datetime:
        """Move the time."""
        self.at += timedelta(seconds=seconds)
        return self.at

    def shift(self, booth: str = "A", who: NewAccount | None = None, direction: Direction = Direction.ENTRY) -> Shift:
        """The open shift of a booth, opened at first use."""
        if booth not in self.shifts:
            account = (who or self.officer).account
            self.shifts[booth] = open_shift(
                node=self.node, account=account, crossing_point="faramana", booth=booth, direction=direction, at=self.at
            )
        return self.shifts[booth]

    def scan(self, zone: str | None = None, *, booth: str = "A", who: NewAccount | None = None) -> InspectionView:
        """Begin an inspection that can be read."""
        begun = inspections.begin(
            node=self.node,
            account=(who or self.officer).account,
            shift=self.shift(booth, who),
            scanned=zone or passport(),
            channel=EntryChannel.WEDGE,
            at=self.at,
        )
        assert begun.view is not None
        assert begun.finding is None, begun.finding
        return begun.view

    def code(self, who: NewAccount, at: datetime | None = None) -> str:
        """What the person's telephone shows."""
        device = TOTPDevice.objects.get(user=who.account)
        reading = TOTP(device.bin_key)
        reading.time = (at or self.at).timestamp()
        return f"{reading.token():06d}"

    def present(self, who: NewAccount) -> SecondOfficerClaim:
        """A second officer standing by."""
        self.later(30)
        return SecondOfficerClaim(SecondOfficerWay.PRESENT, who.account.username, PASSWORD, self.code(who))


def people(post: PostNode) -> Staff:
    """Officers of a post."""

    def make(username: str, role: str) -> NewAccount:
        return create_account(
            node=post.node, username=username, label=username.title(), role=role, password=PASSWORD, at=post.at
        )

    return Staff(
        post,
        make("issa", "officer"),
        make("mariam", "officer"),
        make("salif", "supervisor"),
        post.at + timedelta(minutes=1),
        b"",
    )


@pytest.fixture(scope="session")
def staffed_template(post_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Staff:
    """A post with its people, made once: hashing passwords takes its time, as it should."""
    made = make_post(post_template, tmp_path_factory.mktemp("staffed") / "post")
    with made.activate():
        return people(made)


def copy_of(template: Staff, home: Path) -> Staff:
    """The staffed post in a folder of its own; it is not active yet."""
    shutil.copytree(template.post.home, home)
    return replace(template, post=PostNode(home), shifts={})


def recall(made: Staff) -> Staff:
    """The people as the active post's own database has them."""
    names = ("officer", "colleague", "supervisor")
    known = {name: getattr(made, name) for name in names}
    return replace(
        made,
        shifts={},
        **{name: replace(who, account=Account.objects.get(pk=who.account.pk)) for name, who in known.items()},
    )


@pytest.fixture
def staff(staffed_template: Staff, tmp_path: Path) -> Iterator[Staff]:
    """A post without network, never enrolled; active."""
    made = copy_of(staffed_template, tmp_path / "post")
    with made.post.activate():
        yield recall(made)


@pytest.fixture
def protected(staff: Staff) -> Staff:
    """The post holds the protection service's key and headquarters' secret of one-time codes."""
    private = keys.new_hybrid_private_key()
    hub = HubKeys()
    save_enrolment(
        staff.post.home,
        hub=hub.recipient,
        hub_public=hub.signing_public,
        protection_public=keys.encryption_public(private),
        second_officer_secret=SECOND_SECRET,
    )
    staff.post.hub_keys = hub
    staff.protection_key = private
    return staff


def bytes_of(home: Path) -> bytes:
    """Everything that lies in the node's folder."""
    return b"".join(path.read_bytes() for path in sorted(home.rglob("*")) if path.is_file())


def fresh(account: Account) -> Account:
    """The account as the database has it."""
    return Account.objects.get(pk=account.pk)
