"""Writes the one style sheet of all doors from its parts (``make docs``).

Parts: the fonts' rules, the tokens of ``src/jalon/design/tokens.yaml`` as custom properties, and
``src/jalon/design/styles/*.css`` in the order of their names. One file, for each file costs a slow link a round trip.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

DESIGN = Path(__file__).resolve().parents[2] / "src/jalon/design"
PAGE = DESIGN / "static/design/jalon.css"
HEAD = "/* Written by tools/genscripts/style_sheet_reference.py (make docs); do not edit. */\n"
_COMMENT = re.compile(r"/\*.*?\*/\n?", re.DOTALL)


def tokens() -> dict[str, Any]:
    """The file of tokens."""
    read: dict[str, Any] = yaml.safe_load((DESIGN / "tokens.yaml").read_text(encoding="utf-8"))
    return read


def _properties(values: dict[str, str]) -> str:
    return "".join(
        f" {'color-scheme' if name == 'scheme' else '--' + name.replace('_', '-')}: {value};"
        for name, value in values.items()
    )


def token_rules() -> str:
    """The themes: what the browser asks for, unless the person chose one (``data-theme`` of the root)."""
    read = tokens()
    themes = {name: _properties(values) for name, values in read["themes"].items()}
    chosen = "".join(f":root[data-theme={name}] {{{values} }}\n" for name, values in themes.items())
    return (
        f":root {{{_properties(read['sizes'] | read['fonts'])}{themes['day']} }}\n"
        f"@media (prefers-color-scheme: dark) {{ :root {{{themes['night']} }} }}\n"
        f"@media (prefers-contrast: more) {{ :root {{{themes['contrast']} }} }}\n{chosen}"
    )


def render() -> str:
    """The whole sheet, without comments."""
    fonts = (DESIGN / "static/design/fonts/fonts.css").read_text(encoding="utf-8")
    parts = [path.read_text(encoding="utf-8") for path in sorted((DESIGN / "styles").glob("*.css"))]
    return HEAD + _COMMENT.sub("", fonts) + token_rules() + "".join(_COMMENT.sub("", part) for part in parts)


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
