"""Two booths, any order of scans, decisions, repetitions and power cuts: nothing is lost, nothing is recorded twice."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connections
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from jalon.kernel.codes.attempt_reason import AttemptReason
from jalon.kernel.codes.entry_channel import EntryChannel
from jalon.kernel.codes.outcome import Outcome
from jalon.records.models import Attempt, Crossing, Entry, InspectionDraft
from jalon.services import decisions, inspections
from jalon.services.decisions import UnableToDecide
from tests.post_services.conftest import Staff, copy_of, passport, recall

BOOTHS = st.sampled_from(["A", "B"])
FINAL = st.sampled_from([Outcome.ADMITTED, Outcome.HANDED_TO_ANOTHER_SERVICE])


class TwoBooths(RuleBasedStateMachine):
    """The model: what each inspection is at, and how many decisions each must have left in the journal."""

    template: Staff

    def __init__(self) -> None:
        super().__init__()
        self.home = Path(tempfile.mkdtemp(prefix="jalon-machine-"))
        made = copy_of(self.template, self.home / "post")
        self.active = made.post.activate()
        self.active.__enter__()
        self.staff: Staff = recall(made)
        self.open: dict[str, UUID] = {}
        self.version: dict[UUID, int] = {}
        self.recorded: dict[UUID, list[Outcome]] = {}
        self.waiting: list[UUID] = []
        self.ended: list[UUID] = []
        self.given_up: set[UUID] = set()

    def teardown(self) -> None:
        self.active.__exit__(None, None, None)
        shutil.rmtree(self.home)

    def officer(self, booth: str):
        return self.staff.officer if booth == "A" else self.staff.colleague

    def decide(self, draft: UUID, version: int, outcome: Outcome, booth: str):
        return decisions.decide(
            node=self.staff.node,
            account=self.officer(booth).account,
            draft_id=draft,
            version=version,
            outcome=outcome,
            confirm_duplicate=True,
            at=self.staff.later(7),
        )

    @rule(booth=BOOTHS, number=st.integers(0, 2))
    def scan(self, booth: str, number: int) -> None:
        begun = inspections.begin(
            node=self.staff.node,
            account=self.officer(booth).account,
            shift=self.staff.shift(booth, self.officer(booth)),
            scanned=passport(number=f"BF000000{number}"),
            channel=EntryChannel.WEDGE,
            at=self.staff.later(5),
        )
        assert begun.view is not None
        if booth in self.open:
            assert begun.view.draft.id == self.open[booth]
        else:
            self.open[booth] = begun.view.draft.id
            self.version[begun.view.draft.id] = 1
            self.recorded[begun.view.draft.id] = []

    @rule(booth=BOOTHS, outcome=FINAL)
    def settle(self, booth: str, outcome: Outcome) -> None:
        if booth not in self.open:
            return
        draft = self.open.pop(booth)
        assert not self.decide(draft, 1, outcome, booth).repeated
        self.recorded[draft].append(outcome)
        self.ended.append(draft)

    @rule(booth=BOOTHS)
    def send_to_second_line(self, booth: str) -> None:
        if booth not in self.open:
            return
        draft = self.open.pop(booth)
        assert self.decide(draft, 1, Outcome.SECOND_LINE, booth).second_line == draft
        self.recorded[draft].append(Outcome.SECOND_LINE)
        self.waiting.append(draft)

    @rule(booth=BOOTHS, outcome=FINAL)
    def settle_second_line(self, booth: str, outcome: Outcome) -> None:
        if not self.waiting:
            return
        draft = self.waiting.pop(0)
        self.decide(draft, 2, outcome, booth)
        self.recorded[draft].append(outcome)
        self.ended.append(draft)

    @rule(booth=BOOTHS, outcome=st.sampled_from([Outcome.ADMITTED, Outcome.SECOND_LINE]))
    def press_again(self, booth: str, outcome: Outcome) -> None:
        if not self.ended:
            return
        draft = self.ended[-1]
        try:
            assert self.decide(draft, 1, outcome, booth).repeated
            assert self.recorded[draft][-1] is outcome
        except UnableToDecide as error:
            assert error.code.split(".")[-1] in ("already_decided", "not_open")

    @rule(booth=BOOTHS)
    def give_up(self, booth: str) -> None:
        if booth not in self.open:
            return
        draft = self.open.pop(booth)
        for _ in range(2):
            inspections.give_up(
                node=self.staff.node,
                account=self.officer(booth).account,
                draft_id=draft,
                reason=AttemptReason.TRAVELLER_LEFT,
                at=self.staff.later(3),
            )
        self.given_up.add(draft)
        self.ended.append(draft)

    @rule()
    def power_cut(self) -> None:
        connections.close_all()

    @invariant()
    def journal_and_drafts_agree_with_the_model(self) -> None:
        for draft, outcomes in self.recorded.items():
            rows = Crossing.objects.filter(inspection=draft).order_by("tick").values_list("outcome", flat=True)
            assert list(rows) == outcomes
        assert set(Attempt.objects.values_list("inspection", flat=True)) == self.given_up
        assert Attempt.objects.count() == len(self.given_up)
        assert set(InspectionDraft.objects.values_list("id", flat=True)) == {*self.open.values(), *self.waiting}
        decided = Entry.objects.filter(stream__lane=2).order_by("seq").values_list("seq", flat=True)
        assert list(decided) == list(range(1, len(decided) + 1))


def test_two_booths_lose_nothing_and_record_nothing_twice(staffed_template: Staff) -> None:
    TwoBooths.template = staffed_template
    run_state_machine_as_test(
        TwoBooths,
        settings=settings(max_examples=8, stateful_step_count=25, suppress_health_check=list(HealthCheck)),
    )


def test_model_and_post_agree_on_the_empty_day(staffed_template: Staff) -> None:
    TwoBooths.template = staffed_template
    machine = TwoBooths()
    try:
        machine.journal_and_drafts_agree_with_the_model()
        machine.scan("A", 0)
        machine.recorded[machine.open["A"]].append(Outcome.ADMITTED)
        with pytest.raises(AssertionError):
            machine.journal_and_drafts_agree_with_the_model()
    finally:
        machine.teardown()
