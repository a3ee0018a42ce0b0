"""``jalon finger``: prints of fingers from files; templates, scores and candidates out. Nothing here decides."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

_LANG = click.option("--lang", type=click.Choice(["fr", "ar", "en"]), default="en", help="Language of the sentences.")
_PPI = click.option("--ppi", type=int, default=None, help="Pixels an inch, where the file does not say it rightly.")
_FINGER = click.option(
    "--finger", type=click.IntRange(0, 10), default=0, help="0 unknown, 1 right thumb, 10 left little."
)
_FILE = click.Path(path_type=Path)


def _told(work: Callable[..., None]) -> Callable[..., None]:
    """An anticipated failure is printed as {"error": {...}} and ends with code 1."""

    @wraps(work)
    def wrapped(*arguments: Any, **named: Any) -> None:
        try:
            from jalon.kernel.errors import UnableTo
            from jalon.kernel.texts import text

            work(*arguments, **named)
        except ModuleNotFoundError as missing:
            if missing.name not in ("cv2", "numba"):
                raise
            click.echo(text("biometrics.install.missing", named["lang"]), err=True)
            sys.exit(2)
        except UnableTo as error:
            said = {"code": error.code, "message": text(error.code, named["lang"], **error.parameters)}
            if "offset" in error.parameters:
                said["offset"] = str(error.parameters["offset"])
            click.echo(json.dumps({"error": said}, ensure_ascii=False))
            sys.exit(1)

    return wrapped


@click.group()
def command() -> None:
    """Fingerprints: templates, comparison, search, evaluation. Scores order candidates; a person decides."""


@command.command()
@click.argument("image", type=_FILE)
@click.option("--out", type=_FILE, required=True, help="Where the template goes.")
@click.option("--form", type=click.Choice(["iso2005", "iso2011", "ansi378"]), default="iso2005", show_default=True)
@_PPI
@_FINGER
@_LANG
@_told
def extract(*, image: Path, out: Path, form: str, ppi: int | None, finger: int, lang: str) -> None:
    """Write the minutiae of IMAGE as a template; prints quality and what helps the officer."""
    from jalon.biometrics.codecs import ansi378, iso19794_2
    from jalon.cli.finger_files import read_image, shown
    from jalon.cli.finger_files import write as write_file

    seen = read_image(image, ppi=ppi, position=finger)
    write = {"iso2005": iso19794_2.write_2005, "iso2011": iso19794_2.write_2011, "ansi378": ansi378.write}[form]
    write_file(out, write([seen.template]))
    click.echo(json.dumps({"out": str(out), "minutiae": len(seen.template), **shown(seen, lang)}, ensure_ascii=False))


@command.command()
@click.argument("one", metavar="A", type=_FILE)
@click.argument("other", metavar="B", type=_FILE)
@click.option("--drawing", type=_FILE, default=None, help="Write a PNG with the minutiae that meet.")
@_PPI
@_LANG
@_told
def compare(*, one: Path, other: Path, drawing: Path | None, ppi: int | None, lang: str) -> None:
    """Compare two images or templates: {"score", "fmr_estimate", "quality"}. A score is not a verdict."""
    from jalon.biometrics.template import ENGINE, ENGINE_VERSION
    from jalon.cli.finger_files import compared, draw, read_any, remarks

    sides, ready, found = compared([read_any(path, ppi=ppi) for path in (one, other)])
    answer: dict[str, Any] = {"score": found.score, "fmr_estimate": found.fmr_estimate}
    answer["quality"] = [side.template.quality for side in sides]
    answer |= {"minutiae": [len(side.template) for side in sides], "minutiae_met": len(found.pairs)}
    answer |= {"engine": ENGINE, "engine_version": ENGINE_VERSION}
    answer |= remarks(sides, lang)
    if drawing is not None:
        draw(drawing, ready, sides, found.pairs)
        answer["drawing"] = str(drawing)
    click.echo(json.dumps(answer, ensure_ascii=False))


@command.command()
@click.argument("folder", metavar="DIR", type=_FILE)
@_PPI
@_LANG
@_told
def evaluate(*, folder: Path, ppi: int | None, lang: str) -> None:
    """Measure error rates on a folder of prints with index.json; the last line is one JSON object."""
    from time import process_time

    from jalon.biometrics.print_folder import evaluate_folder
    from jalon.cli.finger_files import evaluation_lines, warm_up

    warm_up()

    def progress(step: str, done: int, of: int) -> None:
        if sys.stderr.isatty():
            click.echo(f"\r{step} {done}/{of}   ", nl=False, err=True)

    report = evaluate_folder(folder, clock=process_time, progress=progress, ppi=ppi)
    for line in evaluation_lines(report, lang):
        click.echo(line)
    click.echo(json.dumps(report.summary()))


@command.command()
@click.argument("gallery", type=_FILE)
@click.argument("image", type=_FILE)
@click.option("--count", type=click.IntRange(1, 20), default=5, show_default=True, help="Candidates at most.")
@_PPI
@_FINGER
@_LANG
@_told
def search(*, gallery: Path, image: Path, count: int, ppi: int | None, finger: int, lang: str) -> None:
    """Candidates for IMAGE (or a template) out of GALLERY: a gallery, or a folder of images and templates."""
    from jalon.cli.finger_files import candidates_of, read_any, remarks

    probe = read_any(image, ppi=ppi, position=finger)
    answer = {"candidates": candidates_of(gallery, probe.template, count, ppi), "quality": probe.template.quality}
    click.echo(json.dumps(answer | remarks([probe], lang), ensure_ascii=False))


@command.command()
@click.argument("gallery", type=_FILE)
@click.argument("image", type=_FILE)
@click.option("--key", required=True, help="32 hexadecimal digits that name the person elsewhere.")
@click.option("--state", default=None, help="State (ISO code of 3 letters) whose law permits it.")
@click.option("--birth", default=None, help="Birth date of the person, as far as it is known.")
@click.option("--of-nobody", is_flag=True, help="A synthetic print: no person, so no law and no age.")
@_PPI
@_FINGER
@_LANG
@_told
def enrol(*, gallery: Path, image: Path, key: str, **named: Any) -> None:
    """Add IMAGE (or a template) to GALLERY, which is made if absent; on disk when this returns.

    Of a person only where the law of --state permits it and the age by --birth is over its limit.
    """
    from jalon.biometrics.matching.gallery import Gallery, Member
    from jalon.cli.finger_files import key_of, read_any, require_law

    if not named["of_nobody"]:
        require_law(named["state"], named["birth"])
    member = Member(key_of(key), read_any(image, ppi=named["ppi"], position=named["finger"]).template)
    if not (gallery / "head.bin").exists():
        Gallery.create(gallery)
    with Gallery(gallery, writable=True) as opened:
        opened.add([member])
        click.echo(json.dumps({"fingers": opened.count, "quality": member.template.quality}))


@command.command()
@click.argument("gallery", type=_FILE)
@click.option("--key", required=True, help="32 hexadecimal digits that name the person elsewhere.")
@_LANG
@_told
def remove(*, gallery: Path, key: str, lang: str) -> None:  # noqa: ARG001 the language of failures
    """Erase every finger of a person from GALLERY: overwritten on disk when this returns."""
    from jalon.biometrics.matching.gallery import Gallery
    from jalon.cli.finger_files import key_of

    with Gallery(gallery, writable=True) as opened:
        click.echo(json.dumps({"removed": opened.remove(key_of(key))}))


@command.command()
@click.argument("image", type=_FILE)
@click.option("--out", type=_FILE, required=True, help="Where the transaction goes.")
@click.option("--to", "to", required=True, help="Agency that gets it (1.007).")
@click.option("--by", "by", required=True, help="Agency that sends it (1.008).")
@click.option("--number", required=True, help="Control number of the transaction (1.009).")
@click.option("--kind", default="IRQ", show_default=True, help="Kind of transaction (1.004).")
@_PPI
@_FINGER
@_LANG
@_told
def exchange(*, image: Path, out: Path, **named: Any) -> None:
    """Write IMAGE as an ANSI/NIST-ITL file with a WSQ picture, for an exchange that somebody has decided."""
    from datetime import UTC, datetime

    from jalon.cli.finger_files import transaction_of
    from jalon.cli.finger_files import write as write_file

    wanted = {name: named[name] for name in ("to", "by", "number", "kind", "ppi", "finger")}
    made = transaction_of(image, on=datetime.now(UTC).date(), **wanted)
    write_file(out, made)
    click.echo(json.dumps({"out": str(out), "bytes": len(made)}))
