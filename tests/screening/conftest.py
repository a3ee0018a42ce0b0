"""Small lists for the tests of screening; every person is invented."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from jalon.screening import Audience, Index
from jalon.screening.formats.national_csv import COLUMNS
from jalon.screening.formats.records import BrokenRecord
from jalon.screening.intake import ListSource, import_lists

AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
DEFAULTS = {
    "ground": "court_warrant",
    "legal_basis": "invented law, article 1",
    "source": "invented court",
    "entered_on": "2026-01-10",
    "expires_on": "2028-01-10",
    "review_on": "2027-01-10",
}


def csv_of(*records: dict[str, str]) -> str:
    """A list of these records; what a record does not say is made up, ids count from 1."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(COLUMNS)
    for number, record in enumerate(records, start=1):
        values = DEFAULTS | {"id": f"E{number}"} | record
        writer.writerow([values.get(column, "") for column in COLUMNS])
    return buffer.getvalue()


class Lists:
    """Imports lists into one index below a folder, and keeps what was told about broken records."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.directory = folder / "index"
        self.broken: list[BrokenRecord] = []

    def file(self, content: str | bytes, name: str = "NATIONAL") -> Path:
        path = self.folder / f"{name}.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def put(
        self, content: str | bytes, name: str = "NATIONAL", *, audience: Audience = Audience.POST, as_of: datetime = AT
    ) -> Index:
        source = ListSource(name, "national-csv", self.file(content, name), as_of)
        import_lists(
            [source],
            self.directory,
            audience=audience,
            key=b"k" * 32,
            at=AT,
            on_broken=lambda _source, record: self.broken.append(record),
        )
        return Index.open(self.directory)

    def of(self, *records: dict[str, str], audience: Audience = Audience.POST) -> Index:
        return self.put(csv_of(*records), audience=audience)


@pytest.fixture
def at() -> datetime:
    return AT


@pytest.fixture
def lists(tmp_path: Path) -> Lists:
    return Lists(tmp_path)


@pytest.fixture(scope="session")
def list_of() -> Callable[..., str]:
    return csv_of


@pytest.fixture(scope="session")
def synthetic_index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    from jalon.screening.synthetic import synthetic_list

    return Lists(tmp_path_factory.mktemp("synthetic")).put(synthetic_list(2_000, 7, AT.date()))
