"""A seeded run of everything that restores do to a hub and a post; what must hold at its end, or the seed is told.

Faults: a post's database put back, with its mark and without it; its disk copied, both machines going on; the hub put
back; links cut; erasures before and after. Then everything heals: two persons decide, every machine makes contact.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from django.db.models import F

from jalon.adapters import high_water
from jalon.journal.receipts import read as read_receipt
from jalon.journal.streams import Stream
from jalon.kernel.ids import Place
from jalon.records import models
from jalon.services import branches, epoch_link
from jalon.services.accounts import create_account
from jalon.services.erasure import erase_parts
from jalon.services.journal_store import part_classes, stream_of, stream_row
from jalon.services.rebuild import rebuild
from jalon.services.verification import verify_store
from tests.restore.world import Machine, World

_ROUNDS_MAX = 8
_PASSWORD = "Baobab-sous-la-pluie-7"
_FROZEN = {"services.peers.copied", "services.peers.withdrawn"}


@dataclass
class Drama:
    """One seed. ``told``: what happened, for whoever has to find out why it did not hold."""

    world: World
    seed: int
    machines: list[Machine] = field(default_factory=list)
    backups: list[tuple[Machine, Path]] = field(default_factory=list)
    hub_backups: list[str] = field(default_factory=list)
    erased: dict[bytes, int] = field(default_factory=dict)
    """Hash of an entry -> bitmap of its parts that the hub was ordered to erase."""
    unmarked: bool = False
    told: list[str] = field(default_factory=list)

    def run(self, steps: int) -> None:
        """Play ``steps`` faults and works, heal, and check."""
        chance = random.Random(self.seed)
        self.machines = [self.world.post()]
        self.machines[0].cross(2)
        self.machines[0].contact()
        acts: list[tuple[int, Callable[[random.Random], None]]] = [
            (8, self._cross),
            (7, self._contact),
            (3, self._back_up),
            (3, self._put_back),
            (1, self._copy),
            (2, self._hub_backs_up),
            (2, self._hub_put_back),
            (2, self._erase),
            (2, self._cut),
        ]
        weights = [weight for weight, _ in acts]
        try:
            for _ in range(steps):
                self.world.later(minutes=chance.randrange(1, 30))
                chance.choices([act for _, act in acts], weights)[0](chance)
            self._heal()
            self._check()
        finally:
            self.world.hub_drop_backups(*self.hub_backups)

    # --- what happens --------------------------------------------------------------------------

    def _any(self, chance: random.Random) -> Machine:
        return chance.choice(self.machines)

    def _tell(self, act: str, machine: Machine | None = None) -> None:
        self.told.append(act if machine is None else f"{act} {machine.post.home.name}")

    def _cross(self, chance: random.Random) -> None:
        machine = self._any(chance)
        self._tell("cross", machine)
        machine.cross(chance.randrange(1, 6))

    def _contact(self, chance: random.Random) -> None:
        machine = self._any(chance)
        code = machine.contact()
        self._tell(f"contact {code}", machine)
        with self.world.at_hub():
            self._check_erased("the hub, at once")
        self._renew(machine)
        self.world.hub_renews_mark()

    def _renew(self, machine: Machine) -> None:
        with machine.post.activate():
            high_water.renew(machine.post.home, at=self.world.clock.at)

    def _back_up(self, chance: random.Random) -> None:
        machine = self._any(chance)
        self._tell("backup", machine)
        self.backups.append((machine, machine.backup(str(len(self.backups)))))

    def _put_back(self, chance: random.Random) -> None:
        if not self.backups:
            return
        machine, backup = chance.choice(self.backups)
        mark_lost = chance.random() < 0.3
        self._tell(f"put back {backup.name} {'without its mark' if mark_lost else ''}", machine)
        machine.put_back(backup, mark_lost=mark_lost)
        self.unmarked = self.unmarked or mark_lost
        machine.open_door()

    def _copy(self, _chance: random.Random) -> None:
        if len(self.machines) == 1:
            self._tell("copy")
            self.machines.append(self.machines[0].copy("copy"))

    def _hub_backs_up(self, _chance: random.Random) -> None:
        name = f"s{self.seed}_{len(self.hub_backups)}"
        self._tell(f"hub backup {name}")
        self.hub_backups.append(self.world.hub_backup(name))

    def _hub_put_back(self, chance: random.Random) -> None:
        if not self.hub_backups:
            return
        name = chance.choice(self.hub_backups)
        self._tell(f"hub put back {name}")
        self.world.hub_put_back(name)
        self.world.hub_opens_door()

    def _erase(self, chance: random.Random) -> None:
        with self.world.at_hub():
            rows = list(models.Crossing.objects.filter(erased=0).values_list("node", "epoch", "lane", "seq")[:50])
            if not rows:
                return
            node, epoch, lane, seq = chance.choice(rows)
            place = Place(bytes.fromhex(node), bytes.fromhex(epoch), lane, 0, seq)
            at = self.world.clock.at
            erase_parts(self.world.hub.node, [(place, [0, 1])], basis="order", authority="x", policy_version="1", at=at)
            stream = stream_row(Stream(place.node, place.epoch, lane))
            assert stream is not None, "it was there"
            self.erased[bytes(models.Entry.objects.get(stream_id=stream.pk, seq=seq).hash)] = 3
        self._tell(f"erase {seq}")
        self.world.hub_renews_mark()

    def _cut(self, chance: random.Random) -> None:
        line = self._any(chance).line
        line.cut = not line.cut
        self._tell(f"line {'cut' if line.cut else 'mended'}")

    # --- healing -------------------------------------------------------------------------------

    def _heal(self) -> None:
        for machine in self.machines:
            machine.line.cut = False
        for _ in range(_ROUNDS_MAX):
            self.world.later(minutes=5)
            codes = []
            for machine in self.machines:
                machine.cross(1)
                machine.restart()
                codes.append(machine.contact())
            decided = self._decide()
            if not decided and all(code in {"", *_FROZEN} for code in codes):
                return
        raise AssertionError(f"it does not heal: {codes}")

    def _decide(self) -> int:
        """Two persons adopt every branch, and keep one machine, always the same: which, the seed says."""
        decided = 0
        machine = self.machines[self.seed % len(self.machines)]
        with machine.post.activate():
            own = models.EpochOpening.objects.filter(own=True)
            epochs = {
                machine.node.epoch.hex(),
                *own.values_list("epoch", flat=True),
                *own.values_list("parent", flat=True),
            }
        with self.world.at_hub():
            two = [self._person(name) for name in ("first", "second")]
            node, at = self.world.hub.node, self.world.clock.at
            while True:
                subjects = [one.subject for one in branches.branches(node)]
                subjects += [f"keep/{copy.node}/{self._kept(copy, epochs)}" for copy in branches.copies()]
                if not subjects:
                    return decided
                for one in two:
                    branches.decide(node=node, subject=subjects[0], note="seen", by=one, at=at)
                decided += 1
                self._tell(f"decided {subjects[0][:40]}")

    def _kept(self, copy: branches.Copy, epochs: set[str]) -> str:
        """Of what two machines write in, what the kept one writes in, or wrote in last."""
        return max((epoch for epoch in copy.epochs if epoch in epochs), default=copy.epochs[0])

    def _person(self, name: str) -> models.Account:
        found = models.Account.objects.filter(username=name).first()
        if found is not None:
            return found
        role, at = "administrator", self.world.clock.at
        node = self.world.hub.node
        return create_account(node=node, username=name, label=name, role=role, password=_PASSWORD, at=at).account

    # --- what must hold ------------------------------------------------------------------------

    def _check(self) -> None:
        with self.world.at_hub():
            assert verify_store(self.world.hub.node).holds, "the hub's journal"
            assert rebuild(keep=False).same, "the hub's tables"
            held = {bytes(one) for one in models.Entry.objects.values_list("hash", flat=True)}
            given = [read_receipt(bytes(one.receipt) + bytes(one.signature))[0] for one in models.Receipt.objects.all()]
            numbers = [one.leaf_index for one in given]
            assert len(numbers) == len(set(numbers)), "a receipt's number was given twice"
            self._check_erased("the hub")
        lost = set(self.world.recorded) - held
        alive = [machine for machine in self.machines if not self._is_frozen(machine)]
        assert len(alive) <= 1, "two machines stay active"
        for machine in self.machines:
            with machine.post.activate():
                self._check_journal(machine)
                assert rebuild(keep=False).same, "a post's tables"
                owed = models.Stream.objects.filter(own=True, frozen="", acknowledged_seq__lt=F("seq"))
                if machine in alive:
                    assert not owed.exists(), "a post still owes"
                    lost -= self._in_gaps(machine, lost)
        if len(self.machines) == 1 and not self.unmarked:
            assert not lost, f"{len(lost)} recorded entries are nowhere, and in no gap"

    def _check_journal(self, machine: Machine) -> None:
        """Everything verifies but branches, of which the hub signed that it holds something else."""
        frozen = {stream_of(row) for row in models.Stream.objects.exclude(frozen="")}
        wrong = [(one.stream, one.code) for one in verify_store(machine.node).streams if not one.holds]
        assert not [one for one in wrong if one[0] not in frozen], f"the journal of {machine.post.home.name}: {wrong}"

    def _is_frozen(self, machine: Machine) -> bool:
        machine.cross(1)
        machine.restart()
        return machine.contact() in _FROZEN

    def _in_gaps(self, machine: Machine, lost: set[bytes]) -> set[bytes]:
        """Lost entries that a gap counts: their epoch, lane and number lie in it."""
        ranges = set()
        for row in models.EpochOpening.objects.filter(node=machine.node.node.hex(), own=True):
            for gap in epoch_link.gaps_of(row):
                ranges |= {(row.parent, gap.lane, gap.first_seq + n) for n in range(gap.count)}
        places = {one: self.world.recorded[one].place for one in lost}
        return {one for one, place in places.items() if (place.epoch.hex(), place.lane, place.seq) in ranges}

    def _check_erased(self, where: str) -> None:
        for row in models.Entry.objects.filter(hash__in=list(self.erased)):
            there = [index for index, (_, sealed, _) in enumerate(part_classes(bytes(row.parts))) if sealed]
            parts = self.erased[bytes(row.hash)]
            assert not [index for index in there if parts >> index & 1], f"{where} shows what was erased: {row.seq}"
