"""The second step of signing in: codes of a telephone (RFC 6238), and recovery codes on paper. Both work offline.

The time is an argument, so the devices' own reading of the clock is not used. A code is accepted once, at a step of
time later than any accepted before, so that a clock set back gives no code a second life.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from jalon.kernel.clock import utc_seconds
from jalon.kernel.ids import base32, base32_number, tag
from jalon.kernel.limits import RECOVERY_CODES, TOTP_DRIFT_STEPS_MAX, TOTP_TOLERANCE_STEPS
from jalon.records.models import Account
from jalon.services.node import Node

_TOTP_DIGITS = 6
_KEY_BYTES = 20
"""As RFC 4226 recommends."""
_RECOVERY_LETTERS = 12
_RECOVERY_BITS = 60
_STORED_BYTES = 10
_RECOVERY = tag("jalon/recovery/1")
_ISSUER = "Jalon"


@dataclass(frozen=True)
class NewSecondStep:
    """Shown once: the secret in base32, its URI for a telephone, the recovery codes."""

    secret: str = field(repr=False)
    otpauth_uri: str = field(repr=False)
    recovery_codes: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True)
class NewSecrets:
    """Secrets that no device holds yet: the telephone's key, what is stored of recovery codes, and what is shown."""

    key: bytes = field(repr=False)
    stored: list[str] = field(repr=False)
    shown: NewSecondStep = field(repr=False)


def new_secrets(account: Account) -> NewSecrets:
    """New secrets for an account, stored nowhere."""
    key = secrets.token_bytes(_KEY_BYTES)
    codes = tuple(_new_recovery_code() for _ in range(RECOVERY_CODES))
    secret = base64.b32encode(key).decode()
    shown = NewSecondStep(secret, _uri(account, secret), codes)
    return NewSecrets(key, [_stored(account, code) for code in codes], shown)


def put(account: Account, key: bytes, stored: Sequence[str]) -> None:
    """Secrets in place of those that an account has."""
    remove(account)
    TOTPDevice.objects.create(
        user=account, name="telephone", digits=_TOTP_DIGITS, tolerance=TOTP_TOLERANCE_STEPS, key=key.hex()
    )
    paper = StaticDevice.objects.create(user=account, name="paper")
    StaticToken.objects.bulk_create(StaticToken(device=paper, token=token) for token in stored)


def remove(account: Account) -> None:
    """Nothing that an account signs in with stays."""
    TOTPDevice.objects.filter(user=account).delete()
    StaticDevice.objects.filter(user=account).delete()


def renew(account: Account) -> NewSecondStep:
    """A new secret and new recovery codes in place of the old ones. The codes are stored as hashes only."""
    made = new_secrets(account)
    put(account, made.key, made.stored)
    return made.shown


def accept_totp(account: Account, code: str, at: datetime) -> str | None:
    """Identifier of the device whose present code is ``code``, which is spent by this; None otherwise."""
    if len(code) != _TOTP_DIGITS or not (code.isascii() and code.isdigit()):
        return None
    for device in TOTPDevice.objects.filter(user=account, confirmed=True):
        reading = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
        reading.time = utc_seconds(at)
        if not reading.verify(int(code), device.tolerance, device.last_t + 1):
            continue
        drift = max(-TOTP_DRIFT_STEPS_MAX, min(TOTP_DRIFT_STEPS_MAX, reading.drift))
        # Of two requests with the same code, one finds the step already spent.
        spent = TOTPDevice.objects.filter(pk=device.pk, last_t__lt=reading.t())
        if spent.update(last_t=reading.t(), drift=drift):
            return str(device.persistent_id)
    return None


def demonstration_code(node: Node, account: Account, at: datetime) -> str | None:
    """The code to type next, where no telephone holds the secret: at a demonstration, and nowhere else."""
    device = TOTPDevice.objects.filter(user=account, confirmed=True).first()
    if not node.demonstration or device is None:
        return None
    reading = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    reading.time = utc_seconds(at)
    # A code that was used a moment ago is spent; the next one is accepted already.
    reading.time += max(0, device.last_t + 1 - reading.t()) * device.step
    return f"{reading.token():0{_TOTP_DIGITS}d}"


def accept_recovery_code(account: Account, code: str) -> str | None:
    """Identifier of the device of a recovery code, which is spent by this; None for any other text."""
    letters = code.replace("-", "").replace(" ", "")
    number = base32_number(letters) if len(letters) == _RECOVERY_LETTERS else None
    if number is None:
        return None
    stored = _stored(account, _written(number))
    spent, _ = StaticToken.objects.filter(device__user=account, token=stored).delete()
    return paper_device(account) if spent else None


def recovery_codes_left(account: Account) -> int:
    """How many recovery codes are unused."""
    return int(StaticToken.objects.filter(device__user=account).count())


def paper_device(account: Account) -> str | None:
    """Identifier of the device of recovery codes, which a vouched sign-in also bears."""
    device = StaticDevice.objects.filter(user=account, confirmed=True).first()
    return str(device.persistent_id) if device else None


def _new_recovery_code() -> str:
    return _written(secrets.randbits(_RECOVERY_BITS))


def _written(number: int) -> str:
    """Twelve letters in three groups; 60 bits."""
    letters = base32((number << 4).to_bytes(8, "big"))[:_RECOVERY_LETTERS]
    return "-".join(letters[start : start + 4] for start in range(0, _RECOVERY_LETTERS, 4))


def _stored(account: Account, code: str) -> str:
    digest = hashlib.sha256(_RECOVERY + account.id.bytes + code.encode()).digest()
    return base32(digest[:_STORED_BYTES])


def _uri(account: Account, secret: str) -> str:
    return (
        f"otpauth://totp/{_ISSUER}:{account.username}?secret={secret}&issuer={_ISSUER}&digits={_TOTP_DIGITS}&period=30"
    )
