"""Puts a proposal's results matrix and work plan into a project. Loading twice changes nothing that people entered.

What the files state is brought up to date; what they do not state is left alone: the class of a record, the status
of an assumption, months, baselines, values. A project, country or partner that people changed stays theirs. Lines that
a file no longer has stay, for their history is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml
from django.db.models import Model

from jalon import programme
from jalon.kernel import limits
from jalon.programme.models import Project
from jalon.records.models import Account
from jalon.services.programme import loading_beside, loading_matrix, loading_plan
from jalon.services.programme.changes import UnableToChangeProgramme, Writer, one_write
from jalon.services.programme.findings import look_again

PROPOSAL = Path(programme.__file__).parent / "proposal"
"""The project's own files."""
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WRONG_SHAPE = (KeyError, TypeError, ValueError, AttributeError)


@dataclass
class Kept:
    """What loading did: rows made and changed."""

    made: int = 0
    changed: int = 0
    rows: list[str] = field(default_factory=list)

    def put(self, model: type[Model], key: Mapping[str, Any], stated: Mapping[str, Any]) -> Any:
        """The row of ``key`` with the fields that the file states."""
        found, made = model._default_manager.get_or_create(defaults=dict(stated), **key)  # noqa: SLF001 Django's own
        if made:
            self.made += 1
        elif getattr(found, "edited_at", None) is None and _differs(found, stated):
            for name, value in stated.items():
                setattr(found, name, value)
            found.save(update_fields=list(stated))
            self.changed += 1
        return found


def _differs(found: Model, stated: Mapping[str, Any]) -> bool:
    return any(getattr(found, name) != value for name, value in stated.items())


def load_proposal(*, at: datetime, by: Account | None = None, folder: Path = PROPOSAL) -> Project:
    """The project of ``folder`` with its matrix, plan, translations and what stands beside; idempotent.

    Raises :class:`UnableToChangeProgramme` for files that cannot be read so.
    """
    matrix, plan = read(folder / "results_matrix.yaml"), read(folder / "work_plan.yaml")
    beside, words = read(folder / "beside_the_matrix.yaml"), read(folder / "translations.yaml")
    kept = Kept()
    with one_write():
        try:
            project = loading_matrix.load(kept, matrix, code=str(beside["project"]["code"]))
            loading_plan.load(kept, project, plan)
            loading_beside.load(kept, project, beside)
            loading_beside.translate(kept, project, words)
        except _WRONG_SHAPE as error:
            raise UnableToChangeProgramme("services.programme.wrong_shape", detail=str(error)[:120]) from error
        if kept.made or kept.changed:
            after = {"made": kept.made, "changed": kept.changed}
            Writer(project, by, at).note("project", project.code, "loaded", after=after)
        look_again(project=project, at=at, by=by)
    return project


def read(path: Path) -> Mapping[str, Any]:
    """A YAML file of mappings. Raises :class:`UnableToChangeProgramme`."""
    try:
        if path.stat().st_size > limits.PROGRAMME_FILE_BYTES_MAX:
            raise UnableToChangeProgramme("services.programme.file_too_large", bytes=limits.PROGRAMME_FILE_BYTES_MAX)
        found = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 a safe loader
    except OSError as error:
        raise UnableToChangeProgramme("services.programme.file_missing", file=path.name) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise UnableToChangeProgramme("services.programme.not_yaml", file=path.name) from error
    if not isinstance(found, dict):
        raise UnableToChangeProgramme("services.programme.not_yaml", file=path.name)
    return found
