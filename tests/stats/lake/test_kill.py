"""A writer that is killed in the midst leaves what readers saw, and hinders nobody after it."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from jalon.stats.lake.checking import check
from jalon.stats.lake.reading import open_lake
from tests.stats.lake.test_lake import AT, FACTS, MARCH, one, rows, write_vintage

_WRITER = """
import sys
from pathlib import Path
from jalon.stats.lake.writing import writing
from tests.stats.lake.test_lake import AT, FACTS, MARCH, APRIL, one, rows

def endless():
    yield rows(one(hour=1))
    print("writing", flush=True)
    sys.stdin.read()

with writing(Path(sys.argv[1])) as writer:
    if sys.argv[2] == "between":
        writer.write(MARCH, [rows(one(), one())], facts=FACTS, made_at=AT)
    writer.write(APRIL if sys.argv[2] == "between" else MARCH, endless(), facts=FACTS, made_at=AT)
"""


@pytest.mark.processes
@pytest.mark.parametrize("moment", ["inside", "between"])
def test_killed_in_the_midst_the_former_vintage_is_read_and_the_next_run_writes(tmp_path: Path, moment: str) -> None:
    write_vintage(tmp_path, MARCH, [rows(one())], facts=FACTS, made_at=AT)
    command = [sys.executable, "-c", _WRITER, str(tmp_path), moment]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"writing\n"
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=30)
    lake = open_lake(tmp_path)
    assert (lake.rows("crossings").num_rows, check(lake).damages) == (1, ())
    assert write_vintage(tmp_path, MARCH, [rows(one(), one(), one())], facts=FACTS, made_at=AT)
    assert open_lake(tmp_path).rows("crossings").num_rows == 3
