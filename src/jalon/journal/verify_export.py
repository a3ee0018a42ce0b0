"""Verification of an export file: certificates under the root, then every stream. One entry is in memory at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from jalon.journal.certificates import Certificate, Role, verify_certificate
from jalon.journal.entries import Entry
from jalon.journal.export import Frame, Root, SignedCertificate, SignedReceipt, StreamStart, read_export
from jalon.journal.statements import SignedStatement
from jalon.journal.verify import StreamReport, verify_stream
from jalon.kernel import limits
from jalon.kernel.errors import UnableToRead


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What the verification of a file found. ``error`` is None when the file was read to its end.

    ``root`` is the root under which certificates were verified; ``root_given`` says that the reader brought it, and did
    not take it from the file.
    """

    root: bytes | None
    root_given: bool
    certificates: int
    streams: tuple[StreamReport, ...]
    error: UnableToRead | None = None

    @property
    def holds(self) -> bool:
        """Whether file and every stream hold."""
        return self.error is None and all(stream.holds for stream in self.streams)


class _File:
    """The frames of a file with one frame of look-ahead."""

    def __init__(self, frames: Iterator[Frame]) -> None:
        self._frames = frames
        self.next: Frame | None = next(frames, None)

    def take(self) -> None:
        self.next = next(self._frames, None)

    def entries(self) -> Iterator[Entry]:
        """The entries that stand next."""
        while isinstance(self.next, Entry):
            yield self.next
            self.take()


class _Verification:
    """Certificates known so far, and the reports of the streams passed."""

    def __init__(self, root: bytes | None) -> None:
        self.root, self.root_given = root, root is not None
        self.certificates: list[Certificate] = []
        self.streams: list[StreamReport] = []

    def signing_keys(self, node: bytes) -> list[bytes]:
        """Every key that a verified certificate gives the node."""
        return [known.signing_public for known in self.certificates if known.node == node]

    def run(self, file: _File) -> None:
        while file.next is not None:
            frame = file.next
            if isinstance(frame, Root) and self.root is None:
                self.root = frame.public
            elif isinstance(frame, SignedCertificate):
                self._take_certificate(frame.signed)
            elif isinstance(frame, StreamStart):
                file.take()
                self._take_stream(frame, file)
                continue
            elif not isinstance(frame, Root):
                raise UnableToRead("journal.export.order", offset=0)
            file.take()

    def _take_certificate(self, signed: bytes) -> None:
        """Verify under the root, or under a hub that the root certified."""
        if self.root is None:
            raise UnableToRead("journal.export.no_root", offset=0)
        if len(self.certificates) >= limits.EXPORT_CERTIFICATES_MAX:
            raise UnableToRead("journal.export.too_many", offset=0)
        hubs = [known.signing_public for known in self.certificates if known.role is Role.HUB]
        verified = next(filter(None, (_under(signed, issuer) for issuer in (self.root, *hubs))), None)
        if verified is None:
            raise UnableToRead("journal.certificate.signature_wrong", offset=0)
        self.certificates.append(verified)

    def _take_stream(self, start: StreamStart, file: _File) -> None:
        statements: list[SignedStatement] = []
        receipts: list[SignedReceipt] = []
        while isinstance(file.next, SignedStatement | SignedReceipt):
            if isinstance(file.next, SignedStatement):
                statements.append(file.next)
            else:
                receipts.append(file.next)
            if len(statements) + len(receipts) > limits.EXPORT_CLAIMS_MAX:
                raise UnableToRead("journal.export.too_many", offset=0)
            file.take()
        report = verify_stream(
            file.entries(),
            stream=start.stream,
            start=start.start(),
            first_seq=start.first_seq,
            statements=statements,
            receipts=[(item.receipt, item.signature) for item in receipts],
            signing_keys=self.signing_keys,
        )
        self.streams.append(report)
        for _ in file.entries():
            pass  # what follows a break is passed by, so that the next stream is read


def _under(signed: bytes, issuer: bytes) -> Certificate | None:
    """The certificate, if this issuer signed it; its form was checked by the file's reader."""
    try:
        return verify_certificate(signed, issuer)
    except UnableToRead:
        return None


def verify_export(file: BinaryIO, *, root: bytes | None = None) -> ExportReport:
    """Verify a whole file. ``root`` is the state root the reader trusts; without it the file's own is taken.

    Never raises for what stands in the file: the report carries the error at which reading stopped.
    """
    verification = _Verification(root)
    stopped = None
    try:
        verification.run(_File(read_export(file)))
    except UnableToRead as error:
        stopped = error
    return ExportReport(
        verification.root,
        verification.root_given,
        len(verification.certificates),
        tuple(verification.streams),
        stopped,
    )
