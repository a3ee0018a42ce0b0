"""What the machine says of itself: how long it runs, what it runs on, how much room is left. Linux; else unknown."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from jalon.health.facts import Machine
from jalon.kernel.codes.power_source import PowerSource

POWER_SUPPLIES = Path("/sys/class/power_supply")
_ONLINE = "1"


def uptime_s() -> int:
    """Whole seconds since the machine started, its sleep counted; no clock that somebody sets moves it."""
    return int(time.clock_gettime(time.CLOCK_BOOTTIME))


def read_machine(home: Path, *, supplies: Path = POWER_SUPPLIES) -> Machine:
    """The machine as it stands; ``home`` lies on the disk that is looked at."""
    disk = shutil.disk_usage(home)
    power, percent = _power(supplies)
    return Machine(uptime_s(), disk.free, disk.total, power, percent)


def _power(supplies: Path) -> tuple[PowerSource, int | None]:
    """What the kernel's power supplies say (Linux, Documentation/ABI/testing/sysfs-class-power)."""
    online: list[bool] = []
    percents: list[int] = []
    for supply in _folders(supplies):
        kind = _word(supply / "type")
        if kind in ("Mains", "USB") and (said := _word(supply / "online")):
            online.append(said == _ONLINE)
        if kind == "Battery" and _word(supply / "scope") != "Device":
            with suppress(ValueError):
                percents.append(min(100, max(0, int(_word(supply / "capacity")))))
    percent = min(percents, default=None)
    if any(online):
        return PowerSource.MAINS, percent
    return (PowerSource.BATTERY if percents else PowerSource.UNKNOWN), percent


def _folders(supplies: Path) -> Iterator[Path]:
    with suppress(OSError):
        yield from sorted(supplies.iterdir())


def _word(path: Path) -> str:
    with suppress(OSError, UnicodeDecodeError):
        return path.read_text(encoding="ascii").strip()
    return ""
