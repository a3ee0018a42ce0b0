"""Tidy's rules about Python files, each with good and bad examples."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.house.examples import findings


def long_function(lines: int, argument: str = "") -> str:
    """A function of so many lines."""
    return f"def long({argument}):\n" + "    x = 1\n" * (lines - 1)


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("src/jalon/kernel/a.py", "x = 1\n" * 401),
        ("tests/kernel/test_a.py", "x = 1\n" * 601),
        ("src/jalon/kernel/a.py", long_function(71)),
        ("src/jalon/post/views/a.py", long_function(26, "request")),
        ("src/jalon/post/templates/post/a.html", "<p></p>\n" * 121),
        ("src/jalon/design/templates/cotton/a.html", "<p></p>\n" * 41),
    ],
)
def test_size_beyond_limit_is_found(tmp_path: Path, path: str, content: str) -> None:
    assert len(findings("sizes", tmp_path, {path: content})) == 1


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("src/jalon/kernel/a.py", "x = 1\n" * 400),
        ("src/jalon/records/migrations/0001_first.py", "x = 1\n" * 900),
        ("src/jalon/kernel/a.py", long_function(70)),
        ("src/jalon/post/views/a.py", long_function(25, "request")),
        ("src/jalon/post/templates/post/a.html", "<p></p>\n" * 120),
        ("src/jalon/design/templates/cotton/a.html", "<p></p>\n" * 40),
    ],
)
def test_size_at_limit_is_left_alone(tmp_path: Path, path: str, content: str) -> None:
    assert findings("sizes", tmp_path, {path: content}) == []


def test_junk_drawers_markers_and_stubs_are_found(tmp_path: Path) -> None:
    files = {
        "src/jalon/utils/x.py": "",
        "src/jalon/post/helpers.py": "",
        "docs/a.md": "\n# TO" + "DO: later\n",
        "src/jalon/post/a.py": "def f():\n    raise Not" + "ImplementedError\n",
    }
    found = findings("names", tmp_path, files)
    assert [line.split(": ")[0] for line in found] == [
        "docs/a.md:2",
        "src/jalon/post/a.py:2",
        "src/jalon/post/helpers.py:1",
        "src/jalon/utils/x.py:1",
    ]


def test_names_of_concepts_are_left_alone(tmp_path: Path) -> None:
    files = {"src/jalon/documents/mrz/check_digits.py": "x = 1\n", "src/jalon/kernel/score.py": "# mastodons\n"}
    assert findings("names", tmp_path, files) == []


def test_skipped_and_toothless_tests_are_found(tmp_path: Path) -> None:
    files = {
        "tests/test_a.py": "import pytest\n@pytest.mark." + "skip\ndef test_a():\n    assert 1\n",
        "tests/test_b.py": "import pytest\ndef test_b():\n    pytest.importorskip('x')\n",
        "tests/test_c.py": "def test_c():\n    x = 1\n",
    }
    assert len(findings("skipped_tests", tmp_path, files)) == 3


def test_tests_that_can_fail_are_left_alone(tmp_path: Path) -> None:
    files = {"tests/test_a.py": "def test_a():\n    assert f()\ndef test_b():\n    verify(1)\n"}
    assert findings("skipped_tests", tmp_path, files) == []


@pytest.mark.parametrize(
    "line",
    ["datetime.now()", "datetime.datetime.now(tz=UTC)", "date.today()", "timezone.now()", "time.time()"],
)
def test_asking_for_the_time_below_doors_is_found(tmp_path: Path, line: str) -> None:
    assert len(findings("clock", tmp_path, {"src/jalon/services/a.py": f"x = {line}\n"})) == 1


def test_asking_for_the_time_at_a_door_is_left_alone(tmp_path: Path) -> None:
    files = {
        "src/jalon/post/a.py": "x = datetime.now(UTC)\n",
        "src/jalon/services/a.py": "x = clock.now()\ny = at.time()\n",
    }
    assert findings("clock", tmp_path, files) == []


DEAD = {
    "src/jalon/__init__.py": "",
    "src/jalon/post/__init__.py": "",
    "src/jalon/post/alive.py": "",
    "src/jalon/post/named.py": "",
    "src/jalon/post/apps.py": "",
    "src/jalon/post/urls.py": "from jalon.post import alive\nMIDDLEWARE = ['jalon.post.named.Gate']\n",
    "src/jalon/settings/post.py": "ROOT_URLCONF = 'jalon.post.urls'\n",
    "src/jalon/post/templates/post/booth.html": "<c-state />{% include 'post/part.html' %}",
    "src/jalon/post/templates/post/part.html": "",
    "src/jalon/design/templates/cotton/state.html": "",
    "src/jalon/post/views.py": "PAGE = 'post/booth.html'\n",
    "src/jalon/post/routes.py": "from jalon.post.views import PAGE\nimport jalon.post.routes\n",
    "tests/test_dead.py": "import jalon.post.dead\n",
}


def test_files_that_something_names_are_left_alone(tmp_path: Path) -> None:
    assert findings("dead_files", tmp_path, DEAD) == []


def test_dead_modules_templates_and_components_are_found(tmp_path: Path) -> None:
    dead = {
        "src/jalon/post/dead.py": "",
        "src/jalon/post/templates/post/dead.html": "",
        "src/jalon/design/templates/cotton/dead.html": "",
    }
    found = findings("dead_files", tmp_path, DEAD | dead)
    assert [line.split(":")[0] for line in found] == sorted(dead)
