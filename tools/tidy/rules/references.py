"""Links between documents lead somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from posixpath import normpath

from tools.tidy.house import Finding, House

_LINK = re.compile(r"\]\(([^)\s#]+)(?:#[^)]*)?\)")


def check(house: House) -> Iterator[Finding]:
    """Relative links of Markdown files."""
    files = set(house.paths)
    folders = {parent.as_posix() for path in house.paths for parent in PurePosixPath(path).parents}
    for path in house.select(suffix=".md"):
        for line, content in house.lines(path):
            for target in _LINK.findall(content):
                if re.match(r"[a-z]+:", target):
                    continue
                wanted = normpath((PurePosixPath(path).parent / target).as_posix())
                if wanted not in files and wanted not in folders:
                    yield Finding(path, line, f"leads nowhere: {target}")
