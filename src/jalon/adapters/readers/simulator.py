"""A reader for training: each press delivers another made-up traveller's zone, the same ones for the same seed."""

from __future__ import annotations

import random
from datetime import date, timedelta
from itertools import count

from jalon.documents.mrz.compose import Holder, compose
from jalon.documents.mrz.formats import MrzFormat
from jalon.kernel.approximate_date import ApproximateDate
from jalon.services.readers import ReaderDelivery

_SURNAMES = ("TRAORE", "OUEDRAOGO", "MAIGA", "ISSOUFOU", "OULD SALEM", "DIALLO", "SAWADOGO", "COULIBALY")
_GIVEN_NAMES = ("AMINATA", "ABDOULAYE", "FATIMATA", "MOUSSA", "AICHA", "IBRAHIM", "MARIAM", "SEYDOU")
_STATES = ("BFA", "MLI", "NER", "MRT", "SEN", "TCD")
_FORMATS = (MrzFormat.TD3, MrzFormat.TD3, MrzFormat.TD1, MrzFormat.TD2)
_CODES = {MrzFormat.TD3: "P", MrzFormat.TD1: "I", MrzFormat.TD2: "I"}
_MISREAD_ONE_IN = 8
_DAYS_OF_LIFE_MAX = 29_000
_CONFUSED = str.maketrans("0158", "OISB")


class SimulatedReader:
    """The port's adapter without a device. ``seed`` chooses the travellers, ``on`` the day around which they live.

    One zone in eight arrives misread, since readers misread, and officers learn what then is shown.
    """

    def __init__(self, seed: int, *, on: date) -> None:
        self._seed, self._on, self._delivered = seed, on, count()

    def take(self, booth: str) -> ReaderDelivery:
        """The next made-up document."""
        dice = random.Random(f"{self._seed}/{booth}/{next(self._delivered)}")  # noqa: S311 made-up travellers, no secret
        form = dice.choice(_FORMATS)
        lines = list(compose(form, self._holder(dice, form)))
        if dice.randrange(_MISREAD_ONE_IN) == 0:
            place = 0 if form is MrzFormat.TD1 else 1
            lines[place] = lines[place][:5] + lines[place][5:].translate(_CONFUSED)
        return ReaderDelivery(zone="\n".join(lines))

    def _holder(self, dice: random.Random, form: MrzFormat) -> Holder:
        state = dice.choice(_STATES)
        return Holder(
            document_code=_CODES[form],
            issuing_state=state,
            surname=dice.choice(_SURNAMES),
            given_names=dice.choice(_GIVEN_NAMES),
            document_number=f"SIM{dice.randrange(10**6):06d}",
            nationality=state,
            birth=ApproximateDate.of(self._on - timedelta(days=dice.randrange(_DAYS_OF_LIFE_MAX))),
            sex=dice.choice("MF"),
            expiry=self._on + timedelta(days=dice.randrange(-60, 3_000)),
        )
