"""The node's identity on disk: ``node.json`` holds what is public, ``keys/`` what is not, each file mode 0600."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from jalon.adapters.machine import uptime_s
from jalon.journal.certificates import read_certificate
from jalon.journal.envelopes import Recipient
from jalon.journal.keys import HYBRID_PUBLIC_BYTES, KEY_BYTES, new_private_key, signing_public
from jalon.journal.lineage import FIRST_ORDINAL
from jalon.kernel.errors import UnableTo
from jalon.kernel.ids import EPOCH_BYTES, NODE_ID_BYTES, new_epoch, new_node_id
from jalon.services.node import Node, Role

_PUBLIC = "node.json"
_KEYS = "keys"
_SIGNING = "signing.key"
_NEXT_SIGNING = "signing.next.key"
_DECRYPTION = "decryption.key"
_SECOND_OFFICER = "second_officer.key"
_ROOT = "root.key"
_COURIER = "courier.key"
_MONTHS = "months.key"
_PINNED = ("certificate", "hub_public", "root_public", "protection_public")


class UnableToLoadNode(UnableTo):
    """The folder holds no node, holds one already, or holds a damaged one."""


def create_node(
    home: Path, *, role: Role, state: str, label: str, crossing_point: str = "", demonstration: bool = False
) -> Node:
    """A new node in an empty folder, with its own keys; it reports to nobody until it is enrolled.

    Raises :class:`UnableToLoadNode` when the folder holds a node already.
    """
    if (home / _PUBLIC).exists():
        raise UnableToLoadNode("adapters.node.exists", home=str(home))
    (home / _KEYS).mkdir(parents=True, exist_ok=True, mode=0o700)
    home.chmod(0o711 if role in (Role.HUB, Role.WEBSITE) else 0o700)
    write_secret(home, _SIGNING, new_private_key())
    write_secret(home, _DECRYPTION, new_private_key())
    public = {
        "node": new_node_id().hex(),
        "epoch": new_epoch(FIRST_ORDINAL).hex(),
        "role": int(role),
        "state": state,
        "label": label,
        "crossing_point": crossing_point,
        "demonstration": demonstration,
    }
    _write_public(home, public)
    return load_node(home)


def load_node(home: Path) -> Node:
    """The node of a folder; read again only when its files change. Raises :class:`UnableToLoadNode`."""
    try:
        stamps = tuple(
            (home / name).stat().st_mtime_ns for name in (_PUBLIC, f"{_KEYS}/{_SIGNING}", f"{_KEYS}/{_DECRYPTION}")
        )
    except FileNotFoundError as error:
        raise UnableToLoadNode("adapters.node.missing", home=str(home)) from error
    return _load(home.resolve(), stamps)


@lru_cache(maxsize=8)
def _load(home: Path, stamps: tuple[int, ...]) -> Node:
    del stamps
    try:
        public = json.loads((home / _PUBLIC).read_text(encoding="utf-8"))
        hub = public.get("hub")
        return Node(
            node=_exactly(NODE_ID_BYTES, bytes.fromhex(public["node"])),
            epoch=_exactly(EPOCH_BYTES, bytes.fromhex(public["epoch"])),
            role=Role(public["role"]),
            state=str(public["state"]),
            label=str(public["label"]),
            crossing_point=str(public["crossing_point"]),
            demonstration=bool(public["demonstration"]),
            signing_key=_signing_key(home, public.get("certificate")),
            decryption_keys=(*_read_keys(home, _DECRYPTION), *(private for _, private in _months(home))),
            month_keys=_months(home),
            hub=Recipient(bytes.fromhex(hub["node"]), bytes.fromhex(hub["enc_public"])) if hub else None,
            second_officer_secret=read_secret(home, _SECOND_OFFICER),
            courier_keys=_read_keys(home, _COURIER) if (home / _KEYS / _COURIER).exists() else (),
            courier_certificates=tuple(map(bytes.fromhex, public.get("courier_certificates", ()))),
            hub_courier=bytes.fromhex(public["hub_courier"]) if public.get("hub_courier") else None,
            former_certificates=tuple(map(bytes.fromhex, public.get("former_certificates", ()))),
            uptime=uptime_s,
            **{name: bytes.fromhex(public[name]) if public.get(name) else None for name in _PINNED},
        )
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, OSError) as error:
        raise UnableToLoadNode("adapters.node.damaged", home=str(home)) from error


def save_enrolment(
    home: Path,
    *,
    certificate: bytes | None = None,
    hub: Recipient | None = None,
    hub_public: bytes | None = None,
    root_public: bytes | None = None,
    protection_public: bytes | None = None,
    second_officer_secret: bytes | None = None,
) -> Node:
    """Keep what an enrolment (or a hub's own set-up) gave; what is None stays as it was."""
    given = (certificate, hub_public, root_public, protection_public)
    with _changing(home) as public:
        if second_officer_secret is not None:
            write_secret(home, _SECOND_OFFICER, second_officer_secret)
        if hub is not None:
            public["hub"] = {"node": hub.node.hex(), "enc_public": hub.enc_public.hex()}
        public |= {name: value.hex() for name, value in zip(_PINNED, given, strict=True) if value is not None}
    return load_node(home)


def next_signing_key(home: Path, *, create: bool = False) -> bytes | None:
    """The private key that this node signs with once its hub has certified it; made on demand, durable when given."""
    if create and not (home / _KEYS / _NEXT_SIGNING).exists():
        write_secret(home, _NEXT_SIGNING, new_private_key())
    return read_secret(home, _NEXT_SIGNING)


def drop_next_signing_key(home: Path) -> None:
    """Destroy a next key that the hub refused; asked for again, another one is made."""
    (home / _KEYS / _NEXT_SIGNING).unlink(missing_ok=True)
    _sync_folder(home / _KEYS)


def switch_signing_key(home: Path, certificate: bytes, *, former: Sequence[bytes] = ()) -> Node:
    """Sign with the next key from now on. One file decides, the public one: killed at any point, one key is whole.

    ``former``: certificates of every key before, where somebody else knows them better than this folder.
    """
    with _changing(home) as public:
        if public["certificate"] != certificate.hex():
            held = [*public.get("former_certificates", ()), public["certificate"]]
            public["former_certificates"] = [one.hex() for one in former] or held
            public["certificate"] = certificate.hex()
            public["seal_again"] = True
    finish_switch(home)
    return load_node(home)


def finish_switch(home: Path) -> bool:
    """Destroy the key of before where a kill came between; whether what waits is still to be sealed again."""
    with _alone(home):
        public = json.loads((home / _PUBLIC).read_text(encoding="utf-8"))
        found = read_secret(home, _NEXT_SIGNING)
        if found is not None and _certifies(public.get("certificate"), found):
            (home / _KEYS / _NEXT_SIGNING).replace(home / _KEYS / _SIGNING)
            _sync_folder(home / _KEYS)
        return bool(public.get("seal_again"))


def save_sealed_again(home: Path) -> None:
    """Nothing that waits is signed with the key of before any more."""
    with _changing(home) as public:
        public.pop("seal_again", None)


def _signing_key(home: Path, certificate: str | None) -> bytes:
    """The next key as soon as the certificate is its own, though it has not taken the place of the former yet."""
    found = read_secret(home, _NEXT_SIGNING)
    if found is not None and _certifies(certificate, found):
        return _exactly(KEY_BYTES, found)
    return _exactly(KEY_BYTES, _read_keys(home, _SIGNING)[0])


def _certifies(certificate: str | None, private: bytes) -> bool:
    return bool(certificate) and read_certificate(bytes.fromhex(certificate or "")).signing_public == signing_public(
        private
    )


def save_epoch(home: Path, epoch: bytes) -> Node:
    """Keep the epoch in which this node records from now on."""
    with _changing(home) as public:
        public["epoch"] = _exactly(EPOCH_BYTES, epoch).hex()
    return load_node(home)


def save_backup_key(home: Path, public: bytes) -> None:
    """Keep the public half of the key that backups are sealed to; the other half is not here."""
    with _changing(home) as public_file:
        public_file["backup_public"] = public.hex()


def read_backup_key(home: Path) -> bytes | None:
    """The public half of the backup key; None before there is one. Raises :class:`UnableToLoadNode`."""
    try:
        found = json.loads((home / _PUBLIC).read_text(encoding="utf-8")).get("backup_public")
        return _exactly(HYBRID_PUBLIC_BYTES, bytes.fromhex(found)) if found else None
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise UnableToLoadNode("adapters.node.damaged", home=str(home)) from error


def save_courier_keys(home: Path, *, private_keys: Sequence[bytes], certificates: Sequence[bytes]) -> Node:
    """Keep the keys that a courier's files open with, the newest first; those left out are destroyed."""
    _write(home / _KEYS / _COURIER, "".join(key.hex() + "\n" for key in private_keys))
    with _changing(home) as public:
        public["courier_certificates"] = [signed.hex() for signed in certificates]
    return load_node(home)


def save_month_keys(home: Path, months: Sequence[tuple[int, bytes]], *, first_key_over: bool = False) -> Node:
    """Keep a hub's keys by month; those left out are destroyed. ``first_key_over``: so is the certificate's own.

    The newest month's key then stands in its place, so that the folder never lacks one.
    """
    _write(home / _KEYS / _MONTHS, "".join(f"{month} {private.hex()}\n" for month, private in months))
    if first_key_over:
        write_secret(home, _DECRYPTION, months[-1][1])
    with _changing(home):
        pass  # written as it was: its time tells every process that the keys changed
    return load_node(home)


def save_hub_courier(home: Path, certificate: bytes) -> Node:
    """Keep at a post what its hub announced of its key for couriers."""
    with _changing(home) as public:
        public["hub_courier"] = certificate.hex()
    return load_node(home)


def root_key(home: Path, *, create: bool = False) -> bytes | None:
    """The State root's private key, where this folder keeps it; made on demand.

    A real State keeps it offline with two custodians; a demonstration keeps it with its hub.
    """
    if create and not (home / _KEYS / _ROOT).exists():
        write_secret(home, _ROOT, new_private_key())
    return read_secret(home, _ROOT)


def write_secret(home: Path, name: str, data: bytes) -> None:
    """Write one secret in hex, durable, readable by its owner alone, whole or not at all."""
    _write(home / _KEYS / name, data.hex() + "\n")


def read_secret(home: Path, name: str) -> bytes | None:
    """One secret, or None when the folder has none of that name."""
    path = home / _KEYS / name
    return bytes.fromhex(path.read_text().strip()) if path.exists() else None


def _months(home: Path) -> tuple[tuple[int, bytes], ...]:
    path = home / _KEYS / _MONTHS
    lines = [line.split() for line in path.read_text().splitlines()] if path.exists() else []
    return tuple((int(month), bytes.fromhex(private)) for month, private in lines)


def _exactly(length: int, data: bytes) -> bytes:
    if len(data) != length:
        raise ValueError(length)
    return data


def _read_keys(home: Path, name: str) -> tuple[bytes, ...]:
    return tuple(bytes.fromhex(line) for line in (home / _KEYS / name).read_text().split())


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """One process at a time changes the folder: its pages, its work and a command may run side by side."""
    folder = os.open(home / _KEYS, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


@contextmanager
def _changing(home: Path) -> Iterator[dict[str, Any]]:
    """What the public file says, written when left: nobody undoes what another process wrote meanwhile."""
    with _alone(home):
        public = json.loads((home / _PUBLIC).read_text(encoding="utf-8"))
        yield public
        _write_public(home, public)


def _write_public(home: Path, public: dict[str, Any]) -> None:
    _write(home / _PUBLIC, json.dumps(public, indent=1, sort_keys=True) + "\n")


def _write(path: Path, text: str) -> None:
    temporary = path.with_name(path.name + ".new")
    descriptor = os.open(temporary, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    temporary.replace(path)
    _sync_folder(path.parent)


def _sync_folder(path: Path) -> None:
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
