"""The booth's page with a reader that delivers by a folder, and with the simulated one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from jalon.kernel.texts import text
from jalon.records.models import Attempt, InspectionDraft
from tests.pages.client import Page, Visitor, fields_of
from tests.post_services.conftest import Staff, passport

Enter = Callable[..., tuple[Visitor, Page]]
TAKE = "/inspection/from-reader"


@pytest.fixture
def folder(staff: Staff, settings, tmp_path: Path) -> Path:
    """Where the reader leaves its deliveries; set when the post is active, whose settings are its own."""
    settings.JALON_READER_FOLDER = tmp_path / "reader"
    return settings.JALON_READER_FOLDER


def leave(folder: Path, zone: str, booth: str = "1") -> None:
    place = folder / booth / "0001.part"
    place.mkdir(parents=True)
    (place / "mrz.txt").write_text(zone)
    place.rename(place.with_suffix(""))


def test_booth_without_a_reader_shows_no_button_and_knows_no_page(enter: Enter) -> None:
    visitor, page = enter()
    assert TAKE not in page.html
    token = {"csrfmiddlewaretoken": visitor.client.cookies["csrftoken"].value}
    assert visitor.client.post(TAKE, token).status_code == 404


def test_delivery_begins_the_inspection_with_and_without_scripts(folder: Path, enter: Enter) -> None:
    visitor, page = enter()
    leave(folder, passport())
    part = visitor.part(page, TAKE)
    assert "TRAORE" in part.words
    InspectionDraft.objects.all().delete()
    leave(folder, passport())
    assert "TRAORE" in visitor.submit(visitor.open("/"), TAKE).words


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_empty_reader_is_told_to_who_asks_and_not_to_the_page_that_asks_by_itself(
    folder: Path, enter: Enter, language: str
) -> None:
    visitor, page = enter(language=language)
    assert text("post.reader.nothing", language) in visitor.submit(page, TAKE).words
    fields = fields_of(page.form(TAKE)) | {"by_itself": "1"}
    answer = visitor.client.post(TAKE, fields, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert not Attempt.objects.exists()


def test_delivery_for_another_booth_stays_there(folder: Path, enter: Enter) -> None:
    visitor, page = enter()
    leave(folder, passport(), booth="2")
    visitor.part(page, TAKE)
    assert not InspectionDraft.objects.exists()
    assert (folder / "2" / "0001" / "mrz.txt").is_file()


def test_unusable_delivery_is_said_and_recorded(folder: Path, enter: Enter) -> None:
    visitor, page = enter(language="en")
    leave(folder, passport()[:70])
    part = visitor.part(page, TAKE, status=422)
    assert text("post.booth.not_read", "en") in part.words
    assert Attempt.objects.count() == 1


def test_booth_of_a_demonstration_can_have_a_simulated_reader(settings, enter: Enter) -> None:
    settings.JALON_READER_SIMULATOR_SEED = 3
    assert TAKE not in enter()[1].html
    settings.JALON_DEMONSTRATION = True
    visitor, page = enter()
    visitor.part(page, TAKE)
    assert "SIM" in InspectionDraft.objects.get().zone
