"""Officers at a post, as its hub says: accounts made, changed, and withdrawn; a withdrawn one is signed out at once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from jalon.kernel.codes.account_action import AccountAction
from jalon.records.models import Account, HeldCredential, OfficerCredential, OfficerServing
from jalon.services import second_steps
from jalon.services.accounts import record_change
from jalon.services.feeds.refusing import refuse
from jalon.services.feeds.superseded import forget
from jalon.services.feeds.taking import own_feeds
from jalon.services.journaling import one_transaction
from jalon.services.node import Node
from jalon.services.policies import policy


def apply(*, node: Node, at: datetime) -> int:
    """Make accounts what the feed says; returns how many changed. Again and again changes nothing more.

    What is no longer needed to sign in is erased from the feed too. Raises ``UnableToRecord``.
    """
    changed = 0
    for account, said in _latest(node).items():
        with one_transaction():
            changed += _apply(node, account, said, at)
    forget(node, _spent(node), at=at)
    return changed


def _latest(node: Node) -> dict[UUID, OfficerServing]:
    """The last word about each officer."""
    rows = OfficerServing.objects.filter(own_feeds(node)).order_by("epoch", "seq")
    return {row.account: row for row in rows if row.account is not None}


def _apply(node: Node, identity: UUID, said: OfficerServing, at: datetime) -> bool:
    account = Account.objects.filter(pk=identity).first()
    if not said.active:
        return account is not None and _withdraw(node, account, at)
    if said.role not in policy().roles:
        return refuse(node, said, "services.feeds.role_unknown", at)
    if account is None and Account.objects.filter(username=said.username).exists():
        return refuse(node, said, "services.feeds.name_taken_here", at)
    credential = OfficerCredential.objects.filter(
        epoch=said.epoch, number=said.number, account=said.account, credential=said.credential, verifier__isnull=False
    ).last()
    held = HeldCredential.objects.filter(pk=identity).first()
    if account is None or held is None or held.credential < (said.credential or 0) or not account.is_active:
        # The credential stands before the officer in the feed; without it there is nothing to sign in with.
        return credential is not None and _make(node, account, said, credential, at)
    return _change(node, account, said, at)


def _make(
    node: Node, account: Account | None, said: OfficerServing, credential: OfficerCredential, at: datetime
) -> bool:
    new = account is None
    if account is None:
        account = Account(id=credential.account, created_at=at)
    _name(account, said)
    account.is_active, account.failures, account.locked_until = True, 0, None
    account.password = credential.verifier or ""
    account.must_change_password = bool(credential.must_change)
    account.save(force_insert=new)
    second_steps.put(account, bytes(credential.telephone or b""), json.loads(credential.recovery or "[]"))
    HeldCredential.objects.update_or_create(account=account.id, defaults={"credential": credential.credential or 0})
    action = AccountAction.CREATED if new else AccountAction.SECOND_FACTOR_SET
    record_change(node=node, account=account, action=action, by=None, at=at, role=account.role, label=account.label)
    return True


def _change(node: Node, account: Account, said: OfficerServing, at: datetime) -> bool:
    before = account.username, account.label, account.role, account.language
    role = account.role
    _name(account, said)
    if before == (account.username, account.label, account.role, account.language):
        return False
    account.save()
    if role != account.role:
        record_change(node=node, account=account, action=AccountAction.ROLE_CHANGED, by=None, at=at, role=account.role)
    return True


def _name(account: Account, said: OfficerServing) -> None:
    account.username, account.label = said.username or "", said.label or ""
    account.role, account.language = said.role or "", said.language or "fr"


def _withdraw(node: Node, account: Account, at: datetime) -> bool:
    """Nothing to sign in with stays; every session of the account ends with its password."""
    if not account.is_active:
        return False
    account.is_active = False
    account.set_unusable_password()
    account.save()
    second_steps.remove(account)
    HeldCredential.objects.filter(pk=account.id).delete()
    record_change(node=node, account=account, action=AccountAction.DISABLED, by=None, at=at)
    return True


def _spent(node: Node) -> Iterator[OfficerCredential]:
    """Credentials that no account needs: older than the latest word, or of somebody withdrawn."""
    latest = _latest(node)
    rows = OfficerCredential.objects.filter(own_feeds(node), verifier__isnull=False)
    for row in rows.order_by("epoch", "seq"):
        said = latest.get(row.account) if row.account else None
        if said is not None and (not said.active or (row.credential or 0) < (said.credential or 0)):
            yield row
