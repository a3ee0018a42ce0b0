"""The key that backups are sealed to, as it lies in a file or is typed; loads little."""

from __future__ import annotations

from pathlib import Path

from jalon.journal.keys import HYBRID_PRIVATE_BYTES, HYBRID_PUBLIC_BYTES
from jalon.kernel.errors import UnableTo


class UnableToRestoreNode(UnableTo):
    """The backup cannot be restored here; the node in the folder, if there is one, stays as it was."""


def read_private(path: Path) -> bytes:
    """The private half of the backup key. Raises :class:`UnableToRestoreNode`."""
    try:
        found = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except (OSError, ValueError) as error:
        raise UnableToRestoreNode("cli.restore.key_unreadable", path=str(path)) from error
    if len(found) != HYBRID_PRIVATE_BYTES:
        raise UnableToRestoreNode("cli.restore.key_unreadable", path=str(path))
    return found


def read_public(written: str) -> bytes:
    """The public half, as it is printed. Raises :class:`UnableToRestoreNode`."""
    try:
        found = bytes.fromhex(written.strip())
    except ValueError:
        found = b""
    if len(found) != HYBRID_PUBLIC_BYTES:
        raise UnableToRestoreNode("cli.restore.public_form")
    return found
