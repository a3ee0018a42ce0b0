"""Export of a node's journal: both verifiers take it, erased and withheld parts included; a changed byte is caught."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jalon.adapters.keystore import save_enrolment
from jalon.adapters.whole_file import UnableToUseFile, whole_file
from jalon.cli import main
from jalon.journal.entries import Entry
from jalon.journal.export import SignedCertificate, SignedReceipt, read_export, write_export
from jalon.journal.lanes import Lane
from jalon.journal.parts import ErasedPart, PartClass
from jalon.journal.statements import SignedStatement
from jalon.journal.verify_export import ExportReport, verify_export
from jalon.kernel import limits
from jalon.kernel.texts import LANGUAGES, text
from jalon.records import models
from jalon.services import enrolment, ingest, journal_export, outbox
from jalon.services.accounts import create_account
from jalon.services.erasure import erase_parts
from jalon.services.journal_export import NOT_PERSONAL, WITHHELD, Selection, UnableToExport, plan_export
from jalon.services.journaling import record
from tests.hub.posts import POINT, certify
from tests.nodes import events
from tests.nodes.hub import HubNode
from tests.nodes.post import PostNode

ROOT = Path(__file__).resolve().parents[2]
SURNAME = "ZZEXPORTEDNAME"
ERASED, KEPT = 3, 7


@dataclass
class Across:
    """Carries an enrolment from the post to the hub and back."""

    hub: HubNode

    def enrol(self, request: bytes) -> bytes:
        with self.hub.activate():
            return enrolment.answer_request(node=self.hub.node, request=request, at=self.hub.at)


def _enrol(post: PostNode, hub: HubNode) -> None:
    with hub.activate():
        certify(hub)
        issued = enrolment.issue_code(node=hub.node, by=None, label="Faramana", crossing_point=POINT, at=hub.at)
    done = enrolment.enrol(node=post.node, typed_code=issued.printed, transport=Across(hub))
    with hub.activate():
        enrolment.confirm(node=hub.node, code_id=issued.code_id, digits=done.digits, by=None, at=hub.at)
    enrolment.remember_hub(enrolled=done, address="https://hub.example", at=post.at)
    save_enrolment(
        post.home,
        certificate=done.certificate,
        hub=done.hub,
        hub_public=done.hub_public,
        root_public=done.root_public,
        second_officer_secret=done.second_officer_secret,
    )


def _exchange(post: PostNode, hub: HubNode) -> None:
    """Everything that waits goes to the hub, and its receipts come back."""
    while (envelope := outbox.seal_next(post.node, at=post.at)) is not None:
        wire = bytes(envelope.wire)
        with hub.activate():
            receipt = ingest.receive_envelope(node=hub.node, wire=wire, at=hub.at).receipt
        assert not outbox.accept_receipt(post.node, receipt, at=post.at).disagreements


@pytest.fixture
def both(hub: HubNode, post: PostNode) -> tuple[PostNode, HubNode]:
    """Seventy crossings at the post and received at the hub, the identity of one erased at each; the post is active."""
    _enrol(post, hub)
    many = [events.crossing(post.at, surname=SURNAME, number=f"E{n:08d}", note=f"note {n}") for n in range(70)]
    places = [done.place for done in record(post.node, many, at=post.at)]
    _exchange(post, hub)
    for node in (post, hub):
        with node.activate():
            erase_parts(
                node.node,
                [(places[ERASED - 1], (1, 3))],
                basis="order 7/2026",
                authority="CIL",
                policy_version="1",
                at=node.at,
            )
    return post, hub


@pytest.fixture(params=["post", "hub"])
def kept(request: pytest.FixtureRequest, both: tuple[PostNode, HubNode]) -> Iterator[PostNode | HubNode]:
    """Each of the two nodes, active."""
    node = both[0] if request.param == "post" else both[1]
    with node.activate():
        yield node


def _written(node: PostNode | HubNode, **kwargs: Any) -> bytes:
    options: dict[str, Any] = {"selections": (), "withheld": WITHHELD, "by": ()} | kwargs
    out = io.BytesIO()
    write_export(out, plan_export(node=node.node, at=node.at, **options).frames(lambda _count: None))
    return out.getvalue()


def _verified(node: PostNode | HubNode, data: bytes) -> ExportReport:
    return verify_export(io.BytesIO(data), root=node.node.root_public)


def _second_reader(tmp_path: Path, data: bytes) -> tuple[int, Any]:
    """What the verifier that shares no code with Jalon says."""
    path = tmp_path / "export.jlf1"
    path.write_bytes(data)
    command = [sys.executable, str(ROOT / "tools/verify_journal.py"), str(path)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    return done.returncode, json.loads(done.stdout)


def _two(node: PostNode | HubNode) -> list[models.Account]:
    made = [
        create_account(
            node=node.node, username=role, label=role, role=role, password="Baobab-sous-la-pluie-7", at=node.at
        )
        for role in ("auditor", "supervisor")
    ]
    return [one.account for one in made]


def _decision(data: bytes, seq: int) -> Entry:
    """An entry of the post's decisions: the only lane that has so many."""
    frames = [frame for frame in read_export(io.BytesIO(data)) if isinstance(frame, Entry) and len(frame.parts) == 4]
    return next(frame for frame in frames if frame.header.seq == seq)


