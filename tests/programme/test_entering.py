"""Entering, showing and verifying a value; what is refused, what is only warned of, what is never lost."""

from __future__ import annotations

import threading
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.db import ProgrammingError, connections

from jalon.adapters import postgres_embedded
from jalon.adapters.postgres_grants import grant_pages
from jalon.logframe.values import Mode, State
from jalon.programme.models import Change, Evidence, Value, ValueVersion
from jalon.services.programme import entering, proof, register
from jalon.services.programme.changes import UnableToChangeProgramme
from jalon.services.programme.entering import ChangedMeanwhile
from jalon.services.programme.register import Measured
from jalon.services.queries.programme.matrix import Line, matrix
from tests.nodes.switch import use_databases
from tests.pages.client import Page, fields_of
from tests.programme.conftest import Programme
from tests.programme.filled import PARTS, as_seen, attach, cell, fill, given

APRIL = date(2026, 4, 1)


def refused(code: str) -> pytest.RaisesContext[UnableToChangeProgramme]:
    return pytest.raises(UnableToChangeProgramme, match=f"services\\.programme_{code}\\b")


def line(programme: Programme, code: str = "OP1-I5", **asked: object) -> Line:
    found = matrix(programme.project, as_seen(programme), at=programme.at, **asked)  # type: ignore[arg-type]
    return next(one for block in found.blocks for one in block.lines if one.indicator.code == code)


@pytest.mark.parametrize("state", State)
def test_each_state_is_kept_and_shown_as_itself(programme: Programme, state: State) -> None:
    amount = 3 if state is State.VALUE else None
    entering.enter(who=as_seen(programme), cell=cell(programme), given=given(amount, state=state), at=programme.at)
    assert Value.objects.get().state == state.value
    standing = line(programme).countries["BFA"]
    assert standing is not None
    assert standing.total.state is state


def test_parts_that_do_not_add_up_are_refused_with_the_difference(programme: Programme) -> None:
    with refused("values.parts_differ_sex") as caught:
        entering.enter(who=as_seen(programme), cell=cell(programme), given=given(11, parts=PARTS), at=programme.at)
    assert caught.value.parameters == {"whole": "11", "parts": "12", "difference": "1"}
    assert not Value.objects.exists()


def test_countries_that_exceed_the_whole_are_refused_with_the_difference(programme: Programme) -> None:
    who = as_seen(programme)
    entering.enter(who=who, cell=cell(programme, iso3=""), given=given(10), at=programme.at)
    entering.enter(who=who, cell=cell(programme), given=given(7), at=programme.at)
    with refused("values.parts_differ_country") as caught:
        entering.enter(who=who, cell=cell(programme, iso3="MLI"), given=given(4), at=programme.at)
    assert caught.value.parameters["difference"] == "1"


@pytest.mark.parametrize(
    ("amount", "state", "code"),
    [(None, State.VALUE, "number_missing"), (-2, State.VALUE, "negative"), (10**12, State.VALUE, "number_form")],
)
def test_a_number_that_is_none_is_refused(programme: Programme, amount: int | None, state: State, code: str) -> None:
    with refused(f"values.{code}"):
        entering.enter(who=as_seen(programme), cell=cell(programme), given=given(amount, state=state), at=programme.at)


def test_increments_add_up_and_a_total_replaces(programme: Programme) -> None:
    who = as_seen(programme)
    for month, mode, amount in ((3, Mode.INCREMENT, 5), (4, Mode.INCREMENT, 4), (5, Mode.CUMULATIVE, 20)):
        where = cell(programme, month=date(2026, month, 1))
        entering.enter(who=who, cell=where, given=given(amount, mode=mode), at=programme.at)
    entering.enter(who=who, cell=cell(programme, iso3="MLI"), given=given(6), at=programme.at)
    found = line(programme)
    assert found.countries["BFA"] is not None
    assert found.countries["BFA"].total.amount == 20
    assert found.whole.total.amount == 26
    assert found.whole.total.partial, "two countries are not measured yet"


def test_whoever_entered_does_not_verify_and_without_evidence_nobody_does(programme: Programme) -> None:
    who, second = as_seen(programme), as_seen(programme, "focal_point", "awa", "BFA")
    value = entering.enter(who=who, cell=cell(programme), given=given(), at=programme.at).value
    with refused("values.no_evidence"):
        entering.verify(who=second, value=value, seen=1, at=programme.at)
    shown = attach(programme, second)
    value = entering.enter(
        who=who, cell=cell(programme), given=given(version=1, evidence=shown.pk), at=programme.at
    ).value
    with refused("values.same_person"):
        entering.verify(who=who, value=value, seen=2, at=programme.at)
    assert entering.verify(who=second, value=value, seen=2, at=programme.at).status == "verified"


