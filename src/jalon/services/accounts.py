"""People who sign in: made, changed, locked and unlocked. Every change is in the journal."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from jalon.kernel.canonical import Value
from jalon.kernel.clock import second_of_day
from jalon.kernel.codes.account_action import AccountAction
from jalon.kernel.errors import UnableTo
from jalon.kernel.limits import PASSWORD_CHARACTERS_MAX, PASSWORD_CHARACTERS_MIN
from jalon.kernel.texts import LANGUAGES
from jalon.records.models import Account
from jalon.services import second_steps
from jalon.services.journaling import Event, one_transaction, record
from jalon.services.node import Node
from jalon.services.policies import may, policy, require
from jalon.services.storage_failures import storage_failures
from jalon.services.written import storable

_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}", re.ASCII)
_LABEL_CHARACTERS_MAX = 80
_GENERATED_PASSWORD_BYTES = 12


class UnableToChangeAccount(UnableTo):
    """An account that cannot be made or changed so."""


@dataclass(frozen=True)
class NewAccount:
    """What is shown once and stored nowhere in clear: a generated password, the secret of the second step, codes."""

    account: Account
    password: str | None = field(repr=False)
    totp_secret: str = field(repr=False)
    otpauth_uri: str = field(repr=False)
    recovery_codes: tuple[str, ...] = field(repr=False)


def create_account(
    *,
    node: Node,
    username: str,
    label: str,
    role: str,
    at: datetime,
    language: str = "fr",
    password: str | None = None,
    by: Account | None = None,
) -> NewAccount:
    """A new account with its second step and recovery codes. ``by`` is None for whoever administers the machine.

    Raises :class:`UnableToChangeAccount`, :class:`UnableToAllow`, ``UnableToRecord``.
    """
    if by is not None:
        require(by, "manage_accounts")
    check_names(username, label, role, language)
    account = Account(username=username, label=label, role=role, language=language, created_at=at)
    chosen = password or secrets.token_urlsafe(_GENERATED_PASSWORD_BYTES)
    check_new_password(chosen, account)
    account.set_password(storable(chosen))
    account.must_change_password = password is None
    with one_transaction():
        try:
            account.save(force_insert=True)
        except IntegrityError as error:
            raise UnableToChangeAccount("services.accounts.name_taken") from error
        second = second_steps.renew(account)
        record_change(node=node, account=account, action=AccountAction.CREATED, by=by, at=at, role=role, label=label)
    generated = None if password else chosen
    return NewAccount(account, generated, second.secret, second.otpauth_uri, second.recovery_codes)


def change_password(*, node: Node, account: Account, old: str, new: str, at: datetime) -> None:
    """Replace one's own password. Raises :class:`UnableToChangeAccount` with the reason."""
    if len(old) > PASSWORD_CHARACTERS_MAX or not account.check_password(storable(old)):
        raise UnableToChangeAccount("services.accounts.old_password_wrong")
    if new == old:
        raise UnableToChangeAccount("services.accounts.password_unchanged")
    check_new_password(new, account)
    account.set_password(storable(new))
    account.must_change_password = False
    with one_transaction():
        account.save(update_fields=["password", "must_change_password"])
        record_change(node=node, account=account, action=AccountAction.PASSWORD_CHANGED, by=account, at=at)


def set_enabled(*, node: Node, account: Account, enabled: bool, by: Account | None, at: datetime) -> None:
    """Disable an account, or enable it again. Nobody disables themselves."""
    _require_over(by, account)
    account.is_active = enabled
    action = AccountAction.ENABLED if enabled else AccountAction.DISABLED
    with one_transaction():
        account.save(update_fields=["is_active"])
        record_change(node=node, account=account, action=action, by=by, at=at)


def change_role(*, node: Node, account: Account, role: str, by: Account | None, at: datetime) -> None:
    """Give an account another role. Nobody changes their own."""
    _require_over(by, account)
    _check_role(role)
    account.role = role
    with one_transaction():
        account.save(update_fields=["role"])
        record_change(node=node, account=account, action=AccountAction.ROLE_CHANGED, by=by, at=at, role=role)


