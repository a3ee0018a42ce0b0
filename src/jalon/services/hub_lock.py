"""One hub a database: a lock of the session, let go when the session ends, however it ends."""

from __future__ import annotations

from django.db import DatabaseError, InterfaceError, connections

from jalon.kernel.errors import UnableTo
from jalon.records.routing import DEFAULT

_HUB_LOCK = 0x68756273
"""Key of PostgreSQL's advisory lock: "hubs"."""


class UnableToHold(UnableTo):
    """Another hub works on this database."""


def hold_database() -> None:
    """Hold the hub's database with this process's session. Raises :class:`UnableToHold`."""
    with connections[DEFAULT].cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_HUB_LOCK])
        held = cursor.fetchone()
    if not held or not held[0]:
        raise UnableToHold("services.hub_lock.second_hub")


def still_held() -> bool:
    """Whether this session still holds the lock: False as soon as the session is gone."""
    connection = connections[DEFAULT]
    if connection.connection is None:
        return False
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND pid = pg_backend_pid()",
                [_HUB_LOCK],
            )
            found = cursor.fetchone()
    except (DatabaseError, InterfaceError):
        return False
    return bool(found and found[0])
