"""Tidy's rules about templates, style sheets, and what must not stand in a repository."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.house.examples import findings

TEMPLATE = "src/jalon/post/templates/post/a.html"
SHEET = "src/jalon/design/static/design/a.css"


@pytest.mark.parametrize(
    "content",
    [
        "<p>Bonjour</p>",
        "<p>{% text 'a.b.c' %} travellers</p>",
        '<input placeholder="Name">',
        '<img alt="A passport">',
        '<input type="submit" value="Send">',
        '<p style="color: red"></p>',
        "<style>p {}</style>",
        "<script>go()</script>",
        '<button onclick="go()"></button>',
        '<a href=" javascript:go()"></a>',
        "<p>مرحبا</p>",
    ],
)
def test_template_with_inline_code_or_own_words_is_found(tmp_path: Path, content: str) -> None:
    assert findings("templates", tmp_path, {TEMPLATE: content})


@pytest.mark.parametrize(
    "content",
    [
        "{# a comment #}{% comment %}words{% endcomment %}<!-- words -->",
        "<p title=\"{% text 'a.b.c' %}\">{% if one < two %}{{ name }}{% endif %} &lt;10 · ×</p>",
        "<strong>Jalon</strong> <span lang='ar'>العربية</span>",
        '<script src="a.js" defer></script><link rel="stylesheet" href="a.css">',
        '<input type="hidden" name="next" value="home"><option value="NER">{{ x }}</option>',
    ],
)
def test_template_without_own_words_is_left_alone(tmp_path: Path, content: str) -> None:
    assert findings("templates", tmp_path, {TEMPLATE: content}) == []


def test_finding_in_a_template_names_the_line(tmp_path: Path) -> None:
    found = findings("templates", tmp_path, {TEMPLATE: "{% if a\n   and b %}\n<p>\nBonjour</p>{% endif %}"})
    assert found == [f"{TEMPLATE}:3: words without translation: Bonjour"]


@pytest.mark.parametrize(
    "rule",
    [
        "margin-left: 1em",
        "padding-right:0",
        "border-left-color: red",
        "border-top-left-radius: 2px",
        "left: 0",
        "text-align: right",
        "float:left",
        "background: url(https://example.org/a.png)",
        "background: url('//example.org/a.png')",
    ],
)
def test_physical_side_or_foreign_file_is_found(tmp_path: Path, rule: str) -> None:
    found = findings("styles", tmp_path, {SHEET: f"p {{ color: red }}\np {{ {rule} }}\n"})
    assert [line.split(": ")[0] for line in found] == [f"{SHEET}:2"]


@pytest.mark.parametrize(
    "rule",
    [
        "margin-inline-start: 1em",
        "inset-inline-end: 0",
        "text-align: start",
        "float: inline-start",
        "/* left: 0 */",
        "--copyright: 1",
        "background: url(a.svg)",
    ],
)
def test_logical_side_is_left_alone(tmp_path: Path, rule: str) -> None:
    assert findings("styles", tmp_path, {SHEET: f"p {{ {rule} }}\n"}) == []


@pytest.mark.parametrize(
    "line",
    [
        "open('/wo" + "rk/main/x')",
        "see /tmp/plan",
        "/ro" + "ot/.config",
        "/home/someone/x",
        "https://pypi.org/simple",
        "--index-url https://example.org",
        "--extra-index-url x",
        "--find-links wheels",
    ],
)
def test_machine_path_or_registry_is_found(tmp_path: Path, line: str) -> None:
    assert len(findings("machine_paths", tmp_path, {"docs/a.md": line})) == 1


@pytest.mark.parametrize(
    "line", ["/usr/share/fonts", "network/tmp/x", "{root}/work", "/workshop", "--no-emit-index-url", "see homework/"]
)
def test_other_path_is_left_alone(tmp_path: Path, line: str) -> None:
    assert findings("machine_paths", tmp_path, {"docs/a.md": line}) == []


@pytest.mark.parametrize("line", ["ask jane.doe@ministry.gov", "call +226 01 23 45 67", "+33 (0)1 23 45 67 89"])
def test_personal_data_are_found(tmp_path: Path, line: str) -> None:
    assert len(findings("personal_data", tmp_path, {"docs/a.md": line})) == 1


@pytest.mark.parametrize(
    "line",
    ["ask officer@example.org", "x@post.invalid", "call +00 12 34 56 78", "1+2025-11-23", "crossing@1.yaml", "a +1 b"],
)
def test_example_addresses_are_left_alone(tmp_path: Path, line: str) -> None:
    assert findings("personal_data", tmp_path, {"docs/a.md": line}) == []


def test_link_that_leads_nowhere_is_found(tmp_path: Path) -> None:
    files = {"docs/a.md": "[b](b.md) [up](../LICENSE) [far](https://example.org) [c](c.md#part)\n", "docs/b.md": ""}
    found = findings("references", tmp_path, files)
    assert [line.rpartition(" ")[2] for line in found] == ["../LICENSE", "c.md"]
    assert findings("references", tmp_path, files | {"LICENSE": "", "docs/c.md": ""}) == []


@pytest.mark.parametrize("path", ["src/jalon/post/var/node/keys/django", "var/a.txt", "tests/keys/django"])
def test_file_of_a_running_node_is_found(tmp_path: Path, path: str) -> None:
    assert findings("node_files", tmp_path, {path: "00"})


def test_source_about_keys_is_left_alone(tmp_path: Path) -> None:
    assert findings("node_files", tmp_path, {"src/jalon/journal/keys.py": "", "tests/keys/a.json": "{}"}) == []
