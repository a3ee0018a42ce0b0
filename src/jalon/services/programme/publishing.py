"""What a publisher of IATI data was given by others: entered by a manager, never made up."""

from __future__ import annotations

from jalon.programme.models import IatiRegistration
from jalon.services.programme.changes import Writer, named, one_write
from jalon.services.programme.planning import allowed


def enter_iati_names(writer: Writer, *, identifier: str, reporting_ref: str, reporting_type: str) -> IatiRegistration:
    """Keep the names under which a project is published. Raises ``UnableToAllow``."""
    allowed(writer, "manage_programme")
    given = {"identifier": named(identifier), "reporting_ref": named(reporting_ref)}
    given["reporting_type"] = named(reporting_type)
    with one_write():
        made, _ = IatiRegistration.objects.update_or_create(project=writer.project, defaults=given)
        writer.note("iati_names", writer.project.code, "entered", after=given)
    return made
