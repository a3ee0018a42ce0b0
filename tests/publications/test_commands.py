"""``jalon stats reproduce`` with a file and a lake, as somebody who has neither hub nor database."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from click.testing import CliRunner

from jalon.cli import main
from tests.hub.conftest import Headquarters
from tests.publications.test_two_persons import TABLES, file_of, publish


def test_a_file_and_a_lake_without_rows_say_equal_or_where_it_differs(
    headquarters: Headquarters, lake: Path, tmp_path: Path
) -> None:
    file, key = tmp_path / "publication.json", headquarters.hub.node.signing_public.hex()
    file.write_bytes(file_of(publish(headquarters, *TABLES)))
    for table in ("crossings", "refusals"):
        shutil.rmtree(lake / table)
    asked = ["stats", "reproduce", str(file), "--lake", str(lake)]
    ran = CliRunner().invoke(main, [*asked, "--key", key])
    assert ran.exit_code == 0, ran.output
    told = json.loads(ran.stdout.splitlines()[-1])
    assert (told["equal"], told["different"], told["absent"]) == (True, 0, [])
    assert told["figures"] > 10
    (lake / "cubes/crossings/country=BFA/month=2026-09/vintage=1.parquet").unlink()
    ran = CliRunner().invoke(main, asked)
    assert ran.exit_code == 1
    assert json.loads(ran.stdout.splitlines()[-1])["absent"] == ["crossings 2026-09"]
    assert CliRunner().invoke(main, [*asked, "--key", "00" * 32]).exit_code != 0
    assert CliRunner().invoke(main, ["stats", "reproduce", "BFA-2026-1", "--lake", str(lake)]).exit_code == 2
    assert CliRunner().invoke(main, ["stats", "reproduce", str(file)]).exit_code == 2
