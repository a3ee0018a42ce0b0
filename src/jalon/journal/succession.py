"""Keys that followed one another: a node's certificates, the oldest first, as it shows them to whoever missed some.

    succession = canonical array of signed certificates, one behind the other

Whoever knows any of the keys before the last goes on with the last; a key that another one followed never comes back.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from jalon.journal.certificates import Certificate
from jalon.kernel import limits
from jalon.kernel.canonical import Value, decode, encode
from jalon.kernel.errors import UnableToRead

Verify = Callable[[bytes], Certificate]


def write_succession(signed: Sequence[bytes]) -> bytes:
    """The certificates of a node, the oldest first; of too many, the newest."""
    rows: list[Value] = list(signed[-limits.SUCCESSION_MAX :])
    return encode(rows)


def read_succession(payload: bytes, verify: Verify) -> tuple[tuple[bytes, Certificate], ...]:
    """Signed certificates and what they say, each as ``verify`` accepts it. Raises :class:`UnableToRead`."""
    found: list[tuple[bytes, Certificate]] = []
    match decode(payload):
        case [*rows] if 0 < len(rows) <= limits.SUCCESSION_MAX:
            for row in rows:
                if not isinstance(row, bytes):
                    raise UnableToRead("journal.succession.form", offset=0)
                found.append((row, verify(row)))
        case _:
            raise UnableToRead("journal.succession.form", offset=0)
    keys = [certificate.signing_public for _, certificate in found]
    if len(set(keys)) != len(keys) or len({certificate.node for _, certificate in found}) != 1:
        raise UnableToRead("journal.succession.form", offset=0)
    return tuple(found)


def following(
    shown: Sequence[tuple[bytes, Certificate]], *, present: bytes, former: Collection[bytes]
) -> tuple[tuple[bytes, Certificate], ...] | None:
    """What follows the ``present`` key in a succession; empty when it is the last. None when this shows nothing.

    That is: the last key is one of ``former``, which others followed, or the present one is not shown at all.
    """
    keys = [certificate.signing_public for _, certificate in shown]
    if keys[-1] in former or present not in keys:
        return None
    return tuple(shown[keys.index(present) + 1 :])
