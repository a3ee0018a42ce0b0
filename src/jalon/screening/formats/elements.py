"""Elements of an XML file one by one, in bounded memory; document type declarations are refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BufferedIOBase
from pathlib import Path
from xml.parsers import expat

from jalon.kernel.limits import LIST_ELEMENT_BYTES_MAX, LIST_FILE_BYTES_MAX
from jalon.screening.formats.lines import opened
from jalon.screening.formats.records import UnableToReadList

_PIECE_BYTES = 1 << 16
_DEPTH_MAX = 16


@dataclass
class Element:
    """One element with its own text and its children. ``line`` counts from 1."""

    name: str
    line: int = 0
    content: str = ""
    children: list[Element] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)

    def all(self, name: str) -> list[Element]:
        """Children of a name."""
        return [child for child in self.children if child.name == name]

    def text(self, name: str) -> str:
        """Text of the first child of a name, without outer blanks; empty when there is none."""
        return next((child.content.strip() for child in self.children if child.name == name), "")


class _Reader:
    """Collects whole elements of one name between pieces of the file."""

    def __init__(self, wanted: str, root: str | None) -> None:
        self.done: list[Element] = []
        self.bytes_since = 0
        self._wanted = wanted
        self._root = root
        self._stack: list[Element] = []
        self._depth = 0
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.StartDoctypeDeclHandler = self._declared

    def feed(self, piece: bytes, *, last: bool) -> None:
        """Reads one piece; raises :class:`UnableToReadList`."""
        try:
            self._parser.Parse(piece, last)
        except (expat.ExpatError, ValueError, LookupError) as error:
            code = "screening.list_file.not_xml"
            named = not isinstance(error, expat.ExpatError) or "encoding" in expat.ErrorString(error.code)
            if named:
                code = "screening.list_file.encoding"
            raise UnableToReadList(code, offset=max(0, self._parser.CurrentByteIndex)) from error
        self.bytes_since += len(piece)
        if self.done:
            self.bytes_since = 0
        if self.bytes_since > LIST_ELEMENT_BYTES_MAX and self._stack:
            raise UnableToReadList(
                "screening.list_file.element_too_large",
                offset=max(0, self._parser.CurrentByteIndex),
                limit=LIST_ELEMENT_BYTES_MAX,
            )

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rsplit(":", 1)[-1]
        if self._depth == 0 and self._root is not None and name != self._root:
            raise UnableToReadList("screening.list_file.other_root", offset=0, expected=self._root)
        self._depth += 1
        if self._stack or name == self._wanted:
            if len(self._stack) >= _DEPTH_MAX:
                raise UnableToReadList("screening.list_file.not_xml", offset=max(0, self._parser.CurrentByteIndex))
            element = Element(name, self._parser.CurrentLineNumber, attributes=attributes)
            if self._stack:
                self._stack[-1].children.append(element)
            self._stack.append(element)

    def _end(self, _name: str) -> None:
        self._depth -= 1
        if self._stack:
            element = self._stack.pop()
            if not self._stack:
                self.done.append(element)

    def _text(self, text: str) -> None:
        if self._stack:
            self._stack[-1].content += text

    def _declared(self, *_: object) -> None:
        raise UnableToReadList("screening.list_file.declaration", offset=max(0, self._parser.CurrentByteIndex))


def elements_of(path: Path, wanted: str, root: str | None = None) -> Iterator[Element]:
    """Every element named ``wanted`` of a file, plain or ``.gz``; raises :class:`UnableToReadList`."""
    with opened(path) as stream:
        yield from elements_in(stream, wanted, root)


def elements_in(stream: BufferedIOBase, wanted: str, root: str | None = None) -> Iterator[Element]:
    """The same of an open stream of bytes."""
    reader = _Reader(wanted, root)
    size = 0
    while piece := stream.read(_PIECE_BYTES):
        size += len(piece)
        if size > LIST_FILE_BYTES_MAX:
            raise UnableToReadList("screening.list_file.too_large", offset=size, limit=LIST_FILE_BYTES_MAX)
        reader.feed(piece, last=False)
        yield from reader.done
        reader.done.clear()
    reader.feed(b"", last=True)
    yield from reader.done
