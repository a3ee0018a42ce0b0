"""Officers reach the posts where they serve, and no other; who is withdrawn is signed out at once."""

from __future__ import annotations

from jalon.journal.entries import FLAG_URGENT
from jalon.journal.lanes import Lane
from jalon.records.models import Account, AccountChange, Entry, FeedRefusal, OfficerCredential
from jalon.services import accounts, second_steps, sign_in
from jalon.services.feeds import officers
from jalon.services.feeds.officers import Person
from tests.feeds.conftest import Fed

AWA = Person("awa", "Agent Awa", "officer")
PASSWORD = "Baobab-sous-la-pluie-7"


def sign_in_at(fed: Fed, made: officers.NewOfficer, password: str = PASSWORD) -> Account | None:
    post = fed.posts[0]
    with post.activate():
        first = sign_in.check_password(node=post.node, username="awa", password=password, at=post.at)
        if first.account is None:
            return None
        code = made.recovery_codes[0]
        return sign_in.check_second_step(node=post.node, account=first.account, code=code, at=post.at).account


def test_an_officer_signs_in_where_they_serve_and_nowhere_else(fed: Fed) -> None:
    made = officers.add(node=fed.hub.node, person=AWA, posts=[fed.first], password=PASSWORD, at=fed.at)
    fed.feed()
    fed.feed(fed.posts[1])
    account = sign_in_at(fed, made)
    assert account is not None
    assert (account.label, account.role, account.must_change_password) == ("Agent Awa", "officer", False)
    with fed.posts[1].activate():
        assert not Account.objects.exists()
        assert not OfficerCredential.objects.exists(), "no verifier lies where it is not needed"
    assert not Account.objects.exists(), "an officer of posts is no account of the hub"


def test_a_telephone_works_at_every_post_of_its_officer(fed: Fed) -> None:
    both = [post.node.node.hex() for post in fed.posts]
    made = officers.add(node=fed.hub.node, person=AWA, posts=both, password=PASSWORD, at=fed.at)
    codes = set()
    for post in fed.posts:
        fed.feed(post)
        with post.activate():
            account = Account.objects.get(username="awa")
            codes.add(second_steps.demonstration_code(post.node, account, post.at))
    assert len(codes) == 1
    assert made.password is None, "a password that was given is not shown again"


def test_a_withdrawn_officer_signs_in_no_more_and_leaves_nothing_to_sign_in_with(fed: Fed) -> None:
    made = officers.add(node=fed.hub.node, person=AWA, posts=[fed.first], password=PASSWORD, at=fed.at)
    fed.feed()
    with fed.posts[0].activate():
        before = Account.objects.get(username="awa")
        session = before.get_session_auth_hash()
        assert second_steps.recovery_codes_left(before) == 10
    officers.set_active(node=fed.hub.node, username="awa", active=False, at=fed.later(minutes=1))
    fed.feed()
    assert sign_in_at(fed, made) is None
    with fed.posts[0].activate():
        after = Account.objects.get(username="awa")
        assert not after.is_active
        assert after.get_session_auth_hash() != session, "every session of the account ends"
        assert not after.has_usable_password()
        assert second_steps.recovery_codes_left(after) == 0
        assert not OfficerCredential.objects.filter(verifier__isnull=False).exists(), "erased from the feed too"
        assert AccountChange.objects.filter(account=after.id).count() == 2


def test_a_withdrawal_is_urgent_and_small(fed: Fed) -> None:
    officers.add(node=fed.hub.node, person=AWA, posts=[fed.first], at=fed.at)
    fed.feed()
    officers.set_active(node=fed.hub.node, username="awa", active=False, at=fed.later(minutes=1))
    last = Entry.objects.filter(stream__lane=Lane.FEED_POST).order_by("seq").last()
    assert last is not None
    assert last.flags & FLAG_URGENT
    wires = fed.waiting()
    assert len(wires) == 1
    assert len(wires[0]) <= 400


def test_leaving_a_post_ends_there_and_goes_on_elsewhere(fed: Fed) -> None:
    both = [post.node.node.hex() for post in fed.posts]
    officers.add(node=fed.hub.node, person=AWA, posts=both, at=fed.at)
    officers.assign(node=fed.hub.node, username="awa", posts=both[1:], at=fed.at)
    for post, active in zip(fed.posts, (False, True), strict=True):
        fed.feed(post)
        with post.activate():
            assert Account.objects.filter(username="awa", is_active=True).exists() is active


def test_a_password_changed_at_the_post_stays_until_headquarters_gives_a_new_one(fed: Fed) -> None:
    made = officers.add(node=fed.hub.node, person=AWA, posts=[fed.first], password=PASSWORD, at=fed.at)
    fed.feed()
    own = "Karite-et-neem-du-soir-3"
    with fed.posts[0].activate():
        account = Account.objects.get(username="awa")
        accounts.change_password(node=fed.posts[0].node, account=account, old=PASSWORD, new=own, at=fed.at)
    fed.reapply()
    assert sign_in_at(fed, made, own) is not None
    renewed = officers.renew(node=fed.hub.node, username="awa", password=PASSWORD, at=fed.later(minutes=1))
    fed.feed()
    assert sign_in_at(fed, renewed, own) is None
    assert sign_in_at(fed, renewed) is not None
    with fed.posts[0].activate():
        assert OfficerCredential.objects.filter(verifier__isnull=False).count() == 1, "the former is erased"


def test_a_name_that_the_post_gave_by_hand_is_not_taken_over_and_headquarters_hears_of_it(fed: Fed) -> None:
    with fed.posts[0].activate():
        node = fed.posts[0].node
        accounts.create_account(node=node, username="awa", label="By hand", role="officer", at=fed.at)
    officers.add(node=fed.hub.node, person=AWA, posts=[fed.first], at=fed.at)
    fed.feed()
    fed.reapply()
    with fed.posts[0].activate():
        assert Account.objects.get(username="awa").label == "By hand"
    fed.report()
    assert [row.code for row in FeedRefusal.objects.all()] == ["services.feeds.name_taken_here"]
