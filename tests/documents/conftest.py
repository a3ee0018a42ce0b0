"""Zones of documents that the tests make up."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from jalon.documents.mrz.compose import Holder, compose
from jalon.documents.mrz.formats import MrzFormat
from jalon.documents.travel_document import TravelDocument
from jalon.kernel.codes.sex import Sex

Writer = Callable[..., tuple[str, ...]]

_CODES = {MrzFormat.TD1: "I", MrzFormat.TD2: "I", MrzFormat.TD3: "P"}
_SEXES = {Sex.MALE: "M", Sex.FEMALE: "F"}


@pytest.fixture(scope="session")
def write_zone() -> Writer:
    """Lines of a document's zone, passports by default."""

    def write(document: TravelDocument, form: MrzFormat = MrzFormat.TD3) -> tuple[str, ...]:
        holder = Holder(
            document_code=_CODES.get(form, "V"),
            issuing_state={"DEU": "D"}.get(document.issuing_state, document.issuing_state),
            surname=document.surname,
            given_names=document.given_names,
            document_number=document.number,
            nationality={"DEU": "D"}.get(document.nationality, document.nationality),
            birth=document.birth,
            sex=_SEXES.get(document.sex, "<"),
            expiry=document.expiry,
            optional_data=document.optional_data,
        )
        return compose(form, holder)

    return write
