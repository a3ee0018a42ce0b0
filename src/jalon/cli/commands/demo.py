"""``jalon demo``: a hub, two posts, synthetic travellers, a programme; with ``--check``, the same without a person."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import click

_HUB_PORT = 8200
_POLL_S = 0.5
_COURIER_PAUSE_S = 30


@click.command()
@click.option("--home", type=click.Path(path_type=Path, file_okay=False), default=Path("var/demo"), show_default=True)
@click.option("--port", default=_HUB_PORT, show_default=True, type=click.IntRange(1024, 65528), help="Port of the hub.")
@click.option("--pause", default=5.0, show_default=True, type=click.FloatRange(0.2), help="Seconds between travellers.")
@click.option("--full", is_flag=True, help="Burkina Faso and Mali: two hubs, two posts each, two couriers.")
@click.option("--check", is_flag=True, help="Run every step without a person, in a folder of its own; exit 0 or 1.")
def command(home: Path, port: int, pause: float, *, full: bool, check: bool) -> None:
    """Show border management at work: a hub of Burkina Faso, the posts Faramana and Seytenga, and a programme.

    With --full, Mali's headquarters too, with the posts Koury and Gogui, and couriers between posts and hubs.
    """
    if check:
        sys.exit(0 if _check(full=full) else 1)
    folder = home.with_name(f"{home.name}-full") if full else home
    _show(folder.resolve(), port, pause, full=full)


def _check(*, full: bool) -> bool:
    from jalon.cli.demo.check import Check
    from jalon.cli.demo.full_check import FullCheck
    from jalon.cli.demo.nodes import Nodes, UnableToRunScene, free_ports
    from jalon.cli.demo.scene import BOTH_STATES, PLACES, WEBSITE, prepare

    places, steps_of = ((*BOTH_STATES, WEBSITE), FullCheck) if full else ((*PLACES, WEBSITE), Check)

    with tempfile.TemporaryDirectory(prefix="jalon-demo-", ignore_cleanup_errors=True) as folder:
        steps: list[dict[str, object]] = []
        started = time.monotonic()
        try:
            scene = prepare(Path(folder) / "demo", _tell, places)
            with Nodes(scene, free_ports(places), _tell, places) as nodes:
                steps.append({"name": "ready", "ok": True, "ms": round((time.monotonic() - started) * 1000)})
                check = steps_of(nodes, _tell, steps)
                try:
                    ok = check.run()
                finally:
                    check.close()
        except (UnableToRunScene, RuntimeError) as error:
            _tell(str(error))
            steps.append({"name": "ready", "ok": False, "ms": round((time.monotonic() - started) * 1000)})
            check, ok = None, False
        report = check.report(ok=ok) if check else _report(steps)
    click.echo(report)
    return ok


def _report(steps: list[dict[str, object]]) -> str:
    import json

    return json.dumps({"ok": False, "steps": steps})


def _show(home: Path, port: int, pause: float, *, full: bool) -> None:
    from jalon.cli.demo.couriers import Couriers
    from jalon.cli.demo.nodes import Nodes, UnableToRunScene
    from jalon.cli.demo.scene import BOTH_STATES, PLACES, WEBSITE, prepare
    from jalon.cli.demo.traffic import Traffic
    from jalon.cli.supervision import stop_signal

    stop = stop_signal()
    places = (*(BOTH_STATES if full else PLACES), WEBSITE)
    ports = {place.folder: port + number for number, place in enumerate(places)}
    try:
        scene = prepare(home, _tell, places)
        with Nodes(scene, ports, _tell, places) as nodes:
            _say_where(nodes)
            traffic: list[Traffic | Couriers] = [Traffic(nodes, post, pause) for post in nodes.posts]
            if full:
                traffic.append(Couriers(nodes, _COURIER_PAUSE_S, _tell))
            for one in traffic:
                one.start()
            while not stop.wait(_POLL_S) and nodes.ended() is None:
                pass
            for one in traffic:
                one.stop()
            _tell("stopping")
            for one in traffic:
                one.join(pause + 1)
    except (UnableToRunScene, RuntimeError) as error:
        _tell(str(error))
        sys.exit(1)
    sys.exit(0 if stop.is_set() else 1)


def _say_where(nodes: object) -> None:
    from jalon.cli.demo.nodes import Nodes

    assert isinstance(nodes, Nodes)
    click.echo("\nJalon, demonstration: every person and document is invented.\n")
    for place in (*nodes.hubs, *nodes.posts, *nodes.websites):
        click.echo(f"{place.state} {place.label:18} {nodes.address(place)}/")
        for person in place.people:
            if person.username != "robot":
                password = nodes.scene.password(place, person.username)
                click.echo(f"    {person.role:12} {person.username:12} {password}   ({person.language})")
    click.echo("\nThe second step of each sign-in shows its code, because this is a demonstration.")
    click.echo("Documents to paste at a booth, all invented:\n")
    for told, zone in _documents():
        click.echo(f"  {told}\n" + "".join(f"    {line}\n" for line in zone.splitlines()))
    click.echo("Ctrl-C stops everything.\n")


def _documents() -> Iterator[tuple[str, str]]:
    from datetime import UTC, datetime

    from jalon.cli.demo.travellers import ICAO_SPECIMEN, known_travellers

    known = known_travellers(datetime.now(UTC).date())
    yield "a valid passport", known["clean"].zone
    yield "a child's passport", known["child"].zone
    yield "a name that stands on the list", known["candidate"].zone
    yield "a passport reported lost", known["lost"].zone
    yield "ICAO's specimen: expired, of a State that does not exist", ICAO_SPECIMEN


def _tell(sentence: str) -> None:
    click.echo(sentence, err=True)
