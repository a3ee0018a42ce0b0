"""The watch-list: two persons, closed grounds, an end for everything, and pages for its managers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from jalon.kernel import limits
from jalon.kernel.codes.list_ground import ListGround
from jalon.kernel.codes.list_removal import ListRemoval
from jalon.kernel.codes.read_purpose import ReadPurpose
from jalon.kernel.codes.refused_ground import RefusedGround
from jalon.kernel.errors import UnableTo
from jalon.kernel.texts import LANGUAGES, text
from jalon.records import models
from jalon.screening import Ground
from jalon.screening.entry import NATIONAL_GROUNDS, REFUSED_GROUNDS
from jalon.services.journaling import Event
from jalon.services.rebuild import rebuild
from jalon.services.watch_list import proposing, settling
from jalon.services.watch_list.state import entries_in_force, published
from tests.hub.conftest import Headquarters
from tests.pages.marking import marked_texts

ORDER = "TGI-2026-117"


def cells(headquarters: Headquarters, **given: str) -> dict[str, str]:
    """What a form would send: a synthetic person."""
    return {
        "names": "SANKARA Tiémoko|سنكارا تيموكو",
        "birth_date": "1981-04-02",
        "nationality": "BFA",
        "sex": "M",
        "documents": "P:BFA:A1234567",
        "ground": "court_warrant",
        "legal_basis": "Code de procédure pénale, art. 261",
        "source": "Tribunal de Bobo-Dioulasso",
        "judicial_order": ORDER,
        "discreet": "no",
        "expires_on": (headquarters.hub.at.date() + timedelta(days=700)).isoformat(),
    } | given


def propose(headquarters: Headquarters, name: str = "awa", amends: UUID | None = None, **given: str) -> UUID:
    account = headquarters.person("list_manager", name).account
    asked = proposing.Proposed(cells=cells(headquarters, **given), amends=amends)
    at = headquarters.later()
    return proposing.propose(node=headquarters.hub.node, account=account, proposed=asked, at=at).record_id


def approve(headquarters: Headquarters, proposal: UUID, name: str = "boubacar") -> UUID:
    account = headquarters.person("list_manager", name).account
    settling.approve(node=headquarters.hub.node, account=account, proposal=proposal, at=headquarters.later())
    entry = models.ListEntryVersion.objects.get(target=proposal).entry
    assert entry is not None
    return entry


def refusal(headquarters: Headquarters, **given: str) -> str:
    with pytest.raises(UnableTo) as refused:
        propose(headquarters, **given)
    return refused.value.code


def test_an_entry_is_in_force_only_when_another_person_approved(headquarters: Headquarters) -> None:
    on = headquarters.hub.at.date()
    proposal = propose(headquarters)
    assert entries_in_force(node=headquarters.hub.node, on=on) == ()
    with pytest.raises(proposing.UnableToList) as refused:
        approve(headquarters, proposal, "awa")
    assert refused.value.code == "services.watch_list.not_oneself"
    approve(headquarters, proposal)
    (held,) = entries_in_force(node=headquarters.hub.node, on=on)
    assert held.content.names == ("SANKARA Tiémoko", "سنكارا تيموكو")
    assert held.content.review_on == on + timedelta(days=365)
    assert held.row.proposed_by != held.row.officer
    with pytest.raises(proposing.UnableToList) as refused:
        approve(headquarters, proposal, "third")
    assert refused.value.code == "services.watch_list.not_waiting"


def test_a_proposal_lapses_and_can_be_declined_in_words_or_withdrawn(headquarters: Headquarters) -> None:
    node = headquarters.hub.node
    first, second = propose(headquarters), propose(headquarters, documents="P:BFA:B7654321")
    other = headquarters.person("list_manager", "boubacar").account
    with pytest.raises(proposing.UnableToList):
        settling.close_proposal(node=node, account=other, proposal=first, note=" ", at=headquarters.hub.at)
    settling.close_proposal(node=node, account=other, proposal=first, note="No order", at=headquarters.hub.at)
    own = headquarters.person("list_manager", "awa").account
    settling.close_proposal(node=node, account=own, proposal=second, note="", at=headquarters.hub.at)
    assert [row.result for row in models.ListProposalEnd.objects.order_by("tick")] == [2, 3]
    third = propose(headquarters)
    headquarters.later(limits.WATCH_LIST_PROPOSAL_DAYS_MAX * 86_400)
    with pytest.raises(proposing.UnableToList) as refused:
        approve(headquarters, third)
    assert refused.value.code == "services.watch_list.not_waiting"


@pytest.mark.parametrize("ground", [one.value for one in sorted(RefusedGround)])
def test_a_refused_ground_has_its_sentence_and_leaves_no_person(headquarters: Headquarters, ground: int) -> None:
    name = RefusedGround(ground).name.lower()
    code = refusal(headquarters, ground=name)
    assert code == f"services.watch_list.refused_{name}"
    assert len({text(code, language) for language in LANGUAGES}) == len(LANGUAGES)
    assert models.ListGroundRefusal.objects.get().ground == ground
    assert not models.ListProposal.objects.exists()


def test_the_grounds_are_those_of_the_engine() -> None:
    assert {one.name for one in ListGround} == {one.name for one in NATIONAL_GROUNDS}
    assert {one.name.lower() for one in RefusedGround} == REFUSED_GROUNDS


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"ground": "exit_ban", "judicial_order": ""}, "screening.record.order_missing"),
        ({"discreet": "yes", "judicial_order": ""}, "screening.record.order_missing"),
        ({"ground": "public_list"}, "screening.record.ground_unknown"),
        ({"ground": "suspicious"}, "screening.record.ground_unknown"),
        ({"legal_basis": ""}, "screening.record.field_missing"),
        ({"source": ""}, "screening.record.field_missing"),
        ({"names": "", "documents": ""}, "screening.record.nothing_to_compare"),
        ({"names": "%_*"}, "screening.record.name_without_letters"),
        ({"expires_on": "2031-12-31"}, "screening.record.expires_too_late"),
        ({"expires_on": "tomorrow"}, "screening.record.date_unreadable"),
        ({"expires_on": "2026-03-01"}, "screening.record.dates_reversed"),
        ({"birth_date": "2030-01-01"}, "services.watch_list.not_born"),
        ({"birth_date": "2012-01-01", "judicial_order": ""}, "services.watch_list.child"),
        ({"names": "|".join(["A" * 20] * 11)}, "screening.record.too_many_values"),
        ({"names": "A" * 301}, "screening.record.field_too_long"),
        ({"documents": "::"}, "screening.record.document_unreadable"),
    ],
)
def test_what_may_not_stand_on_a_list_is_refused(headquarters: Headquarters, given: dict[str, str], code: str) -> None:
    assert refusal(headquarters, **given) == code
    assert not models.ListProposal.objects.exists()


@pytest.mark.parametrize("name", ["O" * 90 + " AWA", "Moussa", "عبد القادر", "'; DROP TABLE records_entry; --", "A\0B"])
def test_odd_names_are_kept_as_written(headquarters: Headquarters, name: str) -> None:
    approve(headquarters, propose(headquarters, names=name))
    (held,) = entries_in_force(node=headquarters.hub.node, on=headquarters.hub.at.date())
    assert held.content.names == (name.replace("\0", "\ufffd"),)


def test_a_missing_child_may_be_listed_so_that_it_is_found(headquarters: Headquarters) -> None:
    propose(headquarters, birth_date="2016", ground="missing_person", judicial_order="")


def test_an_amendment_needs_two_persons_and_never_adds_years(headquarters: Headquarters) -> None:
    entry = approve(headquarters, propose(headquarters))
    began = headquarters.hub.at.date()
    headquarters.later(100 * 86_400)
    late = (began + timedelta(days=5 * 366)).isoformat()
    with pytest.raises(UnableTo) as refused:
        propose(headquarters, amends=entry, expires_on=late)
    assert refused.value.code == "screening.record.expires_too_late"
    proposal = propose(headquarters, amends=entry, names="SANKARA Tiemoko Yacouba")
    with pytest.raises(proposing.UnableToList) as refused:
        propose(headquarters, amends=entry)
    assert refused.value.code == "services.watch_list.proposed_already"
    approve(headquarters, proposal)
    (held,) = entries_in_force(node=headquarters.hub.node, on=headquarters.hub.at.date())
    assert held.entry == entry
    assert held.content.names == ("SANKARA Tiemoko Yacouba",)
    assert held.content.entered_on == began


def test_the_same_document_is_not_listed_twice_on_one_ground(headquarters: Headquarters) -> None:
    approve(headquarters, propose(headquarters))
    assert refusal(headquarters) == "services.watch_list.listed_already"
    propose(headquarters, ground="entry_ban")


def test_one_person_removes_at_once_and_an_open_amendment_cannot_revive(headquarters: Headquarters) -> None:
    entry = approve(headquarters, propose(headquarters))
    amendment = propose(headquarters, amends=entry)
    account = headquarters.person("list_manager", "awa").account
    at = headquarters.later()
    removal = {"node": headquarters.hub.node, "account": account, "entry": entry, "reason": ListRemoval.ORDER_LIFTED}
    with pytest.raises(proposing.UnableToList):
        settling.remove(**removal, note="", at=at)  # type: ignore[arg-type]
    settling.remove(**removal, note="Order lifted by the court", at=at)  # type: ignore[arg-type]
    assert entries_in_force(node=headquarters.hub.node, on=at.date()) == ()
    with pytest.raises(proposing.UnableToList) as refused:
        approve(headquarters, amendment)
    assert refused.value.code == "services.watch_list.not_in_force"
    flags = models.Entry.objects.filter(kind__in=(0x0411, 0x0413)).values_list("flags", flat=True)
    assert list(flags) == [1, 1], "a removal is as urgent as an entry"


def test_a_review_is_due_after_a_year_and_done_by_another_person(headquarters: Headquarters) -> None:
    node = headquarters.hub.node
    entry = approve(headquarters, propose(headquarters))
    at = headquarters.later(366 * 86_400)
    (held,) = entries_in_force(node=node, on=at.date())
    assert held.review_due(at.date())
    proposer = headquarters.person("list_manager", "awa").account
    with pytest.raises(proposing.UnableToList) as refused:
        settling.keep_after_review(node=node, account=proposer, entry=entry, note="Still needed", at=at)
    assert refused.value.code == "services.watch_list.review_not_oneself"
    reviewer = headquarters.person("list_manager", "boubacar").account
    settling.keep_after_review(node=node, account=reviewer, entry=entry, note="Still needed", at=at)
    (held,) = entries_in_force(node=node, on=at.date())
    assert held.content.review_on == held.content.expires_on, "it ends before another year"


def test_an_entry_ends_on_its_last_day(headquarters: Headquarters) -> None:
    approve(headquarters, propose(headquarters))
    last = headquarters.hub.at.date() + timedelta(days=700)
    node = headquarters.hub.node
    assert len(entries_in_force(node=node, on=last)) == 1
    assert entries_in_force(node=node, on=last + timedelta(days=1)) == ()


def test_a_discreet_entry_is_never_published(headquarters: Headquarters) -> None:
    approve(headquarters, propose(headquarters, discreet="yes"))
    approve(headquarters, propose(headquarters, ground="entry_ban"))
    node, on = headquarters.hub.node, headquarters.hub.at.date()
    assert len(entries_in_force(node=node, on=on)) == 2
    assert [one.ground for one in published(node=node, partition="national", on=on)] == [Ground.ENTRY_BAN]
    assert published(node=node, partition="elsewhere", on=on) == ()


def test_what_a_post_writes_of_a_list_is_never_in_force(headquarters: Headquarters) -> None:
    from jalon.journal.kinds import decode_body, kind_by_number
    from jalon.services import ingest
    from jalon.services.journal_store import entries_between

    approve(headquarters, propose(headquarters))
    row = models.ListEntryVersion.objects.get()
    stream = models.Stream.objects.get(node=row.node, lane=row.lane)
    entry = entries_between(stream, row.seq, row.seq)[0]
    kind = kind_by_number(entry.header.kind, entry.header.version)
    assert kind is not None
    body = {name: dict(part or {}) for name, part in decode_body(kind, entry.parts).items()}
    body["listed"]["entry"] = uuid4().bytes
    made = headquarters.post.write([Event(kind.name, body)])
    wire = headquarters.post.wire(made, lane=kind.lane)
    ingest.receive_envelope(node=headquarters.hub.node, wire=wire, at=headquarters.hub.at)
    assert models.ListEntryVersion.objects.count() == 2
    assert len(entries_in_force(node=headquarters.hub.node, on=headquarters.hub.at.date())) == 1


def test_a_rebuild_gives_the_same_list(headquarters: Headquarters) -> None:
    entry = approve(headquarters, propose(headquarters))
    propose(headquarters, amends=entry)
    refusal(headquarters, ground="religion")
    assert rebuild().same


def test_reading_an_entry_is_recorded_and_tables_name_nobody(headquarters: Headquarters) -> None:
    entry = approve(headquarters, propose(headquarters))
    visitor = headquarters.enter("list_manager", "boubacar")
    page = visitor.open("/lists")
    assert "SANKARA" not in page.html
    assert not models.PersonRead.objects.filter(purpose=ReadPurpose.LIST_MANAGEMENT).exists()
    page = visitor.open(f"/lists/entry/{entry}")
    assert "SANKARA" in page.words
    read = models.PersonRead.objects.get(purpose=ReadPurpose.LIST_MANAGEMENT)
    assert read.target == models.ListEntryVersion.objects.get().id
    visitor.open(f"/lists/entry/{uuid4()}", status=404)


FORM = {
    "names": "SANKARA Tiémoko",
    "birth_date": "1981",
    "documents": "P BFA A1234567",
    "ground": "court_warrant",
    "legal_basis": "Art. 261",
    "source": "Tribunal",
    "expires_on": "2027-01-01",
    "note": "Demande du parquet",
}


def journey(headquarters: Headquarters, language: str, *, marked: bool) -> Iterator[str]:
    """Everything that managers can do, page by page."""
    first = headquarters.enter("list_manager", "awa", language=language, marked=marked)
    second = headquarters.enter("list_manager", "boubacar", language=language, marked=marked)
    first.open("/lists")
    form = first.open("/lists/propose")
    first.submit(form, "/lists/propose", **(FORM | {"ground": "religion"}), status=422)
    first.submit(form, "/lists/propose", **(FORM | {"expires_on": "2040-01-01"}), status=422)
    first.submit(form, "/lists/propose", **(FORM | {"legal_basis": ""}), status=422)
    first.submit(form, "/lists/propose", **FORM)
    proposal = models.ListProposal.objects.latest("tick")
    own = first.open(f"/lists/proposal/{proposal.id}")
    assert f"/lists/proposal/{proposal.id}/approve" not in own.html
    page = second.open(f"/lists/proposal/{proposal.id}")
    second.submit(page, f"/lists/proposal/{proposal.id}/close", note="", status=422)
    second.submit(page, f"/lists/proposal/{proposal.id}/approve")
    entry = models.ListEntryVersion.objects.latest("tick").entry
    page = second.open(f"/lists/entry/{entry}")
    second.submit(page, f"/lists/entry/{entry}/keep", **{"keep-note": "Toujours utile"})
    form = first.open(f"/lists/entry/{entry}/amend")
    first.submit(form, f"/lists/entry/{entry}/amend", names="SANKARA Tiémoko\nSANKARA Tiemoko")
    page = second.open(f"/lists/proposal/{models.ListProposal.objects.latest('tick').id}")
    yield page.words
    page = second.open(f"/lists/entry/{entry}")
    second.submit(page, f"/lists/entry/{entry}/remove", **{"remove-note": ""}, status=422)
    page = second.submit(page, f"/lists/entry/{entry}/remove", **{"remove-reason": "2", "remove-note": "Levé"})
    yield page.words


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_the_watch_list_are_whole_and_translated(headquarters: Headquarters, language: str) -> None:
    with marked_texts():
        list(journey(headquarters, language, marked=True))


def test_an_amendment_is_shown_beside_what_is_in_force(headquarters: Headquarters) -> None:
    amended, last = journey(headquarters, "en", marked=False)
    assert "In force today" in amended
    assert "No entry is in force" in last
