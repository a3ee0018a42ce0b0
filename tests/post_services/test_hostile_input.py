"""Whatever a reader, a clipboard or a form delivers: an answer or a sentence, never a crash."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jalon.kernel.codes.attempt_reason import AttemptReason
from jalon.kernel.codes.entry_channel import EntryChannel
from jalon.kernel.codes.outcome import Outcome
from jalon.kernel.errors import UnableTo
from jalon.kernel.texts import LANGUAGES, text
from jalon.records.models import Crossing, InspectionDraft
from jalon.services import decisions, inspections, sign_in
from jalon.services.inspections.answers import FIELDS, read_answers
from jalon.services.queries.crossing import read_crossing
from tests.post_services.conftest import Staff, passport

SCANS = st.one_of(
    st.text(max_size=700),
    st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<", min_size=60, max_size=100),
    st.text(alphabet="<\n 0", max_size=100),
    st.integers(0, 87).flatmap(lambda at: st.characters().map(lambda c: passport()[:at] + c + passport()[at + 1 :])),
)
FORMS = st.dictionaries(
    st.sampled_from([*FIELDS, "note", "id", "__class__"]),
    st.one_of(st.text(max_size=200), st.integers(-5, 300).map(str), st.dates().map(str)),
    max_size=8,
)
SHARED = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])


def end(staff: Staff, draft: UUID) -> None:
    if InspectionDraft.objects.filter(pk=draft).exists():
        inspections.give_up(
            node=staff.node,
            account=staff.officer.account,
            draft_id=draft,
            reason=AttemptReason.GIVEN_UP_BY_OFFICER,
            at=staff.later(),
        )


@SHARED
@given(SCANS)
def test_any_scan_is_an_inspection_or_an_attempt_with_a_sentence(staff: Staff, scanned: str) -> None:
    begun = inspections.begin(
        node=staff.node,
        account=staff.officer.account,
        shift=staff.shift(),
        scanned=scanned,
        channel=EntryChannel.PASTED,
        at=staff.later(),
    )
    if begun.view is not None:
        end(staff, begun.view.draft.id)
        return
    assert begun.finding is not None
    assert begun.attempt is not None
    assert all(begun.finding.sentence(language) for language in LANGUAGES)


@SHARED
@given(form=FORMS, scanned=st.booleans())
def test_any_form_is_kept_and_decided_or_refused_with_a_sentence(
    staff: Staff, form: dict[str, str], *, scanned: bool
) -> None:
    begun = inspections.begin_by_hand(
        node=staff.node, account=staff.officer.account, shift=staff.shift(), at=staff.later()
    )
    if scanned:
        end(staff, begun.view.draft.id)
        view = staff.scan()
    else:
        view = begun.view
    staff.later()
    view = inspections.update(
        node=staff.node, account=staff.officer.account, draft_id=view.draft.id, fields=form, focus="sex", at=staff.at
    )
    assert set(view.draft.typed) <= set(FIELDS)
    try:
        decided = decisions.decide(
            node=staff.node,
            account=staff.officer.account,
            draft_id=view.draft.id,
            version=1,
            outcome=Outcome.SECOND_LINE,
            fields=form,
            note=form.get("note", ""),
            confirm_duplicate=True,
            at=staff.at,
        )
    except UnableTo as error:
        assert all(text(error.code, language, **error.parameters) for language in LANGUAGES)
        assert not Crossing.objects.filter(inspection=view.draft.id).exists()
    else:
        read_crossing(node=staff.node, account=staff.officer.account, record_id=decided.record_id, at=staff.at)
    end(staff, view.draft.id)


@pytest.mark.parametrize("word", ["\ud800", "\0", "x" * 100_000, "", "'; DROP TABLE"])
def test_any_name_password_and_code_get_an_answer(staff: Staff, word: str) -> None:
    answer = sign_in.check_password(node=staff.node, username=word, password=word, at=staff.at)
    assert answer.account is None
    wrong = sign_in.check_password(node=staff.node, username="issa", password=word, at=staff.at)
    assert wrong == answer
    second = sign_in.check_second_step(node=staff.node, account=staff.officer.account, code=word, at=staff.at)
    assert second.account is None


@given(FORMS)
def test_answers_are_read_or_named_unreadable(form: dict[str, str]) -> None:
    known = {name: written for name, written in form.items() if name in FIELDS}
    answers = read_answers(known)
    assert set(answers.unreadable) <= set(known)
    again = read_answers({name: written for name, written in known.items() if name not in answers.unreadable})
    assert again.unreadable == ()