def test_both_verifiers_accept_the_journal_with_an_erased_part(kept: PostNode | HubNode, tmp_path: Path) -> None:
    data = _written(kept, withheld=frozenset(), by=_two(kept))
    report = _verified(kept, data)
    assert report.holds, report
    assert sum(stream.parts_erased for stream in report.streams) == 2
    decisions = next(stream for stream in report.streams if stream.stream.lane == Lane.DECISIONS)
    assert (decisions.entries, decisions.covered_seq) == (70, 70)
    assert decisions.receipts >= 1
    code, told = _second_reader(tmp_path, data)
    assert (code, told["holds"], told["entries"]) == (0, True, sum(stream.entries for stream in report.streams))
    assert SURNAME.encode() in data
    assert isinstance(_decision(data, ERASED).parts[1], ErasedPart)


def test_withheld_parts_stand_as_commitments_and_every_hash_still_holds(
    kept: PostNode | HubNode, tmp_path: Path
) -> None:
    data = _written(kept)
    assert _verified(kept, data).holds
    assert _second_reader(tmp_path, data)[0] == 0
    assert SURNAME.encode() not in data
    parts = _decision(data, KEPT).parts
    assert {part.part_class for part in parts if not isinstance(part, ErasedPart)} <= NOT_PERSONAL
    assert {part.part_class for part in parts if isinstance(part, ErasedPart)} == {
        PartClass.IDENTITY,
        PartClass.STAFF,
        PartClass.FREE_TEXT,
    }


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(withheld=st.frozensets(st.sampled_from(sorted(NOT_PERSONAL))))
def test_any_choice_of_withheld_classes_verifies(
    both: tuple[PostNode, HubNode], withheld: frozenset[PartClass]
) -> None:
    data = _written(both[0], withheld=WITHHELD | withheld)
    assert _verified(both[0], data).holds


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_flipped_bit_anywhere_is_caught(both: tuple[PostNode, HubNode], place: float, bit: int) -> None:
    data = bytearray(_export_once(both[0]))
    data[int(place * len(data))] ^= 1 << bit
    assert not verify_export(io.BytesIO(bytes(data)), root=both[0].node.root_public).holds


_ONCE: dict[Path, bytes] = {}


def _export_once(node: PostNode) -> bytes:
    if node.home not in _ONCE:
        _ONCE.clear()
        _ONCE[node.home] = _written(node)
    return _ONCE[node.home]


