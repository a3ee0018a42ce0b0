"""Certificates and revocation lists from files named on a command line: trusted for that run, and kept nowhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path

from jalon.documents.trust.certificate import Certificate
from jalon.documents.trust.chain import AnchorState
from jalon.documents.trust.errors import UnableToTrust
from jalon.documents.trust.recognition import read_either
from jalon.documents.trust.revocation import RevocationList
from jalon.documents.trust.trust_store import Anchor, Origin, Provenance, TrustStore
from jalon.kernel.errors import UnableTo
from jalon.kernel.limits import TRUST_CERTIFICATES_MAX, TRUST_FILE_BYTES_MAX

OnRejected = Callable[[Path, UnableTo], None]


def bytes_of(path: Path) -> bytes:
    """The content of a file of the trust store. Raises :class:`UnableToTrust`."""
    try:
        with path.open("rb") as stream:
            data = stream.read(TRUST_FILE_BYTES_MAX + 1)
    except OSError as error:
        raise UnableToTrust("documents.trust.file_unreadable") from error
    if len(data) > TRUST_FILE_BYTES_MAX:
        raise UnableToTrust("documents.trust.file_unreadable")
    return data


def store_of(
    anchors: Iterable[Path],
    revocations: Iterable[Path],
    *,
    held: TrustStore | None = None,
    at: datetime,
    on_rejected: OnRejected,
) -> TrustStore:
    """A store of the certificates and lists in files and folders, beside those of ``held``.

    What cannot be read, and a list that no anchor signed, is told to ``on_rejected`` and left out.
    """
    held = held or TrustStore()
    found = [*_read(anchors, on_rejected), *_read(revocations, on_rejected)]
    certificates = {one.der: one for _, one in found if isinstance(one, Certificate)}
    lists = [(path, one) for path, one in found if isinstance(one, RevocationList)]
    store = TrustStore(
        [
            *held.anchors,
            *(Anchor(one, AnchorState.ORPHAN, (Provenance(Origin.FOLDER, "", at),)) for one in certificates.values()),
        ],
        signers=held.signers,
        revocations=[*held.revocations, *(one for _, one in lists)],
        lists=held.lists,
    )
    for path, one in lists:
        if one in store.unverified:
            unknown = UnableToTrust("documents.trust.revocation_issuer_unknown", country=one.issuer.state)
            on_rejected(path, unknown)
    return store


def _read(paths: Iterable[Path], on_rejected: OnRejected) -> Iterator[tuple[Path, Certificate | RevocationList]]:
    for path in _files(paths):
        try:
            yield path, read_either(bytes_of(path))
        except UnableTo as error:
            on_rejected(path, error)


def _files(paths: Iterable[Path]) -> list[Path]:
    found = [one for path in paths for one in (sorted(path.iterdir()) if path.is_dir() else [path])]
    return [path for path in found if path.is_file()][:TRUST_CERTIFICATES_MAX]
