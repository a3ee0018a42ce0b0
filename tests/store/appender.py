"""A child process that records crossings until it is killed, and says what was acknowledged.

python -m tests.store.appender HOME
"""

from __future__ import annotations

import os
import sys
from pathlib import Path


def main() -> None:
    """Record; one line on standard output after each commit."""
    home = Path(sys.argv[1])
    os.environ["JALON_HOME"] = str(home)
    os.environ["DJANGO_SETTINGS_MODULE"] = "jalon.settings.post"
    import django

    django.setup()
    from jalon.adapters.clock import system_clock
    from jalon.adapters.keystore import load_node
    from jalon.services.journaling import record
    from tests.nodes import events

    node, clock = load_node(home), system_clock()
    asked = sys.argv[2:] == ["asked"]
    while not asked or sys.stdin.readline():
        at = clock.now()
        done = record(node, [events.crossing(at), events.crossing(at, note="second")], at=at)
        os.write(1, (" ".join(str(one.place.seq) + ":" + one.hash.hex() for one in done) + "\n").encode())


if __name__ == "__main__":
    main()
