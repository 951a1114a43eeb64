"""YAML that somebody else has written, read without trust."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, Literal

from ruamel.yaml import YAML
from ruamel.yaml.composer import Composer, ComposerError
from ruamel.yaml.error import StringMark
from ruamel.yaml.nodes import Node

from inspection_letters.common.files.bounded import lone_surrogate

LONGEST: Final = 2_000_000
"""Characters of a file; the largest of the package has 80,000. The parser takes about a second
for 200,000."""

MOST_DEPTH: Final = 20
"""Levels of lists and mappings within each other; a codebook has six."""

MOST_ENTRIES: Final = 200_000
"""Entries that aliases may repeat."""


class _Composer(Composer):
    """Refuses what Python's text or memory cannot hold once all aliases are followed."""

    def __init__(self, loader: Any = None) -> None:
        super().__init__(loader=loader)
        self._sizes: dict[int, int] = {}
        self._repeated = 0

    def return_alias(self, a: Node) -> Node:
        """Return the node that an alias repeats, and count its entries."""
        # The end of a list or mapping is known only after its last entry.
        if getattr(a, "end_mark", None) is None:
            raise _refused("an alias repeats the entry that it is part of", a)
        self._repeated += self._size(a)
        if self._repeated > MOST_ENTRIES:
            raise _refused(f"aliases repeat more than {MOST_ENTRIES:,} entries", a)
        return a

    def compose_scalar_node(self, anchor: Any) -> Node:
        """Return a scalar whose text can be written as UTF-8."""
        node: Node = super().compose_scalar_node(anchor)
        if lone_surrogate(node.value):
            raise _refused("a text has half of a character (a lone surrogate)", node)
        return node

    def _size(self, node: Node) -> int:
        if id(node) not in self._sizes:
            self._sizes[id(node)] = 1 + sum(map(self._size, _children(node)))
        return self._sizes[id(node)]


def parse_yaml(text: str, *, typ: Literal["rt", "safe"]) -> Any:
    """Return the content of YAML.

    Parameters
    ----------
    text : str
        The YAML.
    typ : {"rt", "safe"}
        Whether lists and mappings know their lines.

    Raises
    ------
    YAMLError
        If it is not YAML, is nested too deeply, or its aliases repeat too much.
    ValueError
        If it is too long, or a value is impossible, such as 30 February.
    """
    if len(text) > LONGEST:
        raise ValueError(f"the file is longer than {LONGEST:,} characters")
    yaml = YAML(typ=typ, pure=True)
    yaml.max_depth = MOST_DEPTH
    yaml.Composer = _Composer
    return yaml.load(text)


def _children(node: Node) -> Iterator[Node]:
    for part in node.value if isinstance(node.value, list) else ():
        if isinstance(part, tuple):
            yield from part
        else:
            yield part


def _refused(problem: str, node: Node) -> ComposerError:
    mark: StringMark = node.start_mark
    return ComposerError(None, None, problem, mark)


__all__ = ["LONGEST", "MOST_DEPTH", "MOST_ENTRIES", "parse_yaml"]
