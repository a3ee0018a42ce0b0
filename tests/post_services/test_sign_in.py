"""Signing in: two steps, offline, with a clock that may be wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jalon.kernel.codes.account_action import AccountAction
from jalon.kernel.limits import RECOVERY_CODES, SIGN_IN_FAILURES_MAX, SIGN_IN_LOCK_S
from jalon.kernel.texts import LANGUAGES
from jalon.records.models import AccountChange
from jalon.services import accounts, sign_in
from jalon.services.accounts import UnableToChangeAccount
from jalon.services.lock_outs import LOCK, locked_until
from jalon.services.policies import UnableToAllow
from jalon.services.second_steps import demonstration_code
from jalon.services.sign_in import VouchingReason, Way
from tests.post_services.conftest import PASSWORD, Staff, bytes_of, fresh

YEAR = timedelta(days=366)


def password(staff: Staff, username: str = "issa", word: str = PASSWORD, at: datetime | None = None):
    return sign_in.check_password(node=staff.node, username=username, password=word, at=at or staff.at)


def second(staff: Staff, code: str, at: datetime | None = None):
    return sign_in.check_second_step(
        node=staff.node, account=fresh(staff.officer.account), code=code, at=at or staff.at
    )


def lock(staff: Staff, at: datetime | None = None) -> None:
    for _ in range(SIGN_IN_FAILURES_MAX):
        assert password(staff, word="wrong-wrong-wrong", at=at).account is None


def test_password_then_telephone_signs_in(staff: Staff) -> None:
    assert password(staff).account == staff.officer.account
    answer = second(staff, staff.code(staff.officer))
    assert (answer.account, answer.way) == (staff.officer.account, Way.TOTP)
    assert answer.device_id
    assert answer.device_id.startswith("otp_totp.totpdevice/")


def test_wrong_name_and_wrong_password_get_the_same_answer(staff: Staff) -> None:
    unknown, wrong = password(staff, username="nobody"), password(staff, word="not-the-password")
    accounts.set_enabled(node=staff.node, account=staff.colleague.account, enabled=False, by=None, at=staff.at)
    disabled = password(staff, username="mariam")
    lock(staff)
    locked = password(staff)
    assert unknown == wrong == disabled == locked
    assert unknown.finding is not None
    for language in LANGUAGES:
        assert unknown.finding.sentence(language)
        assert unknown.finding.next_step(language)


def test_telephone_code_serves_once_also_after_the_clock_was_set_back(staff: Staff) -> None:
    code, at = staff.code(staff.officer), staff.at
    assert second(staff, code).account
    assert second(staff, code).account is None
    later = staff.later(3_600)
    assert second(staff, staff.code(staff.officer, later), later).account
    assert second(staff, code, at).account is None


def test_clock_of_telephone_may_drift(staff: Staff) -> None:
    for step in range(1, 6):
        at = staff.later(120)
        ahead = at + timedelta(seconds=30 * step)
        assert second(staff, staff.code(staff.officer, ahead), at).account, step
    assert second(staff, staff.code(staff.officer, staff.at + timedelta(minutes=30)), staff.at).account is None


def test_recovery_code_serves_once_and_needs_no_clock(staff: Staff) -> None:
    code = staff.officer.recovery_codes[0]
    answer = second(staff, code.lower().replace("-", " "), staff.at + YEAR)
    assert (answer.account, answer.way) == (staff.officer.account, Way.RECOVERY)
    assert answer.recovery_codes_left == RECOVERY_CODES - 1
    assert second(staff, code).account is None
    assert AccountChange.objects.filter(action=AccountAction.RECOVERY_CODE_USED).count() == 1


def test_recovery_codes_and_passwords_lie_nowhere_in_clear(staff: Staff) -> None:
    kept = bytes_of(staff.post.home)
    for secret in (*staff.officer.recovery_codes, PASSWORD):
        assert secret.encode() not in kept
        assert secret.replace("-", "").encode() not in kept


def vouch(staff: Staff, who, *, code: str | None = None, reason=VouchingReason.CLOCK_WRONG):
    return sign_in.vouch(
        node=staff.node,
        account=fresh(staff.officer.account),
        reason=reason,
        by_username=who.account.username,
        by_password=PASSWORD,
        by_code=code or staff.code(who),
        at=staff.at,
    )


def test_supervisor_vouches_with_own_password_and_code(staff: Staff) -> None:
    answer = vouch(staff, staff.supervisor)
    assert (answer.account, answer.way) == (staff.officer.account, Way.VOUCHED)
    assert answer.device_id
    change = AccountChange.objects.get(action=AccountAction.VOUCHED_BY_SECOND_OFFICER)
    assert (change.account, change.by) == (staff.officer.account.id, staff.supervisor.account.id)


@pytest.mark.parametrize("who", ["officer", "colleague"])
def test_nobody_vouches_for_themselves_or_without_the_right(staff: Staff, who: str) -> None:
    answer = vouch(staff, getattr(staff, who))
    assert answer.account is None
    assert answer.finding is not None
    assert not AccountChange.objects.filter(action=AccountAction.VOUCHED_BY_SECOND_OFFICER).exists()


def test_vouching_by_recovery_code_works_when_every_clock_is_wrong(staff: Staff) -> None:
    staff.at += YEAR
    assert vouch(staff, staff.supervisor, code=staff.supervisor.recovery_codes[0]).account


def test_five_wrong_passwords_lock_for_fifteen_minutes(staff: Staff) -> None:
    lock(staff)
    assert password(staff).account is None
    assert AccountChange.objects.filter(action=AccountAction.LOCKED).count() == 1
    assert password(staff, at=staff.at + timedelta(seconds=SIGN_IN_LOCK_S - 1)).account is None
    assert password(staff, at=staff.at + timedelta(seconds=SIGN_IN_LOCK_S)).account == staff.officer.account


def test_wrong_codes_lock_too(staff: Staff) -> None:
    for _ in range(SIGN_IN_FAILURES_MAX):
        assert second(staff, "000000").account is None
    assert second(staff, staff.code(staff.officer)).account is None
    assert password(staff).account is None


def test_supervisor_unlocks_and_officer_does_not(staff: Staff) -> None:
    lock(staff)
    with pytest.raises(UnableToChangeAccount):
        accounts.unlock(node=staff.node, account=fresh(staff.officer.account), by=staff.colleague.account, at=staff.at)
    accounts.unlock(node=staff.node, account=fresh(staff.officer.account), by=staff.supervisor.account, at=staff.at)
    assert password(staff).account == staff.officer.account


def test_clock_a_year_ahead_does_not_unlock_and_does_not_lock_for_ever(staff: Staff) -> None:
    lock(staff)
    ahead = staff.at + YEAR
    assert password(staff, at=ahead).account is None
    assert password(staff, at=ahead + LOCK).account == staff.officer.account


def test_lock_made_by_a_clock_a_year_ahead_ends_after_it_is_set_right(staff: Staff) -> None:
    lock(staff, staff.at + YEAR)
    assert password(staff).account is None
    assert password(staff, at=staff.at + LOCK).account == staff.officer.account


@given(
    jump_s=st.integers(-400 * 86_400, 400 * 86_400),
    doubted=st.booleans(),
)
def test_lock_never_lasts_longer_than_a_quarter_of_an_hour_from_any_clock(*, jump_s: int, doubted: bool) -> None:
    begun = datetime(2026, 3, 2, 8, tzinfo=UTC)
    seen = begun + timedelta(seconds=jump_s)
    until = locked_until(begun + LOCK, seen, clock_doubted=doubted)
    if until is not None:
        assert until - seen <= LOCK + timedelta(seconds=120)
        assert locked_until(until, until, clock_doubted=doubted) is None


def test_new_second_step_heals_a_device_that_a_wrong_clock_spoilt(staff: Staff) -> None:
    ahead = staff.at + YEAR
    assert second(staff, staff.code(staff.officer, ahead), ahead).account
    assert second(staff, staff.code(staff.officer)).account is None
    accounts.renew_second_step(node=staff.node, account=fresh(staff.officer.account), by=None, at=staff.at)
    assert second(staff, staff.code(staff.officer)).account
    assert second(staff, staff.officer.recovery_codes[1]).account is None


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"username": "Issa Traoré"}, "services.accounts.name_form"),
        ({"username": "issa"}, "services.accounts.name_taken"),
        ({"label": ""}, "services.accounts.label_form"),
        ({"role": "king"}, "services.accounts.role_unknown"),
        ({"language": "de"}, "services.accounts.language_unknown"),
        ({"password": "short"}, "services.accounts.password_too_short"),
        ({"password": "password123"}, "services.accounts.password_easy"),
        ({"password": "x" * 129}, "services.accounts.password_too_long"),
    ],
)
def test_account_that_cannot_be_made_says_why(staff: Staff, change: dict[str, str], code: str) -> None:
    wanted = {"username": "new.one", "label": "New", "role": "officer", "language": "fr", "password": PASSWORD} | change
    with pytest.raises(UnableToChangeAccount) as caught:
        accounts.create_account(node=staff.node, at=staff.at, **wanted)
    assert caught.value.code == code


def test_officer_makes_no_accounts(staff: Staff) -> None:
    with pytest.raises(UnableToAllow):
        accounts.create_account(
            node=staff.node, username="friend", label="F", role="supervisor", by=staff.officer.account, at=staff.at
        )


def test_changed_password_is_the_only_one(staff: Staff) -> None:
    account = fresh(staff.officer.account)
    new = "Caravane-de-sel-12"
    with pytest.raises(UnableToChangeAccount):
        accounts.change_password(node=staff.node, account=account, old="wrong", new=new, at=staff.at)
    accounts.change_password(node=staff.node, account=account, old=PASSWORD, new=new, at=staff.at)
    assert password(staff).account is None
    assert password(staff, word=new).account == account


def test_demonstration_shows_the_code_to_type_next_and_no_other_node_does(staff: Staff) -> None:
    account = fresh(staff.officer.account)
    real = replace(staff.node, demonstration=False)
    shown = replace(staff.node, demonstration=True)
    assert demonstration_code(real, account, staff.at) is None
    for _ in range(2):
        code = demonstration_code(shown, account, staff.at)
        assert code is not None
        assert second(staff, code).account is not None
