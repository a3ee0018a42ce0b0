"""``jalon stats synthesise``: an invented lake, or a year of invented journeys."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from jalon.cli.node_process import LANGUAGE, said_in

_STATES = ("BFA", "MLI", "MRT", "NER")


@click.command()
@click.option("--crossings", type=click.IntRange(1, 1_000_000_000), required=True, help="How many, in all.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder of the lake.")
@click.option("--seed", type=click.IntRange(0, 2**31), default=1, show_default=True)
@click.option("--months", type=click.IntRange(1, 240), default=36, show_default=True, help="Over how many months.")
@click.option("--until", default="2026-10", show_default=True, help="Last month, YYYY-MM.")
@click.option("--country", "countries", type=click.Choice(_STATES), multiple=True, help="State; all four without it.")
@click.option(
    "--journeys",
    is_flag=True,
    help="Instead of a lake: entries and exits of invented persons in the year of --until, with the truth.",
)
@click.option("--lost-exits", type=click.FloatRange(0, 100), default=10, show_default=True, help="Of journeys, in %.")
@LANGUAGE
def command(out: Path, language: str, **asked: Any) -> None:
    """Write a lake of invented crossings. Interrupted, it goes on where it was; progress goes to standard error."""
    from jalon.stats.measures.source import MONTH

    if not MONTH.fullmatch(asked["until"]):
        raise click.BadParameter("YYYY-MM", param_hint="--until")
    with said_in(language):
        (_journeys if asked["journeys"] else _lake)(out, asked)


def _lake(out: Path, asked: dict[str, Any]) -> None:
    from jalon.adapters.clock import system_clock
    from jalon.stats.synthesis.making import Plan, Progress, make_lake

    def tell(state: Progress) -> None:
        said = f"{state.months}/{state.months_all}  {state.crossings:,} / {state.crossings_all:,}"
        click.echo(f"\r{said}", nl=False, err=True)

    plan = Plan(asked["crossings"], asked["seed"], asked["until"], asked["months"], asked["countries"] or _STATES)
    done = make_lake(out, plan, made_at=system_clock(0).now(), progress=tell)
    click.echo(err=True)
    click.echo(json.dumps({"months": done.months, "crossings": done.crossings, "there_already": done.skipped}))


def _journeys(out: Path, asked: dict[str, Any]) -> None:
    from random import Random

    from jalon.screening.synthetic import synthetic_name
    from jalon.stats.synthesis.borders import borders
    from jalon.stats.synthesis.journey_files import write_year
    from jalon.stats.synthesis.journeys import YearPlan, journeys

    def names(count: int, seed: int) -> list[tuple[str, str]]:
        random = Random(seed)  # noqa: S311 invented people, no secret
        whole = [synthetic_name(random, woman=bool(place % 2)).split(" ", 1) for place in range(count)]
        return [(surname, given) for surname, given in whole]

    entries, year = asked["crossings"] // 2 or 1, int(asked["until"][:4])
    plan = YearPlan(entries, year, asked["lost_exits"] / 100, asked["seed"])
    for country in asked["countries"] or _STATES[:1]:
        made = journeys(borders()[country], plan, names)
        write_year(out / country, made)
        told = {"country": country, "movements": made.movements.num_rows, "entries": made.truth.num_rows}
        click.echo(json.dumps(told | {"silent_posts": made.offline["post"].to_pylist()}))
