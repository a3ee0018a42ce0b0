"""Tables of the lake: their columns, types and codes. One place; ``docs/reference/lake.md`` is made from it.

Nothing here can name a person: no number, no name, no birth date, no key of a record, no officer. A code is the number
of a closed list of ``kernel.codes``; null means *not known*. Every table begins with country and month, so that a file
says by itself what it holds; its rows are sorted by all columns, so that their order says nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pyarrow as pa

from jalon.kernel.codes.age_band import AgeBand
from jalon.kernel.codes.alert_list import AlertList
from jalon.kernel.codes.alert_stage import AlertStage
from jalon.kernel.codes.attempt_reason import AttemptReason
from jalon.kernel.codes.base import CodeList
from jalon.kernel.codes.capture_kind import CaptureKind
from jalon.kernel.codes.check_state import CheckState
from jalon.kernel.codes.detection_source import DetectionSource
from jalon.kernel.codes.detection_type import DetectionType
from jalon.kernel.codes.direction import Direction
from jalon.kernel.codes.document_kind import DocumentKind
from jalon.kernel.codes.entry_channel import EntryChannel
from jalon.kernel.codes.not_checked_reason import NotCheckedReason
from jalon.kernel.codes.outcome import Outcome
from jalon.kernel.codes.overstay_reason import OverstayReason
from jalon.kernel.codes.pairing_way import PairingWay
from jalon.kernel.codes.purpose import Purpose
from jalon.kernel.codes.refusal_ground import RefusalGround
from jalon.kernel.codes.residence_change import ResidenceChange
from jalon.kernel.codes.sex import Sex
from jalon.kernel.codes.stay_band import StayBand
from jalon.kernel.codes.transport import Transport
from jalon.stats.lake.errors import UnableToReadLake

NAME = pa.dictionary(pa.int32(), pa.string())
"""Few different texts: names of posts, codes of crossing points, of States, of findings."""


@dataclass(frozen=True)
class Column:
    """One column. ``codes``: the closed list whose numbers it holds; ``state``: an ISO 3166-1 or ICAO code."""

    name: str
    type: pa.DataType
    means: str
    codes: type[CodeList] | None = None
    state: bool = False


@dataclass(frozen=True)
class TableSchema:
    """One table. ``counts``: what one row stands for."""

    name: str
    counts: str
    columns: tuple[Column, ...]

    @cached_property
    def arrow(self) -> pa.Schema:
        """Its Arrow schema."""
        return pa.schema([(column.name, column.type) for column in self.columns])

    def column(self, name: str) -> Column | None:
        """The column of a name; None if the table has none."""
        return next((column for column in self.columns if column.name == name), None)


def _coded(name: str, codes: type[CodeList], means: str) -> Column:
    return Column(name, pa.int8(), means, codes)


_WHEN = (
    Column("country", NAME, "State whose post recorded it", state=True),
    Column("month", NAME, "local month in which it happened, YYYY-MM"),
    Column("day", pa.date32(), "local day"),
)
_HOUR = Column("hour", pa.int8(), "local hour, 0 to 23")
_WHERE = (
    Column("post", NAME, "name of the post"),
    Column("crossing_point", NAME, "code of the border crossing point"),
)
_DIRECTION = _coded("direction", Direction, "which way, seen from the recording State")
_KIND = _coded("document_kind", DocumentKind, "kind of the document shown")
_NATIONALITY = Column("nationality", NAME, "nationality", state=True)
_SEX = _coded("sex", Sex, "sex as the document or the traveller states it")
_AGE = _coded("age_band", AgeBand, "age band on the day of crossing")
_CHANNEL = _coded("channel", EntryChannel, "how the data came in")
_PROVISIONAL = Column("provisional", pa.bool_(), "a step without its second officer")

_DECISION = (
    *_WHEN,
    _HOUR,
    *_WHERE,
    _DIRECTION,
    _coded("outcome", Outcome, "how the inspection ended"),
    _CHANNEL,
    _KIND,
    Column("document_issuer", NAME, "who issued the document", state=True),
    _NATIONALITY,
    Column("residence", NAME, "State of usual residence", state=True),
    _SEX,
    _AGE,
    _coded("purpose", Purpose, "main purpose of travel"),
    _coded("transport", Transport, "means of transport"),
    _coded("stay_band", StayBand, "length of stay, intended or past"),
    _PROVISIONAL,
    Column("unchecked", pa.int8(), "checks that were not performed"),
    Column("candidates", pa.int16(), "candidates that the lists gave"),
    Column("processing_s", pa.int32(), "seconds from the first reading to the decision"),
    Column("waiting_s", pa.int32(), "seconds in the queue before; not measured by posts yet"),
    Column("late_days", pa.int16(), "UTC day received minus UTC day happened"),
    Column("border_resident", pa.bool_(), "true with a permit of border residents; else not known"),
    Column("shift", pa.int32(), "number of the shift among those of the post and day, from 1"),
    Column("unlikely", pa.int16(), "bitmap of data quality rules, see stats.lake.unlikely"),
    Column("weight", pa.int8(), "always 1"),
)

CROSSINGS = TableSchema("crossings", "one decision about one crossing", _DECISION)
REFUSALS = TableSchema(
    "refusals",
    "one refusal of entry",
    (
        *_DECISION,
        _coded("ground", RefusalGround, "ground of the refusal"),
        Column("return_question_asked", pa.bool_(), "the question about return was asked first"),
    ),
)
ATTEMPTS = TableSchema(
    "attempts",
    "one inspection that ended without a decision",
    (
        *_WHEN,
        _HOUR,
        *_WHERE,
        _coded("reason", AttemptReason, "why it ended so"),
        _CHANNEL,
        Column("finding", NAME, "code of the finding, if one stopped it"),
        Column("late_days", pa.int16(), "UTC day received minus UTC day happened"),
    ),
)
DETECTIONS = TableSchema(
    "detections",
    "one case detected, after a human decision",
    (
        *_WHEN,
        _HOUR,
        *_WHERE,
        _coded("detection_type", DetectionType, "what was detected"),
        _coded("detection_source", DetectionSource, "what led to it"),
        _DIRECTION,
        _KIND,
        _NATIONALITY,
        _SEX,
        _AGE,
        _PROVISIONAL,
        Column("decided", pa.bool_(), "a human decision stands behind it and is no longer provisional"),
        Column("false_alert", pa.bool_(), "headquarters' review overturned it"),
        Column("late_days", pa.int16(), "UTC day received minus UTC day happened"),
    ),
)
ALERTS = TableSchema(
    "alerts",
    "one candidate that headquarters found after a crossing, as it stands",
    (
        *_WHEN,
        _HOUR,
        *_WHERE,
        _coded("stage", AlertStage, "candidate, confirmed hit or cleared"),
        _coded("list_kind", AlertList, "kind of the list"),
        Column("to_first_look_s", pa.int32(), "seconds from finding it to the first look; null: nobody looked yet"),
        Column("to_decision_s", pa.int32(), "seconds from finding it to the verification; null: none yet"),
        Column("cleared", pa.bool_(), "people found that it is not the person, or that it cannot be told"),
    ),
)
CAPTURES = TableSchema(
    "captures",
    "biometric comparisons of one post and day with the same result",
    (
        *_WHEN,
        *_WHERE,
        _coded("kind", CaptureKind, "what was captured"),
        _coded("result", CheckState, "state of the comparison"),
        _coded("exception", NotCheckedReason, "why none was performed"),
        Column("count", pa.int32(), "how many"),
    ),
)
STAYS = TableSchema(
    "stays",
    "one entry with the exit that belongs to it, if one is known; by the month of entry",
    (
        Column("country", NAME, "State whose posts recorded it", state=True),
        Column("month", NAME, "local month of entry, YYYY-MM"),
        Column("entry_day", pa.date32(), "local day of entry"),
        Column("exit_day", pa.date32(), "local day of exit; null: none known"),
        Column("entry_post", NAME, "name of the post of entry"),
        Column("exit_post", NAME, "name of the post of exit"),
        _NATIONALITY,
        Column("residence", NAME, "State of usual residence", state=True),
        _SEX,
        _AGE,
        _coded("purpose", Purpose, "main purpose of travel"),
        Column("stay_days", pa.int32(), "days from entry to exit; null: no exit known"),
        Column("allowed_days", pa.int32(), "days that the law or the visa allows; null: no limit known"),
        _coded("how", PairingWay, "how entry and exit were paired"),
        Column("confidence", pa.float32(), "of the pairing, 0 to 1"),
        Column("overstay", pa.bool_(), "advisory: stayed or stays longer than allowed"),
        _coded("overstay_reason", OverstayReason, "why that is said, or why nothing is said"),
        _coded("residence_change_1998", ResidenceChange, "by the UN recommendations of 1998"),
        _coded("residence_change_2021", ResidenceChange, "by the UN definitions of 2021"),
    ),
)

_TABLES: Mapping[str, TableSchema] = {
    one.name: one for one in (CROSSINGS, REFUSALS, ATTEMPTS, DETECTIONS, ALERTS, CAPTURES, STAYS)
}


def tables() -> tuple[TableSchema, ...]:
    """Every table of the lake."""
    return tuple(_TABLES.values())


def table_named(name: str) -> TableSchema:
    """The table of a name. Raises :class:`UnableToReadLake` with the names there are."""
    if name not in _TABLES:
        raise UnableToReadLake("stats.lake.table_unknown", table=name[:40], known=", ".join(_TABLES))
    return _TABLES[name]