def unlock(*, node: Node, account: Account, by: Account | None, at: datetime) -> None:
    """End a lock-out before its time: a supervisor (``vouch_sign_in``) or an administrator, never oneself."""
    if by is not None and not (may(by, "vouch_sign_in") or may(by, "manage_accounts")):
        raise UnableToChangeAccount("services.accounts.unlock_not_allowed")
    if by is not None and by.id == account.id:
        raise UnableToChangeAccount("services.accounts.not_oneself")
    account.failures, account.locked_until = 0, None
    with one_transaction():
        account.save(update_fields=["failures", "locked_until"])
        record_change(node=node, account=account, action=AccountAction.UNLOCKED, by=by, at=at)


def renew_second_step(*, node: Node, account: Account, by: Account | None, at: datetime) -> NewAccount:
    """A new secret and new recovery codes; the old ones end. It also heals a second step that a wrong clock spoilt."""
    _require_over(by, account)
    with one_transaction():
        second = second_steps.renew(account)
        record_change(node=node, account=account, action=AccountAction.SECOND_FACTOR_SET, by=by, at=at)
    return NewAccount(account, None, second.secret, second.otpauth_uri, second.recovery_codes)


def set_language(*, account: Account, language: str) -> None:
    """The language of one's screens."""
    if language not in LANGUAGES:
        raise UnableToChangeAccount("services.accounts.language_unknown")
    account.language = language
    with storage_failures():
        account.save(update_fields=["language"])


def record_change(
    *,
    node: Node,
    account: Account,
    action: AccountAction,
    by: Account | None,
    at: datetime,
    role: str | None = None,
    label: str | None = None,
    reason: str | None = None,
) -> None:
    """One ``account.changed`` entry."""
    values: dict[str, Value] = {
        "account": account.id.bytes,
        "action": int(action),
        "role": role,
        "by": _id_of(by),
        "changed_second": second_of_day(at),
        "label": label,
        "reason": reason,
    }
    record(node, [Event("account.changed", {"account": values})], at=at)


def _id_of(account: Account | None) -> bytes | None:
    identifier: UUID | None = account.id if account else None
    return identifier.bytes if identifier else None


def _require_over(by: Account | None, account: Account) -> None:
    if by is None:
        return
    require(by, "manage_accounts")
    if by.id == account.id:
        raise UnableToChangeAccount("services.accounts.not_oneself")


def check_names(username: str, label: str, role: str, language: str) -> None:
    """Pass, or raise :class:`UnableToChangeAccount`."""
    if not _USERNAME.fullmatch(username):
        raise UnableToChangeAccount("services.accounts.name_form")
    if not 1 <= len(label.strip()) <= _LABEL_CHARACTERS_MAX or not label.isprintable():
        raise UnableToChangeAccount("services.accounts.label_form")
    if language not in LANGUAGES:
        raise UnableToChangeAccount("services.accounts.language_unknown")
    _check_role(role)


def _check_role(role: str) -> None:
    if role not in policy().roles:
        raise UnableToChangeAccount("services.accounts.role_unknown")


def check_new_password(password: str, account: Account) -> None:
    """Pass, or raise :class:`UnableToChangeAccount` with the reason."""
    if len(password) > PASSWORD_CHARACTERS_MAX:
        raise UnableToChangeAccount("services.accounts.password_too_long", characters=PASSWORD_CHARACTERS_MAX)
    try:
        validate_password(password, account)
    except ValidationError as error:
        reasons = {item.code for item in error.error_list}
        if "password_too_short" in reasons:
            raise UnableToChangeAccount(
                "services.accounts.password_too_short", characters=PASSWORD_CHARACTERS_MIN
            ) from error
        raise UnableToChangeAccount("services.accounts.password_easy") from error
