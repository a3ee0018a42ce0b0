"""Headquarters gives a post a one-time code in place of a second officer (SAFEGUARDS 18); each is recorded."""

from __future__ import annotations

from datetime import datetime

from jalon.kernel.canonical import Value
from jalon.kernel.clock import second_of_day
from jalon.kernel.errors import UnableTo
from jalon.records.models import Account
from jalon.services.enrolment import second_officer_secret_of
from jalon.services.journaling import Event, record
from jalon.services.node import Node
from jalon.services.policies import require
from jalon.services.second_officer import code_for
from jalon.services.staff_part import alone

_CASE_CHARACTERS_MAX = 20


class UnableToIssueCode(UnableTo):
    """No such post, or no case was named."""


def issue_second_officer_code(*, node: Node, account: Account, post: str, case: str, at: datetime) -> str:
    """Eight digits for one case of one post (its node in hex), to be read out by telephone.

    Raises :class:`UnableToIssueCode`, ``UnableToAllow``, ``UnableToRecord``.
    """
    require(account, "issue_second_officer_code")
    case = case.strip().upper()
    if not 1 <= len(case) <= _CASE_CHARACTERS_MAX or not (case.isascii() and case.isalnum()):
        raise UnableToIssueCode("services.second_officer_codes.case_form")
    secret = second_officer_secret_of(post)
    if secret is None:
        raise UnableToIssueCode("services.second_officer_codes.post_unknown")
    parts: dict[str, dict[str, Value]] = {
        "code": {"post": bytes.fromhex(post), "case": case, "issued_second": second_of_day(at)},
        "staff": alone(node, account),
    }
    record(node, [Event("second_officer.code_issued", parts)], at=at)
    return code_for(secret, case)
