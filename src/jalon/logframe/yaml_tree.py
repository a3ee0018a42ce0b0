"""A YAML file as a tree of texts with the line of each, read within limits.

Values stay texts, so that ``NO`` is not "false" and ``1_000`` is what was written. Anchors count each time they are
used;
a key that stands twice in one mapping is an error.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from jalon.kernel import limits
from jalon.kernel.errors import UnableToRead

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULL = "tag:yaml.org,2002:null"


@dataclass(frozen=True, slots=True)
class Tree:
    """A mapping (``fields``), a list (``items``) or a text (``text``; None for null), with its path and line."""

    path: str
    line: int
    text: str | None = None
    fields: dict[str, Tree] | None = None
    items: tuple[Tree, ...] | None = None

    def get(self, *names: str) -> Tree | None:
        """The first field that has one of the names, compared folded."""
        if self.fields is None:
            return None
        for name in names:
            found = self.fields.get(name)
            if found is not None:
                return found
        return None

    def entries(self) -> Iterator[tuple[str, Tree]]:
        """Fields in their order."""
        yield from (self.fields or {}).items()

    def texts(self) -> Iterator[Tree]:
        """Every text at or below this place."""
        if self.text is not None:
            yield self
        for child in (*(self.fields or {}).values(), *(self.items or ())):
            yield from child.texts()


def parse(content: bytes) -> list[Tree]:
    """The documents of a YAML file. Raises ``UnableToRead`` with the place (byte or character) where reading
    stopped."""
    try:
        _measure(content)
        budget = [limits.LOGFRAME_NODES_MAX]
        return [_tree(node, "", budget) for node in yaml.compose_all(content, Loader=_LOADER) if node is not None]
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        offset, line = (mark.index, mark.line + 1) if mark else (0, 0)
        raise UnableToRead("logframe.file.not_yaml", offset=offset, line=line) from error
    except (yaml.YAMLError, ValueError) as error:
        offset = getattr(error, "position", 0) or 0
        raise UnableToRead("logframe.file.not_yaml", offset=offset, line=0) from error


def _measure(content: bytes) -> None:
    """Counts nodes and depth from events, which the parser gives without recursion, before a tree is made."""
    depth = count = 0
    for event in yaml.parse(content, Loader=_LOADER):
        assert event.start_mark is not None
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        count += isinstance(event, yaml.NodeEvent)
        mark = event.start_mark
        if depth > limits.LOGFRAME_DEPTH_MAX:
            raise UnableToRead(
                "logframe.file.too_deep", offset=mark.index, line=mark.line + 1, limit=limits.LOGFRAME_DEPTH_MAX
            )
        if count > limits.LOGFRAME_NODES_MAX:
            raise UnableToRead(
                "logframe.file.too_large", offset=mark.index, line=mark.line + 1, limit=limits.LOGFRAME_NODES_MAX
            )


def _tree(node: yaml.Node, path: str, budget: list[int], depth: int = 0) -> Tree:
    mark = node.start_mark
    assert mark is not None
    line = mark.line + 1
    budget[0] -= 1
    if budget[0] < 0 or depth > limits.LOGFRAME_DEPTH_MAX:
        limit = limits.LOGFRAME_NODES_MAX if budget[0] < 0 else limits.LOGFRAME_DEPTH_MAX
        raise UnableToRead("logframe.file.too_large", offset=mark.index, line=line, limit=limit)
    if isinstance(node, yaml.MappingNode):
        fields: dict[str, Tree] = {}
        for key, value in node.value:
            name = str(key.value) if isinstance(key, yaml.ScalarNode) else ""
            if name in fields:
                raise UnableToRead(
                    "logframe.file.key_twice", offset=key.start_mark.index, line=key.start_mark.line + 1, key=name[:60]
                )
            fields[name] = _tree(value, f"{path}.{name}" if path else name, budget, depth + 1)
        return Tree(path, line, fields=fields)
    if isinstance(node, yaml.SequenceNode):
        items = (_tree(item, f"{path}[{at}]", budget, depth + 1) for at, item in enumerate(node.value))
        return Tree(path, line, items=tuple(items))
    return Tree(path, line, text=None if node.tag == _NULL else str(node.value))
