"""How commands about a node answer: one JSON object a line on standard output."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from jalon.services.accounts import NewAccount


def answer(values: Mapping[str, Any]) -> None:
    """Print one object."""
    click.echo(json.dumps(values, ensure_ascii=False))


def account_values(made: NewAccount) -> dict[str, Any]:
    """What is shown of a new account, once: nothing of it is stored in clear."""
    return {
        "username": made.account.username,
        "role": made.account.role,
        "password": made.password,
        "totp_secret": made.totp_secret,
        "otpauth": made.otpauth_uri,
        "recovery_codes": list(made.recovery_codes),
    }
