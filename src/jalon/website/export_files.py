"""A project as a file in one of the formats, with its name and media type."""

from __future__ import annotations

from dataclasses import dataclass

from jalon.logframe.exports.hxl import write_hxl_csv
from jalon.logframe.exports.iati import missing, write_iati
from jalon.logframe.exports.snapshot import Snapshot
from jalon.logframe.exports.xlsx import write_hxl_xlsx, write_xlsx

FORMATS = ("iati", "xlsx", "hxl", "hxl-xlsx")
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Exported:
    """One file."""

    name: str
    media_type: str
    content: bytes


def write_export(snapshot: Snapshot, form: str, language: str) -> Exported:
    """The file. ``form`` is one of :data:`FORMATS`. Raises ``UnableToExport``."""
    stem = f"{snapshot.project.code}-{snapshot.audience.value}-{snapshot.made_at:%Y-%m-%d}"
    if form == "iati":
        return Exported(f"{stem}.xml", "application/xml", write_iati(snapshot, language))
    if form == "xlsx":
        return Exported(f"{stem}.xlsx", _WORKBOOK, write_xlsx(snapshot, missing(snapshot), language))
    if form == "hxl":
        return Exported(f"{stem}-hxl.csv", "text/csv; charset=utf-8", write_hxl_csv(snapshot, language))
    assert form == "hxl-xlsx", form
    return Exported(f"{stem}-hxl.xlsx", _WORKBOOK, write_hxl_xlsx(snapshot, language))
