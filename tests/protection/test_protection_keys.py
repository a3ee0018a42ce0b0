"""Whose key posts seal referrals to: voices, the State root, and the service announced before."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jalon.adapters.keystore import root_key, save_enrolment
from jalon.adapters.protection_folder import UnableToOpenFolder, add_key, create_service, load_service
from jalon.journal.certificates import Role, read_certificate
from jalon.journal.keys import encryption_public, new_hybrid_private_key, new_private_key, signing_public
from jalon.kernel import limits
from jalon.kernel.errors import UnableTo, UnableToRead
from jalon.kernel.texts import LANGUAGES, text
from jalon.records.models import KeyAnnouncement, Peer
from jalon.services import protection_keys, protection_request
from jalon.services.protection_keys import UnableToAnnounce
from jalon.services.protection_request import (
    ServiceKeys,
    UnableToTrust,
    accepted,
    endorse,
    make_answer,
    make_request,
    read_request,
)
from tests.hub.posts import KeyPost, enrolled
from tests.nodes.hub import HubNode
from tests.nodes.post import AT, PostNode
from tests.protection.conftest import State


def said(error: UnableTo) -> str:
    """The code of a failure that has its sentence in three languages."""
    for language in LANGUAGES:
        assert text(error.code, language, **error.parameters)
    return error.code


def test_post_enrolled_after_the_announcement_learns_the_key(state: State) -> None:
    before = KeyPost(state.hub)
    assert before.enrol().protection_public is None
    state.announce()
    state.hub.at += timedelta(minutes=1)
    after = KeyPost(state.hub)
    assert after.enrol().protection_public == encryption_public(state.service.cell_keys[0])
    again = state.certify(state.request())
    assert again.posts_before == 1
    for language in LANGUAGES:
        assert "jalon protection learn" in text("services.protection_keys.posts_before", language, count=1)


@pytest.mark.parametrize("typed", ["", "0000-0000-0000-0000-0000", "0" * 19, "é" * 20, "0" * 500])
def test_first_key_needs_the_fingerprint_that_was_read_out(state: State, typed: str) -> None:
    with pytest.raises(UnableToTrust) as caught:
        state.certify(state.request(), typed=typed)
    assert said(caught.value).startswith("services.protection_request.fingerprint_")
    assert not Peer.objects.filter(role=Role.PROTECTION).exists()


def test_fingerprint_may_be_typed_in_any_case_and_grouping(state: State) -> None:
    typed = state.service.fingerprint.replace("-", " ").lower()
    assert state.certify(state.request(), typed=typed).fingerprint == state.service.fingerprint


def test_same_request_again_gives_the_same_certificate_and_no_second_entry(state: State) -> None:
    first = state.certify(state.request(), typed=state.service.fingerprint)
    count = KeyAnnouncement.objects.count()
    later = state.hub.at + timedelta(days=3)
    assert state.certify(make_request(state.service, at=later), at=later).answer == first.answer
    assert KeyAnnouncement.objects.count() == count


def test_renewed_key_needs_no_voice_since_the_announced_key_signed_it(announced: State) -> None:
    old = announced.service.cell_keys[0]
    add_key(announced.home)
    done = announced.certify(announced.request())
    renewed = accepted(announced.service, done.answer, typed="")
    assert renewed.cell_keys[1] == old
    after = KeyPost(announced.hub)
    assert after.enrol().protection_public == encryption_public(renewed.cell_keys[0]) != encryption_public(old)


def test_another_service_is_refused_even_with_its_fingerprint_until_the_old_one_signs(
    announced: State, tmp_path: Path
) -> None:
    other = create_service(tmp_path / "other", state="BFA", label="Another")
    request = make_request(other, at=announced.hub.at)
    with pytest.raises(UnableToAnnounce) as caught:
        announced.certify(request, typed=other.fingerprint)
    assert said(caught.value) == "services.protection_keys.old_signature_missing"
    with pytest.raises(UnableToTrust):
        endorse(request, old=announced.service, typed="")
    by_stranger = endorse(request, old=replace(other, signing_key=new_private_key()), typed=other.fingerprint)
    with pytest.raises(UnableToAnnounce):
        announced.certify(by_stranger, typed=other.fingerprint)
    announced.certify(endorse(request, old=announced.service, typed=other.fingerprint))
    active = Peer.objects.filter(role=Role.PROTECTION, active=True)
    assert [peer.node for peer in active] == [other.node.hex()]


def test_root_elsewhere_other_state_and_a_taken_name_are_refused(state: State, tmp_path: Path) -> None:
    request, typed = state.request(), state.service.fingerprint
    for root in (None, new_private_key()):
        with pytest.raises(UnableToAnnounce) as caught:
            protection_keys.certify(
                node=state.hub.node, request=request, root_private=root, typed=typed, at=state.hub.at
            )
        assert said(caught.value) == "services.protection_keys.root_not_here"
    foreign = create_service(tmp_path / "foreign", state="MLI", label="Elsewhere")
    with pytest.raises(UnableToAnnounce) as caught:
        state.certify(make_request(foreign, at=state.hub.at), typed=foreign.fingerprint)
    assert said(caught.value) == "services.protection_keys.other_state"
    post = enrolled(state.hub)
    thief = replace(state.service, node=post.node)
    with pytest.raises(UnableToAnnounce) as caught:
        state.certify(make_request(thief, at=state.hub.at), typed=thief.fingerprint)
    assert said(caught.value) == "services.protection_keys.node_taken"
    assert Peer.objects.get(pk=post.node.hex()).role == Role.POST


def test_service_accepts_only_its_own_certificate_under_a_root_it_heard(state: State, tmp_path: Path) -> None:
    done = state.certify(state.request(), typed=state.service.fingerprint)
    with pytest.raises(UnableToTrust) as caught:
        accepted(state.service, done.answer, typed="")
    assert said(caught.value) == "services.protection_request.fingerprint_needed"
    other = create_service(tmp_path / "other", state="BFA", label="Another")
    root = state.hub.node.root_public
    assert root is not None
    with pytest.raises(UnableToTrust) as caught:
        accepted(other, done.answer, typed=protection_request.root_fingerprint(root))
    assert said(caught.value) == "services.protection_request.answer_for_another"
    hub_certificate = state.hub.node.certificate
    assert hub_certificate is not None
    with pytest.raises(UnableToRead):
        accepted(state.service, make_answer(root, hub_certificate), typed=protection_request.root_fingerprint(root))


def test_post_enrolled_before_learns_by_hand_under_its_own_root_alone(post: PostNode, state: State) -> None:
    answer = state.announce()
    typed = state.service.fingerprint
    with post.activate():
        with pytest.raises(UnableToAnnounce) as caught:
            protection_keys.learn(node=post.node, answer=answer, typed=typed, at=post.at)
        assert said(caught.value) == "services.protection_keys.post_not_enrolled"
        save_enrolment(post.home, root_public=signing_public(new_private_key()))
        with pytest.raises(UnableToAnnounce) as caught:
            protection_keys.learn(node=post.node, answer=answer, typed=typed, at=post.at)
        assert said(caught.value) == "services.protection_keys.other_root"
        save_enrolment(post.home, root_public=state.hub.node.root_public)
        with pytest.raises(UnableToTrust):
            protection_keys.learn(node=post.node, answer=answer, typed="", at=post.at)
        with pytest.raises(UnableToAnnounce) as caught:
            protection_keys.learn(node=post.node, answer=answer, typed=typed, at=post.at + timedelta(days=400))
        assert said(caught.value) == "services.protection_keys.not_valid_now"
        public = protection_keys.learn(node=post.node, answer=answer, typed=typed, at=post.at)
        assert public == encryption_public(state.service.cell_keys[0])
        node = replace(post.node, protection_public=encryption_public(state.service.cell_keys[0])[::-1])
        with pytest.raises(UnableToAnnounce) as caught:
            protection_keys.learn(node=node, answer=answer, typed=typed, at=post.at)
        assert said(caught.value) == "services.protection_keys.post_has_another"


def test_certificate_says_protection_writes_no_lane_and_is_signed_by_the_root(announced: State, hub: HubNode) -> None:
    signed = announced.service.certificate
    assert signed is not None
    certificate = read_certificate(signed)
    assert (certificate.role, certificate.lanes) == (Role.PROTECTION, frozenset())
    assert announced.service.root_public == signing_public(root_key(hub.home) or b"")


@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_changed_request_is_refused(place: float, bit: int) -> None:
    wire = bytearray(_request())
    wire[int(place * len(wire))] ^= 1 << bit
    with pytest.raises(UnableToRead):
        read_request(bytes(wire))


@given(st.binary(max_size=5_000))
def test_arbitrary_bytes_are_no_request_and_no_certificate(data: bytes) -> None:
    for reader in (read_request, protection_request.read_answer):
        with pytest.raises(UnableToRead):
            reader(data)


_REQUESTS: list[bytes] = []


def _request() -> bytes:
    if not _REQUESTS:
        made = ServiceKeys(bytes(8), "BFA", "Protection", new_private_key(), (new_hybrid_private_key(),))
        _REQUESTS.append(make_request(made, at=AT))
    return _REQUESTS[0]


def test_folder_keeps_keys_private_and_refuses_what_it_is_not(tmp_path: Path) -> None:
    home = tmp_path / "service"
    with pytest.raises(UnableToOpenFolder):
        load_service(home)
    made = create_service(home, state="BFA", label="Protection")
    files = [path for path in home.rglob("*") if path.is_file()]
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    assert repr(made.signing_key) not in repr(made)
    assert repr(made.cell_keys[0]) not in repr(made)
    with pytest.raises(UnableToOpenFolder):
        create_service(home, state="BFA", label="Protection")
    for _ in range(limits.PROTECTION_KEYS_MAX - 1):
        add_key(home)
    with pytest.raises(UnableToOpenFolder) as caught:
        add_key(home)
    assert said(caught.value) == "adapters.protection_folder.too_many_keys"
    (home / "keys" / "cells-1.key").unlink()
    newest = load_service(home).cell_keys[0]
    assert add_key(home).cell_keys[1] == newest
    (home / "keys" / "cells-5.key").write_text("00\n")
    with pytest.raises(UnableToOpenFolder) as caught:
        load_service(home)
    assert said(caught.value) == "adapters.protection_folder.damaged"
