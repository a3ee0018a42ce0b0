"""What the files of a chip say, each read on its own: one that cannot be read is a finding, and the others are read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from jalon.documents.chip.files import ChipFiles
from jalon.documents.chip.finding import chip_finding, unreadable_file
from jalon.documents.chip.lds.com import Com, read_com
from jalon.documents.chip.lds.details import DocumentDetails, HolderDetails, read_dg11, read_dg12
from jalon.documents.chip.lds.dg1 import read_dg1
from jalon.documents.chip.lds.dg2 import BiometricBlock, read_dg2
from jalon.documents.chip.lds.security_keys import ActiveAuthenticationKey, SecurityInfo, read_dg14, read_dg15
from jalon.documents.finding import Finding, Severity
from jalon.documents.mrz.reading import MrzReading
from jalon.kernel.errors import UnableToRead

T = TypeVar("T")


@dataclass(frozen=True)
class Contents:
    """Files as read; None for one that is not there or cannot be read. ``findings`` say which could not be."""

    com: Com | None = None
    zone: MrzReading | None = None
    portrait: tuple[BiometricBlock, ...] | None = None
    holder: HolderDetails | None = None
    document: DocumentDetails | None = None
    protocols: tuple[SecurityInfo, ...] | None = None
    active_key: ActiveAuthenticationKey | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def issued_on(self) -> date | None:
        """Date of issue of DG12."""
        return self.document.issued_on if self.document else None


def read_contents(files: ChipFiles) -> Contents:
    """Read every file but the security object. Never raises for what a file holds."""
    found: list[Finding] = []

    def attempt(name: str, data: bytes | None, read: Callable[[bytes], T]) -> T | None:
        if data is None:
            return None
        try:
            return read(data)
        except UnableToRead as error:
            found.append(_of_reading(name, error))
            return None

    groups = files.groups
    contents = Contents(
        com=attempt("COM", files.com, read_com),
        zone=attempt("DG1", groups.get(1), read_dg1),
        portrait=attempt("DG2", groups.get(2), read_dg2),
        holder=attempt("DG11", groups.get(11), read_dg11),
        document=attempt("DG12", groups.get(12), read_dg12),
        protocols=attempt("DG14", groups.get(14), read_dg14),
        active_key=attempt("DG15", groups.get(15), read_dg15),
    )
    zone = contents.zone
    if zone is not None and any(finding.code.startswith("documents.check_digit.") for finding in zone.findings):
        found.append(chip_finding("mrz_check_digits_wrong", Severity.ATTENTION, "DG1"))
    return replace(contents, findings=tuple(found))


def _of_reading(name: str, error: UnableToRead) -> Finding:
    if error.code.startswith("documents.zone."):
        return chip_finding("mrz_unreadable", Severity.ATTENTION, name)
    return unreadable_file(name, error)
