"""A file as a logframe, whatever its form: what it is shows in its first bytes and its name, not in its name alone."""

from __future__ import annotations

from pathlib import PurePath

from jalon.kernel import limits
from jalon.kernel.errors import UnableToRead
from jalon.logframe.model import Logframe

_ZIP = b"PK\x03\x04"
_TEXT_NAMES = (".txt", ".md", ".text", ".markdown", ".rst")


def read_logframe(content: bytes, name: str) -> Logframe:
    """The logframe of a file: a workbook, separated values, IATI, YAML (and JSON), or running text.

    Raises ``UnableToRead`` with the place where reading stopped.
    """
    if len(content) > limits.LOGFRAME_FILE_BYTES_MAX:
        limit = limits.LOGFRAME_FILE_BYTES_MAX
        raise UnableToRead("logframe.file.too_long", offset=limit, file=name, limit=limit)
    if content.startswith(_ZIP):
        from jalon.logframe.xlsx_file import read_xlsx

        return read_xlsx(content, name)
    start = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:200]
    suffix = PurePath(name).suffix.casefold()
    if suffix in (".csv", ".tsv"):
        from jalon.logframe.csv_file import read_csv

        return read_csv(content, name)
    if suffix == ".xml" or start.startswith((b"<?xml", b"<iati", b"<!DOCTYPE")):
        from jalon.logframe.iati_file import read_iati

        return read_iati(content, name)
    if suffix in _TEXT_NAMES or (suffix not in (".yaml", ".yml", ".json") and not _looks_like_yaml(start)):
        from jalon.logframe.free_text import read_text

        return read_text(content, name)
    from jalon.logframe.yaml_file import read_yaml

    return read_yaml(content, name)


def _looks_like_yaml(start: bytes) -> bool:
    first = next((line for line in start.splitlines() if line.strip() and not line.startswith(b"#")), b"")
    return first.startswith((b"{", b"---")) or (first.rstrip().endswith(b":") and b" " not in first.strip())
