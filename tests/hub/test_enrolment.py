"""Enrolment by a one-time code: once, in time, by its post, confirmed by somebody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from jalon.journal import enrolment as engine
from jalon.journal.certificates import verify_certificate
from jalon.journal.envelopes import Recipient
from jalon.journal.keys import new_private_key
from jalon.journal.versions import own_versions
from jalon.kernel.errors import UnableTo
from jalon.kernel.ids import new_node_id
from jalon.kernel.texts import LANGUAGES, text
from jalon.records import models
from jalon.services import enrolment
from jalon.services.accounts import create_account
from jalon.services.enrolment_withdrawal import withdraw_code
from jalon.services.queries import posts
from tests.hub.posts import POINT, Direct, KeyPost, certify
from tests.nodes.hub import HubNode


def issue(hub: HubNode) -> enrolment.IssuedCode:
    return enrolment.issue_code(node=hub.node, by=None, label="Faramana", crossing_point=POINT, at=hub.at)


def use(hub: HubNode, issued: enrolment.IssuedCode, post: KeyPost) -> enrolment.Enrolled:
    return enrolment.enrol(node=post.as_node, typed_code=issued.printed, transport=Direct(hub))


def refusal(hub: HubNode, issued: enrolment.IssuedCode, post: KeyPost) -> str:
    with pytest.raises(UnableTo) as caught:
        use(hub, issued, post)
    for language in LANGUAGES:
        assert text(caught.value.code, language, **caught.value.parameters)
    return caught.value.code


def test_enrol_gives_the_post_a_certificate_under_the_root_and_waits_for_confirmation(hub: HubNode) -> None:
    certify(hub)
    post = KeyPost(hub)
    found = use(hub, issue(hub), post)
    assert found.root_public == hub.node.root_public
    own = verify_certificate(found.certificate, hub.node.signing_public, on=hub.at.date())
    assert (own.node, own.signing_public) == (post.node, post.as_node.signing_public)
    assert found.hub == Recipient(hub.node.node, hub.node.encryption_public)
    assert not models.Peer.objects.get(pk=post.node.hex()).active


def test_enrol_both_sides_derive_the_same_second_officer_secret_and_digits(hub: HubNode) -> None:
    certify(hub)
    post = KeyPost(hub)
    issued = issue(hub)
    found = use(hub, issued, post)
    enrolment.confirm(node=hub.node, code_id=issued.code_id, digits=found.digits, by=None, at=hub.at)
    assert enrolment.second_officer_secret_of(post.node.hex()) == found.second_officer_secret
    assert enrolment.second_officer_secret_of("00" * 8) is None
    announced = models.KeyAnnouncement.objects.filter(node=hub.node.node.hex())
    assert announced.count() == 1


def test_enrol_with_a_used_code_is_refused_and_leaves_an_alarm(hub: HubNode) -> None:
    certify(hub)
    issued = issue(hub)
    use(hub, issued, KeyPost(hub))
    assert refusal(hub, issued, KeyPost(hub)) == "services.enrolment.code_used"
    assert models.Quarantined.objects.get().code == "services.enrolment.code_used"
    assert models.Peer.objects.count() == 1


def test_enrol_again_because_the_reply_was_lost_is_answered_until_confirmed(hub: HubNode) -> None:
    certify(hub)
    post, issued = KeyPost(hub), issue(hub)
    use(hub, issued, post)
    found = use(hub, issued, post)
    enrolment.confirm(node=hub.node, code_id=issued.code_id, digits=found.digits, by=None, at=hub.at)
    assert refusal(hub, issued, post) == "services.enrolment.code_used"


def test_enrol_of_an_enrolled_post_is_refused_at_the_post_and_at_the_hub(hub: HubNode) -> None:
    certify(hub)
    post = KeyPost(hub)
    found = post.enrol()
    enrolled_node = replace(post.as_node, hub=found.hub)
    with pytest.raises(enrolment.UnableToEnrolPost, match="enrolled_already"):
        enrolment.enrol(node=enrolled_node, typed_code=issue(hub).printed, transport=Direct(hub))
    assert refusal(hub, issue(hub), post) == "services.enrolment.post_enrolled_already"


def test_enrol_with_an_expired_code_is_refused(hub: HubNode) -> None:
    certify(hub)
    issued = issue(hub)
    hub.at += timedelta(days=15)
    assert refusal(hub, issued, KeyPost(hub)) == "services.enrolment.code_expired"


def administrator(hub: HubNode, name: str = "awa") -> models.Account:
    made = create_account(
        node=hub.node,
        username=name,
        label=name.title(),
        role="administrator",
        password="Baobab-sous-la-pluie-7",
        at=hub.at,
    )
    return made.account


def test_a_code_that_was_withdrawn_enrols_nobody_and_the_page_tells_of_the_attempt(hub: HubNode) -> None:
    certify(hub)
    issued, by = issue(hub), administrator(hub)
    withdraw_code(node=hub.node, by=by, code_id=issued.code_id, at=hub.at)
    assert refusal(hub, issued, KeyPost(hub)) == "services.enrolment.code_withdrawn"
    (seen,) = posts.codes(account=by, at=hub.at)
    assert (seen.state, seen.tried_again_at) == ("withdrawn", hub.at)
    row = models.EnrolmentWithdrawal.objects.get()
    assert (row.code_id, row.withdrawn_by, row.at) == (issued.code_id, by.id, hub.at)
    with pytest.raises(UnableTo, match="nothing_to_withdraw"):
        withdraw_code(node=hub.node, by=by, code_id=issued.code_id, at=hub.at)


def test_a_code_that_was_used_is_not_withdrawn(hub: HubNode) -> None:
    certify(hub)
    issued = issue(hub)
    use(hub, issued, KeyPost(hub))
    with pytest.raises(UnableTo, match="used_before_withdrawn"):
        withdraw_code(node=hub.node, by=administrator(hub), code_id=issued.code_id, at=hub.at)


def test_a_code_used_again_or_too_late_is_told_of_beside_it(hub: HubNode) -> None:
    certify(hub)
    used, late, untouched = issue(hub), issue(hub), issue(hub)
    use(hub, used, KeyPost(hub))
    refusal(hub, used, KeyPost(hub))
    hub.at += timedelta(days=15)
    refusal(hub, late, KeyPost(hub))
    told = {one.code_id: one.tried_again_at for one in posts.codes(account=administrator(hub), at=hub.at)}
    assert told[used.code_id] is not None
    assert told[late.code_id] == hub.at
    assert told[untouched.code_id] is None


def test_enrol_with_an_unknown_or_mistyped_code_is_refused(hub: HubNode) -> None:
    certify(hub)
    stranger = replace(issue(hub), printed=engine.print_code(engine.new_code()))
    assert refusal(hub, stranger, KeyPost(hub)) == "services.enrolment.code_unknown"
    typed = issue(hub).printed
    wrong = replace(stranger, printed=("1" if typed[0] != "1" else "2") + typed[1:])
    assert refusal(hub, wrong, KeyPost(hub)) == "journal.enrolment.code_mistyped"


def test_enrol_with_a_code_id_but_not_its_code_is_refused(hub: HubNode) -> None:
    certify(hub)
    issued = issue(hub)
    other = engine.new_code()
    post = KeyPost(hub)
    request = engine.make_request(
        other,
        signing_private=post.signing_key,
        encryption_public=post.as_node.encryption_public,
        versions=own_versions(),
        nonce=post.node + post.epoch,
    )
    forged = request.replace(engine.secrets_of(other).code_id, bytes.fromhex(issued.code_id))
    with pytest.raises(UnableTo, match="code_wrong"):
        enrolment.answer_request(node=hub.node, request=forged, at=hub.at)
    assert models.EnrolmentCode.objects.get(pk=issued.code_id).used_by == ""


def test_confirm_by_who_issued_the_code_is_refused(hub: HubNode) -> None:
    certify(hub)
    made = [
        create_account(node=hub.node, username=name, label=name, role="administrator", at=hub.at).account
        for name in ("first", "second")
    ]
    issued = enrolment.issue_code(
        node=hub.node, by=(made[1], made[0]), label="Faramana", crossing_point=POINT, at=hub.at
    )
    found = use(hub, issued, KeyPost(hub))
    for by, digits, code in [
        (made[0], found.digits, "second_person_needed"),
        (made[1], "12345678" if found.digits != "1234 5678" else "87654321", "digits_differ"),
    ]:
        with pytest.raises(enrolment.UnableToEnrolPost, match=code):
            enrolment.confirm(node=hub.node, code_id=issued.code_id, digits=digits, by=by, at=hub.at)
    enrolment.confirm(node=hub.node, code_id=issued.code_id, digits=found.digits, by=made[1], at=hub.at)
    with pytest.raises(enrolment.UnableToEnrolPost, match="nothing_to_confirm"):
        enrolment.confirm(node=hub.node, code_id=issued.code_id, digits=found.digits, by=made[1], at=hub.at)


def test_confirm_at_the_machine_of_a_real_hub_is_refused(hub: HubNode) -> None:
    certify(hub)
    issued = issue(hub)
    found = use(hub, issued, KeyPost(hub))
    with pytest.raises(enrolment.UnableToEnrolPost, match="second_person_needed"):
        enrolment.confirm(
            node=replace(hub.node, demonstration=False),
            code_id=issued.code_id,
            digits=found.digits,
            by=None,
            at=hub.at,
        )


def test_reply_of_another_hub_is_refused_by_the_post(hub: HubNode) -> None:
    certify(hub)
    issued = issue(hub)
    other = replace(hub.node, signing_key=new_private_key(), node=new_node_id())

    class Impostor:
        def enrol(self, request: bytes) -> bytes:
            return enrolment.answer_request(node=other, request=request, at=hub.at)

    with pytest.raises(UnableTo, match="signature_wrong"):
        enrolment.enrol(node=KeyPost(hub).as_node, typed_code=issued.printed, transport=Impostor())


def test_issue_code_for_an_unknown_crossing_point_is_refused(hub: HubNode) -> None:
    with pytest.raises(enrolment.UnableToEnrolPost, match="crossing_point_unknown"):
        enrolment.issue_code(node=hub.node, by=None, label="X", crossing_point="nowhere", at=hub.at)