def test_flipped_byte_of_a_part_is_caught_by_the_second_reader(kept: PostNode | HubNode, tmp_path: Path) -> None:
    data = bytearray(_written(kept))
    data[len(data) // 2] ^= 1
    code, told = _second_reader(tmp_path, bytes(data))
    assert (code, told["holds"]) == (1, False)


def test_hub_export_holds_the_posts_streams_and_its_own(both: tuple[PostNode, HubNode]) -> None:
    post, hub = both
    with hub.activate():
        report = _verified(hub, _written(hub))
        only = _verified(hub, _written(hub, selections=[Selection(post.node.node.hex(), Lane.DECISIONS)]))
    assert {stream.stream.node for stream in report.streams} == {post.node.node, hub.node.node}
    assert [(one.stream.node, one.stream.lane, one.entries) for one in only.streams] == [(post.node.node, 2, 70)]
    assert only.holds
    assert only.certificates == 2


def test_what_is_recorded_after_the_plan_is_not_in_the_file(both: tuple[PostNode, HubNode]) -> None:
    post, hub = both
    plan = plan_export(node=post.node, selections=(), withheld=WITHHELD, by=(), at=post.at)
    record(post.node, [events.crossing(post.at)], at=post.at)
    _exchange(post, hub)
    out = io.BytesIO()
    write_export(out, plan.frames(lambda _count: None))
    report = _verified(post, out.getvalue())
    assert report.holds
    assert next(one.entries for one in report.streams if one.stream.lane == Lane.DECISIONS) == 70


def test_part_erased_while_the_file_is_written_is_left_out(
    both: tuple[PostNode, HubNode], monkeypatch: pytest.MonkeyPatch
) -> None:
    post, _ = both
    real, calls = journal_export.entries_between, []

    def erased_between(row: models.Stream, first: int, last: int) -> list[Entry]:
        calls.append(first)
        if len(calls) == 1:
            raise journal_export.UnableToRead("services.journal_store.salt_missing", offset=1)
        return real(row, first, last)

    monkeypatch.setattr(journal_export, "entries_between", erased_between)
    assert _verified(post, _written(post)).holds


def test_persons_parts_need_two_roles_and_leave_a_trace(kept: PostNode | HubNode) -> None:
    two = _two(kept)
    before = models.PersonRead.objects.count()
    for by in ((), two[:1], [two[0], two[0]], [two[1], two[1]]):
        with pytest.raises(UnableToExport) as caught:
            _written(kept, withheld=frozenset(), by=by)
        assert caught.value.code == "services.journal_export.two_roles"
    assert models.PersonRead.objects.count() == before
    _written(kept, withheld=WITHHELD - {PartClass.STAFF}, by=two, selections=[Selection(lane=Lane.DECISIONS)])
    assert models.PersonRead.objects.count() == before + 2
    assert {one.officer for one in models.PersonRead.objects.all()} == {account.id for account in two}


def test_more_claims_than_a_file_may_have_are_thinned_and_the_last_stays(
    both: tuple[PostNode, HubNode], monkeypatch: pytest.MonkeyPatch
) -> None:
    post, hub = both
    for _ in range(6):
        record(post.node, [events.crossing(post.at)], at=post.at)
        _exchange(post, hub)
    monkeypatch.setattr(limits, "EXPORT_CLAIMS_MAX", 8)
    with hub.activate():
        data = _written(hub, selections=[Selection(post.node.node.hex(), Lane.DECISIONS)])
        claims = [one for one in read_export(io.BytesIO(data)) if isinstance(one, SignedStatement | SignedReceipt)]
        report = _verified(hub, data)
    assert report.holds
    assert 2 <= len(claims) <= 8
    assert report.streams[0].covered_seq == 76


def test_node_without_certificate_says_so_and_damage_leaves_no_file(
    both: tuple[PostNode, HubNode], tmp_path: Path
) -> None:
    post, _ = both
    row = models.Entry.objects.get(stream__lane=Lane.DECISIONS, stream__own=True, seq=9)
    models.Entry.objects.filter(stream=row.stream, seq=9).update(parts=bytes(row.parts)[:-1] + b"?")
    path = tmp_path / "out.jlf1"
    with pytest.raises(UnableToExport) as caught, whole_file(path) as out:
        write_export(out, plan_export(node=post.node, selections=(), withheld=WITHHELD, by=(), at=post.at).frames(int))
    assert caught.value.code == "services.journal_export.entry_unreadable"
    for language in LANGUAGES:
        assert text(caught.value.code, language, **caught.value.parameters)
    assert list(tmp_path.glob("out*")) == []


def test_post_never_enrolled_is_refused(post: PostNode) -> None:
    record(post.node, [events.crossing(post.at)], at=post.at)
    with pytest.raises(UnableToExport) as caught:
        _written(post)
    assert caught.value.code == "services.journal_export.not_certified"


def test_selection_and_withheld_refuse_unknown_words() -> None:
    assert journal_export.read_selection("00112233445566AA/alerts") == Selection("00112233445566aa", Lane.ALERTS)
    assert journal_export.read_withheld("identity, staff") == {PartClass.IDENTITY, PartClass.STAFF}
    assert journal_export.read_withheld("nothing") == frozenset()
    for written in ("", "road", "decisions/road", "0011"):
        with pytest.raises(UnableToExport):
            journal_export.read_selection(written)
        with pytest.raises(UnableToExport):
            journal_export.read_withheld(written)


def test_command_writes_a_private_file_once_and_the_verifier_takes_it(kept: PostNode | HubNode, tmp_path: Path) -> None:
    path = tmp_path / "journal.jlf1"

    def jalon(*arguments: str) -> tuple[int, str, str]:
        env = dict(os.environ) | {"DATABASE_URL": "under test"}
        found = CliRunner().invoke(main, ["journal", *arguments], env=env)
        return found.exit_code, found.stdout, found.stderr

    code, said, beside = jalon("export", "--home", str(kept.home), "--stream", "decisions", str(path))
    assert code == 0, beside
    told = json.loads(said)
    assert (told["entries"], told["bytes"]) == (70, path.stat().st_size)
    assert path.stat().st_mode & 0o777 == 0o600
    assert kept.node.root_public is not None
    code, said, _ = jalon("verify", str(path), "--root", kept.node.root_public.hex())
    assert (code, json.loads(said)["holds"]) == (0, True)
    before = path.read_bytes()
    code, _, beside = jalon("export", "--home", str(kept.home), "--lang", "fr", str(path))
    assert code == 1
    assert "existe déjà" in beside
    assert path.read_bytes() == before


def test_whole_file_leaves_nothing_when_it_cannot_write(tmp_path: Path) -> None:
    with pytest.raises(UnableToUseFile), whole_file(tmp_path / "missing" / "file") as out:
        out.write(b"x")
    assert list(tmp_path.iterdir()) == []


def test_certificates_of_a_post_stand_under_its_hub(both: tuple[PostNode, HubNode]) -> None:
    found = [one.signed for one in read_export(io.BytesIO(_written(both[0]))) if isinstance(one, SignedCertificate)]
    assert len(found) == 2
    assert found[1] == both[0].node.certificate