def test_a_correction_of_a_verified_value_has_to_be_verified_again(programme: Programme) -> None:
    value = fill(programme)
    again = given(13, value.version, evidence=value.evidence_id, why="Recounted")
    now = entering.enter(who=as_seen(programme), cell=cell(programme), given=again, at=programme.at).value
    assert (now.status, now.verified_by) == ("entered", None)
    assert [one.amount for one in ValueVersion.objects.order_by("version")] == [12, 12, 13]


def test_removed_evidence_leaves_its_values_unverified_and_says_so(programme: Programme) -> None:
    value = fill(programme)
    shown = Evidence.objects.get()
    removed = proof.remove(who=as_seen(programme), evidence=shown, why="Wrong list", at=programme.later())
    assert removed == 1
    value.refresh_from_db()
    shown.refresh_from_db()
    assert (value.status, shown.content, shown.sha256 != "") == ("unverified", None, True)
    assert ValueVersion.objects.order_by("-version")[0].action == "evidence_removed"
    page = programme.enter("programme_manager").open("/cell?i=OP1-I5&c=BFA&m=2026-03")
    assert "no longer verified: evidence removed" in page.words


def test_two_people_at_one_cell_the_second_sees_both_and_chooses(programme: Programme) -> None:
    address = "/cell?i=OP1-I5&c=BFA&m=2026-03"
    first, second = programme.enter("programme_manager", "moussa"), programme.enter("programme_manager", "awa")
    mine, theirs = first.open(address), second.open(address)
    first.client.post(address, _typed(first, mine, amount="5"))
    shown = second.client.post(address, _typed(second, theirs, amount="7"))
    words = shown.content.decode()
    assert shown.status_code == 409
    assert "Moussa changed this cell meanwhile" in words.replace("\u2068", "").replace("\u2069", "")
    assert 'value="7"' in words
    assert ">5<" in words
    assert Value.objects.get().amount == 5
    typed = {"state": "value", "mode": "increment", "amount": "7", "version": "1", "why": "I counted again"}
    second.client.post(address, typed | {"csrfmiddlewaretoken": second.client.cookies["jalon_website_form"].value})
    assert Value.objects.get().amount == 7


def _typed(visitor: object, page: object, **values: str) -> dict[str, str]:
    assert isinstance(page, Page)
    return fields_of(page.form("/cell")) | {"state": "value", "mode": "increment"} | values


def test_two_writes_at_the_same_moment_keep_one(programme: Programme) -> None:
    who, where, answers = as_seen(programme), cell(programme), []

    def write(amount: int) -> None:
        try:
            entering.enter(who=who, cell=where, given=given(amount), at=programme.at)
            answers.append("kept")
        except UnableToChangeProgramme:
            answers.append("refused")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=(amount,)) for amount in (5, 7)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(answers) == ["kept", "refused"]
    assert Value.objects.get().version == 1


def test_a_stale_version_never_overwrites(programme: Programme) -> None:
    who = as_seen(programme)
    entering.enter(who=who, cell=cell(programme), given=given(5), at=programme.at)
    with pytest.raises(ChangedMeanwhile) as caught:
        entering.enter(who=who, cell=cell(programme), given=given(7), at=programme.at)
    assert caught.value.theirs.amount == 5


def test_a_value_before_its_baseline_is_kept_and_warned_of(programme: Programme) -> None:
    who = as_seen(programme)
    shown = attach(programme, who)
    where = cell(programme)
    assert [
        one.code.rpartition(".")[2]
        for one in entering.enter(who=who, cell=where, given=given(), at=programme.at).warnings
    ] == ["no_baseline"]
    measured = Measured(value=Decimal(0), measured_on=date(2026, 4, 15), evidence=shown)
    programme.later(60 * 86_400)
    register.establish(who=who, indicator=where.indicator, iso3="", measured=measured, at=programme.at)
    early = entering.enter(who=who, cell=where, given=given(3, 1), at=programme.at).warnings
    assert [one.code.rpartition(".")[2] for one in early] == ["before_baseline"]
    assert entering.enter(who=who, cell=cell(programme, month=APRIL), given=given(3), at=programme.at).warnings == ()


