"""What is known of how a post stands. Nothing of any person; nothing that a referral could change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from jalon.kernel.codes.device_state import DeviceState
from jalon.kernel.codes.power_source import PowerSource


@dataclass(frozen=True)
class Machine:
    """What the machine says of itself; ``adapters.machine`` reads it."""

    uptime_s: int
    disk_free_bytes: int
    disk_total_bytes: int
    power: PowerSource
    battery_percent: int | None


@dataclass(frozen=True)
class PostFacts:
    """One post as its last word, and what headquarters holds of it, say. None: not known.

    ``last_heard_at``: None at the post itself, which always hears itself, when ``here``. ``clock_ahead_s`` < 0: behind.
    ``decided`` and ``unsearched`` are of one day: decisions, and those without a search of the lists.
    ``oldest_waiting_on``: day of the oldest entry that headquarters has not acknowledged.
    """

    here: bool = False
    active: bool = True
    last_heard_at: datetime | None = None
    oldest_waiting_on: date | None = None
    said_anything: bool = True
    oldest_list_on: date | None = None
    lists_damaged: int = 0
    decided: int = 0
    unsearched: int = 0
    disk_free_bytes: int | None = None
    clock_ahead_s: int | None = None
    clock_doubtful: bool = False
    program: str = ""
    program_expected: str = ""
    printer: DeviceState = DeviceState.NOT_ASKED
    scanner: DeviceState = DeviceState.NOT_ASKED
    power: PowerSource = PowerSource.NOT_ASKED
    battery_percent: int | None = None
    contradicting: bool = False
    set_apart: int = 0
    parked: int = 0
