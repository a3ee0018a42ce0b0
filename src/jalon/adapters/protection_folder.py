"""The folder of a protection service: ``protection.json`` is public, ``keys/`` is not, each file mode 0600.

It holds no database, and never an opened referral: ``sealed/`` keeps the files of cells as they came.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from jalon.adapters.keystore import read_secret, write_secret
from jalon.journal.keys import HYBRID_PRIVATE_BYTES, KEY_BYTES, new_hybrid_private_key, new_private_key
from jalon.kernel import limits
from jalon.kernel.errors import UnableTo
from jalon.kernel.ids import NODE_ID_BYTES, new_node_id
from jalon.services.protection_request import ServiceKeys

_PUBLIC = "protection.json"
_SIGNING = "signing.key"
SEALED = "sealed"


class UnableToOpenFolder(UnableTo):
    """The folder holds no protection service, holds one already, or holds a damaged one."""


def create_service(home: Path, *, state: str, label: str) -> ServiceKeys:
    """A new protection service in a folder that holds none; nobody trusts it yet."""
    if (home / _PUBLIC).exists() or (home / "node.json").exists():
        raise UnableToOpenFolder("adapters.protection_folder.exists", home=str(home))
    for name in ("keys", SEALED):
        (home / name).mkdir(parents=True, exist_ok=True, mode=0o700)
    home.chmod(0o700)
    write_secret(home, _SIGNING, new_private_key())
    write_secret(home, _cells_name(1), new_hybrid_private_key())
    save_public(home, {"node": new_node_id().hex(), "state": state, "label": label})
    return load_service(home)


def load_service(home: Path) -> ServiceKeys:
    """The service of a folder. Raises :class:`UnableToOpenFolder`."""
    if not (home / _PUBLIC).exists():
        raise UnableToOpenFolder("adapters.protection_folder.missing", home=str(home))
    try:
        public = json.loads((home / _PUBLIC).read_text(encoding="utf-8"))
        found = ServiceKeys(
            node=bytes.fromhex(public["node"]),
            state=str(public["state"]),
            label=str(public["label"]),
            signing_key=read_secret(home, _SIGNING) or b"",
            cell_keys=tuple(reversed(_cell_keys(home))),
            root_public=bytes.fromhex(public["root_public"]) if "root_public" in public else None,
            certificate=bytes.fromhex(public["certificate"]) if "certificate" in public else None,
        )
    except (ValueError, KeyError, TypeError, AttributeError, OSError) as error:
        raise UnableToOpenFolder("adapters.protection_folder.damaged", home=str(home)) from error
    sizes = {len(one) for one in found.cell_keys}
    if (len(found.node), len(found.signing_key), sizes) != (NODE_ID_BYTES, KEY_BYTES, {HYBRID_PRIVATE_BYTES}):
        raise UnableToOpenFolder("adapters.protection_folder.damaged", home=str(home))
    return found


def add_key(home: Path) -> ServiceKeys:
    """A new key of cells; the earlier ones stay, to open what is still sealed to them."""
    numbers = _cell_numbers(home)
    if len(numbers) >= limits.PROTECTION_KEYS_MAX:
        raise UnableToOpenFolder("adapters.protection_folder.too_many_keys", count_max=limits.PROTECTION_KEYS_MAX)
    write_secret(home, _cells_name(numbers[-1] + 1), new_hybrid_private_key())
    return load_service(home)


def save_certificate(home: Path, service: ServiceKeys) -> None:
    """Keep root and certificate of a service that was certified."""
    assert service.root_public is not None, "certified"
    assert service.certificate is not None, "certified"
    named = {"node": service.node.hex(), "state": service.state, "label": service.label}
    save_public(home, named | {"root_public": service.root_public.hex(), "certificate": service.certificate.hex()})


def save_public(home: Path, values: dict[str, str]) -> None:
    """Write the public part, whole or not at all."""
    path = home / _PUBLIC
    temporary = path.with_name(path.name + ".new")
    descriptor = os.open(temporary, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        out.write(json.dumps(values, indent=1, sort_keys=True, ensure_ascii=False) + "\n")
        out.flush()
        os.fsync(out.fileno())
    temporary.replace(path)


def _cells_name(number: int) -> str:
    return f"cells-{number}.key"


def _cell_numbers(home: Path) -> list[int]:
    """Numbers of the keys of cells, the oldest first; the oldest may have been destroyed."""
    return sorted(int(path.stem.removeprefix("cells-")) for path in (home / "keys").glob("cells-*.key"))


def _cell_keys(home: Path) -> list[bytes]:
    return [read_secret(home, _cells_name(number)) or b"" for number in _cell_numbers(home)]