def test_progress_needs_a_baseline_that_evidence_still_shows(programme: Programme) -> None:
    who = as_seen(programme)
    shown = attach(programme, who)
    entering.enter(who=who, cell=cell(programme, iso3=""), given=given(6), at=programme.at)
    assert line(programme).rate is None
    indicator = cell(programme).indicator
    measured = Measured(value=Decimal(0), measured_on=programme.at.date(), evidence=shown)
    register.establish(who=who, indicator=indicator, iso3="", measured=measured, at=programme.at)
    assert line(programme).rate == Decimal("0.4")
    proof.remove(who=who, evidence=shown, why="Wrong", at=programme.at)
    assert line(programme).baseline is None
    assert line(programme).rate is None


def test_matrix_is_read_as_it_was_known_on_a_past_day(programme: Programme) -> None:
    who = as_seen(programme)
    first = programme.at
    entering.enter(who=who, cell=cell(programme), given=given(5), at=first)
    entering.enter(who=who, cell=cell(programme), given=given(9, 1, why="Recounted"), at=programme.later(86_400))
    assert line(programme, as_of=first).countries["BFA"].total.amount == 5  # type: ignore[union-attr]
    assert line(programme).countries["BFA"].total.amount == 9  # type: ignore[union-attr]
    before = line(programme, as_of=first.replace(year=2025)).countries["BFA"]
    assert before is not None
    assert before.total.state is State.NOT_YET_MEASURED


def test_every_write_is_in_the_history_with_before_after_and_why(programme: Programme) -> None:
    fill(programme)
    entering.enter(who=as_seen(programme), cell=cell(programme), given=given(13, 2, why="Recounted"), at=programme.at)
    newest = Change.objects.order_by("-pk")[0]
    assert (newest.subject, newest.by_label, newest.why, newest.iso3) == (
        "value",
        "Programme-Manager",
        "Recounted",
        "BFA",
    )
    assert (newest.before["amount"], newest.after["amount"]) == ("12", "13")


@pytest.mark.parametrize("table", ["programme_valueversion", "programme_change"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET at = at", "DELETE FROM {}"])
def test_pages_cannot_change_history(programme: Programme, table: str, statement: str) -> None:
    fill(programme)
    assert grant_pages()
    databases = programme.website.databases
    use_databases({alias: {**one, "USER": postgres_embedded.PAGES} for alias, one in databases.items()})
    try:
        with pytest.raises(ProgrammingError), connections["programme"].cursor() as cursor:
            cursor.execute(statement.format(table))
    finally:
        use_databases(databases)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (proof.Given("A list"), "file_or_link"),
        (proof.Given("A list", b"%PDF-", link="https://example.org/a"), "file_or_link"),
        (proof.Given("", b"%PDF-"), "no_title"),
        (proof.Given("A page", b"<html><script>"), "type_unknown"),
        (proof.Given("A list", b""), "too_large"),
        (proof.Given("A list", link="https://example.org/a", sha256="xyz"), "not_sha256"),
        (proof.Given("A list", b"%PDF-", sensitivity="secret"), "class_unknown"),
    ],
)
def test_evidence_that_is_none_is_refused(programme: Programme, asked: proof.Given, code: str) -> None:
    with refused(f"evidence.{code}"):
        proof.add(who=as_seen(programme), project=programme.project, given=asked, at=programme.at)


def test_evidence_larger_than_the_limit_is_refused(programme: Programme, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proof.limits, "PROGRAMME_EVIDENCE_BYTES_MAX", 8)
    with refused("evidence.too_large"):
        attach(programme, as_seen(programme))


def test_a_file_too_large_is_answered_by_its_form(programme: Programme, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proof.limits, "PROGRAMME_EVIDENCE_BYTES_MAX", 2_000_000)
    visitor = programme.enter("programme_manager")
    page = visitor.open("/evidence/add")
    sent = fields_of(page.form("/evidence/add")) | {"title": "A scan"}
    small, large = (ContentFile(b"%PDF-" + bytes(size), "scan.pdf") for size in (1_000_000, 3_000_000))
    refused_page = visitor.client.post("/evidence/add", sent | {"file": large})
    assert refused_page.status_code == 422
    assert "larger than 2 MB" in refused_page.content.decode()
    assert visitor.client.post("/evidence/add", sent | {"file": small}).status_code == 303
    assert Evidence.objects.get().size_bytes == 1_000_005


def test_the_door_of_a_website_reads_files_that_other_doors_do_not() -> None:
    from jalon.kernel import limits
    from jalon.settings import website

    assert website.JALON_BODY_BYTES_MAX > limits.PROGRAMME_EVIDENCE_BYTES_MAX + limits.REQUEST_BODY_BYTES_MAX
    assert website.DATA_UPLOAD_MAX_MEMORY_SIZE == limits.REQUEST_BODY_BYTES_MAX, "a form without a file stays small"
