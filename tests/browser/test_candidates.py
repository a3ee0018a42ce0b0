"""What an officer sees of the lists: no candidate, one with its reasons, and forty with the reason why so many."""

from __future__ import annotations

import pytest

from jalon.kernel.limits import CANDIDATES_SHOWN_MAX
from jalon.screening import Audience
from jalon.screening.intake import ListSource, import_lists
from tests.browser.conftest import new_officer
from tests.browser.test_journeys import speaks
from tests.post_services.conftest import passport
from tests.screening.conftest import csv_of

pytestmark = [pytest.mark.browser, pytest.mark.processes]
ZONE = passport(name="ZANDOGORMA<<HAWA")
LISTED = {"names": "ZANDOGORMA HAWA", "birth_date": "1990-01-15"}


def put(running, tmp_path, *records):
    """A list of these records becomes the one that the post searches."""
    path = tmp_path / "NATIONAL.csv"
    path.write_text(csv_of(*records), encoding="utf-8")
    at = running.staff.at
    import_lists(
        [ListSource("NATIONAL", "national-csv", path, at)],
        running.staff.post.home / "index",
        audience=Audience.POST,
        key=bytes(32),
        at=at,
        on_broken=lambda _source, record: pytest.fail(record.code),
    )


@pytest.mark.parametrize(
    ("count", "language", "words"),
    [
        (0, "fr", ()),
        (1, "fr", ("ZANDOGORMA HAWA", "NATIONAL", "Ce qui concorde", "Vérifier l'identité")),
        (40, "ar", ("40", "الأقرب شبهًا في البداية", "NATIONAL")),
    ],
)
def test_candidates_are_shown_with_reasons_whatever_their_number(running, chromium, tmp_path, count, language, words):
    put(running, tmp_path, {"names": "TANKAMBARI IDRISSA"}, *([LISTED] * count))
    officer, context = new_officer(chromium, locale=language)
    with context:
        officer.sign_in(running, speaks(running, language))
        officer.reader(ZONE)
        officer.page.wait_for_selector("#decide")
        shown = officer.page.locator("#found ul.found > li:has(ul.reasons)")
        assert shown.count() == min(count, CANDIDATES_SHOWN_MAX)
        page = officer.page.inner_text("main")
        assert all(word in page for word in words)
        assert ("ZANDOGORMA HAWA" in page) is (count > 0)
        assert officer.troubles == []
