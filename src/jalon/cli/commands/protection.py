"""``jalon protection``: the protection service's end of a referral, and what headquarters and posts do for it.

``new``, ``renew``, ``endorse``, ``accept`` and ``open`` run at the service, ``certify`` and ``collect`` at
headquarters, ``learn`` at a post. A walk through all of them: docs/guides/protection.md.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from jalon.cli.node_process import HOME, LANGUAGE, said_in

_FILE = click.Path(dir_okay=False, path_type=Path)
_OUT = click.option("--out", type=_FILE, help="File to write; the default stands beside what was read.")
_FINGERPRINT = click.option("--fingerprint", "typed", default="", help="What the other side read out by telephone.")


@click.group()
def command() -> None:
    """Keys of the protection service, and cells that only it can open."""


@command.command()
@HOME
@LANGUAGE
@click.option("--state", required=True, help="State that the service works in, alpha-3.")
@click.option("--label", required=True, help="Name of the service.")
@_OUT
def new(home: Path, language: str, state: str, label: str, out: Path | None) -> None:
    """Make a service's keys in --home, and the request that the State root is to certify."""
    from jalon.adapters.protection_folder import create_service
    from jalon.cli.protection_files import write_request

    with said_in(language):
        write_request(create_service(home, state=state, label=label), out or home / "request.jpr", _now())


@command.command()
@HOME
@LANGUAGE
@click.option("--out", type=_FILE, required=True, help="File for the request.")
def renew(home: Path, language: str, out: Path) -> None:
    """Make a new key of cells, half-yearly; earlier ones stay, to open what is sealed to them."""
    from jalon.adapters.protection_folder import add_key
    from jalon.cli.protection_files import write_request

    with said_in(language):
        write_request(add_key(home), out, _now())


@command.command()
@HOME
@LANGUAGE
@click.argument("request_file", metavar="REQUEST", type=_FILE)
@_FINGERPRINT
@_OUT
def endorse(home: Path, language: str, request_file: Path, typed: str, out: Path | None) -> None:
    """Sign the REQUEST of a service that takes over from the one in --home."""
    from jalon.adapters.protection_folder import load_service
    from jalon.adapters.whole_file import read_small, whole_file
    from jalon.cli.answers import answer
    from jalon.kernel.limits import PROTECTION_REQUEST_BYTES_MAX
    from jalon.services.protection_request import endorse as endorsed

    with said_in(language):
        wire = endorsed(read_small(request_file, PROTECTION_REQUEST_BYTES_MAX), old=load_service(home), typed=typed)
        target = out or request_file.with_name(request_file.name + ".endorsed")
        with whole_file(target) as file:
            file.write(wire)
        answer({"request": str(target)})


@command.command()
@HOME
@LANGUAGE
@click.argument("request_file", metavar="REQUEST", type=_FILE)
@_FINGERPRINT
@_OUT
def certify(home: Path, language: str, request_file: Path, typed: str, out: Path | None) -> None:
    """Certify a service's REQUEST under the State root in --home, and announce it to posts enrolled from now on.

    The first service needs its fingerprint, heard by telephone; a later key the signature of the one before.
    """
    from jalon.cli.node_process import databases, require_kind

    with said_in(language):
        require_kind(home, "hub")
        with databases(home, "hub"):
            from jalon.cli.protection_files import certify_request

            target = out or request_file.with_name(request_file.name + ".certificate")
            certify_request(home, request_file, target, typed, language)


@command.command()
@HOME
@LANGUAGE
@click.argument("certificate_file", metavar="CERTIFICATE", type=_FILE)
@_FINGERPRINT
def accept(home: Path, language: str, certificate_file: Path, typed: str) -> None:
    """Keep the CERTIFICATE that headquarters gave; its root's fingerprint is compared by telephone, once."""
    from jalon.adapters.protection_folder import load_service, save_certificate
    from jalon.adapters.whole_file import read_small
    from jalon.cli.answers import answer
    from jalon.kernel.limits import PROTECTION_REQUEST_BYTES_MAX
    from jalon.services.protection_request import accepted

    with said_in(language):
        wire = read_small(certificate_file, PROTECTION_REQUEST_BYTES_MAX)
        service = accepted(load_service(home), wire, typed=typed)
        save_certificate(home, service)
        answer({"accepted": service.fingerprint, "node": service.node.hex()})


@command.command()
@HOME
@LANGUAGE
@click.argument("certificate_file", metavar="CERTIFICATE", type=_FILE)
@_FINGERPRINT
def learn(home: Path, language: str, certificate_file: Path, typed: str) -> None:
    """At a post enrolled before the service was certified: keep its key, from the CERTIFICATE and by telephone."""
    from jalon.cli.node_process import databases, require_kind

    with said_in(language):
        require_kind(home, "post")
        with databases(home, "post"):
            from jalon.cli.protection_files import learn_key

            learn_key(home, certificate_file, typed)


@command.command()
@HOME
@LANGUAGE
@click.argument("cells_file", metavar="[FILE]", type=_FILE, required=False)
@click.option("--acknowledged", type=_FILE, help="Receipt of the service; the cells that it names are removed.")
def collect(home: Path, language: str, cells_file: Path | None, acknowledged: Path | None) -> None:
    """Write the sealed cells that wait at headquarters to FILE; remove those that a receipt names, first.

    Without a receipt nothing is removed. Headquarters can read neither.
    """
    if cells_file is None and acknowledged is None:
        raise click.UsageError("Give FILE, --acknowledged, or both.")
    from jalon.cli.node_process import databases, require_kind

    with said_in(language):
        require_kind(home, "hub")
        with databases(home, "hub"):
            from jalon.cli.protection_files import collect_cells

            collect_cells(home, cells_file, acknowledged)


@command.command("open")
@HOME
@LANGUAGE
@click.argument("cells_file", metavar="FILE", type=_FILE)
@click.option("--receipt", type=_FILE, help="File for the receipt; the default is FILE.receipt.")
def open_file(home: Path, language: str, cells_file: Path, receipt: Path | None) -> None:
    """Open the cells of FILE: one line of JSON a referral, then how many cells there were.

    The sealed file is kept in --home; what is opened is printed here and stored nowhere.
    """
    from jalon.cli.opening_cells import open_and_tell

    with said_in(language):
        open_and_tell(home, cells_file, receipt or cells_file.with_name(cells_file.name + ".receipt"), language)


def _now() -> datetime:
    from jalon.adapters.clock import system_clock

    return system_clock().now()
