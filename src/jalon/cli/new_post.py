"""``jalon post --new``: at headquarters' machine, two persons issue a code, and its sheet is written to a file."""

from __future__ import annotations

from pathlib import Path

import click

from jalon.kernel.texts import text
from jalon.records.models import Account
from jalon.services.node import Node


def new_post(home: Path, *, label: str, crossing_point: str, persons: tuple[str, ...], sheet: Path, lang: str) -> None:
    """Issue a code and write the sheet. ``persons``: sign-in names of two; none at a demonstration's machine.

    Raises ``UnableTo``.
    """
    from django.conf import settings

    from jalon.adapters.clock import system_clock
    from jalon.adapters.keystore import load_node
    from jalon.cli.answers import answer
    from jalon.hub.sheet import write_sheet
    from jalon.services.enrolment import issue_code

    clock = system_clock(settings.JALON_CLOCK_OFFSET_S)
    node = load_node(home)
    by = None
    if persons:
        first, second = (_person(node, name, lang) for name in persons)
        by = (first, second)
    issued = issue_code(node=node, by=by, label=label, crossing_point=crossing_point, at=clock.now())
    write_sheet(sheet, node=node, issued=issued, language=lang)
    answer({"sheet": str(sheet), "code_id": issued.code_id, "expires_at": issued.expires_at.isoformat()})


def _person(node: Node, username: str, language: str) -> Account:
    """Somebody who is at the machine and proves it with password and second step."""
    from django.conf import settings

    from jalon.adapters.clock import system_clock
    from jalon.services.enrolment import UnableToEnrolPost
    from jalon.services.sign_in import check_person

    password = click.prompt(text("cli.new_post.password", language, name=username), hide_input=True, err=True)
    code = click.prompt(text("cli.new_post.code", language, name=username), err=True)
    at = system_clock(settings.JALON_CLOCK_OFFSET_S).now()
    found = check_person(node=node, username=username, password=password, code=code, at=at)
    if found is None:
        raise UnableToEnrolPost("cli.new_post.not_recognised", name=username[:40])
    return found
